"""A word or two on its own: nothing doubled, nothing invented, and what no two answers agree on is no answer."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.datatypes import Hypothesis, LanguagePair
from translator.mt.bergamot import BergamotEngine
from translator.mt.llama import LlamaEngine
from translator.mt.short import MOST_WORDS, choose, translate_short
from translator.packs.store import FileSpec, InstalledPack, Pack

EN_PT, PT_EN, ZH_EN, EN_ZH = (LanguagePair(*pair.split("-")) for pair in ("en-pt", "pt-en", "zh-en", "en-zh"))


@pytest.mark.parametrize(
    ("core", "sign", "answers", "chosen"),
    [
        ("Photo", "", 'Foto|Foto!|"Foto"|- Foto', "Foto"),
        ("Photo", ".", 'Foto.|Foto!|"Foto"|- Foto', "Foto."),
        ("Photo", "", 'Photo Photo|A!|"B"|- photo', "Photo"),
        ("Sr. Santos", "", 'Mr. Mr. Santos|Mr. Santos!|"Mr. Santos "|Mr. Mr. Santos', "Mr. Santos"),
        ("Thank you", "", 'Obrigado por enviar uma edição.|Obrigado por enviar uma edição!|"Obrigado"|- Obrigado', "Obrigado"),
        ("John Smith", "", 'John Smith (em inglês)|John Smith!|"John Smith"|- John Smith', "John Smith"),
        ("Bye", "", 'Bye (|Bye!|"Bye"|- Bye', "Bye"),
        ("Congratulations", "", 'Parabéns pela|Parabéns!|"Congratulações"|- Parabéns pelo seu blog', "Parabéns"),
        ("Yes", "!", 'Sim!|Sim!|"Sim"|- Sim', "Sim!"),
        ("bye bye", "", 'tchau tchau|Tchau tchau!|"Tchau"|- X', "tchau tchau"),
        ("Sim", "", 'Yes|Yes!|"Yes "|- Yes - Yes', "Yes"),
        ("Tuesday only", "", 'Terça-feira apenas|Terça-feira só!|"Tuesday only"|- Apenas terça-feira', "Terça-feira apenas"),
        ("Weekdays only", ".", 'Apenas dias de semana.|Só dias de semana!|"Sempre hoje"|- Dias de semana apenas', "Apenas dias de semana."),
    ],
)  # fmt: skip
def test_the_answer_that_most_ways_of_asking_gave(core, sign, answers, chosen):
    found = choose(core, sign, [Hypothesis(text, score=-0.5) for text in answers.split("|")])
    assert found == Hypothesis(chosen, score=-0.5)


@pytest.mark.parametrize(
    "answers",
    [
        'O que eu|Desculpa!|"Excuse"|- Perdão',
        'a b c d e f g|a b c d e f g!|"a b c d e f g"|- h',
        '|!|""|-',
        '(x)|(x)!|"(x)"|- [x]',
        'Apenas a equipe|A equipe só!|"Staff only"|- Apenas funcionários',
    ],
)  # fmt: skip
def test_without_agreement_it_is_not_an_answer(answers):
    given = [Hypothesis(text) for text in answers.split("|")]
    assert choose("Excuse me", "", given) == Hypothesis(given[0].text, finished=False)


def test_answers_that_were_cut_off_have_no_vote():
    cut = Hypothesis("Sim", finished=False)
    assert not choose("Yes", "", [cut, cut, cut, Hypothesis("- Claro")]).finished


class Recorder:
    """A translate function that answers with its input, and keeps what it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked.append(list(texts))
        return [Hypothesis(text) for text in texts]


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("Passport", ["Passport", "Passport!", '"Passport"', "- Passport"]),
        ("Thank you.", ["Thank you.", "Thank you!", '"Thank you"', "- Thank you"]),
        ("Where?", ["Where?", "Where?", '"Where?"', "- Where?"]),
        ("Where is my old passport", ["Where is my old passport"]),
        ("17", ["17"]),
        ("...", ["..."]),
        ('"Passport"', ['"Passport"']),
        ("- Passport", ["- Passport"]),
        ("Form (blue)", ["Form (blue)"]),
    ],
)
def test_what_is_asked(source, asked):
    recorder = Recorder()
    (found,) = translate_short([source], EN_PT, recorder)
    assert recorder.asked == [asked]
    assert found == Hypothesis(source)


def test_one_call_for_a_whole_batch_in_order():
    recorder = Recorder()
    batch = ["Passport", "The officer reads the long form.", "Yes."]
    assert [answer.text for answer in translate_short(batch, EN_PT, recorder)] == batch
    assert [len(call) for call in recorder.asked] == [9]


