"""Quality cards: what a hall may rely on in each language, in plain words, with the figures behind them."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from translator.datatypes import LanguagePair
from translator.evaluation.scores import Score
from translator.languages import LANGUAGES
from translator.mt.routing import Route
from translator.packs.evidence import Measurement

RELIABLE, WITH_CARE = 0.10, 0.25
"""Error rates of speech: one unit in ten is put right while reading, one in four needs every sentence
checked; above that typing is faster. A judgement of ours, like the grades of text."""

FEWEST = 5
"""Recordings below which no verdict is given: one sentence proves nothing."""

StepScores = Mapping[tuple[str, LanguagePair], Sequence[Score]]
"""(pack, direction) -> its scores, chrF first."""


@dataclass(frozen=True, slots=True)
class TextGrade:
    """What one direction is worth on this machine."""

    route: Route | None
    """the route that a text would take, or None."""
    measured: tuple[tuple[Score, ...], ...] = ()
    """the scores of each step of the route; empty for one that was not measured."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One plain sentence about one subject, and what it rests on."""

    sentence: str
    scores: tuple[tuple[str, tuple[Score, ...]], ...] = ()
    """(what was measured, its scores); without scores it was not measured."""


@dataclass(frozen=True, slots=True)
class Card:
    """One language beside the officer's, or the officer's own."""

    language: str
    officer_language: str
    to_visitor: TextGrade
    to_officer: TextGrade
    speech_served: bool
    speech: Score | None
    voice: bool
    phrases: int
    """approved phrases in both languages."""
    reviewed: int
    """of these, the ones that a native official has reviewed."""

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What a hall may rely on, subject by subject."""
        if self.language == self.officer_language:
            text = [
                Advice("Text: the officers' own language; the other cards say what is translated how well.")
            ]
        else:
            text = [
                _text_advice("Officer to visitor", self.to_visitor),
                _text_advice("Visitor to officer", self.to_officer),
            ]
        return (
            self._speech_advice(),
            *text,
            Advice(
                "Voice: translations can be read aloud." if self.voice else "Voice: none; show the screen."
            ),
            self._phrase_advice(),
        )

    def _phrase_advice(self) -> Advice:
        reviewed = self.reviewed or "none"
        return Advice(
            f"Phrases: {self.phrases} are at hand, {reviewed} of them reviewed by a native official."
        )

    def _speech_advice(self) -> Advice:
        if not self.speech_served:
            return Advice("Speech: not recognised; people type or tap phrases.")
        if self.speech is None:
            return Advice("Speech: recognised, but not measured: check every sentence.")
        return Advice(f"Speech: {_verdict(self.speech)}", (("recognition", (self.speech,)),))


def _verdict(speech: Score) -> str:
    if speech.n < FEWEST:
        return "recognised, but measured on too little: check every sentence."
    if speech.value <= RELIABLE:
        return "recognised well."
    if speech.value <= WITH_CARE:
        return "recognised with mistakes: check every sentence."
    return "too weak to rely on: better type."


_WORDS = {
    "good": "good. Machine translation can be used; numbers and terms are checked, warnings are shown.",
    "usable": "usable. The sense comes across, the wording may be wrong.",
    "draft": "draft. Use phrases, and check every sentence.",
}


def _text_advice(way: str, text: TextGrade) -> Advice:
    if text.route is None:
        return Advice(f"{way}: no machine translation is installed; phrases only.")
    steps = tuple(
        (f"{step.pair.source}->{step.pair.target}, {step.installed.pack.name}", scores)
        for step, scores in zip(text.route.steps, text.measured, strict=True)
    )
    return Advice(f"{way} ({'->'.join(text.route.tags)}): {_WORDS[text.route.grade]}", steps)


def text_grade(routes: Sequence[Route], measured: StepScores) -> TextGrade:
    """The first of the routes, which is the best, with what was measured of each of its steps."""
    if not routes:
        return TextGrade(None)
    steps = routes[0].steps
    return TextGrade(
        routes[0], tuple(tuple(measured.get((step.installed.pack.name, step.pair), ())) for step in steps)
    )


def as_scores(
    measured: Mapping[tuple[str, LanguagePair], Measurement],
) -> dict[tuple[str, LanguagePair], tuple[Score, ...]]:
    """What the catalogue keeps of each direction, which is chrF without its interval."""
    return {
        key: (Score("chrf", str(item.pair), item.chrf, None, None, item.n, item.signature),)
        for key, item in measured.items()
    }


# -- pages --------------------------------------------------------------------------------------------------

TITLE = "What a hall may rely on, language by language"
ABOUT = (
    "Made by translator evaluate cards from kept measurements, not by hand. Grades are good, usable and "
    "draft; they choose the route of every text. Behind each figure stand its 95 % interval, the number n of "
    "cases, and the number of the line at the end that says how it was taken."
)
_NAMES = {
    "chrf": "chrF",
    "bleu": "BLEU",
    "wer": "WER",
    "cer": "CER",
    "terms": "terms right as the engine writes them",
    "terms-shown": "as shown",
    "literals": "numbers and dates right as the engine writes them",
    "literals-shown": "as shown",
}
_POINTS = frozenset({"chrf", "bleu"})
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "article{border:2px solid #76818c;border-radius:.6rem;padding:.2rem 1rem;margin:1rem 0;"
    "break-inside:avoid}"
    "h2{margin:.4rem 0} li li{font-size:.9rem} code{overflow-wrap:anywhere}"
)


def as_markdown(cards: Sequence[Card], facts: Mapping[str, str]) -> str:
    """One page for the documentation.

    Args:
        cards: in the order in which they are shown.
        facts: what the figures depend on: date, machine, versions, packs.
    """
    notes = _Notes()
    lines = [f"# {TITLE}", "", ABOUT, "", *(f"- {name}: {value}" for name, value in facts.items())]
    for card in cards:
        language = LANGUAGES[card.language]
        lines += ["", f"## {language.name_en} ({card.language}, {language.native})", ""]
        for advice in card.advice:
            lines.append(f"- {advice.sentence}")
            lines += [f"  - {line}" for line in notes.lines(advice)]
    if notes.signatures:
        lines += ["", "## Signatures of the figures", ""]
        lines += [f"{number}. `{item}`" for item, number in notes.signatures.items()]
    return "\n".join(lines) + "\n"


def as_html(cards: Sequence[Card], facts: Mapping[str, str]) -> str:
    """One page that a hall can print and hang up; it needs nothing from elsewhere."""
    notes = _Notes()
    parts = [
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{TITLE}</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>{TITLE}</h1><p>{ABOUT}</p><ul>",
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
        for advice in card.advice:
            inner = "".join(f"<li>{html.escape(line)}</li>" for line in notes.lines(advice))
            parts.append(f"<li>{html.escape(advice.sentence)}{f'<ul>{inner}</ul>' if inner else ''}</li>")
        parts.append("</ul></article>")
    listed = "".join(f"<li><code>{html.escape(item)}</code></li>" for item in notes.signatures)
    return (
        "\n".join(parts)
        + (f"<h2>Signatures of the figures</h2><ol>{listed}</ol>" if listed else "")
        + "</html>\n"
    )


class _Notes:
    """Numbers the signatures in the order in which figures name them."""

    def __init__(self) -> None:
        self.signatures: dict[str, int] = {}

    def lines(self, advice: Advice) -> list[str]:
        """A line of figures for each thing that was measured."""
        return [
            f"{what}: {', '.join(map(self._figure, scores)) if scores else 'not measured'}"
            for what, scores in advice.scores
        ]

    def _figure(self, score: Score) -> str:
        number = self.signatures.setdefault(score.signature, len(self.signatures) + 1)
        name = _NAMES.get(score.metric, score.metric)
        return f"{name} {figure(score)}, n={score.n} [{number}]"


def figure(score: Score) -> str:
    """Value and interval for people: points with one decimal, shares and error rates in percent."""
    scale, sign = (1, "") if score.metric in _POINTS else (100, " %")
    value = f"{score.value * scale:.1f}{sign}"
    if score.low is None or score.high is None:
        return value
    return f"{value} ({score.low * scale:.1f} to {score.high * scale:.1f})"
