"""Reporting periods."""

from dataclasses import dataclass
from datetime import date, datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.errors import PeriodOverlapError, RuleError
from actions.models import Period, PeriodVersion
from outcomes.models import Strategy, StrategyVersion


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
        RuleError: dates out of order; PeriodOverlapError: a day shared with another period.
    """
    check_order(starts, ends, window)
    with change(kind="period_added", by=by, strategy_id=strategy.pk, now=now) as revision:
        other = Period.objects.filter(strategy=strategy, starts__lte=ends, ends__gte=starts).first()
        if other is not None:
            raise PeriodOverlapError(
                f"These dates share days with a period that runs from {other.starts:%d/%m/%Y} to {other.ends:%d/%m/%Y}."
            )
        period = revision.append(Period(strategy=strategy, starts=starts, ends=ends))
        record_many(revision, PeriodVersion, {period.pk: vars(window)})
        if frequency:
            record_many(revision, StrategyVersion, {strategy.pk: {"frequency": frequency}})
        revision.summary = f"Period {period.key} added"
    return period


def check_order(starts: date, ends: date, window: Window) -> None:
    """Raise a `RuleError` that names the first date out of order."""
    checks = [
        ("ends", starts <= ends, "The period must end on or after the day it starts."),
        ("due", window.opens <= window.due, "The due date must be on or after the day the window opens."),
        ("grace_until", window.due <= window.grace_until, "The last day of grace must be on or after the due date."),
        ("cut_off", window.due <= window.cut_off, "The cut-off must be on or after the due date."),
    ]
    for field, holds, message in checks:
        if not holds:
            raise RuleError(message, field=field)
