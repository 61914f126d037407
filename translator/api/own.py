"""Our own addresses: everything that is known of a translation, not its text alone."""

from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from translator.api.service import Visit
from translator.api.translating import translate_texts
from translator.languages import LANGUAGES
from translator.mt.routing import require_different


async def translate(visit: Visit) -> Response:
    """The objects of ``translator text``: translations with route, terms, literals, risk and warnings.

    Raises:
        RequestError: a parameter is missing or makes no sense.
        LanguageError: a language is unknown, or both are the same.
        TranslatorError: as :func:`translator.api.translating.translate_texts`.
    """
    texts, _ = visit.call.texts("q")
    pair = visit.call.fixed_pair()
    require_different(pair)
    engine = visit.call.text("engine", "") or None
    visit.service.count(visit.client, texts)
    with visit.service.desk.admit():
        done = await translate_texts(visit.asked(pair, engine), texts)
    return JSONResponse({"translations": [asdict(translation) for translation in done]})


async def languages(_visit: Visit) -> Response:
    """All 32 languages with what a program needs to show them."""
    keys = ("tag", "name_en", "name_zh", "native", "script", "rtl")
    return JSONResponse([{key: getattr(language, key) for key in keys} for language in LANGUAGES.values()])


async def routes(visit: Visit) -> Response:
    """The installed route of every pair that has one."""
    found = await run_in_threadpool(lambda: list(visit.service.routes()))
    listed: list[dict[str, Any]] = [
        {
            "source": pair.source,
            "target": pair.target,
            "route": route.tags,
            "engine": route.engines,
            "grade": route.grade,
        }
        for pair, route in found
    ]
    return JSONResponse(listed)
