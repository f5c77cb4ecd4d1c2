"""An accountable person who no longer speaks for the lead partner: who is one, and where it is said."""

from typing import Any

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import Clock, User
from actions.models import ActionState
from actions.speaking import accountable_words, lost_speakers
from outcomes.services import close_person
from tests.actions.test_plan_pages import visit, words
from tests.cast import Cast
from tests.roles import end_membership

PLAN = "/strategies/care-plan/"
GAP = "1 action whose accountable person no longer speaks for the lead partner"
NOTE = "Alice Example no longer speaks for Riverside College"


def own(cast: Cast, ref: str, **fields: Any) -> None:
    """Record what an action's state is from now on."""
    with change(kind="owned", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, ActionState, {cast.actions[ref].pk: fields})


def leave(cast: Cast) -> None:
    """Alice speaks for nobody any more."""
    end_membership(person=cast.alice, partner=cast.college, by=cast.carol)


def lost(revision: int | None = None) -> list[str]:
    """References of the actions found."""
    at = revision or Clock.objects.get().revision
    states = ActionState.objects.at(at).select_related("action").order_by("action__sort_key")
    found = lost_speakers(states, at)
    return [state.action.ref for state in states if state.action_id in found]


def test_lost_speakers_are_those_whose_organisation_was_taken_away(cast: Cast) -> None:
    before = Clock.objects.get().revision
    leave(cast)
    assert lost() == ["1.1"]
    assert lost(before) == []


def test_lost_speakers_are_those_whose_sign_in_was_closed(cast: Cast) -> None:
    close_person(person=cast.alice, by=cast.carol)
    assert lost() == ["1.1"]


def test_lost_speakers_leave_out_whoever_speaks_for_the_joint_lead(cast: Cast) -> None:
    own(cast, "1.1", joint_lead_id=cast.trust.pk, person_id=cast.bob.pk)
    assert lost() == []
    end_membership(person=cast.bob, partner=cast.trust, by=cast.carol)
    assert lost() == ["1.1"]


@pytest.mark.parametrize(("stage", "found"), [("not_started", ["1.1"]), ("complete", []), ("closed", [])])
def test_lost_speakers_leave_out_actions_that_have_ended(cast: Cast, stage: str, found: list[str]) -> None:
    leave(cast)
    own(cast, "1.1", stage=stage)
    assert lost() == found


def test_lost_speakers_take_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    leave(cast)
    states = list(ActionState.objects.open().order_by("action__sort_key"))
    revision = Clock.objects.get().revision
    for number in (1, 3):
        with django_assert_num_queries(1):
            assert lost_speakers(states[:number], revision) == {cast.actions["1.1"].pk}


def test_set_up_notes_the_row_and_does_not_count_it(cast: Cast) -> None:
    own(cast, "1.1", is_ongoing=True)
    said = words(visit(cast.carol, f"{PLAN}set-up/"))
    assert "1 of 3 actions has a lead, a person and a date" in said
    assert NOTE not in said
    leave(cast)
    said = words(visit(cast.carol, f"{PLAN}set-up/"))
    assert "0 of 3 actions have a lead, a person and a date" in said
    assert said.count(NOTE) == 1
    own(cast, "1.1", joint_lead_id=cast.trust.pk)
    assert f"{NOTE} or Moorland NHS Trust" in words(visit(cast.carol, f"{PLAN}set-up/"))


@pytest.mark.parametrize(("name", "links"), [("carol", True), ("dan", True), ("olive", False), ("bob", False)])
def test_overview_counts_them_and_leads_whoever_may_mend_it_to_set_up(cast: Cast, name: str, links: bool) -> None:
    assert GAP not in words(visit(cast.people[name], PLAN))
    leave(cast)
    page = visit(cast.people[name], PLAN)
    assert GAP in words(page)
    assert (f'<a class="govuk-link" href="{PLAN}set-up/">{GAP}</a>' in page.content.decode()) == links


def test_overview_of_the_past_has_them_as_they_were(cast: Cast) -> None:
    leave(cast)
    page = visit(cast.carol, PLAN, as_at="2026-03-02")
    assert "What is missing" in words(page)
    assert GAP not in words(page)


def test_action_says_so_beside_the_person(cast: Cast) -> None:
    address = f"{PLAN}actions/1.1/"
    assert "no longer speaks" not in words(visit(cast.olive, address)).lower()
    leave(cast)
    assert "Alice Example No longer speaks for Riverside College" in words(visit(cast.olive, address))
    assert "no longer speaks" not in words(visit(cast.olive, address, as_at="2026-03-02")).lower()


def test_closing_says_for_how_many_actions_the_person_is_accountable(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    kept = "until you choose somebody else."

    def said(person: User) -> str:
        return words(client.get(f"{PLAN}people/{person.pk}/close/"))

    assert f"They are accountable for 1 action, which keeps their name {kept}" in said(cast.alice)
    own(cast, "2.1", person_id=cast.alice.pk)
    assert f"They are accountable for 2 actions, which keep their name {kept}" in said(cast.alice)
    own(cast, "2.1", stage="complete")
    assert f"for 1 action, which keeps their name {kept}" in accountable_words(cast.alice)
    assert "accountable for" not in said(cast.bob)
