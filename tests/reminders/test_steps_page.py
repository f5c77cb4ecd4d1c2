"""The days of a strategy's reminders: the table, what it refuses, and what is kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Change
from actions.errors import ChangedSinceError
from actions.models import Frequency, ReminderKind, ReminderRule
from actions.reminders.kinds import DEFAULTS, Schedule
from actions.reminders.settings import ABOUT, read_steps, schedule_words, step_words
from actions.services.reminder_steps import StepsNotAllowedError, StepsWanted, set_reminder_steps
from tests.cast import Cast

URL = "/strategies/care-plan/reminders/steps/"
NO_STEPS = {kind: StepsWanted(one.is_on, one.days, one.every) for kind, one in DEFAULTS.items()}


def boxes(client: Client) -> dict[str, Any]:
    """Everything that the page would post as it stands."""
    return shown(client.get(URL).context["form"])


def shown(form: Any) -> dict[str, Any]:
    """Everything that a form would post as it stands."""
    sent = {"seen": form.seen} | {field.html_name: field.value() for field in form.quietest}
    for row in form.rows:
        sent |= {field.html_name: field.value() if field.value() is not None else "" for field in row}
    return {name: value for name, value in sent.items() if value is not False}


def test_page_as_it_stands_changes_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    before = Change.objects.count()
    assert client.post(URL, boxes(client)).headers["Location"] == URL
    assert (ReminderRule.objects.count(), Change.objects.count()) == (0, before)


def test_days_are_saved_in_order_and_told_in_words(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    sent = boxes(client) | {"action-due-before": "1, 14 and 0", "action-overdue-every": "10", "quietest": "weekly"}
    del sent["milestone-due-is_on"]
    with time_machine.travel(datetime(2026, 11, 23, 7, tzinfo=UTC), tick=False):
        said = client.post(URL, sent, follow=True).text
    assert "They hold at once: mails go out next on Monday 23 November 2026." in said
    steps = read_steps(cast.strategy.pk)
    assert steps.schedules[ReminderKind.ACTION_DUE] == Schedule((-14, -1, 0))
    assert steps.schedules[ReminderKind.ACTION_OVERDUE] == Schedule((1, 7, 30), every=10)
    assert not steps.schedules[ReminderKind.MILESTONE_DUE].is_on
    assert steps.quietest == Frequency.WEEKLY
    last = Change.objects.order_by("-id")[0]
    assert (last.kind, last.by, last.strategy_id) == ("reminder_steps_set", cast.carol, cast.strategy.pk)
    assert last.summary == (
        "Action due: 14 and 1 days before, on the day; Action overdue: 1, 7 and 30 days after, then every 10 days; "
        "Milestone due: off; Fewest that may be chosen: Once a week"
    )
    assert "Usually 30, 7 and 1 days before." in client.get(URL).text


def test_back_to_the_usual_days(cast: Cast, client: Client) -> None:
    wanted = NO_STEPS | {ReminderKind.ACTION_DUE: StepsWanted(is_on=False)}
    set_reminder_steps(strategy=cast.strategy, wanted=wanted, quietest=Frequency.DAILY, by=cast.carol)
    client.force_login(cast.ada)
    client.post(URL, {"go": "defaults"})
    steps = read_steps(cast.strategy.pk)
    assert (steps.schedules, steps.quietest) == ({kind: DEFAULTS[kind] for kind in ABOUT}, Frequency.ONLY_LATE)
    assert not ReminderRule.objects.open().exists()


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("action-due-before", "soon", "Action due: Enter whole numbers with commas between, such as 30, 7, 1"),
        ("action-due-before", "-7", "Action due: Enter whole numbers with commas between, such as 30, 7, 1"),
        ("action-due-before", "١٤", "Action due: Enter whole numbers with commas between, such as 30, 7, 1"),
        ("action-due-before", "", "Action due: Enter at least one day, or turn it off"),
        ("action-due-before", "366", "Action due: Enter days up to 365 days away"),
        ("update-due-before", "61", "Update due: Enter days up to 60 working days away"),
        ("action-due-before", "1 2 3 4 5 6 7", "Action due: Enter 6 days at most"),
        ("action-overdue-after", "0", "Action overdue: Enter days after the date, from 1 on"),
        ("action-overdue-every", "0", "Action overdue: The number of days must be 1 or more"),
        ("action-overdue-every", "366", "Action overdue: Enter a number of days from 7 to 365: at most once a week"),
        ("action-overdue-every", "6", "Action overdue: Enter a number of days from 7 to 365: at most once a week"),
        (
            "review-waiting-every",
            "4",
            "Review waiting: Enter a number of working days from 5 to 60: at most once a week",
        ),
        ("quietest", "never", "Select the fewest reminders that somebody may choose from the choices given"),
    ],
)
def test_wrong_days_are_named_at_their_box(cast: Cast, client: Client, box: str, typed: str, said: str) -> None:
    client.force_login(cast.carol)
    answer = client.post(URL, boxes(client) | {box: typed})
    assert [problem.text for problem in answer.context["form"].problems] == [said]
    assert answer.context["form"].problems[0].id.startswith(f"id_{box}")
    assert f'value="{typed}"' in answer.text or box == "quietest" or not typed
    assert not ReminderRule.objects.exists()


def test_a_kind_that_is_off_needs_no_days(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    sent = boxes(client) | {"action-due-before": ""}
    del sent["action-due-is_on"]
    client.post(URL, sent)
    assert read_steps(cast.strategy.pk).schedules[ReminderKind.ACTION_DUE] == Schedule((), is_on=False)


def test_the_slower_of_two_is_told_and_may_save_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    sent = boxes(client) | {"action-due-before": "3"}
    wanted = {ReminderKind.ACTION_DUE: StepsWanted(is_on=True, days=(-5,))}
    set_reminder_steps(strategy=cast.strategy, wanted=wanted, quietest=Frequency.ONLY_LATE, by=cast.ada)
    answer = client.post(URL, sent)
    assert answer.context["form"].refused == [
        "Somebody set the days of reminders while you did. Nothing of yours was saved. What you left alone shows what "
        "they saved: look again, and save."
    ]
    assert answer.text.count("Somebody else has just saved:") == 1
    assert "Somebody else has just saved: 5 days before." in answer.text
    assert 'value="3"' in answer.text
    assert client.post(URL, shown(answer.context["form"])).status_code == 302
    assert read_steps(cast.strategy.pk).schedules[ReminderKind.ACTION_DUE].days == (-3,)
    with pytest.raises(ChangedSinceError):
        set_reminder_steps(
            strategy=cast.strategy, wanted=wanted, quietest=Frequency.DAILY, seen=sent["seen"], by=cast.ada
        )


@pytest.mark.parametrize(
    ("kind", "wanted", "field"),
    [
        (ReminderKind.ACTION_DUE, StepsWanted(is_on=True, days=(1,)), "before"),
        (ReminderKind.ACTION_DUE, StepsWanted(is_on=True, days=(-1,), every=3), "before"),
        (ReminderKind.UPDATE_LATE, StepsWanted(is_on=True, days=(-1,)), "after"),
        (ReminderKind.RESOLUTION_DUE, StepsWanted(is_on=True, days=(-1,), every=7), "after"),
    ],
)
def test_a_kind_has_its_sides(cast: Cast, kind: str, wanted: StepsWanted, field: str) -> None:
    with pytest.raises(StepsNotAllowedError) as caught:
        set_reminder_steps(strategy=cast.strategy, wanted={kind: wanted}, quietest=Frequency.DAILY, by=cast.carol)
    assert (caught.value.kind, caught.value.field, ReminderRule.objects.count()) == (kind, field, 0)


def test_the_slower_of_two_is_told_how_few_may_be_chosen_now(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    sent = boxes(client)
    set_reminder_steps(strategy=cast.strategy, wanted={}, quietest=Frequency.WEEKLY, by=cast.ada)
    alone = client.post(URL, sent).context["form"]
    assert (alone.quietest["quietest"].value(), alone.quietest_now) == (Frequency.WEEKLY, "")
    answer = client.post(URL, sent | {"quietest": "daily"})
    assert "Somebody else has just saved: Once a week." in answer.text
    client.post(URL, shown(answer.context["form"]))
    assert read_steps(cast.strategy.pk).quietest == Frequency.DAILY


def test_the_slower_of_two_keeps_what_the_quicker_changed_elsewhere(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    sent = boxes(client) | {"action-due-before": "5"}
    wanted = {ReminderKind.MILESTONE_DUE: StepsWanted(is_on=True, days=(-9,))}
    set_reminder_steps(strategy=cast.strategy, wanted=wanted, quietest=Frequency.ONLY_LATE, by=cast.ada)
    answer = client.post(URL, sent)
    form = answer.context["form"]
    assert "Somebody else has just saved" not in answer.text
    assert (shown(form)["milestone-due-before"], shown(form)["action-due-before"]) == ("9", "5")
    again = {ReminderKind.ACTION_OVERDUE: StepsWanted(is_on=True, days=(2,))}
    set_reminder_steps(strategy=cast.strategy, wanted=again, quietest=Frequency.ONLY_LATE, by=cast.ada)
    form = client.post(URL, shown(form)).context["form"]
    assert client.post(URL, shown(form)).status_code == 302
    schedules = read_steps(cast.strategy.pk).schedules
    kinds = (ReminderKind.MILESTONE_DUE, ReminderKind.ACTION_DUE, ReminderKind.ACTION_OVERDUE)
    assert [schedules[kind].days for kind in kinds] == [(-9,), (-5,), (2,)]


def test_what_is_asked_once_keeps_its_day(cast: Cast) -> None:
    wanted = {ReminderKind.NOBODY_ACCOUNTABLE: StepsWanted(is_on=False, days=(5,), every=1)}
    set_reminder_steps(strategy=cast.strategy, wanted=wanted, quietest=Frequency.ONLY_LATE, by=cast.carol)
    schedule = read_steps(cast.strategy.pk).schedules[ReminderKind.NOBODY_ACCOUNTABLE]
    assert schedule == Schedule((0,), is_on=False)


def test_every_kind_is_described_and_has_a_default() -> None:
    assert set(ABOUT) == set(ReminderKind.values) == set(DEFAULTS)
    assert schedule_words(ReminderKind.ACTION_DUE, Schedule((-1,))) == "1 day before"
    assert schedule_words(ReminderKind.UPDATE_LATE, Schedule((2,), every=1)) == "2 days after, then every day"
    assert schedule_words(ReminderKind.UPDATE_LATE, Schedule((2,), is_on=False)) == "off"


@pytest.mark.parametrize(
    ("kind", "step", "counted_from", "day", "said"),
    [
        ("update_due", "opens", date(2026, 7, 16), date(2026, 7, 1), "on the day its window opened"),
        (
            "update_due",
            "due-7",
            date(2026, 7, 16),
            date(2026, 7, 7),
            "7 working days before the day on which updates are due",
        ),
        ("update_due", "due-0", date(2026, 7, 16), date(2026, 7, 16), "on the day on which updates are due"),
        (
            "update_late",
            "late-1",
            date(2026, 7, 23),
            date(2026, 7, 24),
            "1 day after the last day of grace, first reminder",
        ),
        (
            "update_late",
            "late-14-m2",
            date(2026, 7, 23),
            date(2026, 8, 27),
            "35 days after the last day of grace, fourth reminder",
        ),
        (
            "action_overdue",
            "overdue-30-m19",
            date(2026, 7, 1),
            date(2028, 1, 22),
            "570 days after the due date, 22nd reminder",
        ),
        ("action_due", "due-1", date(2026, 8, 31), date(2026, 8, 30), "1 day before the due date"),
        (
            "review_waiting",
            "waiting-3",
            date(2026, 8, 28),
            date(2026, 9, 3),
            "3 working days after the day it began to wait, first reminder",
        ),
        # A step of days that hold no more.
        ("action_overdue", "overdue-3", date(2026, 7, 1), date(2026, 7, 4), "3 days after the due date"),
        ("contribution_asked", "due-0", date(2026, 7, 1), date(2026, 7, 1), "once, when the window opens"),
    ],
)
def test_step_in_words(kind: str, step: str, counted_from: date, day: date, said: str) -> None:
    assert step_words(kind, DEFAULTS[kind], step, counted_from, day) == said
