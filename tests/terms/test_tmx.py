import pytest

from tests.terms.hostile import HOSTILE, hostile
from translator.datatypes import LanguagePair
from translator.errors import TermBaseError
from translator.terms.tmx import MemoryUnit, read_tmx, write_tmx

FOREIGN = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header creationtool="x" srclang="en-GB"/><body>
<tu changeid="me" changedate="20250331T120000Z"><tuv xml:lang="en-GB"><seg>Press <bpt i="1">&lt;b&gt;</bpt>OK<ept i="1">&lt;/b&gt;</ept>.</seg></tuv>
 <tuv xml:lang="fr"><seg>Appuyez sur <hi>OK</hi>.</seg></tuv><tuv xml:lang="de-AT"><seg>Drücken Sie OK.</seg></tuv>
 <tuv xml:lang="sv"><seg>Tryck OK.</seg></tuv><tuv xml:lang="it"><seg> </seg></tuv></tu>
<tu srclang="*all*"><tuv lang="zh-CN"><seg>费用</seg></tuv><tuv lang="EN"><seg>fee</seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>seul</seg></tuv></tu>
</body></tmx>"""


def test_foreign_files_are_read(tmp_path):
    path = tmp_path / "f.tmx"
    path.write_text(FOREIGN, encoding="utf-8")
    when = "2025-03-31T12:00:00Z"
    assert list(read_tmx(path)) == [
        MemoryUnit(LanguagePair("en", "fr"), "Press OK.", "Appuyez sur OK.", "f.tmx", "me", when),
        MemoryUnit(LanguagePair("en", "de"), "Press OK.", "Drücken Sie OK.", "f.tmx", "me", when),
        MemoryUnit(LanguagePair("zh", "en"), "费用", "fee", "f.tmx"),
    ]


def test_units_come_back_as_they_were(tmp_path):
    units = [
        MemoryUnit(
            LanguagePair("zh", "ar"), "<费用>", "رسوم & ضرائب", "officer", "王", "2025-03-31T12:00:00Z"
        ),
        MemoryUnit(LanguagePair("en", "th"), "fee", "ค่าธรรมเนียม", "review"),
    ]
    assert write_tmx(tmp_path / "x.tmx", iter(units)) == 2
    assert list(read_tmx(tmp_path / "x.tmx")) == units


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path, name):
    path = tmp_path / "bad.tmx"
    path.write_bytes(hostile(name, "tmx", "tu"))
    with pytest.raises(TermBaseError):
        list(read_tmx(path))


def test_a_unit_without_segment_is_named(tmp_path):
    path = tmp_path / "bad.tmx"
    path.write_text("<tmx><body>\n<tu><tuv xml:lang='en'/></tu></body></tmx>", encoding="utf-8")
    with pytest.raises(TermBaseError, match="line 2: a tuv has no seg"):
        list(read_tmx(path))


def test_a_missing_file_is_unreadable(tmp_path):
    with pytest.raises(TermBaseError) as caught:
        list(read_tmx(tmp_path / "none.tmx"))
    assert caught.value.code == "terms_unreadable"