def test_languages_without_spaces_go_through():
    recorder = Recorder()
    translate_short(["你好"], ZH_EN, recorder)
    assert recorder.asked == [["你好"]]


@given(st.lists(st.text(min_size=1, max_size=30), max_size=5))
def test_any_text_gives_one_answer_each(batch):
    assert len(translate_short(batch, EN_PT, Recorder())) == len(batch)


ENGLISH = ["Hello", "Hi", "Good morning", "Good afternoon", "Good evening", "Goodbye", "Bye", "Thank you", "Thanks", "Thank you very much", "Please", "Sorry", "Yes", "No", "OK", "Welcome", "Help", "Stop", "Wait", "Passport", "Visa", "Photo", "Form", "Fee", "Address", "Signature", "Tomorrow", "Monday", "May", "Window five", "Residence permit", "Where", "When", "How much", "Who", "Why", "Twelve", "One hundred", "17", "3.5", "2026", "A0172", "No. 5", "12 May", "400 yuan", "Maria da Silva", "Wang Fang", "John Smith", "Li Wei", "Nguyen Van An", "Changsha", "Beijing", "Brazil", "Mr. Santos", "Dr. Chen", "I see", "Not yet", "Good luck", "Congratulations", "Next", "Here", "Cash", "Card", "Receipt", "Student", "Work", "Married", "Tuesday only", "Weekends only", "Every Tuesday"]  # fmt: skip
PORTUGUESE = ["Olá", "Oi", "Bom dia", "Boa tarde", "Boa noite", "Tchau", "Adeus", "Obrigado", "Obrigada", "Muito obrigado", "Por favor", "Desculpe", "Sim", "Não", "Está bem", "Bem-vindo", "Ajuda", "Pare", "Espere", "Passaporte", "Visto", "Foto", "Formulário", "Taxa", "Endereço", "Assinatura", "Amanhã", "Segunda-feira", "Maio", "Janela cinco", "Autorização de residência", "Onde", "Quando", "Quanto", "Quem", "Por quê", "Doze", "Cem", "3,5", "2026", "A0172", "N.º 5", "12 de maio", "400 yuans", "Maria da Silva", "Wang Fang", "João Santos", "Li Wei", "Nguyen Van An", "Changsha", "Pequim", "Brasil", "Sr. Santos", "Dra. Chen", "Entendi", "Claro", "Ainda não", "Boa sorte", "Prazer", "Parabéns", "Próximo", "Aqui", "Esquerda", "Dinheiro", "Cartão", "Recibo", "Estudante", "Trabalho"]  # fmt: skip
CHINESE = ["你好", "您好", "早上好", "下午好", "晚上好", "再见", "谢谢", "谢谢您", "非常感谢", "请", "对不起", "是", "不是", "好的", "欢迎", "帮助", "停", "等一下", "护照", "签证", "照片", "表格", "费用", "地址", "签名", "明天", "星期一", "五月", "五号窗口", "居留许可", "哪里", "什么时候", "多少钱", "谁", "为什么", "十二", "一百", "17", "3.5", "2026", "A0172", "第5号", "5月12日", "400元", "王芳", "李伟", "张建国", "长沙", "北京", "巴西", "桑托斯先生", "陈医生", "明白了", "还没有", "祝您好运", "恭喜", "下一位", "这里", "现金", "银行卡", "收据", "学生", "工作", "已婚", "只限星期二", "二维码"]  # fmt: skip
RIGHT = {
    EN_PT: {
        "Hello": "Olá", "Thank you": "Obrigado", "Thanks": "Obrigado", "Yes": "Sim", "No": "Não", "Passport": "Passaporte",
        "Congratulations": "Parabéns", "John Smith": "John Smith", "Wang Fang": "Wang Fang", "Changsha": "Changsha",
        "Nguyen Van An": "Nguyen Van An", "Twelve": "Doze", "2026": "2026", "A0172": "A0172", "How much": "Quanto",
        "Tuesday only": "Terça-feira apenas", "Weekends only": "Apenas fim de semana", "Every Tuesday": "Todas as terças-feiras",
    },
    PT_EN: {
        "Olá": "Hello", "Obrigado": "Thank you", "Obrigada": "Thank you", "Sim": "Yes", "Foto": "Photo", "Visto": "Visa",
        "Formulário": "Form", "Onde": "Where", "Bem-vindo": "Welcome", "Sr. Santos": "Mr. Santos", "Próximo": "Next",
    },
    ZH_EN: {
        "你好": "Hello", "谢谢": "Thank you.", "护照": "Passport", "是": "Yes", "不是": "No", "17": "17", "A0172": "A0172",
        "3.5": "3.5", "2026": "2026", "400元": "400 yuan", "王芳": "Wang Fang", "长沙": "Changsha", "桑托斯先生": "Mr. Santos", "5月12日": "May 12",
    },
    EN_ZH: {
        "Hello": "你好", "Thank you": "谢谢", "Passport": "护照", "Residence permit": "居留许可", "Monday": "星期一", "17": "17",
        "A0172": "A0172", "3.5": "3.5", "2026": "2026", "400 yuan": "400元", "Changsha": "长沙", "12 May": "5月12日", "How much": "多少钱？",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=[EN_PT, PT_EN], ids=str)
def answers(request, pack_folder):
    """The direction, and what the installed model makes of every short input, as it stands and with a stop."""
    pair = request.param
    folder = pack_folder(f"firefox-{pair.source}-{pair.target}-tiny")
    files = {path.name: FileSpec(path.stat().st_size, "0" * 64) for path in folder.iterdir()}
    pack = Pack(folder.name, "bergamot", "1", "test", files, grades={pair: "good"})
    engine = BergamotEngine(InstalledPack(pack, folder))
    inputs = ENGLISH if pair == EN_PT else PORTUGUESE
    try:
        found = engine.translate([*inputs, *(f"{text}." for text in inputs)], pair)
    finally:
        engine.close()
    return pair, dict(zip([*inputs, *(f"{text}." for text in inputs)], found, strict=True))


@pytest.mark.weights
def test_short_inputs_are_neither_doubled_nor_made_sentences(answers):
    pair, found = answers
    assert len(found) >= 120
    for source, answer in found.items():
        if not answer.finished:
            continue
        words = re.findall(r"\w+", answer.text.casefold())
        assert words, source
        assert len(words) <= len(source.split()) + 3, (source, answer.text)
        assert not any(a == b for a, b in itertools.pairwise(words)), (source, answer.text)
        assert not re.search(r"[()\[\]]", answer.text), (source, answer.text)
    unfinished = [source for source, answer in found.items() if not answer.finished]
    assert len(unfinished) <= len(found) * 0.02, unfinished
    assert {source: found[source].text for source in RIGHT[pair]} == RIGHT[pair]


@pytest.mark.weights
@pytest.mark.slow
def test_a_prompted_model_translates_a_word_or_two_as_they_are(pack_folder):
    folder = pack_folder("qwen2.5-coder-1.5b-instruct-q4_k_m")
    files = {path.name: FileSpec(path.stat().st_size, "0" * 64) for path in folder.iterdir()}
    settings = {"prompt": "qwen-chat", "context": 4096}
    grades = dict.fromkeys((ZH_EN, EN_ZH), "good")
    pack = Pack(folder.name, "llama", "1", "test", files, grades=grades, settings=settings)
    engine = LlamaEngine(InstalledPack(pack, folder), threads=1)
    try:
        found = {pair: engine.translate(table, pair) for pair, table in ((ZH_EN, CHINESE), (EN_ZH, ENGLISH))}
    finally:
        engine.close()
    for pair, table in ((ZH_EN, CHINESE), (EN_ZH, ENGLISH)):
        assert len(table) >= 60
        for source, answer in zip(table, found[pair], strict=True):
            assert answer.finished, source
            # Chinese has no spaces: a character counts as half a word
            english, chinese = (answer.text, source) if pair == ZH_EN else (source, answer.text)
            words, characters = re.findall(r"[\w.'’]+", english.casefold()), re.findall(r"\w", chinese)
            longer, shorter = (
                (len(words), len(characters)) if pair == ZH_EN else (len(characters), 4 * len(words))
            )
            assert 0 < longer <= shorter + 3, (source, answer.text)
            assert not any(a == b for a, b in itertools.pairwise(words)), (source, answer.text)
            new = set(re.findall(r"\d+", answer.text)) - set(re.findall(r"\d+", source))
            assert not new or source in {"五号窗口", "12 May"}, (source, answer.text)
        given = dict(zip(table, found[pair], strict=True))
        assert {source: given[source].text for source in RIGHT[pair]} == RIGHT[pair]


def test_longest_short_input_is_the_documented_one():
    recorder = Recorder()
    translate_short([" ".join(["word"] * MOST_WORDS), " ".join(["word"] * (MOST_WORDS + 1))], EN_PT, recorder)
    assert len(recorder.asked[0]) == 5


def test_five_words_for_three_are_no_answer_however_often_they_come():
    invented = "Obrigado por enviar uma edição."
    answers = [Hypothesis(text) for text in (invented, invented, '"Obrigado, Maria"', "- Obrigado, Maria")]
    assert choose("Thank you, Maria", ".", answers).text == "Obrigado, Maria."
