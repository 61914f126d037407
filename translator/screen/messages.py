"""The product's own words on the screens, in every language."""

from functools import cache
from pathlib import Path

from translator.terms.rows import read_rows

FOLDER = Path(__file__).parent.parent / "resources" / "messages"


@cache
def messages(language: str) -> dict[str, str]:
    """Message id -> text with slots such as ``{seconds}``; English where a language lacks one.

    Raises:
        TermBaseError: a file is missing or wrong.
    """
    texts: dict[str, str] = {}
    for tag in ("en", language):
        path = FOLDER / f"{tag}.tsv"
        if path.is_file():
            for row in read_rows(path, required=("message", "text", "status")):
                texts[row["message"]] = row["text"]
    return texts
