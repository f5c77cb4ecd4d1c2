"""Reminders of rounds of figures: who is asked, on which days, and until what."""

from datetime import date

import pytest
import time_machine

from accounts.clock import change, record_many
from actions.models import FigureRound, Frequency, Reminder, ReminderKind, ReminderPreference, RoundItem
from actions.pages.coming import held_or_not
from actions.reminders.content import digest_of
from actions.reminders.preview import coming
from actions.reminders.sweep import sweep
from actions.services.figure_rounds import Asked, RoundWanted, answer_item, end_round, open_round
from actions.services.mailboxes import change_mailbox
from actions.services.reminder_steps import StepsWanted, set_reminder_steps
from actions.services.succession import succeed_partner
from actions.succession import read_estate
from outcomes.models import StrategyPartner
from outcomes.services.measures import MeasureWanted, set_measure
from tests.actions.story import at
from tests.factories.measures import make_figures, make_measure
from tests.reminders.mailing import run_of

pytestmark = pytest.mark.django_db
DUE = date(2026, 9, 30)
"""A Wednesday: 14 working days before it is 10 September, 3 before 25 September, 7 after it 9 October."""


@pytest.fixture
def opened(cast):
    """Needs of the college and of the trust."""
    return ask(Asked("Needs of care homes", cast.college.pk), Asked("Needs of home care", cast.trust.pk), cast=cast)


def ask(*asked, cast, title="Needs of 2027"):
    with time_machine.travel(at(8, 3), tick=False):
        wanted = RoundWanted("training_needs", title, DUE, asked=asked)
        return open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)


def answered(one, place, by, month=9, day=11):
    with time_machine.travel(at(month, day), tick=False):
        answer_item(item=RoundItem.objects.get(round=one, position=place), words="Moving and handling.", by=by)


def swept(month, day):
    with time_machine.travel(at(month, day), tick=False):
        now = at(month, day)
        sweep(run_of(now), now)


def waiting():
    rows = Reminder.objects.filter(kind="round_due", withdrawn_at=None).order_by("pk")
    return sorted((row.person.email.partition("@")[0], row.step) for row in rows)


def withdrawn():
    return set(Reminder.objects.filter(kind="round_due").values_list("withdrawn_why", flat=True))


def test_those_who_are_asked_hear_before_and_on_the_day(cast, opened):
    swept(9, 9)
    assert waiting() == []
    for day, step in ((10, "due-14"), (25, "due-3"), (30, "due-0")):
        swept(9, day)
        assert [row for row in waiting() if row[1] == step] == [("alice", step), ("bob", step)]
    assert {person for person, _ in waiting()} == {"alice", "bob"}


def test_sweep_again_tells_nobody_twice(cast, opened):
    swept(9, 10)
    swept(9, 10)
    assert waiting() == [("alice", "due-14"), ("bob", "due-14")]


def test_late_round_is_told_to_those_who_lead_too(cast, opened):
    swept(10, 8)
    assert {person for person, _ in waiting()} == {"alice", "bob"}
    everybody = ("alice", "bob", "carol", "dan")
    swept(10, 9)
    assert [row for row in waiting() if row[1] == "waiting-7"] == [(one, "waiting-7") for one in everybody]
    swept(10, 29)
    assert [row for row in waiting() if row[1] == "waiting-14-m1"] == [(one, "waiting-14-m1") for one in everybody]


def test_answer_and_end_withdraw_what_waits(cast, opened):
    swept(9, 10)
    answered(opened, 1, cast.alice)
    swept(9, 14)
    assert waiting() == [("bob", "due-14")]
    with time_machine.travel(at(9, 15), tick=False):
        end_round(figure_round=opened, reason="Enough.", by=cast.carol)
    swept(9, 15)
    assert (waiting(), withdrawn()) == ([], {"settled"})
    swept(10, 9)
    assert waiting() == []


def test_figure_answers_and_another_owner_is_asked_instead(cast):
    with time_machine.travel(at(8, 3), tick=False):
        measure = make_measure(cast.outcomes[1], "M1.1")
        wanted = RoundWanted("measures", "Measures of 2025/26", DUE, measures=[measure.pk])
        open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)
    swept(9, 10)
    assert waiting() == [("carol", "due-14"), ("dan", "due-14")]
    with time_machine.travel(at(9, 11), tick=False):
        set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.trust.pk), by=cast.carol)
    swept(9, 11)
    assert waiting() == [("bob", "due-14")]
    with time_machine.travel(at(9, 12), tick=False):
        make_figures(measure.series.get(), "27.0", first=2025)
    swept(9, 14)
    assert waiting() == []


