"""Translation with a chat model in a GGUF file, run inside this process by llama.cpp (xllamacpp)."""

import importlib
import os
import secrets
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translator.datatypes import Hints, Hypothesis, LanguagePair
from translator.errors import LanguageError, ModelError
from translator.languages import LANGUAGES
from translator.mt.loops import ends_in_loop
from translator.mt.prompts import FAMILIES, Message, clean, default_examples
from translator.packs.store import InstalledPack

_SLOTS = 2
"""Prompt openings kept evaluated: the two directions of one conversation."""

_CONTEXT = 4096
"""Tokens of all slots together where the pack does not say; half is enough for a long sentence."""

_LONGEST_ANSWER = 768
"""Tokens; a segment is a sentence, and no sentence is this long."""

_DENSE_SCRIPTS = frozenset({"Thai", "Khmr", "Mymr", "Deva", "Beng", "Taml", "Telu", "Hebr"})
"""Scripts that general vocabularies cut into about one token per letter or less."""


def longest_answer(source: str, target_language: str) -> int:
    """Tokens after which an answer is cut off: two to three times a normal one, plus a constant.

    A vocabulary makes about 0.7 tokens of a Chinese character (3 bytes) and 0.25 of a Latin letter, so
    UTF-8 bytes are two to three times the tokens of a normal translation into either; scripts that the
    vocabulary knows less well need three times as many.

    >>> longest_answer("费用是四百元。", "en"), longest_answer("费用是四百元。", "th")
    (69, 111)
    """
    factor = 3 if LANGUAGES[target_language].script in _DENSE_SCRIPTS else 1
    return min(_LONGEST_ANSWER, 48 + factor * len(source.encode()))


class _Answer:
    """Collects one streamed answer; an instance is the callback that gets each chunk.

    It must not raise: the library swallows what a callback raises and goes on.
    """

    def __init__(self) -> None:
        self.text = ""
        self.tokens: list[int] = []
        self.log_probability = 0.0
        self.finish = ""
        """"stop" at the end token, "length" at the limit, "loop" from here; empty when nothing came."""
        self.error = ""

    def __call__(self, chunk: dict[str, Any]) -> bool:
        """Take one chunk; True stops the generation."""
        if "error" in chunk:
            self.error = str(chunk["error"].get("type") or "unknown")
            return True
        for choice in chunk.get("choices") or ():
            self.text += choice["delta"].get("content") or ""
            for token in (choice.get("logprobs") or {}).get("content") or ():
                self.tokens.append(token["id"])
                self.log_probability += min(0.0, token["logprob"])
            self.finish = choice.get("finish_reason") or self.finish
        if not self.finish and ends_in_loop(self.tokens):
            self.finish = "loop"
        return self.finish == "loop"


class LlamaEngine:
    """The translation engine of one installed GGUF pack.

    Greedy, so the same text gives the same translation. The system line, the language names and the
    worked examples of a direction are evaluated once and reused for its next sentences. Calls from
    several threads wait for each other.

    Args:
        installed: pack of kind "llama" with one ``.gguf`` file; ``settings["prompt"]`` names its family.
        threads: CPU threads used for one sentence.

    Raises:
        ModelError: ``engine_missing`` (the library is not installed), ``pack_missing``, ``pack_corrupt``,
            ``engine_failed`` (it cannot be loaded, for example for want of memory), ``manifest_invalid``.
    """

    def __init__(self, installed: InstalledPack, *, threads: int) -> None:
        pack = installed.pack
        family = str(pack.settings.get("prompt"))
        if family not in FAMILIES:
            raise ModelError(
                "manifest_invalid", f"{pack.name} has the unknown prompt family {family!r}.", name=pack.name
            )
        self.name = pack.name
        self.pairs = frozenset(pack.grades)
        self._messages = FAMILIES[family]
        self._examples = default_examples(family)
        self._lock = threading.Lock()
        self._slots: OrderedDict[tuple[Message, ...], int] = OrderedDict()
        self._begun: dict[int, str] = {}
        self._server: Any = _load(_model_file(installed), installed, threads=threads)

    def translate(
        self, batch: Sequence[str], pair: LanguagePair, *, hints: Sequence[Hints] = ()
    ) -> list[Hypothesis]:
        """One hypothesis per segment; see :class:`translator.mt.engine.Engine`."""
        if pair not in self.pairs:
            raise LanguageError(
                "language_unsupported", f"{self.name} does not translate {pair}.", pair=str(pair)
            )
        each = hints or (Hints(),) * len(batch)
        with self._lock:
            return [self._one(source, pair, hint) for source, hint in zip(batch, each, strict=True)]

    def close(self) -> None:
        """Free the weights; safe to call twice."""
        with self._lock:
            if self._server is not None and not self._slots:
                # Ending the library's server before its loop has begun waits for the loop for ever:
                # an answered request proves that the loop runs.
                self._generate((Message("user", "."),), 0, max_tokens=0)
            self._server = None

    def _one(self, source: str, pair: LanguagePair, hint: Hints) -> Hypothesis:
        slot = self._opened(source, pair, hint)
        hint = Hints(terms=hint.terms, examples=self._examples.get(str(pair), ()) + hint.examples)
        answer = self._generate(
            self._messages(source, pair, hint), slot, max_tokens=longest_answer(source, pair.target)
        )
        text, in_form = clean(answer.text, source)
        score = answer.log_probability / len(answer.tokens) if answer.tokens else None
        return Hypothesis(text=text, score=score, finished=in_form and answer.finish == "stop")

    def _opened(self, source: str, pair: LanguagePair, hint: Hints) -> int:
        """The slot in which the opening of this direction stands evaluated, and nothing behind it.

        The library would also reuse the first tokens of the sentence before where they agree. The rest
        would then be evaluated in pieces of another size, which rounds differently, and the same text
        could be translated in two ways. So the slot is set back to its opening where that can happen.
        """
        opening = tuple(self._messages("", pair, Hints(examples=self._examples.get(str(pair), ()))))
        known = opening in self._slots
        if not known:
            full = len(self._slots) == _SLOTS
            self._slots[opening] = self._slots.popitem(last=False)[1] if full else len(self._slots)
        self._slots.move_to_end(opening)
        slot = self._slots[opening]
        begun = self._begun.get(slot, "")
        if not known or not _parts(source, hint, begun):
            self._generate(opening, slot, max_tokens=0, reuse=known)
        self._begun[slot] = "" if hint.terms or hint.examples else source[:1]
        return slot

    def _generate(
        self, messages: Sequence[Message], slot: int, *, max_tokens: int, reuse: bool = True
    ) -> _Answer:
        if self._server is None:
            raise self._failed("is closed")
        answer = _Answer()
        self._server.handle_chat_completions(
            {
                "messages": [{"role": message.role, "content": message.content} for message in messages],
                "id_slot": slot,
                "cache_prompt": reuse,
                "max_tokens": max_tokens,
                "temperature": 0.0,
                "logprobs": True,
                "top_logprobs": 1,
                "stream": True,
            },
            answer,
        )
        if answer.error or not answer.finish:
            self._slots.clear()  # what the slots hold now is not known
        if answer.error == "exceed_context_size_error":
            raise self._failed("cannot take a segment this long", "Split the text into sentences.")
        if answer.error or not answer.finish:
            raise self._failed(f"gave no answer ({answer.error or 'stopped early'})")
        return answer

    def _failed(self, what: str, next_step: str = "Try again; if it stays, restart.") -> ModelError:
        return ModelError("engine_failed", f"{self.name} {what}.", next_step=next_step, name=self.name)


