"""The program that holds one Firefox Translations model; :mod:`translator.mt.bergamot` starts it.

It is a process of its own because the engine keeps Python's global lock while it works, belongs to the
thread that made it, and reports its own mistakes as panics. It imports nothing of the product, so a fresh
one is ready in a fraction of a second, and it ends when its standard input does.

Protocol, one JSON value per line, UTF-8:
    in    {"model": path, "source_vocabulary": path, "target_vocabulary": path, "shortlist": path or null}
    out   {"ready": "avx2"}, or {"error": kind, "detail": sentence} and the end
    in    "a segment"
    out   {"text": "...", "finished": true}
          {"tokens": 140}       too long for the model: nothing was translated
          {"error": kind}       the segment could not be translated; never with words of the segment
"""

import json
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

SOURCE_LIMIT = 96
"""Most subwords of a segment. The engine accepts any number and silently drops the tail: with FLORES
sentences ending in a marker, en-pt (2023, tiny) kept the marker in all 177 inputs below 100 subwords, in 11
of 26 with 100 to 109, and in none beyond."""

OUTPUT_LIMIT = 256
"""Most subwords the engine writes; before that it stops at twice the source (end token included) plus 4."""


def _deny_network(event: str, _arguments: tuple[Any, ...]) -> None:
    """Audit hook: Python code in this process opens no connection and looks up no host."""
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"}:
        msg = f"{event} is not for a translation worker"
        raise PermissionError(msg)


class _Model:
    """One loaded model and its subword counters."""

    def __init__(self, paths: Mapping[str, str | None]) -> None:
        from fxtranslate import Translator  # noqa: PLC0415 -- a missing package is reported over the protocol
        from sentencepiece import SentencePieceProcessor  # noqa: PLC0415

        data = {name: Path(path).read_bytes() for name, path in paths.items() if path}
        source, target = data["source_vocabulary"], data["target_vocabulary"]
        self._source = SentencePieceProcessor(model_proto=source)
        self._target = self._source if source == target else SentencePieceProcessor(model_proto=target)
        # built from bytes: Translator.load is the path that downloads
        self._translator = Translator(
            model=data["model"], src_vocab=source, trg_vocab=target, shortlist=data.get("shortlist")
        )
        self.backend: str = self._translator.backend()

    def translate(self, segment: str) -> dict[str, object]:
        """The reply for one segment, as the protocol describes it."""
        tokens = len(self._source.encode(segment))
        if tokens > SOURCE_LIMIT:
            return {"tokens": tokens}
        text = self._translator.translate(segment)
        # The engine does not say why it stopped; counting its output again shows whether it ran to its limit.
        # Of some 80 runaway inputs those that did counted 100 % of it, the others 75 % at most.
        allowed = min(2 * (tokens + 1) + 4, OUTPUT_LIMIT)
        return {"text": text, "finished": len(self._target.encode(text)) < 0.95 * allowed}


def _write(stream: BinaryIO, reply: Mapping[str, object]) -> None:
    stream.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    stream.flush()


def _is_panic(error: BaseException) -> bool:
    """Whether an error is a panic of a Rust extension, which no ``except Exception`` catches."""
    return type(error).__name__ == "PanicException"


def _load(line: bytes) -> tuple[_Model | None, dict[str, object]]:
    try:
        model = _Model(json.loads(line))
    except ImportError as error:
        return None, {"error": "missing", "detail": f"The Python package {error.name} is not installed."}
    except BaseException as error:
        if not isinstance(error, Exception) and not _is_panic(error):
            raise
        # no segment has been seen yet, so the library's own words cannot leak any
        return None, {"error": type(error).__name__, "detail": str(error)[:200]}
    return model, {"ready": model.backend}


def _answer(model: _Model, line: bytes) -> dict[str, object]:
    try:
        return model.translate(json.loads(line))
    except BaseException as error:
        if not isinstance(error, Exception) and not _is_panic(error):
            raise
        return {"error": type(error).__name__}


def main() -> int:
    """Serve until standard input ends; exit status 1 when the model cannot be loaded."""
    sys.addaudithook(_deny_network)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the program that started us
    requests, replies = sys.stdin.buffer, sys.stdout.buffer
    model, reply = _load(requests.readline())
    _write(replies, reply)
    if model is None:
        return 1
    for line in requests:
        reply = _answer(model, line)
        _write(replies, reply)
        if "error" in reply:
            return 1  # after a panic the model's state is not to be trusted
    return 0


if __name__ == "__main__":
    sys.exit(main())
