"""What the screens look up beside the conversation: words, phrases, terms and voices."""

import threading
from collections import OrderedDict
from typing import Any

from translator.config import Config
from translator.datatypes import LanguagePair
from translator.errors import LanguageError
from translator.glossary import Glossary, load_glossary
from translator.languages import LANGUAGES, get_language
from translator.screen.messages import messages
from translator.terms.phrase_tables import Phrase
from translator.voice.espeak import NORMAL_SPEED
from translator.voice.voices import Voices
from translator.voice.wav import wav_bytes

_SLOWER = 0.7
_KEPT = 12
"""Pairs of languages whose content is kept in memory, some 10 MB each."""


class Content:
    """Read-only content for pages; callable from any thread."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.voices = Voices(config.models)
        self._glossaries: OrderedDict[frozenset[str], Glossary] = OrderedDict()
        self._lock = threading.Lock()

    def languages(self, speech: frozenset[str]) -> list[dict[str, Any]]:
        """All languages in the order of the table, with what works in each."""
        return [
            {
                "tag": tag,
                "name": language.native,
                "english": language.name_en,
                "chinese": language.name_zh,
                "script": language.script,
                "rtl": language.rtl,
                "speech": tag in speech,
                "voice": tag in self.voices.languages,
            }
            for tag, language in LANGUAGES.items()
        ]

    def messages(self, language: str) -> dict[str, str]:
        """The screens' words in a language.

        Raises:
            LanguageError: the language is unknown.
        """
        return messages(get_language(language).tag)

    def phrases(self, pair: LanguagePair, query: str = "", *, limit: int = 60) -> list[dict[str, Any]]:
        """Phrases that both languages have; all, or those that a search in the source language finds.

        Raises:
            TermBaseError: the phrase book cannot be read.
        """
        book = self._glossary(pair).phrases
        found = book.search(query, pair.source, limit=limit) if query else list(book.phrases.values())
        return [_phrase_json(phrase, pair) for phrase in found if _in_both(phrase, pair)]

    def term(self, concept: str, pair: LanguagePair) -> dict[str, Any] | None:
        """What a concept means, for the card that opens on a marked word; None for an unknown one.

        Raises:
            TermBaseError: a term base cannot be read.
        """
        found = self._glossary(pair).termbase.concepts.get(concept)
        if found is None:
            return None
        card: dict[str, Any] = {"concept": concept, "definitions": dict(found.definitions)}
        for tag in (pair.source, pair.target):
            entry = found.entries.get(tag)
            if entry is not None:
                card[tag] = {"term": entry.term, "explanation": entry.explanation, "status": entry.status}
        return card

    def voice(self, text: str, language: str, *, slow: bool) -> bytes:
        """The text spoken, as the bytes of a WAV file.

        Raises:
            LanguageError: there is no voice for the language.
            TextError: nothing to say, or too much.
            ModelError: the voice failed.
        """
        speed = int(NORMAL_SPEED * (_SLOWER if slow else 1))
        return wav_bytes(*self.voices.synthesize(text, language, speed=speed))

    def _glossary(self, pair: LanguagePair) -> Glossary:
        key = frozenset((pair.source, pair.target))
        with self._lock:
            if key not in self._glossaries:
                self._glossaries[key] = load_glossary(self._config, key)
                while len(self._glossaries) > _KEPT:
                    self._glossaries.popitem(last=False)
            self._glossaries.move_to_end(key)
            return self._glossaries[key]


def read_pair(source: str, target: str) -> LanguagePair:
    """The pair of two tags given by a page.

    Raises:
        LanguageError: a tag is unknown, or both are the same.
    """
    pair = LanguagePair(get_language(source).tag, get_language(target).tag)
    if pair.source == pair.target:
        raise LanguageError("language_same", "Two languages are needed.", next_step="Choose another.")
    return pair


def _in_both(phrase: Phrase, pair: LanguagePair) -> bool:
    return pair.source in phrase.texts and pair.target in phrase.texts


def _phrase_json(phrase: Phrase, pair: LanguagePair) -> dict[str, Any]:
    return {
        "id": phrase.id,
        "situation": phrase.situation,
        "side": phrase.side,
        "slots": list(phrase.slots),
        "answers": list(phrase.answers),
        "texts": {tag: phrase.texts[tag].text for tag in (pair.source, pair.target)},
        "status": phrase.texts[pair.target].status,
    }
