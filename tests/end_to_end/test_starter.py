"""The product as its user starts it, with the real starter models and without network."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import translator

pytestmark = pytest.mark.weights

PROOF = Path(translator.__file__).parent / "resources" / "proof" / "residence-permit.en.flac"


@pytest.fixture(autouse=True)
def _installed(pack_folder):
    for name in ("faster-whisper-base", "firefox-en-pt-tiny", "qwen2.5-coder-1.5b-instruct-q4_k_m"):
        pack_folder(name)


def call(*arguments, stdin=b""):
    """Run the program without a network where the system lets us take it away."""
    command = [sys.executable, "-m", "translator", *arguments]
    unshare = shutil.which("unshare")
    if unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True).returncode == 0:
        command = [unshare, "-rn", *command]
    return subprocess.run(command, input=stdin, capture_output=True, timeout=300)


CONTRACT = [
    "source_language", "target_language", "source", "target", "origin", "route", "engine", "grade",
    "terms", "literals", "risk", "warnings", "milliseconds",
]  # fmt: skip


QWEN = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def test_speech_file_to_json_turn():
    done = call("speech", str(PROOF), "--from", "en", "--to", "zh", "--engine", QWEN, "--json")
    assert done.returncode == 0, done.stderr.decode()
    turns = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(turns) == 1
    turn = turns[0]
    assert turn["file"] == str(PROOF)
    assert turn["language"] == "en"
    assert "renew my residence permit" in turn["text"]
    assert 0.5 < turn["confidence"] <= 1
    assert 0 <= turn["start"] < turn["end"] < 10
    translation = turn["translation"]
    assert list(translation) == CONTRACT
    assert "居留" in translation["target"]
    assert (translation["origin"], translation["route"], translation["engine"]) == (
        "machine",
        ["en", "zh"],
        [QWEN],
    )
    assert {term["concept"]: term["status"] for term in translation["terms"]}["residence-permit"] != "lost"


def test_a_spoken_phrase_of_the_phrase_book_gets_its_approved_text():
    done = call("speech", str(PROOF), "--from", "en", "--to", "zh", "--json")
    translation = json.loads(done.stdout)["translation"]
    assert (translation["origin"], translation["engine"]) == ("phrase", [])
    assert "居留许可" in translation["target"]
    assert [warning["code"] for warning in translation["warnings"]] == ["phrase_unreviewed"]


def test_detection_between_two_languages():
    done = call("speech", str(PROOF), "--from", "auto", "--between", "zh,en", "--to", "pt", "--json")
    turn = json.loads(done.stdout)
    assert turn["language"] == "en"
    assert turn["translation"]["target"]


def test_chinese_sentence_with_a_fee_and_a_date():
    done = call("text", "签证费是四百元，请在2026年12月5日前来领取。", "--from", "zh", "--to", "en", "--json")
    assert done.returncode == 0, done.stderr.decode()
    result = json.loads(done.stdout)
    assert list(result) == CONTRACT
    assert "400" in result["target"]
    assert "2026" in result["target"]


def test_pivot_through_english():
    sentence = "他的护照上个月在火车站丢了。"  # no sentence of the phrase book, which needs no pivot
    done = call("text", sentence, "--from", "zh", "--to", "pt", "--json")
    result = json.loads(done.stdout)
    assert result["route"] == ["zh", "en", "pt"]
    assert len(result["engine"]) == 2
    assert "passaporte" in result["target"].lower()


def test_as_many_lines_out_as_in():
    lines = "Where is the office?\n\n  The fee is 20 euros. Pay at counter 3.  \nNo\r\nlast line without end"
    done = call("text", "-", "--from", "en", "--to", "pt", stdin=lines.encode())
    assert done.returncode == 0, done.stderr.decode()
    out = done.stdout.decode().split("\n")
    assert len(out) == 6
    assert out[1] == ""
    assert "20" in out[2]
    assert "3" in out[2]
    assert all(out[i] for i in (0, 2, 3, 4))


def test_a_bad_line_harms_no_other():
    done = call(
        "text", "-", "--from", "en", "--to", "pt", stdin=b"Good morning.\n\xff\xfe broken\nGood night.\n"
    )
    assert done.returncode == 4
    out = done.stdout.decode().splitlines()
    assert len(out) == 3
    assert out[1] == "[no translation]"
    assert out[0] != out[2]
    assert "line 2" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_an_endless_line_is_refused_and_the_next_one_done():
    done = call(
        "text", "-", "--from", "en", "--to", "pt", stdin=b"x" * 5_000_000 + b"\nWhere is the office?\n"
    )
    assert done.returncode == 4
    first, second = done.stdout.decode().splitlines()
    assert first == "[no translation]"
    assert second
    assert "line 1: The text has" in done.stderr.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text.wav", b"this is not sound\n" * 100),
        ("empty.wav", b""),
        ("noise.mp3", bytes(range(256)) * 40),
        ("cut.flac", PROOF.read_bytes()[:60] if PROOF.is_file() else b""),
    ],
)
def test_what_is_no_sound_is_one_line(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    done = call("speech", str(file), "--from", "en", "--to", "zh")
    assert done.returncode == 2
    error = done.stderr.decode()
    assert error.startswith("translator: ")
    assert error.count("\n") == 1
    assert name in error


def test_other_files_are_still_done(tmp_path):
    done = call("speech", str(tmp_path / "none.wav"), str(PROOF), "--from", "en", "--to", "zh", "--json")
    assert done.returncode == 4
    assert "residence permit" in done.stdout.decode()
    assert "none.wav" in done.stderr.decode()


def test_doctor_finds_this_machine_well():
    done = call("doctor", "--json")
    checks = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0, done.stdout.decode()
    assert {"recogniser", "engine", "pack", "machine", "microphone"} <= {check["name"] for check in checks}


def test_proof_goes_both_ways():
    done = call("doctor", "--proof", "--json")
    assert done.returncode == 0, done.stderr.decode()
    turns = [json.loads(line) for line in done.stdout.decode().splitlines()]
    directions = [(t["translation"]["source_language"], t["translation"]["target_language"]) for t in turns]
    assert directions == [("en", "zh"), ("zh", "en")]


def test_a_corrupt_model_is_named(tmp_path, pack_folder):
    folder = tmp_path / "firefox-en-pt-tiny"
    shutil.copytree(pack_folder("firefox-en-pt-tiny"), folder)
    model = next(folder.glob("model*"))
    model.write_bytes(model.read_bytes()[:-1])
    done = call("--models", str(tmp_path), "text", "The door is green.", "--from", "en", "--to", "pt")
    assert done.returncode == 3
    assert "firefox-en-pt-tiny" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
