"""One table of a catalogue of packs, read so that nothing in it goes unread and every defect is an error."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from translator.errors import ModelError


class Table:
    """One TOML table that is emptied key by key, so that nothing in it goes unread."""

    def __init__(self, path: Path, where: str, values: Mapping[str, object]) -> None:
        self.path = path
        self.where = where
        self._left = dict(values)

    def fail(self, key: str, problem: str) -> NoReturn:
        """Raise the error for one key of this table."""
        place = ", ".join(part for part in (self.where, key and f"key {key}") if part)
        raise ModelError(
            "manifest_invalid",
            f"The catalogue of model packs {self.path} is wrong{place and f' ({place})'}: {problem}.",
            next_step="Restore the file that came with the program, or correct the key.",
            path=self.path,
            where=self.where,
            key=key,
        )

    def take(self, key: str) -> object:
        """The value of a key, or None; the key counts as read."""
        return self._left.pop(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text that is not empty."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            self.fail(key, "needs a line of text")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """One of the words given."""
        value = self.text(key, default)
        if value not in choices and value != default:
            self.fail(key, f"{value!r} is none of {', '.join(choices)}")
        return value

    def whole(self, key: str, maximum: int) -> int:
        """A whole number from 1 to the maximum."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= maximum:
            self.fail(key, f"needs a whole number from 1 to {maximum}")
        return value

    def number(self, key: str, maximum: float) -> float:
        """A number from 0 to the maximum."""
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= maximum:
            self.fail(key, f"needs a number from 0 to {maximum}")
        return float(value)

    def table(self, key: str) -> "Table":
        """A table inside this one; an absent one is empty."""
        value = self.take(key)
        if not isinstance(value, dict | None):
            self.fail(key, "needs a table")
        return Table(self.path, f"{self.where}, {key}", value or {})

    def tables(self, key: str, *, optional: bool = False) -> list[dict[str, object]]:
        """An array of tables, at least one unless it is optional."""
        value = self.take(key)
        if value is None and optional:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            self.fail(key, f"needs at least one [[{key}]]")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """One text or a list of them, at least one."""
        value = self.take(key)
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items or not all(isinstance(item, str) for item in items):
            self.fail(key, "needs a text or a list of texts")
        return tuple(items)

    def __iter__(self) -> Iterator[str]:
        """The keys that are not read yet."""
        return iter(list(self._left))

    def finish(self) -> None:
        """Refuse what nobody read."""
        for key in self._left:
            self.fail(key, "is no key of this table")
