"""The data quality page: every check finds what it looks for, links to where it is mended, and is calm otherwise."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import PartnerVersion
from actions.models import ActionOutcome, ActionState, StatusUpdate
from actions.pages.data_quality import CHECKS
from actions.periods import Window
from actions.services.periods import add_period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.updates import UpdateContent
from actions.services.workstreams import set_workstream_leads
from tests.actions.story import AMBER, GREEN, Story, add_action, at, quarter, send
from tests.cast import Cast
from tests.roles import end_membership, set_person_active

PLAN = "/strategies/care-plan/"
URL = f"{PLAN}data-quality/"


@pytest.fixture
def lead(client: Client, cast: Cast, story: Story) -> Any:
    with time_machine.travel(at(11, 20), tick=False):
        client.force_login(cast.carol)
        yield client


def found(lead: Client, title: str) -> list[tuple[str, str, str]]:
    """What one check found: words, address and link."""
    quality = lead.get(URL).context["quality"]
    assert {check.title for check in quality.checks} | set(quality.clear) == set(CHECKS)
    return [
        (one.said, one.address, one.verb) for check in quality.checks if check.title == title for one in check.findings
    ]


def test_gaps_lead_to_the_row_in_the_grid(lead: Client) -> None:
    guide = "Action 1.2 Publish a careers guide"
    assert found(lead, "No lead partner") == [(guide, f"{PLAN}set-up/#action-1.2", "Choose a lead partner")]
    assert found(lead, "No accountable person") == [
        (guide, f"{PLAN}set-up/#action-1.2", "Name somebody"),
        ("Action 2.1 Offer induction places", f"{PLAN}set-up/#action-2.1", "Name somebody"),
    ]
    assert len(found(lead, "No due date")) == 2


def test_green_while_overdue(lead: Client, cast: Cast) -> None:
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    send(cast, "1.1", autumn, GREEN, at(10, 4))
    assert found(lead, "Green while overdue") == []
    change_due_date(action=cast.actions["1.1"], new=date(2026, 11, 1), reason="Sooner.", by=cast.carol, now=at(10, 5))
    assert found(lead, "Green while overdue") == [
        (
            "Action 1.1 Open a recruitment hub: green, and 19 days overdue",
            f"{PLAN}actions/1.1/date/",
            "Look at its due date",
        )
    ]


def test_off_track_for_three_periods_in_the_same_words(lead: Client, cast: Cast, story: Story) -> None:
    title = "Amber or red for 3 periods in the same words"
    words = UpdateContent(**{**vars(AMBER), "cause": "  schools WAIT for their\ntrust. "})
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    october = quarter(cast, date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1), at(11, 1))
    november = quarter(cast, date(2026, 11, 1), date(2026, 11, 5), date(2026, 11, 6), at(11, 5))
    send(cast, "1.1", autumn, AMBER, at(11, 6))
    send(cast, "1.1", october, words, at(11, 7))
    assert found(lead, title) == []
    send(cast, "1.1", november, AMBER, at(11, 8))
    assert found(lead, title) == [
        (
            "Action 1.1 Open a recruitment hub: the same cause and path since July to September 2026",
            f"{PLAN}actions/1.1/",
            "Read its updates",
        )
    ]


def test_text_of_the_time_before(lead: Client, cast: Cast, story: Story) -> None:
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    assert found(lead, "The same text as last time") == []
    update = send(
        cast, "1.1", autumn, UpdateContent(**{**vars(GREEN), "done": "all FIVE schools  have signed."}), at(10, 4)
    )
    assert found(lead, "The same text as last time") == [
        (
            "Action 1.1 Open a recruitment hub: updated on 4 October 2026 in the words of the time before",
            f"/reviews/{update.pk}/",
            "Read the update",
        )
    ]


def test_no_change_is_not_held_against_anybody(lead: Client, cast: Cast) -> None:
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    with change(kind="test", job="test", strategy_id=cast.strategy.pk, now=at(10, 4)) as revision:
        update = StatusUpdate(action=cast.actions["1.1"], period=autumn, partner=cast.college, author=cast.alice)
        update.stage, update.rating, update.done, update.no_change = "in_progress", "green", GREEN.done, True
        revision.append(update)
    assert found(lead, "The same text as last time") == []


def test_complete_that_nobody_has_accepted(lead: Client, cast: Cast) -> None:
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    update = send(cast, "1.1", autumn, UpdateContent(stage="complete", done="The hub is open."), at(10, 4))
    assert found(lead, "Complete, waiting to be accepted") == [
        (
            "Action 1.1 Open a recruitment hub: the partner says that it is complete",
            f"/reviews/{update.pk}/",
            "Review the update",
        )
    ]


def test_date_that_moved_three_times(lead: Client, cast: Cast) -> None:
    change_due_date(action=cast.actions["1.1"], new=date(2027, 1, 31), reason="Snow.", by=cast.carol)
    assert found(lead, "Due date moved 3 times or more") == []
    change_due_date(action=cast.actions["1.1"], new=date(2027, 2, 28), reason="More snow.", by=cast.carol)
    assert found(lead, "Due date moved 3 times or more") == [
        ("Action 1.1 Open a recruitment hub: moved 3 times", f"{PLAN}actions/1.1/date/", "See the moves")
    ]


def test_people_who_cannot_sign_in(lead: Client, cast: Cast) -> None:
    set_workstream_leads(strategy=cast.strategy, wanted={cast.workstreams[2]: cast.bob.email}, by=cast.carol)
    assert found(lead, "People who cannot sign in any more") == []
    for person in (cast.alice, cast.bob):
        set_person_active(person=person, active=False, by=cast.ada)
    assert found(lead, "People who cannot sign in any more") == [
        (
            "Action 1.1 Open a recruitment hub: Alice Example is accountable, and cannot sign in any more",
            f"{PLAN}set-up/#action-1.1",
            "Name somebody else",
        ),
        (
            "Workstream 2: Bob Example leads it, and cannot sign in any more",
            f"{PLAN}set-up/workstreams/",
            "Choose somebody else",
        ),
    ]
    assert found(lead, "People who no longer speak for the lead partner") == []


def test_people_who_no_longer_speak_for_the_lead_partner(lead: Client, cast: Cast) -> None:
    end_membership(person=cast.alice, partner=cast.college, by=cast.ada)
    assert found(lead, "People who no longer speak for the lead partner") == [
        (
            "Action 1.1 Open a recruitment hub: Alice Example no longer speaks for Riverside College",
            f"{PLAN}set-up/#action-1.1",
            "Name somebody else",
        )
    ]


def test_partners_that_left_and_actions_without_an_outcome(lead: Client, cast: Cast) -> None:
    with change(kind="test", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"has_left": True}})
        record_many(revision, ActionOutcome, {(cast.actions["2.1"].pk, cast.outcomes[2].pk): None})
    assert [said for said, _, _ in found(lead, "Partners that have left, and still lead")] == [
        "Action 1.1 Open a recruitment hub: Riverside College leads it, and is no longer a partner",
        "Action 2.1 Offer induction places: Riverside College leads it, and is no longer a partner",
    ]
    assert found(lead, "Actions without an outcome") == [
        ("Action 2.1 Offer induction places", f"{PLAN}actions/2.1/", "See the action")
    ]


def test_periods_ahead_and_days_between(lead: Client, cast: Cast) -> None:
    assert found(lead, "No reporting period ahead") == [
        ("The last reporting period ends on 30 June 2026", f"{PLAN}set-up/periods/propose/", "Propose periods")
    ]
    window = Window(date(2027, 1, 1), *[date(2027, 1, 15)] * 3)
    add_period(strategy=cast.strategy, starts=date(2026, 10, 1), ends=date(2026, 12, 31), window=window, by=cast.carol)
    assert found(lead, "No reporting period ahead") == []
    assert found(lead, "Days between reporting periods") == [
        ("No period covers July to September 2026", f"{PLAN}set-up/periods/", "Add a period")
    ]


def test_plan_without_a_fault_is_told_so_calmly(lead: Client, cast: Cast) -> None:
    now = at(9, 1)
    for ref in ("1.2", "2.1"):
        state = ActionState.objects.open().get(action=cast.actions[ref])
        owned = OwnersChange(Owners.of(state), Owners(cast.college.pk, None, cast.alice.pk, date(2027, 6, 30), False))
        set_up_actions(strategy=cast.strategy, rows={cast.actions[ref]: owned}, by=cast.carol, now=now)
        now += timedelta(minutes=1)
    quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 12, 1), now)
    response = lead.get(URL)
    assert response.context["quality"].position == "Nothing to mend."
    assert response.content.decode().count("<h2") == 1


def test_ended_actions_are_left_out(lead: Client, cast: Cast) -> None:
    with change(kind="test", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, ActionState, {cast.actions["1.2"].pk: {"stage": "closed"}})
    assert found(lead, "No lead partner") == []


def test_page_takes_the_same_queries_for_any_number(lead: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    lead.get(URL)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    number = len(few)
    for minute in range(3):
        add_action(cast, f"1.{5 + minute}", at(9, 1, 12, minute))
    with django_assert_num_queries(number):
        lead.get(URL)
