import pytest
from hypothesis import given, settings

from tests.terms.hostile import HOSTILE, hostile
from tests.terms.test_tables import bases
from translator.errors import TermBaseError
from translator.terms.tbx import read_tbx, write_tbx
from translator.terms.termbase import Concept, TermBase, TermEntry

OLD_FORM = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX-Basic" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader>
<text><body>
<termEntry id="c5"><descrip type="subjectField">appearance</descrip>
 <descripGrp><descrip type="definition">not language bound</descrip></descripGrp>
 <langSet xml:lang="en-US"><descripGrp><descrip type="definition">able to be seen through</descrip></descripGrp>
  <ntig><termGrp><term>see-through</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig>
  <ntig><termGrp><term>transparent</term><termNote type="partOfSpeech">adjective</termNote>
   <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp><admin type="source">ISO</admin></ntig>
  <ntig><termGrp><term>pellucid</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termGrp></ntig>
 </langSet>
 <langSet xml:lang="fr"><tig><term>trans<hi>parent</hi></term></tig></langSet>
 <langSet xml:lang="zh-TW"><tig><term>透明</term></tig></langSet>
 <langSet xml:lang="sv"><tig><term>genomskinlig</term></tig></langSet>
</termEntry>
</body></text></martif>"""


def test_the_older_form_is_read(tmp_path):
    path = tmp_path / "old.tbx"
    path.write_text(OLD_FORM, encoding="utf-8")
    base, unknown = read_tbx(path)
    assert base.concepts == {
        "c5": Concept(
            "c5",
            "appearance",
            "adjective",
            {"en": "able to be seen through"},
            {
                "en": TermEntry("transparent", ("see-through",), ("pellucid",), source="ISO"),
                "fr": TermEntry("transparent"),
            },
        )
    }
    assert unknown == ("zh-TW", "sv")


def test_what_is_written_is_tbx_basic(tmp_path):
    entry = TermEntry(
        "visa", ("visas",), ("pass",), "To enter.", "reviewed", "Law", "A. Martin", "2025-03-31"
    )
    path = tmp_path / "new.tbx"
    write_tbx(
        TermBase("b", 10, {"v": Concept("v", "residence", "noun", {"en": "d"}, {"en": entry}, note="n")}),
        path,
    )
    assert (
        path.read_text(encoding="utf-8")
        == """<?xml version='1.0' encoding='UTF-8'?>
<tbx xmlns="urn:iso:std:iso:30042:ed-2" type="TBX-Basic" style="dca" xml:lang="zh">
  <tbxHeader>
    <fileDesc>
      <sourceDesc>
        <p>Term base b</p>
      </sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text>
    <body>
      <conceptEntry id="v">
        <descrip type="subjectField">residence</descrip>
        <note>n</note>
        <langSec xml:lang="en">
          <descrip type="definition">d</descrip>
          <note>To enter.</note>
          <termSec>
            <term>visa</term>
            <termNote type="partOfSpeech">noun</termNote>
            <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
            <admin type="source">Law</admin>
            <admin type="projectSubset">status:reviewed</admin>
            <transacGrp>
              <transac type="transactionType">modification</transac>
              <date>2025-03-31</date>
              <transacNote type="responsibility">A. Martin</transacNote>
            </transacGrp>
          </termSec>
          <termSec>
            <term>visas</term>
            <termNote type="partOfSpeech">noun</termNote>
            <termNote type="administrativeStatus">admittedTerm-admn-sts</termNote>
          </termSec>
          <termSec>
            <term>pass</term>
            <termNote type="partOfSpeech">noun</termNote>
            <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>
          </termSec>
        </langSec>
      </conceptEntry>
    </body>
  </text>
</tbx>
"""
    )
    assert read_tbx(path)[0].entry("v", "en") == entry


@given(base=bases)
@settings(max_examples=40, deadline=None)
def test_a_base_comes_back_as_it_was(tmp_path_factory, base):
    path = tmp_path_factory.mktemp("tbx") / "base.tbx"
    write_tbx(base, path)
    assert read_tbx(path)[0].concepts == base.concepts


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path, name):
    path = tmp_path / "bad.tbx"
    path.write_bytes(hostile(name, "tbx", "conceptEntry"))
    with pytest.raises(TermBaseError) as caught:
        read_tbx(path)
    assert caught.value.code in {"terms_invalid", "terms_too_large"}
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        "<conceptEntry id='a'><langSec xml:lang='en'><termSec><term> </term></termSec></langSec></conceptEntry>",
        "<conceptEntry id='a b'><langSec xml:lang='en'><termSec><term>x</term></termSec></langSec></conceptEntry>",
        (
            "<conceptEntry id='a'><langSec xml:lang='en'><termSec><term>x</term>"
            "<termNote type='administrativeStatus'>deprecatedTerm-admn-sts</termNote></termSec></langSec></conceptEntry>"
        ),
        "<conceptEntry id='a'><langSec xml:lang='en'><termSec><term>x</term></termSec></langSec></conceptEntry>"
        * 2,
        "<conceptEntry id='a'>"
        + "<langSec xml:lang='en'><termSec><term>x</term></termSec></langSec>" * 2
        + "</conceptEntry>",
        "",
    ],
)
def test_entries_that_make_no_sense_are_refused(tmp_path, body):
    path = tmp_path / "bad.tbx"
    path.write_text(f"<tbx type='TBX-Basic'><text><body>{body}</body></text></tbx>", encoding="utf-8")
    with pytest.raises(TermBaseError, match=r"bad\.tbx, line"):
        read_tbx(path)


def test_characters_that_xml_cannot_hold_are_named(tmp_path):
    base = TermBase("b", 1, {"v": Concept("v", entries={"en": TermEntry("a\x00b")})})
    with pytest.raises(TermBaseError, match="'v'"):
        write_tbx(base, tmp_path / "x.tbx")
    assert not list(tmp_path.iterdir())
