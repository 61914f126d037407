"""The run: documents are read, their missing units translated, and each is written when it is complete."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from translator.batch.compose import Cut, compose, cut
from translator.batch.folders import Source, write_file
from translator.batch.journal import Journal
from translator.batch.record import Record, count_words, failed
from translator.batch.units import Outcome, Unit
from translator.batch.workers import Block, Workers
from translator.datatypes import LanguagePair, Translation
from translator.documents.formats import format_of, read_document
from translator.documents.passage import Document, Passage, Reading
from translator.documents.xliff import read_review, write_review
from translator.errors import DocumentError, ModelError, TranslatorError

BLOCK = 64
"""Units translated and kept together: enough to fill the engine's workers, little to lose."""
_LOOKED_UP = 500
"""Passages composed at once, so that a huge document's translations are never all in memory."""
_PATIENCE = 3
"""Blocks without a single success after which the engine is taken to be broken."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a run was asked for."""

    source: str
    targets: tuple[str, ...]
    out: Path
    reading: Reading
    bilingual: bool = False
    review: bool = False


class Progress:
    """Is told how a run goes on; the command line shows it."""

    def words(self, count: int) -> None:
        """So many words of the source are translated now."""

    def document(self, record: Mapping[str, Any]) -> None:
        """A document is finished, with its record; an empty one was finished by an earlier run."""


@dataclass(slots=True, eq=False)
class _Open:
    """A document that waits for units."""

    source: Source
    digest: str
    document: Document
    cuts: list[Cut]
    missing: set[Unit] = field(default_factory=set)


