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


def test_it_is_a_warning_of_its_own():
    cautions = check_hypothesis(
        SAID, Hypothesis("Besides the passport bring two white底 photographs."), LanguagePair("zh", "en")
    )
    assert [caution.code for caution in cautions] == ["words_left"]
