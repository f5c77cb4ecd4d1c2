"""Errors of the API as RFC 9457 problem details."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.clock import ClockBusyError

MEDIA_TYPE = "application/problem+json"
BODY = "body"
BUSY = "Somebody else is saving. Nothing of yours was saved: send it again in a few seconds."
RETRY_AFTER = "5"
"""Seconds after which a request that found the change clock busy may be sent again."""


def problem(status: int, detail: str, errors: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """Return problem details.

    Args:
        status: HTTP status code.
        detail: what is wrong and how to mend it.
        errors: one {"field", "message"} for each thing wrong with a field.
    """
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        content["errors"] = [dict(error) for error in errors]
    return content


def problem_response(status: int, detail: str) -> JsonResponse:
    """Return problem details as an answer, for use outside the REST framework."""
    return JsonResponse(problem(status, detail), status=status, content_type=MEDIA_TYPE)


def busy_response() -> JsonResponse:
    """The answer where the change clock could not be had in time."""
    response = problem_response(503, BUSY)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def problem_details(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """Turn an exception of an API view into problem details; None leaves an unforeseen one to Django (500).

    Status and headers (WWW-Authenticate, Retry-After) are those the REST framework chose.
    """
    if isinstance(exc, ClockBusyError):
        busy = Response(problem(503, BUSY), status=503, content_type=MEDIA_TYPE)
        busy.headers["Retry-After"] = RETRY_AFTER
        return busy
    response = exception_handler(exc, dict(context))
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        errors = flatten_errors(response.data)
        fields = ", ".join(dict.fromkeys(error["field"] for error in errors))
        content = problem(response.status_code, f"Check: {fields}.", errors)
    else:
        data = response.data
        content = problem(response.status_code, str(data.get("detail", "")) if isinstance(data, Mapping) else str(data))
    response.data = content
    response.content_type = MEDIA_TYPE
    return response


def flatten_errors(data: Any, field: str = "") -> list[dict[str, str]]:
    """Return the REST framework's nested errors as a flat list; a nested field reads "rows[2].lead_partner"."""
    if isinstance(data, Mapping):
        return [
            error
            for name, value in data.items()
            for error in flatten_errors(value, field if name == "non_field_errors" else _join(field, str(name)))
        ]
    if isinstance(data, list):
        errors: list[dict[str, str]] = []
        for index, value in enumerate(data):
            nested = isinstance(value, Mapping | list)
            errors += flatten_errors(value, f"{field}[{index}]" if nested else field)
        return errors
    return [{"field": field or BODY, "message": str(data)}]


def _join(parent: str, name: str) -> str:
    return f"{parent}.{name}" if parent else name
