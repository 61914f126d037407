"""Files that are not what they seem: a clear error each, in bounded time and memory."""

import io
import struct
import time
import zipfile

import pytest

from tests.documents import samples
from translator.datatypes import LanguagePair
from translator.documents import archive, formats
from translator.documents.formats import read_document
from translator.documents.passage import Reading
from translator.errors import DocumentError

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def replaced(data, name, content):
    """An archive with one member replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return buffer.getvalue()


def encrypted(data):
    """The same archive with the flags of an encrypted one."""
    changed = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)


def lying(data, name):
    """A member that is longer than the table of contents says."""
    big = replaced(data, name, b"<x>" + b"a" * 100_000 + b"</x>")
    return big.replace(struct.pack("<I", 100_007), struct.pack("<I", 1_000))


DOCX, ODT, XLSX = samples.word(), samples.open_document(), samples.workbook()
DOCUMENT = "word/document.xml"

CASES = [
    ("docx", b"", "empty"),
    ("docx", b"not a zip at all", "damaged"),
    ("docx", DOCX[: len(DOCX) // 2], "damaged"),
    ("docx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("docx", OLE, "old Office formats"),
    ("xlsx", DOCX, "another kind"),
    ("docx", ODT, "not an Office Open XML"),
    ("odt", DOCX, "not an OpenDocument"),
    ("epub", ODT, "not an EPUB"),
    ("docx", replaced(DOCX, "word/vbaProject.bin", b"macro"), "macros"),
    ("docx", encrypted(DOCX), "password"),
    ("odt", replaced(ODT, "META-INF/manifest.xml", b"<m:encryption-data/>"), "password"),
    ("epub", replaced(samples.book(), "META-INF/rights.xml", b"<r/>"), "copy-protected"),
    ("docx", replaced(DOCX, "../../etc/evil.xml", b"x"), "leads out"),
    ("docx", replaced(DOCX, "/etc/evil.xml", b"x"), "leads out"),
    ("docx", replaced(DOCX, "..\\evil.xml", b"x"), "leads out"),
    ("docx", replaced(DOCX, "C:/evil.xml", b"x"), "leads out"),
    ("docx", replaced(DOCX, DOCUMENT, b"<w:document"), "not well-formed"),
    ("docx", replaced(DOCX, DOCUMENT, f"{BOMB}<x>&c;</x>"), "declares entities"),
    (
        "odt",
        replaced(ODT, "content.xml", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
        "declares entities",
    ),
    ("xlf", f'{BOMB}<xliff version="1.2">&c;</xliff>'.encode(), "declares entities"),
    ("docx", replaced(DOCX, DOCUMENT, b"<x>" * 5_000 + b"</x>" * 5_000), "not well-formed"),
    ("docx", replaced(DOCX, DOCUMENT, b" " * 60_000_000), "unpacks beyond"),
    ("docx", lying(DOCX, DOCUMENT), "damaged|not as long"),
    ("docx", replaced(DOCX, "[Content_Types].xml", b"<x/>"), "another kind"),
    ("xlsx", replaced(XLSX, "xl/worksheets/sheet1.xml", samples.wide_sheet()), "16,384 columns"),
    ("csv", b"a," * 100_000 + b"a\n", "16,384 columns"),
    ("csv", b'a,b\n"never closed,c\n', "never ends"),
    ("json", b'{"a": ', "not JSON"),
    ("json", b"[" * 100_000, "nested beyond"),
    ("json", b"[" * 200 + b'"a b"' + b"]" * 200, "nested more than"),
    ("yaml", b"a: [b", "not YAML"),
    ("yaml", b"[" * 2_000, "nested|not YAML"),
    ("xlf", b"<tmx/>", "not XLIFF"),
    ("po", b"hello\n", "not a gettext"),
    ("srt", b"hello\n", "no subtitle"),
    ("txt", b"\x00\x01\x02\x03" * 100, "not text"),
    (
        "txt",
        "Größe und Maß: äöü ÄÖÜ – überall. 你好世界你好世界你好世界\n".encode()
        + "Maß".encode("latin-1")
        + b"\n",
        "mixes encodings.*line 2",
    ),
    ("txt", b"\xff\xfe" + "hello".encode("utf-16-le") + b"\x00", "not utf-16"),
    ("html", b"<b>" * 5_000 + b"x", "nests its tags"),
    ("exe", b"MZ", "no format"),
]


@pytest.mark.parametrize(
    ("kind", "data", "words"), CASES, ids=[f"{kind}-{words}" for kind, _, words in CASES]
)
def test_each_is_one_clear_error(tmp_path, kind, data, words):
    path = tmp_path / f"document.{kind}"
    path.write_bytes(data)
    started = time.process_time()
    with pytest.raises(DocumentError, match=words) as caught:
        read_document(path, Reading("de"))
    assert "\n" not in str(caught.value)
    assert caught.value.next_step
    assert time.process_time() - started < 5


def test_a_bomb_in_yaml_is_not_expanded(tmp_path):
    lines = ["a: &a [lol word, lol word]"] + [
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]" for n in range(9)
    ]
    path = tmp_path / "a.yaml"
    path.write_text("\n".join(lines))
    assert len(read_document(path, Reading("en")).passages) == 2


def test_half_a_gigabyte_of_text_is_refused_unread(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(500 * 1024 * 1024)
    started = time.process_time()
    with pytest.raises(DocumentError, match="500 MB"):
        read_document(path, Reading("en"))
    assert time.process_time() - started < 1


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    with pytest.raises(DocumentError, match="any real one"):
        archive.open_archive(DOCX)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DocumentError, match="cannot be read"):
        read_document(tmp_path / "none.txt", Reading("en"))


def test_names_in_tables_cannot_break_out(tmp_path):
    """What a target says is text, whatever signs are in it."""
    evil = '<script>alert(1)</script> & "quotes" ]]> {x}'
    for kind in ("docx", "odt", "html", "xlf", "epub"):
        path = tmp_path / f"a.{kind}"
        path.write_bytes(samples.MAKERS[kind]())
        document = read_document(path, Reading("en"))
        targets = [
            type(item)(item.place, evil[: len(item.text)] or "x", item.marks) for item in document.passages
        ]
        written = document.render(targets, LanguagePair("en", "fr"))
        path.write_bytes(written)
        texts = [item.text for item in read_document(path, Reading("fr")).passages]
        assert kind == "xlf" or all(text == target.text for text, target in zip(texts, targets, strict=False))


@pytest.mark.parametrize("kind", list(formats.READERS))
def test_cut_off_files_never_end_in_anything_else_than_our_error(tmp_path, kind):
    make = samples.MAKERS.get(kind)
    if make is None:
        pytest.skip("an ending of the same format as another one")
    data = make()
    path = tmp_path / f"a.{kind}"
    for share in range(1, 20):
        path.write_bytes(data[: len(data) * share // 20])
        try:
            document = read_document(path, Reading("en"))
        except DocumentError:
            continue
        document.render(document.passages, LanguagePair("en", "fr"))
