"""Reporting periods."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime

from accounts.clock import change, record_many
from accounts.models import User
from actions.calendar import is_working_day, next_working_day, why_not_working
from actions.errors import PeriodOverlapError, RuleError
from actions.generating import PlannedPeriod, WindowRules
from actions.models import Period, PeriodVersion
from actions.periods import Window
from govuk.words import count_of, period_words, weekday
from outcomes.models import Strategy, StrategyVersion


class NotWorkingDayError(RuleError):
    """Updates would be due on a day on which nobody in England is at work."""

    field = "due"


class PlannedPeriodError(RuleError):
    """One of several periods cannot be added, so none was.

    Attributes:
        key: which one.
    """

    def __init__(self, key: str, refusal: RuleError) -> None:
        super().__init__(refusal.message, field=refusal.field)
        self.key = key


@dataclass(frozen=True)
class ReportingSettings:
    """How a strategy reports; the fields are those of `StrategyVersion`, in which the rules stand one by one."""

    frequency: str
    year_kind: str
    rules: WindowRules


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


def add_periods(
    *,
    strategy: Strategy,
    planned: Sequence[PlannedPeriod],
    settings: ReportingSettings,
    by: User,
    now: datetime | None = None,
) -> list[Period]:
    """Add many reporting periods in one change, and keep the settings that they follow from.

    Asked again it adds only what is missing: a period with the same dates stays as it is, its window too.

    Args:
        planned: the periods, in any order.
        settings: kept as the strategy's own.

    Returns:
        The periods added, the earliest first.

    Raises:
        PlannedPeriodError: names the first period that `add_period` would refuse, and why. Nothing is written.
    """
    in_order = sorted(planned, key=lambda one: one.starts)
    for one in in_order:
        with _about(one):
            check_order(one.starts, one.ends, one.window)
    with change(kind="periods_added", by=by, strategy_id=strategy.pk, now=now) as revision:
        known = {period.key: period for period in Period.objects.filter(strategy=strategy)}
        missing = {one.key: one for one in in_order if one.key not in known}
        taken = list(known.values())
        rows = []
        for one in missing.values():
            with _about(one):
                _check_free(one, taken)
            rows.append(Period(strategy=strategy, starts=one.starts, ends=one.ends))
            taken.append(rows[-1])
        revision.append_many(rows)
        added = list(Period.objects.filter(strategy=strategy, starts__in=[row.starts for row in rows]))
        record_many(revision, PeriodVersion, {period.pk: vars(missing[period.key].window) for period in added})
        chosen = {"frequency": settings.frequency, "year_kind": settings.year_kind, **asdict(settings.rules)}
        record_many(revision, StrategyVersion, {strategy.pk: chosen})
        revision.summary = f"{count_of(len(added), 'period')} added" if added else "Reporting settings changed"
    return added


@contextmanager
def _about(planned: PlannedPeriod) -> Iterator[None]:
    """Let a refusal say which of several periods it is about."""
    try:
        yield
    except RuleError as refusal:
        raise PlannedPeriodError(planned.key, refusal) from None


def _check_free(planned: PlannedPeriod, taken: Iterable[Period]) -> None:
    for other in taken:
        if other.starts <= planned.ends and other.ends >= planned.starts:
            _refuse_overlap(other, planned.starts)


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
