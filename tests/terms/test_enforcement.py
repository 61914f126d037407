import pytest

from translator.datatypes import LanguagePair, Span, TermResult
from translator.errors import TermBaseError
from translator.placeholders import restore
from translator.terms.enforcement import (
    ForbiddenUse,
    Variant,
    Verification,
    append_terms,
    protect_terms,
    read_variants,
    replace_variants,
    required_terms,
    verify,
)
from translator.terms.matching import Matcher
from translator.terms.termbase import BUILT_IN, HALL, Concept, TermBase, TermEntry, merge

BASE = TermBase(
    "b",
    10,
    {
        "permit": Concept("permit", entries={"zh": TermEntry("居留许可"), "en": TermEntry("residence permit", ("residence permits",), ("green card",)), "ar": TermEntry("تصريح إقامة")}),
        "fee": Concept("fee", entries={"zh": TermEntry("费用"), "en": TermEntry("fee", ("fees",))}),
        "zh-only": Concept("zh-only", entries={"zh": TermEntry("窗口")}),
    },
)  # fmt: skip
SOURCE = "居留许可的费用，居留许可在窗口"
MATCHES = Matcher(BASE, "zh").find(SOURCE)
PAIR = LanguagePair("zh", "en")


def statuses(verification):
    return [(result.concept, result.target, result.status, result.step) for result in verification.results]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "The fee for the residence permit.",
            [("permit", "residence permit", "kept", 2), ("fee", "fee", "kept", 2)],
        ),
        (
            "FEES for Residence Permits.",
            [("permit", "Residence Permits", "kept", 2), ("fee", "FEES", "kept", 2)],
        ),
        (
            "The coffee for the residence.",
            [("permit", "residence permit", "lost", 2), ("fee", "fee", "lost", 2)],
        ),
        ("", [("permit", "residence permit", "lost", 2), ("fee", "fee", "lost", 2)]),
    ],
)
def test_every_concept_is_looked_for_once(target, expected):
    assert statuses(verify(MATCHES, target, "en", BASE)) == expected


def test_an_overruled_form_is_found_in_a_source_but_not_accepted_in_a_target():
    own = {"zh": TermEntry("居留证"), "en": TermEntry("stay permit")}
    hall, _ = merge([BASE, TermBase("hall", HALL, {"permit": Concept("permit", entries=own)})])
    found = Matcher(hall, "zh").find("居留许可的费用")
    assert [match.concept for match in found] == ["permit", "fee"]
    assert statuses(verify(found, "The fee for the residence permit.", "en", hall)) == [
        ("permit", "stay permit", "lost", 2),
        ("fee", "fee", "kept", 2),
    ]


def test_an_overruled_form_that_another_concept_uses_means_that_concept():
    base = TermBase("b", BUILT_IN, {"a": Concept("a", entries={"en": TermEntry("permit")})})
    own = {
        "a": Concept("a", entries={"en": TermEntry("card")}),
        "b": Concept("b", entries={"en": TermEntry("permit")}),
    }
    merged, _ = merge([base, TermBase("hall", HALL, own)])
    assert [match.concept for match in Matcher(merged, "en").find("a permit, a card")] == ["b", "a"]


def test_a_forbidden_form_is_reported():
    outcome = verify(MATCHES, "A green card and a fee", "en", BASE)
    assert outcome.forbidden == (ForbiddenUse("permit", "green card", Span(2, 12)),)
    assert [result.concept for result in outcome.lost] == ["permit"]


def test_nothing_is_demanded_of_a_language_without_the_term():
    assert statuses(verify(MATCHES, "x", "fr", BASE)) == []
    assert verify([], "x", "en", BASE) == Verification()


def test_engines_are_told_each_term_once():
    assert required_terms(MATCHES, "en", BASE) == (("居留许可", "residence permit"), ("费用", "fee"))


VARIANTS = (
    Variant(PAIR, "permit", "stay license", "residence permit"),
    Variant(PAIR, "fee", "cost", "fee"),
    Variant(LanguagePair("zh", "fr"), "fee", "cost", "frais"),
)


def test_the_ladder_records_the_step_that_brought_each_term():
    text = "Stay license: the fee is due."
    first = verify(MATCHES, text, "en", BASE)
    repaired = replace_variants(text, first.lost, PAIR, VARIANTS)
    assert repaired == "Residence permit: the fee is due."
    second = verify(MATCHES, repaired, "en", BASE, step=3, previous=first)
    assert statuses(second) == [("permit", "Residence permit", "repaired", 3), ("fee", "fee", "kept", 2)]
    assert append_terms(repaired, second) == (repaired, second)


def test_a_repair_that_breaks_another_term_is_seen():
    first = verify(MATCHES, "the fee", "en", BASE)
    second = verify(MATCHES, "residence permit", "en", BASE, step=4, previous=first)
    assert statuses(second) == [("permit", "residence permit", "repaired", 4), ("fee", "fee", "lost", 4)]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Costly stay license", "Costly residence permit"),
        ("The cost of it", "The fee of it"),
        ("nothing here", "nothing here"),
    ],
)
def test_only_whole_wrong_words_are_replaced(target, expected):
    lost = verify(MATCHES, target, "en", BASE).lost
    assert replace_variants(target, lost, PAIR, VARIANTS) == expected


def test_terms_that_are_not_lost_are_left_alone():
    assert replace_variants("cost", (), PAIR, VARIANTS) == "cost"


def test_placeholders_bring_the_preferred_terms():
    protected = protect_terms(SOURCE, MATCHES, "en", BASE, shape="XQ{n}")
    assert protected.text == "XQ1的XQ2，XQ3在窗口"
    assert (
        restore("The XQ2 of XQ1 and XQ3", protected, "XQ{n}")
        == "The fee of residence permit and residence permit"
    )
    assert restore("The XQ2 of XQ1", protected, "XQ{n}") is None


def test_what_stays_lost_is_shown_beside_the_text():
    outcome = verify(MATCHES, "Bring the fee.", "en", BASE)
    text, appended = append_terms("Bring the fee.", outcome)
    assert text == "Bring the fee. [residence permit (居留许可)]"
    assert appended.results[0] == TermResult("permit", "居留许可", "residence permit", "appended", 5)
    assert appended.results[1].status == "kept"


def test_right_to_left_terms_are_appended_in_logical_order():
    outcome = verify(MATCHES, "نص", "ar", BASE)
    assert append_terms("نص", outcome)[0] == "نص [تصريح إقامة (居留许可)]"


def test_variants_are_read(tmp_path):
    path = tmp_path / "engine.tsv"
    path.write_text(
        "source_language\ttarget_language\tconcept\twrong\tright\nzh\ten\tfee\tcost\tfee\n", encoding="utf-8"
    )
    assert read_variants(path) == (Variant(PAIR, "fee", "cost", "fee"),)
    path.write_text(
        "source_language\ttarget_language\tconcept\twrong\tright\nzh\ten\tfee\t\tfee\n", encoding="utf-8"
    )
    with pytest.raises(TermBaseError, match="line 2"):
        read_variants(path)
