from pathlib import Path

import pytest

from translator.errors import ModelError
from translator.packs.opening import open_pack
from translator.packs.store import FileSpec, InstalledPack, Pack

ASR = InstalledPack(Pack("ears", "asr", "1", "MIT", files={"w": FileSpec(1, "0" * 64)}), Path("ears"))


def test_the_class_is_built_with_the_pack_and_the_threads():
    made = open_pack(ASR, {"asr": "tests.packs.test_opening:Probe"}, threads=2)
    assert (made.installed, made.threads) == (ASR, 2)


class Probe:
    def __init__(self, installed, *, threads):
        self.installed, self.threads = installed, threads


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"llama": "x:Y"}, "ears is a pack of kind asr"),
        ({"asr": "no_such_library_anywhere:Engine"}, "no_such_library_anywhere"),
    ],
)
def test_what_cannot_be_opened_says_why(places, words):
    with pytest.raises(ModelError, match=words) as caught:
        open_pack(ASR, places, threads=1)
    assert caught.value.code == "engine_missing"
    assert caught.value.next_step
