"""How the coming report quotes an organisation: the report's own lines, and what it would print once accepted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from accounts.moments import Moment
from actions.models import ActionState, StatusUpdate
from actions.publication import Reader
from actions.reading import read_updates
from actions.settled import all_settled
from actions.transitions import UpdateState
from actions.update_states import with_state
from outcomes.models import Strategy
from scrutiny.report_data import ActionLine, Box, Progress
from scrutiny.snapshots import box_of


@dataclass(frozen=True)
class Quote:
    """One action as the report prints it.

    Attributes:
        lead_id: the organisation that leads it.
        update: what counts in the tracker now; None where nothing does.
        state: where that update is.
        returned: the update for the report's period that was returned after it; None where there is none.
        once_accepted: the words of `update` as they will be printed; None where they are printed already.
        settled: why `update` cannot be changed any more; "" where it can.
    """

    line: ActionLine
    lead_id: int
    update: StatusUpdate | None
    state: UpdateState
    returned: StatusUpdate | None
    once_accepted: Box | None
    settled: str


def read_quotes(report: Progress, strategy: Strategy, moment: Moment, partner_ids: Collection[int]) -> list[Quote]:
    """The report's lines about the actions that these organisations lead, alone or jointly, in the report's order.

    Args:
        report: the coming report of the strategy, made for this moment.
        moment: now: what waits and what was returned is not asked of the past.
        partner_ids: organisations whose words the reader may read before they are published.
    """
    states = ActionState.objects.at(moment.revision).of_strategies([strategy.pk])
    led = list(states.filter(Q(lead__in=partner_ids) | Q(joint_lead__in=partner_ids)).select_related("action"))
    rows = _updates(led, report)
    unread = [state.update_id for state in led if state.update_id]
    updates = read_updates(StatusUpdate.objects.filter(pk__in=unread), moment, {strategy.pk: Reader(leads=True)})
    in_full = {one.id: box_of(one) for one in updates}
    by_ref = {state.action.ref: state for state in led}
    settled = all_settled([row for row in rows.values() if row.pk in in_full])
    return [_quote(line, by_ref[line.ref], rows, in_full, settled) for line in report.actions if line.ref in by_ref]


def _updates(led: Collection[ActionState], report: Progress) -> dict[int, StatusUpdate]:
    """What counts for these actions, and everything that was sent for the report's period, with their states."""
    about = Q(pk__in=[state.update_id for state in led if state.update_id])
    if period := report.at.period:
        actions = [state.action_id for state in led]
        about |= Q(action__in=actions, period__starts=period.starts, kind=StatusUpdate.Kind.LEAD)
    found = with_state(StatusUpdate.objects.filter(about)).select_related("revision", "period", "action__strategy")
    return {row.pk: row for row in found}


def _quote(
    line: ActionLine,
    state: ActionState,
    rows: dict[int, StatusUpdate],
    in_full: dict[int, Box],
    settled: Mapping[int, str],
) -> Quote:
    update = rows[state.update_id] if state.update_id else None
    printed, full = line.update, in_full.get(state.update_id or 0)
    is_printed = printed is not None and full is not None and printed.submitted_at == full.submitted_at
    is_pending = is_printed and printed is not None and not printed.is_readable
    return Quote(
        line=line,
        lead_id=state.lead_id or 0,
        update=update,
        state=_state_of(update) if update else UpdateState.NONE,
        returned=_returned(state, rows.values()),
        once_accepted=replace(full, is_accepted=True) if full and is_pending else None,
        settled=settled.get(update.pk, "") if update else "",
    )


def _returned(state: ActionState, rows: Iterable[StatusUpdate]) -> StatusUpdate | None:
    later = [row for row in rows if row.action_id == state.action_id and row.pk > (state.update_id or 0)]
    return next((row for row in reversed(later) if _state_of(row) == UpdateState.RETURNED), None)


def _state_of(row: StatusUpdate) -> UpdateState:
    return UpdateState(getattr(row, "update_state"))  # noqa: B009 -- annotated by `with_state`
