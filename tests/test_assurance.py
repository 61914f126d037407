"""The ladder rung by rung, over invented engines: what is repaired, by which step, and what is shown."""

from pathlib import Path

import pytest

from translator.assurance import Assurance, Attempt, assemble
from translator.datatypes import Hypothesis, LanguagePair
from translator.mt.routing import Route, Step
from translator.mt.sentences import split_sentences
from translator.packs.store import FileSpec, InstalledPack, Pack
from translator.terms.enforcement import Variant
from translator.terms.termbase import BUILT_IN, Concept, TermBase, TermEntry

ZH_EN = LanguagePair("zh", "en")
BASE = TermBase(
    "test",
    BUILT_IN,
    {
        "residence-permit": Concept(
            "residence-permit",
            entries={
                "zh": TermEntry("居留许可"),
                "en": TermEntry(
                    "residence permit", allowed=("residence permits",), forbidden=("green card",)
                ),
            },
        ),
        "business-licence": Concept(
            "business-licence", entries={"zh": TermEntry("营业执照"), "en": TermEntry("business licence")}
        ),
    },
)


def route(name, grade="good"):
    pack = Pack(name, "llama", "1", "MIT", files={"w": FileSpec(1, "0" * 64)}, grades={ZH_EN: grade})
    return Route((Step(InstalledPack(pack, Path(name)), ZH_EN),))


