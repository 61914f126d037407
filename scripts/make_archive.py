"""Makes an archive from which Counter Translator is installed without a network.

    python scripts/make_archive.py OUT                                  for this machine
    python scripts/make_archive.py OUT --models faster-whisper-base     with model packs of this machine
    python scripts/make_archive.py OUT --target windows-x86_64          for another kind of machine
    python scripts/make_archive.py OUT --deb                            and a Debian package around it

Holds the libraries of deploy/requirements.lock as wheels, the program, deploy/install.py, the service and the
guides, each with its SHA-256. This step needs the package registry; installing needs nothing.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "deploy" / "requirements.lock"
FILES = ("deploy/install.py", "deploy/counter-translator.service", "deploy/requirements.lock", "LICENSE",
         "docs/guides")  # fmt: skip
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def _linux(processor: str) -> tuple[str, ...]:
    """Wheels for glibc 2.28 and older: what domestic Linux distributions of 2020 have."""
    old = ("2_28", "2_27", "2_26", "2_24", "2_17", "2014", "2_12", "2010", "2_5", "1")
    return tuple(f"manylinux{'' if n in {'2014', '2010', '1'} else '_'}{n}_{processor}" for n in old)


TARGETS = {
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
    "windows-x86_64": ("win_amd64",),
    "macos-arm64": (
        *(f"macosx_{number}_0_arm64" for number in range(14, 10, -1)),
        *(f"macosx_{number}_universal2" for number in ("11_0", "10_15", "10_13", "10_9")),
    ),
}
"""Kind of machine -> tags of the wheels that run there, the newest first."""


def pip(*arguments: object) -> None:
    """Run pip; its complaints go to the screen."""
    command = [sys.executable, "-m", "pip", *map(str, arguments), "--quiet", "--disable-pip-version-check"]
    subprocess.run(command, check=True)  # noqa: S603  our own words


def fill(folder: Path, target: str, models: Iterable[Path]) -> None:
    """Everything that belongs into the archive."""
    tags = [f"--platform={tag}" for tag in TARGETS[target]]
    pip("download", "--no-deps", "--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}",
        *tags, "--requirement", LOCK, "--dest", folder / "wheels")  # fmt: skip
    pip("wheel", "--no-deps", ROOT, "--wheel-dir", folder / "wheels")
    for name in FILES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / source.name)
        else:
            shutil.copy2(source, folder)
    for pack in models:
        shutil.copytree(pack, folder / "models" / pack.name)
    (folder / "TARGET").write_text(f"{target} with Python {PYTHON}\n", encoding="utf-8")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{_sum(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_packs(names: Iterable[str]) -> list[Path]:
    """Folders of installed model packs; ends the script where one is missing."""
    named = os.environ.get("TRANSLATOR_MODELS")
    places = [Path(item) for item in named.split(os.pathsep)] if named else [ROOT / "models"]
    found = []
    for name in names:
        pack = next((place / name for place in places if (place / name).is_dir()), None)
        if pack is None:
            sys.exit(f"make_archive: {name} is not installed; run: translator models pull {name}")
        found.append(pack)
    return found


_CONTROL = """Package: counter-translator
Version: {version}
Architecture: {architecture}
Maintainer: Counter Translator
Depends: python3 (>= {python}), python3 (<< {next}), python3-venv, libgomp1
Recommends: libportaudio2, fonts-noto-core, fonts-noto-cjk
Section: text
Priority: optional
Description: offline speech and text translation for service counters
 Installs into /opt/counter-translator without a network; a service of its own user.
"""
_AFTER_INSTALL = """#!/bin/sh
set -e
if [ "$1" = configure ]; then
  python3 /usr/share/counter-translator/install.py install
  if [ -d /run/systemd/system ]; then systemctl daemon-reload; systemctl try-restart counter-translator; fi
fi
"""
_BEFORE_REMOVAL = """#!/bin/sh
set -e
if [ "$1" = remove ]; then
  if [ -d /run/systemd/system ]; then systemctl stop counter-translator || true; fi
  python3 /opt/counter-translator/install.py remove
fi
"""


def make_package(folder: Path, out: Path, version: str, processor: str) -> Path:
    """A Debian package that carries the archive and runs its installer; gives its path."""
    architecture = {"x86_64": "amd64", "aarch64": "arm64"}[processor]
    with tempfile.TemporaryDirectory() as work:
        root = Path(work) / "root"
        shutil.copytree(folder, root / "usr/share/counter-translator")
        unit = root / "lib/systemd/system"
        unit.mkdir(parents=True)
        shutil.copy2(ROOT / "deploy/counter-translator.service", unit)
        control = root / "DEBIAN"
        control.mkdir()
        later = f"3.{sys.version_info.minor + 1}"
        text = _CONTROL.format(version=version, architecture=architecture, python=PYTHON, next=later)
        (control / "control").write_text(text, encoding="utf-8")
        for name, script in (("postinst", _AFTER_INSTALL), ("prerm", _BEFORE_REMOVAL)):
            (control / name).write_text(script, encoding="utf-8")
            (control / name).chmod(0o755)
        made = out / f"counter-translator_{version}_{architecture}.deb"
        subprocess.run(  # noqa: S603  our own words
            ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(root), str(made)],  # noqa: S607  from the path, as every Debian tool
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return made


def main() -> int:
    """Exit status 0, or pip's."""
    parser = argparse.ArgumentParser(description="An archive that installs without a network.")
    parser.add_argument("out", type=Path, help="folder for the archive")
    parser.add_argument("--target", choices=TARGETS, default="linux-x86_64")
    parser.add_argument("--models", nargs="*", default=[], help="model packs of this machine to take along")
    parser.add_argument("--deb", action="store_true", help="also make a Debian package (needs dpkg-deb)")
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=wanted.out) as work:
        folder = Path(work) / "counter-translator"
        folder.mkdir()
        fill(folder, wanted.target, find_packs(wanted.models))
        version = next((folder / "wheels").glob("counter_translator-*.whl")).name.split("-")[1]
        made = wanted.out / f"counter-translator-{version}-{wanted.target}-py{PYTHON}.tar"
        with tarfile.open(made, "w") as file:  # wheels and models are packed already
            file.add(folder, arcname=f"counter-translator-{version}")
        print(f"{made}  {made.stat().st_size / 1e6:,.0f} MB")
        if wanted.deb:
            package = make_package(folder, wanted.out, version, wanted.target.rpartition("-")[2])
            print(f"{package}  {package.stat().st_size / 1e6:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
