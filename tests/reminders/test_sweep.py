"""The sweep: which rows it writes, for whom, and what it takes back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.clock import change, record_many
from accounts.models import PartnerVersion, User
from actions.models import (
    ActionState,
    ActionSupport,
    AddressRefusal,
    Digest,
    Frequency,
    Milestone,
    Reminder,
    ReminderKind,
    ReminderPreference,
    ReminderRule,
    ReminderRun,
)
from actions.reminders.kinds import Step
from actions.reminders.preview import coming
from actions.reminders.sources import Source, candidate, register, unregister
from actions.reminders.sql import table_of
from actions.reminders.sweep import Swept, sweep
from actions.reminders.windows import step_row
from actions.services.contributions import ContributionContent, contribute
from actions.services.date_requests import ask_for_date
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.plan import change_due_date
from tests.actions.reporting import Reporting
from tests.actions.story import PLACES, at, send

pytestmark = pytest.mark.django_db


def run_on(day: date) -> ReminderRun:
    return ReminderRun.objects.create(day=day, started_at=datetime(day.year, day.month, day.day, 8, tzinfo=UTC))


def swept(month: int, day: int, year: int = 2026) -> Swept:
    """Sweep a day, and see that the preview said the same before."""
    run = run_on(date(year, month, day))
    said = {one.key for one in coming(run.day)}
    result = sweep(run, run.started_at)
    assert said == set(waiting())
    return result


def waiting(kind: str = "") -> list[str]:
    """Keys of what waits, without those of other kinds."""
    rows = Reminder.objects.filter(withdrawn_at=None, key__startswith=f"{kind}:" if kind else "")
    return sorted(rows.values_list("key", flat=True))


def withdrawn() -> dict[str, str]:
    return dict(Reminder.objects.exclude(withdrawn_at=None).values_list("key", "withdrawn_why"))


def of(kind: str, subject: str, step: str, counted_from: str, *people: User) -> list[str]:
    return sorted(f"{kind}:{subject}:{person.pk}:{step}:{counted_from}" for person in people)


def record(model: Any, wanted: Any, now: datetime) -> None:
    with change(kind="test", job="test", now=now) as revision:
        record_many(revision, model, wanted)


def test_sweep_writes_each_step_once(cast, story):
    assert swept(12, 1).found == 10
    assert swept(12, 1) == Swept(found=0, withdrawn=0)
    assert swept(12, 2) == Swept(found=0, withdrawn=0)


def test_nothing_in_an_empty_plan(cast):
    assert swept(12, 1) == Swept(found=0, withdrawn=0)


def test_action_due_then_overdue(cast, story):
    subject, counted = f"action:{cast.actions['1.1'].pk}", "2026-12-31.m1"
    due = of("action_due", subject, "due-30", counted, cast.alice)
    swept(12, 1)
    assert waiting("action_due") == due
    swept(12, 24)
    assert waiting("action_due") == of("action_due", subject, "due-7", counted, cast.alice)
    assert withdrawn()[due[0]] == "newer"
    swept(1, 4, 2027)
    assert waiting("action_due") == []
    assert waiting("action_overdue") == of("action_overdue", subject, "overdue-1", counted, cast.alice)
    assert withdrawn()[of("action_due", subject, "due-7", counted, cast.alice)[0]] == "newer"


def test_a_moved_date_withdraws_and_begins_anew(cast, story):
    swept(12, 1)
    action = cast.actions["1.1"]
    change_due_date(action=action, new=date(2027, 1, 15), reason="Later.", by=cast.carol, now=at(8, 1))
    assert swept(12, 16).withdrawn == 1 + len(waiting("update_late")) + len(waiting("update_escalated"))
    subject = f"action:{action.pk}"
    assert withdrawn()[of("action_due", subject, "due-30", "2026-12-31.m1", cast.alice)[0]] == "moved"
    assert waiting("action_due") == of("action_due", subject, "due-30", "2027-01-15.m2", cast.alice)


def test_update_due_steps_and_a_missed_week(cast, story):
    subject = f"action:{cast.actions['2.1'].pk}/period:{story.spring.pk}"
    steps = {(7, 1): "opens", (7, 6): "opens", (7, 7): "due-7", (7, 15): "due-1", (7, 16): "due-0"}
    for day, step in steps.items():
        swept(*day)
        assert waiting("update_due") == of("update_due", subject, step, "2026-07-16", cast.alice)
    assert set(withdrawn().values()) <= {"newer"}


def test_update_is_late_after_grace_and_escalates(cast, story):
    subject = f"action:{cast.actions['2.1'].pk}/period:{story.spring.pk}"
    swept(7, 23)
    assert waiting("update_late") == []
    swept(7, 24)
    assert waiting("update_late") == of("update_late", subject, "late-1", "2026-07-23", cast.alice)
    assert waiting("update_escalated") == []
    swept(8, 13)
    escalated = of("update_escalated", subject, "late-21", "2026-07-23", cast.carol, cast.dan)
    assert [key for key in waiting("update_escalated") if subject in key] == escalated


def test_a_sent_update_withdraws_what_asked_for_it(cast, story):
    swept(7, 24)
    send(cast, "2.1", story.spring, PLACES, at(7, 25))
    assert swept(7, 27).withdrawn == 1
    assert waiting("update_late") == []
    assert set(withdrawn().values()) == {"settled"}


def test_contribution_is_asked_for_once_until_it_is_sent(cast, story):
    subject = f"action:{cast.actions['1.1'].pk}/period:{story.spring.pk}"
    asked = of("contribution_asked", subject, "due-0", "2026-07-01", cast.bob)
    swept(7, 2)
    assert waiting("contribution_asked") == asked
    content = ContributionContent(done="Helped with two courses.")
    partner = {"partner": cast.trust, "by": cast.bob}
    contribute(action=cast.actions["1.1"], period=story.spring, content=content, **partner, now=at(7, 11))
    swept(7, 13)
    assert withdrawn() == {**withdrawn(), asked[0]: "settled"}
    assert waiting("contribution_asked") == []


def test_contribution_is_not_asked_for_after_the_due_date(cast, story):
    swept(7, 17)
    assert waiting("contribution_asked") == []


def test_returned_update_is_brought_up_until_it_is_sent_again(cast, story):
    reporting = Reporting(cast, at(7, 13))
    reporting.hand_back(story.second)
    subject = f"update:{story.second.pk}"
    swept(7, 13)
    assert waiting("update_returned") == []
    swept(7, 14)
    assert waiting("update_returned") == of("update_returned", subject, "waiting-1", "2026-07-13", cast.alice)
    reporting.send(cast.actions["1.1"], story.spring)
    swept(7, 15)
    assert waiting("update_returned") == []


def test_review_waits_for_those_who_review_and_did_not_write(cast, story):
    swept(7, 14)
    assert waiting("review_waiting") == []
    subject = f"update:{story.second.pk}"
    swept(7, 15)
    assert waiting("review_waiting") == of("review_waiting", subject, "waiting-3", "2026-07-10", cast.carol, cast.dan)
    reporting = Reporting(cast, at(7, 16))
    own = reporting.send(cast.actions["2.1"], story.spring, by=cast.carol)
    swept(7, 24)
    asked = [key for key in waiting("review_waiting") if f"update:{own.pk}:" in key]
    assert asked == of("review_waiting", f"update:{own.pk}", "waiting-3", "2026-07-16", cast.dan)


def test_date_request_waits_for_who_leads(cast, story):
    request = ask_for_date(
        action=cast.actions["1.1"],
        partner=cast.college,
        new=date(2027, 3, 31),
        is_ongoing=False,
        reason="Later.",
        by=cast.alice,
        seen_lines=2,
        now=at(7, 13),
    )
    swept(7, 16)
    subject = f"date-request:{request.pk}"
    asked = of("date_request_waiting", subject, "waiting-3", "2026-07-13", cast.carol, cast.dan)
    assert waiting("date_request_waiting") == asked


def test_milestone_due_until_it_is_reached(cast, story):
    wanted = [MilestoneWanted(number=None, title="Open", due=date(2026, 8, 10))]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 13))
    milestone = Milestone.objects.get()
    swept(8, 4)
    subject = f"milestone:{milestone.pk}"
    assert waiting("milestone_due") == of("milestone_due", subject, "due-7", "2026-08-10", cast.alice)
    complete_milestone(milestone=milestone, done_on=date(2026, 7, 14), by=cast.carol, now=at(7, 14))
    swept(8, 5)
    assert waiting("milestone_due") == []


def test_nobody_accountable_is_said_once_a_period(cast, story):
    swept(7, 6)
    step = f"gap-{story.spring.key}"
    told = of("nobody_accountable", f"strategy:{cast.strategy.pk}", step, "2026-07-01", cast.carol, cast.dan)
    assert waiting("nobody_accountable") == told
    wanted = {cast.actions[ref].pk: {"lead_id": cast.college.pk, "person_id": cast.alice.pk} for ref in ("1.2", "2.1")}
    record(ActionState, wanted, at(7, 12))
    swept(7, 13)
    assert waiting("nobody_accountable") == []


def test_refused_address_is_told_to_who_leads_and_once(cast, story):
    refusal = AddressRefusal.objects.create(person=cast.alice, address=cast.alice.email, refused_at=at(7, 11))
    swept(7, 13)
    subject = f"refusal:{refusal.pk}"
    told = of("address_refused", subject, "due-0", "2026-07-11", cast.carol, cast.dan)
    assert waiting("address_refused") == told
    User.objects.filter(pk=cast.alice.pk).update(email="other@example.org")
    swept(7, 14)
    assert waiting("address_refused") == []


def test_a_kind_that_is_off_says_nothing_and_withdraws(cast, story):
    swept(7, 24)
    assert len(waiting("update_late")) == 1
    rule = {(cast.strategy.pk, "update_late"): {"is_on": False, "days": [1, 7], "every": 14}}
    record(ReminderRule, rule, at(7, 25))
    swept(7, 30)
    assert waiting("update_late") == []


def test_own_days_of_a_strategy_hold_in_it(cast, story):
    record(ReminderRule, {(cast.strategy.pk, "action_due"): {"days": [-60], "every": None}}, at(7, 25))
    swept(11, 2)
    subject = f"action:{cast.actions['1.1'].pk}"
    assert waiting("action_due") == of("action_due", subject, "due-60", "2026-12-31.m1", cast.alice)


def test_mailbox_gets_it_beside_and_instead(cast, story):
    record(PartnerVersion, {cast.college.pk: {"mailbox_id": cast.olive.pk}}, at(7, 11))
    subject = f"action:{cast.actions['1.1'].pk}"
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    swept(12, 1)
    due = of("action_due", subject, "due-30", "2026-12-31.m1", cast.alice, cast.olive)
    assert waiting("action_due") == due
    late = f"action:{cast.actions['2.1'].pk}/period:{story.spring.pk}"
    assert waiting("update_late") == of("update_late", late, "late-14-m8", "2026-07-23", cast.olive)


def test_supporting_partner_without_people_is_asked_nothing(cast, story):
    record(ActionSupport, {(cast.actions["1.1"].pk, cast.trust.pk): None}, at(7, 11))
    swept(7, 13)
    assert waiting("contribution_asked") == []


def test_dates_that_nobody_leads_are_told_to_who_leads_the_strategy(cast, story):
    action = cast.actions["1.2"]
    change_due_date(action=action, new=date(2026, 12, 31), reason="", by=cast.carol, now=at(7, 12))
    set_milestones(
        action=action,
        wanted=[MilestoneWanted(number=None, title="Open", due=date(2026, 12, 7))],
        by=cast.carol,
        now=at(7, 13),
    )
    swept(12, 1)
    leaders = (cast.carol, cast.dan)
    due = of("action_due", f"action:{action.pk}", "due-30", "2026-12-31.m0", *leaders)
    assert [key for key in waiting("action_due") if f"action:{action.pk}:" in key] == due
    milestone = of("milestone_due", f"milestone:{Milestone.objects.get().pk}", "due-7", "2026-12-07", *leaders)
    assert waiting("milestone_due") == milestone
    late = f"action:{action.pk}/period:{story.spring.pk}"
    assert [key for key in waiting("update_late") if late in key] == []
    said = {key.split(":")[4] for key in waiting("update_escalated") if late in key}
    assert said == {str(one.pk) for one in leaders}
    owner = {"lead_id": cast.college.pk, "person_id": cast.alice.pk}
    record(ActionState, {action.pk: owner}, at(7, 14))
    swept(12, 2)
    assert [key for key in waiting("action_due") if f"action:{action.pk}:" in key] == of(
        "action_due", f"action:{action.pk}", "due-30", "2026-12-31.m0", cast.alice
    )


def test_preview_of_one_strategy_tells_of_no_other(cast, story):
    day = date(2026, 12, 1)
    assert {one.strategy_id for one in coming(day, cast.strategy)} == {cast.strategy.pk}
    assert coming(day, cast.elsewhere) == []
    sweep(run_on(day), datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert len(coming(day + timedelta(days=1), cast.strategy)) == 10
    assert all(one.why for one in coming(day, cast.strategy))


def test_what_is_true_again_before_its_next_step_waits_again(cast, story):
    support = {(cast.actions["1.1"].pk, cast.trust.pk): {}}
    swept(7, 2)
    asked = waiting("contribution_asked")
    record(ActionSupport, dict.fromkeys(support), at(7, 11))
    swept(7, 13)
    assert waiting("contribution_asked") == []
    assert withdrawn()[asked[0]] == "settled"
    record(ActionSupport, support, at(7, 14))
    swept(7, 14)
    assert waiting("contribution_asked") == asked


def test_what_may_have_arrived_is_not_said_again(cast, story):
    support = {(cast.actions["1.1"].pk, cast.trust.pk): {}}
    swept(7, 2)
    record(ActionSupport, dict.fromkeys(support), at(7, 11))
    swept(7, 13)
    run = run_on(date(2026, 7, 3))
    times = dict.fromkeys(("created_at", "not_before", "begun_at"), run.started_at)
    digest = Digest.objects.create(person=cast.bob, day=run.day, message_id="<a@b>", run=run, **times)
    Reminder.objects.filter(kind="contribution_asked").update(digest=digest)
    record(ActionSupport, support, at(7, 14))
    swept(7, 14)
    assert waiting("contribution_asked") == []


@pytest.fixture
def resolutions(cast):
    """A later app's source: carol is reminded of a resolution that is due on 30 November 2026."""
    rows = {"strategy_id": cast.strategy.pk, "person_id": cast.carol.pk, "due": "2026-11-30"}
    given = table_of([rows], strategy_id="bigint", person_id="bigint", due="date")
    columns = """thing.strategy_id,
        thing.person_id,
        'resolution:7' AS subject,
        thing.due AS counted_from,
        'LEADS' AS because"""
    row = step_row(0, date(2026, 11, 30), Step("due-5", date(2026, 11, 25)))
    source = Source(
        ReminderKind.RESOLUTION_DUE,
        lambda ask: candidate(columns, "({given}) thing", given=given),
        lambda ask, schedules: [row],
    )
    register(source)
    yield source
    unregister(source)


def test_a_later_app_adds_its_own_kind(cast, resolutions):
    swept(11, 26)
    assert waiting() == of("resolution_due", "resolution:7", "due-5", "2026-11-30", cast.carol)


def told(kind: str) -> set[User]:
    return {one.person for one in Reminder.objects.filter(kind=kind, withdrawn_at=None)}


def test_others_are_asked_where_a_mailbox_wants_only_what_is_late(cast, story):
    both = {partner.pk: {"mailbox_id": cast.olive.pk} for partner in (cast.college, cast.trust)}
    record(PartnerVersion, both, at(7, 11))
    swept(7, 13)
    assert (told("update_due"), told("contribution_asked")) == ({cast.olive}, {cast.olive})
    ReminderPreference.objects.create(person=cast.olive, frequency=Frequency.ONLY_LATE, chosen_at=at(7, 13))
    swept(7, 14)
    assert (told("update_due"), told("contribution_asked")) == ({cast.alice}, {cast.bob})
    swept(7, 24)
    assert told("update_late") == {cast.olive}
