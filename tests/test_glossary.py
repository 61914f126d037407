from pathlib import Path

import pytest

from translator.config import load_config
from translator.datatypes import LanguagePair
from translator.errors import TermBaseError
from translator.glossary import RESOURCES, city_folder, hall_folder, load_glossary, load_termbase
from translator.languages import LANGUAGES
from translator.packs.manifest import load_manifest
from translator.terms.enforcement import read_variants
from translator.terms.rows import read_rows


def config(tmp_path, **settings):
    return load_config(environ={"TRANSLATOR_DATA": str(tmp_path / "data")}, overrides=settings)


def test_only_the_languages_asked_for_are_loaded(tmp_path):
    glossary = load_glossary(config(tmp_path), {"zh", "en"})
    assert glossary.termbase.languages() == {"zh", "en"}
    assert {tag for phrase in glossary.phrases.phrases.values() for tag in phrase.texts} == {"zh", "en"}


def test_the_first_hall_base_overrules_the_others(tmp_path):
    for name, term in (("one", "Card One"), ("two", "Card Two")):
        (tmp_path / f"{name}.tsv").write_text(
            f"concept\tlanguage\tterm\nresidence-permit\ten\t{term}\n", "utf-8"
        )
    settings = config(tmp_path, glossaries=[str(tmp_path / "one.tsv"), str(tmp_path / "two.tsv")])
    base, conflicts = load_termbase(settings, {"en"})
    assert base.entry("residence-permit", "en").term == "Card One"
    assert len(conflicts.overrides) == 2


def test_hall_over_city_over_built_in(tmp_path):
    for name, terms in (
        ("hall", "residence-permit\ten\tHall Card"),
        ("city", "residence-permit\ten\tCity Card\nvisa\ten\tcity visa"),
    ):
        (tmp_path / f"{name}.tsv").write_text(f"concept\tlanguage\tterm\n{terms}\n", "utf-8")
    settings = config(
        tmp_path, glossaries=[str(tmp_path / "hall.tsv")], city_glossaries=[str(tmp_path / "city.tsv")]
    )
    base, conflicts = load_termbase(settings, {"en"})
    assert base.entry("residence-permit", "en").term == "Hall Card"
    assert base.entry("visa", "en").term == "city visa"
    assert not any(override.same_priority for override in conflicts.overrides)


def test_imported_city_bases_count_and_yield_to_the_hall(tmp_path):
    settings = config(tmp_path)
    for folder, term in ((hall_folder(settings), "Hall Card"), (city_folder(settings), "City Card")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "terms.tsv").write_text(f"concept\tlanguage\tterm\nresidence-permit\ten\t{term}\n", "utf-8")
    assert load_termbase(settings, {"en"})[0].entry("residence-permit", "en").term == "Hall Card"
    (hall_folder(settings) / "terms.tsv").unlink()
    assert load_termbase(settings, {"en"})[0].entry("residence-permit", "en").term == "City Card"


@pytest.mark.parametrize("name", ["none.tsv", "none.tbx"])
def test_a_hall_base_that_is_not_there_is_named(tmp_path, name):
    with pytest.raises(TermBaseError, match="none"):
        load_termbase(config(tmp_path, glossaries=[str(tmp_path / name)]), {"en"})


def packs():
    return load_manifest(config(Path("/nonexistent")).manifest).packs


def test_measured_shapes_belong_to_packs_of_the_catalogue(tmp_path):
    rows = list(
        read_rows(
            RESOURCES / "placeholders.tsv", required=("route", "source", "target", "shape", "kept", "of")
        )
    )
    assert rows
    for row in rows:
        assert set(row["route"].split("+")) <= set(packs())
        assert {row["source"], row["target"]} <= set(LANGUAGES)
        assert row["shape"].count("{n}") == 1
        assert int(row["kept"]) >= 0.9 * int(row["of"]) > 0
    glossary = load_glossary(config(tmp_path), {"en", "pt"})
    assert glossary.shape(["firefox-en-pt-tiny"], LanguagePair("en", "pt")) == "T{n}X"
    assert glossary.shape(["unknown"], LanguagePair("en", "pt")) is None


@pytest.mark.parametrize("path", sorted((RESOURCES / "variants").glob("*.tsv")), ids=lambda path: path.stem)
def test_known_variants_lead_to_a_form_of_the_term_base(tmp_path, path):
    assert path.stem in packs()
    for variant in read_variants(path):
        base, _ = load_termbase(config(tmp_path), {variant.pair.target})
        entry = base.entry(variant.concept, variant.pair.target)
        assert entry is not None
        assert variant.right in entry.forms, variant
        assert variant.wrong not in entry.forms, variant
