from dataclasses import replace
from pathlib import Path

import pytest

from translator.datatypes import LanguagePair
from translator.errors import LanguageError, ModelError
from translator.languages import LANGUAGES
from translator.mt.routing import find_routes, missing_packs, plan_route, suggest_command
from translator.packs.store import FileSpec, InstalledPack, Pack, Source


def pack(name: str, kind: str = "bergamot", size: int = 1, **grades: str) -> Pack:
    directions = {LanguagePair(*key.split("_")): grade for key, grade in grades.items()}
    files = {"weights": FileSpec(size, "0" * 64)}
    sources = (Source("url", "Example", {"weights": ("https://example.org/weights",)}),)
    return Pack(name, kind, "1", "MIT", files, sources, grades=directions)


def here(*packs: Pack) -> list[InstalledPack]:
    return [InstalledPack(item, Path(item.name)) for item in packs]


ZH_EN = pack("zh-en", zh_en="good")
EN_PT = pack("en-pt", en_pt="good")
CHAT = pack("chat", "llama", zh_en="good", en_zh="good", zh_pt="draft", en_fr="usable", zh_fr="usable")
DIRECT = pack("direct", "llama", zh_pt="good")
WEAK_ZH_EN = pack("weak-zh-en", zh_en="usable")


@pytest.mark.parametrize(
    ("installed", "pair", "tags", "engines", "grade"),
    [
        ([ZH_EN], "zh en", "zh en", "zh-en", "good"),
        ([CHAT, ZH_EN], "zh en", "zh en", "zh-en", "good"),  # equally good: the faster engine
        ([CHAT], "zh pt", "zh pt", "chat", "draft"),
        ([CHAT, EN_PT], "zh pt", "zh en pt", "chat en-pt", "good"),  # a better pivot beats a direct draft
        ([CHAT], "zh fr", "zh fr", "chat", "usable"),  # of equal grades the shorter route
        ([ZH_EN, EN_PT], "zh pt", "zh en pt", "zh-en en-pt", "good"),
        (
            [DIRECT, ZH_EN, EN_PT],
            "zh pt",
            "zh en pt",
            "zh-en en-pt",
            "good",
        ),  # two fast steps are faster than one slow
        ([DIRECT, CHAT, EN_PT], "zh pt", "zh pt", "direct", "good"),  # a slow and a fast one are not
        ([DIRECT, WEAK_ZH_EN, EN_PT], "zh pt", "zh pt", "direct", "good"),  # speed never beats the grade
    ],
)
def test_best_route(installed, pair, tags, engines, grade):
    route = plan_route(LanguagePair(*pair.split()), here(*installed), catalogue=[])
    assert (" ".join(route.tags), " ".join(route.engines), route.grade) == (tags, engines, grade)


def test_same_language_is_refused():
    with pytest.raises(LanguageError) as caught:
        plan_route(LanguagePair("fr", "fr"), here(CHAT), catalogue=[])
    assert caught.value.code == "language_same"


def test_missing_route_names_the_smallest_download():
    big = pack("big", "llama", size=10_000_000, zh_pt="good")
    small = pack("small-en-pt", size=2_000_000, en_pt="good")
    with pytest.raises(ModelError) as caught:
        plan_route(LanguagePair("zh", "pt"), here(ZH_EN), catalogue=[ZH_EN, big, small])
    assert caught.value.code == "route_missing"
    assert caught.value.next_step == "Run: translator models pull small-en-pt (2 MB)"


def test_minimum_grade_refuses_drafts_and_says_so():
    with pytest.raises(ModelError, match="only at grade 'draft'"):
        plan_route(LanguagePair("zh", "pt"), here(CHAT), catalogue=[CHAT], minimum_grade="usable")


def test_a_named_engine_is_used_or_refused():
    route = plan_route(LanguagePair("zh", "en"), here(ZH_EN, CHAT), catalogue=[], engine="chat")
    assert route.engines == ("chat",)
    with pytest.raises(ModelError, match="uses 'nobody'"):
        plan_route(LanguagePair("zh", "en"), here(ZH_EN), catalogue=[], engine="nobody")


def test_all_992_pairs_route_or_say_what_to_do():
    packs = here(ZH_EN, EN_PT, CHAT)
    every = pack("every", "llama", **{f"{a}_{b}": "good" for a in LANGUAGES for b in LANGUAGES if a != b})
    pairs = [LanguagePair(a, b) for a in LANGUAGES for b in LANGUAGES if a != b]
    assert len(pairs) == 992
    routed = [pair for pair in pairs if find_routes(pair, packs)]
    assert sorted(map(str, routed)) == ["en->fr", "en->pt", "en->zh", "zh->en", "zh->fr", "zh->pt"]
    for pair in set(pairs) - set(routed):
        with pytest.raises(ModelError) as caught:
            plan_route(pair, packs, catalogue=[every])
        assert caught.value.next_step.startswith("Run: translator models pull every")


def test_a_pack_that_was_made_elsewhere_is_not_proposed_for_download():
    own = replace(ZH_EN, name="own", sources=())
    with pytest.raises(ModelError) as caught:
        plan_route(LanguagePair("zh", "en"), [], catalogue=[own, CHAT])
    assert caught.value.next_step == "Run: translator models pull chat (0 MB)"


def test_all_downloads_that_would_help_the_smallest_first():
    big, small = pack("big", size=9, en_pt="good"), pack("small", size=2, en_pt="good")
    whole, both = pack("whole", "llama", 5, zh_pt="usable"), pack("both", size=1, zh_en="good")
    catalogue = [ZH_EN, big, small, whole, both]

    def found(source, target, **wanted):
        options = missing_packs(LanguagePair(source, target), here(ZH_EN), catalogue, **wanted)
        return [[item.name for item in option] for option in options]

    assert found("zh", "pt") == [["small"], ["whole"], ["big"]]  # "both" would only come on top of them
    assert found("zh", "pt", minimum_grade="good") == [["small"], ["big"]]
    assert found("zh", "pt", engine="both") == [["both", "small"], ["both", "big"]]
    assert found("zh", "mn") == []
    assert "models convert" in suggest_command(LanguagePair("zh", "mn"), here(ZH_EN), catalogue)
