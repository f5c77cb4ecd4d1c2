"""The page of a strategy's reminders: what comes, who presses the button, the run log, and whom no mail reaches."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.services import invite_person, set_mailbox
from actions.models import AddressRefusal, Digest, Frequency, Heartbeat, Reminder, ReminderPreference, ReminderRun
from actions.reminders.refusals import note_refusal
from outcomes.services import grant_role
from tests.actions.story import Story, at
from tests.cast import Cast

URL = "/strategies/care-plan/reminders/"
MONDAY = date(2026, 8, 3)
TOLD = "Dates and late updates are told to who leads the strategy alone."
NO_LEAD = f"Action 1.2: no lead partner. {TOLD}"


def page_at(client: Client, now: Any = None, **query: str) -> Any:
    with time_machine.travel(now or at(8, 3, 13), tick=False):
        return client.get(URL, query)


def press(client: Client, now: Any) -> str:
    with time_machine.travel(now, tick=False):
        answer = client.post(URL, follow=True)
    assert answer.redirect_chain == [(URL, 302)]
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.fixture
def carol(cast: Cast, story: Story, client: Client) -> Client:
    client.force_login(cast.carol)
    return client


def test_what_goes_out_next_and_why(cast: Cast, carol: Client) -> None:
    page = page_at(carol).context["page"]
    shown = {(reader.name, line.title, line.kind, line.why) for reader in page.readers for line in reader.lines}
    assert (
        "Alice Example",
        "Action 2.1 Offer induction places",
        "Update late",
        "Speaks for the lead partner, where nobody answers for the action",
    ) in shown
    assert ("Carol Example", "Review waiting") in {(name, kind) for name, _, kind, _ in shown}
    assert page.day == MONDAY
    assert page.position.endswith("of this strategy go to 3 people.")
    assert not Reminder.objects.exists()


def test_each_reminder_says_which_it_is_and_when_its_day_was(cast: Cast, carol: Client) -> None:
    answer = page_at(carol)
    lines = {(reader.name, line.kind): line.step for reader in answer.context["page"].readers for line in reader.lines}
    late = "7 days after the last day of grace, second reminder: 30 July 2026"
    assert lines["Alice Example", "Update late"] == late
    assert late in answer.text
    assert lines["Carol Example", "Review waiting"] == (
        "7 working days after the day it began to wait, second reminder: 21 July 2026"
    )
    assert lines["Carol Example", "No accountable person"] == "Once a period, when its window opens: 1 July 2026"


def test_what_does_not_go_out_says_why(cast: Cast, carol: Client) -> None:
    ReminderPreference.objects.create(person=cast.carol, frequency=Frequency.ONLY_LATE, chosen_at=at(7, 20))
    ReminderPreference.objects.create(person=cast.alice, frequency=Frequency.WEEKLY, chosen_at=at(7, 20))
    note_refusal(cast.dan, cast.dan.email, "550 no such user", at(7, 30))
    page = page_at(carol, at(8, 4, 6)).context["page"]
    held = {reader.name: {line.held for line in reader.lines} for reader in page.readers}
    assert held["Alice Example"] == {"Wants one mail a week: goes out on Monday 10 August 2026"}
    assert held["Dan Example"] == {"Not sent: the address was refused"}
    assert "Not sent: wants only what is late" in held["Carol Example"]


def test_button_sends_what_is_due_once(cast: Cast, carol: Client) -> None:
    assert press(carol, at(8, 3, 6)) == "3 mails are on the way."
    assert {address for one in mail.outbox for address in one.to} == {
        "alice@example.org",
        "carol@example.org",
        "dan@example.org",
    }
    assert press(carol, at(8, 3, 6, 10)) == "Nothing new to send."
    assert len(mail.outbox) == 3
    log = page_at(carol, at(8, 3, 6, 20), show="pressed").context["page"].runs
    assert [(run.day, run.by, run.sent, run.failed, run.problem) for run in log] == [
        (MONDAY, "Carol Example", 0, 0, ""),
        (MONDAY, "Carol Example", 3, 0, ""),
    ]
    assert log[1].found > 0 == log[0].found


def test_who_had_a_mail_today_gets_the_rest_another_day(cast: Cast, carol: Client) -> None:
    run = ReminderRun.objects.create(day=MONDAY, started_at=at(8, 3, 7), ended_at=at(8, 3, 7))
    about = {"run": run, "day": MONDAY, "created_at": at(8, 3, 7), "not_before": at(8, 3, 7)}
    Digest.objects.create(**about, person=cast.alice, message_id="<1@x>", sent_at=at(8, 3, 7))
    said = press(carol, at(8, 3, 13))
    assert (
        said
        == "2 mails are on the way. 1 person had a mail today already, or chose fewer: theirs goes out another day."
    )


def test_nothing_is_sent_on_a_sunday(carol: Client) -> None:
    assert "Send now" not in page_at(carol, at(8, 2)).text.replace("“Send now”", "")
    assert press(carol, at(8, 2)) == (
        "Nothing was sent: today is a Sunday. Mails go out again on Monday 3 August 2026."
    )
    assert not ReminderRun.objects.exists()


def test_a_queue_that_does_not_answer_is_said(carol: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(strategy: Any) -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr("actions.services.reminding.send_due", away)
    assert press(carol, at(8, 3, 6)) == "3 mails are on the way. The queue does not answer: mails go out once it does."
    assert Digest.objects.filter(sent_at=None).count() == 3


@pytest.mark.parametrize(
    ("beats", "said"),
    [
        (None, "The timetable of reminders has never run, so nobody is reminded."),
        (at(8, 3, 12), "The timetable of reminders has not run since 3 August 2026 at 1pm, so nobody is reminded."),
        (at(8, 3, 12, 58), ""),
    ],
)
def test_a_silent_timetable_is_said(carol: Client, beats: Any, said: str) -> None:
    if beats:
        Heartbeat.objects.create(at=beats)
    answer = page_at(carol)
    assert answer.context["page"].silence == said
    assert ("Tell whoever looks after the tracker." in answer.text) == bool(said)


def test_run_log_counts_this_strategy_and_filters(cast: Cast, carol: Client) -> None:
    stranger = invite_person(email="lee@example.org", by=cast.ada, send_mail=False)
    runs = [
        ReminderRun.objects.create(day=date(2026, 7, day), started_at=at(7, day, 7), **more)
        for day, more in (
            (1, {"ended_at": at(7, 1, 7)}),
            (2, {"error": "DatabaseError"}),
            (3, {}),
            (6, {"ended_at": at(7, 6, 7), "by": stranger}),
            (7, {"ended_at": at(7, 7, 7)}),
        )
    ]
    first, *_, last = runs
    when = {"created_at": at(7, 1, 7), "not_before": at(7, 1, 7), "day": date(2026, 7, 1)}
    mails = [
        Digest.objects.create(**when, run=run, person=person, message_id=f"<{number}@x>", **fate)
        for number, (run, person, fate) in enumerate(
            (
                (first, cast.alice, {"sent_at": at(7, 1, 7)}),
                (first, cast.bob, {"sent_at": at(7, 1, 7)}),
                (last, cast.carol, {"refused_at": at(7, 1, 7)}),
                (last, cast.dan, {"attempts": 2}),
                (last, cast.olive, {}),
            )
        )
    ]
    row = {"kind": "action_due", "subject": "action:1", "step": "due-7", "created_at": at(7, 1, 7)}
    row |= {"counted_from": MONDAY, "day": MONDAY, "action": cast.actions["1.1"]}
    for number, (digest, strategy) in enumerate(
        [*((digest, cast.strategy) for digest in mails if digest.person != cast.bob), (mails[1], cast.elsewhere)]
    ):
        Reminder.objects.create(
            **row, key=str(number), digest=digest, run=digest.run, person=digest.person, strategy=strategy
        )
    gone = {"withdrawn_at": at(7, 7), "withdrawn_why": "settled", "withdrawn_by": last}
    Reminder.objects.create(**row, **gone, key="gone", run=first, person=cast.alice, strategy=cast.strategy)

    def log(show: str) -> list[tuple[int, str, int, int, int, int, str]]:
        found = page_at(carol, show=show).context["page"].runs
        return [(r.day.day, r.by, r.found, r.sent, r.failed, r.withdrawn, r.problem) for r in found]

    everything = [
        (7, "", 3, 0, 2, 1, ""),
        (6, "Somebody in another strategy", 0, 0, 0, 0, ""),
        (3, "", 0, 0, 0, 0, "Not ended"),
        (2, "", 0, 0, 0, 0, "Broken off, and tried again"),
        (1, "", 2, 1, 0, 0, ""),
    ]
    assert log("") == log("nonsense") == everything
    assert log("mail") == [everything[0], everything[4]]
    assert log("failed") == [everything[0], everything[3]]
    assert log("pressed") == [everything[1]]


def test_a_refused_address_is_tried_again(cast: Cast, carol: Client) -> None:
    note_refusal(cast.alice, cast.alice.email, "550 no such user", at(7, 30))
    note_refusal(cast.bob, "before@example.org", "550 no such user", at(7, 30))
    note_refusal(cast.steve, cast.steve.email, "550 no such user", at(7, 30))
    page = page_at(carol)
    (one,) = page.context["page"].refused
    assert (one.name, one.email, one.reply) == ("Alice Example", "alice@example.org", "550 no such user")
    stranger = AddressRefusal.objects.get(person=cast.steve)
    assert carol.post(f"{URL}refused/{stranger.pk}/").status_code == 404
    with time_machine.travel(at(8, 3, 13), tick=False):
        answer = carol.post(f"{URL}refused/{one.pk}/", follow=True)
    assert "The next mail to alice@example.org will be tried." in answer.text
    row = AddressRefusal.objects.get(pk=one.pk)
    assert (row.cleared_at, row.cleared_by) == (at(8, 3, 13), cast.carol)
    again = carol.post(f"{URL}refused/{one.pk}/", follow=True)
    assert "The next mail to alice@example.org is tried already." in again.text
    assert AddressRefusal.objects.get(pk=one.pk).cleared_at == at(8, 3, 13)


def test_nobody_to_remind(cast: Cast, carol: Client) -> None:
    assert page_at(carol).context["page"].nobody == [NO_LEAD]
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    gone = f"2 actions (1.1 and 2.1): nobody can sign in for Riverside College, and it has no shared mailbox. {TOLD}"
    assert page_at(carol).context["page"].nobody == [NO_LEAD, gone]
    set_mailbox(partner=cast.college, address="office@example.org", by=cast.carol)
    assert page_at(carol).context["page"].nobody == [NO_LEAD]
    box = User.objects.get(email="office@example.org")
    ReminderPreference.objects.create(person=box, frequency=Frequency.ONLY_LATE, chosen_at=at(8, 3))
    nobody = "nobody can sign in for Riverside College, and its shared mailbox gets only what is late."
    gone = f"2 actions (1.1 and 2.1): {nobody}"
    assert page_at(carol).context["page"].nobody == [NO_LEAD, gone]


def test_plan_that_nobody_has_set_up(cast: Cast, client: Client) -> None:
    grant_role(strategy=cast.elsewhere, person=cast.steve, role="lead", by=cast.ada)
    client.force_login(cast.steve)
    answer = client.get("/strategies/elsewhere/reminders/")
    page = answer.context["page"]
    assert (page.readers, page.refused, page.nobody, page.runs) == ([], [], [], [])
    assert page.position == "No reminder of this strategy goes out."
    assert "Reminders have not been looked for yet." in answer.text


def test_administrator_sees_it_without_links_that_they_may_not_open(cast: Cast, story: Story, client: Client) -> None:
    client.force_login(cast.ada)
    answer = page_at(client)
    assert answer.status_code == 200
    assert "/strategies/care-plan/reporting/" not in answer.text
    assert "/strategies/care-plan/reminders/steps/" in answer.text


def test_number_of_queries_does_not_grow_with_the_people(
    cast: Cast, carol: Client, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as before:
        page_at(carol)
    for number in range(3):
        person = invite_person(email=f"p{number}@example.org", by=cast.ada, send_mail=False)
        grant_role(strategy=cast.strategy, person=person, role="deputy", by=cast.ada)
    with django_assert_num_queries(len(before)):
        page_at(carol)
