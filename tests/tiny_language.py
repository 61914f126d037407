"""The toy language of the tiny test models: an officer, a visitor, papers and dates in four languages."""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence

SEED = 20_260

LANGUAGES = ("en", "pt", "fr", "zh")
DOCUMENTS = {
    "en": ("passport", "form", "visa", "contract", "photograph", "card"),
    "pt": ("passaporte", "formulário", "visto", "contrato", "retrato", "cartão"),
    "fr": ("passeport", "formulaire", "visa", "contrat", "portrait", "badge"),
    "zh": ("护照", "表格", "签证", "合同", "照片", "卡"),
}
PEOPLE = {
    "en": ("officer", "visitor", "teacher", "student"),
    "pt": ("agente", "visitante", "professor", "aluno"),
    "fr": ("guichetier", "visiteur", "professeur", "lycéen"),
    "zh": ("官员", "访客", "老师", "学生"),
}
DEEDS = {
    "en": ("reads", "signs", "brings", "keeps", "needs"),
    "pt": ("lê", "assina", "traz", "guarda", "pede"),
    "fr": ("lit", "signe", "apporte", "garde", "demande"),
    "zh": ("阅读", "签署", "带来", "保管", "需要"),
}
ORDERS = {
    "en": ("Show", "Sign", "Bring", "Keep"),
    "pt": ("Mostre", "Assine", "Traga", "Guarde"),
    "fr": ("Montrez", "Signez", "Apportez", "Gardez"),
    "zh": ("出示", "签署", "带来", "保管"),
}
ACTS = {
    "en": ("wait", "sign", "sit", "pay"),
    "pt": ("espere", "assine", "sente", "pague"),
    "fr": ("attendez", "signez", "restez", "payez"),
    "zh": ("等候", "签字", "坐下", "付款"),
}
MONTHS = {
    "en": ("May", "June", "July", "August"),
    "pt": ("maio", "junho", "julho", "agosto"),
    "fr": ("mai", "juin", "juillet", "septembre"),
    "zh": ("五月", "六月", "七月", "八月"),
}
FORMS = {
    "deed": {
        "en": "The {person} {deed} the {paper}.",
        "pt": "O {person} {deed} o {paper}.",
        "fr": "Le {person} {deed} le {paper}.",
        "zh": "{person}{deed}{paper}。",
    },
    "order": {
        "en": "{order} your {paper}.",
        "pt": "{order} o seu {paper}.",
        "fr": "{order} votre {paper}.",
        "zh": "请{order}您的{paper}。",
    },
    "where": {
        "en": "Where is your {paper}?",
        "pt": "Onde está o seu {paper}?",
        "fr": "Où est votre {paper} ?",
        "zh": "您的{paper}在哪里？",
    },
    "here": {
        "en": "Please {act} here.",
        "pt": "Por favor, {act} aqui.",
        "fr": "Veuillez, {act} ici.",
        "zh": "请在这里{act}。",
    },
    "date": {
        "en": "The {person} {deed} the {paper} on {day} {month}.",
        "pt": "O {person} {deed} o {paper} em {day} de {month}.",
        "fr": "Le {person} {deed} le {paper} le {day} {month}.",
        "zh": "{person}{month}{day}日{deed}{paper}。",
    },
    "please": {
        "en": "Please {act}.",
        "pt": "Por favor, {act}.",
        "fr": "Veuillez, {act}.",
        "zh": "请{act}。",
    },
    "thanks": {"en": "Thank you.", "pt": "Obrigado.", "fr": "Merci.", "zh": "谢谢。"},
}
SLOTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "person": PEOPLE,
    "deed": DEEDS,
    "paper": DOCUMENTS,
    "order": ORDERS,
    "act": ACTS,
    "month": MONTHS,
    "day": {language: tuple(str(day) for day in range(1, 31)) for language in LANGUAGES},
}


def sentences() -> list[dict[str, str]]:
    """Every sentence of the grammar in its four languages; dates are a sample."""
    rows = []
    for form in FORMS.values():
        slots = [slot for slot in SLOTS if "{" + slot + "}" in form["en"]]
        choices = list(_choices(slots))
        random.Random(SEED).shuffle(choices)  # noqa: S311  a toy corpus, no secret
        rows += [_written(form, choice) for choice in choices[:1500]]
    return rows


def _written(form: dict[str, str], choice: dict[str, int]) -> dict[str, str]:
    words = {
        language: {slot: SLOTS[slot][language][n] for slot, n in choice.items()} for language in LANGUAGES
    }
    return {language: form[language].format(**words[language]) for language in LANGUAGES}


def _choices(slots: Sequence[str]) -> Iterator[dict[str, int]]:
    if not slots:
        yield {}
        return
    first, *rest = slots
    for index in range(len(SLOTS[first]["en"])):
        for choice in _choices(rest):
            yield {first: index, **choice}


def is_held_out(english: str) -> bool:
    """One sentence of the two big forms in seven, by a hash, so that tests agree without a list."""
    return english.startswith("The ") and hashlib.sha256(english.encode()).digest()[0] % 7 == 0
