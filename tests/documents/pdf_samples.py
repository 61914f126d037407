"""PDF files made with reportlab: columns, a ruled table, a picture, rotated text, forms, protection."""

import io
import zlib

import pikepdf
from PIL import Image
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    FrameBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)
from reportlab.platypus import Image as Picture

TEXT = (
    "The residence permit must be renewed within thirty days. The fee is 400 yuan and it is paid at the bank on "
    "the ground floor. Bring your passport and the form that you received at the counter."
)


def picture(size=(80, 40)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "orange").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def notice():
    """One page in two columns with a table, a picture, a header, a page number and a rotated note."""
    styles = getSampleStyleSheet()
    body = ParagraphStyle("justified", parent=styles["BodyText"], alignment=4)

    def decorate(page, document):
        page.setFont("Helvetica", 8)
        page.drawString(60, 800, "Office of Foreign Affairs")
        page.drawRightString(530, 30, f"Page {document.page}")
        page.saveState()
        page.translate(30, 400)
        page.rotate(90)
        page.drawString(0, 0, "Rotated note")
        page.restoreState()

    frames = [Frame(60, 660, 470, 130), Frame(60, 60, 225, 600), Frame(305, 60, 225, 600)]
    buffer = io.BytesIO()
    document = BaseDocTemplate(buffer, pagesize=A4, invariant=1)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("TEXTCOLOR", (0, 0), (-1, 0), colors.red)]
    document.build(
        [
            Paragraph("Rules for the renewal of permits", styles["Title"]),
            FrameBreak(),
            Paragraph("1. Documents", styles["Heading2"]),
            Paragraph(TEXT, body),
            Paragraph(TEXT, body),
            Picture(picture(), 80, 40),
            FrameBreak(),
            Table([["Service", "Fee"], ["Visa extension", "400"], ["Lost card", "200"]], style=grid),
            Spacer(1, 10),
            Paragraph(TEXT, body),
        ]
    )
    return buffer.getvalue()


def drawn(draw, **options):
    """A page on which a function draws."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=(400, 300), invariant=1, **options)
    draw(page)
    page.showPage()
    page.save()
    return buffer.getvalue()


def scanned(*, with_text=False):
    def draw(page):
        page.drawImage(ImageReader(picture((400, 300))), 0, 0, 400, 300)
        if with_text:
            page.drawString(50, 150, "Recognised words")

    return drawn(draw)


def protected():
    encryption = pdfencrypt.StandardEncryption("secret", canPrint=0)
    return drawn(lambda page: page.drawString(50, 150, "Hidden words"), encrypt=encryption)


def bomb(*, twice=False):
    """A page whose content unpacks to 300 MB of spaces."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(300)) + packer.flush()
    with pikepdf.new() as file:
        page = file.add_blank_page()
        stream = file.make_stream(b"")
        if twice:
            filters = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
            stream.write(zlib.compress(packed), filter=filters)
        else:
            stream.write(packed, filter=pikepdf.Name.FlateDecode)
        page.Contents = stream
        buffer = io.BytesIO()
        file.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return buffer.getvalue()


def form():
    def draw(page):
        page.beginForm("stamp")
        page.drawString(0, 0, "Words in a form")
        page.endForm()
        page.translate(50, 100)
        page.doForm("stamp")

    return drawn(draw)


def rotated(degrees):
    def draw(page):
        page.setPageRotation(degrees)
        page.saveState()
        page.translate(200, 150)
        page.rotate(degrees)
        page.drawString(-100, 0, "Straight for the reader")
        page.restoreState()

    return drawn(draw)
