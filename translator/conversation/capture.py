"""Keeps a microphone open as long as a conversation lasts, also when it is pulled out and comes back."""

import threading
from collections.abc import Callable
from typing import Self

from translator.audio.microphone import open_microphone
from translator.datatypes import FloatArray
from translator.errors import AudioError

_RETRY_SECONDS = 2.0


class Capture:
    """A thread that passes one microphone's sound on; use as a context manager.

    Args:
        name: the device's name or a part of it; None for the system's choice.
        hear: gets blocks of samples, mono at 16 kHz, in order, from the thread.
        gone: called from the thread whenever the microphone is lost; it is tried again until it is back.

    Raises:
        AudioError: on entering, when the microphone cannot be opened at all.
    """

    def __init__(
        self, name: str | None, hear: Callable[[FloatArray], None], gone: Callable[[], None]
    ) -> None:
        self._name = name
        self._hear = hear
        self._gone = gone
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)

    def __enter__(self) -> Self:
        """Make sure that the microphone exists, then listen."""
        with open_microphone(self._name) as blocks:
            next(blocks)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the microphone."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with open_microphone(self._name) as blocks:
                    for block in blocks:
                        if self._stop.is_set():
                            return
                        self._hear(block)
            except AudioError:
                self._gone()
                self._stop.wait(_RETRY_SECONDS)
