"""Small documents of every format, made by the libraries that own the formats or written out by hand."""

import io
import zipfile

import docx
import openpyxl
import pptx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

SENTENCES = {
    "en": ("Pay ", "400 yuan", " at the bank today."),
    "zh": ("请于今天在", "银行", "缴纳四百元。"),
    "ru": ("Оплатите ", "400 юаней", " в банке."),
    "ar": ("ادفع ", "400 يوان", " في البنك اليوم."),
    "th": ("กรุณาชำระเงิน ", "400 หยวน", " ที่ธนาคาร"),
    "hi": ("आज बैंक में ", "400 युआन", " का भुगतान करें।"),
}
"""A sentence in five further scripts, its middle to be emphasised."""


def word(language="en"):
    before, bold, after = SENTENCES[language]
    document = docx.Document()
    document.add_heading(before + bold, 1)
    paragraph = document.add_paragraph(before)
    paragraph.add_run(bold).bold = True
    for letter in after:  # one run per letter, as editing leaves them
        paragraph.add_run(letter)
    paragraph.add_run("\tA\nB")
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = bold, after
    document.sections[0].header.paragraphs[0].text = before
    document.sections[0].footer.paragraphs[0].text = after
    _field(document.add_paragraph(before), after)
    _hyperlink(document, document.add_paragraph(before), bold)
    _text_box(document.add_paragraph(after), before)
    document.add_comment(paragraph.runs[:2], text=after)
    return _saved(document)


def _field(paragraph, result):
    for kind in ("begin", "code", "separate", "result", "end"):
        run = paragraph.add_run(result if kind == "result" else None)
        if kind == "code":
            code = OxmlElement("w:instrText")
            code.text = " REF fees "
            run._r.append(code)
        elif kind != "result":
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
            run._r.append(char)
    paragraph.add_run(result)


def _hyperlink(document, paragraph, text):
    identifier = document.part.relate_to("https://example.org/", "hyperlink", is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), identifier)
    run = paragraph.add_run(text)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)
    paragraph.add_run(" end")


def _text_box(paragraph, text):
    box = parse_xml(
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape><v:textbox><w:txbxContent>"
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    paragraph._p.append(box)


def workbook(language="en"):
    before, bold, after = SENTENCES[language]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Fees"
    for row in ((before, "Code"), (bold, "A-12_x"), (after, 400)):
        sheet.append(row)
    sheet["B4"] = '=IF(B3>1,"a lot","little")'
    sheet["A2"].comment = Comment(after, "clerk")
    table = book.create_sheet("Table")
    table.append(["Kind of fee", "Amount"])
    table.append([before, 12])
    table.add_table(Table(displayName="Fees", ref="A1:B2"))
    return _saved(book)


def slides(language="en"):
    before, bold, after = SENTENCES[language]
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = before
    paragraph = slide.placeholders[1].text_frame.paragraphs[0]
    paragraph.add_run().text = before
    run = paragraph.add_run()
    run.text, run.font.bold = bold, True
    paragraph.add_run().text = after
    paragraph.add_line_break()
    slide.notes_slide.notes_text_frame.text = after
    chart = CategoryChartData()
    chart.categories = [before, bold]
    chart.add_series(after, (1, 2))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 99999, 99999, chart)
    table = slide.shapes.add_table(1, 2, 0, 0, 99999, 99999).table
    table.cell(0, 0).text = bold
    return _saved(show)


def _saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def packed(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            file.writestr(name, content, compress_type=stored)
    return buffer.getvalue()


def unpacked(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


_OFFICE = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
    }.items()
)


def open_document(language="en", kind="text"):
    before, bold, after = SENTENCES[language]
    content = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {_OFFICE} office:version="1.3"><office:body><office:{kind}>
<text:h text:outline-level="1">{before}<text:bookmark text:name="m"/>{bold}</text:h>
<text:p>{before}<text:span text:style-name="T1">{bold}</text:span>{after}<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>{after}</text:p></text:note-body></text:note> <text:s text:c="2"/>A<text:tab/>B<text:line-break/>C</text:p>
<table:table table:name="Fees"><table:table-row><table:table-cell office:value-type="string"><text:p>{bold}</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="4"><text:p>4 CNY</text:p></table:table-cell></table:table-row></table:table>
</office:{kind}></office:body></office:document-content>"""
    styles = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-styles {_OFFICE}><office:styles><style:default-style style:family="paragraph"><style:paragraph-properties style:writing-mode="lr-tb"/><style:text-properties fo:language="{language}" fo:country="XX"/></style:default-style></office:styles><office:master-styles><style:master-page><style:header><text:p>{before}</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"""
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": content,
            "styles.xml": styles,
            "Pictures/a.png": b"\x89PNG",
        }
    )


def open_sheet(language="en"):
    return open_document(language, "spreadsheet")


