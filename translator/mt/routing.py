"""From two languages to the best chain of installed engines: direct, or through English."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from translator.config import GRADES
from translator.datatypes import LanguagePair
from translator.errors import LanguageError, ModelError
from translator.mt.registry import SECONDS
from translator.packs.store import InstalledPack, Pack

PIVOT = "en"
"""The only pivot: every Firefox model has English on one side."""

_NOWHERE = Path()


@dataclass(frozen=True, slots=True)
class Step:
    """One engine call of a route."""

    installed: InstalledPack
    pair: LanguagePair

    @property
    def grade(self) -> str:
        """Measured quality of this direction."""
        return self.installed.pack.grades[self.pair]


@dataclass(frozen=True, slots=True)
class Route:
    """A chain of one or two steps."""

    steps: tuple[Step, ...]

    @property
    def grade(self) -> str:
        """The worst of its steps: a chain is no better than its weakest link."""
        return min((step.grade for step in self.steps), key=GRADES.index)

    @property
    def tags(self) -> tuple[str, ...]:
        """All languages passed, in order."""
        return (self.steps[0].pair.source, *(step.pair.target for step in self.steps))

    @property
    def engines(self) -> tuple[str, ...]:
        """Name of the engine of each step."""
        return tuple(step.installed.pack.name for step in self.steps)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The pack of each step."""
        return tuple(step.installed.pack for step in self.steps)

    def _preference(self) -> tuple[int, float, int, tuple[str, ...]]:
        seconds = sum(SECONDS.get(step.installed.pack.kind, max(SECONDS.values())) for step in self.steps)
        return (-GRADES.index(self.grade), seconds, len(self.steps), self.engines)


def require_different(pair: LanguagePair) -> None:
    """Nothing, if the pair has two languages.

    Raises:
        LanguageError: source and target are the same (``language_same``).
    """
    if pair.source == pair.target:
        raise LanguageError(
            "language_same",
            f"Source and target are both {pair.source!r}.",
            next_step="Choose two different languages.",
            language=pair.source,
        )


def find_routes(pair: LanguagePair, installed: Iterable[InstalledPack]) -> list[Route]:
    """All routes for a pair, best first: better grade, then the faster chain of engines, then fewer steps."""
    packs = list(installed)
    routes = [Route((step,)) for step in _steps(pair, packs)]
    if PIVOT not in (pair.source, pair.target):
        routes += [
            Route((first, second))
            for first in _steps(LanguagePair(pair.source, PIVOT), packs)
            for second in _steps(LanguagePair(PIVOT, pair.target), packs)
        ]
    return sorted(routes, key=Route._preference)  # noqa: SLF001  the class's own ordering


def plan_route(
    pair: LanguagePair,
    installed: Sequence[InstalledPack],
    *,
    catalogue: Iterable[Pack],
    minimum_grade: str = "draft",
    engine: str | None = None,
) -> Route:
    """The best route for a pair.

    Args:
        pair: two different tags.
        installed: the packs of this machine.
        catalogue: all packs of the manifest, to name the one that would help.
        minimum_grade: routes below it are refused.
        engine: only routes that use this pack, or None.

    Raises:
        LanguageError: source and target are the same.
        ModelError: no installed route (``route_missing``); the next step names the smallest pack that helps.
    """
    require_different(pair)
    routes = [route for route in find_routes(pair, installed) if engine is None or engine in route.engines]
    passing = [route for route in routes if GRADES.index(route.grade) >= GRADES.index(minimum_grade)]
    if passing:
        return passing[0]
    command = suggest_command(pair, installed, catalogue, minimum_grade=minimum_grade, engine=engine)
    if routes:
        best = routes[0].grade
        fact = f"The installed models translate {pair.source} to {pair.target} only at grade {best!r}."
    elif engine is not None:
        fact = f"No installed route from {pair.source} to {pair.target} uses {engine!r}."
    else:
        fact = f"No installed model translates {pair.source} to {pair.target}."
    if weak := [
        item.pack.name
        for item in installed
        if _was_put_out(item.pack, pair) and engine in (None, item.pack.name)
    ]:
        fact += f" Measured as too weak for it: {', '.join(weak)}."
    raise ModelError("route_missing", fact, next_step=command, source=pair.source, target=pair.target)


def missing_packs(
    pair: LanguagePair,
    installed: Iterable[InstalledPack],
    catalogue: Iterable[Pack],
    *,
    minimum_grade: str = "draft",
    engine: str | None = None,
) -> list[tuple[Pack, ...]]:
    """The downloads any of which would give a pair a route of that grade, the smallest first.

    Args:
        pair: two different tags.
        installed: the packs of this machine.
        catalogue: all packs of the manifest.
        minimum_grade: what the route has to have.
        engine: only routes that use this pack, or None.
    """
    have = {item.pack.name for item in installed}
    everything = [InstalledPack(pack, _NOWHERE) for pack in catalogue if pack.sources or pack.name in have]
    found = {
        frozenset(pack.name for pack in needed): tuple(needed)
        for route in find_routes(pair, everything)
        if GRADES.index(route.grade) >= GRADES.index(minimum_grade)
        and (engine is None or engine in route.engines)
        and (needed := _missing_packs(route, have))
    }
    smallest = [needed for names, needed in found.items() if not any(other < names for other in found)]
    return sorted(smallest, key=lambda needed: (_megabytes(needed), [pack.name for pack in needed]))


def suggest_command(
    pair: LanguagePair,
    installed: Iterable[InstalledPack],
    catalogue: Iterable[Pack],
    *,
    minimum_grade: str = "draft",
    engine: str | None = None,
) -> str:
    """The command that would install the smallest missing download for a pair, as a next step."""
    options = missing_packs(pair, installed, catalogue, minimum_grade=minimum_grade, engine=engine)
    if not options:
        return "No pack of the catalogue would help; add one: translator models convert --help"
    return f"Run: {pull_command(options[0])}"


def pull_command(packs: Iterable[Pack]) -> str:
    """The command that fetches some packs, and how much it fetches."""
    needed = tuple(packs)
    return f"translator models pull {' '.join(pack.name for pack in needed)} ({_megabytes(needed):,.0f} MB)"


def _megabytes(packs: Iterable[Pack]) -> float:
    return sum(pack.size for pack in packs) / 1e6


def _steps(pair: LanguagePair, packs: Iterable[InstalledPack]) -> list[Step]:
    return [Step(item, pair) for item in packs if pair in item.pack.grades]


def _was_put_out(pack: Pack, pair: LanguagePair) -> bool:
    return pair in pack.claimed and pair not in pack.grades


def _missing_packs(route: Route, have: set[str]) -> list[Pack]:
    packs = {step.installed.pack.name: step.installed.pack for step in route.steps}
    return [pack for name, pack in packs.items() if name not in have]
