"""What counts for a period is one rule: returned corrections, reopened actions, next rounds and new lead partners."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from accounts.moments import current_moment
from actions.models import ActionState, DraftEvidence, StatusUpdate
from actions.owing import Progress, read_owed
from actions.pages.periods import read_periods
from actions.pages.update_progress import progress_of
from actions.services.corrections import correct_update
from actions.services.endings import close_action, reopen_action
from actions.services.evidence import attach_link
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reviews import accept_update, return_update
from actions.services.updates import save_draft
from outcomes.access import access_of
from outcomes.scope import Scope
from tests.actions.story import GREEN, Story, at, send
from tests.actions.updating import address, signed_in, text_of
from tests.actions.visits import visit, words_of
from tests.cast import Cast

PLAN = "/strategies/care-plan/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def progress(cast: Cast, ref: str = "1.1") -> Progress | None:
    """How far the update of an action for the spring is."""
    moment = current_moment(wall=at(8, 3))
    spring = next(row.dates for row in read_periods(cast.strategy, moment) if row.dates.key == "2026-04-01/2026-06-30")
    owed = {one.reading.ref: one.progress for one in read_owed(cast.strategy, spring, moment)}
    return owed.get(ref)


def correct(cast: Cast, update: StatusUpdate, now: Any) -> StatusUpdate:
    content = replace(GREEN, done="Four schools have signed, not five.")
    return correct_update(update=update, content=content, reason="I miscounted.", by=cast.alice, now=now)


def complete(cast: Cast, story: Story) -> StatusUpdate:
    """Action 1.1 is complete."""
    update = correct_update(
        update=story.second,
        content=replace(GREEN, stage="complete", rating=None),
        reason="It is done.",
        by=cast.alice,
        now=at(7, 12),
    )
    accept_update(update=update, by=cast.carol, now=at(7, 13))
    return update


def hand_over(cast: Cast, now: Any) -> None:
    """The trust takes over Action 1.1."""
    seen = Owners.of(ActionState.objects.open().get(action=cast.actions["1.1"]))
    row = OwnersChange(seen=seen, wanted=replace(seen, lead_id=cast.trust.pk, person_id=cast.bob.pk))
    set_up_actions(strategy=cast.strategy, rows={cast.actions["1.1"]: row}, by=cast.carol, now=now)


def test_returned_correction_leaves_nothing_owed(cast: Cast, story: Story) -> None:
    return_update(update=correct(cast, story.second, at(7, 12)), by=cast.carol, comment="Which?", now=at(7, 13))
    assert progress(cast) == Progress.WAITING
    accept_update(update=story.second, by=cast.carol, now=at(7, 14))
    assert progress(cast) == Progress.ACCEPTED
    page = words_of(visit(cast.carol, PLAN))
    assert "Update returned" not in page
    work = words_of(visit(cast.alice, "/my-work/"))
    assert "Returned to you" not in work
    assert "your correction was returned; what was sent before counts again. Change it for Action 1.1" in work
    assert "Change and send again" not in words_of(visit(cast.alice, f"{PLAN}actions/1.1/"))


def test_completion_undone_by_reopening_is_owed_again(cast: Cast, story: Story) -> None:
    complete(cast, story)
    assert progress(cast) == Progress.ACCEPTED
    reopen_action(action=cast.actions["1.1"], by=cast.carol, reason="It broke.", now=at(7, 14))
    assert progress(cast) == Progress.WAITING, "what the completion corrected counts again"
    assert "The update for April to June 2026 has been sent" in words_of(visit(cast.alice, address()))


def test_only_update_undone_by_reopening_opens_the_form_again(cast: Cast, story: Story) -> None:
    content = replace(GREEN, stage="complete", rating=None)
    accept_update(update=send(cast, "2.1", story.spring, content, at(7, 12)), by=cast.carol, now=at(7, 13))
    assert progress(cast, "2.1") == Progress.ACCEPTED
    assert "This action is complete" not in text_of(signed_in(cast.alice).get(address("1.1")))
    reopen_action(action=cast.actions["2.1"], by=cast.carol, reason="It broke.", now=at(7, 14))
    assert progress(cast, "2.1") == Progress.NOTHING
    page = signed_in(cast.alice).get(address("2.1"))
    assert (page.status_code, "How is it going?" in text_of(page)) == (200, True)
    work = words_of(visit(cast.alice, "/my-work/"))
    assert ("Write update for Action 2.1" in work, "Waiting for the programme lead (1)" in work) == (True, True)


def test_draft_after_a_reopening_starts_without_the_evidence_of_what_was_undone(cast: Cast, story: Story) -> None:
    about = {"action": cast.actions["2.1"], "period": story.spring, "partner": cast.college, "by": cast.alice}
    draft = save_draft(**about, content={}, now=at(7, 11))
    attach_link(draft=draft, label="Report", url="https://example.org/report", by=cast.alice, now=at(7, 11))
    done = send(cast, "2.1", story.spring, replace(GREEN, stage="complete", rating=None), at(7, 12))
    accept_update(update=done, by=cast.carol, now=at(7, 13))
    reopen_action(action=cast.actions["2.1"], by=cast.carol, reason="It broke.", now=at(7, 14))
    assert not DraftEvidence.objects.filter(draft=save_draft(**about, content={}, now=at(7, 15))).exists()


def test_returned_update_of_a_closed_action_is_asked_of_nobody(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which?", now=at(7, 14))
    assert progress(cast) == Progress.RETURNED
    said = {"ending": "withdrawn", "reason": "Not funded.", "agreed_by": "the programme board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, now=at(7, 15), **said)
    assert progress(cast) is None
    assert "Update returned" not in words_of(visit(cast.carol, PLAN))


def test_new_lead_partner_finds_the_form_closed_for_a_period_that_is_in(cast: Cast, story: Story) -> None:
    hand_over(cast, at(7, 15))
    assert progress(cast) == Progress.WAITING
    page = signed_in(cast.bob).get(address())
    said = text_of(page)
    assert "The update for April to June 2026 has been sent" in said
    assert "Alice Example sent it on 10 July 2026 at 1pm, on behalf of Riverside College." in said
    assert "Moorland NHS Trust leads the action now and is not asked for this period again." in said
    assert ("Correct this update" in said, "Read by your organisation" in said) == (False, False)
    answer = signed_in(cast.bob).post(address(), {"partner": "trust", "version": 0, "done": "Mine", "go": "save"})
    assert (answer.status_code, "Mine" in text_of(answer)) == (409, True)


def test_new_lead_partner_is_not_told_that_its_update_was_returned(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 14))
    assert progress(cast) == Progress.RETURNED
    assert "Update returned" in words_of(visit(cast.carol, PLAN))
    hand_over(cast, at(7, 15))
    assert progress(cast) == Progress.NOTHING
    assert "Update returned" not in words_of(visit(cast.carol, PLAN))
    save_draft(
        action=cast.actions["1.1"],
        period=story.spring,
        partner=cast.trust,
        content={},
        by=cast.bob,
        now=at(7, 16),
    )
    assert progress(cast) == Progress.DRAFT


def test_receipt_counts_what_the_lead_before_sent(cast: Cast, story: Story) -> None:
    hand_over(cast, at(7, 15))
    moment = current_moment(wall=at(8, 3))
    version = visit(cast.bob, PLAN).context["scope"].version
    scope = Scope(cast.strategy, version, cast.bob, access_of(cast.bob, cast.strategy), moment)
    counted = progress_of(scope)
    assert (counted.done, counted.asked, counted.following) == (1, 1, None)


@pytest.mark.parametrize(("moves", "is_listed"), [(1, True), (3, False)])
def test_moved_dates_need_attention_by_the_rule_of_facts(
    cast: Cast, story: Story, moves: int, is_listed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.facts.MANY_MOVES", moves)
    found = words_of(visit(cast.carol, PLAN)).partition("Needs attention")[2].partition("What changed")[0]
    assert ("Date moved once already" in found) is is_listed
