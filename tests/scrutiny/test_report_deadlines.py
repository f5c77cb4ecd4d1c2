"""Reminders of a report's deadlines: whom, when, and until what is done."""

from datetime import date

import pytest
import time_machine

from accounts.clock import change
from actions.models import Reminder
from actions.reminders.content import digest_of
from actions.reminders.sweep import sweep
from scrutiny.models import Clearance, Edition, Meeting, Publication
from scrutiny.services.meetings import (
    MeetingDetails,
    MeetingWanted,
    add_meetings,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
)
from scrutiny.services.work import TO_THE_LIST, ItemWanted, add_item
from tests.actions.story import at
from tests.factories.scrutiny import make_committee, make_report
from tests.reminders.mailing import run_of

pytestmark = pytest.mark.django_db
MEETING = date(2026, 9, 14)
"""A Monday: drafted by 14 August, cleared by 26 August, handed over by 2 September, agenda on 4 September."""


@pytest.fixture
def meeting(cast, story):
    committee = make_committee(cast.strategy)
    with time_machine.travel(at(8, 3), tick=False):
        [made] = add_meetings(committee=committee, wanted=[MeetingWanted(MEETING)], by=cast.olive)
        about = ItemWanted("Care workforce", strategy=cast.strategy)
        add_item(committee=committee, wanted=about, meeting=made, by=cast.olive)
    return made


def swept(month, day):
    with time_machine.travel(at(month, day), tick=False):
        now = at(month, day)
        sweep(run_of(now), now)


def waiting():
    """Who is reminded of what, by which step, of those that stand."""
    rows = Reminder.objects.filter(kind="report_deadline", withdrawn_at=None).order_by("pk")
    return sorted((row.subject.split(":")[1], row.person.email.partition("@")[0], row.step) for row in rows)


def steps(kind, *people, step="due-5"):
    return [(kind, person, step) for person in people]


def test_leads_are_reminded_of_the_report_and_the_officer_of_the_agenda(cast, meeting):
    swept(8, 6)
    assert waiting() == []
    swept(8, 7)
    assert waiting() == steps("draft", "carol", "dan")
    swept(8, 14)
    assert waiting() == steps("draft", "carol", "dan", step="due-0")
    swept(8, 28)
    assert steps("agenda", "olive") == [row for row in waiting() if row[0] == "agenda"]


def test_nothing_is_said_where_no_report_is_expected(cast, story):
    committee = make_committee(cast.strategy)
    with time_machine.travel(at(8, 3), tick=False):
        [made] = add_meetings(committee=committee, wanted=[MeetingWanted(MEETING)], by=cast.olive)
        add_item(committee=committee, wanted=ItemWanted("Dentistry"), meeting=made, by=cast.olive)
    swept(8, 10)
    assert waiting() == []
    make_report(cast.strategy, cast.carol, made)
    swept(8, 11)
    assert waiting() == steps("draft", "carol", "dan")


def test_moved_meeting_takes_its_reminders_along(cast, meeting):
    swept(8, 10)
    with time_machine.travel(at(8, 11), tick=False):
        move_meeting(meeting=meeting, to=date(2026, 9, 21), time=None, reason="Election.", by=cast.olive)
    swept(8, 11)
    assert waiting() == []
    assert set(Reminder.objects.filter(kind="report_deadline").values_list("withdrawn_why", flat=True)) == {"moved"}
    swept(8, 17)
    assert waiting() == steps("draft", "carol", "dan")


def test_cancelled_meeting_has_none(cast, meeting):
    swept(8, 10)
    with time_machine.travel(at(8, 11), tick=False):
        cancel_meeting(meeting=meeting, reason="No business.", going=TO_THE_LIST, by=cast.olive)
    swept(8, 11)
    assert waiting() == []


def test_day_that_is_set_counts(cast, meeting):
    with time_machine.travel(at(8, 5), tick=False):
        details = MeetingDetails(draft_on=date(2026, 8, 20), days_reason="Short notice.")
        change_meeting(meeting=meeting, details=details, seen=version_of(meeting), by=cast.olive)
    swept(8, 12)
    assert waiting() == []
    swept(8, 13)
    assert waiting() == steps("draft", "carol", "dan")


def version_of(meeting):
    return Meeting.objects.get(pk=meeting.pk).versions.get(to_rev=2**63 - 1).from_rev


def test_what_is_done_is_asked_for_no_more(cast, meeting):
    report = make_report(cast.strategy, cast.carol, meeting)
    with time_machine.travel(at(8, 12), tick=False), change(kind="report_cleared", by=cast.carol) as revision:
        revision.append(Clearance(report=report, sha256="a", name="A", office="Director", on=date(2026, 8, 12)))
    swept(8, 13)
    assert waiting() == []
    swept(8, 27)
    assert waiting() == steps("agenda", "olive") + steps("final", "carol", "dan")
    with time_machine.travel(at(8, 27), tick=False), change(kind="edition_issued", by=cast.carol) as revision:
        about = {"report": report, "strategy": cast.strategy, "meeting": meeting, "number": 1}
        edition = revision.append(Edition(title="T", data="{}", sha256="a", issued_on=date(2026, 8, 27), **about))
    swept(8, 28)
    assert waiting() == steps("agenda", "olive")
    with time_machine.travel(at(9, 1), tick=False), change(kind="edition_published", by=cast.olive) as revision:
        revision.append(Publication(edition=edition, on=date(2026, 9, 4)))
    swept(9, 1)
    assert waiting() == []


def test_held_meeting_asks_for_nothing(cast, meeting):
    with time_machine.travel(at(9, 14), tick=False):
        hold_meeting(meeting=meeting, by=cast.olive)
    swept(9, 14)
    assert waiting() == []


def test_mail_says_what_for_and_by_when(cast, meeting):
    swept(8, 7)
    rows = list(Reminder.objects.filter(person=cast.carol, kind="report_deadline"))
    content = digest_of(cast.carol, rows, date(2026, 8, 7))
    [group] = content.groups
    [section] = group.sections
    [item] = section.items
    assert section.heading == "For the committee: 1"
    assert item.title == "Health and Care Overview and Scrutiny Committee"
    due = "is due in 7 days, on Friday 14 August 2026."
    assert item.facts == (f"The draft of the report for the meeting on Monday 14 September 2026 {due}",)
    assert [each.label for each in item.links] == ["See the reports", "See the meeting"]
    assert content.subject == "1 thing for you: 1 for the committee"
