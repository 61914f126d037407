import shutil

import pytest

PACKS = ("firefox-en-pt-tiny", "firefox-pt-en-tiny")


@pytest.fixture
def models(tmp_path, pack_folder):
    """A folder with small packs of its own, which a test may damage."""
    folder = tmp_path / "models"
    for name in PACKS:
        shutil.copytree(pack_folder(name), folder / name)
    return folder


@pytest.fixture
def environment(models):
    return {"TRANSLATOR_MODELS": str(models)}
