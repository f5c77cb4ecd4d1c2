"""Cover and hand-over: who may arrange them, and who answers on which day."""

from datetime import date, timedelta

import pytest
from django.core import mail

from accounts.models import Change
from accounts.moments import Moment
from accounts.services import set_delegate
from actions.covers import answering_person, covers_of
from actions.errors import NotSpeakingError, RuleError
from actions.models import ActionState
from actions.owing import read_owed
from actions.reading import periods_of
from actions.services.chasing import chase_missing
from actions.services.cover import end_cover
from actions.services.endings import close_action
from actions.services.handover import LONGEST_NOTE
from actions.services.plan import ChangedMeanwhileError
from tests.actions import covering
from tests.actions.covering import cover, covered, last_revision, take_over, today
from tests.roles import end_membership, set_person_active

reporting = covering.reporting


def answering(cast, day):
    state = ActionState.objects.open().get(action=cast.actions["1.1"])
    return answering_person(state, covers_of([state.action_id], last_revision()).get(state.action_id), day)


def test_cover_answers_on_its_days_both_included(cast, reporting):
    cover(cast, days=(2, 4))
    answered = [answering(cast, today() + timedelta(days=number)) for number in (1, 2, 4, 5)]
    assert answered == [cast.alice.pk, cast.steve.pk, cast.steve.pk, cast.alice.pk]


def test_cover_is_one_change_and_as_at_finds_it(cast, reporting):
    before = last_revision()
    cover(cast)
    assert last_revision() == before + 1
    assert Change.objects.latest("id").kind == "cover_arranged"
    ids = [cast.actions["1.1"].pk]
    assert (covers_of(ids, before), covers_of(ids, last_revision())[ids[0]].arranged_by_id) == ({}, cast.alice.pk)
    end_cover(action=cast.actions["1.1"], by=cast.carol)
    assert (covers_of(ids, before + 1)[ids[0]].person_id, covers_of(ids, last_revision())) == (cast.steve.pk, {})
    end_cover(action=cast.actions["1.1"], by=cast.carol)
    assert last_revision() == before + 2


@pytest.mark.parametrize(
    ("name", "may"), [("alice", True), ("carol", True), ("dan", True), ("steve", True), ("bob", False), ("ada", False)]
)
def test_who_may_arrange_cover(cast, reporting, name, may):
    if may:
        cover(cast, by=cast.people[name])
        end_cover(action=cast.actions["1.1"], by=cast.people[name])
    else:
        for act in (lambda: cover(cast, by=cast.people[name]), lambda: take_over(cast, by=cast.people[name])):
            with pytest.raises(NotSpeakingError):
                act()
    assert covered() == []


def test_colleague_who_may_only_draft_arranges_their_own_cover_alone(cast, reporting):
    set_delegate(person=cast.steve, partner=cast.college, may_only_draft=True, by=cast.carol)
    with pytest.raises(NotSpeakingError):
        cover(cast, by=cast.steve)
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol)
    cover(cast, by=cast.alice)
    end_membership(person=cast.alice, partner=cast.college, by=cast.carol)
    with pytest.raises(NotSpeakingError):
        end_cover(action=cast.actions["1.1"], by=cast.alice)


def test_cover_that_does_not_fit_is_refused_at_its_field(cast, reporting):
    before = last_revision()
    for field, problem in {
        "person": {"person": cast.bob},
        "ends": {"days": (3, 2)},
        "actions": {"refs": ("2.1",)},
    }.items():
        with pytest.raises(RuleError) as refused:
            cover(cast, **problem)
        assert refused.value.field == field
    with pytest.raises(RuleError, match="today or later"):
        cover(cast, days=(-3, -1))
    with pytest.raises(RuleError, match="They answer for Action"):
        cover(cast, person=cast.alice)
    with pytest.raises(RuleError, match="at least one action"):
        cover(cast, refs=())
    set_person_active(person=cast.steve, active=False, by=cast.ada)
    with pytest.raises(RuleError, match="do not speak for the lead partner"):
        cover(cast)
    assert last_revision() == before + 1


