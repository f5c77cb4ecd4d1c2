"""A person's own page of reminders: how often, what is coming, what went, and the calendar."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.clock import change, record_many
from actions.models import (
    AddressRefusal,
    CalendarKey,
    Digest,
    Frequency,
    Reminder,
    ReminderPreference,
    ReminderRun,
)
from actions.pages.coming import next_sending_day
from outcomes.models import StrategyVersion
from tests.actions.story import Story, at
from tests.cast import Cast

URL = "/account/reminders/"
MONDAY = at(8, 3, 13)


@pytest.fixture(autouse=True)
def _on_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def run_of(day: date, by: Any = None) -> ReminderRun:
    return ReminderRun.objects.create(day=day, started_at=MONDAY, ended_at=MONDAY, by=by)


def test_next_sending_day(db: None) -> None:
    monday, tuesday = date(2026, 8, 3), date(2026, 8, 4)
    assert next_sending_day(at(8, 1)) == next_sending_day(at(8, 2)) == monday  # a Saturday and a Sunday
    assert next_sending_day(at(8, 3, 5)) == next_sending_day(at(8, 3, 16)) == monday
    assert next_sending_day(at(8, 3, 17)) == tuesday  # it is 6pm in London
    assert next_sending_day(at(8, 2, 23, 30)) == monday  # it is Monday already
    run_of(monday)
    assert next_sending_day(at(8, 3, 8)) == tuesday
    run_of(date(2026, 8, 28))
    assert next_sending_day(at(8, 28)) == date(2026, 9, 1)  # a bank holiday between


def test_next_mail_is_shown_as_it_will_be(cast: Cast, story: Story, client: Client) -> None:
    client.force_login(cast.alice)
    page = client.get(URL)
    assert page.context["page"].day == date(2026, 8, 3)
    items = [
        item.title for group in page.context["page"].coming.groups for part in group.sections for item in part.items
    ]
    assert items == ["Action 2.1 Offer induction places"]
    assert "On Monday 3 August 2026 at 8am, unless it is settled before." in page.text
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("name", ["bob", "steve", "olive"])
def test_nothing_is_coming_for_others(cast: Cast, story: Story, client: Client, name: str) -> None:
    client.force_login(cast.people[name])
    page = client.get(URL)
    assert page.context["page"].coming is None
    assert "Nothing to remind you of on Monday 3 August 2026." in page.text
    assert "No reminder has been sent to you yet." in page.text


def test_who_wants_one_mail_a_week_sees_when_it_comes(cast: Cast, story: Story, client: Client) -> None:
    ReminderPreference.objects.create(person=cast.alice, frequency=Frequency.WEEKLY, chosen_at=MONDAY)
    client.force_login(cast.alice)
    assert client.get(URL).context["page"].held == ""
    run_of(date(2026, 8, 3))
    assert "goes out on Monday 10 August 2026." in client.get(URL).text


def test_frequency_is_chosen_and_shown(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert client.get(URL).context["form"]["frequency"].value() == Frequency.DAILY
    answer = client.post(URL, {"frequency": "weekly"}, follow=True)
    assert "From now on you get one mail a week, on its first working day." in answer.text
    assert answer.context["form"]["frequency"].value() == Frequency.WEEKLY
    row = ReminderPreference.objects.get()
    assert (row.person, row.frequency, row.chosen_at) == (cast.alice, "weekly", MONDAY)


@pytest.mark.parametrize("typed", [{}, {"frequency": "hourly"}, {"frequency": "only_late"}])
def test_what_is_not_on_offer_is_refused(cast: Cast, client: Client, typed: dict[str, str]) -> None:
    with change(kind="arranged", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, StrategyVersion, {cast.strategy.pk: {"quietest_reminders": "weekly"}})
    client.force_login(cast.alice)
    answer = client.post(URL, typed)
    assert list(answer.context["form"].errors) == ["frequency"]
    assert [value for value, _ in answer.context["form"].fields["frequency"].choices] == ["daily", "weekly"]
    assert "Less is not on offer: Care plan asks for a mail once a week at least." in answer.text
    assert not ReminderPreference.objects.exists()


def test_last_mails_are_listed(cast: Cast, client: Client) -> None:
    run = run_of(date(2026, 8, 3))
    fates: list[dict[str, Any]] = [
        {"sent_at": at(7, 31, 7)},
        {"refused_at": at(7, 30, 7)},
        {"withdrawn_at": at(7, 29, 7)},
        {"begun_at": at(7, 28, 7)},
        {},
        *({"sent_at": at(7, day, 7)} for day in range(10, 20)),
    ]
    for number, fate in enumerate(fates):
        made = {"day": date(2026, 7, 31 - number), "created_at": at(7, 28, 7), "not_before": MONDAY}
        Digest.objects.create(person=cast.alice, run=run, message_id=f"<{number}@x>", **made, **fate)
    row = {"kind": "action_due", "strategy": cast.strategy, "person": cast.alice, "subject": "action:1", "run": run}
    newest = Digest.objects.latest("day")
    for key in "ab":
        Reminder.objects.create(
            **row, key=key, step="due-7", counted_from=MONDAY, day=MONDAY, created_at=MONDAY, digest=newest
        )
    unsent = Digest.objects.get(day=date(2026, 7, 27))
    Reminder.objects.create(
        **row, key="c", step="due-1", counted_from=MONDAY, day=MONDAY, created_at=MONDAY, digest=unsent
    )
    client.force_login(cast.alice)
    mails = client.get(URL).context["page"].mails
    assert len(mails) == 10
    assert [(mail.when, mail.said) for mail in mails[:4]] == [
        ("31 July 2026 at 8am", "2 reminders"),
        ("30 July 2026 at 8am", "Refused by the mail server"),
        ("28 July 2026 at 8am", "0 reminders, not sent yet"),
        # Nothing in the one that was not begun is true any more: it never goes out.
        ("10 July 2026 at 8am", "0 reminders"),
    ]
    client.force_login(cast.bob)
    assert client.get(URL).context["page"].mails == []


def test_a_refused_address_is_said(cast: Cast, client: Client) -> None:
    AddressRefusal.objects.create(person=cast.alice, address="alice@example.org", refused_at=at(7, 30))
    client.force_login(cast.alice)
    assert "The mail server refused alice@example.org on 30 July 2026." in client.get(URL).text
    AddressRefusal.objects.update(address="before@example.org")
    assert "refused" not in client.get(URL).text


def test_calendar_is_made_shown_once_replaced_and_ended(cast: Cast, client: Client) -> None:
    client.force_login(cast.alice)
    page = f"{URL}calendar/"
    assert "Set up a calendar" in client.get(page).text
    assert not CalendarKey.objects.exists()
    made = client.post(page)
    address = made.context["address"]
    assert "no-store" in made.headers["Cache-Control"]
    assert client.get(address.removeprefix("http://testserver")).status_code == 200
    again = client.get(URL)
    assert address not in again.text
    assert "A calendar last asked for it on 3 August 2026 at 2pm." in again.text
    assert "stops working at once" in client.get(page).text
    second = client.post(page).context["address"]
    assert second != address
    answer = client.post(f"{page}end/", follow=True)
    assert "The address of your calendar no longer works." in answer.text
    assert client.get(second.removeprefix("http://testserver")).status_code == 404
    assert "there was nothing to end" in client.post(f"{page}end/", follow=True).text
