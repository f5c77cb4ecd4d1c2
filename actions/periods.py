"""Reporting periods: which one is current, and until when the last rating stands in. Pure functions of dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


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
