"""Scanned pages: read where that can be done, warned of in every case, refused with the reason else."""

import io
from types import SimpleNamespace

import numpy as np
import pdfplumber
import pikepdf
import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader

from tests.batch.support import Echo, run_batch
from tests.documents import pdf_samples as samples
from translator.datatypes import LanguagePair
from translator.documents import ocr, pdf
from translator.documents.passage import Reading
from translator.errors import DocumentError

LINES = ("Bring your passport and two photographs.", "The office is on the second floor.")


def printed(lines=LINES):
    def draw(page):
        page.setFillColorRGB(0.8, 0, 0)
        page.setFont("Helvetica-Bold", 18)
        page.drawString(30, 250, "Opening hours")
        page.setFillColorRGB(0, 0, 0)
        page.setFont("Helvetica", 11)
        for number, line in enumerate(lines):
            page.drawString(30, 200 - 40 * number, line)
        page.drawImage(ImageReader(samples.picture()), 300, 40, 80, 40)

    return samples.drawn(draw)


def scan(data, *, angle=0.5, behind=""):
    """The pages as a scanner gives them: a little askew, grey, with noise."""
    import pypdfium2  # noqa: PLC0415  comes with an extra

    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    image = page.render(scale=200 / 72).to_pil().convert("RGB")
    image = image.rotate(angle, fillcolor="white", resample=Image.Resampling.BICUBIC).filter(
        ImageFilter.GaussianBlur(0.6)
    )
    noise = np.random.default_rng(1).normal(0, 6, (*image.size[::-1], 3))
    pixels = (np.asarray(image) * 0.97 + noise).clip(0, 255).astype("uint8")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=85)
    buffer.seek(0)

    def draw(page):
        page.drawString(10, 10, behind)
        page.drawImage(ImageReader(buffer), 0, 0, width, height)

    return samples.drawn(draw)


def joined(*files):
    with pikepdf.new() as out:
        for data in files:
            with pikepdf.open(io.BytesIO(data)) as file:
                out.pages.extend(file.pages)
        buffer = io.BytesIO()
        out.save(buffer)
        return buffer.getvalue()


@pytest.fixture
def without_ocr(monkeypatch):
    monkeypatch.setattr(ocr, "find_spec", lambda _name: None)


@pytest.fixture
def seen(monkeypatch):
    """Takes what the models shall see: (text, certainty, x0, y0, x1, y1, rise) per line, in pixels."""

    def show(*lines):
        boxes = [
            np.array([[x0, y0], [x1, y0 + rise], [x1, y1 + rise], [x0, y1]], dtype=np.float32)
            for _, _, x0, y0, x1, y1, rise in lines
        ]
        found = SimpleNamespace(
            boxes=np.array(boxes) if boxes else None,
            txts=tuple(line[0] for line in lines),
            scores=tuple(line[1] for line in lines),
        )
        monkeypatch.setattr(ocr, "find_spec", lambda _name: object())
        monkeypatch.setattr(ocr, "_engine", lambda: lambda _pixels: found)

    return show


class TestRead:
    """With the real models."""

    @pytest.fixture(autouse=True)
    def _needs_ocr(self, monkeypatch):
        pytest.importorskip(
            "rapidocr", reason="rapidocr is not installed (pip install 'counter-translator[ocr]')"
        )
        from rapidocr.utils.download_file import DownloadFile  # noqa: PLC0415  as above

        monkeypatch.setattr(DownloadFile, "run", lambda *_: pytest.fail("the library wants to download"))

    def test_a_page_is_read_and_written_anew(self):
        document = pdf.read(scan(printed()), Reading("en"))
        assert [item.text for item in document.passages] == ["Opening hours", *LINES]
        assert {item.doubt.code for item in document.passages} == {"ocr"}
        targets = [type(item)(item.place, f"Novo {number}") for number, item in enumerate(document.passages)]
        written = document.render(targets, LanguagePair("en", "pt"))
        with pdfplumber.open(io.BytesIO(written)) as file:
            page = file.pages[0]
            words = page.extract_words(extra_attrs=["non_stroking_color", "size"], keep_blank_chars=True)
            assert len(page.images) == 1
        assert [word["text"] for word in words] == ["Novo 0", "Novo 1", "Novo 2"]
        heading, text, _ = words
        assert heading["size"] == pytest.approx(18, rel=0.2)
        assert text["size"] == pytest.approx(11, rel=0.2)
        red, green, blue = heading["non_stroking_color"]
        assert red > 0.6
        assert max(green, blue) < 0.4
        assert [round(word["x0"], -1) for word in words] == [30, 30, 30]

    def test_the_old_words_are_painted_over(self):
        document = pdf.read(scan(printed()), Reading("en"))
        targets = [type(item)(item.place, "") for item in document.passages]
        empty = document.render(targets, LanguagePair("en", "pt"))
        with pytest.raises(DocumentError, match="no text"):
            pdf.read(empty, Reading("en"))

    def test_recognised_text_behind_a_page_is_not_trusted(self):
        document = pdf.read(scan(printed(), behind="Wrong words of another program"), Reading("en"))
        assert [item.text for item in document.passages] == ["Opening hours", *LINES]

    def test_every_segment_is_warned_of(self, tmp_path):
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.pdf").write_bytes(scan(printed()))
        totals = run_batch([tmp_path / "in"], tmp_path / "out", Echo())
        assert totals["documents"] == {"done": 1}
        assert totals["segments"] == 3
        assert "low" not in totals["risks"]
        report = (tmp_path / "out" / "report.html").read_text("utf-8")
        assert report.count("Recognised in a picture") == 3


