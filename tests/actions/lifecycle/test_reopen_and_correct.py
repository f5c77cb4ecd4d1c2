"""Taking a decision back, and correcting an update: what happens, and what is refused."""

from datetime import date

import pytest

from accounts.models import Change
from accounts.moments import Moment
from actions import errors, settled
from actions.models import StatusUpdate
from actions.publication import Reader
from actions.reading import read_updates
from actions.services.reviews import accept_update
from actions.transitions import UpdateState
from actions.update_states import state_of_update, waiting_updates
from outcomes.models import Role
from tests.actions.lifecycle.steps import correct, read, reopen, state_of, written
from tests.actions.reporting import AMBER
from tests.roles import end_role


def test_reopened_acceptance_lets_the_stated_rating_count_until_it_is_decided_again(cast, reporting, update):
    reporting.accept(update, rating="red", reason="Two of five.")
    review = reopen(cast, reporting, update)
    assert (review.decision, review.reason, review.round, review.rating) == ("reopened", "Wrong action.", 2, None)
    assert (state_of(update).reported, state_of(update).agreed) == ("amber", None)
    assert list(waiting_updates()) == [update]
    assert Change.objects.latest("id").kind == "update_reopened"
    assert reporting.accept(update).round == 3


def test_reopened_return_counts_again(cast, reporting, update):
    reporting.hand_back(update)
    assert state_of(update).update is None
    reopen(cast, reporting, update)
    assert state_of(update).update == update


def test_reopened_completion_leaves_the_action_as_it_was(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, stage="complete")
    reporting.accept(update)
    reopen(cast, reporting, update)
    assert (state_of(update).stage, state_of(update).awaiting_completion) == (None, True)


def test_reopen_refusals_write_nothing(cast, reporting, winter, update):
    before = written()
    with pytest.raises(errors.NotDecidedError):
        reopen(cast, reporting, update)
    with pytest.raises(errors.ReasonMissingError):
        reopen(cast, reporting, update, reason=" ")
    assert written() == before
    reporting.hand_back(update)
    reporting.send(cast.actions["1.1"], winter)
    before = written()
    with pytest.raises(errors.ChangedSinceError):
        reopen(cast, reporting, update)
    assert written() == before


def test_reopen_is_refused_once_something_was_issued(cast, reporting, update, monkeypatch):
    monkeypatch.setattr(settled, "_rules", [])
    settled.settle_by(lambda rows: {update.pk: "It is part of the report of May 2026."} if update in rows else {})
    reporting.accept(update)
    before = written()
    with pytest.raises(errors.SettledError, match="report of May"):
        reopen(cast, reporting, update)
    assert written() == before
    other = reporting.send(cast.actions["2.1"], update.period)
    reporting.accept(other)
    assert reopen(cast, reporting, other).decision == "reopened"


def test_own_update_is_reopened_only_where_nobody_else_could(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, by=cast.carol)
    accept_update(update=update, by=cast.dan, now=reporting.tick())
    with pytest.raises(errors.OwnUpdateError):
        reopen(cast, reporting, update)
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())
    assert reopen(cast, reporting, update).is_independent is False


@pytest.mark.parametrize("is_accepted", [False, True])
def test_correction_takes_the_place_of_what_it_corrects_not_yet_reviewed(cast, reporting, update, is_accepted):
    if is_accepted:
        reporting.accept(update)
    row = correct(cast, reporting, update)
    assert (row.corrects, row.correction_reason, row.attempt, row.kind) == (update, "A slip.", 2, "lead")
    state = state_of(update)
    assert (state.update, state.reported, state.agreed, state.review) == (row, "green", None, None)
    assert list(waiting_updates()) == [row]
    assert state_of_update(update) == UpdateState.REPLACED
    with pytest.raises(errors.AlreadyDecidedError):
        reporting.accept(update)


def test_returned_correction_gives_way_and_is_sent_again_as_a_correction(cast, reporting, winter, update):
    reporting.accept(update)
    row = correct(cast, reporting, update)
    reporting.hand_back(row)
    assert (state_of(update).update, state_of(update).agreed) == (update, "amber")
    again = reporting.send(cast.actions["1.1"], winter)
    assert (again.corrects, again.correction_reason, again.attempt) == (update, "A slip.", 3)
    assert state_of(update).update == again


def test_correction_of_a_correction(cast, reporting, update):
    row = correct(cast, reporting, correct(cast, reporting, update), rating="green")
    assert (row.attempt, state_of(update).update) == (3, row)
    with pytest.raises(errors.ChangedSinceError):
        correct(cast, reporting, update)


def test_correct_refusals_write_nothing(cast, reporting, winter, update):
    before = written()
    with pytest.raises(errors.ReasonMissingError) as refusal:
        correct(cast, reporting, update, reason=" ")
    assert refusal.value.field == "correction_reason"
    with pytest.raises(errors.IncompleteUpdateError):
        correct(cast, reporting, update, rating="red")
    with pytest.raises(errors.NotSpeakingError):
        correct(cast, reporting, update, by=cast.bob)
    with pytest.raises(errors.AlreadyDecidedError, match="after you opened it"):
        correct(cast, reporting, update, seen=UpdateState.ACCEPTED)
    assert written() == before
    reporting.hand_back(update)
    with pytest.raises(errors.ReturnedError):
        correct(cast, reporting, update)
    done = reporting.send(cast.actions["2.1"], winter, stage="complete")
    reporting.accept(done)
    with pytest.raises(errors.ActionEndedError):
        correct(cast, reporting, done)


def test_correction_may_not_state_a_stage_that_cannot_follow(cast, reporting, update, later):
    second = reporting.send(cast.actions["1.1"], later[0], **AMBER)
    with pytest.raises(errors.StageNotAllowedError):
        correct(cast, reporting, second, stage="not_started", rating=None)


def test_reason_of_a_correction_is_read_by_its_partner_and_the_lead_only(cast, reporting, update):
    row = correct(cast, reporting, update)
    (reading,) = read([row])
    assert (reading.corrects_id, reading.correction_reason) == (update.pk, "A slip.")
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 3, 2), is_past=False)
    rows = StatusUpdate.objects.filter(pk=row.pk)
    (reading,) = read_updates(rows, moment, {cast.strategy.pk: Reader(is_officer=True)})
    assert reading.correction_reason is None
