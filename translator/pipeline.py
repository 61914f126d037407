"""The one place that knows the order: speech -> Turn, text -> Translation."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from translator.asr.recognizer import Recognizer
from translator.asr.registry import open_recognizer
from translator.audio.files import read_frames
from translator.audio.segments import speech_segments
from translator.audio.vad import SileroVad
from translator.config import Config
from translator.datatypes import LanguagePair, Speaker, Translation, Turn, Utterance
from translator.manifest import load_manifest
from translator.mt.chain import run_route
from translator.mt.engine import Engine
from translator.mt.registry import open_engine
from translator.mt.routing import Route, Step, plan_route
from translator.mt.sentences import reassemble, split_sentences
from translator.store import ModelStore
from translator.text import clean_text


@dataclass(slots=True)
class Pipeline:
    """Opens packs when they are first needed and carries values from stage to stage.

    Not for several threads at once: a session owns the calls to its pipeline.
    """

    config: Config
    store: ModelStore
    _engines: dict[str, Engine] = field(default_factory=dict)
    _recognizer: Recognizer | None = None

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
        """One translation per text, in order; paragraphs and spacing kept.

        Args:
            texts: what people wrote or said, each up to the limit of ``clean_text``.
            pair: source and target tag.
            engine: only routes through this pack, or None for the best route.

        Raises:
            TextError: a text cannot be translated as it stands.
            LanguageError: the two languages are the same.
            ModelError: no route, or an engine failed.
        """
        started = time.perf_counter()
        sources = [clean_text(text) for text in texts]
        route = self.route(pair, engine=engine)
        cuts = [split_sentences(text, pair.source) for text in sources]
        units = [
            text[cut.start : cut.end] for text, spans in zip(sources, cuts, strict=True) for cut in spans
        ]
        hypotheses = iter(run_route(route, units, self._engine_for))
        milliseconds = (time.perf_counter() - started) * 1000 / max(1, len(sources))
        translations = []
        for text, spans in zip(sources, cuts, strict=True):
            parts = [next(hypotheses) for _ in spans]
            translations.append(
                Translation(
                    source_language=pair.source,
                    target_language=pair.target,
                    source=text,
                    target=reassemble(text, spans, [part.text for part in parts], pair),
                    origin="machine",
                    route=route.tags,
                    engine=route.engines,
                    grade=route.grade,
                    milliseconds=round(milliseconds, 1),
                )
            )
        return translations

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
        self, file: Path, candidates: Sequence[str], target: str, *, speaker: Speaker = "visitor"
    ) -> Iterator[Turn]:
        """One turn per utterance of a recording, as they are recognised.

        Args:
            file: any sound file; read in flat memory.
            candidates: tags of the languages that may be spoken; with one, nothing is guessed.
            target: tag of the language wanted.
            speaker: who is recorded.

        Raises:
            AudioError: the file cannot be read.
            LanguageError: the recogniser does not serve a candidate.
            ModelError: a pack or route is missing, or an engine failed.
        """
        recognizer = self._open_recognizer()
        for segment in speech_segments(read_frames(file), SileroVad()):
            started = time.perf_counter()
            utterance = recognizer.transcribe(segment, candidates)
            heard = time.perf_counter()
            translations = self._translate_utterance(utterance, target)
            stages = {"listen": (heard - started) * 1000, "translate": (time.perf_counter() - heard) * 1000}
            yield Turn(speaker, utterance, translations, stages)

    def close(self) -> None:
        """Free all engines; safe to call twice."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
        if self._recognizer is not None:
            self._recognizer.close()
            self._recognizer = None

    def _translate_utterance(self, utterance: Utterance, target: str) -> tuple[Translation, ...]:
        """Nothing when nothing was understood or it was said in the target language already."""
        if not utterance.text or utterance.language == target:
            return ()
        return tuple(self.translate([utterance.text], LanguagePair(utterance.language, target)))

    def _engine_for(self, step: Step) -> Engine:
        name = step.installed.pack.name
        if name not in self._engines:
            self._engines[name] = open_engine(step.installed, threads=self.config.threads)
        return self._engines[name]

    def _open_recognizer(self) -> Recognizer:
        if self._recognizer is None:
            installed = self.store.find(self.config.recognizer)
            self._recognizer = open_recognizer(installed, threads=self.config.threads)
        return self._recognizer


@contextmanager
def open_pipeline(config: Config) -> Iterator[Pipeline]:
    """A pipeline over the packs of this machine; its engines are closed at the end.

    Raises:
        ModelError: the manifest cannot be used.
    """
    pipeline = Pipeline(config, ModelStore(load_manifest(config.manifest), config.models))
    try:
        yield pipeline
    finally:
        pipeline.close()
