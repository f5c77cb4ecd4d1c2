"""Who asks the API, about which moment, and with which parameters."""

import difflib
from collections.abc import Collection, Iterable
from functools import cached_property

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from accounts.models import User
from accounts.moments import Moment, MomentError, moment_typed
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.api.pages import LARGEST_PAGE, PAGE_SIZE
from outcomes.filters import Choices
from outcomes.models import Strategy
from outcomes.reading import strategy_revisions

UNKNOWN = "There is nothing of that name here, or you may not see it."


class Question:
    """Who asks, about which moment, and what they may see.

    Args:
        request: who asks, and with which parameters.
        parameters: those that there are.
        repeatable: those of them that may be given several times.
        slug: the strategy that the address names.

    Raises:
        ValidationError: a parameter that does not exist, one given twice, or an `as_at` without an answer.
    """

    def __init__(
        self,
        request: Request,
        parameters: Iterable[str],
        repeatable: Collection[str] = (),
        slug: str | None = None,
    ) -> None:
        check_parameters(request, parameters, repeatable)
        self.request = request
        self.slug = slug
        self.moment: Moment = read_moment(request, "as_at")

    @property
    def person(self) -> User:
        """Who asks; anonymous requests are refused before."""
        assert isinstance(self.request.user, User)
        return self.request.user

    @cached_property
    def strategies(self) -> dict[int, Strategy]:
        """What the person may see, by today's rights."""
        return {strategy.pk: strategy for strategy in visible_strategies(self.person)}

    @cached_property
    def concerned(self) -> list[int]:
        """Those of them that the answer can be about: the one that is named, else all.

        Raises:
            NotFound: the address names one that does not exist, or that the person may not see.
        """
        named = self.slug or self.request.query_params.get("strategy", "")
        found = [pk for pk, strategy in self.strategies.items() if strategy.slug == named]
        if self.slug and not found:
            raise NotFound(UNKNOWN)
        return found or list(self.strategies)

    @cached_property
    def accesses(self) -> dict[int, Access]:
        """By strategy, what the person is in it today."""
        return accesses_of(self.person, list(self.strategies))

    @cached_property
    def revisions(self) -> dict[int, int]:
        """By strategy, the last change that could concern it."""
        return strategy_revisions(list(self.strategies), self.moment.revision)

    @cached_property
    def context(self) -> dict[str, object]:
        """What the serializers need beside the readings."""
        return {"request": self.request, "revisions": self.revisions, "day": self.moment.day}


def read_moment(request: Request, name: str) -> Moment:
    """The moment that a parameter asks for; now, where it is not given.

    Raises:
        ValidationError: it has no answer; names the parameter.
    """
    try:
        return moment_typed(request.query_params.get(name, ""), wall=timezone.now())
    except MomentError as error:
        raise ValidationError({name: [str(error)]}) from None


def check_parameters(request: Request, known: Iterable[str], repeatable: Collection[str] = ()) -> None:
    """Refuse parameters that do not exist and those given twice that may be given once.

    Raises:
        ValidationError: names each of them.
    """
    names = sorted(known)
    problems: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        shown = name[:60].replace("\x00", "")
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean “{near[0]}”?" if near else f"Use: {', '.join(names)}."
            problems[shown] = [f"There is no parameter “{shown}”. {hint}"]
        elif len(values) > 1 and name not in repeatable:
            problems[shown] = [f"Give “{shown}” once."]
    if problems:
        raise ValidationError(problems)


def parameter(name: str, description: str, kind: OpenApiTypes = OpenApiTypes.STR) -> OpenApiParameter:
    """Describe a parameter that takes one value."""
    return OpenApiParameter(name, kind, description=description)


def choices(name: str, description: str, known: Choices, many: bool = True) -> OpenApiParameter:
    """Describe a parameter that takes one of these values, or with `many` any of them."""
    values = [value for value, _ in known]
    return OpenApiParameter(name, OpenApiTypes.STR, description=description, enum=values, many=many, explode=many)


AS_AT = parameter(
    "as_at",
    "What was recorded by then: a date such as 2026-06-30 or 30 June 2026 (the end of that day in London; today "
    "means now), an ISO 8601 instant, or the lasting name that an answer gives in its own `as_at`. What you may see "
    "is always decided by today's rights. A moment in the future is an error.",
)
STRATEGY = parameter("strategy", "Slug of a strategy, such as social-care-workforce.")
PAGING = [
    parameter("page", "Number of the page, from 1.", OpenApiTypes.INT),
    parameter("page_size", f"How many on a page: {PAGE_SIZE}, or up to {LARGEST_PAGE}.", OpenApiTypes.INT),
]
