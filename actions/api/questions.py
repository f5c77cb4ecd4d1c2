"""What is asked of actions."""

from functools import cached_property

from django.db.models import QuerySet

from actions.models import ActionState
from actions.permissions import reader_of, states_of
from actions.publication import Reader
from outcomes.api.questions import Question


class ActionQuestion(Question):
    """Who asks, about which moment, and how the publication rule knows them."""

    @property
    def states(self) -> "QuerySet[ActionState]":
        """The actions of the strategies that the person may see, as they stood."""
        return states_of(self.strategies, self.moment.revision)

    @cached_property
    def readers(self) -> dict[int, Reader]:
        """By strategy, how the publication rule knows this person."""
        return {strategy_id: reader_of(access) for strategy_id, access in self.accesses.items()}
