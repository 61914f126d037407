"""Write translator/resources/guard/numbers.tsv: number words of the 32 languages.

Made once and reviewed by eye, never at run time. Sources: the spell-out rules of CLDR through PyICU, and
num2words for languages whose rules CLDR lacks. Needs: pip install pyicu num2words (neither is a dependency
of the product). Usage: python scripts/make_guard_numbers.py > translator/resources/guard/numbers.tsv
"""

import contextlib
import unicodedata
from collections import defaultdict

import icu
import num2words

# CLDR has no spell-out rules for these (ICU would silently answer in digits or English).
NUM2WORDS = {"bn": "bn", "te": "te", "kk": "kz", "mn": "mn"}
ICU_LOCALES = {"tl": "fil"}
ICU = "en ru fr de es pt it ar vi th id ms tl hi ta fa tr he nl pl uk cs km my ko ja mn bn te kk ur".split()
POINTS = [*range(101), *range(200, 1000, 100), 1000, 10**6, 10**9]
ORDINALS = [*range(1, 32), 40, 50, 60, 70, 80, 90, 100]
# Indian languages count in lakh and crore.
INDIAN = {"hi", "bn", "ta", "te", "ur"}


def clean(form: str) -> str:
    """The form as text has it: NFC, no soft hyphens, lower case, one space."""
    form = unicodedata.normalize("NFC", form).replace("\u00ad", "").replace("\u200b", "").lower()
    return " ".join(form.split())


def from_icu(tag: str) -> dict[str, set[str]]:
    """Every cardinal and ordinal rule set of CLDR for one language; empty where CLDR has none."""
    rules = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(ICU_LOCALES.get(tag, tag)))
    if not rules.getLocale(icu.ULocDataLocaleType.ACTUAL_LOCALE).getLanguage().startswith(ICU_LOCALES.get(tag, tag)):
        return {}
    forms: dict[str, set[str]] = defaultdict(set)
    for index in range(rules.getNumberOfRuleSetNames()):
        name = rules.getRuleSetName(index)
        if "cardinal" in name or name == "%spellout-numbering":
            prefix, points = "", [*POINTS, *([10**5, 10**7] if tag in INDIAN else [])]
        elif "ordinal" in name:
            prefix, points = "o", ORDINALS
        else:
            continue
        for value in points:
            form = clean(rules.format(value, name))
            if form and not any(letter.isdigit() for letter in form):
                forms[f"{prefix}{value}"].add(form)
    return forms


def from_num2words(tag: str) -> dict[str, set[str]]:
    """Cardinals and, where the library has them, ordinals."""
    forms: dict[str, set[str]] = defaultdict(set)
    for value in POINTS:
        forms[str(value)].add(clean(num2words.num2words(value, lang=NUM2WORDS[tag])))
    for value in ORDINALS:
        with contextlib.suppress(NotImplementedError, TypeError):
            form = clean(num2words.num2words(value, lang=NUM2WORDS[tag], to="ordinal"))
            if not any(letter.isdigit() for letter in form):
                forms[f"o{value}"].add(form)
    return forms


def main() -> None:
    """Print the table: language, key (value, or o and value for an ordinal), forms."""
    print("# language\tkey\tforms; made by scripts/make_guard_numbers.py from CLDR and num2words")
    for tag in ICU:
        forms = from_icu(tag) or (from_num2words(tag) if tag in NUM2WORDS else {})
        # "one million" is composed of its words; the bare scale word is what the parser needs.
        for key, found in sorted(forms.items(), key=lambda item: (item[0][0] == "o", int(item[0].lstrip("o")))):
            print(f"{tag}\t{key}\t{'|'.join(sorted(found))}")


if __name__ == "__main__":
    main()
