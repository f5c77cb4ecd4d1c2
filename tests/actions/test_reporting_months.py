"""Actions that report in some months only: the rule, the service, the pages, and what no longer says "no update"."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.moments import current_moment
from actions.errors import RuleError
from actions.facts import with_no_update
from actions.models import ActionReporting, ActionState
from actions.pages.my_work import my_work_of
from actions.periods import PeriodDates, asked_period, concerns, month_bit, months_in, unreported_periods
from actions.reading import read_actions
from actions.reminders.recipients import Ask
from actions.reminders.sources.updates import owing
from actions.services.actions import add_action
from actions.services.reporting import set_reporting_months
from actions.stages import Mark
from scrutiny.snapshots import Asked, build_progress
from tests.actions.story import GREEN, Story, at, quarter, send
from tests.cast import Cast

URL = "/strategies/care-plan/set-up/months/"


def period(number: int, starts: date, ends: date) -> PeriodDates:
    return PeriodDates(number, 1, starts, ends, ends, ends, ends, ends)


SPRING = period(1, date(2026, 1, 1), date(2026, 3, 31))
SUMMER = period(2, date(2026, 4, 1), date(2026, 6, 30))
AUTUMN = period(3, date(2026, 7, 1), date(2026, 9, 30))
ALL = (SPRING, SUMMER, AUTUMN)
MARCH, MARCH_AND_SEPTEMBER = month_bit(3), month_bit(3) + month_bit(9)


@given(st.sets(st.integers(1, 12)))
def test_months_are_told_apart_in_their_sum(months: set[int]) -> None:
    total = sum(map(month_bit, months))
    assert months_in(total) == tuple(sorted(months))
    assert concerns(AUTUMN, total) == (9 in months)
    assert concerns(AUTUMN, None)


@pytest.mark.parametrize(
    ("until", "months", "told", "expected"),
    [
        (AUTUMN, None, None, AUTUMN),
        (AUTUMN, None, SPRING, AUTUMN),
        (AUTUMN, None, AUTUMN, AUTUMN),
        (SUMMER, None, AUTUMN, None),
        (SUMMER, MARCH_AND_SEPTEMBER, None, SPRING),
        (SUMMER, MARCH_AND_SEPTEMBER, SPRING, SPRING),
        (SUMMER, MARCH_AND_SEPTEMBER, SUMMER, None),
        (AUTUMN, MARCH, SPRING, SPRING),
        (AUTUMN, month_bit(12), None, None),
        (None, None, None, None),
    ],
)
def test_asked_period_is_the_latest_that_concerns_the_action(
    until: PeriodDates | None, months: int | None, told: PeriodDates | None, expected: PeriodDates | None
) -> None:
    assert asked_period(ALL, until, months, told.starts if told else None) == expected


@given(
    st.sampled_from([None, *ALL]),
    st.none() | st.sets(st.integers(1, 12)).map(lambda months: sum(map(month_bit, months))),
    st.sampled_from([None, *ALL]),
    st.sampled_from([None, date(2026, 5, 1)]),
)
def test_unreported_is_each_earlier_period_that_asked_and_got_nothing(
    until: PeriodDates | None, months: int | None, told: PeriodDates | None, joined: date | None
) -> None:
    """Each of them was owed when it was the one that asked, and nothing came for it or for a later one."""
    since = told.starts if told else None
    asked = asked_period(ALL, until, months, since, joined)
    expected = [
        one
        for one in ALL
        if asked and one.starts < asked.starts and asked_period(ALL, one, months, since, joined) == one != told
    ]
    assert list(unreported_periods(ALL, asked, months, since, joined)) == expected


@pytest.mark.parametrize(
    ("joined", "expected"),
    [(None, AUTUMN), (date(2026, 6, 30), AUTUMN), (date(2026, 9, 30), AUTUMN), (date(2026, 10, 1), None)],
)
def test_asked_period_is_none_from_before_the_action_joined_the_plan(
    joined: date | None, expected: PeriodDates | None
) -> None:
    assert asked_period(ALL, AUTUMN, None, None, joined) == expected


@pytest.mark.parametrize(
    ("day", "key"), [(date(2026, 8, 3), None), (date(2026, 10, 30), "2026-07-01/2026-09-30")], ids=str
)
def test_action_that_is_added_is_asked_from_the_period_on_in_which_it_was(
    cast: Cast, story: Story, day: date, key: str | None
) -> None:
    words = {"ref": "1.8", "title": "Offer more places.", "short_title": "Offer more", "reason": "Asked for."}
    board = {"agreed_by": "the board", "by": cast.carol, "now": at(7, 11)}
    added = add_action(workstream=cast.workstreams[1], **words, **board)
    quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(7, 12))
    green = {"stage": "in_progress", "stated": "green", "reported": "green", "last_rated": "green"}
    with change(kind="test", job="test", now=at(7, 13)) as revision:
        record_many(revision, ActionState, {added.pk: green})
    moment = replace(current_moment(wall=at(7, 14)), day=day)
    (reading,) = read_actions(ActionState.objects.open().filter(action=added), moment, {})
    owed = {row["action_id"]: row["period_id"] for row in owing(Ask(day)).named_rows()}
    assert (reading.asked_period.key if reading.asked_period else None) == key
    assert owed.get(added.pk) == (reading.asked_period.id if reading.asked_period else None)
    (state,) = with_no_update(ActionState.objects.open().filter(action=added), moment.revision, day)
    assert reading.facts.no_update is state.no_update is (key is not None)


def test_months_are_set_changed_and_taken_away(cast: Cast) -> None:
    action = cast.actions["1.1"]
    row = set_reporting_months(action=action, months=[9, 3, 3], by=cast.carol)
    assert row is not None
    assert row.months == MARCH_AND_SEPTEMBER
    for every in ([], range(1, 13)):
        set_reporting_months(action=action, months=[3], by=cast.carol)
        assert set_reporting_months(action=action, months=list(every), by=cast.carol) is None
    assert not ActionReporting.objects.open().exists()
    with pytest.raises(RuleError):
        set_reporting_months(action=action, months=[13], by=cast.carol)


def marks(cast: Cast, wall: Any) -> dict[str, Any]:
    moment = current_moment(wall=wall)
    states = ActionState.objects.at(moment.revision).of_strategies([cast.strategy.pk]).order_by("action__sort_key")
    return {one.ref: one.facts.mark for one in read_actions(states, moment, {})}


@time_machine.travel("2026-08-03T12:00:00Z", tick=False)
def test_action_outside_its_months_keeps_its_rating_and_is_not_asked(cast: Cast, story: Story) -> None:
    """Nothing was sent for Action 2.1 from April to June, and the grace is over."""
    wall = at(8, 3)
    assert marks(cast, wall)["2.1"] == Mark.NO_UPDATE
    assert [job.reading.ref for job in my_work_of(cast.alice, current_moment(wall=wall)).groups[0].jobs] == ["2.1"]
    progress = build_progress(cast.strategy, Asked(current_moment(wall=wall)))
    assert progress is not None
    assert progress.summary.received is not None
    assert (progress.summary.no_update, progress.summary.received.missing) == (1, 1)
    set_reporting_months(action=cast.actions["2.1"], months=[3, 9], by=cast.carol, now=at(7, 26))
    assert marks(cast, wall)["2.1"] == Mark.GREEN
    assert my_work_of(cast.alice, current_moment(wall=wall)).groups == []
    progress = build_progress(cast.strategy, Asked(current_moment(wall=wall)))
    assert progress is not None
    assert progress.summary.received is not None
    assert (progress.summary.no_update, progress.summary.received.missing) == (0, 0)


@time_machine.travel("2026-12-10T12:00:00Z", tick=False)
def test_update_owed_for_its_month_stays_owed_until_a_later_one_is_sent(cast: Cast, story: Story) -> None:
    set_reporting_months(action=cast.actions["2.1"], months=[6], by=cast.carol, now=at(7, 26))
    autumn = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    wall = at(10, 5)
    assert marks(cast, wall)["2.1"] == Mark.NO_UPDATE
    (job,) = [
        job
        for group in my_work_of(cast.alice, current_moment(wall=wall)).groups
        for job in group.jobs
        if job.reading.ref == "2.1"
    ]
    assert job.asks == "Update for April to June 2026: 81 days late"
    assert job.address.endswith("/actions/2.1/update/?period=2026-04-01%2F2026-06-30")
    send(cast, "2.1", autumn, GREEN, at(10, 4))
    assert marks(cast, wall)["2.1"] == Mark.GREEN


def test_filter_of_no_update_follows_the_months(client: Client, cast: Cast, story: Story) -> None:
    client.force_login(cast.carol)
    with time_machine.travel(at(8, 3), tick=False):
        address = "/api/v1/actions/?strategy=care-plan&rag=no_update"
        assert client.get(address).json()["count"] == 1
        set_reporting_months(action=cast.actions["2.1"], months=[3], by=cast.carol, now=at(7, 26))
        assert client.get(address).json()["count"] == 0


def test_queue_and_progress_after_sending_leave_it_out(client: Client, cast: Cast, story: Story) -> None:
    with time_machine.travel(at(8, 3), tick=False):
        client.force_login(cast.carol)
        (group,) = client.get("/reviews/").context["queue"].groups
        assert [one.reading.ref for one in group.missing] == ["1.2", "2.1"]
        set_reporting_months(action=cast.actions["2.1"], months=[3], by=cast.carol, now=at(7, 26))
        (group,) = client.get("/reviews/").context["queue"].groups
        assert [one.reading.ref for one in group.missing] == ["1.2"]
        client.force_login(cast.alice)
        progress = client.get("/strategies/care-plan/actions/1.1/update/sent/").context["progress"]
        assert (progress.done, progress.asked, progress.following) == (1, 1, None)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


def test_pages_show_and_save_the_months(lead: Client, cast: Cast, story: Story) -> None:
    assert lead.get(URL).content.decode().count("Every period") == 3
    response = lead.post(f"{URL}2.1/", {"which": "some", "months": ["3", "9"]}, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["Reporting months of Action 2.1 saved."]
    assert "March and September" in response.content.decode()
    assert lead.get(f"{URL}2.1/").content.decode().count("checked") == 3
    assert "March and September" in lead.get("/strategies/care-plan/actions/2.1/").content.decode()
    lead.post(f"{URL}2.1/", {"which": "every", "months": ["3"]})
    assert not ActionReporting.objects.open().exists()


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {"which": ["Select when this action reports"]}),
        ({"which": "some"}, {"months": ["Select at least one month"]}),
        ({"which": "some", "months": ["13"]}, {"months": ["Select at least one month from the choices given"]}),
        (
            {"which": "some", "months": ["5"]},
            {"months": ["No reporting period ends in these months. Select March or June"]},
        ),
    ],
)
def test_page_names_what_is_wrong(lead: Client, cast: Cast, story: Story, data: Any, errors: Any) -> None:
    response = lead.post(f"{URL}2.1/", data)
    assert (response.status_code, response.context["form"].errors) == (200, errors)
    assert not ActionReporting.objects.exists()


def test_action_that_is_not_in_the_plan_is_not_found(lead: Client, cast: Cast) -> None:
    assert lead.get(f"{URL}9.9/").status_code == 404


def test_list_takes_the_same_queries_for_any_number(lead: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    set_reporting_months(action=cast.actions["2.1"], months=[3], by=cast.carol)
    lead.get(URL)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    for ref in ("1.1", "1.2"):
        set_reporting_months(action=cast.actions[ref], months=[9], by=cast.carol)
    with django_assert_num_queries(len(few)):
        lead.get(URL)
