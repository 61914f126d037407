# Sourced by run.sh and test.sh: makes .venv and installs this checkout into it. Safe to run again.

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$name"
      return
    fi
  done
  say "Python 3.11 or later is needed. Debian: apt install python3 python3-venv; or set PYTHON=/path/to/python3"
  exit 3
}

# prepare EXTRAS: .venv with this checkout and the extras; reinstalled only when pyproject.toml changed.
prepare() {
  local extras=$1 python stamp wanted
  if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    say "Making .venv with $("$python" --version)"
    "$python" -m venv .venv || {
      say "Python cannot make a virtual environment. Debian: apt install python3-venv"
      exit 3
    }
  fi
  stamp=.venv/installed-${extras//,/-}
  wanted=$(cksum <pyproject.toml)
  if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$wanted" ]; then
    say "Installing the program and its libraries"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$extras]"
    printf '%s' "$wanted" >"$stamp"
  fi
  if ! .venv/bin/python -c 'import sounddevice' 2>/dev/null; then
    say "No microphone support: PortAudio is missing (Debian: apt install libportaudio2). Files still work."
  fi
}

pull_models() {
  say "Model packs (fetched once, each checked against models/manifest.toml)"
  .venv/bin/translator models pull starter
}
