import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.errors import TermBaseError
from translator.terms.phrases import PhraseBook
from translator.terms.termbase import Concept, TermBase, TermEntry

PHRASES = """phrase\tsituation\tside\tslots\tanswers\tnote
sit\tgreeting\tofficer\t\t\t
appointment?\tgreeting\tofficer\t\t\t
appointment\tgreeting\tvisitor\t\t\t
counter\tgreeting\tofficer\tcounter\t\t
fee\tfees\tofficer\tamount\t\t
fee-of\tfees\tofficer\tdocument amount\t\t
when\twaiting\tofficer\tdate time\t\t
name\tidentity\tvisitor\tname\t\t
from\tidentity\tvisitor\tplace\t\t
bring\tneeded\tofficer\tdocument\t\t
""".replace("appointment?", "appointment-question")
TEXTS = {
    "zh": """sit\t请坐。\t您请坐
appointment-question\t您有预约吗？\t
appointment\t我有预约。\t
counter\t请到{counter}号窗口。\t
fee\t费用：{amount}。\t费用是{amount}
fee-of\t{document}的费用是{amount}。\t
when\t您的预约是{date}，{time}。\t
name\t我叫{name}。\t
from\t我来自{place}。\t
bring\t请带{document}。\t
""",
    "es": """sit\tSiéntese, por favor.\t
appointment-question\t¿Tiene cita?\t
appointment\tTiene cita.\t
counter\tVaya a la ventanilla {counter}.\t
fee\tTasa: {amount}.\tLa tasa es de {amount}
fee-of\tDocumento: {document}. Tasa: {amount}.\t
when\tSu cita: {date}, {time}.\t
name\tMe llamo {name}.\t
from\tVengo de {place}.\t
bring\tTraiga: {document}.\t
""",
}
BASE = TermBase(
    "b",
    10,
    {
        "passport": Concept("passport", entries={"zh": TermEntry("护照"), "es": TermEntry("pasaporte")}),
        "photo": Concept("photo", entries={"zh": TermEntry("照片")}),
    },
)


