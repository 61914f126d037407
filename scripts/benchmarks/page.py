"""docs/performance.md from the kept figures; nothing in it is written by hand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.rows import Row

Kept = Mapping[str, Mapping[str, Any]]
"""Name of a command -> what it wrote: machine and rows."""

_SECTIONS = {
    "text": (
        "Text engines",
        "The same blocks of sentences; as many bare processes or threads as our workers.",
    ),
    "speech": ("Speech", "The same recordings, cut to speech; the language is told to both sides."),
    "latency": (
        "A turn at the counter",
        """Recordings are played into a conversation in real time; the clock runs from the release of the
button to the translation on the screen. The bare side gets the same sound in one piece: recogniser,
then engine.""",
    ),
    "memory": ("Memory of engines", "Each in a process of its own: MB that loading and use have added."),
    "start": ("Start", "Each call is a process of its own."),
    "batch": (
        "Documents",
        """Whole runs of `translator batch`: reading, journal, terms, checks, composing, writing, reports.
The bare side only translates the same sentences, in as many processes. FLORES sentences stand for policy
text (22 words on average); the shorter the sentences, the more the checks weigh.""",
    ),
    "cluster": (
        "Documents over a cluster",
        "`translator batch --cluster local`: the same folder over one and several workers of one thread.",
    ),
    "growth": (
        "Growth",
        """Documents of 100 sentences, all different, each size in a process of its own. The largest sizes
