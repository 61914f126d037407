"""LibreTranslate's addresses, so that programs that know it work unchanged.

Beside the keys of LibreTranslate an answer to ``/translate`` has ``risk`` and ``warnings``: programs that do
not know them ignore them, and nothing is ever silently wrong.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from translator.api.calls import invalid
from translator.api.service import Visit
from translator.api.translating import (
    find_alternatives,
    translate_html,
    translate_passages,
    translate_texts,
)
from translator.assurance import RISKS
from translator.batch.record import Record
from translator.datatypes import LanguagePair
from translator.documents.formats import READERS, read_bytes, require_format, require_libraries
from translator.documents.passage import Reading
from translator.errors import DocumentError, RequestError, TextError
from translator.guard.identify import identify
from translator.languages import LANGUAGES
from translator.text import MAX_CHARACTERS, clean_text

MOST_ALTERNATIVES = 3
_SHORTEST_SURE = 40
"""Characters below which the language of a text of several is told from all of them together."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One text of a request."""

    text: str
    alternatives: tuple[str, ...] = ()
    risk: str = "low"
    warnings: tuple[str, ...] = ()


async def languages(visit: Visit) -> Response:
    """Languages with installed routes, and where these lead; a language is its own target too."""
    routes = await run_in_threadpool(lambda: {pair for pair, _ in visit.service.routes()})
    sources = [tag for tag in LANGUAGES if any(pair.source == tag for pair in routes)]
    return JSONResponse(
        [
            {
                "code": source,
                "name": LANGUAGES[source].name_en,
                "targets": [tag for tag in LANGUAGES if tag == source or LanguagePair(source, tag) in routes],
            }
            for source in sources
        ]
    )


async def settings(visit: Visit) -> Response:
    """What a program may ask for."""
    return JSONResponse(
        {
            "apiKeys": visit.service.door.locked,
            "charLimit": MAX_CHARACTERS,
            "filesTranslation": True,
            "frontendTimeout": 500,
            "keyRequired": visit.service.door.locked,
            "language": {
                "source": {"code": "auto", "name": "Auto Detect"},
                "target": {"code": "zh", "name": LANGUAGES["zh"].name_en},
            },
            "suggestions": False,
            "supportedFilesFormat": [f".{kind}" for kind in READERS],
        }
    )


async def detect(visit: Visit) -> Response:
    """The likely language of a text, with a confidence in percent.

    Raises:
        RequestError: there is no text.
    """
    texts, _ = visit.call.texts("q")
    visit.service.count(visit.client, texts)
    return JSONResponse([await run_in_threadpool(_identify, " ".join(texts))])


async def translate(visit: Visit) -> Response:
    """A text, or a list of texts in one call.

    Raises:
        RequestError: a parameter is missing or makes no sense.
        LanguageError: a language is unknown.
        TranslatorError: as :func:`translator.api.translating.translate_texts`.
    """
    texts, listed = visit.call.texts("q")
    source, target = visit.call.pair()
    markup = visit.call.choice("format", "text", "html") == "html"
    wanted = visit.call.number("alternatives", 0, most=MOST_ALTERNATIVES)
    visit.service.count(visit.client, texts)
    detected = await run_in_threadpool(_detected, texts, source)
    answers = [_Answer(text) for text in texts]
    with visit.service.desk.admit():
        for pair, places in _by_pair(texts, detected, target).items():
            some = [texts[place] for place in places]
            done = await (_markup(visit, some, pair) if markup else _plain(visit, some, pair, wanted))
            for place, answer in zip(places, done, strict=True):
                answers[place] = answer
    each: dict[str, list[Any]] = {
        "translatedText": [answer.text for answer in answers],
        "risk": [answer.risk for answer in answers],
        "warnings": [list(answer.warnings) for answer in answers],
    }
    if source is None:
        each["detectedLanguage"] = detected
    if wanted:
        each["alternatives"] = [list(answer.alternatives) for answer in answers]
    return JSONResponse(each if listed else {name: values[0] for name, values in each.items()})


