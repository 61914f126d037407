import pytest

from translator.datatypes import Hypothesis, LanguagePair
from translator.guard.checks import check_hypothesis
from translator.guard.leftovers import left_standing

SAID = "除了护照以外，还要带两张白底照片。"


@pytest.mark.parametrize(
    ("source", "target", "pair", "left"),
    [
        (SAID, "Besides the passport bring two white底 photographs.", ("zh", "en"), ["底"]),
        (SAID, "Besides the passport bring two photographs on white.", ("zh", "en"), []),
        ("请交材料", "Подайте材料.", ("zh", "ru"), ["材料"]),
        ("《民法典》规定", "The Civil Code (《民法典》) says", ("zh", "en"), []),
        ("请交材料", "材料を出してください", ("zh", "ja"), []),
        ("ビザを延長", "请延长ビザ", ("ja", "zh"), ["ビザ"]),
        ("My employer has not paid.", "我的employer还没有付。", ("en", "zh"), ["employer"]),
        ("Call Andrew at IBM.", "给Andrew打电话，他在IBM。", ("en", "zh"), []),
        ("Write to info@example.org", "请写信到info@example.org", ("en", "zh"), []),
        ("My employer has not paid.", "Mein employer hat nicht bezahlt.", ("en", "de"), []),  # cannot be seen
        ("Приезжайте завтра", "Come завтра", ("ru", "en"), ["завтра"]),
    ],
)
def test_what_nobody_translated(source, target, pair, left):
    assert left_standing(source, target, LanguagePair(*pair)) == left


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("أعتذر، لا يمكنني ترجمة هذا النص.", "ar"),
        ("抱歉，我无法翻译。", "zh"),
        ("Désolé, je ne peux pas traduire ce texte.", "fr"),
        ("Извините, я не могу перевести этот текст.", "ru"),
        ("Xin lỗi, tôi không thể dịch câu này.", "vi"),
        ("申し訳ありませんが、翻訳できません。", "ja"),
    ],
)
def test_a_model_that_refuses_is_no_translation(target, language):
    source = "What time do you open?" if language == "zh" else "请问几点开门？"
    pair = LanguagePair("en" if language == "zh" else "zh", language)
    assert "refused" in [caution.code for caution in check_hypothesis(source, Hypothesis(target), pair)]


def test_who_speaks_of_translators_is_not_refused():
    pair = LanguagePair("zh", "pl")
    cautions = check_hypothesis(
        "不能自己带翻译吗？", Hypothesis("Nie można przyprowadzić własnego tłumacza?"), pair
    )
    assert "refused" not in [caution.code for caution in cautions]


def test_it_is_a_warning_of_its_own():
    cautions = check_hypothesis(
        SAID, Hypothesis("Besides the passport bring two white底 photographs."), LanguagePair("zh", "en")
    )
    assert [caution.code for caution in cautions] == ["words_left"]
