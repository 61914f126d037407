"""What works without the extras, in a process where their libraries cannot be imported."""

import subprocess
import sys
import tomllib

import pytest

from tests.conftest import REPOSITORY
from translator.documents.formats import LIBRARIES

BLOCKED = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
import importlib.util
real = importlib.util.find_spec
def find_spec(name, package=None):
    try:
        return real(name, package)
    except ModuleNotFoundError:
        return None
importlib.util.find_spec = find_spec
"""
OF_THE_EXTRA = {"fonts", "markdown", "keyed", "pdf", "po", "typeset"}
"""Modules of translator/documents that a reader of one format imports when it is needed."""


def run_without(names, code, tmp_path):
    program = f"{BLOCKED.format(names=set(names))}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=REPOSITORY,
        env={"PATH": "", "TRANSLATOR_DATA": str(tmp_path), "PYTHONPATH": str(REPOSITORY)},
    )


def test_all_but_the_formats_own_files_can_be_imported_without_documents(tmp_path):
    names = [
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for path in sorted((REPOSITORY / "translator").rglob("*.py"))
        if path.name not in {"__init__.py", "__main__.py", "bergamot_worker.py"}
    ]
    optional = {"checkpoint", "convert", "huggingface", "bilingual"} | OF_THE_EXTRA
    names = [name for name in names if name.rpartition(".")[2] not in optional]
    assert len(names) > 150
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)\nprint('all')"
    done = run_without(LIBRARIES, code, tmp_path)
    assert done.stdout == "all\n", done.stderr[-2000:]


COMMANDS = [
    (["languages", "--json"], 0, ""),
    (["batch", "--help"], 0, ""),
    (
        ["batch", "README.md", "--from", "en", "--to", "pt", "--out", "OUT"],
        3,
        "pip install 'counter-translator[documents]'",
    ),
]


@pytest.mark.parametrize(("arguments", "code", "words"), COMMANDS, ids=lambda value: str(value)[:20])
def test_commands_without_documents(tmp_path, arguments, code, words):
    arguments = [str(tmp_path / "out") if item == "OUT" else item for item in arguments]
    done = run_without(LIBRARIES, f"from translator.cli import main\nmain({arguments!r})", tmp_path)
    assert done.returncode == code, done.stderr[-2000:]
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    if code:
        assert len(done.stderr.strip().splitlines()) == 1
        assert not (tmp_path / "out").exists()


def test_the_extra_is_what_the_program_asks_for():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extra = {item.partition(">")[0] for item in project["optional-dependencies"]["documents"]}
    modules = {
        "charset-normalizer": "charset_normalizer",
        "fonttools": "fontTools",
        "markdown-it-py": "markdown_it",
        "python-docx": "docx",
        "pyyaml": "yaml",
    }
    assert {modules.get(name, name) for name in extra} == set(LIBRARIES)
    core = {item.partition(">")[0] for item in project["dependencies"]}
    assert not core & extra
