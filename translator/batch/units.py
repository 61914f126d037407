"""The units of a batch: sentences to be translated and checked, and words that help to place markup."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from typing import Literal as OneOf

from translator.datatypes import (
    Caution,
    LanguagePair,
    LiteralResult,
    Span,
    TermResult,
    Translation,
)
from translator.errors import ModelError, TextError
from translator.pipeline import Pipeline
from translator.placeholders import protect, restore


@dataclass(frozen=True, slots=True)
class Unit:
    """What is translated once, however often it stands in the documents."""

    text: str
    verbatim: tuple[str, ...] = ()
    """stretches of the text that must stand in the target as they are: code, variables."""
    kind: OneOf["sentence", "anchor"] = "sentence"
    """an anchor is never shown, so it is translated without checks."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a unit: a translation or an error."""

    translation: Translation | None = None
    error: str = ""
    """one line for people; such a unit is tried again by a rerun."""


def translate_units(
    pipeline: Pipeline, units: Sequence[Unit], pair: LanguagePair, engine: str | None
) -> list[Outcome]:
    """The outcome of every unit, in order; a unit that fails harms no other."""
    sentences = [unit for unit in units if unit.kind == "sentence"]
    done = iter(_translate_sentences(pipeline, sentences, pair, engine))
    words = iter(
        _translate_anchors(pipeline, [unit for unit in units if unit.kind == "anchor"], pair, engine)
    )
    return [next(done) if unit.kind == "sentence" else next(words) for unit in units]


def _translate_sentences(
    pipeline: Pipeline, units: Sequence[Unit], pair: LanguagePair, engine: str | None
) -> list[Outcome]:
    if not units:
        return []
    try:
        translations = pipeline.translate([unit.text for unit in units], pair, engine=engine)
    except (TextError, ModelError) as error:
        if len(units) == 1:
            return [Outcome(error=str(error))]
        return [outcome for unit in units for outcome in _translate_sentences(pipeline, [unit], pair, engine)]
    return [
        Outcome(_with_verbatim(pipeline, unit, translation, engine))
        for unit, translation in zip(units, translations, strict=True)
    ]


def _translate_anchors(
    pipeline: Pipeline, units: Sequence[Unit], pair: LanguagePair, engine: str | None
) -> list[Outcome]:
    if not units:
        return []
    route = pipeline.route(pair, engine=engine)
    try:
        texts = [found.text for found in pipeline.run(route, [unit.text for unit in units])]
    except ModelError:
        texts = ["" for _ in units]  # then the markup is placed without their help, and that is reported
    return [
        Outcome(
            Translation(
                pair.source, pair.target, unit.text, text, "machine", route.tags, route.engines, route.grade
            )
        )
        for unit, text in zip(units, texts, strict=True)
    ]


def _with_verbatim(
    pipeline: Pipeline, unit: Unit, translation: Translation, engine: str | None
) -> Translation:
    """The translation with all verbatim stretches in it: as translated, hidden behind tokens, or appended."""
    if not translation.target or not _missing(unit, translation.target):
        return translation
    pair = LanguagePair(translation.source_language, translation.target_language)
    protected = _translate_protected(pipeline, unit, pair, engine)
    if protected is not None:
        return protected
    lost = _missing(unit, translation.target)
    shown = ", ".join(lost)
    message = (
        f"This must stay as it is and was lost in translation; it now stands in brackets at the end: {shown}"
    )
    caution = Caution("verbatim_appended", message)
    return replace(
        translation,
        target=f"{translation.target} ({shown})",
        risk="high" if translation.risk == "high" else "check",
        warnings=(*translation.warnings, caution),
    )


def _missing(unit: Unit, target: str) -> list[str]:
    """Verbatim stretches that stand less often in the target than they must."""
    return [text for text in dict.fromkeys(unit.verbatim) if target.count(text) < unit.verbatim.count(text)]


def _translate_protected(
    pipeline: Pipeline, unit: Unit, pair: LanguagePair, engine: str | None
) -> Translation | None:
    shape = pipeline.token_shape(pair)
    if shape is None:
        return None
    spans: list[tuple[Span, str]] = []
    position = 0
    for text in unit.verbatim:
        start = unit.text.index(text, position)
        position = start + len(text)
        spans.append((Span(start, position), text))
    source = protect(unit.text, spans, shape)
    try:
        (found,) = pipeline.translate([source.text], pair, engine=engine)
    except (TextError, ModelError):
        return None
    target = restore(found.target, source, shape)
    if target is None:
        return None
    values = dict(source.items)
    tokens = re.compile("|".join(map(re.escape, sorted(values, key=len, reverse=True))))
    literals = tuple(item for item in found.literals if not tokens.search(item.source + item.target))
    return replace(found, source=unit.text, target=target, literals=literals)


def to_json(translation: Translation) -> dict[str, Any]:
    """What the journal keeps of a translation; the source is its key."""
    value: dict[str, Any] = {name: getattr(translation, name) for name in _KEPT}
    for name in ("terms", "literals", "warnings"):
        if results := getattr(translation, name):
            # flat values: asdict would copy each of them
            value[name] = [{key: getattr(result, key) for key in result.__slots__} for result in results]
    return value


_KEPT = ("target", "origin", "route", "engine", "grade", "risk", "milliseconds")


def from_json(value: Mapping[str, Any], source: str, pair: LanguagePair) -> Translation:
    """The translation that :func:`to_json` described."""
    return Translation(
        pair.source,
        pair.target,
        source,
        value["target"],
        value["origin"],
        tuple(value["route"]),
        tuple(value["engine"]),
        value["grade"],
        tuple(TermResult(**item) for item in value.get("terms", ())),
        tuple(LiteralResult(**item) for item in value.get("literals", ())),
        value["risk"],
        tuple(Caution(**item) for item in value.get("warnings", ())),
        value["milliseconds"],
    )