def test_cover_of_an_action_that_has_ended_is_refused(cast, reporting):
    how = {"ending": "withdrawn", "reason": "Done.", "agreed_by": "the board"}
    close_action(action=cast.actions["1.1"], by=cast.carol, **how)
    with pytest.raises(NotSpeakingError):
        cover(cast, by=cast.carol)


def test_cover_after_somebody_else_arranged_one_is_refused(cast, reporting):
    seen = last_revision()
    cover(cast, by=cast.carol, seen=seen)
    with pytest.raises(ChangedMeanwhileError, match="Somebody else changed who answers"):
        cover(cast, days=(0, 20), seen=seen)
    cover(cast, seen=seen)
    assert covered() == [("1.1", "steve@example.org")]
    with pytest.raises(ChangedMeanwhileError):
        take_over(cast, seen=seen)


def test_cover_by_somebody_who_no_longer_speaks_counts_as_none(cast, reporting):
    cover(cast)
    end_membership(person=cast.steve, partner=cast.college, by=cast.carol)
    assert answering(cast, today()) == cast.alice.pk


def test_hand_over_changes_the_accountable_person_and_ends_the_cover(cast, reporting):
    cover(cast)
    take_over(cast, note="The lease.\r\nThe host guide.")
    assert ActionState.objects.open().get(action=cast.actions["1.1"]).person == cast.steve
    assert covered() == []
    entry = Change.objects.latest("id")
    assert (entry.kind, entry.summary) == ("handed_over", "Handed over: Action 1.1\nThe lease.\nThe host guide.")
    take_over(cast, by=cast.carol, seen=1)
    assert Change.objects.latest("id") == entry


def test_hand_over_that_does_not_fit_is_refused(cast, reporting):
    for field, problem in {"person": {"person": cast.bob}, "note": {"note": "x" * (LONGEST_NOTE + 1)}}.items():
        with pytest.raises(RuleError) as refused:
            take_over(cast, **problem)
        assert refused.value.field == field
    seen = last_revision()
    take_over(cast)
    with pytest.raises(ChangedMeanwhileError):
        take_over(cast, person=cast.alice, by=cast.carol, seen=seen)


@pytest.fixture
def period(cast, reporting):
    """One that is open, and asks for an update."""
    window = {"opens": date(2026, 4, 1), "due": date(2026, 4, 15), "cut_off": date(2030, 1, 31)}
    reporting.tick(days=45)
    reporting.period(date(2026, 1, 1), date(2026, 3, 31), **window)
    return periods_of([cast.strategy.pk], last_revision())[cast.strategy.pk][-1]


def test_missing_update_is_asked_of_who_covers(cast, reporting, period):
    cover(cast)
    owed = read_owed(cast.strategy, period, Moment(last_revision(), today()))
    assert {one.reading.ref: one.ask for one in owed}["1.1"] == (cast.steve.pk,)
    later = read_owed(cast.strategy, period, Moment(last_revision(), today() + timedelta(days=14)))
    assert {one.reading.ref: one.ask for one in later}["1.1"] == (cast.alice.pk,)
    chase_missing(strategy=cast.strategy, period=period, by=cast.carol)
    asked = {message.to[0]: "1.1" in str(message.body) for message in mail.outbox}
    assert asked == {"alice@example.org": False, "steve@example.org": True}


def test_owed_takes_the_same_queries_with_covers(cast, reporting, period, django_assert_num_queries):
    with django_assert_num_queries(100, exact=False) as few:
        read_owed(cast.strategy, period, Moment(last_revision(), today()))
    cover(cast)
    with django_assert_num_queries(len(few)):
        read_owed(cast.strategy, period, Moment(last_revision(), today()))
