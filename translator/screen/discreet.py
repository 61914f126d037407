"""What a server writes down: that something happened and where, never what people said."""

import logging
import traceback
from types import TracebackType

OURS = frozenset({"translator", "uvicorn"})
"""Loggers whose messages are known to quote nothing; a library may quote the text that it stumbled over."""

_Problem = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Discreet(logging.Formatter):
    """Errors with the places of the program where they happened, without their messages."""

    def formatException(self, ei: _Problem) -> str:  # noqa: N802  logging's own name
        """The kind of an error and where it happened."""
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")


def keep_words_out_of_the_log() -> None:
    """Have warnings of our own and of the web server printed, and nothing else."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(lambda record: record.name.partition(".")[0] in OURS)
    logging.raiseExceptions = (
        False  # a message that cannot be written would be printed with all its arguments
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
