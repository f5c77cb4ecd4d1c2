"""Reviews: accept, accept with another rating, return; what is refused; two reviewers at once."""

from datetime import date

import pytest
from django.db import connection

from accounts.clock import change, record_many
from accounts.models import Change
from accounts.services import add_member
from actions import errors
from actions.models import ActionState, Decision, Review, StatusUpdate, WorkstreamVersion
from actions.permissions import reviewers_of, with_other_reviewers
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent, submit_update
from actions.update_states import waiting_updates
from outcomes.models import Role
from outcomes.services import grant_role
from tests.accounts.separate import Worker
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.roles import end_role


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


@pytest.fixture
def update(cast, reporting, period):
    """The college's amber update of Action 1.1."""
    return reporting.send(cast.actions["1.1"], period, **AMBER)


def state_of(update):
    return ActionState.objects.open().get(action=update.action)


def written():
    return Review.objects.count(), ActionState.objects.count(), Change.objects.count()


def set_lead(cast, reporting, ref, partner):
    with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        record_many(
            revision, ActionState, {cast.actions[ref].pk: {"lead_id": partner and partner.pk, "person_id": None}}
        )


def test_accept_update_agrees_with_the_stated_rating(cast, reporting, update):
    review = reporting.accept(update)
    assert (review.decision, review.rating, review.differs, review.reason) == ("accepted", "amber", False, "")
    assert (review.round, review.reviewer, review.update_author, review.is_independent) == (
        1,
        cast.carol,
        cast.alice,
        True,
    )
    state = state_of(update)
    assert (state.stated, state.agreed, state.reported, state.review) == ("amber", "amber", "amber", review)
    latest = Change.objects.latest("id")
    assert (latest.kind, latest.by, latest.summary) == ("update_accepted", cast.carol, "Action 1.1: update accepted")


def test_accept_update_with_another_rating_counts_that_one(reporting, update):
    review = reporting.accept(update, rating="red", reason="  Two of five schools. ")
    assert (review.rating, review.differs, review.reason) == ("red", True, "Two of five schools.")
    state = state_of(update)
    assert (state.stated, state.agreed, state.reported, state.last_rated) == ("amber", "red", "red", "red")


def test_accept_update_with_the_stated_rating_named_does_not_differ(reporting, update):
    assert reporting.accept(update, rating="amber").differs is False


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_accept_update_with_another_rating_needs_a_reason(reporting, update, reason):
    before = written()
    with pytest.raises(errors.ReasonMissingError, match="why the rating differs") as refusal:
        reporting.accept(update, rating="green", reason=reason)
    assert refusal.value.field == "reason"
    assert written() == before


@pytest.mark.parametrize("rating", ["purple", "complete", ""])
def test_accept_update_takes_known_ratings_only(reporting, update, rating):
    before = written()
    with pytest.raises(errors.RuleError, match="Select green, amber or red") as refusal:
        reporting.accept(update, rating=rating, reason="Because.")
    assert refusal.value.field == "rating"
    assert written() == before


@pytest.mark.parametrize("stage", ["not_started", "paused", "complete"])
def test_accept_update_without_a_rating_agrees_none(cast, reporting, period, stage):
    update = reporting.send(cast.actions["1.1"], period, stage=stage)
    with pytest.raises(errors.RuleError, match="Only an action in progress has a rating"):
        reporting.accept(update, rating="red", reason="Because.")
    review = reporting.accept(update)
    assert (review.rating, review.differs, state_of(update).stage) == (None, False, stage)


def test_complete_counts_from_acceptance_on(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, stage="complete")
    assert (state_of(update).stage, state_of(update).awaiting_completion) == (None, True)
    reporting.accept(update)
    assert (state_of(update).stage, state_of(update).awaiting_completion) == ("complete", False)


def test_return_update_takes_it_out_of_the_count(reporting, update):
    review = reporting.hand_back(update, " How many people? ")
    assert (review.decision, review.rating, review.reason) == ("returned", None, "How many people?")
    state = state_of(update)
    assert (state.stage, state.reported, state.update) == (None, None, None)


@pytest.mark.parametrize("comment", ["", "  \n "])
def test_return_update_needs_a_comment(reporting, update, comment):
    before = written()
    with pytest.raises(errors.ReasonMissingError) as refusal:
        reporting.hand_back(update, comment)
    assert refusal.value.field == "comment"
    assert written() == before


@pytest.mark.parametrize("first", ["accept", "hand_back"])
@pytest.mark.parametrize("second", ["accept", "hand_back"])
def test_second_decision_is_refused(reporting, update, first, second):
    getattr(reporting, first)(update)
    before = written()
    with pytest.raises(errors.AlreadyDecidedError):
        getattr(reporting, second)(update)
    assert written() == before


def test_update_sent_again_is_decided_and_the_returned_one_is_not(cast, reporting, period, update):
    reporting.hand_back(update)
    again = reporting.send(cast.actions["1.1"], period)
    with pytest.raises(errors.AlreadyDecidedError):
        reporting.accept(update)
    assert reporting.accept(again).round == 1
    assert state_of(again).update == again