class Run:
    """One batch over one journal."""

    def __init__(self, order: Order, journal: Journal, workers: Workers, progress: Progress) -> None:
        self._order, self._journal, self._workers, self._progress = order, journal, workers, progress
        self._waiting: dict[Unit, list[_Open]] = {}
        self._ready: list[_Open] = []
        self._failures = 0

    def translate(self, sources: Sequence[Source]) -> None:
        """Translate all documents into all targets; what became of each stands in the journal.

        Raises:
            ModelError: the engine fails on everything.
            DocumentError: the journal cannot be written.
            TranslatorError: a term base or route cannot be used.
        """
        for target in self._order.targets:
            pair = LanguagePair(self._order.source, target)
            for block, outcomes in self._workers.run(self._blocks(sources, pair)):
                self._keep(block, outcomes)
                self._finish_ready(pair)
            self._finish_ready(pair)

    # -- reading --------------------------------------------------------------------------------------------

    def _blocks(self, sources: Sequence[Source], pair: LanguagePair) -> Iterator[Block]:
        """Missing units of document after document; the workers take a block when they have room."""
        units: list[Unit] = []
        for source in sources:
            for unit in self._open(source, pair):
                units.append(unit)
                if len(units) == BLOCK:
                    yield Block(pair, tuple(units))
                    units = []
            self._finish_ready(pair)
        if units:
            yield Block(pair, tuple(units))

    def _open(self, source: Source, pair: LanguagePair) -> list[Unit]:
        """The units of a document that nobody has translated or asked for yet."""
        try:
            digest = self._digest(source, pair)
            if (
                self._journal.is_done(source.name, pair.target, digest)
                and self._place(source, pair).is_file()
            ):
                self._progress.document({})
                return []
            document = read_document(source.path, self._order.reading)
            cuts = [cut(passage, pair) for passage in document.passages]
        except Exception as error:  # noqa: BLE001  a document may hold anything; the others must go on
            self._fail(source, pair, error)
            return []
        opened = _Open(source, digest, document, cuts)
        wanted = dict.fromkeys(unit for piece in cuts for unit in piece.units())
        known = self._journal.known(wanted, pair)
        opened.missing = set(wanted) - known
        fresh = [unit for unit in wanted if unit in opened.missing and unit not in self._waiting]
        for unit in opened.missing:
            self._waiting.setdefault(unit, []).append(opened)
        if not opened.missing:
            self._ready.append(opened)
        return fresh

    # -- results --------------------------------------------------------------------------------------------

    def _keep(self, block: Block, outcomes: Sequence[Outcome]) -> None:
        done = [
            (unit, outcome.translation)
            for unit, outcome in zip(block.units, outcomes, strict=True)
            if outcome.translation is not None
        ]
        self._journal.put(done, block.pair)
        self._failures = 0 if done else self._failures + 1
        if self._failures == _PATIENCE:
            raise ModelError(
                "engine_failed",
                f"The engine failed on {_PATIENCE * BLOCK} sentences in a row: {outcomes[-1].error}",
                next_step="What is done is kept: call again with --resume.",
            )
        for unit in block.units:
            for opened in self._waiting.pop(unit):
                opened.missing.discard(unit)
                if not opened.missing:
                    self._ready.append(opened)
        self._progress.words(
            sum(count_words(unit.text, block.pair.source) for unit in block.units if unit.kind == "sentence")
        )

    def _finish_ready(self, pair: LanguagePair) -> None:
        while self._ready:
            opened = self._ready.pop(0)
            try:
                record = self._write(opened, pair)
            except Exception as error:  # noqa: BLE001  as in _open
                self._fail(opened.source, pair, error)
                continue
            digest = self._digest(opened.source, pair) if self._order.review else opened.digest
            self._journal.finish(opened.source.name, pair.target, digest=digest, record=record)
            self._progress.document(record)

    def _write(self, opened: _Open, pair: LanguagePair) -> dict[str, Any]:
        record = Record(opened.source.name, pair.target)
        passages = opened.document.passages
        targets = self._review(opened, list(self._compose(opened, pair, record)), pair, record)
        place = self._place(opened.source, pair)
        write_file(place, opened.document.render(targets, pair))
        record.tell(opened.document)
        if self._order.review:
            review = write_review(opened.source.name, passages, targets, pair)
            write_file(_beside(place, ".xlf"), review)
        if self._order.bilingual:
            from translator.batch.bilingual import side_by_side  # noqa: PLC0415  its libraries are an extra

            suffix, data = side_by_side(format_of(place), passages, targets, pair)
            write_file(_beside(place, suffix), data)
        return record.finished(place.relative_to(self._order.out).as_posix())

    def _compose(self, opened: _Open, pair: LanguagePair, record: Record) -> Iterator[Passage]:
        seen: set[Unit] = set()
        for start in range(0, len(opened.cuts), _LOOKED_UP):
            pieces = opened.cuts[start : start + _LOOKED_UP]
            done: dict[Unit, Translation] = self._journal.get(
                (unit for piece in pieces for unit in piece.units()), pair
            )
            for piece in pieces:
                yield compose(piece, done, pair, record=record, seen=seen)

    def _review(
        self, opened: _Open, targets: list[Passage], pair: LanguagePair, record: Record
    ) -> list[Passage]:
        """The targets with what reviewers changed in the XLIFF beside the document."""
        path = _beside(self._place(opened.source, pair), ".xlf")
        if not self._order.review or not path.is_file():
            return targets
        reviewed = read_review(path.read_bytes(), opened.document.passages)
        changed = [
            number
            for number, (ours, theirs) in enumerate(zip(targets, reviewed, strict=True))
            if theirs is not None and (theirs.text, theirs.marks) != (ours.text, ours.marks)
        ]
        record.origins["review"] += len(changed)
        return [
            theirs if theirs is not None and number in set(changed) else ours
            for number, (ours, theirs) in enumerate(zip(targets, reviewed, strict=True))
        ]

    # -- files ----------------------------------------------------------------------------------------------

    def _place(self, source: Source, pair: LanguagePair) -> Path:
        return self._order.out / pair.target / source.name

    def _digest(self, source: Source, pair: LanguagePair) -> str:
        """Of all that decides what the output files of a document hold, beside its translations."""
        order = self._order
        digest = hashlib.sha256(repr((order.reading, order.bilingual, order.review)).encode())
        review = _beside(self._place(source, pair), ".xlf")
        for path in (source.path, *((review,) if order.review and review.is_file() else ())):
            try:
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
            except OSError as error:
                raise DocumentError(
                    "document_unreadable",
                    f"The file cannot be read: {error.strerror}.",
                    next_step="Check the path and the permissions.",
                ) from error
        return digest.hexdigest()

    def _fail(self, source: Source, pair: LanguagePair, error: Exception) -> None:
        if isinstance(error, TranslatorError):
            code, message = error.code, str(error)
        else:
            code = "document_unreadable"
            message = f"The file is damaged in a way that was not foreseen ({type(error).__name__})."
        record = failed(source.name, pair.target, code=code, message=message)
        self._journal.finish(source.name, pair.target, digest="", record=record)
        self._progress.document(record)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
