#!/usr/bin/env bash
# Installs everything, translates one spoken sentence each way as a proof, then shows what to do next.
#   bash scripts/run.sh          --once stops after the proof
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/environment.sh

prepare counter
pull_models
say "Proof: one turn each way"
.venv/bin/translator doctor --proof
if [ "${1:-}" != "--once" ]; then
  say "Ready. Try:"
  cat <<'END'
  .venv/bin/translator text "请出示您的护照原件和复印件。" --from zh --to en
  .venv/bin/translator speech RECORDING --from en --to zh
  .venv/bin/translator languages --routes
END
fi