def test_what_is_uncertain_is_named_and_what_is_no_text_stays(seen):
    seen(
        ("Sure line", 0.99, 80, 80, 500, 112, 0),
        ("Weak line", 0.71, 80, 300, 500, 332, 0),
        ("scrawl", 0.4, 80, 400, 500, 432, 0),
        ("steep", 0.99, 80, 500, 500, 532, 120),
        ("down", 0.99, 700, 100, 732, 400, 0),
    )
    document = pdf.read(samples.scanned(), Reading("en"))
    assert [(item.text, item.doubt.code) for item in document.passages] == [
        ("Sure line", "ocr"),
        ("Weak line", "ocr_uncertain"),
    ]
    assert "71 %" in document.passages[1].doubt.message
    assert [item.code for item in document.remarks] == ["ocr_left"] * 3
    assert not any(item.gap for item in document.remarks)


def test_a_page_on_which_nothing_is_read_is_refused(seen):
    seen()
    with pytest.raises(DocumentError, match="holds no text"):
        pdf.read(samples.scanned(), Reading("en"))


@pytest.mark.parametrize("language", ["vi", "ar", "th", "ru", "ko", "hi"])
def test_languages_that_are_not_read_are_refused_with_the_reason(language):
    with pytest.raises(DocumentError, match=r"scanned picture\. Scanned pages in .* cannot be read"):
        pdf.read(samples.scanned(), Reading(language))


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (samples.scanned(), "is a scanned picture"),
        (samples.scanned(with_text=True), "recognised text behind"),
    ],
)
def test_without_the_extra_the_command_is_told(data, words):
    with pytest.raises(DocumentError, match=words) as caught:
        pdf.read(data, Reading("en"))
    assert "pip install 'counter-translator[ocr]'" in caught.value.next_step


@pytest.mark.usefixtures("without_ocr")
def test_a_scanned_page_among_others_is_a_gap(tmp_path):
    data = joined(printed(), samples.scanned(), printed(("More words here.",)))
    document = pdf.read(data, Reading("en"))
    assert [(item.place, item.gap) for item in document.remarks] == [("page 2", True)]
    assert "Opening hours" in {item.text for item in document.passages}
    (tmp_path / "a.pdf").write_bytes(data)
    totals = run_batch([tmp_path / "a.pdf"], tmp_path / "out", Echo())
    assert totals["documents"] == {"incomplete": 1}
    assert totals["gaps"] == 1


def test_a_photograph_beside_text_is_no_scan():
    document = pdf.read(printed(), Reading("en"))
    assert {item.doubt for item in document.passages} == {None}
    assert not document.remarks


def test_a_picture_of_absurd_size_is_refused(seen):
    seen()
    with pikepdf.new() as file:
        page = file.add_blank_page()
        picture = file.make_stream(
            bytes(20_000 * 20_000 // 8),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=20_000,
            Height=20_000,
            BitsPerComponent=1,
            ColorSpace=pikepdf.Name.DeviceGray,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=picture))
        page.Contents = file.make_stream(b"q 600 0 0 790 0 0 cm /Im Do Q")
        buffer = io.BytesIO()
        file.save(buffer)
    with pytest.raises(DocumentError, match="20,000 by 20,000"):
        pdf.read(buffer.getvalue(), Reading("en"))
