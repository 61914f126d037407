"""Every error the product raises on purpose.

TranslatorError
 ├─ ConfigError      a setting cannot be used
 ├─ LanguageError    a language is unknown, or a pair makes no sense
 ├─ TextError        the text given cannot be translated as it stands
 ├─ ModelError       a model pack or engine is missing, corrupt or failed
 ├─ AudioError       sound cannot be read, or a device is missing
 ├─ TermBaseError    a term base, phrase book or memory file is wrong
 ├─ DocumentError    a document cannot be read or written
 ├─ SessionError     a conversation at the counter cannot do that now
 └─ RequestError     a program's request to the HTTP API cannot be served

Each carries a stable ``code`` (programs and the 32-language messages rely on it), a sentence that states
the fact, a ``next_step`` that a person can act on, and the facts themselves in ``facts``.
"""

from typing import ClassVar


class TranslatorError(Exception):
    """A failure with a stable code, a plain sentence and a next step.

    Args:
        code: one of the class's ``codes``.
        message: what happened, one sentence, without a trailing newline.
        next_step: what the reader can do about it; empty only where nothing can be done.
        facts: the values behind the sentence (paths, names, sizes), never what people said.

    Raises:
        ValueError: ``code`` is not declared by the class (a mistake in our own code).
    """

    codes: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, code: str, message: str, *, next_step: str = "", **facts: object) -> None:
        if code not in self.codes:
            msg = f"{type(self).__name__} has no code {code!r}"
            raise ValueError(msg)
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.facts = facts

    def __str__(self) -> str:
        """One line: the fact, then the next step."""
        return f"{self.message} {self.next_step}".strip()


class ConfigError(TranslatorError):
    """A setting cannot be used."""

    codes = frozenset({"config_unreadable", "config_unknown_key", "config_bad_value"})


class LanguageError(TranslatorError):
    """A language is unknown, or the two languages of a pair are the same."""

    codes = frozenset({"language_unknown", "language_same", "language_unsupported"})


class TextError(TranslatorError):
    """The text given cannot be translated as it stands."""

    codes = frozenset({"text_empty", "text_not_unicode", "text_too_long"})


class ModelError(TranslatorError):
    """A model pack or engine is missing, corrupt or failed."""

    codes = frozenset(
        {
            "manifest_invalid",
            "pack_unknown",
            "pack_missing",
            "pack_corrupt",
            "pack_download_failed",
            "pack_disk_full",
            "pack_locked",
            "route_missing",
            "engine_missing",
            "engine_failed",
        }
    )


class AudioError(TranslatorError):
    """Sound cannot be read, or a device is missing."""

    codes = frozenset({"audio_missing", "audio_unreadable", "audio_empty", "audio_invalid", "device_missing"})


class TermBaseError(TranslatorError):
    """A term base, phrase book or translation memory is wrong; facts name file and line."""

    codes = frozenset({"terms_unreadable", "terms_invalid", "terms_conflict", "terms_too_large"})


class DocumentError(TranslatorError):
    """A document cannot be read or written."""

    codes = frozenset(
        {"document_unreadable", "document_unsupported", "document_too_large", "document_unwritable"}
    )


class SessionError(TranslatorError):
    """A conversation at the counter cannot do what was asked, or not now."""

    codes = frozenset(
        {"not_possible", "server_busy", "counter_busy", "not_paired", "pairing_wrong", "pairing_expired"}
    )


class RequestError(TranslatorError):
    """A program's request to the HTTP API cannot be served; people at the counter never see these."""

    codes = frozenset({"request_invalid", "request_too_large", "request_slow", "key_needed", "limit_reached"})