def _by_pair(texts: list[str], detected: list[dict[str, Any]], target: str) -> dict[LanguagePair, list[int]]:
    """Places of the texts to translate; blank ones and those in the target language come back as they are."""
    places: dict[LanguagePair, list[int]] = {}
    for place, (text, found) in enumerate(zip(texts, detected, strict=True)):
        if text.strip() and found["language"] != target:
            places.setdefault(LanguagePair(found["language"], target), []).append(place)
    return places


async def _markup(visit: Visit, texts: list[str], pair: LanguagePair) -> list[_Answer]:
    pages = [await translate_html(visit.asked(pair), text) for text in texts]
    return [
        _Answer(page, (), _risk(record), tuple(item["message"] for item in record.warnings))
        for page, record in pages
    ]


async def _plain(visit: Visit, texts: list[str], pair: LanguagePair, alternatives: int) -> list[_Answer]:
    asked = visit.asked(pair)
    answers = []
    for text, done in zip(texts, await translate_texts(asked, texts), strict=True):
        others: list[str] = []
        if alternatives and done.target:
            others = await find_alternatives(asked, text, done.target, alternatives)
        warnings = tuple(caution.message for caution in done.warnings)
        answers.append(_Answer(done.target or f"[{done.source}]", tuple(others), done.risk, warnings))
    return answers


async def translate_file(visit: Visit) -> Response:
    """A document in one of the formats of ``translator batch``; gives the address of the translated one.

    Raises:
        RequestError: no file was sent, or the source language is not said.
        ModelError: the extra ``documents`` is not installed.
        DocumentError: it cannot be read (its code says why), or is too long for one request.
        TranslatorError: as :func:`translator.api.translating.translate_passages`.
    """
    upload = visit.call.upload
    if upload is None:
        raise invalid("Invalid request: missing file parameter.")
    if visit.call.text("source") == "auto":
        raise invalid("Invalid request: the source language of a file must be given.")
    pair = visit.call.fixed_pair()
    kind = require_format(upload.name)
    require_libraries()
    with visit.service.desk.admit():
        document = await run_in_threadpool(read_bytes, upload.data, kind, Reading(pair.source))
        length = sum(len(passage.text) for passage in document.passages)
        if length > MAX_CHARACTERS:
            raise DocumentError(
                "document_too_large",
                f"The document has {length:,} characters; a request may have {MAX_CHARACTERS:,}.",
                next_step="Run: translator batch",
                length=length,
            )
        visit.service.door.admit(visit.client, length)
        targets, record = await translate_passages(visit.asked(pair), document)
        data = await run_in_threadpool(document.render, targets, pair)
        record.tell(document)
    number = visit.service.shelf.put(data)
    name = quote(f"{pair.target}-{_plain_name(upload.name)}")
    address = f"{visit.request.base_url}download_file/{number}/{name}"
    return JSONResponse(
        {
            "translatedFileUrl": address,
            "risk": _risk(record),
            "warnings": record.warnings,
            "gaps": record.gaps,
        }
    )


async def download_file(visit: Visit) -> Response:
    """A translated document, for ten minutes after its translation.

    Raises:
        RequestError: there is none (any more).
    """
    data = visit.service.shelf.get(visit.request.path_params["number"])
    if data is None:
        raise RequestError(
            "request_invalid", "There is no such file any more.", next_step="Translate it again."
        )
    name = quote(_plain_name(visit.request.path_params["name"]))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _plain_name(name: str) -> str:
    """The last part of a file's name, without what could be a path or a header."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[-100:]


def _risk(record: Record) -> str:
    if record.gaps:
        return "high"
    return max(record.risks, key=RISKS.index, default="low")


def _detected(texts: list[str], source: str | None) -> list[dict[str, Any]]:
    """The language of each text, told or found."""
    if source is not None:
        return [{"confidence": 100, "language": source} for _ in texts]
    overall = _identify(" ".join(texts))
    return [_identify(text) if len(text) > _SHORTEST_SURE else overall for text in texts]


def _identify(text: str) -> dict[str, Any]:
    try:
        tag, probability = identify(clean_text(text))
    except TextError:
        return {"confidence": 0, "language": "en"}  # as LibreTranslate says of nothing
    return {"confidence": round(100 * probability, 1), "language": tag}
