"""Whether a recogniser's output can be trusted: pure rules, no model."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from translator.asr.cleanup import Credits, is_loop, wrong_script
from translator.datatypes import Caution
from translator.languages import LANGUAGES

NO_SPEECH = 0.6
"""Probability of "no speech" from which output must be well supported to count; Whisper's own value."""

SUPPORTED = math.log(0.6)
"""Mean log-probability that outweighs NO_SPEECH. Noise has been seen to give 0.63 with good support, so
Whisper's own -1.0 is too lenient; real speech in our recordings stays far below NO_SPEECH anyway."""

HOPELESS = -1.0
"""Mean log-probability below which the words are guesses; Whisper's own value."""

UNSURE = 0.5
"""Confidence below which people are asked to check the words."""

REPETITIVE = 2.4
"""zlib compression ratio of looping text; Whisper's own value."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of recogniser output with the evidence for it."""

    text: str
    log_probability: float
    """mean per token, at most 0."""
    no_speech: float
    """in [0, 1]."""
    compression: float
    """zlib compression ratio of the text."""
    tokens: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of the output."""

    text: str
    confidence: float
    """in [0, 1]: mean token probability of the parts that were kept."""
    cautions: tuple[Caution, ...]


def judge(parts: Sequence[Part], language: str, credits_: Credits | None = None) -> Verdict:
    """The trustworthy part of the output; whatever is dropped is reported.

    Args:
        parts: in spoken order, in one language.
        language: tag; decides which script is expected.
        credits_: invented lines of that language.
    """
    kept: list[Part] = []
    cautions: dict[str, Caution] = {}
    for part in parts:
        fault = _fault(part, language, credits_)
        if fault is None:
            kept.append(part)
        elif fault.message:
            cautions.setdefault(fault.code, fault)
    text = (" " if LANGUAGES[language].spaced else "").join(part.text.strip() for part in kept)
    if is_loop(text):
        kept, text = [], ""
        cautions.setdefault(_LOOP.code, _LOOP)
    if not kept:
        return Verdict("", 0.0, tuple(cautions.values()) or (_NOTHING,))
    weight = sum(part.tokens for part in kept)
    mean = sum(part.log_probability * part.tokens for part in kept) / max(weight, 1)
    confidence = min(1.0, math.exp(mean))
    if confidence < UNSURE:
        cautions[_DOUBTFUL.code] = _DOUBTFUL
    return Verdict(text, confidence, tuple(cautions.values()))


def _fault(part: Part, language: str, credits_: Credits | None) -> Caution | None:
    """Why the part cannot be trusted; None if it can."""
    doubts = (
        (_SILENT, not any(char.isalnum() for char in part.text)),
        (_CREDIT, credits_ is not None and credits_.match(part.text)),
        (_LOOP, part.compression > REPETITIVE or is_loop(part.text)),
        (_NOTHING, part.no_speech > NO_SPEECH and part.log_probability < SUPPORTED),
        (_UNCLEAR, part.log_probability < HOPELESS),
        (_SCRIPT, wrong_script(part.text, language)),
    )
    return next((caution for caution, holds in doubts if holds), None)


_SILENT = Caution("speech_none", "")  # nothing was written, so nothing is lost: not worth a sentence
_NOTHING = Caution("speech_none", "No speech was recognised.")
_CREDIT = Caution("speech_invented", "A line that recognisers invent over noise was left out.")
_LOOP = Caution("speech_loop", "The recogniser got stuck repeating itself; please say it again.")
_UNCLEAR = Caution("speech_unclear", "The words could not be understood; please say it again or type it.")
_SCRIPT = Caution("speech_wrong_script", "The recogniser wrote another language; please type it instead.")
_DOUBTFUL = Caution("speech_unsure", "The recogniser is not sure of these words; please check them.")
