"""In which months each action reports, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.moments import Moment
from actions.models import Action, ActionReporting, ActionWording
from actions.periods import PeriodDates, months_in
from govuk.words import MONTHS, in_words
from outcomes.models import Strategy


@dataclass(frozen=True)
class ActionMonths:
    """One action and its months.

    Attributes:
        months: a sum as in `actions.periods`; None reports in every period.
    """

    action: Action
    short_title: str
    months: int | None

    @property
    def words(self) -> str:
        """ "March and September", or "Every period"."""
        return months_words(self.months)

    @property
    def numbers(self) -> list[str]:
        """The months chosen, as the form has them."""
        return [str(month) for month in months_in(self.months)] if self.months is not None else []


def months_words(months: int | None) -> str:
    """Some months in words: "March and September", "Every period" for None."""
    return in_words([MONTHS[month - 1] for month in months_in(months)]) if months is not None else "Every period"


def read_months(strategy: Strategy, moment: Moment) -> list[ActionMonths]:
    """Every action of the strategy with its months, in the order of the plan. Three queries."""
    actions = list(Action.objects.filter(strategy=strategy, revision__lte=moment.revision).order_by("sort_key"))
    titles = dict(
        ActionWording.objects.at(moment.revision).filter(action__in=actions).values_list("action", "short_title")
    )
    own = dict(ActionReporting.objects.at(moment.revision).filter(action__in=actions).values_list("action", "months"))
    return [ActionMonths(action, titles[action.pk], own.get(action.pk)) for action in actions]


def months_of_periods(periods: Iterable[PeriodDates]) -> list[int]:
    """The months, 1 to 12, in which some period ends: only those can ask an action."""
    return sorted({period.ends.month for period in periods})
