"""``translator languages``: who can be served, and how well."""

from collections.abc import Iterator, Sequence
from typing import Any

import click

from translator.cli.output import LANGUAGE, print_json
from translator.config import GRADES, Config
from translator.datatypes import LanguagePair
from translator.languages import LANGUAGES
from translator.mt.routing import Step, find_routes, missing_packs, pull_command
from translator.packs.catalogue import load_catalogue
from translator.packs.store import InstalledPack, ModelStore, Pack

_SHOWN = 3
"""Downloads named on a line; --json has them all."""


@click.command()
@click.option("--routes", is_flag=True, help="Every ordered pair: route, engines, grade, or what to install.")
@click.option("--from", "source", type=LANGUAGE, help="Only routes from this language.")
@click.option("--to", "target", type=LANGUAGE, help="Only routes to this language.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def languages(config: Config, routes: bool, source: str | None, target: str | None, as_json: bool) -> None:
    """List the 32 languages, or with --routes how each of the 992 pairs is translated here."""
    if routes or source or target:
        for row in _routes(config, source, target):
            print_json(row) if as_json else click.echo(_route_line(row))
        return
    for language in LANGUAGES.values():
        if as_json:
            print_json(
                {
                    "tag": language.tag,
                    "name_en": language.name_en,
                    "name_zh": language.name_zh,
                    "native": language.native,
                    "script": language.script,
                    "rtl": language.rtl,
                }
            )
        else:
            click.echo(f"{language.tag:<3} {language.name_en:<22} {language.native}  {language.name_zh}")


def _routes(config: Config, source: str | None, target: str | None) -> Iterator[dict[str, Any]]:
    store = ModelStore(load_catalogue(config), config.models)
    installed = store.installed()
    for first in [source] if source else LANGUAGES:
        for second in [target] if target else LANGUAGES:
            if first == second:
                continue
            pair = LanguagePair(first, second)
            found = find_routes(pair, installed)
            row: dict[str, Any] = {
                "source": first,
                "target": second,
                "route": [],
                "engine": [],
                "grade": None,
                "measured": [],
            }
            if found:
                row |= {"route": found[0].tags, "engine": found[0].engines, "grade": found[0].grade}
                row["measured"] = [_evidence(store, step) for step in found[0].steps]
            grade = found[0].grade if found else None
            options = _improvements(store, installed, pair, grade)
            row["improvements"] = [
                {"packs": [pack.name for pack in packs], "size": sum(pack.size for pack in packs)}
                for packs in options
            ]
            if options:
                row["next_step"] = f"Run: {pull_command(options[0])}"
            yield row


def _evidence(store: ModelStore, step: Step) -> dict[str, Any] | None:
    """What the grade of a step rests on; None where it is the catalogue's word alone."""
    score = store.manifest.measured.get((step.installed.pack.name, step.pair))
    return {"chrf": round(score.chrf, 1), "n": score.n, "signature": score.signature} if score else None


def _improvements(
    store: ModelStore, installed: Sequence[InstalledPack], pair: LanguagePair, grade: str | None
) -> list[tuple[Pack, ...]]:
    """The downloads that would make a pair good, or where none can, better than it is; the smallest first."""
    better = GRADES[GRADES.index(grade) + 1 :] if grade else GRADES
    for wanted in reversed(better):
        options = missing_packs(pair, installed, store.manifest.packs.values(), minimum_grade=wanted)
        if options:
            return options
    return []


def _route_line(row: dict[str, Any]) -> str:
    pair = f"{row['source']}->{row['target']}"
    others = [
        f"{' '.join(option['packs'])} ({option['size'] / 1e6:,.0f} MB)"
        for option in row["improvements"][1:_SHOWN]
    ]
    step = "; or ".join([row.get("next_step", "No pack of the catalogue serves it."), *others])
    if not row["route"]:
        return f"{pair:<8} -       no installed model. {step}"
    better = f"  (better: {step.removeprefix('Run: ')})" if "next_step" in row else ""
    scores = ", ".join(
        f"{item['chrf']:.1f} n={item['n']}" if item else "not measured" for item in row["measured"]
    )
    route = f"{'->'.join(row['route'])} by {', '.join(row['engine'])} [chrF {scores}]"
    return f"{pair:<8} {row['grade']:<7} {route}{better}"
