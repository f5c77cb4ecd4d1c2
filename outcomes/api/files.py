"""Answers of the API as files: by which format they are asked for, and a list as CSV."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from outcomes.api.answers import ListView, Q
from outcomes.figures.breakdowns import breakdown_words
from outcomes.sheets import csv_bytes

CSV_TYPE = "text/csv; charset=utf-8"
FORMATS = ("json", "csv")
_NEGATIVE = re.compile(r"^-\d+(?:\.\d+)?$", re.ASCII)


class CsvRenderer(BaseRenderer):
    """Lets a caller ask for CSV, by `format=csv` or by the Accept header; what it draws itself are problems."""

    media_type = "text/csv"
    format = "csv"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Problem details, which are JSON whatever was asked for."""
        return JSONRenderer().render(data)


class FormatAsked(DefaultContentNegotiation):
    """Lets `format` decide, whatever the Accept header says, and names an unknown one."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer asked for, with its media type."""
        if wanted := request.query_params.get("format"):
            renderer = self.filter_renderers(renderers, wanted)[0]
            return renderer, str(renderer.media_type)
        return super().select_renderer(request, renderers, format_suffix)

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:
        """The renderers of this format.

        Raises:
            ValidationError: there is none.
        """
        known = list(renderers)
        found = [renderer for renderer in known if renderer.format == format]
        if not found:
            shown = format[:60].replace("\x00", "")
            use = ", ".join(str(renderer.format) for renderer in known)
            raise ValidationError({"format": [f"“{shown}” is not a format. Use one of: {use}."]})
        return found


class SheetView(ListView[Q]):
    """A filtered list, in pages of JSON or as one CSV file: all its rows, flat, the columns named as in JSON.

    Attributes:
        file_name: what the file is called, before the day that it is about.
    """

    renderer_classes = [JSONRenderer, CsvRenderer]
    content_negotiation_class = FormatAsked
    file_name: ClassVar[str]

    def answer(self, question: Q, **address: Any) -> HttpResponseBase:
        """One page, or the file.

        Raises:
            ValidationError: a filter was given a value that there is not, or the file was asked for a page.
        """
        if question.request.accepted_renderer.format != "csv":
            return super().answer(question, **address)
        paged = [name for name in ("page", "page_size") if name in question.request.query_params]
        if paged:
            raise ValidationError({name: [f"A CSV file holds all rows: leave “{name}” out."] for name in paged})
        readings = self.read(question, self.found(question))
        day = question.moment.day.isoformat()
        headers = {"Content-Disposition": f'attachment; filename="{self.file_name} - {day}.csv"'}
        body = csv_bytes(_lines(self.serializer_class(context=question.context), readings))
        return HttpResponse(body, content_type=CSV_TYPE, headers=headers)


def _lines(serializer: Serializer[Any], readings: Iterable[Any]) -> Iterator[list[object]]:
    columns = list(_columns(serializer))
    yield ["_".join(column) for column in columns]
    for one in readings:
        given = serializer.to_representation(one)
        yield [_cell(_value(given, column)) for column in columns]


def _columns(serializer: Serializer[Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in serializer.fields.items():
        if isinstance(field, Serializer):
            yield from _columns(field, (*above, name))
        else:
            yield (*above, name)


def _value(given: Mapping[str, Any], column: Sequence[str]) -> Any:
    value: Any = given
    for name in column:
        value = value[name]
    return value


def _cell(value: Any) -> object:
    if isinstance(value, str) and _NEGATIVE.match(value):
        # A number and no formula: it keeps its sign.
        return Decimal(value)
    if isinstance(value, Mapping):
        return breakdown_words(value)
    return ", ".join(str(one) for one in value) if isinstance(value, list) else value
