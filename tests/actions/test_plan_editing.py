"""Requests for another date, milestones, and editing a running plan: what is written, and what is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.clock import change
from accounts.models import Change
from accounts.services import set_delegate
from actions import errors
from actions.date_requests import open_requests
from actions.milestones import late_milestones, milestones_of
from actions.models import (
    Action,
    ActionEvent,
    ActionState,
    ActionWording,
    DateDecision,
    DateRequest,
    DueDateRevision,
    MilestoneVersion,
)
from actions.services.actions import Links, add_action, correct_wording, set_links, set_short_title
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.endings import close_action
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.plan import ChangedMeanwhileError, change_due_date
from outcomes.models import Outcome
from tests.actions.reporting import Reporting

JUNE, JULY, AUGUST = date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def dated(cast, reporting):
    """Action 1.1, due on 30 June 2026."""
    change_due_date(action=cast.actions["1.1"], new=JUNE, reason="", by=cast.carol, now=reporting.tick())
    return cast.actions["1.1"]


def state_of(action):
    return ActionState.objects.open().get(action=action)


def ask(cast, reporting, new=JULY, reason=" Snow. ", by=None, partner=None, **options):
    return ask_for_date(
        action=cast.actions["1.1"],
        partner=partner or cast.college,
        new=new,
        reason=reason,
        by=by or cast.alice,
        now=reporting.tick(),
        **options,
    )


def agree(cast, reporting, request):
    return agree_date(request=request, by=cast.carol, now=reporting.tick())


def refuse(cast, reporting, request, reason=" It can be done. "):
    return refuse_date(request=request, reason=reason, by=cast.carol, now=reporting.tick())


def test_agreed_request_moves_the_date_in_the_same_change(cast, reporting, dated):
    request = ask(cast, reporting, seen_lines=1)
    assert (request.number, request.new, request.reason, request.seen_lines) == (1, JULY, "Snow.", 1)
    assert (list(open_requests()), state_of(dated).due_date) == ([request], JUNE)
    decision = agree(cast, reporting, request)
    line = DueDateRevision.objects.get(number=1)
    assert (decision.is_agreed, decision.line, decision.decided_by) == (True, line, cast.carol)
    assert (line.old, line.new, line.reason, line.asked_by, line.agreed_by) == (
        JUNE,
        JULY,
        "Snow.",
        cast.alice,
        cast.carol,
    )
    assert line.revision_id == decision.revision_id
    assert (state_of(dated).due_date, state_of(dated).due_moves, list(open_requests())) == (JULY, 1, [])


def test_refused_request_leaves_the_date(cast, reporting, dated):
    request = ask(cast, reporting, new=None, is_ongoing=True)
    with pytest.raises(errors.ReasonMissingError):
        refuse(cast, reporting, request, reason=" ")
    decision = refuse(cast, reporting, request)
    assert (decision.is_agreed, decision.reason, decision.line) == (False, "It can be done.", None)
    assert (state_of(dated).due_date, DueDateRevision.objects.count()) == (JUNE, 1)
    with pytest.raises(errors.DateRequestClosedError):
        agree(cast, reporting, request)


def test_asking_again_replaces_the_open_request(cast, reporting, dated):
    first, second = ask(cast, reporting), ask(cast, reporting, new=AUGUST)
    assert (list(open_requests()), second.number) == ([second], 2)
    for decide in (agree, refuse):
        with pytest.raises(errors.DateRequestClosedError):
            decide(cast, reporting, first)
    agree(cast, reporting, second)
    assert (state_of(dated).due_date, DateDecision.objects.count()) == (AUGUST, 1)


def test_request_is_not_agreed_once_the_date_has_moved(cast, reporting, dated):
    request = ask(cast, reporting)
    change_due_date(action=dated, new=AUGUST, reason="Snow.", by=cast.dan, now=reporting.tick())
    with pytest.raises(ChangedMeanwhileError):
        agree(cast, reporting, request)
    assert (state_of(dated).due_date, DateDecision.objects.count()) == (AUGUST, 0)
    assert refuse(cast, reporting, request).is_agreed is False


def test_ask_for_date_refusals_write_nothing(cast, reporting, dated):
    before = Change.objects.count()
    with pytest.raises(errors.NotLeadPartnerError):
        ask(cast, reporting, partner=cast.trust, by=cast.bob)
    with pytest.raises(errors.NotSpeakingError):
        ask(cast, reporting, by=cast.bob)
    with pytest.raises(errors.DateNotAllowedError):
        ask(cast, reporting, new=JUNE)
    with pytest.raises(errors.DateNotAllowedError):
        ask(cast, reporting, is_ongoing=True)
    with pytest.raises(errors.ReasonMissingError):
        ask(cast, reporting, reason=" ")
    with pytest.raises(ChangedMeanwhileError):
        ask(cast, reporting, seen_lines=0)
    assert (Change.objects.count(), DateRequest.objects.count()) == (before, 0)
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    with pytest.raises(errors.MayOnlyDraftError):
        ask(cast, reporting)
    close_action(
        action=dated, ending="withdrawn", reason="No.", agreed_by="the board", by=cast.carol, now=reporting.tick()
    )
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=False, by=cast.carol, now=reporting.tick())
    with pytest.raises(errors.ActionEndedError):
        ask(cast, reporting)


# Milestones


def wanted(cast, reporting, *milestones):
    return set_milestones(action=cast.actions["1.1"], wanted=milestones, by=cast.carol, now=reporting.tick())


def reach(cast, reporting, milestone, done_on):
    complete_milestone(milestone=milestone, done_on=done_on, by=cast.alice, now=reporting.tick())


def shown(cast):
    found = milestones_of([cast.actions["1.1"].pk], Change.objects.latest("id").pk)
    return [(one.number, one.title, one.due, one.done_on) for one in found.get(cast.actions["1.1"].pk, ())]


def test_milestones_are_added_changed_and_dropped(cast, reporting):
    lease, hire = wanted(cast, reporting, MilestoneWanted(" Lease ", JULY), MilestoneWanted("Hire", JUNE))
    assert shown(cast) == [(2, "Hire", JUNE, None), (1, "Lease", JULY, None)]
    wanted(cast, reporting, MilestoneWanted("Lease signed", AUGUST, number=1), MilestoneWanted("Open", AUGUST))
    assert shown(cast) == [(1, "Lease signed", AUGUST, None), (3, "Open", AUGUST, None)]
    assert MilestoneVersion.objects.open().get(milestone=hire).is_dropped
    with pytest.raises(errors.MilestoneError, match="dropped"):
        reach(cast, reporting, hire, date(2026, 3, 1))
    reach(cast, reporting, lease, date(2026, 3, 1))
    assert shown(cast)[0] == (1, "Lease signed", AUGUST, date(2026, 3, 1))
    reach(cast, reporting, lease, None)
    assert shown(cast)[0] == (1, "Lease signed", AUGUST, None)


def test_milestone_refusals_write_nothing(cast, reporting):
    (lease,) = wanted(cast, reporting, MilestoneWanted("Lease", JULY))
    reach(cast, reporting, lease, date(2026, 3, 1))
    before = Change.objects.count()
    for title in (" ", "x" * 301):
        with pytest.raises(errors.MilestoneError) as refusal:
            wanted(cast, reporting, MilestoneWanted(title, JULY))
        assert refusal.value.field == "title"
    with pytest.raises(errors.MilestoneError, match="“Lease” was reached"):
        wanted(cast, reporting)
    for number in (2, 0):
        with pytest.raises(errors.MilestoneError, match="Somebody else"):
            wanted(cast, reporting, MilestoneWanted("Lease", JULY, number=1), MilestoneWanted("X", JULY, number=number))
    with pytest.raises(errors.MilestoneError, match="today or before"):
        reach(cast, reporting, lease, date(2026, 3, 2))
    assert Change.objects.count() == before


def test_milestones_of_an_ended_action_stay(cast, reporting):
    action = cast.actions["1.1"]
    close_action(
        action=action, ending="withdrawn", reason="No.", agreed_by="the board", by=cast.carol, now=reporting.tick()
    )
    with pytest.raises(errors.ActionEndedError):
        wanted(cast, reporting, MilestoneWanted("Lease", JULY))


@pytest.mark.parametrize(("day", "late"), [(JUNE, []), (JULY, [1]), (date(2026, 9, 1), [1, 4])])
def test_late_milestones_in_python_and_sql_agree(cast, reporting, day, late):
    rows = wanted(
        cast,
        reporting,
        MilestoneWanted("Lease", JUNE),
        MilestoneWanted("Reached", JUNE),
        MilestoneWanted("Dropped", JUNE),
        MilestoneWanted("Open", AUGUST),
    )
    reach(cast, reporting, rows[1], date(2026, 3, 1))
    kept = [MilestoneWanted(title, due, n) for title, due, n in (("A", JUNE, 1), ("B", JUNE, 2), ("C", AUGUST, 4))]
    wanted(cast, reporting, *kept)
    found = milestones_of([cast.actions["1.1"].pk], Change.objects.latest("id").pk)[cast.actions["1.1"].pk]
    assert [one.number for one in found if one.is_late(day)] == late
    sql = MilestoneVersion.objects.open().filter(late_milestones(day)).order_by("milestone__number")
    assert list(sql.values_list("milestone__number", flat=True)) == late


# The plan


def add(cast, reporting, **options):
    given = {
        "workstream": cast.workstreams[1],
        "ref": " 1.10 ",
        "title": " Ask leavers why they leave. ",
        "short_title": " Ask  leavers ",
        "reason": " A gap. ",
        "agreed_by": " the programme board ",
    }
    return add_action(**({**given, "by": cast.carol, "now": reporting.tick()} | options))


def test_action_is_added_with_its_reason_and_links(cast, reporting):
    links = Links(outcomes=[cast.outcomes[2]], supporting=[cast.trust])
    action = add(cast, reporting, links=links, recurs="yearly")
    assert (action.ref, action.sort_key, action.workstream) == ("1.10", "0001.0010", cast.workstreams[1])
    wording = ActionWording.objects.open().get(action=action)
    assert (wording.title, wording.short_title, wording.recurs) == (
        "Ask leavers why they leave.",
        "Ask leavers",
        "yearly",
    )
    event = ActionEvent.objects.get(action=action)
    assert (event.kind, event.reason, event.agreed_by, event.other) == ("added", "A gap.", "the programme board", None)
    assert (state_of(action).stage, state_of(action).lead) == (None, None)
    assert [link.outcome for link in action.outcome_links.all()] == [cast.outcomes[2]]
    assert [link.partner for link in action.support_links.all()] == [cast.trust]
    assert Change.objects.latest("id").summary == "Action 1.10 added, agreed by the programme board"


def test_action_carried_forward_names_where_from(cast, reporting):
    action = add(cast, reporting, carried_from=cast.actions["1.2"])
    event = ActionEvent.objects.get(action=action)
    assert (event.kind, event.other) == ("carried_forward", cast.actions["1.2"])
    assert "carried forward from Action 1.2" in Change.objects.latest("id").summary


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"ref": "1.1"}, "ref"),
        ({"ref": "01.1"}, "ref"),
        ({"ref": "-1"}, "ref"),
        ({"ref": "1.1 b"}, "ref"),
        ({"ref": "1" * 21}, "ref"),
        ({"title": " "}, "title"),
        ({"short_title": ""}, "short_title"),
        ({"short_title": "x" * 301}, "short_title"),
        ({"reason": " "}, "reason"),
        ({"agreed_by": " "}, "agreed_by"),
        ({"recurs": "daily"}, "recurs"),
    ],
)
def test_add_action_refusals_write_nothing(cast, reporting, options, field):
    before = Action.objects.count(), Change.objects.count()
    with pytest.raises(errors.RuleError) as refusal:
        add(cast, reporting, **options)
    assert refusal.value.field == field
    assert (Action.objects.count(), Change.objects.count()) == before


def test_official_wording_is_corrected_with_a_reason(cast, reporting):
    action = cast.actions["1.1"]

    def correct(title, reason):
        correct_wording(action=action, title=title, reason=reason, by=cast.carol, now=reporting.tick())

    correct(" Open a hub. ", " As printed. ")
    wording = ActionWording.objects.open().get(action=action)
    assert (wording.title, wording.correction_reason, wording.short_title) == (
        "Open a hub.",
        "As printed.",
        "Open a recruitment hub",
    )
    before = Change.objects.count()
    with pytest.raises(errors.ReasonMissingError):
        correct("Open 2 hubs.", " ")
    for title in ("", "Open a hub."):
        with pytest.raises(errors.RuleError) as refusal:
            correct(title, "Because.")
        assert refusal.value.field == "title"
    assert Change.objects.count() == before


def test_short_title_changes_without_a_reason(cast, reporting):
    set_short_title(action=cast.actions["1.1"], short_title=" The  hub ", by=cast.carol, now=reporting.tick())
    wording = ActionWording.objects.open().get(action=cast.actions["1.1"])
    assert (wording.short_title, wording.correction_reason) == ("The hub", "")


def test_links_are_set_one_kind_at_a_time(cast, reporting):
    action = cast.actions["1.1"]

    def link(**links):
        set_links(action=action, links=Links(**links), by=cast.carol, now=reporting.tick())

    def linked():
        outcomes = action.outcome_links.open().order_by("outcome__number").values_list("outcome__number", flat=True)
        return list(outcomes), list(action.support_links.open().values_list("partner", flat=True))

    assert linked() == ([1, 2], [cast.trust.pk])
    link(supporting=[])
    assert linked() == ([1, 2], [])
    link(outcomes=[cast.outcomes[2]])
    assert linked() == ([2], [])
    before = Change.objects.count()
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        foreign = revision.append(Outcome(strategy=cast.elsewhere, number=9))
    with pytest.raises(errors.NotInPlanError) as refusal:
        link(outcomes=[foreign])
    assert refusal.value.field == "outcomes"
    assert (linked(), Change.objects.count()) == (([2], []), before + 1)


EVENT = {"kind": "reopened", "reason": "More to do."}
CLOSED = {"kind": "closed", "ending": "withdrawn", "agreed_by": "the board"}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": ""}, "actionevent_reasoned"),
        (CLOSED | {"ending": None}, "actionevent_closed_how"),
        (CLOSED | {"agreed_by": ""}, "actionevent_closed_how"),
        ({"ending": "withdrawn"}, "actionevent_closed_how"),
        (CLOSED | {"ending": "merged"}, "actionevent_other"),
        ({"kind": "carried_forward"}, "actionevent_other"),
        ({"other": "1.2"}, "actionevent_other"),
        (CLOSED | {"other": "1.2"}, "actionevent_other"),
        (CLOSED | {"ending": "merged", "other": "1.1"}, "actionevent_other_differs"),
        ({"due_date": JUNE}, "actionevent_date_of_round"),
    ],
)
def test_impossible_event_is_refused_by_the_database(cast, reporting, values, constraint):
    given = EVENT | values
    other = cast.actions.get(given.pop("other", ""))
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        revision.append(ActionEvent(action=cast.actions["1.2"], **EVENT))
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            revision.append(ActionEvent(action=cast.actions["1.1"], other=other, **given))
