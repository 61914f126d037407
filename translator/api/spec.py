"""The API's description in OpenAPI 3.1, for programs and for people who write them."""

from typing import Any

from translator import __version__
from translator.languages import LANGUAGES

_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"oneOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_TAG: dict[str, Any] = {"type": "string", "examples": ["en", "zh"]}
_RISK: dict[str, Any] = {"enum": ["low", "check", "high"]}
_LIST: dict[str, Any] = {"type": "array"}
_OBJECT: dict[str, Any] = {"type": "object"}
_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_KEY: dict[str, Any] = {
    "type": "string",
    "description": "needed where keys are in use; or Authorization: Bearer",
}


def openapi(*, locked: bool) -> dict[str, Any]:
    """The description.

    Args:
        locked: whether this server needs API keys.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Counter Translator",
            "version": __version__,
            "description": "LibreTranslate's addresses, and /v1/ with terms, literals, risk and routes. "
            f"API keys are {'needed' if locked else 'not needed'} on this server.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/translate": _post(
                "Translate a text or a list of texts",
                {
                    "q": _TEXTS,
                    "source": _tag("auto"),
                    "target": _tag(),
                    "format": {"enum": ["text", "html"], "default": "text"},
                    "alternatives": {"type": "integer", "minimum": 0, "maximum": 3, "default": 0},
                },
                {
                    "translatedText": _TEXTS,
                    "detectedLanguage": _OBJECT,
                    "alternatives": _LIST,
                    "risk": _RISK,
                    "warnings": _LIST,
                },
                required=("q", "source", "target"),
            ),
            "/detect": _post("Tell the language of a text", {"q": _TEXT}, None, required=("q",)),
            "/languages": _get("Languages with installed routes and their targets"),
            "/frontend/settings": _get("Limits and abilities of this server"),
            "/translate_file": _post(
                "Translate a document; its layout is kept",
                {"file": _FILE, "source": _tag(), "target": _tag()},
                {"translatedFileUrl": _TEXT, "risk": _RISK, "warnings": _LIST, "gaps": {"type": "integer"}},
                required=("file", "source", "target"),
                multipart=True,
            ),
            "/download_file/{number}/{name}": _get(
                "Fetch a translated document, within ten minutes", ("number", "name")
            ),
            "/health": _get("Whether the server works"),
            "/spec": _get("This description"),
            "/v1/translate": _post(
                "Translate with all that is known of the translation",
                {"q": _TEXTS, "source": _tag(), "target": _tag(), "engine": _TEXT},
                {"translations": {"type": "array", "items": _TRANSLATION}},
                required=("q", "source", "target"),
            ),
            "/v1/languages": _get("The 32 languages"),
            "/v1/routes": _get("The installed route of every pair that has one"),
        },
    }


_TRANSLATION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "source_language": _TAG,
        "target_language": _TAG,
        "source": _TEXT,
        "target": {**_TEXT, "description": "empty when no output could be trusted; warnings say why"},
        "origin": {"enum": ["phrase", "memory", "machine"]},
        "route": {"type": "array", "items": _TAG},
        "engine": {"type": "array", "items": _TEXT},
        "grade": {"enum": ["good", "usable", "draft"]},
        "terms": _LIST,
        "literals": _LIST,
        "risk": _RISK,
        "warnings": _LIST,
        "milliseconds": {"type": "number"},
    },
}


def _tag(*further: str) -> dict[str, Any]:
    return {"type": "string", "examples": [*LANGUAGES, *further]}


def _post(
    summary: str,
    fields: dict[str, Any],
    answer: dict[str, Any] | None,
    *,
    required: tuple[str, ...],
    multipart: bool = False,
) -> dict[str, Any]:
    schema = {"type": "object", "properties": {**fields, "api_key": _KEY}, "required": list(required)}
    kinds = (
        ("multipart/form-data",) if multipart else ("application/json", "application/x-www-form-urlencoded")
    )
    body = {"required": True, "content": {kind: {"schema": schema} for kind in kinds}}
    given = {"type": "object", "properties": answer} if answer else _LIST
    return {"post": {"summary": summary, "requestBody": body, "responses": _responses(given)}}


def _get(summary: str, parameters: tuple[str, ...] = ()) -> dict[str, Any]:
    listed = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in parameters]
    return {"get": {"summary": summary, "parameters": listed, "responses": _responses({})}}


def _responses(given: dict[str, Any]) -> dict[str, Any]:
    error = {"type": "object", "properties": {"error": _TEXT, "code": _TEXT}}
    content = {"application/json": {"schema": error}}
    retry = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return {
        "200": {"description": "Done", "content": {"application/json": {"schema": given}}},
        "400": {"description": "The request cannot be served as it stands", "content": content},
        "403": {"description": "No valid API key, or a page of another site", "content": content},
        "408": {"description": "The request arrived too slowly", "content": content},
        "413": {"description": "The request is too large", "content": content},
        "429": {"description": "Too many requests", "content": content, "headers": retry},
        "500": {"description": "A model is missing or failed", "content": content},
    }
