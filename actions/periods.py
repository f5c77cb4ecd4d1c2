"""Reporting periods: which one is current, and until when the last rating stands in. Pure functions of dates."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from govuk.words import period_words

ALL_MONTHS = 0b1111_1111_1111
"""The months of an action that reports in every period."""


@dataclass(frozen=True)
class Window:
    """When a period's updates are asked for; the fields are those of `PeriodVersion`."""

    opens: date
    due: date
    grace_until: date
    cut_off: date


@dataclass(frozen=True)
class PeriodDates:
    """A period as it was set at some revision.

    Attributes:
        id: the period's identity.
        starts, ends: the dates that updates are about.
        opens: first day on which an update is asked for.
        due: the day by which it is asked for.
        grace_until: last day on which the previous rating still counts in its place.
        cut_off: after this day an update is marked "received after cut-off".
    """

    id: int
    strategy_id: int
    starts: date
    ends: date
    opens: date
    due: date
    grace_until: date
    cut_off: date

    @property
    def key(self) -> str:
        """The period's lasting name, an ISO 8601 interval: "2026-07-01/2026-09-30"."""
        return f"{self.starts.isoformat()}/{self.ends.isoformat()}"


def period_named(key: str) -> str:
    """A period's key in words, "July to September 2026", whether or not there is such a period; "" for no key."""
    try:
        starts, ends = (date.fromisoformat(part) for part in key.strip().split("/"))
        return period_words(starts, ends)
    except ValueError:
        return ""


def current_period(periods: Iterable[PeriodDates], day: date) -> PeriodDates | None:
    """The latest period whose window has opened by `day` (docs/rules.md, Periods)."""
    opened = [period for period in periods if period.opens <= day]
    return max(opened, key=lambda period: period.starts, default=None)


def is_late(period: PeriodDates, received: date) -> bool:
    """Whether an update received on that day came after the cut-off."""
    return received > period.cut_off


def period_before(periods: Iterable[PeriodDates], day: date) -> PeriodDates | None:
    """The last period before the current one that was cut off by `day`: what a report compares with unless told."""
    known = list(periods)
    current = current_period(known, day)
    earlier = [one for one in known if current and one.starts < current.starts and one.cut_off < day]
    return max(earlier, key=lambda one: one.starts, default=None)


def is_late_update(kind: str, period: PeriodDates, received: date) -> bool:
    """Whether an update came after the cut-off. A contribution is asked for, but never late.

    Args:
        kind: "lead" or "contribution".
        received: the day on which it came.
    """
    return kind == "lead" and is_late(period, received)


def report_takes(*, late: bool, choice: bool | None) -> bool:
    """Whether a report takes an update: a late one, too, unless the lead chose to leave it out.

    Args:
        late: it was received after the cut-off.
        choice: what the lead chose last; None where nobody did.
    """
    return not late or choice is not False


def month_bit(month: int) -> int:
    """How a month, 1 to 12, counts in a sum of months."""
    return 1 << (month - 1)


def months_in(months: int) -> tuple[int, ...]:
    """The months, 1 to 12, that a sum holds, January first."""
    return tuple(month for month in range(1, 13) if months & month_bit(month))


def concerns(period: PeriodDates, months: int | None, joined: date | None = None) -> bool:
    """Whether a period asks an action: it ends in one of the action's months, and the action was in the plan by then.

    Args:
        months: a sum of `month_bit`; None reports in every period (docs/rules.md, Periods).
        joined: the day on which it was added to the running plan, or carried forward; None for one of the first plan.
    """
    return (months is None or bool(months & month_bit(period.ends.month))) and (joined is None or joined <= period.ends)


def asked_period(
    periods: Iterable[PeriodDates],
    until: PeriodDates | None,
    months: int | None,
    told: date | None,
    joined: date | None = None,
) -> PeriodDates | None:
    """The period that an action owes its update for: the latest one up to `until` that concerns it.

    Args:
        periods: those of the strategy that have opened.
        until: the current period, or the one that a report is about.
        months, joined: as in `concerns`.
        told: first day of the period of the standing update. One about a later period answers for this one too.

    Returns:
        The period, its update sent or not; None where nothing is asked of the action.
    """
    if until is None:
        return None
    earlier = [one for one in (*periods, until) if one.starts <= until.starts and concerns(one, months, joined)]
    asked = max(earlier, key=lambda one: one.starts, default=None)
    return None if asked and told and told > asked.starts else asked


def unreported_periods(
    periods: Iterable[PeriodDates],
    asked: PeriodDates | None,
    months: int | None,
    told: date | None,
    joined: date | None = None,
) -> tuple[PeriodDates, ...]:
    """Periods before the one that is asked for whose updates never came: each can still be sent.

    Args:
        periods: those of the strategy that have opened.
        asked: what `asked_period` says of the action.
        months, joined: as in `concerns`.
        told: first day of the period of the standing update, which answers for those before it too.

    Returns:
        The oldest first; none where nothing is asked.
    """
    if asked is None:
        return ()
    since = told or date.min
    missing = [one for one in periods if since < one.starts < asked.starts and concerns(one, months, joined)]
    return tuple(sorted(missing, key=lambda one: one.starts))


def gaps_between(spans: Collection[tuple[date, date]]) -> list[tuple[date, date]]:
    """First and last day of each stretch that no span covers, between the first one and the last."""
    one_day = timedelta(days=1)
    in_order = sorted(spans)
    return [(end + one_day, start - one_day) for (_, end), (start, _) in pairwise(in_order) if start - end > one_day]
