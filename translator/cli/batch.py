"""``translator batch``: folders of documents into the same folders per language, with a report."""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click
from filelock import FileLock, Timeout
from tqdm import tqdm

from translator import __version__
from translator.batch.folders import Source, find_sources, remove_parts
from translator.batch.journal import Journal
from translator.batch.report import write_memory, write_reports
from translator.batch.run import Order, Progress, Run
from translator.batch.workers import LocalWorkers, Workers
from translator.cli.output import LANGUAGE, note, print_json
from translator.config import Config
from translator.datatypes import LanguagePair
from translator.documents.formats import READERS, require_libraries
from translator.documents.passage import Reading
from translator.errors import DocumentError
from translator.glossary import city_folder, hall_folder
from translator.languages import get_language
from translator.pipeline import Pipeline, make_pipeline, open_pipeline

LOCK = ".translator-batch.lock"


class LanguagesParameter(click.ParamType[tuple[str, ...]]):
    """Several languages with commas between them."""

    name = "languages"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The tags, each once."""
        if isinstance(value, tuple):
            return value
        names = [name for name in str(value).split(",") if name.strip()]
        return tuple(dict.fromkeys(LANGUAGE.convert(name.strip(), param, ctx) for name in names))


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--from", "source", type=LANGUAGE, required=True, help="Language of the documents.")
@click.option(
    "--to", "targets", type=LanguagesParameter(), required=True, help="Languages wanted, as in fr,en,ar."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the results."
)
@click.option(
    "--glossary",
    "glossaries",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A term base (TBX, CSV, TSV) that overrules the others; may be given several times.",
)
@click.option("--engine", help="Only routes through this model pack.")
@click.option("--resume", is_flag=True, help="Keep what an earlier run into --out has done.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Blocks in work at once."
)
@click.option("--cluster", help="Work on this Ray cluster; local starts --jobs workers here.")
@click.option("--fast", is_flag=True, help="Ask no second engine about wrong numbers; only report them.")
@click.option("--bilingual", is_flag=True, help="Also side-by-side files and a TMX memory, for reviewers.")
@click.option("--review", is_flag=True, help="Also XLIFF files; those changed by reviewers are taken back.")
@click.option("--columns", help="Tables: only these columns, by heading or number, as in name,3.")
@click.option("--keys", help="JSON and YAML: only these key paths, as in title,items[].text.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per document.")
@click.pass_obj
def batch(
    config: Config,
    /,
    *,
    paths: tuple[Path, ...],
    source: str,
    targets: tuple[str, ...],
    out: Path,
    glossaries: tuple[Path, ...],
    columns: str | None,
    keys: str | None,
    fast: bool,
    **options: Any,
) -> int:
    """Translate documents: files, or folders with all that is in them.

    The results lie in OUT/LANGUAGE/..., beside report.html and report.json. The sources are never changed.
    A run that was interrupted in any way goes on with the same call and --resume.

    \b
    translator batch policies/ --from zh --to en,fr --out translated
    translator batch notice.docx --from en --to pt --out translated --bilingual
    translator batch prices.csv --from en --to pt --out translated --columns name,remark
    """
    require_libraries()
    config = replace(config, glossaries=(*glossaries, *config.glossaries), fast=fast)
    reading = Reading(source, _listed(columns), _listed(keys))
    order = Order(source, targets, out, reading, options["bilingual"], options["review"])
    documents, others = find_sources(paths, out)
    if not documents:
        raise DocumentError(
            "document_unsupported",
            "There is no document to translate.",
            next_step=f"Documents are: {' '.join(READERS)}.",
        )
    with open_pipeline(config) as pipeline:
        fingerprint = _fingerprint(config, pipeline, order, options["engine"])
        with (
            _locked(out),
            Journal(out, fingerprint, fresh=not options["resume"]) as journal,
            _Bar(len(documents) * len(targets), as_json=options["as_json"]) as bar,
        ):
            return _translate(
                order, documents, others, journal=journal, bar=bar, pipeline=pipeline, **options
            )


def _translate(
    order: Order,
    documents: list[Source],
    others: list[Source],
    *,
    journal: Journal,
    bar: "_Bar",
    pipeline: Pipeline,
    **options: Any,
) -> int:
    remove_parts(order.out)
    journal.keep_only((item.name, target) for item in documents for target in order.targets)
    workers = _workers(pipeline, options["cluster"], jobs=options["jobs"], engine=options["engine"])
    try:
        Run(order, journal, workers, bar).translate(documents)
    finally:
        workers.close()
    if order.bilingual:
        for target in order.targets:
            write_memory(order.out, journal, LanguagePair(order.source, target))
    summary = write_reports(order.out, journal, order.source, others)
    bar.close()
    states = summary["documents"]
    note(
        f"{states.get('done', 0)} done, {states.get('incomplete', 0)} incomplete, "
        f"{states.get('failed', 0)} failed, {len(others)} other files passed over; "
        f"{summary['warnings']:,} places to check: {order.out / 'report.html'}"
    )
    return 4 if states.get("failed") or states.get("incomplete") else 0


def _workers(pipeline: Pipeline, cluster: str | None, *, jobs: int, engine: str | None) -> Workers:
    """Threads of this process, or the workers of a cluster with the same settings."""
    if cluster is None:
        return LocalWorkers(pipeline, jobs=jobs, engine=engine)
    from translator.batch.cluster import LOCAL, ClusterWorkers  # noqa: PLC0415  Ray is an extra

    config = pipeline.config
    if cluster == LOCAL:  # its workers share this machine's cores and memory, each having at least one core
        jobs = min(jobs, config.threads)
        config = replace(config, memory_mb=config.memory_mb // jobs)
    threads = max(1, config.threads // jobs)
    make = partial(make_pipeline, replace(config, threads=threads))
    return ClusterWorkers(cluster, make, jobs=jobs, threads=threads, engine=engine)


def _fingerprint(config: Config, pipeline: Pipeline, order: Order, engine: str | None) -> str:
    """Of everything but the documents that decides a translation; a missing route is told here.

    Raises:
        LanguageError, ModelError: a target has no route.
    """
    digest = hashlib.sha256(f"{__version__} {config.minimum_grade} {engine} {config.fast}".encode())
    for target in order.targets:
        get_language(target)
        pipeline.route(LanguagePair(order.source, target), engine=engine)
    for item in sorted(pipeline.store.installed(), key=lambda item: item.pack.name):
        digest.update(f"{item.pack.name} {item.pack.version}".encode())
    folders = (hall_folder(config), city_folder(config))
    imported = sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir())
    for path in (*config.glossaries, *config.city_glossaries, *imported):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _locked(out: Path) -> FileLock:
    """The folder for this run alone.

    Raises:
        DocumentError: another run writes into it, or it cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DocumentError(
            "document_unwritable",
            f"Another run is writing into {out}.",
            next_step="Wait for it, or choose another --out.",
        ) from error
    except OSError as error:
        raise DocumentError(
            "document_unwritable",
            f"The folder {out} cannot be used: {error.strerror}.",
            next_step="Choose another --out.",
        ) from error
    return lock


def _listed(value: str | None) -> tuple[str, ...]:
    return tuple(item.strip() for item in (value or "").split(",") if item.strip())


class _Bar(Progress):
    """Documents done, words per second and the time left, on standard error."""

    def __init__(self, documents: int, *, as_json: bool) -> None:
        self._as_json = as_json
        self._words = 0
        self._bar = tqdm(
            total=documents, unit="document", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False
        )

    def words(self, count: int) -> None:
        """Show the speed."""
        self._words += count
        seconds = self._bar.format_dict["elapsed"] or 1
        self._bar.set_postfix_str(f"{self._words / seconds:,.0f} words/s")

    def document(self, record: Mapping[str, Any]) -> None:
        """Count a document; a failure is told at once."""
        self._bar.update()
        if record.get("state") == "failed":
            with tqdm.external_write_mode(file=sys.stderr):
                note(f"{record['target']}/{record['source']}: {record['error']['message']}")
        if self._as_json and record:
            with tqdm.external_write_mode(file=sys.stdout):
                print_json(record)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
