"""Installs, updates, rolls back and removes Counter Translator, without a network.

    python3 install.py install [--prefix FOLDER]     from the folder of an unpacked archive; also updates
    python3 install.py list
    python3 install.py rollback                      to the release that ran before
    python3 install.py remove [--models]             the program; with --models the model packs too

Every release has a folder of its own, so an update that fails changes nothing and the one before stays.
Needs Python alone (on Debian with the package python3-venv). What people taught the program lies in the data
folder, which is never touched.
"""

import argparse
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

WINDOWS = os.name == "nt"
PREFIX = Path(os.environ.get("ProgramData", "C:/ProgramData") if WINDOWS else "/opt") / "counter-translator"  # noqa: SIM112  as Windows writes it
SUMS, TARGET = "SHA256SUMS", "TARGET"
_DONE = "complete"


class ProblemError(Exception):
    """Why it cannot be done, in one sentence."""


def check_archive(archive: Path) -> None:
    """Compare every file with the list of sums, and this machine with what the archive was made for.

    Raises:
        ProblemError: something is damaged or missing, or the archive is for other machines.
    """
    if not (archive / SUMS).is_file():
        msg = f"{archive} is no unpacked archive: it has no {SUMS}."
        raise ProblemError(msg)
    for line in (archive / SUMS).read_text(encoding="utf-8").splitlines():
        wanted, _, name = line.partition("  ")
        path = archive / name
        if not path.is_file():
            msg = f"{name} is missing; unpack the archive again."
            raise ProblemError(msg)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                msg = f"{name} is damaged; copy and unpack the archive again."
                raise ProblemError(msg)
    wanted = (archive / TARGET).read_text(encoding="utf-8").strip()
    here = this_machine()
    if wanted != here:
        msg = f"The archive is for {wanted}; this is {here}."
        raise ProblemError(msg)


def this_machine() -> str:
    """System, processor and Python, as in the file TARGET."""
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    processor = {"AMD64": "x86_64"}.get(platform.machine(), platform.machine())
    return f"{system}-{processor} with Python {sys.version_info.major}.{sys.version_info.minor}"


def release_name(archive: Path) -> str:
    """Version and a fingerprint: the same version built anew is another release."""
    wheel = next((archive / "wheels").glob("counter_translator-*.whl"))
    version = wheel.name.split("-")[1]
    return f"{version}-{hashlib.sha256((archive / SUMS).read_bytes()).hexdigest()[:8]}"


def program(release: Path) -> Path:
    """The program of a release."""
    return release / ("Scripts/translator.exe" if WINDOWS else "bin/translator")


def install(archive: Path, prefix: Path) -> str:
    """Build a release, try it, then make it the current one; gives its name.

    Raises:
        ProblemError: it could not be built or does not run; the release before stays the current one.
    """
    check_archive(archive)
    name = release_name(archive)
    release = prefix / "releases" / name
    if not (release / _DONE).exists():
        shutil.rmtree(release, ignore_errors=True)  # of an installation that was cut off
        try:
            build(archive, release)
        except (OSError, subprocess.CalledProcessError, KeyboardInterrupt) as error:
            shutil.rmtree(release, ignore_errors=True)
            reason = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
            last = str(reason).strip().splitlines()[-1:]
            msg = f"The release could not be built; nothing was changed. {''.join(last)}"
            raise ProblemError(msg) from error
    copy_models(archive / "models", prefix / "models")
    if prefix.resolve() not in Path(__file__).resolve().parents:
        shutil.copyfile(__file__, prefix / "install.py")
    if history(prefix)[-1:] != [name]:
        activate(prefix, [*(item for item in history(prefix) if item != name), name])
    return name


def build(archive: Path, release: Path) -> None:
    """A virtual environment with the program, tried before anybody uses it."""
    release.parent.mkdir(parents=True, exist_ok=True)
    venv.create(release, with_pip=True)
    python = release / ("Scripts/python.exe" if WINDOWS else "bin/python")
    wheels = archive / "wheels"
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", wheels,
        "--disable-pip-version-check", "counter-translator[counter,documents]")  # fmt: skip
    run(program(release), "--version")
    run(program(release), "languages")
    run(python, "-I", "-c", "import translator.screen.server, translator.pipeline")
    (release / _DONE).write_text("", encoding="utf-8")


