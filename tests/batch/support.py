"""A batch over the fake engine, in this process or in one that can be killed."""

import sys
import time
from pathlib import Path

from tests.fakes import FakeEngine
from translator.batch.folders import find_sources, remove_parts
from translator.batch.journal import Journal
from translator.batch.report import write_memory, write_reports
from translator.batch.run import Order, Progress, Run
from translator.batch.workers import LocalWorkers
from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.documents.passage import Reading
from translator.packs.store import FileSpec, InstalledPack, Manifest, ModelStore, Pack
from translator.pipeline import Pipeline

EN_PT, EN_FR, EN_RU = (LanguagePair("en", tag) for tag in ("pt", "fr", "ru"))


class Store(ModelStore):
    """Packs that are installed without files."""

    def __init__(self, *packs):
        super().__init__(Manifest({item.name: item for item in packs}), [])
        self.packs = tuple(InstalledPack(item, Path()) for item in packs)

    def installed(self):
        return self.packs


class Echo(FakeEngine):
    """Says every word of the source as ``o`` and the word, which no check takes for a copy."""

    def __init__(self, *, seconds=0.0, texts=None, **options):
        super().__init__(dict.fromkeys((EN_PT, EN_FR, EN_RU), texts or {}), **options)
        self.seconds = seconds

    def translate(self, batch, pair, *, hints=()):
        time.sleep(self.seconds)
        found = super().translate(batch, pair, hints=hints)
        return [
            item if text in self._texts[pair] else type(item)(" ".join(f"o{word}" for word in text.split()))
            for text, item in zip(batch, found, strict=True)
        ]


def make_pipeline(data, engine, **others):
    """A pipeline over an engine named echo, and others of lower grade by their names."""
    files = {"weights": FileSpec(7, "0" * 64)}
    engines = {"echo": engine, **others}
    packs = [
        Pack(
            name,
            "llama",
            "1",
            "MIT",
            files=files,
            grades=dict.fromkeys(item.pairs, "good" if name == "echo" else "usable"),
        )
        for name, item in engines.items()
    ]
    pipeline = Pipeline(load_config(environ={"TRANSLATOR_DATA": str(data)}), Store(*packs))
    pipeline._engines = engines
    return pipeline


def run_batch(
    paths,
    out,
    engine,
    *,
    resume=False,
    targets=("pt",),
    progress=None,
    reading=None,
    jobs=2,
    workers=None,
    **options,
):
    """Run; gives the totals."""
    out.mkdir(parents=True, exist_ok=True)
    remove_parts(out)
    documents, others = find_sources(paths, out)
    order = Order("en", targets, out, reading or Reading("en"), **options)
    with Journal(out, "fingerprint", fresh=not resume) as journal:
        journal.keep_only((item.name, target) for item in documents for target in targets)
        workers = workers or LocalWorkers(make_pipeline(out.parent / "data", engine), jobs=jobs, engine=None)
        try:
            Run(order, journal, workers, progress or Progress()).translate(documents)
        finally:
            workers.close()
        if order.bilingual:
            for target in targets:
                write_memory(out, journal, LanguagePair("en", target))
        return write_reports(out, journal, "en", others)


if __name__ == "__main__":
    run_batch(
        [Path(sys.argv[1])], Path(sys.argv[2]), Echo(seconds=float(sys.argv[3])), resume=True, bilingual=True
    )