class Engine:
    """Answers each source in turn with the texts given; remembers what it was asked."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def __call__(self, units, hints):
        self.asked.append((list(units), list(hints)))
        return [self.answer(unit) for unit in units]

    def answer(self, unit):
        found = self.answers[unit]
        return found if isinstance(found, Hypothesis) else Hypothesis(found, -0.1)


def translate(text, answers, *, shape=None, variants=(), other=None, grade="good"):
    attempts = [Attempt(route("first", grade), Engine(answers), shape, tuple(variants))]
    if other is not None:
        attempts.append(Attempt(route("second"), Engine(other)))
    spans = split_sentences(text, "zh")
    units = [text[span.start : span.end] for span in spans]
    drafts = Assurance(BASE).assure(units, ZH_EN, attempts)
    return assemble(text, spans, drafts, ZH_EN), attempts


def codes(result):
    return [caution.code for caution in result.warnings]


def test_all_well():
    text = "居留许可费用四百元。"
    result, (attempt,) = translate(text, {text: "The residence permit costs 400 yuan."})
    assert result.target == "The residence permit costs 400 yuan."
    assert (result.risk, result.warnings) == ("low", ())
    assert [(term.concept, term.status, term.step) for term in result.terms] == [
        ("residence-permit", "kept", 2)
    ]
    assert [(literal.kind, literal.status) for literal in result.literals] == [("amount", "kept")]
    asked, hints = attempt.translate.asked[0]
    assert asked == [text]
    assert [hint.terms for hint in hints[0]] == [(("居留许可", "residence permit"),)]
    assert len(attempt.translate.asked) == 1


def test_known_wrong_variant_is_replaced():
    text = "请出示营业执照。"
    variant = Variant(ZH_EN, "business-licence", "trading permit", "business licence")
    result, _ = translate(text, {text: "Please show your trading permit."}, variants=[variant])
    assert result.target == "Please show your business licence."
    assert [(term.status, term.step) for term in result.terms] == [("repaired", 3)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("The fee is 400 euros.", "400"),
        ("The fee is 40 yuan.", "400"),
        ("The fee is 400 pounds.", "400"),
    ],
)
def test_the_only_possible_repair_of_an_amount(wrong, right):
    text = "费用是四百元。"
    result, _ = translate(text, {text: wrong})
    assert right in result.target
    assert "yuan" in result.target
    assert [literal.status for literal in result.literals] == ["repaired"]
    assert result.risk == "check"
    assert "literal_repaired" in codes(result)


def test_placeholders_bring_a_lost_term_back():
    text = "居留许可和营业执照都要带。"
    hidden = "居留许可和T1X都要带。"
    answers = {
        text: "Bring the residence permit and the papers.",
        hidden: "Bring the residence permit and the T1X.",
    }
    result, _ = translate(text, answers, shape="T{n}X")
    assert result.target == "Bring the residence permit and the business licence."
    assert [(term.concept, term.status, term.step) for term in result.terms] == [
        ("residence-permit", "kept", 2),
        ("business-licence", "repaired", 4),
    ]


@pytest.mark.parametrize("broken", ["Bring the papers.", "Bring the T1X and the T1X."])
def test_a_token_that_is_lost_or_doubled_is_never_spliced(broken):
    text, hidden = "请带营业执照。", "请带T1X。"
    result, _ = translate(text, {text: "Please bring it.", hidden: broken}, shape="T{n}X")
    assert result.target == "Please bring it. [business licence (营业执照)]"
    assert [(term.status, term.step) for term in result.terms] == [("appended", 5)]
    assert result.risk == "check"
    assert "term_appended" in codes(result)


def test_another_route_is_taken_when_numbers_are_wrong():
    text = "请在三月五日上午九点到三号窗口。"
    result, attempts = translate(
        text,
        {text: "Please come."},
        other={text: "Please come to counter 3 at 9:00 a.m. on March 5."},
    )
    assert result.target == "Please come to counter 3 at 9:00 a.m. on March 5."
    assert result.engine == ("second",)
    assert attempts[1].translate.asked


def test_a_fast_run_asks_no_other_route_about_numbers_but_about_what_is_unusable():
    wrong, blank = "请在三月五日上午九点到三号窗口。", "你好吗？"
    attempts = [
        Attempt(route("first"), Engine({wrong: "Please come.", blank: ""})),
        Attempt(route("second"), Engine({blank: "How are you?"}), for_literals=False),
    ]
    drafts = Assurance(BASE).assure([wrong, blank], ZH_EN, attempts)
    assert [draft.target for draft in drafts] == ["Please come.", "How are you?"]
    assert drafts[0].wrong_literals
    assert [units for units, _ in attempts[1].translate.asked] == [[blank]]


def test_another_route_is_not_asked_when_all_is_well():
    text = "你好吗？"
    _, attempts = translate(text, {text: "How are you?"}, other={})
    assert attempts[1].translate.asked == []


def test_what_stays_wrong_is_high_risk_and_visible():
    text = "请在三月五日上午九点到三号窗口。"
    result, _ = translate(text, {text: "Please come."}, other={text: "Please come."})
    assert result.risk == "high"
    assert "literal_lost" in codes(result)
    assert {literal.status for literal in result.literals} == {"lost"}


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (Hypothesis(""), "empty_output"),
        (Hypothesis("请您稍等一下，我马上回来。"), "copied_source"),
        (Hypothesis("wait wait wait wait wait wait wait wait wait wait wait wait wait wait"), "loop"),
        (Hypothesis("Please wait a moment, I will be", finished=False), "cut_off"),
    ],
)
def test_what_is_no_translation_never_looks_like_one(output, code):
    text = "请您稍等一下，我马上回来。"
    result, _ = translate(text, {text: output})
    assert result.target == ""
    assert result.risk == "high"
    assert code in codes(result)


def test_in_a_longer_text_the_place_of_a_missing_sentence_shows():
    first, second = "请您稍等一下。", "我马上回来。"
    result, _ = translate(first + second, {first: "Please wait a moment.", second: ""})
    assert result.target == "Please wait a moment. [我马上回来。]"
    assert result.risk == "high"


def test_a_forbidden_word_is_named():
    text = "请出示居留许可。"
    result, _ = translate(text, {text: "Please show your residence permit (green card)."})
    assert "term_forbidden" in codes(result)
    assert result.risk == "check"


def test_a_draft_route_says_so():
    text = "你好吗？"
    result, _ = translate(text, {text: "How are you?"}, grade="draft")
    assert (result.grade, result.risk, codes(result)) == ("draft", "check", ["draft_route"])


def test_sentences_that_came_by_two_routes_say_so():
    first, second = "费用是四百元。", "请在三月五日上午九点来。"
    result, _ = translate(
        first + second,
        {first: "The fee is 400 yuan.", second: "Please come."},
        other={second: "Please come at 9:00 a.m. on March 5."},
    )
    assert result.target == "The fee is 400 yuan. Please come at 9:00 a.m. on March 5."
    assert "mixed_route" in codes(result)


@pytest.mark.parametrize("text", ["!!!", "😀", "12", "400 - 500", "…"])
def test_what_has_no_letters_is_not_given_to_an_engine(text):
    result, (attempt,) = translate(text, {})
    assert result.target == text
    assert attempt.translate.asked == []


def test_a_dictionary_form_is_not_forced_into_an_inflecting_language():
    pair = LanguagePair("zh", "pt")
    base = TermBase(
        "test",
        BUILT_IN,
        {"a": Concept("a", entries={"zh": TermEntry("营业执照"), "pt": TermEntry("licença comercial")})},
    )
    engine = Engine({"请带营业执照。": "Traga o alvará."})
    (draft,) = Assurance(base).assure(["请带营业执照。"], pair, [Attempt(route("first"), engine, "T{n}X")])
    assert draft.target == "Traga o alvará. [licença comercial (营业执照)]"
    assert [sources for sources, _ in engine.asked if sources] == [["请带营业执照。"]]


def test_each_step_of_a_pivot_is_told_its_own_terms():
    entries = {
        "zh": TermEntry("营业执照"),
        "en": TermEntry("business licence"),
        "pt": TermEntry("licença comercial"),
    }
    base = TermBase("test", BUILT_IN, {"a": Concept("a", entries=entries)})
    steps = [
        Step(
            InstalledPack(Pack(str(pair), "llama", "1", "MIT", files={}, grades={pair: "good"}), Path()), pair
        )
        for pair in (ZH_EN, LanguagePair("en", "pt"))
    ]
    engine = Engine({"请带营业执照。": "Traga a licença comercial."})
    Assurance(base).assure(
        ["请带营业执照。"], LanguagePair("zh", "pt"), [Attempt(Route(tuple(steps)), engine)]
    )
    (hints,) = engine.asked[0][1]
    assert [hint.terms for hint in hints] == [
        (("营业执照", "business licence"),),
        (("business licence", "licença comercial"),),
    ]


def test_a_word_left_standing_is_explained_to_the_engine_by_itself():
    class Prompted(Engine):
        def answer(self, unit):
            told = dict(self.asked[-1][1][0][0].terms) if self.asked[-1][1] else {}
            return Hypothesis("No paying by card." if "刷卡" in told else self.answers[unit], -0.1)

    engine = Prompted({"不能刷卡。": "No 刷卡.", "刷卡": "pay by card"})
    drafts = Assurance(BASE).assure(["不能刷卡。"], ZH_EN, [Attempt(route("first"), engine)])
    assert drafts[0].target == "No paying by card."
    assert engine.asked[1][0] == ["刷卡"]
    assert engine.asked[2][1][0][0].terms == (("刷卡", "pay by card"),)


def test_a_word_that_stays_is_high_risk():
    result, _ = translate("不能刷卡。", {"不能刷卡。": "No 刷卡.", "刷卡": "刷卡"})
    assert result.target == "No 刷卡."
    assert (result.risk, codes(result)) == ("high", ["words_left"])


def test_the_one_wrong_day_is_put_right():
    result, _ = translate("请后天来。", {"请后天来。": "Please come tomorrow."})
    assert result.target == "Please come the day after tomorrow."
    assert [literal.status for literal in result.literals] == ["repaired"]
