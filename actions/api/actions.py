"""The read API of actions. Now and as-at are the same queries, whatever the number of actions."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_view

from actions.api import examples
from actions.api.questions import ActionQuestion
from actions.choices import GAPS, ORDERINGS, RATINGS, STAGES
from actions.filters import LONGEST_SEARCH, PARAMETERS, REPEATABLE, ActionFilter
from actions.models import ActionState
from actions.reading import ActionReading, read_actions
from actions.serializers import ActionPageSerializer, ActionSerializer
from outcomes.api.answers import DetailView, ListView
from outcomes.api.describing import described_detail, described_list
from outcomes.api.questions import STRATEGY, choices, parameter

TRUE_FALSE = [("true", ""), ("false", "")]

OWN_PARAMETERS = [
    STRATEGY,
    parameter("workstream", "Number of a workstream.", OpenApiTypes.INT),
    parameter("outcome", "Number of an outcome that the action serves.", OpenApiTypes.INT),
    parameter("partner", "Slug of a partner that leads, leads jointly or supports the action."),
    parameter("area", "Slug of a district or borough, or “countywide”."),
    choices("stage", "Any of these stages; repeat it for several.", STAGES),
    choices("rag", "Any of these ratings, as they count in totals; repeat it for several.", RATINGS),
    choices(
        "reviewed",
        "Of the ratings that count: those that a reviewer agreed, or those that nobody has reviewed yet.",
        TRUE_FALSE,
        many=False,
    ),
    choices("overdue", "Whether the due date has passed.", TRUE_FALSE, many=False),
    choices("due_soon", "Whether it is due within the `due_soon_days` of its strategy.", TRUE_FALSE, many=False),
    choices("slipped", "Whether it is due later than first set.", TRUE_FALSE, many=False),
    choices("gap", "Anything of this is missing; repeat it for several.", GAPS),
    parameter("due_before", "Due before this day.", OpenApiTypes.DATE),
    parameter("due_after", "Due after this day.", OpenApiTypes.DATE),
    parameter("updated_since", "The standing update was sent on or after this date or instant."),
    parameter(
        "search",
        "A reference, or letters: every word asked for stands in the official wording or the short title, also inside "
        f"a longer word (“home” finds “homeless”). Partners and updates are not searched. Up to {LONGEST_SEARCH} "
        "characters.",
    ),
    choices("ordering", "Actions that tie follow by reference, 1.10 after 1.9.", ORDERINGS, many=False),
]


class _Actions:
    """Actions that the person may see, as they stood."""

    question_class = ActionQuestion

    def rows(self, question: ActionQuestion) -> "QuerySet[ActionState]":
        """Their states at the moment."""
        return question.states

    def read(self, question: ActionQuestion, rows: "QuerySet[ActionState]") -> list[ActionReading]:
        """As this person may see them."""
        return read_actions(rows, question.moment, question.readers)


@extend_schema_view(get=described_list("actions", ActionPageSerializer, OWN_PARAMETERS, examples.ACTION))
class ActionList(_Actions, ListView[ActionQuestion]):
    """Actions of every strategy that you may see, filtered, in a stable order."""

    parameters = (*PARAMETERS, "as_at", "page", "page_size")
    repeatable = REPEATABLE
    filter_class = ActionFilter
    serializer_class = ActionSerializer


@extend_schema_view(get=described_detail("actions", ActionSerializer, examples.ACTION))
class ActionDetail(_Actions, DetailView[ActionQuestion]):
    """One action, by its strategy's slug and its reference."""

    strategy_lookup = "action__strategy__slug"
    lookups: ClassVar = {"ref": "action__ref"}
    serializer_class = ActionSerializer
