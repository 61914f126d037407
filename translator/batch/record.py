"""What became of a document, as the report tells it: plain values, ready for JSON."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from icu4py.breakers import WordBreaker

from translator.datatypes import Caution, Risk, Translation
from translator.documents.passage import Document, Remarked
from translator.languages import get_language

_HAN = frozenset({"zh", "ja"})
"""Languages whose texts are measured in characters, as their translators do."""


def count_words(text: str, language: str) -> int:
    """Words of a text; of Chinese and Japanese letters.

    >>> count_words("Pay 400 yuan.", "en"), count_words("请付四百元。", "zh")
    (3, 5)
    """
    tag = get_language(language).tag
    if tag in _HAN:
        return sum(map(str.isalpha, text))
    if get_language(tag).spaced:
        return len(text.split())
    return sum(any(map(str.isalnum, word)) for word in WordBreaker(text, tag))


@dataclass(slots=True)
class Record:
    """Counts and warnings of one document in one target language."""

    source: str
    """name below the folder of the target language."""
    target: str
    segments: int = 0
    words: int = 0
    repeated: int = 0
    """segments whose text stood in the document before."""
    milliseconds: float = 0.0
    """of translation, each distinct segment once."""
    origins: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)
    literals: Counter[str] = field(default_factory=Counter)
    risks: Counter[str] = field(default_factory=Counter)
    warnings: list[dict[str, str]] = field(default_factory=list)
    gaps: int = 0
    """segments without any translation, in square brackets in the document, and pages that were not read."""

    def add(
        self, translation: Translation, place: str, *, repeated: bool, doubt: Caution | None = None
    ) -> None:
        """Count one segment; where its source is in doubt, that is its first warning."""
        if doubt is not None:
            risk: Risk = "high" if translation.risk == "high" else "check"
            translation = replace(translation, risk=risk, warnings=(doubt, *translation.warnings))
        self.segments += 1
        self.words += count_words(translation.source, translation.source_language)
        self.repeated += repeated
        self.milliseconds += 0 if repeated else translation.milliseconds
        self.origins[translation.origin] += 1
        self.terms.update(term.status for term in translation.terms)
        self.literals.update(literal.status for literal in translation.literals)
        self.risks[translation.risk] += 1
        for caution in translation.warnings:
            self.warn(place, caution.code, caution.message, translation=translation)

    def tell(self, document: Document) -> None:
        """Note what reading and rendering a document left to be said."""
        for remark in document.remarks if isinstance(document, Remarked) else ():
            self.gaps += remark.gap
            self.warn(remark.place, remark.code, remark.message)

    def warn(
        self, place: str, code: str, message: str, *, translation: Translation | None = None, source: str = ""
    ) -> None:
        """Note something that a person should look at."""
        entry = {"place": place, "code": code, "message": message}
        if translation is not None:
            entry |= {"source": translation.source, "target": translation.target}
        elif source:
            entry |= {"source": source}
        self.warnings.append(entry)

    def finished(self, output: str) -> dict[str, Any]:
        """The record of a document that was written."""
        state = "incomplete" if self.gaps else "done"
        return {
            "source": self.source,
            "target": self.target,
            "state": state,
            "output": output,
            "segments": self.segments,
            "words": self.words,
            "repeated": self.repeated,
            "gaps": self.gaps,
            "milliseconds": round(self.milliseconds, 1),
            "origins": dict(sorted(self.origins.items())),
            "terms": dict(sorted(self.terms.items())),
            "literals": dict(sorted(self.literals.items())),
            "risks": dict(sorted(self.risks.items())),
            "warnings": self.warnings,
        }


def failed(source: str, target: str, *, code: str, message: str) -> dict[str, Any]:
    """The record of a document that could not be read or written."""
    error: Mapping[str, str] = {"code": code, "message": message}
    return {"source": source, "target": target, "state": "failed", "error": error}
