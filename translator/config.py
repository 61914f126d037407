"""Settings: defaults, then a TOML file, then the environment, then flags. Built once, passed down."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

import platformdirs
import psutil

from translator.errors import ConfigError

GRADES = ("draft", "usable", "good")
"""Measured quality of a route, worst first."""

_APP = "counter-translator"
_CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run can be told from outside."""

    models: tuple[Path, ...]
    """folders searched for model packs, in order; new packs go into the first."""
    manifest: Path
    """the catalogue of packs."""
    data: Path
    """the user's own data: translation memory, hall term bases."""
    threads: int
    """computing threads in all, never above the physical cores."""
    memory_mb: int = 0
    """most megabytes for all translation engines together; 0 for what the machine has free."""
    recognizer: str = "faster-whisper-base"
    """name of the speech recognition pack."""
    glossaries: tuple[Path, ...] = ()
    """the hall's own term bases (TBX, CSV or TSV); of several the first overrules the later ones."""
    city_glossaries: tuple[Path, ...] = ()
    """term bases of the city; they overrule the built-in one and yield to the hall's."""
    examples: int = 0
    """nearest approved phrases that an engine with a prompt is shown with each sentence, 0 to 3."""
    repeats: int = 500
    """sentences of each engine kept in memory, so that one that comes again is not translated again; 0 for
    none. The end of a conversation forgets them."""
    minimum_grade: str = "draft"
    """routes below this grade are refused."""
    fast: bool = False
    """whether a second engine is asked only for sentences without any usable translation; set by
    ``batch --fast``, not by the settings file."""


def default_threads() -> int:
    """Physical cores that this process may use, at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(psutil.cpu_count(logical=False) or allowed, allowed))


def load_config(
    file: Path | None = None, *, environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Config:
    """The settings of this run.

    Args:
        file: a TOML file; without it ``TRANSLATOR_CONFIG`` or the user's own file is read when it exists.
        environ: ``TRANSLATOR_MODELS`` (folders separated by the system's path separator),
            ``TRANSLATOR_THREADS`` and so on, one variable per field of :class:`Config`.
        overrides: values from flags; None means not given.

    Raises:
        ConfigError: the file cannot be read, a key is unknown or a value is unusable.
    """
    config = _defaults(environ.get("TRANSLATOR_DATA", ""))
    named = file or (Path(environ["TRANSLATOR_CONFIG"]) if environ.get("TRANSLATOR_CONFIG") else None)
    folder = _own_folder(platformdirs.user_config_dir)
    path = named or (folder / "config.toml" if folder else None)
    if path and (named or path.is_file()):
        config = _apply(config, _read(path), origin=str(path))
    known = {field.name for field in fields(Config)}
    variables = {
        key: environ[f"TRANSLATOR_{key.upper()}"] for key in known if environ.get(f"TRANSLATOR_{key.upper()}")
    }
    config = _apply(config, variables, origin="the environment")
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    return _apply(config, given, origin="the command line")


def _own_folder(find: Callable[..., str]) -> Path | None:
    """A folder of this user; None for accounts without a home, as services and containers have."""
    try:
        return Path(find(_APP, appauthor=False))
    except RuntimeError:
        return None


def _defaults(named: str) -> Config:
    data = Path(named) if named else _own_folder(platformdirs.user_data_dir)
    if data is None:
        raise ConfigError(
            "config_bad_value",
            "This account has no home folder, so there is no place for its data.",
            next_step="Set TRANSLATOR_DATA to a folder.",
        )
    in_checkout = _CHECKOUT / "models" / "manifest.toml"
    if in_checkout.is_file():
        return Config((in_checkout.parent, data / "models"), in_checkout, data, default_threads())
    packaged = Path(__file__).parent / "resources" / "manifest.toml"
    return Config((data / "models",), packaged, data, default_threads())


def _read(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            "config_unreadable",
            f"The settings file {path} cannot be read: {error}.",
            next_step="Correct it, or start without --config.",
            path=path,
        ) from error


def _apply(config: Config, values: Mapping[str, object], *, origin: str) -> Config:
    changes: dict[str, object] = {}
    for key, value in values.items():
        read = _READERS.get(key)
        if read is None:
            raise ConfigError(
                "config_unknown_key",
                f"{origin} sets {key!r}, which is no setting.",
                next_step=f"Known settings: {', '.join(sorted(_READERS))}.",
                key=key,
            )
        try:
            changes[key] = read(value)
        except (TypeError, ValueError) as error:
            raise ConfigError(
                "config_bad_value",
                f"{origin} sets {key} to {value!r}: {error}.",
                next_step="Correct the value; translator config show lists the ones in force.",
                key=key,
            ) from error
    return replace(config, **changes)  # type: ignore[arg-type]  # every reader returns its field's type


def _paths(value: object) -> tuple[Path, ...]:
    if isinstance(value, str):
        value = value.split(os.pathsep)
    if isinstance(value, list | tuple) and value and all(value):
        return tuple(_path(item) for item in value)
    raise ValueError("needs at least one path")


def _path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise ValueError("needs a path")
    return Path(value).expanduser()


def _threads(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("needs a whole number")
    number = int(value)
    if not 1 <= number <= default_threads():
        raise ValueError(f"needs a number from 1 to {default_threads()}, the physical cores")
    return number


def _memory(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("needs a whole number of megabytes")
    number = int(value)
    if number < 0:
        raise ValueError("needs 0 or more megabytes")
    return number


def _repeats(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("needs a whole number of sentences")
    number = int(value)
    if not 0 <= number <= 100_000:  # noqa: PLR2004  more would be memory by the gigabyte
        raise ValueError("needs a number from 0 to 100000")
    return number


def _examples(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("needs a whole number")
    number = int(value)
    if not 0 <= number <= 3:  # noqa: PLR2004  more were not measured
        raise ValueError("needs a number from 0 to 3")
    return number


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("needs a name")
    return value.strip()


def _grade(value: object) -> str:
    if value not in GRADES:
        raise ValueError(f"needs one of {', '.join(GRADES)}")
    return str(value)


_READERS: dict[str, Callable[[object], object]] = {
    "models": _paths,
    "manifest": _path,
    "data": _path,
    "threads": _threads,
    "memory_mb": _memory,
    "recognizer": _name,
    "glossaries": _paths,
    "city_glossaries": _paths,
    "examples": _examples,
    "repeats": _repeats,
    "minimum_grade": _grade,
}