def _parts(source: str, hint: Hints, begun: str) -> bool:
    """Whether a prompt parts from the one before where both leave the opening.

    Args:
        source: the sentence.
        hint: what else its prompt tells.
        begun: first character of the sentence before; empty when its prompt told more than the sentence.
    """
    if not begun or not source or hint.examples:
        return False
    # terms are told before the sentence, in a message or with an instruction that begins otherwise
    return bool(hint.terms) or begun != source[0]


def _model_file(installed: InstalledPack) -> Path:
    """The GGUF file of a pack, checked for presence, size and first bytes.

    llama.cpp itself refuses damaged files without harm; looking first is for the better message.
    """
    name, step = installed.pack.name, f"Run: translator models pull {installed.pack.name}"
    names = [file for file in installed.pack.files if file.endswith(".gguf")]
    if len(names) != 1:
        raise ModelError("manifest_invalid", f"{name} must have exactly one .gguf file.", name=name)
    path, spec = installed.folder / names[0], installed.pack.files[names[0]]
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as exc:
        raise ModelError("pack_missing", f"{name} cannot be read.", next_step=step, path=str(path)) from exc
    if size != spec.size or magic != b"GGUF":
        raise ModelError(
            "pack_corrupt",
            f"{name} is damaged ({size} of {spec.size} bytes).",
            next_step=step,
            path=str(path),
        )
    return path


def _load(path: Path, installed: InstalledPack, *, threads: int) -> Any:
    """A running llama.cpp server object that nobody outside this process can talk to.

    The library always opens a listener. Where the system has Unix sockets it is put on one in a private
    folder, which is gone as soon as the model is loaded; elsewhere it is a loopback port behind a random
    key and without cross-origin access. docs/adr/0001-llama-binding.md says more.
    """
    name = installed.pack.name
    # Threads that spin at each barrier stall for whole time slices as soon as another program runs: on two
    # busy cores single sentences took up to 36 s, with sleeping threads 2 to 7 s.
    # The variable is read once, when libgomp loads.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        library = importlib.import_module("xllamacpp")
    except ImportError as exc:
        step = "Install libgomp1." if "libgomp" in str(exc) else "Run: pip install xllamacpp"
        raise ModelError(
            "engine_missing", f"The library xllamacpp cannot be used: {exc}.", next_step=step
        ) from exc
    with tempfile.TemporaryDirectory(prefix="llama-") as private:
        socket = None if sys.platform == "win32" else f"{private}/{secrets.token_hex(4)}.sock"
        params = _params(library, path, threads=threads)
        params.n_ctx = int(str(installed.pack.settings.get("context", _CONTEXT)))
        if socket:
            params.hostnames = [socket]
        try:
            return library.Server(params)
        except RuntimeError as exc:
            raise ModelError(
                "engine_failed",
                f"{name} cannot be loaded: the file is damaged or memory is short.",
                next_step=f"Run: translator models verify {name}",
                path=str(path),
            ) from exc


def _params(library: Any, path: Path, *, threads: int) -> Any:
    """Load settings; each one that differs from the library's default says why."""
    params = library.CommonParams()
    params.model.path = str(path)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.n_gpu_layers = 0
    params.n_parallel = _SLOTS
    # Read into memory instead of mapped: 0.6 GB less resident, because repacked weights leave no second
    # copy, and a file that is replaced while in use cannot kill the process with SIGBUS.
    params.load_mode = library.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.cache_ram_mib = 0  # would keep conversations in memory after they are over
    params.warmup = params.fit_params = params.ui = False
    params.force_pure_content_parser = True  # "<think>" or "<tool_call>" in an answer is text
    params.verbosity = -1  # llama.cpp writes nothing on stderr
    params.api_keys, params.cors_origins = [secrets.token_hex(32)], ""
    params.n_threads_http = 1
    return params
