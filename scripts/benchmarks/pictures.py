"""Pictures of the kept series, the same bytes for the same figures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.page import Kept
from benchmarks.rows import Row

_STYLE: Any = {
    "svg.hashsalt": "counter-translator",
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.grid": True,
}


def draw(kept: Kept, folder: Path) -> None:
    """growth.svg, cores.svg and memory.svg, each where its figures were kept."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {name: [row for row in item["rows"] if "series" in row] for name, item in kept.items()}
    growth = rows.get("growth", [])
    with mpl.rc_context(_STYLE):
        if growth:
            lines = [row for row in growth if row["series"] != "batch"]
            _picture(folder / "growth.svg", _by_unit(lines), logarithmic=True)
        if "cores" in rows:
            _picture(folder / "cores.svg", _by_unit(rows["cores"]))
        if "session" in rows:
            over_time = [*rows["session"], *(row for row in growth if row["series"] == "batch")]
            _picture(folder / "memory.svg", [[row] for row in over_time])


def _by_unit(rows: Sequence[Row]) -> list[list[Row]]:
    return [[row for row in rows if row["y"] == unit] for unit in dict.fromkeys(row["y"] for row in rows)]


def _picture(file: Path, panels: Sequence[Sequence[Row]], *, logarithmic: bool = False) -> None:
    figure = Figure(figsize=(4.2 * len(panels), 3.0), layout="constrained")
    for place, lines in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), place)
        for row in lines:
            across, up = zip(*row["points"], strict=True)
            axes.plot(across, up, marker="o", markersize=3, label=row["series"])
        _dress(axes, lines[0], logarithmic=logarithmic)
    figure.savefig(file, metadata={"Date": None})


def _dress(axes: Axes, row: Row, *, logarithmic: bool) -> None:
    axes.set_xlabel(row["x"])
    axes.set_ylabel(row["y"])
    if logarithmic:
        axes.set_xscale("log")
    elif row["x"] == "cores":
        axes.set_xticks([point[0] for point in row["points"]])
    if logarithmic and row["y"].startswith("milliseconds"):
        axes.set_yscale("log")
    else:
        axes.set_ylim(bottom=0)
    axes.legend(fontsize=7)
