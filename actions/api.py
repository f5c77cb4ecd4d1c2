"""The read API of actions. Now and as-at are the same queries, whatever the number of actions."""

import difflib
from collections.abc import Iterable
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.moments import Moment, MomentError, moment_at
from actions.api_pages import LARGEST_PAGE, PAGE_SIZE, MomentPages
from actions.filters import GAPS, LONGEST_SEARCH, ORDERINGS, PARAMETERS, RATINGS, REPEATABLE, STAGES, ActionFilter
from actions.models import ActionState
from actions.permissions import reader_of, states_of
from actions.publication import Reader
from actions.reading import ActionReading, read_actions
from actions.serializers import ActionPageSerializer, ActionSerializer
from outcomes.access import accesses_of, visible_strategies
from outcomes.models import Strategy
from outcomes.reading import strategy_revisions

UNKNOWN = "There is no such strategy or action, or you may not see it."


class Question:
    """Who asks, about which moment, and what they may see.

    Raises:
        ValidationError: a parameter that does not exist, one given twice, or an `as_at` without an answer.
    """

    def __init__(self, request: Request, parameters: Iterable[str]) -> None:
        check_parameters(request, parameters)
        self.request = request
        try:
            self.moment: Moment = moment_at(request.query_params.get("as_at", ""), wall=timezone.now())
        except MomentError as error:
            raise ValidationError({"as_at": [str(error)]}) from None

    @property
    def person(self) -> User:
        """Who asks; anonymous requests are refused before."""
        assert isinstance(self.request.user, User)
        return self.request.user

    @cached_property
    def strategies(self) -> dict[int, Strategy]:
        """What the person may see, by today's rights."""
        return {strategy.pk: strategy for strategy in visible_strategies(self.person)}

    @property
    def states(self) -> "QuerySet[ActionState]":
        """The actions of those strategies, as they stood."""
        return states_of(self.strategies, self.moment.revision)

    def read(self, states: "QuerySet[ActionState]") -> list[ActionReading]:
        """Read actions as this person may see them."""
        return read_actions(states, self.moment, self.readers)

    @cached_property
    def readers(self) -> dict[int, Reader]:
        """By strategy, how the publication rule knows this person."""
        accesses = accesses_of(self.person, list(self.strategies))
        return {strategy_id: reader_of(access) for strategy_id, access in accesses.items()}

    @cached_property
    def context(self) -> dict[str, object]:
        """What the serializers need beside the readings."""
        return {
            "request": self.request,
            "revisions": strategy_revisions(list(self.strategies), self.moment.revision),
        }


def check_parameters(request: Request, known: Iterable[str]) -> None:
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
        elif len(values) > 1 and name not in REPEATABLE:
            problems[shown] = [f"Give “{shown}” once."]
    if problems:
        raise ValidationError(problems)


AS_AT = OpenApiParameter(
    "as_at",
    OpenApiTypes.STR,
    description="What was recorded by then: a date (the end of that day in London; today means now), an ISO 8601 "
    "instant, or the lasting name that an answer gives in its own `as_at`. What you may see is always decided by "
    "today's rights. A moment in the future is an error.",
)


def _parameter(name: str, description: str, kind: OpenApiTypes = OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(name, kind, description=description)


def _choices(name: str, description: str, choices: list[tuple[str, str]], many: bool = True) -> OpenApiParameter:
    values = [value for value, _ in choices]
    return OpenApiParameter(name, OpenApiTypes.STR, description=description, enum=values, many=many, explode=many)


LIST_PARAMETERS = [
    AS_AT,
    _parameter("strategy", "Slug of a strategy, such as social-care-workforce."),
    _parameter("workstream", "Number of a workstream.", OpenApiTypes.INT),
    _parameter("outcome", "Number of an outcome that the action serves.", OpenApiTypes.INT),
    _parameter("partner", "Slug of a partner that leads, leads jointly or supports the action."),
    _parameter("area", "Slug of a district or borough, or “countywide”."),
    _choices("stage", "Any of these stages; repeat it for several.", STAGES),
    _choices("rag", "Any of these ratings, as they count in totals; repeat it for several.", RATINGS),
    _choices("overdue", "Whether the due date has passed.", [("true", ""), ("false", "")], many=False),
    _choices("gap", "Anything of this is missing; repeat it for several.", GAPS),
    _parameter("due_before", "Due before this day.", OpenApiTypes.DATE),
    _parameter("due_after", "Due after this day.", OpenApiTypes.DATE),
    _parameter("updated_since", "The standing update was sent on or after this date or instant."),
    _parameter(
        "search",
        f"A reference, or words that all stand in the official wording or the short title; up to {LONGEST_SEARCH} "
        "characters.",
    ),
    _choices("ordering", "Actions that tie follow by reference, 1.10 after 1.9.", ORDERINGS, many=False),
    _parameter("page", "Number of the page, from 1.", OpenApiTypes.INT),
    _parameter("page_size", f"Actions on a page: {PAGE_SIZE}, or up to {LARGEST_PAGE}.", OpenApiTypes.INT),
]


class ActionList(APIView):
    """Actions of every strategy that you may see."""

    @extend_schema(
        operation_id="actions_list",
        summary="List actions, now or as at an instant",
        parameters=LIST_PARAMETERS,
        responses=ActionPageSerializer,
        tags=["actions"],
    )
    def get(self, request: Request) -> Response:
        """Actions of every strategy that you may see, filtered, in a stable order."""
        question = Question(request, [*PARAMETERS, "as_at", "page", "page_size"])
        asked = ActionFilter(
            request.query_params, question.states, moment=question.moment, strategies=question.strategies
        )
        if not asked.is_valid():
            raise ValidationError(dict(asked.errors))
        pages = MomentPages(request, asked.qs, question.moment)
        results = ActionSerializer(question.read(pages.rows), many=True, context=question.context).data
        return Response(pages.envelope(results))


class ActionDetail(APIView):
    """One action."""

    @extend_schema(
        operation_id="actions_retrieve",
        summary="Read one action, now or as at an instant",
        parameters=[AS_AT],
        responses=ActionSerializer,
        tags=["actions"],
    )
    def get(self, request: Request, slug: str, ref: str) -> Response:
        """One action, by its strategy's slug and its reference."""
        question = Question(request, ["as_at"])
        found = question.read(question.states.filter(action__strategy__slug=slug, action__ref=ref))
        if not found:
            raise NotFound(UNKNOWN)
        return Response(ActionSerializer(found[0], context=question.context).data)
