"""Does a finished translation keep the terms and numbers? A report over two parallel files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from translator.datatypes import LanguagePair, LiteralResult, TermResult
from translator.errors import DocumentError
from translator.guard.compare import compare_literals
from translator.languages import LANGUAGES
from translator.terms.enforcement import ForbiddenUse, verify
from translator.terms.matching import Matcher
from translator.terms.termbase import TermBase


@dataclass(frozen=True, slots=True)
class Line:
    """One pair of lines with what was found in it."""

    number: int
    """from 1."""
    source: str
    target: str
    terms: tuple[TermResult, ...]
    literals: tuple[LiteralResult, ...]
    forbidden: tuple[ForbiddenUse, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing has to be looked at."""
        return not self.findings()

    def findings(self) -> list[str]:
        """What has to be looked at, one plain phrase each."""
        found = [
            f"term {item.status}: {item.source} -> {item.target}"
            for item in self.terms
            if item.status != "kept"
        ]
        found += [
            f"{item.kind} {item.status}: {item.source or item.target}"
            for item in self.literals
            if item.status != "kept"
        ]
        return found + [f"misleading word for {use.concept}: {use.text}" for use in self.forbidden]


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of a pair of files."""

    pair: LanguagePair
    lines: tuple[Line, ...]

    def term_counts(self) -> Counter[str]:
        """How many terms were kept, appended and lost."""
        return Counter(term.status for line in self.lines for term in line.terms)

    def literal_counts(self) -> Counter[str]:
        """How many literals were kept, lost and added."""
        return Counter(item.status for line in self.lines for item in line.literals)

    def inconsistent(self) -> dict[str, list[str]]:
        """Concepts named by more than one form, upper and lower case aside, with the forms."""
        forms: dict[str, set[str]] = {}
        for line in self.lines:
            for term in line.terms:
                if term.status == "kept":
                    forms.setdefault(term.concept, set()).add(term.target.casefold())
        return {concept: sorted(used) for concept, used in forms.items() if len(used) > 1}

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "source_language": self.pair.source,
            "target_language": self.pair.target,
            "lines": len(self.lines),
            "clean_lines": sum(line.clean for line in self.lines),
            "terms": dict(self.term_counts()),
            "literals": dict(self.literal_counts()),
            "forbidden": sum(len(line.forbidden) for line in self.lines),
            "inconsistent": self.inconsistent(),
            "findings": [asdict(line) for line in self.lines if not line.clean],
        }


def check_files(source: Path, target: Path, pair: LanguagePair, termbase: TermBase) -> Report:
    """The report over two text files whose lines belong together.

    Raises:
        DocumentError: a file cannot be read, or they have different numbers of lines.
    """
    sources, targets = _read(source), _read(target)
    if len(sources) != len(targets):
        raise DocumentError(
            "document_unreadable",
            f"{source.name} has {len(sources)} lines and {target.name} {len(targets)}.",
            next_step="Give files whose lines belong together, one sentence a line.",
        )
    return Report(pair, tuple(check_lines(zip(sources, targets, strict=True), pair, termbase)))


def check_lines(lines: Iterable[tuple[str, str]], pair: LanguagePair, termbase: TermBase) -> Iterator[Line]:
    """What became of the terms and literals of each source, target pair."""
    matcher = Matcher(termbase, pair.source)
    for number, (source, target) in enumerate(lines, 1):
        found = verify(matcher.find(source), target, pair.target, termbase)
        terms = tuple(_appended(term, target) for term in found.results)
        yield Line(number, source, target, terms, compare_literals(source, target, pair), found.forbidden)


def _appended(term: TermResult, target: str) -> TermResult:
    """A term that stands only in the note behind a sentence is appended, not kept."""
    note = f"{term.target} ({term.source})"
    if term.status == "kept" and note in target and term.target not in target.replace(note, ""):
        return TermResult(term.concept, term.source, term.target, "appended", 5)
    return term


def _read(path: Path) -> Sequence[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(
            "document_unreadable",
            f"{path} cannot be read: {error}.",
            next_step="Give a UTF-8 text file.",
            path=path,
        ) from error


def report_page(report: Report) -> str:
    """The report as an HTML page without scripts, for a person who answers for the documents."""
    figures = report.as_json()
    source, target = LANGUAGES[report.pair.source], LANGUAGES[report.pair.target]
    rows = "".join(
        _row(line, target_rtl=target.rtl, source_rtl=source.rtl) for line in report.lines if not line.clean
    )
    forms = "".join(
        f"<li>{escape(concept)}: {escape(', '.join(used))}</li>"
        for concept, used in figures["inconsistent"].items()
    )
    return _PAGE.format(
        title=escape(f"{source.name_en} to {target.name_en}: terms and numbers"),
        lines=figures["lines"],
        clean=figures["clean_lines"],
        terms=escape(_counts(report.term_counts())),
        literals=escape(_counts(report.literal_counts())),
        forbidden=figures["forbidden"],
        rows=rows or '<tr><td colspan="4">Nothing.</td></tr>',
        forms=forms or "<li>None.</li>",
    )


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "none"


def _row(line: Line, *, target_rtl: bool, source_rtl: bool) -> str:
    cells = "".join(
        f'<td dir="{"rtl" if rtl else "ltr"}">{escape(text)}</td>'
        for text, rtl in ((line.source, source_rtl), (line.target, target_rtl))
    )
    return f"<tr><th>{line.number}</th>{cells}<td>{'<br>'.join(map(escape, line.findings()))}</td></tr>"


_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 sans-serif;margin:2em;max-width:80em}}table{{border-collapse:collapse;width:100%}}
td,th{{border:1px solid #999;padding:.4em;vertical-align:top;text-align:start}}</style>
<h1>{title}</h1>
<p>{clean} of {lines} lines need no look. Terms: {terms}. Numbers, amounts, dates: {literals}.
Misleading words: {forbidden}.</p>
<h2>To be looked at</h2>
<table><tr><th>Line</th><th>Source</th><th>Translation</th><th>Found</th></tr>{rows}</table>
<h2>Named in more than one way</h2>
<ul>{forms}</ul>
</html>
"""
