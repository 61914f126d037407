"""Which of the 32 languages a text is written in, by script and by a small statistical model."""

import re
from functools import cache
from threading import Lock, Thread
from typing import Any

from translator.errors import ModelError
from translator.languages import LANGUAGES

# Ranges of the letters of each script (Unicode blocks); Japanese and Chinese share ideographs.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
SCRIPTS = {
    "Latn": "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Cyrl": "\u0400-\u052f",
    "Arab": "\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Hebr": "\u05d0-\u05ea",
    "Deva": "\u0900-\u0963\u0970-\u097f",
    "Beng": "\u0980-\u09e3\u09f0-\u09ff",
    "Taml": "\u0b80-\u0be5",
    "Telu": "\u0c00-\u0c65",
    "Thai": "\u0e01-\u0e4e",
    "Khmr": "\u1780-\u17d3",
    "Mymr": "\u1000-\u103f\u1050-\u108f",
    "Hang": "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f",
    "Hans": _HAN,
    "Jpan": f"\u3040-\u30ff\u31f0-\u31ff{_HAN}",
}
_LETTERS = {script: re.compile(f"[{letters}]") for script, letters in SCRIPTS.items()}
_KANA = re.compile("[\u3040-\u30ff]")
_ONLY = {
    "Hebr": "he",
    "Deva": "hi",
    "Beng": "bn",
    "Taml": "ta",
    "Telu": "te",
    "Thai": "th",
    "Khmr": "km",
    "Mymr": "my",
}
_TELLING = re.compile(f"[{''.join(SCRIPTS[script] for script in _ONLY)}]")
_SIMILAR = {"id": {"ms"}, "ms": {"id"}}
_LOADING = Lock()


def script_share(text: str, script: str) -> tuple[int, int]:
    """How many letters of the text are of a script, and how many are letters of any script."""
    others, own = _LETTERS[script].subn("", text)
    if others.isascii():  # nearly always; then no other script than Latin can be in it
        return own, own + (len(_LETTERS["Latn"].findall(others)) if script != "Latn" else 0)
    rest = sum(
        len(letters.findall(others))
        for name, letters in _LETTERS.items()
        if name not in {"Hans", "Jpan", script}
    )
    if script not in {"Hans", "Jpan"}:
        rest += len(_LETTERS["Jpan"].findall(others))
    elif script == "Hans":
        rest += len(_KANA.findall(others))
    return own, own + rest


def prepare_identification() -> None:
    """Begin to load the model in the background, so that the first text that needs it waits less."""
    if not _load.cache_info().currsize:
        Thread(target=_model, name="language-model", daemon=True).start()


def _model() -> Any:
    with _LOADING:  # a second caller waits for the first one's model
        return _load()


@cache
def _load() -> Any:
    # The only place that imports the identifier; loading takes about 0.2 s and 100 MB, so on first use only.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    try:
        identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)  # type: ignore[no-untyped-call]  # the library has no types
    except OSError as error:  # it unpacks its model into a temporary file
        raise ModelError(
            "engine_failed",
            f"The language identifier finds no room in the temporary folder: {error.strerror or error}.",
            next_step="Free some space there, or set TMPDIR.",
        ) from error
    identifier.set_languages([tag for tag in LANGUAGES if tag in identifier.labels])
    return identifier


def identify(text: str) -> tuple[str, float]:
    """The language of a text and the probability that the model gives it among the 32.

    >>> identify("Où est le bureau des passeports ?")[0]
    'fr'
    """
    for script, tag in _ONLY.items() if _TELLING.search(text) else ():
        if not _LETTERS[script].search(text):
            continue
        own, letters = script_share(text, script)
        if letters and own * 2 > letters:
            return tag, own / letters
    tag, probability = _model().classify(text)
    return str(tag), float(probability)


def is_other_language(text: str, language: str, *, certain: float = 0.95, letters: int = 20) -> bool:
    """Whether a text is surely not in a language; near twins (Indonesian, Malay) are never told apart.

    Args:
        certain: probability from which another language is believed; see docs/adr/0002.
        letters: shorter texts are never judged.
    """
    if sum(map(str.isalpha, text)) < letters:
        return False
    found, probability = identify(text)
    return found != language and found not in _SIMILAR.get(language, ()) and probability >= certain
