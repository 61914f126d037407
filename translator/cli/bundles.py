"""``translator models key``, ``export`` and ``import``: packs for halls without a network."""

from pathlib import Path

import click
from tqdm import tqdm

from translator.cli.output import note, print_json
from translator.config import Config
from translator.errors import ConfigError, ModelError
from translator.packs.bundle import export_bundle, import_bundle
from translator.packs.catalogue import load_catalogue
from translator.packs.keys import own_key, public_text, read_public, trust, trusted_keys
from translator.packs.store import ModelStore, shifted


@click.command("key")
@click.option("--trust", "trusted", metavar="KEY", help="Take bundles of the owner of this public key, too.")
@click.pass_obj
def show_key(config: Config, trusted: str | None) -> None:
    """Print this machine's public key, by which others know its bundles; made when there is none.

    Pass it on by another way than the bundle: on paper or by telephone.
    """
    if trusted:
        key = read_public(trusted)
        trust(config.data, key)
        click.echo(f"trusted: {public_text(key)}")
        return
    own = own_key(config.data, create=True)
    if own is not None:
        click.echo(public_text(own))


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_obj
def export_packs(config: Config, file: Path, names: tuple[str, ...]) -> None:
    """Write packs into one signed FILE: those named, or all installed ones.

    \b
    translator models export hall.bundle firefox-en-pt-tiny firefox-pt-en-tiny
    """
    store = ModelStore(load_catalogue(config), config.models)
    key = own_key(config.data)
    if key is None:
        raise ConfigError(
            "config_bad_value",
            "This machine has no key to sign a bundle with.",
            next_step="Run: translator models key",
        )
    wanted = dict.fromkeys(names or (found.pack.name for found in store.installed()))
    if not wanted:
        raise ModelError(
            "pack_missing", "No model pack is installed.", next_step="Run: translator models pull starter"
        )
    packs = [store.find(name) for name in wanted]
    total = sum(found.pack.size for found in packs)
    with tqdm(total=2 * total, desc=file.name, unit="B", unit_scale=True, disable=None) as bar:

        def show(done: int) -> None:
            bar.update(done - bar.n)

        before = 0
        for found in packs:
            store.verify(found.pack.name, shifted(show, before))
            before += found.pack.size
        measured = [score for (name, _), score in store.manifest.measured.items() if name in wanted]
        export_bundle(file, packs, measured, key, progress=shifted(show, total))
    click.echo(f"{file}: {len(packs)} packs, {file.stat().st_size:,} bytes, key {public_text(key)}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", "given", metavar="KEY", help="Public key of the bundle's maker, for this bundle.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per pack.")
@click.pass_obj
def import_packs(config: Config, file: Path, given: str | None, as_json: bool) -> None:
    """Install the packs of a bundle: all of them, or none when anything about it is wrong.

    \b
    translator models import hall.bundle --key 9c1f...
    """
    trusted = [read_public(given)] if given else trusted_keys(config.data)
    if not trusted:
        note(
            "This machine trusts no key yet: give the maker's, --key KEY or translator models key --trust KEY"
        )
    catalogue = load_catalogue(config)
    with tqdm(total=file.stat().st_size, desc=file.name, unit="B", unit_scale=True, disable=None) as bar:
        installed = import_bundle(
            file, config.models[0], catalogue, trusted, progress=lambda done: bar.update(done - bar.n)
        )
    for found in installed:
        row = {
            "name": found.pack.name,
            "state": "installed",
            "size": found.pack.size,
            "folder": str(found.folder),
        }
        print_json(row) if as_json else click.echo(f"{found.pack.name}: installed ({found.folder})")
