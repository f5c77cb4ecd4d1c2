"""Reading what the pages of one update show."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from actions.models import Action, ActionState, StatusUpdate, UpdateDraft
from actions.pages.updates import Desk
from actions.periods import PeriodDates
from actions.permissions import can_send_for, can_write_update, reader_of
from actions.reading import ActionReading, periods_of, read_actions, read_updates
from actions.transitions import COUNTING, UpdateState
from actions.update_states import with_state
from outcomes.scope import Scope


def open_desk(scope: Scope, ref: str, period_key: str = "") -> Desk:
    """Read what the update pages of one action need.

    Args:
        ref: the action's reference.
        period_key: the period's dates, "2026-07-01/2026-09-30"; "" is the current period.

    Raises:
        Http404: no such action in the strategy, or no such period that has opened.
    """
    action = get_object_or_404(Action, strategy=scope.strategy, ref=ref)
    states = ActionState.objects.at(scope.moment.revision).filter(action=action)
    readers = {scope.strategy.pk: reader_of(scope.access)}
    (reading,) = read_actions(states, scope.moment, readers)
    period = _period(scope, reading, period_key)
    may_write = can_write_update(scope.access, reading.state)
    lead, about = reading.state.lead_id, _sent_about(action, period) if may_write else []
    last = next((row for row in reversed(about) if row.partner_id == lead), None)
    counting = next((row for row in about if row.update_state in COUNTING), None)
    returned = last.pk if last is not None and last.update_state == UpdateState.RETURNED else None
    own = StatusUpdate.objects.filter(action=action, partner=lead, kind=StatusUpdate.Kind.LEAD)
    recent = list(own.order_by("-revision").values_list("pk", flat=True)[:4]) if may_write else []
    shown = StatusUpdate.objects.filter(pk__in=[*recent, counting.pk if counting else None, returned])
    read = {one.id: one for one in read_updates(shown.order_by("-revision"), scope.moment, readers)}
    return Desk(
        scope=scope,
        action=action,
        reading=reading,
        period=period,
        updates=tuple(one for one in read.values() if one.partner_id == lead),
        sent=read[counting.pk] if counting else None,
        sent_state=UpdateState(counting.update_state) if counting else UpdateState.NONE,
        returned=read[returned] if returned else None,
        draft=_draft_of(action, period, lead) if may_write else None,
        may_write=may_write,
        may_send=may_write and can_send_for(scope.person, lead or 0),
    )


def _sent_about(action: Action, period: PeriodDates | None) -> list[Any]:
    """What lead partners have sent about the action for the period, in order, each with its state."""
    if period is None:
        return []
    rows = StatusUpdate.objects.filter(action=action, period=period.id, kind=StatusUpdate.Kind.LEAD)
    return list(with_state(rows).order_by("pk"))


def _draft_of(action: Action, period: PeriodDates | None, lead: int | None) -> UpdateDraft | None:
    if period is None:
        return None
    drafts = UpdateDraft.objects.filter(action=action, period=period.id, partner=lead)
    return drafts.select_related("saved_by").first()


def _period(scope: Scope, reading: ActionReading, key: str) -> PeriodDates | None:
    if not key:
        return reading.current_period
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    opened = [period for period in periods if period.key == key and period.opens <= scope.moment.day]
    if not opened:
        raise Http404
    return opened[0]
