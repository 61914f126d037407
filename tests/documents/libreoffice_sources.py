"""Flat OpenDocument sources that LibreOffice turns into the files of other programs."""

import base64

from tests.documents.pdf_samples import picture
from tests.documents.samples import SENTENCES

_PICTURE = f"<draw:image><office:binary-data>{base64.b64encode(picture().read()).decode()}</office:binary-data></draw:image>"

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "svg": "svg-compatible",
        "fo": "xsl-fo-compatible",
        "presentation": "presentation",
    }.items()
)
_STYLES = """<office:automatic-styles>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold" style:font-weight-complex="bold"/></style:style>
<style:style style:name="I" style:family="text"><style:text-properties fo:font-style="italic" fo:color="#c00000"/></style:style>
<style:style style:name="C2" style:family="section"><style:section-properties><style:columns fo:column-count="2" fo:column-gap="0.5cm"/></style:section-properties></style:style>
<style:style style:name="F" style:family="graphic"><style:graphic-properties fo:border="0.5pt solid #000000" style:wrap="none"/></style:style>
<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style/><style:footer-style/></style:page-layout>
<style:page-layout style:name="S"><style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm"/></style:page-layout>
</office:automatic-styles>"""


def _flat(kind, masters, body, language):
    country = {"en": "US", "zh": "CN", "ar": "SA", "th": "TH", "hi": "IN", "ru": "RU"}[language]
    suffix = {"zh": "-asian", "ar": "-complex", "th": "-complex", "hi": "-complex"}.get(language, "")
    prefix = "style" if suffix else "fo"
    said = f'{prefix}:language{suffix}="{language}" {prefix}:country{suffix}="{country}"'
    direction = "rl-tb" if language == "ar" else "lr-tb"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.{kind}">
<office:styles><style:default-style style:family="paragraph"><style:paragraph-properties style:writing-mode="{direction}"/><style:text-properties {said}/></style:default-style></office:styles>
{_STYLES}<office:master-styles>{masters}</office:master-styles>
<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document>"""


def text(language="en"):
    """Headings, bold, links, tabs, a footnote, a comment, a list, a table, a text box and two columns."""
    before, bold, after = SENTENCES[language]
    sentence = f'{before}<text:span text:style-name="B">{bold}</text:span>{after}'
    link = f'<text:a xlink:type="simple" xlink:href="https://example.org/">{bold}</text:a>'
    note = f'<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>{sentence}</text:p></text:note-body></text:note>'
    row = f'<table:table-row><table:table-cell table:style-name="Cell" office:value-type="string"><text:p>{sentence}</text:p></table:table-cell><table:table-cell table:style-name="Cell" office:value-type="string"><text:p>400 CNY</text:p></table:table-cell></table:table-row>'
    masters = f'<style:master-page style:name="Standard" style:page-layout-name="L"><style:header><text:p>{before}{bold}</text:p></style:header><style:footer><text:p>{bold} <text:page-number text:select-page="current">1</text:page-number></text:p></style:footer></style:master-page>'
    body = f"""<text:h text:outline-level="1">{before}{bold}</text:h>
<text:p>{sentence}{note} {before}{link}{after}</text:p>
<text:p>{before}<text:tab/><text:span text:style-name="I">{bold}</text:span><text:line-break/>{after}<office:annotation><text:p>{sentence}</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>{sentence}</text:p></text:list-item><text:list-item><text:p>{bold}{after}</text:p></text:list-item></text:list>
<table:table table:name="Fees"><table:table-column table:number-columns-repeated="2"/>{row}{row}</table:table>
<text:p><draw:frame draw:style-name="F" text:anchor-type="paragraph" svg:width="6cm" svg:height="2.5cm"><draw:text-box><text:p>{sentence}</text:p></draw:text-box></draw:frame>{before}{bold}{after}</text:p>
<text:p><draw:frame text:anchor-type="as-char" svg:width="4cm" svg:height="2cm">{_PICTURE}</draw:frame></text:p>
<text:section text:style-name="C2" text:name="Two"><text:p>{(sentence + " ") * 6}</text:p><text:p>{(sentence + " ") * 6}</text:p></text:section>"""
    return _flat("text", masters, body, language)


def spreadsheet(language="en"):
    """Two sheets with text, numbers, a formula, a comment and part of a cell in bold."""
    before, bold, after = SENTENCES[language]

    def cell(content, note=""):
        return f'<table:table-cell table:style-name="Cell" office:value-type="string">{note}<text:p>{content}</text:p></table:table-cell>'

    note = f"<office:annotation><text:p>{before}{bold}{after}</text:p></office:annotation>"
    number = '<table:table-cell office:value-type="float" office:value="400"><text:p>400</text:p></table:table-cell>'
    formula = '<table:table-cell table:formula="of:=[.B1]*2" office:value-type="float" office:value="800"><text:p>800</text:p></table:table-cell>'
    rich = f'{before}<text:span text:style-name="B">{bold}</text:span>{after}'
    sheet = f'<table:table table:name="Fees"><table:table-row>{cell(rich, note)}{number}{formula}</table:table-row><table:table-row>{cell("A-12_x")}{cell(before + bold)}</table:table-row></table:table>'
    other = f'<table:table table:name="Other"><table:table-row>{cell(bold + after)}</table:table-row></table:table>'
    return _flat("spreadsheet", "", sheet + other, language)


def presentation(language="en"):
    """Two slides with a title, a box, a table and notes."""
    before, bold, after = SENTENCES[language]
    sentence = f'{before}<text:span text:style-name="B">{bold}</text:span>{after}'

    def box(content, top):
        return f'<draw:frame svg:x="2cm" svg:y="{top}cm" svg:width="20cm" svg:height="3cm"><draw:text-box>{content}</draw:text-box></draw:frame>'

    row = f"<table:table-row><table:table-cell><text:p>{sentence}</text:p></table:table-cell><table:table-cell><text:p>{bold}</text:p></table:table-cell></table:table-row>"
    table = f'<draw:frame svg:x="2cm" svg:y="8cm" svg:width="20cm" svg:height="4cm"><table:table><table:table-column/><table:table-column/>{row}{row}</table:table></draw:frame>'
    notes = f'<presentation:notes><draw:frame presentation:class="notes" svg:x="2cm" svg:y="14cm" svg:width="16cm" svg:height="10cm"><draw:text-box><text:p>{sentence}</text:p></draw:text-box></draw:frame></presentation:notes>'
    first = f'<draw:page draw:name="One" draw:master-page-name="Default">{box(f"<text:p>{before}{bold}</text:p>", 1)}{box(f"<text:p>{sentence}</text:p><text:p>{bold}<text:line-break/>{after}</text:p>", 4)}{table}{notes}</draw:page>'
    second = f'<draw:page draw:name="Two" draw:master-page-name="Default"><draw:frame svg:x="20cm" svg:y="9cm" svg:width="6cm" svg:height="3cm">{_PICTURE}</draw:frame>{box(f"<text:list><text:list-item><text:p>{sentence}</text:p></text:list-item></text:list>", 3)}</draw:page>'
    masters = '<style:master-page style:name="Default" style:page-layout-name="S"/>'
    return _flat("presentation", masters, first + second, language)


LANGUAGES = ("en", "zh", "ar", "th", "hi")
MADE = {
    "docx": ("fodt", text),
    "odt": ("fodt", text),
    "xlsx": ("fods", spreadsheet),
    "ods": ("fods", spreadsheet),
    "pptx": ("fodp", presentation),
    "odp": ("fodp", presentation),
}
