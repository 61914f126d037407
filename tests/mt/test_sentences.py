import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes import FakeEngine
from translator.datatypes import LanguagePair, Span
from translator.errors import LanguageError
from translator.languages import LANGUAGES
from translator.mt.chain import run_route
from translator.mt.routing import Route, Step
from translator.mt.sentences import (
    cut_segment,
    longest_segment,
    reassemble,
    space_sentences,
    split_sentences,
)
from translator.packs.store import InstalledPack, Pack

# "|" stands where the sentences are expected to be cut
CASES = [
    ("zh", "您好。|请出示护照!|费用是3.5元。|谢谢"),
    ("zh", "请访问www.gov.cn。|或发邮件至a.b@gov.cn!"),
    ("zh", "请到 No. 5 窗口。|价格：1.5万元；共3.5kg。"),
    ("zh", "好……吗？！|真的。"),
    ("en", "Go to No. 5 window.|Dr. Smith is at 3.5 km, e.g. near St. Mary.|Thanks!"),
    ("en", "Mail a.b@gov.uk or see https://x.org/a?b=c.|Approx. 5 days.|Tel. 555 1234."),
    ("en", 'He said "Stop."|Then Mr. J. K. Lee paid 1,000.50 USD.|OK?'),
    ("en", "The U.S. embassy is closed.|See Fig. 3 and Sec. 2.1."),
    ("ja", "こんにちは。|パスポートを見せてください！|費用は3.5円です。"),
    ("ja", "本当?|はい!|メールはa.b@c.jpです。"),
    ("ko", "안녕하세요.|여권을 보여 주세요.|3.5킬로입니다.|No. 5 창구로 가세요."),
    ("ru", "Здравствуйте.|Ул. Ленина, д. 5, кв. 3.|Цена 3,5 руб. за штуку.|См. рис. 5."),
    ("ru", "Т. е. бесплатно.|А. С. Пушкин здесь."),
    ("fr", "Bonjour M. Dupont.|Le prix est de 1.000,50 €.|Mme. Li est là.|Merci !"),
    ("fr", "Voir l'art. 5 de la loi.|N° 5.|« Oui. » dit-il."),
    ("de", "Guten Tag, Dr. Müller.|Am 3. Mai um 5 Uhr.|Der Preis ist 1.000,50 Euro.|Nr. 5 ist frei."),
    ("es", "¡Hola!|¿Cómo está?|El Sr. López vive en la Av. 5.|Cuesta 1.000,50 euros.|Núm. 5."),
    ("pt", "Bom dia, Sr. Silva.|O Art. 5 diz.|Custa 1.000,50 reais.|Av. Brasil, n. 5.|Dra. Ana."),
    ("it", "Buongiorno Sig. Rossi.|Costa 1.000,50 euro.|Pag. 3.|Grazie."),
    ("ar", "مرحبا.|كيف حالك؟|السعر 3.5 دولار.|نعم!|د. أحمد هنا."),
    ("hi", "नमस्ते।|आप कैसे हैं?|कीमत 3.5 रुपये है।|डॉ. सिंह यहाँ हैं।"),
    ("bn", "নমস্কার।|আপনি কেমন আছেন?|৩.৫ টাকা।"),
    ("ur", "سلام۔|آپ کیسے ہیں؟|قیمت 3.5 ہے۔"),
    ("fa", "سلام.|حال شما چطور است؟|قیمت 3.5 است."),
    ("he", 'שלום.|מה שלומך?|המחיר 3.5 ש"ח.'),
    ("ta", "வணக்கம்.|எப்படி இருக்கிறீர்கள்?|திரு. குமார்."),
    ("te", "నమస్కారం.|మీరు ఎలా ఉన్నారు?|ధర 3.5 రూపాయలు."),
    ("vi", "Xin chào.|Ông Nguyễn ở TP. Hồ Chí Minh.|Giá 1.000,50 đồng.|Số 5.|Cảm ơn!"),
    ("tr", "Merhaba.|Dr. Yılmaz 3. katta.|Fiyat 1.000,50 TL.|No. 5."),
    ("pl", "Dzień dobry.|Godz. 5.|Cena 1.000,50 zł.|Dziękuję."),
    ("nl", "Dag.|Dhr. Jansen is er.|Art. 5 geldt."),
    ("uk", "Вітаю.|Вул. Шевченка, буд. 5.|Ціна 3,5 грн. за шт.|Дякую."),
    ("cs", "Dobrý den.|Č. 5 je tam.|Dne 3. května."),
    ("id", "Selamat pagi.|Jl. Sudirman No. 5.|Rp 1.000,50.|Terima kasih."),
    ("ms", "Selamat pagi.|Jln. Ampang No. 5.|Terima kasih."),
    ("tl", "Kumusta.|G. Santos, No. 5.|Salamat po!"),
    ("kk", "Сәлем.|Абай көш. 5.|Рахмет!"),
    ("mn", "Сайн байна уу?|Үнэ 3.5 төгрөг.|Баярлалаа!"),
    ("km", "សួស្តី។|តម្លៃ 3.5 ដុល្លារ។|អរគុណ៕"),
    ("km", "ឯកសារ រូបថត ។ល។|អរគុណ។"),
    ("my", "မင်္ဂလာပါ။|ပတ်စပို့ပြပါ၊ ကျေးဇူးပါ။|၃.၅ ကျပ်။"),
    ("th", "สวัสดีครับ ขอดูหนังสือเดินทาง ราคา 3.5 บาท พ.ศ. 2567"),
    ("th", "ขอดูหนังสือเดินทางได้ไหม?|ขอบคุณครับ"),
]


