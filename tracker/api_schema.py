"""What every operation of the OpenAPI document can answer beside what was asked for."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tracker.problems import MEDIA_TYPE

PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong, and how to mend it."},
        "errors": {
            "type": "array",
            "description": "One for each parameter that is wrong.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
LIMITS: Mapping[str, Any] = settings.REST_FRAMEWORK
RATE = "{} questions a {}".format(*LIMITS["DEFAULT_THROTTLE_RATES"]["user"].split("/"))
PROBLEMS: Mapping[str, str] = {
    "400": "A parameter does not exist, or has a value that there is not.",
    "401": "Sign in, or send a token.",
    "404": "It does not exist, or you may not see it.",
    "429": f"More than {RATE} of one person: ask again after the seconds in Retry-After.",
    "503": "The change clock is busy: ask again after the seconds in Retry-After.",
}
UNCHANGED = "The answer that If-None-Match names still holds."
ETAG: Mapping[str, Any] = {
    "ETag": {
        "description": "Names this answer. Send it as If-None-Match to be told, without a body, that it still holds.",
        "schema": {"type": "string"},
    }
}
RETRY_AFTER: Mapping[str, Any] = {
    "Retry-After": {"description": "Seconds to wait before asking again.", "schema": {"type": "integer"}}
}
HEADERS: Mapping[str, Mapping[str, Any]] = {"200": ETAG, "304": ETAG, "429": RETRY_AFTER, "503": RETRY_AFTER}
"""What an answer says beside its body, by its status."""


def describe_problems(result: dict[str, Any], **asked: Any) -> dict[str, Any]:
    """Add to every operation the problems that it can answer with, that an answer may be unchanged, and headers."""
    result["components"].setdefault("schemas", {})["Problem"] = dict(PROBLEM)
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in result["paths"].values():
        for method, operation in methods.items():
            if method == "get":
                operation["responses"].setdefault("304", {"description": UNCHANGED})
            for status, words in PROBLEMS.items():
                operation["responses"].setdefault(status, {"description": words, "content": content})
            for status, headers in HEADERS.items():
                if status in operation["responses"]:
                    operation["responses"][status].setdefault("headers", {}).update(headers)
    return result
