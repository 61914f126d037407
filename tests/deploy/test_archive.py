"""Archives that install without a network: what arrives damaged changes nothing, and there is a way back."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.conftest import REPOSITORY

INSTALLER = REPOSITORY / "deploy" / "install.py"
POSIX = os.name == "posix"
PROGRAM = """
import sys
def main():
    if {broken}:
        sys.exit("broken on purpose")
    print("translator {version}" if "--version" in sys.argv else "zh Chinese")
"""


def wheel(folder, version, *, broken=False):
    """A program of the same name that needs no libraries: how it is installed is what is tested here."""
    name = f"counter_translator-{version}"
    info = f"{name}.dist-info"
    files = {
        "translator/__init__.py": PROGRAM.format(version=version, broken=broken),
        "translator/pipeline.py": "", "translator/screen/__init__.py": "", "translator/screen/server.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: counter-translator\nVersion: {version}\nProvides-Extra: counter\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntranslator = translator:main\n",
    }  # fmt: skip
    with zipfile.ZipFile(folder / f"{name}-py3-none-any.whl", "w") as file:
        for member, content in files.items():
            file.writestr(member, content)
        file.writestr(f"{info}/RECORD", "".join(f"{member},,\n" for member in (*files, f"{info}/RECORD")))


def archive(folder, version, *, broken=False, target=None):
    """An unpacked archive as scripts/make_archive.py makes it."""
    (folder / "wheels").mkdir(parents=True)
    wheel(folder / "wheels", version, broken=broken)
    (folder / "models" / "small-pack").mkdir(parents=True)
    (folder / "models" / "small-pack" / "model.bin").write_bytes(b"weights")
    shutil.copy2(INSTALLER, folder)
    command = [sys.executable, "-c", "import install; print(install.this_machine())"]
    here = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    (folder / "TARGET").write_text((target or here) + "\n", "utf-8")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return folder


def call(folder, prefix, *words):
    command = [sys.executable, str(folder / "install.py"), *words, "--prefix", str(prefix)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


def version(prefix):
    program = prefix / ("current/bin/translator" if POSIX else "translator.cmd")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, env=clean, cwd=prefix)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Version 1, then version 2 over it; gives (folder of archives, prefix)."""
    base = tmp_path_factory.mktemp("archives")
    prefix = base / "opt"
    for number in ("1.0", "2.0"):
        code, said = call(archive(base / number, number), prefix, "install")
        assert code == 0, said
        assert version(prefix) == f"translator {number}"
    return base, prefix


def test_an_update_keeps_the_release_before_and_goes_back_to_it(installed):
    _, prefix = installed
    code, said = call(prefix, prefix, "list")
    assert [line.split("-")[0] for line in said.splitlines()] == ["1.0", "2.0"]
    assert said.splitlines()[1].endswith("(current)")
    assert (prefix / "models" / "small-pack" / "model.bin").read_bytes() == b"weights"
    code, said = call(prefix, prefix, "rollback")
    assert (code, version(prefix)) == (0, "translator 1.0")
    code, said = call(prefix, prefix, "rollback")
    assert (code, said) == (1, "install.py: There is no release before this one.\n")
    assert version(prefix) == "translator 1.0"


def test_the_same_release_again_changes_nothing_and_forward_again_is_quick(installed):
    base, prefix = installed
    for _ in range(2):
        code, _ = call(base / "2.0", prefix, "install")
        assert (code, version(prefix)) == (0, "translator 2.0")
    assert len(list((prefix / "releases").iterdir())) == 2


def test_a_release_that_does_not_run_is_never_made_current(installed, tmp_path):
    _, prefix = installed
    before = version(prefix)
    code, said = call(archive(tmp_path / "3.0", "3.0", broken=True), prefix, "install")
    assert code == 1
    assert "nothing was changed" in said
    assert "broken on purpose" in said
    assert version(prefix) == before
    assert len(list((prefix / "releases").iterdir())) == 2


def test_an_installation_that_was_cut_off_is_begun_anew(installed):
    base, prefix = installed
    (release,) = [path for path in (prefix / "releases").iterdir() if path.name.startswith("2.0")]
    (release / "complete").unlink()
    (release / "pyvenv.cfg").unlink()
    assert call(base / "2.0", prefix, "install")[0] == 0
    assert version(prefix) == "translator 2.0"


@pytest.mark.parametrize("what", ["damaged", "missing", "no sums", "another machine"])
def test_a_bad_archive_is_refused_in_one_sentence(tmp_path, what):
    target = "plan9-mips with Python 3.11" if what == "another machine" else None
    folder = archive(tmp_path / "a", "1.0", target=target)
    model = folder / "models" / "small-pack" / "model.bin"
    if what == "damaged":
        model.write_bytes(b"Weights")
    elif what == "missing":
        model.unlink()
    elif what == "no sums":
        (folder / "SHA256SUMS").unlink()
    code, said = call(folder, tmp_path / "opt", "install")
    assert code == 1
    assert said.count("\n") == 1
    assert not (tmp_path / "opt").exists()


def test_removal_leaves_models_unless_told_and_nothing_else(tmp_path):
    prefix = tmp_path / "opt"
    folder = archive(tmp_path / "a", "1.0")
    assert call(folder, prefix, "install")[0] == 0
    assert call(prefix, prefix, "remove")[0] == 0
    assert [path.name for path in prefix.iterdir()] == ["models"]
    assert call(folder, prefix, "install")[0] == 0
    assert call(prefix, prefix, "remove", "--models")[0] == 0
    assert not prefix.exists()


@pytest.mark.slow
def test_the_real_archive_installs_and_translates_without_a_network(tmp_path, pack_folder):
    pack_folder("firefox-en-pt-tiny")
    alone = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], capture_output=True).returncode:
        pytest.skip("this system gives no network namespace to this user")
    script = REPOSITORY / "scripts" / "make_archive.py"
    made = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "out"), "--models", "firefox-en-pt-tiny"],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    if made.returncode and "pip" in made.stderr:
        pytest.skip("the package registry cannot be reached, or lacks a locked version")
    assert made.returncode == 0, made.stderr
    (packed,) = (tmp_path / "out").glob("*.tar")
    subprocess.run(["tar", "xf", str(packed), "-C", str(tmp_path)], check=True)
    (folder,) = tmp_path.glob("counter-translator-*")
    prefix = tmp_path / "opt"
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TRANSLATOR_MODELS": str(prefix / "models")}
    python = [sys.executable, str(folder / "install.py"), "install", "--prefix", str(prefix)]
    done = subprocess.run([*alone, *python], capture_output=True, text=True, timeout=300, env=clean)
    assert done.returncode == 0, done.stderr
    text = [
        str(prefix / "current/bin/translator"),
        "text",
        "The train is late.",
        "--from",
        "en",
        "--to",
        "pt",
    ]
    done = subprocess.run([*alone, *text], capture_output=True, text=True, timeout=100, env=clean)
    assert done.stdout == "O trem está atrasado.\n", done.stderr
