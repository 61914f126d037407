"""The report of a run: JSON for programs, one HTML page for the person who answers for the documents."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path, PurePosixPath
from typing import Any

from translator.batch.folders import Source, replacing
from translator.batch.journal import Journal
from translator.datatypes import LanguagePair
from translator.documents.xml import printable
from translator.terms.tmx import MemoryUnit, write_tmx

_COUNTED = ("segments", "words", "repeated", "gaps")
_GROUPED = ("origins", "terms", "literals", "risks")


def totals(records: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Sums over documents."""
    states: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    groups: dict[str, Counter[str]] = {name: Counter() for name in _GROUPED}
    for record in records:
        states[record["state"]] += 1
        sums["warnings"] += len(record.get("warnings", ()))
        for name in _COUNTED:
            sums[name] += record.get(name, 0)
        for name in _GROUPED:
            groups[name].update(record.get(name, {}))
    return {
        "documents": dict(sorted(states.items())),
        **{name: sums[name] for name in (*_COUNTED, "warnings")},
        **{name: dict(sorted(group.items())) for name, group in groups.items()},
    }


def write_reports(out: Path, journal: Journal, source: str, skipped: Sequence[Source]) -> dict[str, Any]:
    """Write ``report.json`` and ``report.html``; gives the totals.

    Args:
        out: the output folder.
        journal: of the run; its records are read one by one, so memory stays flat.
        source: tag of the source language.
        skipped: files that are no documents.

    Raises:
        DocumentError: a file cannot be written.
    """
    summary = totals(journal.records())
    with replacing(out / "report.json") as file:
        head = json.dumps({"source_language": source, "totals": summary}, ensure_ascii=False)
        file.write(head.removesuffix("}").encode() + b', "documents": [')
        for number, record in enumerate(journal.records()):
            file.write((b",\n" if number else b"\n") + json.dumps(record, ensure_ascii=False).encode())
        names = json.dumps([item.name for item in skipped], ensure_ascii=False)
        file.write(f'\n], "skipped": {names}}}\n'.encode())
    with replacing(out / "report.html") as file:
        for piece in _page(summary, journal, skipped):
            file.write(piece.encode("utf-8", "replace"))
    return summary


def write_memory(out: Path, journal: Journal, pair: LanguagePair) -> Path:
    """All sentences of a target language as TMX, for translation tools; gives its path.

    Raises:
        TermBaseError: the file cannot be written.
    """
    path = out / f"{pair.target}.tmx"
    units = (
        MemoryUnit(pair, printable(source), printable(target), origin)
        for source, target, origin in journal.sentences(pair.target)
        if target
    )
    write_tmx(path, units)
    return path


_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
body { color: #1b1b1b }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem }
th, td { text-align: start; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #d5d5d5 }
td.number { text-align: end; font-variant-numeric: tabular-nums }
.failed, .incomplete { color: #9b1c1c; font-weight: 600 } .done { color: #1c5c2b }
summary { cursor: pointer; padding: .3rem 0 } small { color: #555 }
"""
_HEAD = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Translation report</title><style>{_STYLE}</style></head>
<body>
<h1>Translation report</h1>
"""


_COLUMNS = (
    "Document",
    "Language",
    "State",
    "Segments",
    "Words",
    "Translated by",
    "Terms",
    "Numbers",
    "Risk",
    "Seconds",
    "To check",
)


def _page(summary: Mapping[str, Any], journal: Journal, skipped: Sequence[Source]) -> Iterator[str]:
    yield _HEAD
    yield _summary_table(summary)
    yield f"<h2>Documents</h2>\n<table><tr>{''.join(f'<th>{name}' for name in _COLUMNS)}</tr>\n"
    for record in journal.records():
        yield _row(record)
    yield "</table>\n<h2>What to check</h2>\n"
    for record in journal.records():
        if record.get("warnings"):
            yield _warnings(record)
    if skipped:
        names = ", ".join(escape(_shown(item.name)) for item in skipped)
        yield f"<h2>Passed over</h2>\n<p>No documents that are translated: {names}</p>\n"
    yield "</body></html>\n"


def _summary_table(summary: Mapping[str, Any]) -> str:
    rows = [
        ("Documents", _listed(summary["documents"])),
        ("Segments", f"{summary['segments']:,} ({summary['repeated']:,} repeated)"),
        ("Words", f"{summary['words']:,}"),
        ("Translated by", _listed(summary["origins"])),
        ("Required terms", _listed(summary["terms"])),
        ("Numbers, dates, amounts", _listed(summary["literals"])),
        ("Risk", _listed(summary["risks"])),
        ("Not translated", f"{summary['gaps']:,}"),
    ]
    return (
        "<table>"
        + "".join(f"<tr><th>{name}<td>{escape(value)}</tr>\n" for name, value in rows)
        + "</table>\n"
    )


def _row(record: Mapping[str, Any]) -> str:
    name = escape(_shown(record["source"]))
    if record["state"] == "failed":
        message = escape(record["error"]["message"])
        state = f'<td class="failed">failed<td colspan="{len(_COLUMNS) - 3}">{message}'
        return f"<tr><td>{name}<td>{record['target']}{state}</tr>\n"
    link = f'<a href="{_link(record["output"])}">{name}</a>'
    count = len(record["warnings"])
    groups = "".join(f"<td>{escape(_listed(record[name]))}" for name in _GROUPED)
    cells = (
        f'<td class="number">{record["segments"]:,}<td class="number">{record["words"]:,}{groups}'
        f'<td class="number">{record["milliseconds"] / 1000:,.1f}'
    )
    check = f'<a href="#{_anchor(record)}">{count}</a>' if count else "0"
    state = f'<td class="{record["state"]}">{record["state"]}'
    return f'<tr><td>{link}<td>{record["target"]}{state}{cells}<td class="number">{check}</tr>\n'


def _warnings(record: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(item['place'])}<td>{escape(item['message'])}"
        f'<td dir="auto">{escape(item.get("source", ""))}'
        f'<td dir="auto">{escape(item.get("target", ""))}</tr>\n'
        for item in record["warnings"]
    )
    title = f"{escape(_shown(record['source']))} <small>{record['target']}, {len(record['warnings'])}</small>"
    link = f'<a href="{_link(record["output"])}">open</a>'
    return (
        f'<details id="{_anchor(record)}" open><summary>{title}</summary>{link}\n'
        f"<table><tr><th>Place<th>What<th>Source<th>Translation</tr>\n{rows}</table></details>\n"
    )


def _anchor(record: Mapping[str, Any]) -> str:
    return _link(f"{record['target']}/{record['source']}").replace("%", "_")


def _link(path: str) -> str:
    """A relative address, its special signs and bytes that are no text escaped."""
    return PurePosixPath("/", path).as_uri().removeprefix("file:///")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items()) or "none"


def _shown(name: str) -> str:
    """A file name for people; bytes that are no text become question marks."""
    return name.encode("utf-8", "replace").decode("utf-8")
