"""The command line as a contract: exit codes, one line per error, JSON alone on stdout."""

import json
import subprocess
import sys

import pytest

from translator.cli import run


def call(*arguments, stdin=b"", env=None):
    return subprocess.run(
        [sys.executable, "-m", "translator", *arguments],
        input=stdin,
        capture_output=True,
        timeout=120,
        env=env,
    )


@pytest.mark.parametrize(
    "command", [[], ["text"], ["speech"], ["languages"], ["models"], ["doctor"], ["evaluate"], ["batch"]]
)
def test_every_command_explains_itself(capsys, command):
    assert run([*command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: translator")
    assert len(shown.splitlines()) > 5


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nonsense"], 2, "No such command"),
        (["text", "Hello"], 2, "--from"),
        (["text", "Hello", "--from", "en", "--to", "klingon"], 2, "not one of the 32 languages"),
        (["text", "--from", "en", "--to", "zh"], 2, "Give a text"),
        (["text", "", "--from", "en", "--to", "pt"], 2, "no text to translate"),
        (["text", "Hello", "--from", "en", "--to", "English"], 2, "both 'en'"),
        (["text", "x" * 200_000, "--from", "en", "--to", "pt"], 2, "200,000 characters"),
        (["text", "a\udc80b", "--from", "en", "--to", "pt"], 2, "not valid Unicode"),
        (["--threads", "999", "languages"], 2, "physical cores"),
        (["--config", "/nonexistent.toml", "languages"], 2, "cannot be read"),
        (["speech", "a.wav", "--from", "auto", "--to", "zh"], 2, "--between"),
        (["speech", "a.wav", "--from", "auto", "--between", "zh", "--to", "en"], 2, "at least two"),
        (["completion", "tcsh"], 2, "tcsh"),
    ],
)
def test_a_wrong_call_is_one_readable_error(capsys, arguments, code, words):
    assert run(arguments) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_a_missing_model_says_which_command_installs_it(capsys, tmp_path):
    assert run(["--models", str(tmp_path), "text", "The bank opens late.", "--from", "en", "--to", "zh"]) == 3
    error = capsys.readouterr().err
    assert error.startswith(
        "translator: No installed model translates en to zh. Run: translator models pull "
    )
    assert error.count("\n") == 1


def test_approved_phrases_need_no_model(capsys, tmp_path):
    assert run(["--models", str(tmp_path), "text", "Hello.", "--from", "en", "--to", "zh"]) == 0
    assert capsys.readouterr().out == "您好。\n"


def test_a_missing_recogniser_says_which_command_installs_it(capsys, tmp_path):
    assert run(["--models", str(tmp_path), "speech", "a.wav", "--from", "en", "--to", "zh"]) == 3
    assert "models pull faster-whisper-base" in capsys.readouterr().err


def test_all_992_routes_are_listed(capsys, tmp_path):
    assert run(["--models", str(tmp_path), "languages", "--routes", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 992
    assert all(row["next_step"].startswith("Run: translator models pull") for row in rows)


def test_languages_as_json(capsys):
    assert run(["languages", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 32
    assert rows[0] == {
        "tag": "zh",
        "name_en": "Chinese (Simplified)",
        "name_zh": "中文(简体)",
        "native": "中文",
        "script": "Hans",
        "rtl": False,
    }


def test_settings_are_shown(capsys):
    assert run(["--threads", "1", "config", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["threads"] == 1


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(capsys, shell):
    assert run(["completion", shell]) == 0
    assert "_TRANSLATOR_COMPLETE" in capsys.readouterr().out


def test_completion_knows_commands_and_languages():
    environment = {"PATH": "/usr/bin:/bin", "_TRANSLATOR_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    done = call(env=environment | {"COMP_WORDS": "translator sp", "COMP_CWORD": "1"})
    assert done.stdout.decode().split(",")[-1].strip() == "speech"
    done = call(env=environment | {"COMP_WORDS": "translator text Hi --to f", "COMP_CWORD": "4"})
    assert [line.split(",")[1] for line in done.stdout.decode().split()] == ["fr", "fa"]


def test_help_loads_no_engine():
    code = "import sys; from translator.cli import run; run(['languages']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    loaded = done.stdout.decode()
    for heavy in (
        "ctranslate2",
        "faster_whisper",
        "fxtranslate",
        "xllamacpp",
        "cyllama",
        "onnxruntime",
        "torch",
    ):
        assert f"'{heavy}'" not in loaded


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m translator languages --routes | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1
