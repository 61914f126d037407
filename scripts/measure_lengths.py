"""Write translator/resources/guard/lengths.tsv: how long a text is in each language beside English.

Made once from parallel texts, never at run time. Usage: python scripts/measure_lengths.py FOLDER, a folder
with line-parallel files flores.<tag>; the shipped table comes from the first 200 lines of FLORES-200 devtest.
"""

import math
import sys
from pathlib import Path
from statistics import mean, stdev

from translator.languages import LANGUAGES


def main(folder: Path) -> None:
    """Print the table: language, mean and standard deviation of log(characters / English characters)."""
    lines = {tag: (folder / f"flores.{tag}").read_text(encoding="utf-8").splitlines() for tag in LANGUAGES}
    print(
        "# language\tmean of ln(characters / English characters)\tstandard deviation; FLORES-200, 200 lines"
    )
    for tag, texts in lines.items():
        ratios = [
            math.log(len(text) / len(english)) for text, english in zip(texts, lines["en"], strict=True)
        ]
        print(f"{tag}\t{mean(ratios):.3f}\t{stdev(ratios):.3f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