def open_slides(language="en"):
    return open_document(language, "presentation")


def page(language="en"):
    before, bold, after = SENTENCES[language]
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{before} &amp; {bold}</title>
<meta name="description" content="{before}"><script>var a = "<p>{bold}</p>";</script></head><body>
<p>{before}<b>{bold}</b>
   {after}<br>Then <code>pay --now</code>.<img src="a.png" alt="{bold}"></p>
<ul><li>{before}<li><i>{bold}</ul><!-- a remark --><pre>{after}
   {before}</pre><p translate="no">{bold}</p></body></html>
""".encode()


def book(language="en"):
    container = '<?xml version="1.0"?><container/>'
    chapter = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="{0}">'
        "<head><title/></head><body><h1>{1}</h1><p>{1}<em>{2}</em>{3}<br/></p></body></html>"
    ).format(language, *SENTENCES[language])
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/chapter.xhtml": chapter,
            "OEBPS/style.css": "p { color: red }",
        }
    )


def markdown(language="en"):
    before, bold, after = SENTENCES[language]
    return f"""---
title: front matter
---
# {before}

{before}**{bold}**{after} [{bold}](https://example.org/x "T") and `code`,
second line[^1].

> {before}
> {after}

| A{before} | B |
|---|---|
| {bold} | *{bold}* x |

- {before}
- {after}

```
{bold}
```

<p>{before}<b>{bold}</b></p>

[^1]: {after}
""".encode()


def plain(language="en"):
    return ("\r\n\r\n".join(SENTENCES[language]) + "\r\n").encode()


def table(language="en"):
    before, bold, after = SENTENCES[language]
    return f'id,name,text\r\nK_1,"{before}, ""x""",{after}\r\n2,{bold},"a {{name}} b"\r\n'.encode()


def subtitles(language="en"):
    before, bold, after = SENTENCES[language]
    return f"""1
00:00:01,000 --> 00:00:02,000
<i>{before}</i>
{bold}{after}

2
00:00:03,000 --> 00:00:04,500
- {before}
- {after}
""".encode()


def web_subtitles(language="en"):
    before, _, after = SENTENCES[language]
    return f"""WEBVTT

STYLE
::cue {{ color: red }}

intro
00:01.000 --> 00:02.000 align:start
<v Clerk>{before}</v>

00:03.000 --> 00:04.000
{after}
""".encode()


def catalogue(language="en"):
    before, _, after = SENTENCES[language]
    return f"""# Fees
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. remark
#: a.py:1
#, python-format
msgid "{before}%(sum)d"
msgstr ""

msgid "{after}"
msgstr "finished"

#: b.py:2
msgid "%d {after}"
msgid_plural "%d {before}"
msgstr[0] ""
msgstr[1] ""
""".encode()


def exchange(language="en", version="1.2"):
    before, bold, after = SENTENCES[language]
    if version == "1.2":
        return f"""<?xml version='1.0' encoding='UTF-8'?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"><file original="a" source-language="{language}" target-language="{language}" datatype="plaintext"><body>
<trans-unit id="1"><source>{before}<g id="1">{bold}</g>{after}<x id="2"/></source><target>{before}<g id="1">{bold}</g>{after}<x id="2"/></target></trans-unit>
<trans-unit id="2" approved="yes"><source>{bold}</source><target>done</target></trans-unit></body></file></xliff>""".encode()
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="{language}"><file id="f">
<unit id="1"><segment state="translated"><source>{before}<pc id="1">{bold}</pc>{after}<ph id="2"/></source><target>{before}<pc id="1">{bold}</pc>{after}<ph id="2"/></target></segment></unit></file></xliff>""".encode()


def records(language="en"):
    before, bold, after = SENTENCES[language]
    return f"""{{"title": "{before}", "n": 5, "code": "x_1",
  "items": [{{"text": "{bold} {{name}}", "url": "https://example.org"}}, "\\u0041 {after}"], "none": null}}
""".encode()


def settings(language="en"):
    before, bold, after = SENTENCES[language]
    return f"""# a remark
title: "{before}"   # another
plain: go {bold}
list:
  - '{after}'
  - yes
  - {{k: "{bold}", n: 5}}
block: |
  {before}
  {after}
anchor: &a "{bold}"
alias: *a
""".encode()


MAKERS = {
    "txt": plain,
    "md": markdown,
    "html": page,
    "csv": table,
    "srt": subtitles,
    "vtt": web_subtitles,
    "po": catalogue,
    "xlf": exchange,
    "json": records,
    "yaml": settings,
    "docx": word,
    "xlsx": workbook,
    "pptx": slides,
    "odt": open_document,
    "ods": open_sheet,
    "odp": open_slides,
    "epub": book,
}


def wide_sheet():
    """A sheet that claims a hundred thousand columns."""
    cells = '<c r="EQXD1" t="inlineStr"><is><t>far away</t></is></c>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