def pieces(text, spans):
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences_of_each_language(language, marked):
    expected = marked.split("|")
    joiner = "" if language in {"zh", "ja"} else " "
    text = joiner.join(expected)
    assert pieces(text, split_sentences(text, language)) == expected


def test_every_language_has_a_case():
    assert {language for language, _ in CASES} == set(LANGUAGES)


def test_line_breaks_are_boundaries():
    text = "  Name:\tLi\r\n\r\nWindow 5\u2028Open\n"
    assert pieces(text, split_sentences(text, "en")) == ["Name:\tLi", "Window 5", "Open"]


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", 'Er sagte es." ""'), ("km", "អរគុណ។ \u200b"), ("km", 'ជំងឺ។"'), ("en", "Really? !!! …")],
)
def test_punctuation_is_no_sentence_of_its_own(language, text):
    assert pieces(text, split_sentences(text, language)) == [text]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u3000\t"])
def test_nothing_but_space_has_no_sentence(text):
    assert split_sentences(text, "zh") == []


def test_positions_count_code_points():
    text = "😀 Hi. 👨‍👩‍👧 Bye."
    assert pieces(text, split_sentences(text, "en"))[0] == "😀 Hi."


def test_unknown_language_is_refused():
    with pytest.raises(LanguageError) as caught:
        split_sentences("Hei.", "sv")
    assert caught.value.code == "language_unknown"


def characters():
    """Text as documents hold it: any script, much punctuation, no lone surrogates."""
    ordinary = st.sampled_from('abZ9 ..!?,;:。！？，、។៕။၊।۔؟…"”」)( \t\u3000')
    scripts = st.sampled_from("请出示のはง่ើម្រုကាभाषाلسשהжё한👨\u200d👩🇨🇳\u0301")
    return st.text(st.one_of(ordinary, scripts, st.characters(exclude_categories=["Cs"])), max_size=700)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=25, deadline=None)
