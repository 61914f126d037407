"""docs/quality.md is what the command makes of the kept scores with the starter packs."""

import os
from pathlib import Path

import pytest

from translator.cli import run
from translator.config import load_config
from translator.packs.catalogue import load_catalogue
from translator.packs.store import ModelStore

DOCS = Path(__file__).parents[2] / "docs"
STARTER = {
    "faster-whisper-base", "firefox-en-pt-tiny", "firefox-pt-en-tiny", "qwen2.5-coder-1.5b-instruct-q4_k_m",
}  # fmt: skip


@pytest.mark.weights
def test_the_page_in_the_documentation_is_made_from_the_kept_scores(tmp_path, monkeypatch):
    config = load_config(environ=os.environ)
    installed = ModelStore(load_catalogue(config), config.models).installed()
    if {item.pack.name for item in installed} != STARTER:
        pytest.skip("other packs than the starter set are installed")
    monkeypatch.setenv("TRANSLATOR_DATA", str(tmp_path))
    out = tmp_path / "quality.md"
    scores = [
        "--speech",
        str(DOCS / "measured" / "speech.jsonl"),
        "--text",
        str(DOCS / "measured" / "text.jsonl"),
    ]
    assert run(["evaluate", "cards", "--out", str(out), *scores]) == 0
    assert out.read_text("utf-8") == (DOCS / "quality.md").read_text("utf-8")
