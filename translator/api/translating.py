"""Texts, markup and documents through the desk: cut into sentences, translated in pieces, put together."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from starlette.concurrency import run_in_threadpool

from translator.api.desk import PIECE_SECONDS, Desk
from translator.approved import known_translation
from translator.assurance import RISKS
from translator.batch.compose import Cut, compose, cut
from translator.batch.record import Record
from translator.batch.units import Outcome, Unit, translate_units
from translator.config import GRADES
from translator.datatypes import Caution, LanguagePair, Risk, Translation
from translator.documents.encoding import Decoded
from translator.documents.html import slots_of
from translator.documents.passage import Document, Passage
from translator.documents.spliced import SplicedDocument
from translator.errors import ModelError, RequestError
from translator.mt.routing import find_routes
from translator.pipeline import Pipeline
from translator.text import clean_text

_MOST_CHARACTERS = 2_000
"""Of one piece of work, however fast the engine is."""
_FIRST_CHARACTERS = 100
"""Of the first piece, when nothing is known of the engine's speed: about one sentence."""
_LOOKED_UP = 100
"""Texts looked up in the phrase book and the memory in one piece of work."""

_KEPT = Caution("copied_source", "A sentence was not in the source language; it stands as it was.")
_MISSING = Caution("empty_output", "A sentence could not be translated; it stands in square brackets.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What all parts of one request share."""

    desk: Desk
    pair: LanguagePair
    gone: Callable[[], Awaitable[bool]]
    """tells whether the one who asked has gone; then the rest is not done."""
    engine: str | None = None


async def translate_texts(asked: Asked, texts: Sequence[str]) -> list[Translation]:
    """The checked translation of each text: approved or remembered where the whole text is, else by sentence.

    A sentence that nothing could translate stands in brackets, with a warning and high risk; where that is
    all of the text, the target is empty.

    Raises:
        TextError: a text cannot be translated as it stands.
        ModelError: no route, or an engine failed on everything.
        SessionError: the server stops.
    """
    passages = [Passage("", clean_text(text)) for text in texts]
    cuts = await run_in_threadpool(lambda: [cut(passage, asked.pair) for passage in passages])
    known = await _known(asked, [piece.passage.text for piece in cuts if len(piece.sentences) > 1])
    done = await _translate_cuts(asked, [piece for piece in cuts if piece.passage.text not in known])
    return [known.get(piece.passage.text) or _joined(piece, done, asked.pair) for piece in cuts]


async def _known(asked: Asked, texts: Sequence[str]) -> dict[str, Translation]:
    """What is approved or remembered of texts with several sentences; single ones are looked up as such."""
    found: dict[str, Translation] = {}
    if asked.engine is not None:
        return found
    for start in range(0, len(texts), _LOOKED_UP):
        some = texts[start : start + _LOOKED_UP]
        answers = await asked.desk.do(partial(_look_up, some, asked.pair), sum(map(len, some)))
        found |= {text: answer for text, answer in zip(some, answers, strict=True) if answer is not None}
    return found


def _look_up(texts: Sequence[str], pair: LanguagePair, pipeline: Pipeline) -> list[Translation | None]:
    return [known_translation(pipeline.glossary(pair), text, pair) for text in texts]


async def translate_html(asked: Asked, text: str) -> tuple[str, Record]:
    """A page or a fragment with its tags around the words of the target, and what is to be said of it.

    Raises:
        DocumentError: it is nested beyond reason.
        TextError, ModelError, SessionError: as :func:`translate_texts`.
    """
    decoded = Decoded(clean_text(text), "utf-8")
    document = SplicedDocument(decoded, await run_in_threadpool(slots_of, decoded.text))
    targets, record = await translate_passages(asked, document)
    return document.render(targets, asked.pair).decode("utf-8"), record


async def translate_passages(asked: Asked, document: Document) -> tuple[list[Passage], Record]:
    """The target of each passage of a document, and counts and warnings of all.

    Raises:
        ModelError: no route, or an engine failed on all of it.
        SessionError: the server stops.
    """
    cuts = await run_in_threadpool(lambda: [cut(passage, asked.pair) for passage in document.passages])
    done = await _translate_cuts(asked, cuts)
    record, seen = Record("", asked.pair.target), set[Unit]()
    return [compose(piece, done, asked.pair, record=record, seen=seen) for piece in cuts], record


async def find_alternatives(asked: Asked, text: str, best: str, count: int) -> list[str]:
    """Up to ``count`` translations by other installed engines; those of high risk are not shown."""
    found: list[str] = []
    engines = await asked.desk.do(partial(_other_engines, pair=asked.pair))
    for engine in engines:
        if len(found) >= count:
            break
        try:
            (other,) = await translate_texts(replace(asked, engine=engine), [text])
        except ModelError:
            continue  # an alternative is a courtesy: the translation itself is there
        if other.risk != "high" and other.target not in {best, *found}:
            found.append(other.target)
    return found


def _other_engines(pipeline: Pipeline, *, pair: LanguagePair) -> list[str]:
    routes = find_routes(pair, pipeline.store.installed())
    used = set(routes[0].engines) if routes else set()
    return list(dict.fromkeys(route.engines[-1] for route in routes if route.engines[-1] not in used))


async def _translate_cuts(asked: Asked, cuts: Sequence[Cut]) -> dict[Unit, Translation]:
    """Every unit once; those without translation are missing."""
    units = list(dict.fromkeys(unit for piece in cuts for unit in piece.units()))
    done: dict[Unit, Translation] = {}
    failed: Outcome | None = None
    position = 0
    while position < len(units):
        if await asked.gone():
            raise RequestError("request_slow", "The sender went away.")
        speed = asked.desk.speeds.get(asked.pair, _FIRST_CHARACTERS / PIECE_SECONDS)
        piece = _take(units[position:], min(_MOST_CHARACTERS, round(speed * PIECE_SECONDS)))
        length = sum(len(unit.text) for unit in piece)
        outcomes, seconds = await asked.desk.do(partial(_work, piece, asked.pair, asked.engine), length)
        for unit, outcome in zip(piece, outcomes, strict=True):
            if outcome.translation is None:
                failed = outcome
            else:
                done[unit] = outcome.translation
        position += len(piece)
        asked.desk.speeds[asked.pair] = length / max(seconds, 0.001)
    if failed is not None and not any(unit.kind == "sentence" for unit in done):
        raise ModelError("engine_failed", failed.error)
    return done


def _take(units: Sequence[Unit], characters: int) -> list[Unit]:
    """The first units up to that many characters, at least one."""
    piece = [units[0]]
    length = len(units[0].text)
    for unit in units[1:]:
        length += len(unit.text)
        if length > characters:
            break
        piece.append(unit)
    return piece


def _work(
    units: Sequence[Unit], pair: LanguagePair, engine: str | None, pipeline: Pipeline
) -> tuple[list[Outcome], float]:
    """Outcomes and the seconds they took; a missing route is told as such and not once per sentence."""
    pipeline.route(pair, engine=engine)
    begun = time.perf_counter()
    outcomes = translate_units(pipeline, units, pair, engine)
    return outcomes, time.perf_counter() - begun


def _joined(piece: Cut, known: Mapping[Unit, Translation], pair: LanguagePair) -> Translation:
    """The translation of a whole text from those of its sentences."""
    target = compose(piece, known, pair, record=Record("", pair.target), seen=set()).text
    wanted = [unit for unit, kept in zip(piece.sentences, piece.kept, strict=True) if not kept]
    done = [known[unit] for unit in wanted if unit in known]
    usable = [part for part in done if part.target]
    missing = len(usable) < len(wanted)
    lead = next((part for part in done if part.origin == "machine"), done[0] if done else None)
    warnings = [caution for part in done for caution in part.warnings]
    warnings += [_MISSING] * missing + [_KEPT] * any(piece.kept)
    risks: list[Risk] = ["high" if missing else "check" if any(piece.kept) else "low"]
    return Translation(
        source_language=pair.source,
        target_language=pair.target,
        source=piece.passage.text,
        target=target if usable or any(piece.kept) else "",
        origin=lead.origin if lead else "machine",
        route=lead.route if lead else (pair.source, pair.target),
        engine=lead.engine if lead else (),
        grade=min((part.grade for part in done), key=GRADES.index, default="draft"),
        terms=tuple(term for part in done for term in part.terms),
        literals=tuple(literal for part in done for literal in part.literals),
        risk=max((*risks, *(part.risk for part in done)), key=RISKS.index),
        warnings=tuple(dict.fromkeys(warnings)),
        milliseconds=round(sum(part.milliseconds for part in done), 1),
    )
