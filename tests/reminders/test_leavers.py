"""Who is accountable and left: others are asked, and the lead is told, by name."""

from datetime import UTC, date, datetime

import pytest

from accounts.clock import change, record_many
from accounts.models import Membership, PartnerVersion, User
from actions.models import ActionCover, ActionState, Digest, Reminder, ReminderKind, ReminderRun
from actions.reminders.content import digest_of
from actions.reminders.digests import build
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from tests.actions.story import at, quarter
from tests.reminders.mailing import row

pytestmark = pytest.mark.django_db


def say(day: date) -> None:
    """Sweep a day as the preview says it, and send its mails."""
    now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    run = ReminderRun.objects.create(day=day, started_at=now, ended_at=now)
    before = {one.key for one in coming(day)}
    sweep(run, now)
    assert before == set(Reminder.objects.filter(withdrawn_at=None, digest=None).values_list("key", flat=True))
    build(run, now)
    Digest.objects.filter(sent_at=None, withdrawn_at=None).update(sent_at=now, begun_at=now)


def record(model, wanted, now):
    with change(kind="test", job="test", now=now) as revision:
        record_many(revision, model, wanted)


def leave(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def told(person, day, kind=ReminderKind.NOBODY_ACCOUNTABLE):
    """What a day's mail said of gaps: each action with what is said of it."""
    rows = list(Reminder.objects.filter(person=person, kind=kind, digest__day=day, withdrawn_at=None))
    if not rows:
        return []
    (item,) = [item for group in digest_of(person, rows, day).groups for one in group.sections for item in one.items]
    return [(one.link.label.split()[1], one.said) for one in item.named]


def refs_of(person, kind, day):
    rows = Reminder.objects.filter(person=person, kind=kind, digest__day=day, withdrawn_at=None)
    return sorted(rows.values_list("action__ref", flat=True))


ALONE = "nobody can sign in for Riverside College, so nobody is asked"


def test_lead_is_told_by_name_of_what_nobody_can_be_asked_for(cast, story):
    """The action of the one who left has its update: soon, and not when the next one is due."""
    say(date(2026, 7, 6))
    assert [ref for ref, _ in told(cast.carol, date(2026, 7, 6))] == ["1.2", "2.1"]
    leave(cast.alice)
    say(date(2026, 7, 7))
    name = "Alice Example is accountable and cannot sign in any more"
    assert told(cast.carol, date(2026, 7, 7)) == [
        ("1.1", f"{name}, and {ALONE}"),
        ("2.1", f"nobody accountable, and {ALONE}"),
    ]
    say(date(2026, 7, 8))
    assert told(cast.carol, date(2026, 7, 8)) == []


def test_others_of_the_organisation_are_asked_and_the_lead_is_told_so(cast, story):
    record(Membership, {(cast.steve.pk, cast.college.pk): {}}, at(7, 11))
    say(date(2026, 7, 6))
    leave(cast.alice)
    say(date(2026, 7, 7))
    said = "Alice Example is accountable and cannot sign in any more, so everybody of Riverside College is asked"
    assert told(cast.carol, date(2026, 7, 7)) == [("1.1", said)]
    say(date(2026, 12, 24))
    assert refs_of(cast.steve, ReminderKind.ACTION_DUE, date(2026, 12, 24)) == ["1.1"]
    leave(cast.steve)
    say(date(2026, 12, 29))
    assert ("1.1", f"Alice Example is accountable and cannot sign in any more, and {ALONE}") in told(
        cast.carol, date(2026, 12, 29)
    )


def test_who_no_longer_speaks_for_the_lead_partner(cast, story):
    record(Membership, {(cast.steve.pk, cast.college.pk): {}}, at(7, 11))
    say(date(2026, 7, 6))
    record(Membership, {(cast.alice.pk, cast.college.pk): None}, at(7, 12))
    say(date(2026, 7, 7))
    who = "Alice Example is accountable and no longer speaks for Riverside College"
    assert told(cast.carol, date(2026, 7, 7)) == [("1.1", f"{who}, so everybody of Riverside College is asked")]


def test_who_covers_is_asked_until_the_cover_ends(cast, story):
    record(Membership, {(cast.steve.pk, cast.college.pk): {}}, at(7, 11))
    days = {"starts": date(2026, 7, 1), "ends": date(2026, 7, 7)}
    record(ActionCover, {cast.actions["1.1"].pk: {"person_id": cast.steve.pk, **days}}, at(7, 11, 13))
    say(date(2026, 7, 6))
    leave(cast.alice)
    say(date(2026, 7, 7))
    assert told(cast.carol, date(2026, 7, 7)) == []
    say(date(2026, 7, 8))
    assert [ref for ref, _ in told(cast.carol, date(2026, 7, 8))] == ["1.1"]


def test_it_is_said_again_with_the_next_period(cast, story):
    leave(cast.alice)
    say(date(2026, 7, 7))
    quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(9, 30))
    say(date(2026, 10, 1))
    assert [ref for ref, _ in told(cast.carol, date(2026, 10, 1))] == ["1.1", "1.2", "2.1"]


def test_dates_that_nobody_can_be_reminded_of_are_told_to_who_leads(cast, story):
    leave(cast.alice)
    for day, kind in ((date(2026, 12, 24), ReminderKind.ACTION_DUE), (date(2027, 1, 4), ReminderKind.ACTION_OVERDUE)):
        say(day)
        assert refs_of(cast.carol, kind, day) == ["1.1"]
    item = _item(cast, row(cast, cast.carol))
    assert item.facts == (
        "The action is 23 days overdue: it was due on 1 July 2026.",
        "Nobody can sign in for Riverside College, so nobody else is reminded.",
    )
    assert [link.label for link in item.links] == ["Name people", "See Action 1.1"]


def test_a_shared_mailbox_that_reads_is_asked(cast, story):
    box = User.objects.create_user("office@example.org", is_active=False)
    record(PartnerVersion, {cast.college.pk: {"mailbox_id": box.pk}}, at(7, 11))
    leave(cast.alice)
    say(date(2026, 12, 24))
    assert refs_of(box, ReminderKind.ACTION_DUE, date(2026, 12, 24)) == ["1.1"]
    assert refs_of(cast.carol, ReminderKind.ACTION_DUE, date(2026, 12, 24)) == []


def test_a_joint_leads_person_may_answer(cast, story):
    """Nobody is missing there: everybody of the lead partner is asked beside them, as before."""
    record(ActionState, {cast.actions["1.1"].pk: {"joint_lead_id": cast.trust.pk, "person_id": cast.bob.pk}}, at(7, 11))
    say(date(2026, 7, 7))
    assert "1.1" not in dict(told(cast.carol, date(2026, 7, 7)))


def _item(cast, reminder):
    (group,) = digest_of(cast.carol, [reminder], date(2026, 7, 24)).groups
    return group.sections[0].items[0]