def write(folder, phrases=PHRASES, **texts):
    (folder / "phrases.tsv").write_text(phrases, encoding="utf-8")
    for tag, rows in (TEXTS | texts).items():
        (folder / f"{tag}.tsv").write_text("phrase\ttext\tvariants\n" + rows, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return PhraseBook.load(write(tmp_path_factory.mktemp("book")), termbase=BASE)


@pytest.mark.parametrize(
    ("text", "languages", "target"),
    [
        ("请坐", "zh es", "Siéntese, por favor."),
        ("  請坐！ ", "zh es", "Siéntese, por favor."),
        ("嗯，那个，请坐。", "zh es", "Siéntese, por favor."),
        ("SIÉNTESE POR FAVOR", "es zh", "请坐。"),
        ("您有预约吗", "zh es", "¿Tiene cita?"),
        ("¿Tiene cita?", "es zh", "您有预约吗？"),
        ("Tiene cita", "es zh", "我有预约。"),
        ("我没有预约", "zh es", None),
        ("不请坐", "zh es", None),
        ("请坐请坐", "zh es", None),
        ("请到三号窗口", "zh es", "Vaya a la ventanilla 3."),
        ("请到Ａ3号窗口。", "zh es", "Vaya a la ventanilla A3."),
        ("请到哪号窗口", "zh es", None),
        ("费用是四百元", "zh es", "Tasa: 400 yuanes."),
        ("费用是很多钱", "zh es", None),
        ("La tasa es de 1.400,50 yuanes", "es zh", "费用：¥1,400.50。"),
        ("护照的费用是400元", "zh es", "Documento: pasaporte. Tasa: 400 yuanes."),
        ("照片的费用是400元", "zh es", None),
        ("护照和照片的费用是400元", "zh es", None),
        ("您的预约是3月31日下午两点半", "zh es", "Su cita: 31 de marzo, 14:30."),
        ("Su cita: 31 de marzo, 14:30", "es zh", "您的预约：3月31日，14:30。"),
        ("我叫王小明", "zh es", "Me llamo 王小明."),
        ("我叫你等一下", "zh es", None),
        ("我来自法国", "zh es", "Vengo de Francia."),
        ("我来自巴黎", "zh es", None),
        ("请带护照", "zh es", "Traiga: pasaporte."),
        ("请带{document}", "zh es", None),
        ("请坐", "zh fr", None),
        ("", "zh es", None),
        ("。。。", "zh es", None),
    ],
)
def test_only_what_is_surely_a_phrase_is_one(book, text, languages, target):
    match = book.match(text, *languages.split())
    shown = (
        None if match is None else match.target.replace("yuanes renminbi", "yuanes").replace("\u00a0", " ")
    )
    assert shown == (target and target.replace("您的预约：", "您的预约是"))


def test_the_weaker_status_counts(tmp_path):
    folder = write(tmp_path)
    (folder / "es.tsv").write_text("phrase\ttext\tstatus\nsit\tSiéntese.\treviewed\n", encoding="utf-8")
    (folder / "zh.tsv").write_text("phrase\ttext\tstatus\nsit\t请坐\tofficial\n", encoding="utf-8")
    book = PhraseBook.load(folder)
    assert book.match("请坐", "zh", "es").status == "reviewed"


def test_documents_need_a_term_base(tmp_path):
    assert PhraseBook.load(write(tmp_path)).match("请带护照", "zh", "es") is None


def test_conversations_follow_the_file(book):
    assert [phrase.id for phrase in book.conversation("fees")] == ["fee", "fee-of"]
    assert book.conversation("unknown") == ()
    assert book.situations()[:2] == ("greeting", "fees")


@pytest.mark.parametrize(
    ("query", "language", "first"),
    [("请坐", "zh", "sit"), ("qz", "zh", "sit"), ("qing zuo", "zh", "sit"), ("yuyue", "zh", "appointment-question"), ("CITA", "es", "appointment-question"), ("tasa documento", "es", "fee-of"), ("xyz", "zh", None)],
)  # fmt: skip
def test_search_finds_what_was_typed(book, query, language, first):
    assert next((phrase.id for phrase in book.search(query, language)), None) == first


@pytest.mark.parametrize(
    ("phrases", "texts", "message"),
    [
        (PHRASES + "sit\tx\tofficer\n", {}, "stands twice"),
        (PHRASES + "a\tx\teverybody\n", {}, "side"),
        (PHRASES + "a\tx\tboth\tcolour\n", {}, "slots"),
        (PHRASES + "a\tx\tboth\t\tnothing\n", {}, "answer 'nothing'"),
        (PHRASES, {"zh": "sit\t请坐{amount}\t\n"}, "exactly the slots"),
        (PHRASES, {"zh": "fee\t费用\t\n"}, "exactly the slots"),
        (PHRASES, {"zh": "fee\t费用{amount}\t费用{Amount}\n"}, "exactly the slots"),
        (PHRASES, {"zh": "fee\t费用{amount}\t费用\n"}, "exactly the slots"),
        (PHRASES, {"zh": "sit\t请坐\t\nsit\t坐\t\n"}, "stands twice"),
        (PHRASES, {"zh": "other\t请坐\t\n"}, "not in phrases.tsv"),
        (PHRASES, {"zh": "sit\t\t\n"}, "text is empty"),
        (PHRASES, {"xx": "sit\ta\t\n"}, "not the tag"),
    ],
)
def test_mistakes_in_the_tables_are_named(tmp_path, phrases, texts, message):
    with pytest.raises(TermBaseError, match=message):
        PhraseBook.load(write(tmp_path, phrases, **texts))


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=50)
def test_no_text_breaks_the_book(book, text):
    book.match(text, "zh", "es")


@pytest.mark.parametrize("unit", ["请", "号", "{date}{time}", "的费用是", "3月", "您的预约是", "我叫 ", "a"])
def test_an_answer_takes_less_than_the_budget_whatever_is_said(book, unit):
    book.match("请坐", "zh", "es")
    for length in (30, 299, 100_000):
        text = ("您的预约是" + unit * length)[:length]
        times = []
        for _ in range(3):
            started = time.process_time()
            book.match(text, "zh", "es")
            times.append(time.process_time() - started)
        assert min(times) < 0.02
