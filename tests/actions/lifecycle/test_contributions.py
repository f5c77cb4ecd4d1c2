"""Contributions of supporting partners: what they leave alone, and what is refused."""

import pytest

from actions import errors
from actions.models import StatusUpdate
from actions.services.contributions import ContributionContent
from actions.services.corrections import correct_update
from actions.services.reviews import accept_update
from actions.update_states import waiting_updates
from tests.actions.lifecycle.steps import help_out, read, state_of, written


def test_contribution_changes_nothing_about_where_the_action_stands(cast, reporting, winter, update):
    before = state_of(update)
    row = help_out(cast, reporting, winter, next=" Lend it again. ", internal_note=" Ask us. ")
    assert (row.kind, row.stage, row.rating, row.done, row.next, row.internal_note) == (
        "contribution",
        None,
        None,
        "We lent a room.",
        "Lend it again.",
        "Ask us.",
    )
    assert state_of(update) == before
    assert list(waiting_updates()) == [update]
    assert list(waiting_updates(StatusUpdate.Kind.CONTRIBUTION)) == [row]
    reporting.accept(row)
    assert state_of(update) == before
    assert read([row])[0].decision == "accepted"


def test_contribution_is_sent_once_again_after_a_return_and_corrected(cast, reporting, winter):
    row = help_out(cast, reporting, winter)
    with pytest.raises(errors.AlreadySentError):
        help_out(cast, reporting, winter)
    reporting.hand_back(row)
    again = help_out(cast, reporting, winter, done="We lent two rooms.")
    correction = correct_update(
        update=again,
        content=ContributionContent(done="We lent 3 rooms."),
        reason="Counted again.",
        by=cast.bob,
        now=reporting.tick(),
    )
    assert [row.attempt, again.attempt, correction.attempt] == [1, 2, 3]
    assert list(waiting_updates(StatusUpdate.Kind.CONTRIBUTION)) == [correction]


def test_contribution_is_never_late(cast, reporting, winter):
    reporting.tick(days=60)
    late = reporting.send(cast.actions["1.1"], winter)
    row = help_out(cast, reporting, winter)
    assert [one.is_late for one in read([late, row])] == [True, False]


def test_contribution_refusals_write_nothing(cast, reporting, winter):
    before = written()
    with pytest.raises(errors.NotSupportingError):
        help_out(cast, reporting, winter, partner=cast.college, by=cast.alice)
    with pytest.raises(errors.NotSpeakingError):
        help_out(cast, reporting, winter, by=cast.alice)
    with pytest.raises(errors.IncompleteUpdateError):
        help_out(cast, reporting, winter, done=" ")
    with pytest.raises(errors.RuleError, match="Only an action in progress has a rating"):
        accept_update(update=StatusUpdate(action=cast.actions["1.1"]), by=cast.carol, rating="red")
    assert written() == before
    reporting.accept(reporting.send(cast.actions["1.1"], winter, stage="complete"))
    with pytest.raises(errors.ActionEndedError):
        help_out(cast, reporting, winter)


def test_contribution_of_one_partner_does_not_stand_in_the_way_of_its_update_as_lead(cast, reporting, winter):
    help_out(cast, reporting, winter)
    from_lead = reporting.send(cast.actions["1.1"], winter)
    assert (from_lead.attempt, len(waiting_updates()), len(waiting_updates("contribution"))) == (1, 1, 1)