@given(text=characters())
def test_spans_are_ordered_and_cover_all_but_space(language, text):
    spans = split_sentences(text, language)
    end = 0
    for span in spans:
        assert text[end : span.start].strip() == ""
        sentence = text[span.start : span.end]
        assert sentence == sentence.strip() != ""
        assert len(sentence.splitlines()) == 1
        assert len(sentence) <= longest_segment(language)
        end = span.end
    assert text[end:].strip() == ""


@settings(max_examples=50, deadline=None)
@given(text=characters(), limit=st.integers(1, 60))
def test_cut_segment_keeps_the_limit_and_loses_nothing(text, limit):
    end = 0
    for span in cut_segment(text, limit):
        assert text[end : span.start].strip() == ""
        assert 0 < span.end - span.start <= limit
        end = span.end
    assert text[end:].strip() == ""


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("Bring the form, the photo and the fee.", 20, ["Bring the form,", "the photo and the", "fee."]),
        ("请带护照、照片和表格，然后到五号窗口。", 12, ["请带护照、照片和表格，", "然后到五号窗口。"]),
        ("about 3.5 km away", 10, ["about 3.5", "km away"]),
        ("it costs 1,000,000 dong", 16, ["it costs", "1,000,000 dong"]),
        ("ขอดูหนังสือเดินทางของคุณ", 19, ["ขอดูหนังสือเดินทาง", "ของคุณ"]),
        ("👨‍👩‍👧👨‍👩‍👧", 7, ["👨‍👩‍👧", "👨‍👩‍👧"]),
        ("a" * 10, 4, ["aaaa", "aaaa", "aa"]),
    ],
)
def test_cuts_hurt_least(text, limit, expected):
    assert pieces(text, cut_segment(text, limit)) == expected


def test_a_character_longer_than_the_limit_is_cut():
    text = "e" + "\u0301" * 9
    assert [span.end - span.start for span in cut_segment(text, 4)] == [4, 4, 2]


def test_cut_segment_needs_a_limit():
    with pytest.raises(ValueError, match="at least 1"):
        cut_segment("a", 0)


@pytest.mark.parametrize("language", ["th", "km", "my", "zh", "ja"])
def test_hard_cuts_fall_between_user_perceived_characters(language):
    text = {"th": "ที่นี่น้ำ", "km": "ស្ត្រី", "my": "ကျွန်ုပ်", "zh": "请𠮷", "ja": "が\u3099"}[language] * 120
    spans = split_sentences(text, language)
    assert len(spans) > 1
    for span in spans:
        assert not unicodedata.category(text[span.start]).startswith("M")


@pytest.mark.parametrize(
    ("source", "target", "text", "translations", "expected"),
    [
        ("zh", "en", "请坐。请稍等。", ["Sit down.", "Please wait."], "Sit down. Please wait."),
        ("en", "zh", "Sit down. Please wait.", ["请坐。", "请稍等。"], "请坐。请稍等。"),
        (
            "zh",
            "ja",
            "请坐。请稍等。",
            ["お座りください。", "お待ちください。"],
            "お座りください。お待ちください。",
        ),
        ("zh", "th", "请坐。请稍等。", ["เชิญนั่ง", "รอสักครู่"], "เชิญนั่ง รอสักครู่"),
        ("zh", "my", "请坐。请稍等。", ["ထိုင်ပါ။", "ခဏစောင့်ပါ။"], "ထိုင်ပါ။ ခဏစောင့်ပါ။"),
        ("en", "fr", "Yes.\n\n  Two.  Red.\t\n", ["Un.", "Deux.", "Trois."], "Un.\n\n  Deux.  Trois.\t\n"),
        ("zh", "en", "　　甲。\n　　乙。", ["One.", "Two."], "　　One.\n　　Two."),
        ("zh", "en", "甲。　乙。", ["One.", "Two."], "One. Two."),
        ("en", "zh", "Yes. Two. Red.", ["甲。", "", "丙。"], "甲。丙。"),
        ("en", "zh", "See it. This is next.", ["见 A", "B 是下一个"], "见 A B 是下一个"),
        ("en", "fr", "Yes. Two. Red.", ["Un.", "", "Trois."], "Un. Trois."),
        ("en", "zh", " \n", [], " \n"),
    ],
)
def test_reassemble(source, target, text, translations, expected):
    spans = split_sentences(text, source)
    assert reassemble(text, spans, translations, LanguagePair(source, target)) == expected


