"""The one place that knows the order: speech -> Turn, text -> Translation."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from translator.approved import corrected_translation, known_translation
from translator.asr.recognizer import Recognizer
from translator.asr.registry import open_recognizer
from translator.assurance import Assurance, Attempt, assemble
from translator.config import GRADES, Config
from translator.datatypes import (
    Hints,
    Hypothesis,
    LanguagePair,
    Speaker,
    SpeechSegment,
    Translation,
    Turn,
    Utterance,
)
from translator.errors import ModelError
from translator.glossary import Glossary, load_glossary
from translator.guard.identify import prepare_identification
from translator.languages import LANGUAGES
from translator.mt.chain import run_route
from translator.mt.engine import Engine
from translator.mt.memory import fit_together, make_room
from translator.mt.registry import open_engine
from translator.mt.repeats import Remembering
from translator.mt.routing import PIVOT, Route, Step, find_routes, plan_route, require_different
from translator.mt.sentences import split_sentences
from translator.packs.catalogue import load_catalogue
from translator.packs.store import ModelStore
from translator.terms.nearest import approved_pairs, nearest
from translator.text import clean_text

_NOTHING_MUCH = "1."
"""Translated to have an engine start its workers and evaluate the opening of its prompt."""


@dataclass(slots=True)
class Pipeline:
    """Opens packs when they are first needed and carries values from stage to stage.

    Not for several threads at once: a session owns its pipeline, a further thread needs a :meth:`twin`.
    """

    config: Config
    store: ModelStore
    _engines: dict[str, Engine] = field(default_factory=dict)
    _glossaries: dict[frozenset[str], Glossary] = field(default_factory=dict)
    _assurances: dict[frozenset[str], Assurance] = field(default_factory=dict)
    _recognizer: Recognizer | None = None
    _computing: threading.Lock = field(default_factory=threading.Lock)
    """held while a route runs: each engine takes all the threads there are, and none may be closed to make
    room for another while it is in use."""
    _is_twin: bool = False

    def twin(self) -> "Pipeline":
        """A pipeline for another thread over the same engines, which remain this one's to close."""
        return Pipeline(
            self.config, self.store, _engines=self._engines, _computing=self._computing, _is_twin=True
        )

    def route(self, pair: LanguagePair, *, engine: str | None = None) -> Route:
        """The route that a text of this pair would take.

        Raises:
            LanguageError: source and target are the same.
            ModelError: no installed route of sufficient grade; the next step names the pack to pull.
        """
        return plan_route(
            pair,
            self.store.installed(),
            catalogue=self.store.manifest.packs.values(),
            minimum_grade=self.config.minimum_grade,
            engine=engine,
        )

    def translate(
        self, texts: Sequence[str], pair: LanguagePair, *, engine: str | None = None
    ) -> list[Translation]:
        """One checked translation per text, in order; paragraphs and spacing kept.

        An approved phrase comes first, then a sentence remembered word for word, then the machine, whose
        output goes through :class:`translator.assurance.Assurance`.

        Args:
            texts: what people wrote or said, each up to the limit of ``clean_text``.
            pair: source and target tag.
            engine: only machine routes through this pack, or None for phrases, memory and the best route.

        Raises:
            TextError: a text cannot be translated as it stands.
            LanguageError: the two languages are the same.
            ModelError: no route, or an engine failed.
            TermBaseError: a term base, the phrase book or the memory cannot be used.
        """
        require_different(pair)
        started = time.perf_counter()
        sources = [clean_text(text) for text in texts]
        known = [None if engine else known_translation(self.glossary(pair), text, pair) for text in sources]
        unknown = [text for text, found in zip(sources, known, strict=True) if found is None]
        machine = iter(self.translate_by(*self._routes(pair, engine), texts=unknown) if unknown else ())
        done = [next(machine) if found is None else found for found in known]
        each = round((time.perf_counter() - started) * 1000 / max(1, len(done)), 1)
        return [replace(translation, milliseconds=each) for translation in done]

    def correct(self, source: str, target: str, pair: LanguagePair, *, remember: bool = False) -> Translation:
        """A translation that the officer wrote: its numbers are checked, its words are theirs.

        Args:
            source: what was said.
            target: what the officer wants the other side to read.
            pair: source and target tag.
            remember: keep both in the translation memory, where the next conversation finds them.

        Raises:
            TextError: a text cannot be remembered as it stands.
            TermBaseError: the memory cannot be used.
        """
        if remember:
            self.glossary(pair).memory.add(pair, source, target, origin="officer")
        return corrected_translation(source, target, pair)

    def run(
        self, route: Route, units: Sequence[str], hints: Sequence[Sequence[Hints]] = ()
    ) -> list[Hypothesis]:
        """What the engines of a route make of single units, unchecked.

        Raises:
            ModelError: an engine failed.
        """
        told = self._with_examples(route, units, hints)
        with self._computing:
            return run_route(route, units, self._engine_for, hints=told)

    def _with_examples(
        self, route: Route, units: Sequence[str], hints: Sequence[Sequence[Hints]]
    ) -> Sequence[Sequence[Hints]]:
        """The hints, with the nearest approved phrases for the first step where the hall wants that."""
        if not self.config.examples or not hints:
            return hints
        book = self.glossary(LanguagePair(route.tags[0], route.tags[-1])).phrases
        pair, limit = route.steps[0].pair, self.config.examples
        approved = approved_pairs(book, pair)
        return [
            (replace(first, examples=nearest(unit, approved, pair.source, limit=limit)), *later)
            for unit, (first, *later) in zip(units, hints, strict=True)
        ]

    def token_shape(self, pair: LanguagePair) -> str | None:
        """The placeholder that the best route of a pair copies reliably, or None.

        Raises:
            LanguageError, ModelError: there is no route.
        """
        return self.glossary(pair).shape(self.route(pair).engines, pair)

    def translate_by(self, *routes: Route, texts: Sequence[str]) -> list[Translation]:
        """What the machine alone makes of texts, checked: no phrase, no memory, and only these routes.

        Args:
            routes: the route to take, then those to fall back on; at least one, all of the same pair.
            texts: as ``clean_text`` leaves them.

        Raises:
            ModelError: an engine failed.
            TermBaseError: a term base cannot be used.
        """
        pair = LanguagePair(routes[0].tags[0], routes[0].tags[-1])
        cuts = [split_sentences(text, pair.source) for text in texts]
        units = [text[cut.start : cut.end] for text, spans in zip(texts, cuts, strict=True) for cut in spans]
        assurance = self._assurance_for(pair)
        drafts = iter(assurance.assure(units, pair, [self._attempt(route, pair) for route in routes]))
        return [
            assemble(text, spans, [next(drafts) for _ in spans], pair)
            for text, spans in zip(texts, cuts, strict=True)
        ]

    def _routes(self, pair: LanguagePair, engine: str | None) -> list[Route]:
        """The route to take, then one other to fall back on when the guard finds a fault."""
        best = self.route(pair, engine=engine)
        if engine:
            return [best]
        config, floor = self.config, GRADES.index(self.config.minimum_grade)
        others = [
            route
            for route in find_routes(pair, self.store.installed())
            if route != best
            and GRADES.index(route.grade) >= floor
            and fit_together([*best.packs, *route.packs], threads=config.threads, budget_mb=config.memory_mb)
        ]
        return [best, *others[:1]]

    def _attempt(self, route: Route, pair: LanguagePair) -> Attempt:
        glossary = self.glossary(pair)
        return Attempt(
            route,
            partial(self.run, route),
            glossary.shape(route.engines, pair),
            glossary.variants(route.engines[-1]),
            for_literals=not self.config.fast,
        )

    def glossary(self, pair: LanguagePair) -> Glossary:
        """Terms, phrases and memory of two languages, read once.

        Raises:
            TermBaseError: a file is missing or wrong.
        """
        key = frozenset((pair.source, pair.target))
        if key not in self._glossaries:
            self._glossaries[key] = load_glossary(self.config, key | {PIVOT})
        return self._glossaries[key]

    def _assurance_for(self, pair: LanguagePair) -> Assurance:
        key = frozenset((pair.source, pair.target))
        if key not in self._assurances:
            prepare_identification()  # beside the engine, which is loading as well
            self._assurances[key] = Assurance(self.glossary(pair).termbase)
        return self._assurances[key]

    def check_speech(self, candidates: Sequence[str], target: str) -> None:
        """Fail now, before any sound is read, if one of the languages could not be served.

        Raises:
            LanguageError: the recogniser does not serve a candidate.
            ModelError: a pack or route is missing.
        """
        self._open_recognizer().require(candidates)
        for source in candidates:
            if source != target:
                self.route(LanguagePair(source, target))

    def turns(
        self,
        file: Path,
        candidates: Sequence[str],
        target: str,
        *,
        speaker: Speaker = "visitor",
        engine: str | None = None,
    ) -> Iterator[Turn]:
        """One turn per utterance of a recording, as they are recognised.

        A damaged recording ends with a turn without text whose warnings say so.

        Args:
            file: any sound file; read in flat memory.
            candidates: tags of the languages that may be spoken; with one, nothing is guessed.
            target: tag of the language wanted.
            speaker: who is recorded.
            engine: see :meth:`translate`.

        Raises:
            AudioError: the file cannot be read.
            LanguageError: the recogniser does not serve a candidate.
            ModelError: a pack or route is missing, or an engine failed.
        """
        # these bring libraries that take a fifth of the time to the first translation of a text
        from translator.audio.files import read_frames  # noqa: PLC0415
        from translator.audio.segments import speech_segments  # noqa: PLC0415
        from translator.audio.vad import SileroVad  # noqa: PLC0415

        recognizer = self._open_recognizer()
        reader = read_frames(file)
        for segment in speech_segments(reader, SileroVad()):
            started = time.perf_counter()
            utterance = recognizer.transcribe(segment, candidates)
            heard = time.perf_counter()
            translations = self._translate_utterance(utterance, target, engine)
            stages = {"listen": (heard - started) * 1000, "translate": (time.perf_counter() - heard) * 1000}
            yield Turn(speaker, utterance, translations, stages)
        if reader.cautions:
            end = Utterance("", candidates[0], reader.seconds, reader.seconds, 0.0, reader.cautions)
            yield Turn(speaker, end, ())

    def transcribe(
        self, segment: SpeechSegment, candidates: Sequence[str], *, prior: str | None = None
    ) -> Utterance:
        """What was said in one speech segment; see :class:`translator.asr.recognizer.Recognizer`.

        Raises:
            LanguageError: the recogniser does not serve a candidate.
            ModelError: its pack is missing or it failed.
        """
        return self._open_recognizer().transcribe(segment, candidates, prior=prior)

    def preview(self, segment: SpeechSegment, candidates: Sequence[str]) -> tuple[str, str]:
        """A quick reading of speech that is still going on, and its language.

        Raises:
            LanguageError: the recogniser does not serve a candidate.
            ModelError: its pack is missing or it failed.
        """
        return self._open_recognizer().preview(segment, candidates)

    def warm(self, pair: LanguagePair | None = None) -> None:
        """Load the recogniser and what a direction needs, so that the first sentence does not wait.

        Raises:
            ModelError: a pack or route is missing, or an engine cannot be loaded.
            TermBaseError: a term base is wrong.
        """
        self._open_recognizer()
        if pair is None:
            return
        self.glossary(pair)
        with self._computing:
            for step in self.route(pair).steps:
                self._engine_for(step).translate([_NOTHING_MUCH], step.pair)

    def speech_languages(self) -> frozenset[str]:
        """Tags whose speech can be recognised; empty where the recogniser is not installed."""
        try:
            settings = self.store.find(self.config.recognizer).pack.settings
        except ModelError:
            return frozenset()
        listed = settings.get("languages", tuple(LANGUAGES))
        return frozenset(listed) if isinstance(listed, (list, tuple)) else frozenset()

    def forget(self) -> None:
        """Drop every translation that the engines remember; callable from any thread."""
        for engine in tuple(self._engines.values()):
            if isinstance(engine, Remembering):
                engine.forget()

    def close(self) -> None:
        """Free all engines; safe to call twice."""
        if not self._is_twin:
            for engine in self._engines.values():
                engine.close()
            self._engines.clear()
        for glossary in self._glossaries.values():
            if "memory" in glossary.__dict__:
                glossary.memory.close()
        self._glossaries.clear()
        if self._recognizer is not None:
            self._recognizer.close()
            self._recognizer = None

    def _translate_utterance(
        self, utterance: Utterance, target: str, engine: str | None
    ) -> tuple[Translation, ...]:
        """Nothing when nothing was understood or it was said in the target language already."""
        if not utterance.text or utterance.language == target:
            return ()
        return tuple(
            self.translate([utterance.text], LanguagePair(utterance.language, target), engine=engine)
        )

    def _engine_for(self, step: Step) -> Engine:
        """The loaded engine of a step, others closed to make room for it; the caller holds the lock."""
        pack, config = step.installed.pack, self.config
        engine = self._engines.pop(pack.name, None)
        if engine is None:
            packs = self.store.manifest.packs
            make_room(pack, self._engines, packs, threads=config.threads, budget_mb=config.memory_mb)
            engine = open_engine(step.installed, threads=config.threads)
            engine = Remembering(engine, most=config.repeats) if config.repeats else engine
        self._engines[pack.name] = engine  # the one used last stands last
        return engine

    def _open_recognizer(self) -> Recognizer:
        if self._recognizer is None:
            installed = self.store.find(self.config.recognizer)
            packs, threads = self.store.manifest.packs, self.config.threads
            with self._computing:  # its memory is not counted in the budget of the engines
                make_room(installed.pack, self._engines, packs, threads=threads, budget_mb=0)
            self._recognizer = open_recognizer(installed, threads=threads)
        return self._recognizer


def make_pipeline(config: Config) -> Pipeline:
    """A pipeline over the packs of this machine; its engines are the caller's to close.

    Raises:
        ModelError: the manifest cannot be used.
    """
    return Pipeline(config, ModelStore(load_catalogue(config), config.models))


@contextmanager
def open_pipeline(config: Config) -> Iterator[Pipeline]:
    """A pipeline over the packs of this machine; its engines are closed at the end.

    Raises:
        ModelError: the manifest cannot be used.
    """
    pipeline = make_pipeline(config)
    try:
        yield pipeline
    finally:
        pipeline.close()
