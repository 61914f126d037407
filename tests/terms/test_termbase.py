from translator.terms.termbase import (
    BUILT_IN,
    CITY,
    HALL,
    Concept,
    Override,
    SharedForm,
    TermBase,
    TermEntry,
    merge,
    shared_forms,
)


def base(name, priority, **concepts):
    return TermBase(
        name,
        priority,
        {key: Concept(key, entries={"en": TermEntry(term)}) for key, term in concepts.items()},
    )


def test_the_hall_stands_over_the_city_and_the_city_over_the_product():
    bases = [
        base("product", BUILT_IN, visa="visa"),
        base("hall", HALL, visa="entry visa"),
        base("city", CITY, visa="v"),
    ]
    merged, report = merge(bases)
    assert merged.entry("visa", "en").term == "entry visa"
    assert report.overrides == (
        Override("visa", "en", "hall", "city", "entry visa", "v", same_priority=False),
        Override("visa", "en", "hall", "product", "entry visa", "visa", same_priority=False),
    )


def test_a_lower_base_fills_what_the_higher_one_lacks():
    low = TermBase(
        "low",
        BUILT_IN,
        {"a": Concept("a", "tax", "noun", {"en": "d"}, {"en": TermEntry("x"), "fr": TermEntry("y")})},
    )
    high = TermBase("high", HALL, {"a": Concept("a", entries={"en": TermEntry("z")})})
    merged, _ = merge([low, high])
    assert merged.concepts["a"].domain == "tax"
    assert merged.concepts["a"].definitions == {"en": "d"}
    assert [merged.entry("a", tag).term for tag in ("en", "fr")] == ["z", "y"]


def test_what_a_lower_base_calls_it_is_still_understood():
    names = TermEntry("residence permit", ("permit",), ("green card",))
    low = TermBase("low", BUILT_IN, {"a": Concept("a", entries={"en": names})})
    city = TermBase("city", CITY, {"a": Concept("a", entries={"en": TermEntry("stay card", ("permit",))})})
    high = TermBase("hall", HALL, {"a": Concept("a", entries={"en": TermEntry("stay permit")})})
    entry = merge([low, city, high])[0].entry("a", "en")
    assert entry.forms == ("stay permit",)
    assert entry.understood == ("stay card", "permit", "residence permit")


def test_equal_priorities_are_reported_for_somebody_to_decide():
    merged, report = merge([base("one", HALL, a="x"), base("two", HALL, a="y")])
    assert merged.entry("a", "en").term == "x"
    assert [override.same_priority for override in report.overrides] == [True]


def test_bases_that_agree_give_an_empty_report():
    merged, report = merge([base("one", HALL, a="x"), base("two", CITY, a="x", b="y")])
    assert list(merged.concepts) == ["a", "b"]
    assert report.overrides == ()
    assert report.shared_forms == ()


def test_one_form_with_two_meanings_is_reported():
    assert shared_forms(base("b", HALL, a="Permit", b="permit", c="visa")) == (
        SharedForm("en", "permit", ("a", "b")),
    )


def test_nothing_merges_to_an_empty_base():
    merged, report = merge([])
    assert merged.concepts == {}
    assert merged.languages() == frozenset()
    assert report.shared_forms == ()
