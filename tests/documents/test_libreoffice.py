"""Files that LibreOffice wrote, in five scripts: read, changed, and opened by LibreOffice again."""

import io
import shutil
import zipfile

import pytest
from lxml import etree

from tests.documents import libreoffice_sources as sources
from tests.documents.libreoffice_sources import LANGUAGES, MADE
from translator.datatypes import LanguagePair
from translator.documents.formats import read_document
from translator.documents.passage import Passage, Reading

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")

CASES = [(kind, language) for kind in MADE for language in LANGUAGES]


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def canonical(data):
    return etree.tostring(etree.fromstring(data), method="c14n")


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_the_identity_changes_nothing(made, kind, language):
    path = made[kind, language]
    document = read_document(path, Reading(language))
    written = members(document.render(document.passages, LanguagePair(language, language)))
    old = members(path.read_bytes())
    assert list(written) == list(old)
    for name, data in old.items():
        assert written[name] == data or canonical(written[name]) == canonical(data), name


def words_of(language):
    return "".join(sources.SENTENCES[language]).split()


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_every_sentence_is_found_whole(made, kind, language):
    """No sentence is cut where LibreOffice began another run; each has its bold words as one mark."""
    document = read_document(made[kind, language], Reading(language))
    before, bold, after = sources.SENTENCES[language]
    whole = [item for item in document.passages if before + bold + after in item.text]
    assert len(whole) >= {"docx": 6, "odt": 6, "xlsx": 1, "ods": 1, "pptx": 5, "odp": 5}[kind]
    marked = {item.text[mark.span.start : mark.span.end].strip() for item in whole for mark in item.marks}
    assert bold in marked
    assert len(whole[0].marks) <= 4
    assert all(item.text != "A-12_x" for item in document.passages)


@pytest.fixture(scope="module")
def reopened(made, convert, tmp_path_factory):
    """(kind, language) -> what LibreOffice reads of the file after all words were changed."""
    folder = tmp_path_factory.mktemp("changed")
    found = {}
    for kind in MADE:
        files = []
        for language in LANGUAGES:
            document = read_document(made[kind, language], Reading(language))
            targets = [_replaced(passage) for passage in document.passages]
            target = "ar" if language == "en" else "en"
            files.append(folder / f"{language}.{kind}")
            files[-1].write_bytes(document.render(targets, LanguagePair(language, target)))
        ending = MADE[kind][0]
        out = tmp_path_factory.mktemp("reopened")
        for language, file in zip(LANGUAGES, convert(files, ending, out), strict=True):
            found[kind, language] = (len(targets), file.read_text("utf-8"))
    return found


def _replaced(passage):
    """Other letters at the same places."""
    return Passage(
        passage.place,
        "".join("Q" if letter.isalnum() else letter for letter in passage.text),
        passage.marks,
    )


@pytest.mark.parametrize(("kind", "language"), CASES)
def test_libreoffice_reads_what_was_written(reopened, kind, language):
    """Nothing of the old text is left, and nothing that was no text is gone."""
    _, flat = reopened[kind, language]
    root = etree.fromstring(flat.encode())
    body = next(root.iter("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}body"))
    text = "".join(body.itertext())
    for word in words_of(language):
        letters = "".join(filter(str.isalpha, word))
        assert len(letters) < 3 or letters not in text
    names = [etree.QName(element).localname for element in body.iter() if isinstance(element.tag, str)]
    assert names.count("table-cell") >= 4
    if ".od" in f".{kind}" and kind != "ods":
        assert "span" in names
    if MADE[kind][0] == "fodt":
        assert {"note", "a", "list-item", "section", "annotation"} <= set(names)
        assert {"text-box", "custom-shape"} & set(names)
        assert 'xlink:href="https://example.org/"' in flat
    if MADE[kind][0] == "fods":
        assert 'office:value="800"' in flat
        assert "A-12_x" in text
