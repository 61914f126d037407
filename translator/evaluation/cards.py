"""Quality cards: what a hall may rely on in each language, in plain words, with the figures behind them."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from translator.datatypes import LanguagePair
from translator.languages import LANGUAGES
from translator.mt.routing import Route
from translator.packs.evidence import Measurement

RELIABLE, WITH_CARE = 0.10, 0.25
"""Error rates of speech: one unit in ten is put right while reading, one in four needs every sentence
checked; above that typing is faster. A judgement of ours, like the grades of text."""

FEWEST = 5
"""Recordings below which no verdict is given: one sentence proves nothing."""


@dataclass(frozen=True, slots=True)
class SpeechScore:
    """One measured error rate of the recogniser, as ``translator evaluate speech --json`` prints it."""

    metric: str
    """"wer" or "cer"."""
    value: float
    """errors per reference unit, 0 is perfect."""
    low: float
    high: float
    """95 % bootstrap interval."""
    n: int
    """recordings."""
    signature: str


@dataclass(frozen=True, slots=True)
class TextGrade:
    """What one direction is worth on this machine."""

    route: Route | None
    """the route that a text would take, or None."""
    measured: tuple[Measurement | None, ...] = ()
    """one per step of the route."""


@dataclass(frozen=True, slots=True)
class Card:
    """One language beside the officer's."""

    language: str
    officer_language: str
    to_visitor: TextGrade
    to_officer: TextGrade
    speech_served: bool
    speech: SpeechScore | None
    voice: bool
    phrases: int
    """approved phrases in both languages."""
    reviewed: int
    """of these, the ones that a native official has reviewed."""

    @property
    def advice(self) -> tuple[str, ...]:
        """What a hall may rely on, one plain sentence per subject."""
        return (
            self._phrase_advice(),
            f"Officer to visitor: {_text_advice(self.to_visitor)}",
            f"Visitor to officer: {_text_advice(self.to_officer)}",
            f"Speech: {self._speech_advice()}",
            "Voice: translations can be read aloud." if self.voice else "Voice: none; show the screen.",
        )

    def _phrase_advice(self) -> str:
        reviewed = self.reviewed or "none"
        return f"Phrases: {self.phrases} are at hand, {reviewed} of them reviewed by a native official."

    def _speech_advice(self) -> str:
        if not self.speech_served:
            return "not recognised; the visitor types or taps phrases."
        if self.speech is None:
            return "recognised, but not measured: check every sentence."
        score = self.speech
        figure = (
            f"{score.metric.upper()} {score.value:.1%} [{score.low:.1%} to {score.high:.1%}], n={score.n}"
        )
        if score.n < FEWEST:
            return f"recognised, but measured on too little: check every sentence ({figure})."
        if score.value <= RELIABLE:
            return f"recognised well ({figure})."
        if score.value <= WITH_CARE:
            return f"recognised with mistakes: check every sentence ({figure})."
        return f"too weak to rely on: better type ({figure})."


_WORDS = {
    "good": "machine translation is good; numbers and terms are checked, warnings are shown.",
    "usable": "machine translation is usable: the sense comes across, the wording may be wrong.",
    "draft": "machine translation is a draft: use phrases, and check every sentence.",
}


def _text_advice(text: TextGrade) -> str:
    if text.route is None:
        return "no machine translation is installed; phrases only."
    figures = [f"chrF {score.chrf:.1f}, n={score.n}" if score else "not measured" for score in text.measured]
    return f"{_WORDS[text.route.grade]} ({'->'.join(text.route.tags)}: {'; '.join(figures)})"


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "article{border:2px solid #76818c;border-radius:.6rem;padding:.2rem 1rem;margin:1rem 0;"
    "break-inside:avoid}"
    "h2{margin:.4rem 0}"
)


def as_markdown(cards: Sequence[Card], facts: Mapping[str, str]) -> str:
    """One page for the documentation.

    Args:
        cards: in the order in which they are shown.
        facts: what the figures depend on: date, machine, versions, packs.
    """
    lines = ["# What a hall may rely on, language by language", ""]
    lines += [f"- {name}: {value}" for name, value in facts.items()]
    for card in cards:
        language = LANGUAGES[card.language]
        lines += ["", f"## {language.name_en} ({card.language}, {language.native})", ""]
        lines += [f"- {sentence}" for sentence in card.advice]
    signatures = _signatures(cards)
    if signatures:
        lines += ["", "## Signatures of the figures", "", *(f"- `{item}`" for item in signatures)]
    return "\n".join(lines) + "\n"


def as_html(cards: Sequence[Card], facts: Mapping[str, str]) -> str:
    """One page that a hall can print and hang up; it needs nothing from elsewhere."""
    parts = [
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Quality cards</title>",
        f"<style>{_STYLE}</style>",
        "<h1>What a hall may rely on, language by language</h1><ul>",
        *(f"<li>{html.escape(name)}: {html.escape(value)}</li>" for name, value in facts.items()),
        "</ul>",
    ]
    for card in cards:
        language = LANGUAGES[card.language]
        direction = "rtl" if language.rtl else "ltr"
        parts.append(
            f"<article><h2>{html.escape(language.name_en)} "
            f"<span lang='{card.language}' dir='{direction}'>{html.escape(language.native)}</span></h2><ul>"
        )
        parts += [f"<li>{html.escape(sentence)}</li>" for sentence in card.advice]
        parts.append("</ul></article>")
    parts += [f"<p><code>{html.escape(item)}</code></p>" for item in _signatures(cards)]
    return "\n".join(parts) + "</html>\n"


def _signatures(cards: Sequence[Card]) -> list[str]:
    found: dict[str, None] = {}
    for card in cards:
        for text in (card.to_visitor, card.to_officer):
            found.update(dict.fromkeys(score.signature for score in text.measured if score))
        if card.speech:
            found[card.speech.signature] = None
    return list(found)


def text_grade(
    routes: Sequence[Route], measured: Mapping[tuple[str, LanguagePair], Measurement]
) -> TextGrade:
    """The first of the routes, which is the best, with what was measured of each of its steps."""
    if not routes:
        return TextGrade(None)
    steps = routes[0].steps
    return TextGrade(routes[0], tuple(measured.get((step.installed.pack.name, step.pair)) for step in steps))
