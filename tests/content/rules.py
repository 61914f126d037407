"""The rules that every term, phrase and message keeps, in every language.

``python -m tests.content.rules fr`` lists what is wrong with one language.
"""

import csv
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import opencc

import translator
from translator.languages import LANGUAGES

RESOURCES = Path(translator.__file__).parent / "resources"
TERMBASE, PHRASES, MESSAGES = RESOURCES / "termbase", RESOURCES / "phrases", RESOURCES / "messages"

SLOT = re.compile(r"\{([a-z_]+)\}")
_SCRIPT_NAMES = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Arab": ("ARABIC",),
    "Deva": ("DEVANAGARI",),
    "Beng": ("BENGALI",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Hebr": ("HEBREW",),
    "Thai": ("THAI",),
    "Khmr": ("KHMER",),
    "Mymr": ("MYANMAR",),
    "Hang": ("HANGUL",),
    "Hans": ("CJK",),
    "Jpan": ("CJK", "IDEOGRAPHIC ITERATION MARK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"),
}
# Names and signs written in Latin letters in every language.
_LATIN_NAMES = {
    "WeChat",
    "Alipay",
    "Wi-Fi",
    "e-mail",
    "email",
    "Enter",
    "iPhone",
    "QR",
    "PDF",
    "OCR",
    "Hague",
}
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
# What ends a question; Thai and Burmese ask with words, Japanese also with か。
_QUESTION = {"zh": "？", "ja": "？か", "ar": "؟", "fa": "؟", "ur": "؟", "th": "", "my": "", "km": "?ទេឬ"}
_SIMPLIFY = opencc.OpenCC("t2s")
_SEPARATOR = " | "