def test_organisation_that_took_the_place_is_asked(cast, opened):
    estate = read_estate(cast.college)
    with time_machine.travel(at(8, 4), tick=False):
        succeed_partner(partner=cast.college, successor=cast.trust, seen=estate.mark, by=cast.carol)
        assert set(cast.trust.memberships.open().values_list("person", flat=True)) == {cast.alice.pk, cast.bob.pk}
    answered(opened, 2, cast.bob, day=9)
    swept(9, 10)
    assert waiting() == [("alice", "due-14"), ("bob", "due-14")]
    answered(opened, 1, cast.bob, day=15)
    swept(9, 15)
    assert waiting() == []


def test_shared_mailbox_is_asked_instead_of_everybody(cast, opened):
    change_mailbox(partner=cast.college, address="box@college.example", by=cast.carol, now=at(8, 4))
    swept(9, 10)
    assert waiting() == [("bob", "due-14"), ("box", "due-14")]


def test_who_wants_only_what_is_late_hears_after_the_date(cast, opened):
    ReminderPreference.objects.create(person=cast.alice, frequency=Frequency.ONLY_LATE, chosen_at=at(8, 1))
    for day, unwanted in ((date(2026, 9, 10), True), (date(2026, 10, 9), False)):
        with time_machine.travel(at(day.month, day.day), tick=False):
            own = [one for one in coming(day, cast.strategy, cast.alice) if one.kind == "round_due"]
            assert [one.is_unwanted for one in held_or_not(own, day)] == [unwanted]


def test_days_can_be_set_and_leads_hear_with_the_first_late_one(cast, opened):
    steps = {ReminderKind.ROUND_DUE: StepsWanted(is_on=True, days=(-5, 2), every=10)}
    with time_machine.travel(at(8, 4), tick=False):
        set_reminder_steps(strategy=cast.strategy, wanted=steps, quietest=Frequency.ONLY_LATE, by=cast.carol)
    swept(9, 23)
    assert waiting() == [("alice", "due-5"), ("bob", "due-5")]
    swept(10, 2)
    assert [one for one, step in waiting() if step == "waiting-2"] == ["alice", "bob", "carol", "dan"]


def told(person, month, day):
    """What one mail says of rounds."""
    with time_machine.travel(at(month, day), tick=False):
        rows = list(Reminder.objects.filter(person=person, kind="round_due", withdrawn_at=None))
        content = digest_of(person, rows, date(2026, month, day))
    [group] = content.groups
    [section] = group.sections
    return content, section, section.items


def test_mail_names_what_is_asked_and_where_it_is_answered(cast, opened):
    swept(9, 10)
    content, section, [item] = told(cast.alice, 9, 10)
    assert content.heading == "1 thing for you: 1 to answer"
    assert (section.heading, item.title) == ("Rounds of figures: 1", "Round of figures: Needs of 2027")
    due = "The round is due in 20 days, on Wednesday 30 September 2026."
    assert item.facts == (f"1 answer of yours is missing. {due}",)
    assert [(one.link.label, one.said) for one in item.named] == [("Needs of care homes", "an answer in words")]
    assert item.named[0].link.address.endswith("/strategies/care-plan/rounds/1/1/")
    assert (content.asks_for_updates, content.owns) == (False, False)


def test_mail_tells_who_leads_what_is_missing_from_whom(cast):
    one = ask(Asked("Needs of care homes", cast.college.pk), Asked("Needs of carers"), cast=cast)
    swept(10, 9)
    _, section, [item] = told(cast.carol, 10, 9)
    assert section.heading == "About the plan you lead: 1"
    assert item.facts == (
        "0 of 2 answered. The round was due on Wednesday 30 September 2026.",
        "Missing from Riverside College (1). Nobody is named for 1 thing that it asks for.",
    )
    assert FigureRound.objects.get() == one


def test_organisation_that_takes_part_no_more_is_not_asked(cast, opened):
    gone = {(cast.strategy.pk, cast.college.pk): None}
    with time_machine.travel(at(8, 4), tick=False), change(kind="test", job="test") as revision:
        record_many(revision, StrategyPartner, gone)
    swept(9, 10)
    assert waiting() == [("bob", "due-14"), ("carol", "due-14"), ("dan", "due-14")]