run over a stand-in engine that answers at once, and so show what everything but the weights costs.""",
    ),
    "session": ("A long day at the counter", "Conversations of 26 turns, one spoken, each wiped at its end."),
    "cores": ("By cores", "The process is bound to so many cores. Recordings are given at once, not played."),
    "terms": ("Term base", "Beside the plainest way to do it."),
    "guard": ("Checks", "Beside the time in which the bare engine translates the same sentence."),
    "fastpath": (
        "The fast path, part by part",
        "The same work as the product does it and with one part left out. Below 1 is time saved.",
    ),
}
_BEGIN, _END = "<!-- figures: python scripts/benchmark.py docs -->\n", "<!-- end of figures -->"
_PICTURES = {
    "growth": ("growth.svg", "Milliseconds a segment and memory from 1 to 100,000 segments"),
    "cores": ("cores.svg", "Latency and throughput by cores"),
    "session": ("memory.svg", "Resident memory over a long day at a counter and over a batch"),
}


def read_kept(folder: Path) -> dict[str, dict[str, Any]]:
    """The files that the commands wrote, in the order of the page; what was not measured is left out."""
    paths = {name: folder / f"{name}.json" for name in _SECTIONS}
    return {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in paths.items() if path.is_file()
    }


def page(kept: Kept) -> str:
    """The whole page as Markdown."""
    return "\n".join([*_head(kept), *_aims(kept), *_sections(kept)]) + "\n"


def summary(kept: Kept) -> str:
    """The figures that the README shows: everything measured against a bare library, a line each."""
    trials = [item["machine"]["load"] for item in kept.values() if item["machine"]["quick"]]
    lines = [f"A quick trial at a load of up to {max(trials)}; it proves little.", ""] if trials else []
    lines += ["| what | ours | beside | ratio (95 %) |", "|---|---|---|---|"]
    for name in ("text", "speech", "latency", "batch"):
        for row in kept.get(name, {"rows": ()})["rows"]:
            if "peer" in row:
                spread = f"{row['ratio']} ({row['low']} to {row['high']})"
                lines.append(
                    f"| {row['what']} | {row['ours']:g} {row['quantity']} | {row['peer']} | {spread} |"
                )
    return "\n".join(["", *lines, "", ""])


def into_readme(readme: str, kept: Kept) -> str:
    """The README with its table of figures made anew."""
    before, _, rest = readme.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}{summary(kept)}{_END}{after}"


def _head(kept: Kept) -> Iterator[str]:
    yield "# Performance"
    yield ""
    yield "Written by `python scripts/benchmark.py docs` from the figures in `docs/measured/`, which"
    yield "`python scripts/benchmark.py all` takes; not edited by hand. Ratios are taken in one run,"
    yield "the sides by turns, with 95 % bootstrap intervals over the pairs. Absolute figures belong to this"
    yield "machine:"
    yield ""
    about = [item["machine"] for item in kept.values()]
    for text in dict.fromkeys(map(_machine, about)):
        yield f"- {text}"
    yield ""
    yield "| command | date | commit | load before | seconds |"
    yield "|---|---|---|---|---|"
    for name, item in kept.items():
        machine = item["machine"]
        took = f"{machine['seconds']}{' (quick)' if machine['quick'] else ''}"
        yield f"| `{name}` | {machine['date']} | {machine['commit']} | {machine['load']} | {took} |"
    yield ""


def _machine(about: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    return (
        f"{about['cores']} cores ({about['processor']}), {about['memory_gb']} GB, {about['system']}, "
        f"Python {about['python']}; {versions}"
    )


def _aims(kept: Kept) -> Iterator[str]:
    yield "## What was aimed at"
    yield ""
    yield '"Yes" where the whole interval keeps the aim, "within chance" where only the figure does.'
    yield ""
    yield "| what | beside | figure | aim | met |"
    yield "|---|---|---|---|---|"
    for item in kept.values():
        for row in item["rows"]:
            if "aim" in row:
                peer, figure = row.get("peer", ""), _figure(row)
                yield f"| {row['what']} | {peer} | {figure} | {row['aim']} | {met(row)} |"
    yield ""


def met(row: Row) -> str:
    """Whether a row keeps its aim: "yes", "within chance" or "no"."""
    sign, _, bound = row["aim"].partition(" ")
    number = float(row["ratio"] if "ratio" in row else row["value"])
    ends = (float(row.get("low", number)), float(row.get("high", number)))
    turn = 1 if sign == ">=" else -1
    worst = min(turn * end for end in ends)
    least = turn * float(bound)
    if turn * number < least:
        return "no"
    return "yes" if worst >= least else "within chance"


def _figure(row: Row) -> str:
    number = row.get("ratio", row.get("value"))
    unit = "" if "ratio" in row else f" {row['unit']}"
    spread = f" ({row['low']} to {row['high']})" if "low" in row else ""
    return f"{number}{unit}{spread}"


def _sections(kept: Kept) -> Iterator[str]:
    for name, item in kept.items():
        title, about = _SECTIONS[name]
        yield from (f"## {title}", "", f"`{name}`: {about}", "")
        rows: Sequence[Row] = item["rows"]
        yield from _comparisons([row for row in rows if "peer" in row])
        yield from _values([row for row in rows if "value" in row])
        if name in _PICTURES:
            file, text = _PICTURES[name]
            yield from (f"![{text}](pictures/{file})", "")
        if name in ("growth", "cores"):
            yield from _points([row for row in rows if "series" in row and row["series"] != "batch"])


def _comparisons(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield "| what | quantity | ours | beside | theirs | ratio (95 %) | n |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        more = "".join(f"; {name.replace('_', ' ')} {row[name]}" for name in _MORE if name in row)
        yield (
            f"| {row['what']}{more} | {row['quantity']} | {row['ours']} | {row['peer']} | {row['theirs']} "
            f"| {row['ratio']} ({row['low']} to {row['high']}) | {row['n']} {row['of']} |"
        )
    yield ""


_MORE = ("p50", "p95", "bare_p50", "bare_p95", "real_time_factor", "whole_process_mb")
"""Further figures of a comparison that people ask for."""


def _values(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        return
    yield "| what | figure | n |"
    yield "|---|---|---|"
    for row in rows:
        more = "".join(f"; {name.replace('_', ' ')} {row[name]}" for name in _MORE if name in row)
        yield f"| {row['what']} | {_figure(row)}{more} | {row['n']} {row['of']} |"
    yield ""


def _points(rows: Sequence[Row]) -> Iterator[str]:
    for axes in dict.fromkeys((row["x"], row["y"]) for row in rows):
        lines = [row for row in rows if (row["x"], row["y"]) == axes]
        places = sorted({point[0] for row in lines for point in row["points"]})
        yield f"| {axes[1]} | " + " | ".join(f"{place:,.0f} {axes[0]}" for place in places) + " |"
        yield "|---|" + "---|" * len(places)
        for row in lines:
            known = {point[0]: point[1] for point in row["points"]}
            cells = [f"{known[place]:g}" if place in known else "" for place in places]
            yield f"| {row['series']} | " + " | ".join(cells) + " |"
        yield ""