def test_update_of_a_former_lead_partner_waits_until_the_new_one_sends_its_own(cast, reporting, period, update):
    set_lead(cast, reporting, "1.1", cast.trust)
    assert list(waiting_updates()) == [update]
    newer = reporting.send(cast.actions["1.1"], period, partner=cast.trust, by=cast.bob)
    assert list(waiting_updates()) == [newer]
    with pytest.raises(errors.AlreadyDecidedError):
        reporting.accept(update)
    reporting.hand_back(newer)
    assert list(waiting_updates()) == [update]
    assert state_of(update).update == update
    reporting.accept(update)
    assert state_of(update).agreed == "amber"


def test_reopened_update_waits_again_and_is_decided_in_a_new_round(cast, reporting, update):
    reporting.accept(update)
    reopen(cast, reporting, update)
    assert list(waiting_updates()) == [update]
    review = reporting.accept(update, rating="red", reason="Looked again.")
    assert (review.round, state_of(update).agreed) == (3, "red")
    assert list(waiting_updates()) == []


def reopen(cast, reporting, update):
    with change(kind="review_reopened", by=cast.dan, strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        revision.append(
            Review(
                update=update,
                round=Review.objects.filter(update=update).count() + 1,
                decision=Decision.REOPENED,
                reason="Wrong action.",
                reviewer=cast.dan,
                update_author=update.author,
            )
        )


@pytest.fixture
def recorded(cast, reporting, period):
    """An update that the programme lead typed for the college."""
    return submit_update(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        by=cast.carol,
        recorded_from="an e-mail of 1 March 2026",
        now=reporting.tick(),
    )


def alone(cast, reporting):
    """Leave carol as the only one who reviews."""
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())


def test_own_update_is_refused_while_somebody_else_can_review(cast, reporting, recorded):
    before = written()
    with pytest.raises(errors.OwnUpdateError, match="somebody else has to review it"):
        reporting.accept(recorded)
    with pytest.raises(errors.OwnUpdateError):
        reporting.hand_back(recorded)
    assert written() == before
    assert accept_update(update=recorded, by=cast.dan, now=reporting.tick()).is_independent is True


def test_own_update_of_the_sole_lead_is_accepted_as_not_independent(cast, reporting, recorded):
    alone(cast, reporting)
    before = written()
    with pytest.raises(errors.OwnUpdateError):
        reporting.hand_back(recorded)
    assert written() == before
    review = reporting.accept(recorded)
    assert (review.is_independent, review.reviewer, review.update_author) == (False, cast.carol, cast.carol)


def test_workstream_lead_is_somebody_else(cast, reporting, recorded):
    alone(cast, reporting)
    grant_role(person=cast.bob, strategy=cast.strategy, role=Role.WORKSTREAM_LEAD, by=cast.carol, now=reporting.tick())
    lead_workstream(cast, reporting, 1, cast.bob)
    with pytest.raises(errors.OwnUpdateError):
        reporting.accept(recorded)
    assert accept_update(update=recorded, by=cast.bob, now=reporting.tick()).is_independent is True


def lead_workstream(cast, reporting, number, person):
    with change(kind="workstream_changed", by=cast.carol, strategy_id=cast.strategy.pk, now=reporting.tick()) as now:
        record_many(now, WorkstreamVersion, {cast.workstreams[number].pk: {"lead_person_id": person.pk}})


def test_other_reviewers_agree_with_the_form_for_one_action(cast, reporting, update):
    def agree():
        for person in cast.people.values():
            (listed,) = with_other_reviewers(StatusUpdate.objects.all(), person)
            assert listed.others_review == reviewers_of(update.action).exclude(pk=person.pk).exists(), person

    agree()
    cast.dan.is_active = False
    cast.dan.save()
    agree()
    lead_workstream(cast, reporting, 2, cast.bob)
    agree()
    lead_workstream(cast, reporting, 1, cast.bob)
    agree()
    cast.bob.is_active = False
    cast.bob.save()
    agree()
    add_member(person=cast.carol, partner=cast.trust, job="test", now=reporting.tick())
    agree()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_one_wins(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER)
    decisions = [
        lambda: accept_update(update=update, by=cast.carol),
        lambda: return_update(update=update, by=cast.dan, comment="How many?"),
        lambda: accept_update(update=update, by=cast.dan, rating="red", reason="Two of five."),
        lambda: accept_update(update=update, by=cast.carol, rating="green", reason="It is done."),
    ]
    workers = [Worker(decide) for decide in decisions]
    for worker in workers:
        worker.join(20)
    won = [worker for worker in workers if worker._error is None]
    lost = [type(worker._error) for worker in workers if worker._error is not None]
    assert (len(won), lost) == (1, [errors.AlreadyDecidedError] * 3)
    assert list(Review.objects.all()) == [won[0].answer()]
    assert connection.vendor == "postgresql"
