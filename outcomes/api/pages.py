"""Pages of a list in the API, all made for one moment."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from accounts.moments import Moment

PAGE_SIZE = 100
LARGEST_PAGE = 500


class MomentPages:
    """One page of rows in a stable order, with links that keep the moment.

    Args:
        request: whose `page` and `page_size` choose the page.
        rows: the whole list, ordered.
        moment: what the answer is made for.
        kept: parameters that links to other pages carry; None keeps the moment as `as_at`.

    Raises:
        ValidationError: `page` or `page_size` is no such number.
    """

    def __init__(
        self,
        request: Request,
        rows: "QuerySet[Any] | Sequence[Any]",
        moment: Moment,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        self.request, self.moment = request, moment
        self.kept = {"as_at": moment.name} if kept is None else kept
        size = _number(request, "page_size", PAGE_SIZE, LARGEST_PAGE)
        number = _number(request, "page", 1, None)
        try:
            self.page = Paginator(rows, size).page(number)
        except EmptyPage:
            raise ValidationError({"page": [f"There is no page {number}. Ask for page 1."]}) from None

    @property
    def rows(self) -> "QuerySet[Any]":
        """The rows of this page."""
        return self.page.object_list  # type: ignore[return-value]

    def envelope(self, results: Any) -> dict[str, Any]:
        """The answer around the results; `outcomes.serializers.PageSerializer` describes it."""
        page = self.page
        return {
            "as_at": self.moment.name,
            "on": self.moment.day.isoformat(),
            "count": page.paginator.count,
            "next": self._address(page.next_page_number()) if page.has_next() else None,
            "previous": self._address(page.previous_page_number()) if page.has_previous() else None,
            "results": results,
        }

    def _address(self, number: int) -> str:
        address = self.request.build_absolute_uri()
        for name, value in {"page": str(number), **self.kept}.items():
            address = replace_query_param(address, name, value)
        return address


def _number(request: Request, name: str, default: int, largest: int | None) -> int:
    text = request.query_params.get(name, "").strip()
    if not text:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
    if number < 1 or (largest and number > largest):
        limit = f"from 1 to {largest}" if largest else "from 1"
        raise ValidationError({name: [f"“{text[:60]}” is not a whole number {limit}."]})
    return number