@settings(max_examples=60, deadline=None)
@given(text=characters())
def test_reassembling_the_source_keeps_everything_but_single_spaces(text):
    spans = split_sentences(text, "en")
    back = reassemble(text, spans, pieces(text, spans), LanguagePair("en", "fr"))
    assert "".join(back.split()) == "".join(text.split())
    assert back.count("\n") == text.count("\n")


def test_reassemble_needs_one_translation_per_sentence():
    with pytest.raises(ValueError, match="1 translations for 2 sentences"):
        reassemble("A. B.", [Span(0, 2), Span(3, 5)], ["x"], LanguagePair("en", "fr"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "unit"), [("it", "One two three. "), ("zh", "一二三四，"), ("th", "ขอดูที่")]
)
def test_time_is_linear_on_one_endless_line(language, unit):
    def seconds(length):
        text = (unit * (length // len(unit) + 1))[:length]
        start = time.process_time()
        split_sentences(text, language)
        return time.process_time() - start

    small = min(seconds(100_000) for _ in range(3))
    assert seconds(1_000_000) < 25 * small


@pytest.mark.parametrize(
    ("text", "source", "pair", "expected"),
    [
        ("It is closed.Please come tomorrow.", "关门了；请明天来。", "zh-en", "It is closed. Please come tomorrow."),
        ("Really?Yes!Come in.", "真的？是！请进。", "zh-en", "Really? Yes! Come in."),
        ("É tarde.Às nove.", "晚了。九点。", "zh-pt", "É tarde. Às nove."),
        ("Write to a.Wang@Changsha.gov.cn.", "请写信到 a.Wang@Changsha.gov.cn。", "zh-en", "Write to a.Wang@Changsha.gov.cn."),
        ("See Report.Final.", "请看Report.Final。", "zh-en", "See Report.Final."),
        ("It costs 3.5 yuan, i.e.less.", "3.5元。", "zh-en", "It costs 3.5 yuan, i.e.less."),
        ("The U.S.Embassy", "大使馆", "zh-en", "The U.S.Embassy"),
        ("closed.Please", "closed.Please", "fr-en", "closed.Please"),
        ("ah.Oh", "fermé", "fr-en", "ah.Oh"),
        ("关了.Please", "閉店", "ja-zh", "关了.Please"),
        ("", "。", "zh-en", ""),
    ],
)  # fmt: skip
def test_sentences_that_an_engine_joined_get_their_space_back(text, source, pair, expected):
    assert space_sentences(text, source, LanguagePair(*pair.split("-"))) == expected


def test_a_pivot_text_is_spaced_before_the_next_step_reads_it():
    zh_en, en_pt = LanguagePair("zh", "en"), LanguagePair("en", "pt")
    engines = {
        "one": FakeEngine({zh_en: {"关门了；请明天来。": "It is closed.Please come tomorrow."}}, name="one"),
        "two": FakeEngine(
            {en_pt: {"It is closed.": "Está fechado.", "Please come tomorrow.": "Venha amanhã."}}, name="two"
        ),
    }
    packs = [
        Pack(name, "bergamot", "1", "MIT", {}, grades=dict.fromkeys(engine.pairs, "good"))
        for name, engine in engines.items()
    ]
    steps = [Step(InstalledPack(pack, Path()), next(iter(pack.grades))) for pack in packs]
    (answer,) = run_route(
        Route(tuple(steps)), ["关门了；请明天来。"], lambda step: engines[step.installed.pack.name]
    )
    assert answer.text == "Está fechado. Venha amanhã."
