import json
import shutil
from pathlib import Path

import pytest

from translator.cli import run

PROOF = Path(__file__).parents[2] / "translator" / "resources" / "proof" / "residence-permit.en.flac"


@pytest.mark.weights
def test_speech_is_scored(tmp_path, capsys, monkeypatch, pack_folder):
    monkeypatch.setenv("TRANSLATOR_MODELS", str(pack_folder("faster-whisper-base").parent))
    shutil.copy(PROOF, tmp_path / "a.flac")
    (tmp_path / "s.tsv").write_text(
        "file\tlanguage\tkind\ttranscript\tnote\n"
        "a.flac\ten\twer\tI would like to renew his residence permit\t\n"
        "a.flac\thi\twer\tx\t\n"
    )
    assert run(["evaluate", "speech", str(tmp_path / "s.tsv"), "--json"]) == 0
    out, err = capsys.readouterr()
    scores = {(item["metric"], item["language"]): item for item in map(json.loads, out.splitlines())}
    assert scores.keys() == {
        ("wer", "en"), ("identification-sentences", "all"), ("hallucination-generated", "all"),
    }  # fmt: skip
    assert scores["hallucination-generated", "all"]["n"] == 12
    assert all(score["date"] and score["machine"] for score in scores.values())
    assert scores["wer", "en"]["value"] == pytest.approx(1 / 8)
    assert "pack:faster-whisper-base@" in scores["wer", "en"]["signature"]
    assert "beam:5" in scores["wer", "en"]["signature"]
    assert "end_silence_ms=600" in scores["wer", "en"]["signature"]
    assert "hi language_unsupported: 1" in err


def test_a_missing_table_is_bad_input(tmp_path, capsys):
    assert run(["evaluate", "speech", str(tmp_path / "none.tsv")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "There is no file" in err