def run(*command: object) -> None:
    """A step that must succeed; nothing of the environment leads to other libraries or a network."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON"))}
    words = [str(word) for word in command]
    clean["PIP_CONFIG_FILE"] = os.devnull
    subprocess.run(words, check=True, capture_output=True, text=True, env=clean)  # noqa: S603  our own words


def copy_models(source: Path, target: Path) -> None:
    """Packs that are not there yet; each appears whole or not at all."""
    target.mkdir(parents=True, exist_ok=True)
    for pack in sorted(source.iterdir()) if source.is_dir() else ():
        if not (target / pack.name).exists():
            work = target / f".{pack.name}.new"
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(pack, work)
            work.rename(target / pack.name)


def history(prefix: Path) -> list[str]:
    """Releases in the order in which they became current; the last one is."""
    path = prefix / "history"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def activate(prefix: Path, names: list[str]) -> None:
    """Make the last of these releases current in one step, and remember the order."""
    release = Path("releases") / names[-1]
    if WINDOWS:  # links need rights there that an administrator's script may lack
        replace(prefix / "translator.cmd", f'@"%~dp0{release / "Scripts" / "translator.exe"}" %*\n')
    else:
        new = prefix / ".current.new"
        new.unlink(missing_ok=True)
        new.symlink_to(release)
        new.replace(prefix / "current")
    replace(prefix / "history", "\n".join(names) + "\n")


def replace(path: Path, text: str) -> None:
    """Write a small file so that it is the old or the new one, never half."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def rollback(prefix: Path) -> str:
    """Make the release before the current one again; gives its name.

    Raises:
        ProblemError: there is none.
    """
    names = history(prefix)
    if len(names) < 2 or not (prefix / "releases" / names[-2] / _DONE).exists():  # noqa: PLR2004  two are needed
        msg = "There is no release before this one."
        raise ProblemError(msg)
    activate(prefix, names[:-1])
    return names[-2]


def remove(prefix: Path, *, models: bool) -> None:
    """Take the program away, and the model packs if wanted; the data folder is elsewhere and stays."""
    for name in ("current", "translator.cmd", "history", "install.py"):
        (prefix / name).unlink(missing_ok=True)
    for folder in ("releases", "models") if models else ("releases",):
        shutil.rmtree(prefix / folder, ignore_errors=True)
    if prefix.is_dir() and not any(prefix.iterdir()):
        prefix.rmdir()


def main() -> int:
    """Exit status 1 with one sentence where it cannot be done."""
    parser = argparse.ArgumentParser(description="Counter Translator, without a network.")
    parser.add_argument("what", choices=("install", "list", "rollback", "remove"))
    parser.add_argument("--prefix", type=Path, default=PREFIX)
    parser.add_argument("--models", action="store_true", help="remove: the model packs too")
    wanted = parser.parse_args()
    prefix = wanted.prefix.absolute()
    if not WINDOWS:
        os.umask(0o022)  # the service's own user must be able to read it
    try:
        if wanted.what == "install":
            print(f"installed {install(Path(__file__).resolve().parent, prefix)}: {shown(prefix)}")
        elif wanted.what == "rollback":
            print(f"back to {rollback(prefix)}; restart the service")
        elif wanted.what == "remove":
            remove(prefix, models=wanted.models)
        else:
            for name in history(prefix):
                print(f"{name}{'  (current)' if name == history(prefix)[-1] else ''}")
    except (ProblemError, OSError) as error:
        print(f"install.py: {error}", file=sys.stderr)
        return 1
    return 0


def shown(prefix: Path) -> Path:
    """How people call the current release."""
    return prefix / "translator.cmd" if WINDOWS else program(prefix / "current")


if __name__ == "__main__":
    sys.exit(main())
