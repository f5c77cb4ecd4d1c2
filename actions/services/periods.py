"""Reporting periods."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.calendar import is_working_day, next_working_day, why_not_working
from actions.errors import PeriodOverlapError, RuleError
from actions.models import Period, PeriodVersion
from govuk.words import period_words, weekday
from outcomes.models import Strategy, StrategyVersion


class NotWorkingDayError(RuleError):
    """Updates would be due on a day on which nobody in England is at work."""

    field = "due"


@dataclass(frozen=True)
class Window:
    """When a period's updates are asked for; the fields are those of `PeriodVersion`."""

    opens: date
    due: date
    grace_until: date
    cut_off: date


def add_period(
    *,
    strategy: Strategy,
    starts: date,
    ends: date,
    window: Window,
    by: User,
    frequency: str | None = None,
    now: datetime | None = None,
) -> Period:
    """Add a reporting period.

    Args:
        starts, ends: the dates that updates are about.
        window: when updates are asked for.
        frequency: sets the strategy's frequency as well, where given.

    Raises:
        RuleError: dates out of order; NotWorkingDayError: due on a weekend or bank holiday;
        PeriodOverlapError: a day shared with another period. Nothing is written.
    """
    check_order(starts, ends, window)
    with change(kind="period_added", by=by, strategy_id=strategy.pk, now=now) as revision:
        other = Period.objects.filter(strategy=strategy, starts__lte=ends, ends__gte=starts).first()
        if other is not None:
            _refuse_overlap(other, starts)
        period = revision.append(Period(strategy=strategy, starts=starts, ends=ends))
        record_many(revision, PeriodVersion, {period.pk: vars(window)})
        if frequency:
            record_many(revision, StrategyVersion, {strategy.pk: {"frequency": frequency}})
        revision.summary = f"Period {period.key} added"
    return period


def change_window(*, period: Period, window: Window, by: User, now: datetime | None = None) -> Period:
    """Change when a period's updates are asked for. The dates that it is about stay as they are.

    Raises:
        RuleError: dates out of order; NotWorkingDayError: due on a weekend or bank holiday. Nothing is written.
    """
    check_order(period.starts, period.ends, window)
    with change(kind="period_changed", by=by, strategy_id=period.strategy_id, now=now) as revision:
        record_many(revision, PeriodVersion, {period.pk: vars(window)})
        revision.summary = f"Period {period.key}: window changed"
    return period


def check_order(starts: date, ends: date, window: Window) -> None:
    """Raise a `RuleError` that names the first date out of order, or a due date on which nobody is at work."""
    checks = [
        ("ends", starts <= ends, "The period must end on or after the day it starts."),
        ("opens", starts <= window.opens, "The window must open on or after the day the period starts."),
        ("due", window.opens <= window.due, "The due date must be on or after the day the window opens."),
        ("grace_until", window.due <= window.grace_until, "The last day of grace must be on or after the due date."),
        ("cut_off", window.due <= window.cut_off, "The cut-off must be on or after the due date."),
    ]
    for field, holds, message in checks:
        if not holds:
            raise RuleError(message, field=field)
    if not is_working_day(window.due):
        raise NotWorkingDayError(
            f"{weekday(window.due)} is {why_not_working(window.due)}. Updates are due on a working day:"
            f" the next one is {weekday(next_working_day(window.due))}."
        )


def _refuse_overlap(other: Period, starts: date) -> None:
    """Name the date to mend: the first day where it lies in the other period, else the last."""
    inside = other.starts <= starts <= other.ends
    raise PeriodOverlapError(
        f"These dates share days with the period {period_words(other.starts, other.ends)}."
        + (" Start after it ends." if inside else " End before it starts."),
        field="starts" if inside else "ends",
    )
