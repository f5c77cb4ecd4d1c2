"""How the OpenAPI document describes collections: the same way for all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.serializers import Serializer

from outcomes.api.questions import AS_AT, PAGING

EXAMPLE = "Example"


def described_list(
    name: str,
    page: type[Serializer[Any]],
    parameters: Sequence[OpenApiParameter],
    result: Mapping[str, Any],
    *,
    sheet: bool = False,
) -> Callable[..., Any]:
    """Describe the list of a collection.

    Args:
        name: the collection, as its address says it.
        page: serializer of a page of it.
        parameters: its own, beside the moment and the paging.
        result: one of its results, as an example.
        sheet: whether it is given as CSV too.
    """
    responses: Any = {(200, "application/json"): page, (200, "text/csv"): OpenApiTypes.STR} if sheet else page
    example = OpenApiExample(EXAMPLE, page_of(result), response_only=True, media_type="application/json")
    return extend_schema(
        operation_id=f"{name}_list",
        summary=f"List {name}, now or as at an instant",
        parameters=[AS_AT, *parameters, *PAGING],
        responses=responses,
        tags=[name],
        examples=[example],
    )


def described_detail(name: str, one: type[Serializer[Any]], result: Mapping[str, Any]) -> Callable[..., Any]:
    """Describe one member of a collection. Arguments as in `described_list`."""
    return extend_schema(
        operation_id=f"{name}_retrieve",
        summary=f"Read one of the {name}, now or as at an instant",
        parameters=[AS_AT],
        responses=one,
        tags=[name],
        examples=[OpenApiExample(EXAMPLE, dict(result), response_only=True)],
    )


def page_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """A page that holds one result."""
    on = result.get("on", "2026-11-21")
    return {
        "as_at": f"4711@{on}",
        "on": on,
        "count": 1,
        "next": None,
        "previous": None,
        "results": [dict(result)],
    }
