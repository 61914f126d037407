"""``translator terms``: the government's words, their review, and whether a translation keeps them."""

import datetime as dt
from pathlib import Path

import click

from translator.cli.output import LANGUAGE, note, print_json
from translator.compliance import check_files, report_page
from translator.config import Config
from translator.datatypes import LanguagePair
from translator.errors import TermBaseError
from translator.glossary import SUFFIXES, city_folder, hall_folder, load_termbase, read_base
from translator.languages import LANGUAGES
from translator.machine import own_as_folder
from translator.terms.review import export_review, import_review
from translator.terms.tables import write_table
from translator.terms.tbx import write_tbx
from translator.terms.termbase import CITY, HALL, Concept, TermBase


@click.group()
def terms() -> None:
    """The term base: what each concept is called in each language."""


@terms.command("list")
@click.option("--language", type=LANGUAGE, default="en", help="Language shown beside Chinese.")
@click.option("--domain", help="Only one domain: residence, talent, market, tax ...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per concept.")
@click.pass_obj
def list_(config: Config, *, language: str, domain: str | None, as_json: bool) -> None:
    """List the concepts with their terms and status."""
    base, _ = load_termbase(config, {"zh", language})
    for concept in base.concepts.values():
        if domain is not None and concept.domain != domain:
            continue
        entries = {tag: concept.entries[tag] for tag in ("zh", language) if tag in concept.entries}
        if as_json:
            forms = {
                tag: {"term": e.term, "allowed": e.allowed, "status": e.status} for tag, e in entries.items()
            }
            print_json({"concept": concept.id, "domain": concept.domain, "terms": forms})
        else:
            shown = "  =  ".join(f"{entry.term} [{entry.status}]" for entry in entries.values())
            click.echo(f"{concept.domain:<10} {concept.id:<32} {shown}")


@terms.command()
@click.argument("source_file", type=click.Path(path_type=Path))
@click.argument("target_file", type=click.Path(path_type=Path))
@click.option("--from", "source", type=LANGUAGE, required=True, help="Language of SOURCE_FILE.")
@click.option("--to", "target", type=LANGUAGE, required=True, help="Language of TARGET_FILE.")
@click.option("--html", "page", type=click.Path(path_type=Path), help="Write a page for people to this file.")
@click.option("--json", "as_json", is_flag=True, help="The whole report as one JSON object.")
@click.pass_obj
def check(
    config: Config,
    *,
    source_file: Path,
    target_file: Path,
    source: str,
    target: str,
    page: Path | None,
    as_json: bool,
) -> int:
    """Check a finished translation line by line: terms and numbers kept, lost, misleading, inconsistent.

    Exit code 4 when something has to be looked at.
    """
    pair = LanguagePair(source, target)
    base, _ = load_termbase(config, {source, target})
    report = check_files(source_file, target_file, pair, base)
    figures = report.as_json()
    if page is not None:
        page.write_text(report_page(report), encoding="utf-8")
        note(f"report written to {page}")
    if as_json:
        print_json(figures)
    else:
        for line in report.lines:
            for finding in line.findings():
                click.echo(f"line {line.number}: {finding}")
        for concept, forms in figures["inconsistent"].items():
            click.echo(f"named in more than one way: {concept}: {', '.join(forms)}")
        note(f"{figures['clean_lines']} of {figures['lines']} lines need no look")
    return 0 if figures["clean_lines"] == figures["lines"] else 4


@terms.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--review", "tag", type=LANGUAGE, help="Write a sheet on which one language is reviewed.")
@click.pass_obj
def export(config: Config, *, file: Path, tag: str | None) -> None:
    """Write the term base to FILE (.tbx, .csv or .tsv), or a review sheet with --review."""
    base, _ = load_termbase(config)
    _suffix(file)
    if tag is not None:
        note(f"{export_review(base, tag, file)} entries to review written to {file}")
        return
    write_tbx(base, file) if file.suffix == ".tbx" else write_table(base, file)
    note(f"{len(base.concepts)} concepts written to {file}")


@terms.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--review", "tag", type=LANGUAGE, help="FILE is a review sheet of this language.")
@click.option("--reviewer", help="Name of the person who reviewed (with --review).")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="Day of the review; today when not given.")
@click.option("--city", is_flag=True, help="The city's term base: what the hall decides overrules it.")
@click.pass_obj
def import_(
    config: Config, *, file: Path, tag: str | None, reviewer: str | None, date: dt.datetime | None, city: bool
) -> None:
    """Take over a hall's term base or a review; it overrules the built-in one from now on."""
    _suffix(file)
    if tag is not None and city:
        raise click.UsageError("A review is always the hall's: leave --city or --review away.")
    folder = city_folder(config) if city else hall_folder(config)
    if tag is None:
        base = read_base(file, CITY if city else HALL)
        _make(folder)
        write_table(base, folder / f"{file.stem}.tsv")
        merged, conflicts = load_termbase(config, base.languages())
        for override in conflicts.overrides:
            note(str(override))
        note(f"{len(base.concepts)} concepts imported; the term base has {len(merged.concepts)} now")
        return
    if not reviewer:
        raise click.UsageError("--review needs --reviewer NAME.")
    day = date.date() if date else dt.datetime.now(tz=dt.UTC).date()
    whole, _ = load_termbase(config)
    changed, report = import_review(whole, tag, file, reviewer=reviewer, reviewed_on=day)
    _make(folder)
    write_table(_reviewed(changed, tag), folder / f"review-{tag}.tsv")
    name = LANGUAGES[tag].name_en
    note(f"{name}: {len(report.accepted)} accepted, {len(report.changed)} corrected, {len(report.open)} open")


def _make(folder: Path) -> None:
    """The folder, for the user to whom the data belong."""
    for part in (folder.parent, folder):
        if not part.is_dir():
            part.mkdir(parents=True)
            own_as_folder(part)


def _reviewed(base: TermBase, tag: str) -> TermBase:
    """Only what somebody has reviewed in one language."""
    concepts = {
        concept.id: Concept(
            concept.id, domain=concept.domain, pos=concept.pos, entries={tag: concept.entries[tag]}
        )
        for concept in base.concepts.values()
        if tag in concept.entries and concept.entries[tag].status != "draft"
    }
    return TermBase(f"review-{tag}", HALL, concepts)


def _suffix(file: Path) -> None:
    if file.suffix not in SUFFIXES:
        raise TermBaseError(
            "terms_unreadable",
            f"{file} is neither {', '.join(SUFFIXES[:-1])} nor {SUFFIXES[-1]}.",
            next_step="Choose one of these endings.",
        )
