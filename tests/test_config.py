import os
from pathlib import Path

import pytest

from translator.config import default_threads, load_config
from translator.errors import ConfigError


def test_order_of_origins(tmp_path):
    file = tmp_path / "hall.toml"
    file.write_text('minimum_grade = "usable"\nrecognizer = "from-file"\n')
    config = load_config(file, environ={"TRANSLATOR_RECOGNIZER": "from-environment"})
    assert (config.minimum_grade, config.recognizer) == ("usable", "from-environment")
    flags = {"recognizer": "from-flag", "minimum_grade": None}
    config = load_config(file, environ={"TRANSLATOR_RECOGNIZER": "from-environment"}, overrides=flags)
    assert (config.minimum_grade, config.recognizer) == ("usable", "from-flag")


def test_folders_from_the_environment():
    config = load_config(environ={"TRANSLATOR_MODELS": os.pathsep.join(["/one", "~/two"])})
    assert config.models == (Path("/one"), Path("~/two").expanduser())


def test_a_checkout_uses_its_own_models_folder():
    config = load_config(environ={})
    assert config.manifest.name == "manifest.toml"
    assert config.models[0] == config.manifest.parent


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"minimum_grade = ", "config_unreadable"),
        (b"\xff\xfe", "config_unreadable"),
        (b'colour = "red"', "config_unknown_key"),
        (b'minimum_grade = "best"', "config_bad_value"),
        (b"threads = 0", "config_bad_value"),
        (b"threads = true", "config_bad_value"),
        (b"threads = 9999", "config_bad_value"),
        (b"models = []", "config_bad_value"),
        (b"models = [1]", "config_bad_value"),
        (b'data = "a\\u0000b"', "config_bad_value"),
        (b'recognizer = " "', "config_bad_value"),
    ],
)
def test_every_bad_file_says_what_is_wrong(tmp_path, content, code):
    file = tmp_path / "bad.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(file, environ={})
    assert caught.value.code == code
    assert caught.value.next_step


def test_a_named_file_must_exist(tmp_path):
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path / "none.toml", environ={})
    assert caught.value.code == "config_unreadable"


def test_threads_never_above_the_physical_cores():
    assert 1 <= default_threads() <= (os.cpu_count() or 1)
    with pytest.raises(ConfigError):
        load_config(environ={"TRANSLATOR_THREADS": "two"})


def no_home(*_arguments, **_options):
    raise RuntimeError("could not determine the home directory")


def test_an_account_without_a_home_needs_a_data_folder(monkeypatch, tmp_path):
    for name in ("user_data_dir", "user_config_dir"):
        monkeypatch.setattr(f"translator.config.platformdirs.{name}", no_home)
    assert load_config(environ={"TRANSLATOR_DATA": str(tmp_path)}).data == tmp_path
    with pytest.raises(ConfigError) as caught:
        load_config(environ={})
    assert "TRANSLATOR_DATA" in caught.value.next_step
