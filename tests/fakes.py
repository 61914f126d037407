"""Small working stand-ins for engines, so that flow can be tested without weights."""

import threading
from collections.abc import Mapping, Sequence

import numpy as np

from translator.audio.vad import CHUNK
from translator.datatypes import Caution, Hints, Hypothesis, LanguagePair, Translation, Utterance
from translator.errors import LanguageError, ModelError


class FakeEngine:
    """An engine that looks whole segments up, and otherwise marks the segment with the target language.

    ``FakeEngine({LanguagePair("zh", "en"): {"您好。": "Hello."}})`` turns 您好。 into "Hello." and any other
    segment X into "X [en]". A segment that is a key of ``failures`` raises that many ModelErrors first.
    """

    def __init__(
        self,
        texts: Mapping[LanguagePair, Mapping[str, str]],
        *,
        name: str = "fake",
        failures: Mapping[str, int] | None = None,
    ) -> None:
        self.name = name
        self.pairs = frozenset(texts)
        self.calls: list[tuple[tuple[str, ...], LanguagePair, tuple[Hints, ...]]] = []
        self.closed = False
        self._texts = texts
        self._failures = dict(failures or {})
        self._lock = threading.Lock()

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        if pair not in self.pairs:
            raise LanguageError("language_unsupported", f"{self.name} does not translate {pair}.")
        with self._lock:
            self.calls.append((tuple(batch), pair, tuple(hints)))
            for segment in batch:
                if self._failures.get(segment, 0) > 0:
                    self._failures[segment] -= 1
                    raise ModelError("engine_failed", f"{self.name} failed.")
        known = self._texts[pair]
        return [Hypothesis(known.get(segment, f"{segment} [{pair.target}]"), score=-0.1) for segment in batch]

    def close(self) -> None:
        self.closed = True


class FakePipeline:
    """A pipeline for conversations: every utterance is the next of ``heard``, every target marked.

    ``translations`` maps a source text to the Translation to give; a source in ``failures`` raises.
    """

    def __init__(self, heard=(), *, translations=None, failures=()):
        self.heard = list(heard)
        self.translations = dict(translations or {})
        self.failures = set(failures)
        self.remembered = []
        self.forgotten = 0
        self.warmed = []
        self.gate = threading.Event()
        self.gate.set()

    def transcribe(self, segment, candidates, *, prior=None):
        del prior
        self.gate.wait(5)
        text = self.heard.pop(0) if self.heard else ""
        language, text = text if isinstance(text, tuple) else (candidates[0], text)
        if isinstance(text, Exception):
            raise text
        cautions = () if text else (Caution("speech_none", ""),)
        return Utterance(text, language, segment.start, segment.end, 0.9 if text else 0.0, cautions)

    def preview(self, segment, candidates):
        return f"heard {segment.samples.size} samples", candidates[0]

    def translate(self, texts, pair, *, engine=None):
        del engine
        self.gate.wait(5)
        return [self._translate(text, pair) for text in texts]

    def _translate(self, text, pair):
        if text in self.failures:
            raise ModelError("route_missing", "No route.")
        if text == "surprise":
            raise ZeroDivisionError(text)
        return self.translations.get(text) or translation(text, f"{text} [{pair.target}]", pair)

    def correct(self, source, target, pair, *, remember=False):
        if remember:
            self.remembered.append((source, target, pair))
        return translation(source, target, pair, origin="memory")

    def warm(self, pair):
        self.warmed.append(pair)

    def forget(self):
        self.forgotten += 1


def translation(source, target, pair, *, origin="machine", risk="low", warnings=()):
    """A translation as the pipeline gives it."""
    return Translation(
        pair.source, pair.target, source, target, origin, (pair.source, pair.target), (), "good",
        risk=risk, warnings=tuple(Caution(code, "") for code in warnings),
    )  # fmt: skip


class LoudVad:
    """Calls a chunk speech when it is loud: the sound of tests is made, not recorded."""

    def stream(self):
        return _LoudStream()


class _LoudStream:
    def __init__(self):
        self._rest = np.zeros(0, np.float32)

    def add(self, samples):
        sound = np.concatenate((self._rest, samples))
        whole = sound.size // CHUNK * CHUNK
        self._rest = sound[whole:]
        return (np.abs(sound[:whole]).reshape(-1, CHUNK).max(axis=1, initial=0) > 0.1).astype(np.float32)

    def finish(self):
        left, self._rest = self._rest, np.zeros(0, np.float32)
        return np.asarray([float(np.abs(left).max() > 0.1)] if left.size else [], np.float32)
