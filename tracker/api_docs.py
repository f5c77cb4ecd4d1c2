"""The API's documentation page, rendered from its OpenAPI description: plain, printable, and without scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


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
class Operation:
    """One thing that can be asked of the API.

    Attributes:
        id: unique; the anchor of its place on the page.
        method: HTTP method in capitals.
        path: address, with parameters in braces.
        description: what it does.
        parameters: what the request may carry.
    """

    id: str
    method: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation of the API with its parameters."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "tracker/api_docs.html", {"info": schema["info"], "operations": operations(schema)})


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI description, by address."""
    return [
        Operation(
            id=content["operationId"],
            method=method.upper(),
            path=path,
            description=content.get("summary") or content.get("description", ""),
            parameters=tuple(_parameter(parameter) for parameter in content.get("parameters", ())),
        )
        for path, methods in sorted(schema["paths"].items())
        for method, content in methods.items()
    ]


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
