import pytest

from translator.errors import TextError
from translator.evaluation.parallel import FLORES, read_parallel
from translator.languages import LANGUAGES


@pytest.mark.parametrize(
    "names",
    [("news.en", "news.zh"), ("eng_Latn.devtest", "zho_Hans.devtest"), ("dev.eng_Latn", "dev.cmn_Hans")],
)
def test_folders(tmp_path, names):
    for name, text in zip(names, ("Hello.\nBye.\n", "您好。\n再见。\n"), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a text of theirs")
    text = read_parallel(tmp_path)
    assert text.lines == {"en": ("Hello.", "Bye."), "zh": ("您好。", "再见。")}
    assert text.first(1).lines["zh"] == ("您好。",)


def test_a_table(tmp_path):
    table = tmp_path / "hall.tsv"
    table.write_text('note\ten\tfr\nx\tSay "no".\tDites « non ».\n', encoding="utf-8")
    text = read_parallel(table)
    assert (text.name, text.lines) == ("hall", {"en": ('Say "no".',), "fr": ("Dites « non ».",)})


@pytest.mark.parametrize(
    "content", [b"", b"en\tfr\n", b"en\nHello\n", b"en\tfr\nHello\t\n", b"en\tfr\nHello\n", b"\xff\xfe\n"]
)
def test_tables_that_are_none(tmp_path, content):
    (tmp_path / "t.tsv").write_bytes(content)
    with pytest.raises(TextError) as caught:
        read_parallel(tmp_path / "t.tsv")
    assert caught.value.code.startswith("text_")


def test_every_language_has_its_flores_code():
    assert set(FLORES.values()) == set(LANGUAGES)
