"""Updates received after the cut-off that the lead left out of reports, and how a report counts without them.

The tracker itself counts them (docs/rules.md, Updates): what is left out is left out of the fold that a report
makes, so that page, files and API of a report agree (docs/adr/0003-one-fold-for-standing.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from actions.models import ActionState, LateChoice
from actions.periods import PeriodDates, report_takes
from actions.reading import periods_of
from actions.remarks import came_late
from actions.replay import states_for_period

TOLD = ("stage", "stated", "agreed", "reported", "awaiting_completion", "update_id", "review_id")
"""What a report tells of where an action stands."""


@dataclass(frozen=True)
class ReportStates:
    """The states that a report counts.

    Attributes:
        rows: in the order that they were given.
        left_out: by action, the period of the late update without which it stands otherwise than in the tracker.
    """

    rows: Sequence[ActionState]
    left_out: dict[int, PeriodDates]


def report_states(
    states: Iterable[ActionState], strategy_id: int, period: PeriodDates | None, revision: int, *, is_current: bool
) -> ReportStates:
    """The states as a report on a period counts them. One query where nothing was left out of a current period.

    Args:
        states: rows of the strategy at `revision`, with what `actions.reading.with_related` fetches.
        period: the period that the report is about; None before there is one.
        revision: the last change that counts.
        is_current: whether the period is the current one, for which the stored states say where actions stand.
    """
    rows = list(states)
    counted = rows if period is None or is_current else states_for_period(rows, period, revision)
    left = _left_out(strategy_id, revision)
    if period is None or not left:
        return ReportStates(counted, {})
    told = states_for_period(rows, period, revision, without=[number for number, _, _ in left])
    changed = {new.action_id for old, new in zip(counted, told, strict=True) if _told(old) != _told(new)}
    periods = {action: late for _, action, late in left if action in changed and late.starts <= period.starts}
    return ReportStates(told, periods)


def _left_out(strategy_id: int, revision: int) -> list[tuple[int, int, PeriodDates]]:
    """Update, action and period of what was left out last, the oldest period first."""
    chosen = LateChoice.objects.filter(update__action__strategy=strategy_id, revision__lte=revision)
    last = {one.update_id: one for one in chosen.select_related("update__revision").order_by("revision_id")}
    if not last:
        return []
    by_id = {one.id: one for one in periods_of([strategy_id], revision)[strategy_id]}
    late = came_late([one.update for one in last.values()], by_id)
    left = [
        (one.update_id, one.update.action_id, by_id[one.update.period_id])
        for one in last.values()
        if not report_takes(late=one.update_id in late, choice=one.takes)
    ]
    return sorted(left, key=lambda each: each[2].starts)


def _told(state: ActionState) -> list[object]:
    return [getattr(state, name) for name in TOLD]
