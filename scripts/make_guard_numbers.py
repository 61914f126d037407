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

# CLDR has no spell-out rules for these; Mongolian and Urdu are in neither source and stand in words.tsv.
NUM2WORDS = {"bn": "bn", "te": "te", "kk": "kz"}
ICU_LOCALES = {"tl": "fil"}
ICU = [
    "en",
    "ru",
    "fr",
    "de",
    "es",
    "pt",
    "it",
    "ar",
    "vi",
    "th",
    "id",
    "ms",
    "tl",
    "hi",
    "ta",
    "fa",
    "tr",
    "he",
    "nl",
    "pl",
    "uk",
    "cs",
    "km",
    "my",
    "ko",
    "ja",
    "mn",
    "bn",
    "te",
    "kk",
    "ur",
]
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
    if (
        not rules.getLocale(icu.ULocDataLocaleType.ACTUAL_LOCALE)
        .getLanguage()
        .startswith(ICU_LOCALES.get(tag, tag))
    ):
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
    for value in [*POINTS, 10**5, 10**7] if tag in INDIAN else POINTS:
        with contextlib.suppress(NotImplementedError, TypeError, OverflowError):
            forms[str(value)].add(clean(num2words.num2words(value, lang=NUM2WORDS[tag])))
    for value in ORDINALS:
        with contextlib.suppress(NotImplementedError, TypeError):
            form = clean(num2words.num2words(value, lang=NUM2WORDS[tag], to="ordinal"))
            if not any(letter.isdigit() for letter in form):
                forms[f"o{value}"].add(form)
    return forms


def arabic() -> dict[str, set[str]]:
    """The forms that CLDR's rules lack: both genders and cases, and the joined hundreds."""
    units = [
        "-",
        "واحد/واحدة",
        "اثنان/اثنين/اثنتان/اثنتين",
        "ثلاث/ثلاثة",
        "أربع/أربعة",
        "خمس/خمسة",
        "ست/ستة",
        "سبع/سبعة",
    ]
    units += ["ثمان/ثماني/ثمانية/ثمانٍ", "تسع/تسعة"]
    tens = ["عشر", "ثلاث", "أربع", "خمس", "ست", "سبع", "ثمان", "تسع"]
    forms: dict[str, set[str]] = defaultdict(set)
    for unit in range(1, 10):
        forms[str(unit)] |= set(units[unit].split("/"))
    forms["10"] |= {"عشر", "عشرة"}
    forms["11"] |= {"أحد عشر", "إحدى عشرة"}
    forms["12"] |= {"اثنا عشر", "اثني عشر", "اثنتا عشرة", "اثنتي عشرة"}
    for unit in range(3, 10):
        forms[str(10 + unit)] |= {
            f"{form} {ten}" for form in units[unit].split("/") for ten in ("عشر", "عشرة")
        }
        forms[str(unit * 100)] |= {
            f"{tens[unit - 2]}{glue}{hundred}" for hundred in ("مائة", "مئة") for glue in ("", " ")
        }
    for index, stem in enumerate(tens, start=2):
        for end in ("ون", "ين"):
            forms[str(index * 10)].add(stem + end)
            for unit in range(1, 10):
                forms[str(index * 10 + unit)] |= {f"{form} و{stem}{end}" for form in units[unit].split("/")}
    forms["100"] |= {"مائة", "مئة"}
    forms["200"] |= {"مائتان", "مائتين", "مئتان", "مئتين"}
    forms["2000"] |= {"ألفان", "ألفين"}
    return forms


def main() -> None:
    """Print the table: language, key (value, or o and value for an ordinal), forms."""
    print("# language\tkey\tforms; made by scripts/make_guard_numbers.py from CLDR and num2words")
    for tag in ICU:
        forms = from_icu(tag) or (from_num2words(tag) if tag in NUM2WORDS else {})
        if tag == "ar":
            for key, extra in arabic().items():
                forms.setdefault(key, set()).update(extra)
        for key, found in sorted(
            forms.items(), key=lambda item: (item[0][0] == "o", int(item[0].lstrip("o")))
        ):
            print(f"{tag}\t{key}\t{'|'.join(sorted(found))}")


if __name__ == "__main__":
    main()
