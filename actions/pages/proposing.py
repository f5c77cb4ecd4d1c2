"""What the page that proposes reporting periods shows: each period, and what stands in its way. No queries."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from actions.generating import DEFAULT_RULES, PlannedPeriod, WindowRules, holidays_avoided, year_of
from actions.periods import PeriodDates, Window, gaps_between
from govuk.words import day_short, period_words
from outcomes.models import Frequency, StrategyVersion, YearKind

ADDED = "Already added"


@dataclass(frozen=True)
class Row:
    """One period that follows from what was chosen.

    Attributes:
        obstacle: why it cannot be added, in words; "" where it can.
        is_ahead: its due date has not passed, so it is proposed to be added.
    """

    planned: PlannedPeriod
    obstacle: str
    is_ahead: bool

    @property
    def is_new(self) -> bool:
        """Whether it can be added."""
        return not self.obstacle

    @property
    def is_blocked(self) -> bool:
        """Whether a period with other dates is in its way."""
        return self.obstacle not in ("", ADDED)

    @property
    def avoided(self) -> list[str]:
        """The bank holidays between opening and cut-off, in words."""
        return [f"{name}, {day_short(day)}" for day, name in holidays_avoided(self.planned.window)]


def rows_of(planned: Iterable[PlannedPeriod], periods: Sequence[PeriodDates], day: date) -> list[Row]:
    """A row for each planned period.

    Args:
        periods: those that the strategy has.
        day: today.
    """
    there = {period.key: period for period in periods}
    rows = []
    for one in planned:
        period = there.get(one.key)
        # One that is there already is shown with the window that was recorded, not the one that would follow.
        shown = PlannedPeriod(one.starts, one.ends, _window_of(period)) if period else one
        rows.append(Row(shown, ADDED if period else _obstacle(one, periods), shown.window.due >= day))
    return rows


def _window_of(period: PeriodDates) -> Window:
    return Window(period.opens, period.due, period.grace_until, period.cut_off)


def _obstacle(planned: PlannedPeriod, periods: Sequence[PeriodDates]) -> str:
    for period in periods:
        if period.starts <= planned.ends and period.ends >= planned.starts:
            return f"Shares days with {period_words(period.starts, period.ends)}"
    return ""


def gaps_in_words(periods: Iterable[PeriodDates | PlannedPeriod]) -> list[str]:
    """The stretches between these periods that none covers, in words."""
    return [period_words(start, end) for start, end in gaps_between([(one.starts, one.ends) for one in periods])]


def rules_of(version: StrategyVersion) -> WindowRules:
    """How a strategy's windows follow from its periods; what was never set as usual."""
    set_so_far = {name: getattr(version, name) for name in asdict(DEFAULT_RULES)}
    return WindowRules(**{name: value for name, value in set_so_far.items() if value is not None})


def first_question(version: StrategyVersion, periods: Sequence[PeriodDates], day: date) -> dict[str, Any]:
    """What the page asks first: the year that follows the last period, by the strategy's own settings.

    Args:
        periods: those that the strategy has.
        day: today.
    """
    kind = version.year_kind or YearKind.FINANCIAL.value
    following = max((period.ends for period in periods), default=day) + timedelta(days=1)
    return {
        "frequency": version.frequency or Frequency.QUARTERLY.value,
        "year_kind": kind,
        "year": year_of(kind, max(following, day)),
        "years": 1,
        **asdict(rules_of(version)),
    }
