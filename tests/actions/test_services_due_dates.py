"""The service that sets and moves a due date: the ledger, and what is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.clock import change, record_many
from accounts.models import Change
from actions.errors import (
    ActionEndedError,
    DateNotAllowedError,
    ReasonMissingError,
)
from actions.facts import facts_of
from actions.models import ActionState, DueDateRevision
from actions.services.date_requests import agree_date, ask_for_date
from actions.services.plan import (
    ChangedMeanwhileError,
    change_due_date,
)
from tests.cast import Cast

DUE = date(2026, 12, 31)
LATER = date(2027, 3, 31)


def move(cast: Cast, new: date | None = LATER, **options: Any) -> DueDateRevision:
    options = {"reason": "The school year", "by": cast.carol} | options
    return change_due_date(action=cast.actions["2.1"], new=new, **options)


def test_due_date_first_is_the_original_and_moves_keep_it(cast: Cast) -> None:
    move(cast, DUE, reason="")
    line = move(cast, asked_by=cast.alice)
    state = ActionState.objects.open().get(action=cast.actions["2.1"])
    assert (state.due_date, state.original_due_date, state.due_moves) == (LATER, DUE, 1)
    assert (line.number, line.old, line.new, line.reason) == (1, DUE, LATER, "The school year")
    assert (line.asked_by, line.agreed_by) == (cast.alice, cast.carol)


def test_due_date_to_and_from_ongoing(cast: Cast) -> None:
    move(cast, None, is_ongoing=True, reason="")
    move(cast, DUE)
    move(cast, None, is_ongoing=True)
    state = ActionState.objects.open().get(action=cast.actions["2.1"])
    assert (state.due_date, state.original_due_date, state.due_moves, state.is_ongoing) == (None, None, 2, True)


def test_due_date_set_after_ongoing_has_no_days(cast: Cast) -> None:
    move(cast, None, is_ongoing=True, reason="")
    move(cast, DUE)
    state = ActionState.objects.open().get(action=cast.actions["2.1"])
    assert (state.due_date, state.original_due_date, state.due_moves) == (DUE, None, 1)
    assert facts_of(state, None, DUE, 30).days_slipped is None
    move(cast, LATER)
    state = ActionState.objects.open().get(action=cast.actions["2.1"])
    assert (state.due_date, state.original_due_date, state.due_moves) == (LATER, None, 2)
    assert facts_of(state, None, DUE, 30).days_slipped is None


def test_due_date_refusals_write_nothing(cast: Cast) -> None:
    move(cast, DUE, reason="")
    changes = Change.objects.count()
    with pytest.raises(ReasonMissingError):
        move(cast, reason=" ")
    with pytest.raises(DateNotAllowedError):
        move(cast, DUE)
    with pytest.raises(DateNotAllowedError):
        move(cast, None)
    with pytest.raises(DateNotAllowedError):
        move(cast, LATER, is_ongoing=True)
    with pytest.raises(ChangedMeanwhileError):
        move(cast, seen_lines=0)
    assert Change.objects.count() == changes
    assert DueDateRevision.objects.count() == 1


@pytest.mark.parametrize("stage", ["complete", "closed"])
def test_due_date_of_an_ended_action_stays(cast: Cast, stage: str) -> None:
    move(cast, DUE, reason="")
    with change(kind="test", job="test") as revision:
        record_many(revision, ActionState, {cast.actions["2.1"].pk: {"stage": stage}})
    with pytest.raises(ActionEndedError):
        move(cast)


def test_due_date_is_set_to_a_day_gone_by_and_never_moved_to_one(cast: Cast) -> None:
    now = timezone.now()
    yesterday, today = (timezone.localdate(now) - timedelta(days=n) for n in (1, 0))
    move(cast, yesterday - timedelta(days=30), reason="")
    with pytest.raises(DateNotAllowedError, match="Enter a date that is still to come"):
        move(cast, yesterday)
    move(cast, today)
    assert DueDateRevision.objects.count() == 2


def test_request_for_a_day_that_has_passed_meanwhile_is_not_agreed(cast: Cast) -> None:
    now = cast.later(days=1)
    asked = {"action": cast.actions["1.1"], "partner": cast.college, "by": cast.alice, "reason": "Snow."}
    request = ask_for_date(**asked, new=now.date() + timedelta(days=5), now=now)
    with pytest.raises(DateNotAllowedError, match="has passed meanwhile"):
        agree_date(request=request, by=cast.carol, now=now + timedelta(days=6))
    assert agree_date(request=request, by=cast.carol, now=now + timedelta(days=5)).is_agreed