def rows(path: Path) -> list[dict[str, str]]:
    """All rows of a resource file; a quote is only a character."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def forms(cell: str) -> list[str]:
    """The forms of a cell that may hold several."""
    return cell.split(_SEPARATOR) if cell else []


def file_defects(path: Path, columns: list[str]) -> Iterator[str]:
    """Encoding, shape and white space of one file."""
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw or not raw.endswith(b"\n"):
        yield f"{path.name}: wants UTF-8 without mark, LF line ends and a final line end"
    lines = raw.decode("utf-8").split("\n")[:-1]
    if lines[0].split("\t") != columns:
        yield f"{path.name}: header is {lines[0]!r}"
        return
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if len(cells) != len(columns):
            yield f"{path.name}:{number}: {len(cells)} cells, wants {len(columns)}"
        if not unicodedata.is_normalized("NFC", line):
            yield f"{path.name}:{number}: not NFC"
        for cell in cells:
            if cell != cell.strip() or "  " in cell or cell.startswith("|") or cell.endswith("|"):
                yield f"{path.name}:{number}: stray spaces or separators in {cell!r}"


def script_defects(tag: str, text: str) -> Iterator[str]:
    """Letters of another script than the language writes."""
    language = LANGUAGES[tag]
    plain = SLOT.sub(" ", text)
    wanted = _SCRIPT_NAMES[language.script]
    for letter in plain:
        if unicodedata.category(letter)[0] != "L" or letter in "ªº":
            continue
        name = unicodedata.name(letter, "").replace("FULLWIDTH ", "")
        if not name.startswith(wanted) and not name.startswith(("LATIN", "MODIFIER LETTER")):
            yield f"{tag}: {letter!r} ({name}) in {text!r}"
            break
    if language.script != "Latn":
        for word in _LATIN_WORD.findall(plain):
            if word not in _LATIN_NAMES and not word.isupper():
                yield f"{tag}: Latin word {word!r} in {text!r}"
    if tag == "zh" and _SIMPLIFY.convert(text) != text:
        yield f"zh: traditional characters in {text!r}"
    if not language.rtl and re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text):
        yield f"{tag}: direction marks in {text!r}"


def digits(text: str) -> list[str]:
    """All runs of digits, in any script, as ASCII."""
    ascii_text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in SLOT.sub(" ", text))
    return sorted(re.findall(r"[0-9]+", ascii_text))


def termbase_defects(tag: str) -> Iterator[str]:
    """What is wrong with the term base of one language."""
    path = TERMBASE / f"{tag}.tsv"
    if not path.is_file():
        yield f"{path.name}: missing"
        return
    columns = ["concept", "term", "allowed", "forbidden", "explanation", "status", "source"]
    broken = list(file_defects(path, columns))
    yield from broken
    if broken:
        return
    concepts, entries = rows(TERMBASE / "concepts.tsv"), rows(path)
    english = {row["concept"]: row for row in rows(TERMBASE / "en.tsv")}
    if [row["concept"] for row in entries] != [row["concept"] for row in concepts]:
        yield f"{path.name}: concepts are not those of concepts.tsv in their order"
        return
    owners: dict[str, str] = {}
    for concept, row in zip(concepts, entries, strict=True):
        yield from _entry_defects(tag, concept, row, english[row["concept"]])
        key = row["term"].casefold()
        if key in owners:
            yield f"{tag} {row['concept']}: same term as {owners[key]}: {row['term']!r}"
        owners.setdefault(key, row["concept"])
    for row in entries:
        for form in forms(row["allowed"]):
            if owners.get(form.casefold(), row["concept"]) != row["concept"]:
                yield f"{tag} {row['concept']}: allowed form {form!r} is the term of {owners[form.casefold()]}"


def _entry_defects(
    tag: str, concept: dict[str, str], row: dict[str, str], english: dict[str, str]
) -> Iterator[str]:
    where = f"{tag} {row['concept']}"
    if not row["term"]:
        yield f"{where}: no term"
    if row["status"] not in {"draft", "reviewed", "official"}:
        yield f"{where}: status {row['status']!r}"
    if bool(row["explanation"]) != (concept["explained"] == "yes"):
        yield f"{where}: explanation {'missing' if concept['explained'] == 'yes' else 'not wanted'}"
    allowed = [row["term"], *forms(row["allowed"])]
    if len(set(allowed)) != len(allowed):
        yield f"{where}: a form is listed twice"
    if {form.casefold() for form in allowed} & {form.casefold() for form in forms(row["forbidden"])}:
        yield f"{where}: a form is both allowed and forbidden"
    for text in (*allowed, row["explanation"]):
        yield from script_defects(tag, text)
        if SLOT.search(text):
            yield f"{where}: a slot in {text!r}"
    if len(row["term"]) > 3 * len(english["term"]) + 30:
        yield f"{where}: {row['term']!r} is too long for the screen"


def text_defects(tag: str, kind: str) -> Iterator[str]:
    """What is wrong with the phrases or messages of one language; ``kind`` is "phrase" or "message"."""
    folder = PHRASES if kind == "phrase" else MESSAGES
    path = folder / f"{tag}.tsv"
    if not path.is_file():
        yield f"{path.name}: missing in {folder.name}"
        return
    columns = (
        ["phrase", "text", "variants", "status", "source"]
        if kind == "phrase"
        else ["message", "text", "status"]
    )
    broken = list(file_defects(path, columns))
    yield from broken
    if broken:
        return
    master, entries = rows(folder / f"{kind}s.tsv"), rows(path)
    chinese = {row[kind]: row for row in rows(folder / "zh.tsv")}
    english = {row[kind]: row for row in rows(folder / "en.tsv")}
    if [row[kind] for row in entries] != [row[kind] for row in master]:
        yield f"{path.name}: rows are not those of {kind}s.tsv in their order"
        return
    owners: dict[str, str] = {}
    for entry, row in zip(master, entries, strict=True):
        where = f"{tag} {row[kind]}"
        if row["status"] not in {"draft", "reviewed", "official"}:
            yield f"{where}: status {row['status']!r}"
        for text in (row["text"], *forms(row.get("variants", ""))):
            yield from _sentence_defects(tag, where, text, entry["slots"].split())
            if kind == "phrase" and owners.setdefault(text.casefold(), row[kind]) != row[kind]:
                yield f"{where}: {text!r} also stands for {owners[text.casefold()]}"
        yield from _meaning_defects(
            tag, where, row["text"], [english[row[kind]]["text"], chinese[row[kind]]["text"]]
        )


def _meaning_defects(tag: str, where: str, text: str, originals: list[str]) -> Iterator[str]:
    """Numbers, question mark and length against the English and the Chinese original."""
    english = originals[0]
    marks = _QUESTION.get(tag, "?")
    if digits(text) not in [digits(original) for original in originals]:
        yield f"{where}: numbers differ from {english!r}: {text!r}"
    asked = all(original.endswith(("?", "？")) for original in originals)
    if asked and marks and not text.endswith(tuple(marks)):
        yield f"{where}: a question without its mark: {text!r}"
    if len(text) > 2.2 * len(english) + 40:
        yield f"{where}: too long for the screen: {text!r}"


def _sentence_defects(tag: str, where: str, text: str, slots: list[str]) -> Iterator[str]:
    if not text:
        yield f"{where}: empty"
    if (
        sorted(SLOT.findall(text)) != sorted(slots)
        or text.count("{") != len(slots)
        or text.count("}") != len(slots)
    ):
        yield f"{where}: slots are not {slots} in {text!r}"
    yield from script_defects(tag, text)


def language_defects(tag: str) -> list[str]:
    """Everything that is wrong with one language."""
    return [*termbase_defects(tag), *text_defects(tag, "phrase"), *text_defects(tag, "message")]


if __name__ == "__main__":
    found = language_defects(sys.argv[1])
    print("\n".join(found) or "no defects")  # noqa: T201
    sys.exit(bool(found))
