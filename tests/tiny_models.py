"""The tiny trained models of tests/tiny (scripts/make_tiny_models.py) as installed packs."""

from itertools import permutations
from pathlib import Path

from translator.datatypes import LanguagePair
from translator.packs.store import FileSpec, InstalledPack, Pack

TINY = Path(__file__).parent / "tiny"
TAUGHT = ("en", "pt", "fr", "zh")
TO_EN = {LanguagePair(other, "en") for other in TAUGHT[1:]}
FROM_EN = {LanguagePair("en", other) for other in TAUGHT[1:]}
PAIRS = {
    "m2m100": TO_EN | FROM_EN,
    "small100": TO_EN | FROM_EN,
    "madlad": TO_EN | FROM_EN,
    "opus": {LanguagePair("en", "pt")},
    "opus-multi": {LanguagePair("en", "pt"), LanguagePair("en", "zh")},
}
"""model -> the directions in which it was trained."""

ALL_OF_FOUR = {LanguagePair(*pair) for pair in permutations(TAUGHT, 2)}


def tiny_pack(name, kind, *, pairs=None, folder=None, family=None):
    """The pack that one tiny model makes up: as published ("huggingface") or converted ("ctranslate2")."""
    folder = folder or TINY / (f"{name}-ct2" if kind == "ctranslate2" else name)
    files = {path.name: FileSpec(path.stat().st_size, "0" * 64) for path in folder.iterdir()}
    grades = dict.fromkeys(pairs or PAIRS[name], "usable")
    settings = {"family": family or name.partition("-")[0]}
    return InstalledPack(
        Pack(folder.name, kind, "1", "test", files, grades=grades, settings=settings), folder
    )
