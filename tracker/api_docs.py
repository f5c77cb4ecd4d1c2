"""The API's documentation page, rendered from its OpenAPI description: plain, printable, and without scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

OK = "What was asked for."


@dataclass(frozen=True)
class Parameter:
    """One thing a request may carry.

    Attributes:
        name: as it stands in the address.
        place: "path" or "query".
        kind: its type in words, or the values it may have.
        required: whether it must be given.
        description: what it does.
    """

    name: str
    place: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Answer:
    """One way that a request can be answered.

    Attributes:
        status: HTTP status.
        description: what it means.
        headers: names of the headers that come with it, and what they say.
    """

    status: str
    description: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the API.

    Attributes:
        id: unique; the anchor of its place on the page.
        method: HTTP method in capitals.
        path: address, with parameters in braces.
        description: what it does.
        parameters: what the request may carry.
        answers: how it can be answered.
        media: what it is answered in, where it is answered.
        example: an answer as JSON, "" where the description has none.
    """

    id: str
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]
    answers: tuple[Answer, ...] = ()
    media: tuple[str, ...] = ()
    example: str = ""


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation of the API with its parameters and an example, and how all of them are answered."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = operations(schema)
    context = {"info": schema["info"], "operations": found, "answers": shared_answers(found)}
    return render(request, "tracker/api_docs.html", context)


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI description, by address."""
    return [
        Operation(
            id=content["operationId"],
            method=method.upper(),
            path=path,
            description=content.get("summary") or content.get("description", ""),
            parameters=tuple(_parameter(parameter) for parameter in content.get("parameters", ())),
            answers=tuple(_answer(*answer) for answer in sorted(content.get("responses", {}).items())),
            media=tuple(_media(content)),
            example=_example(content),
        )
        for path, methods in sorted(schema["paths"].items())
        for method, content in methods.items()
    ]


def shared_answers(found: Sequence[Operation]) -> list[Answer]:
    """The answers that every operation can give: the page says them once."""
    return [answer for answer in found[0].answers if all(answer in one.answers for one in found)] if found else []


def _answer(status: str, content: Mapping[str, Any]) -> Answer:
    headers = ((name, header.get("description", "")) for name, header in content.get("headers", {}).items())
    return Answer(status, content.get("description") or OK, tuple(headers))


def _media(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = operation.get("responses", {}).get("200", {}).get("content", {})
    return found


def _example(operation: Mapping[str, Any]) -> str:
    examples = _media(operation).get("application/json", {}).get("examples", {})
    value = next((example["value"] for example in examples.values()), None)
    return "" if value is None else json.dumps(value, indent=2, ensure_ascii=False, default=str)


def _parameter(content: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=content["name"],
        place=content["in"],
        kind=_kind(content.get("schema", {})),
        required=content.get("required", False),
        description=content.get("description", ""),
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return "one of: " + ", ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type") or "anything")
