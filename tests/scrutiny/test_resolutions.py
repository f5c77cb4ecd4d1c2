"""Resolutions: entered word for word, owners and dates, answers, and how they end."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine

from accounts.clock import change, record_many
from accounts.moments import Moment
from actions.errors import RuleError
from scrutiny.models import (
    DueFound,
    MeetingStatus,
    MeetingVersion,
    Resolution,
    ResolutionKind,
    ResolutionStage,
    ResolutionVersion,
)
from scrutiny.permissions import visible_committees
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at
from scrutiny.services.answers import AnswerWanted, record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure, reopen, withdraw
from scrutiny.services.meetings import cancel_meeting
from scrutiny.services.resolutions import (
    ResolutionWanted,
    Taken,
    add_resolutions,
    change_resolution,
    digest_of,
    take_away,
)
from scrutiny.services.work import Going, ItemWanted, add_item, carry_item
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.scrutiny import make_meeting
from tests.scrutiny.resolving import JUNE, MAY, SEPTEMBER, Resolving, nothing_recorded, resolving, seen

__all__ = ["resolving"]

TODAY = date(2026, 8, 3)
ANSWER = AnswerWanted("Four districts have none.", "Moorland NHS Trust", date(2026, 7, 20))
PART = AnswerWanted("Two districts have none; two are still counted.", "Moorland NHS Trust", JUNE, is_part=True)


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def taken_of(resolution: Resolution, **fields: Any) -> Taken:
    row = ResolutionVersion.objects.open().get(resolution=resolution)
    known = {name: getattr(row, name) for name in Taken.__dataclass_fields__}
    return Taken(**(known | fields))


def changed(resolving: Resolving, resolution: Resolution, **fields: Any) -> None:
    change_resolution(
        resolution=resolution,
        taken=taken_of(resolution, **fields),
        strategies=[resolving.cast.strategy.pk],
        actions=[],
        editions=[],
        seen=seen(),
        by=resolving.cast.olive,
    )


def stage_of(resolution: Resolution) -> str:
    return ResolutionVersion.objects.open().get(resolution=resolution).stage


def proposed(resolving: Resolving, resolution: Resolution) -> None:
    propose_closure(resolution=resolution, reason="It was answered.", seen=seen(), by=resolving.cast.olive)


def held(resolving: Resolving, day: date = TODAY) -> Any:
    """The meeting of September, held on another day."""
    with change(kind="meeting_held", job="test") as revision:
        version = {"date": day, "status": MeetingStatus.HELD}
        record_many(revision, MeetingVersion, {resolving.september.pk: version})
    return resolving.september


def test_words_are_kept_as_they_were_minuted(resolving: Resolving) -> None:
    [row] = add_resolutions(
        meeting=resolving.may,
        wanted=[ResolutionWanted(" 12. Workforce ", "(a)", "  the report  be\n\nreceived. ")],
        strategies=[],
        by=resolving.cast.olive,
    ).added
    assert (row.item, row.words) == ("12. Workforce", "the report  be\n\nreceived.")
    assert row.digest == digest_of("the report be received.")


def test_what_is_asked_for_is_suggested_from_the_words(resolving: Resolving) -> None:
    note, update, wish = (resolving.line(one) for one in resolving.add("(a)", "(b)", "(c)"))
    assert (note.kind, note.stage, note.owner) == (ResolutionKind.NOTE, ResolutionStage.NOTED, None)
    assert (update.kind, update.due, update.due_found) == (
        ResolutionKind.REPORT_BACK,
        date(2026, 11, 18),
        DueFound.WORKED_OUT,
    )
    assert (update.owner and update.owner.slug, update.owner_words, update.owner_confirmed) == (
        "trust",
        "Moorland NHS Trust",
        False,
    )
    assert (wish.kind, wish.due, wish.stage) == (ResolutionKind.INFORMATION_REQUEST, None, ResolutionStage.OPEN)


def test_reference_and_ages(resolving: Resolving) -> None:
    line = resolving.line(resolving.add("(c)")[0])
    assert (line.reference, line.item_title) == ("18 May 2026, 12(c)", "Workforce")
    assert (line.age_days, line.age_meetings) == (77, 1)


def test_number_that_does_not_begin_with_a_bracket_stands_apart(resolving: Resolving) -> None:
    numbers = ("5)", "1)", "2)(a)", "2.", "(c)", "")
    wanted = [ResolutionWanted("12. Workforce", number, f"the report {number} be noted") for number in numbers]
    wanted.append(ResolutionWanted("Workforce", "", "the report be noted"))
    wanted.append(ResolutionWanted("Workforce", "", "the data would be sent"))
    entered = add_resolutions(meeting=resolving.may, wanted=wanted, strategies=[], by=resolving.cast.olive)
    shown = [resolving.line(row).reference.removeprefix("18 May 2026, ") for row in entered.added]
    assert shown == ["12, 5)", "12, 1)", "12, 2)(a)", "12, 2.", "12(c)", "12", "without a number", "discussion"]


def test_age_stops_when_it_is_closed_and_counts_meetings_that_were_held(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    propose_closure(resolution=row, reason="Answered.", seen=seen(), by=resolving.cast.olive)
    line = resolving.line(row, date(2026, 10, 3))
    assert (line.age_days, line.age_meetings) == (138, 1)  # September's was not recorded as held.
    decide_closure(resolution=row, meeting=held(resolving), is_agreed=True, seen=seen(), by=resolving.cast.olive)
    line = resolving.line(row, date(2026, 10, 3))
    assert (line.ended_on, line.age_days, line.age_meetings) == (TODAY, 77, 2)


def test_answer_is_not_dated_before_the_question(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    early = replace(ANSWER, given_on=date(2026, 5, 17))
    with pytest.raises(RuleError, match="asked for on 18 May 2026") as refused:
        record_answer(resolution=row, wanted=early, seen=seen(), by=resolving.cast.olive)
    assert refused.value.field == "given_on"
    record_answer(resolution=row, wanted=replace(early, given_on=MAY), seen=seen(), by=resolving.cast.olive)


@pytest.mark.parametrize("how", ["carried", "cancelled", "to the list"])
def test_resolution_goes_with_the_item_by_which_it_is_answered(resolving: Resolving, how: str) -> None:
    first, other = resolving.add("(b)", "(c)")
    olive, later = resolving.cast.olive, make_meeting(resolving.committee, date(2026, 12, 3))
    for row in (first, other):
        changed(resolving, row, at_meeting=resolving.september, due_on=None, due_found=None, due_words="")
    background = f"18 May 2026, 12(b): “{first.words}”"
    about = {"committee": resolving.committee, "meeting": resolving.september, "by": olive}
    item = add_item(wanted=ItemWanted(topic="Workforce", background=background), **about)  # type: ignore[arg-type]
    add_item(wanted=ItemWanted(topic="Something else"), **about)  # type: ignore[arg-type]
    if how == "carried":
        carry_item(item=item, meeting=later, reason="A full agenda.", by=olive)
    elif how == "cancelled":
        cancel_meeting(meeting=resolving.september, reason="Election.", going=Going(meeting=later), by=olive)
    else:
        carry_item(item=item, meeting=None, reason="A full agenda.", by=olive)
    line = resolving.line(first)
    assert (line.due, line.is_unscheduled) == ((None, True) if how == "to the list" else (date(2026, 12, 3), False))
    stays = resolving.line(other).at_meeting
    assert stays is not None
    assert stays.key == "2026-09-14"


def test_the_same_is_named_and_not_added_twice(resolving: Resolving) -> None:
    [first] = resolving.add("(c)")
    wanted = [
        ResolutionWanted("12. Workforce", "(c)", first.words.replace(" ", "\n")),
        ResolutionWanted("12. Workforce", "(c)", "other words with the same number"),
    ]
    entered = add_resolutions(meeting=resolving.may, wanted=wanted, strategies=[], by=resolving.cast.olive)
    assert entered.known == (first,)
    assert [row.words for row in entered.added] == ["other words with the same number"]


def test_the_same_twice_in_one_paste_is_added_once(resolving: Resolving) -> None:
    one = ResolutionWanted("Item", "1.", "the report be noted")
    entered = add_resolutions(meeting=resolving.may, wanted=[one, one], strategies=[], by=resolving.cast.olive)
    assert (len(entered.added), len(entered.known)) == (1, 1)


def test_a_question_taken_away_is_an_information_request(resolving: Resolving) -> None:
    [row] = take_away(
        meeting=resolving.june, words="How many bank shifts were not filled?", strategies=[], by=resolving.cast.olive
    ).added
    line = resolving.line(row)
    assert (line.kind, line.is_question, line.reference) == (
        ResolutionKind.INFORMATION_REQUEST,
        True,
        "15 Jun 2026, question",
    )


@pytest.mark.parametrize("name", ["alice", "bob", "carol", "dan", "steve"])
def test_only_who_keeps_the_committee_enters(resolving: Resolving, name: str) -> None:
    before = seen()
    with pytest.raises(RuleError):
        add_resolutions(
            meeting=resolving.may,
            wanted=[ResolutionWanted("Item", "", "the report be noted")],
            strategies=[],
            by=getattr(resolving.cast, name),
        )
    assert nothing_recorded(before)


def test_strategies_are_those_of_the_committee(resolving: Resolving) -> None:
    with pytest.raises(RuleError):
        add_resolutions(
            meeting=resolving.may,
            wanted=[ResolutionWanted("Item", "", "the report be noted")],
            strategies=[resolving.cast.elsewhere.pk],
            by=resolving.cast.olive,
        )


def test_owner_is_confirmed_by_a_person(resolving: Resolving) -> None:
    [row] = resolving.add("(b)")
    changed(resolving, row, owner_confirmed=True)
    assert resolving.line(row).owner_confirmed is True
    with pytest.raises(RuleError, match="Choose who owes the answer"):
        changed(resolving, row, owner=None, owner_words="", owner_confirmed=True)


def test_overdue_the_day_after_the_date_while_an_answer_is_owed(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    changed(resolving, row, due_on=date(2026, 8, 1), due_found=DueFound.CHOSEN)
    assert [resolving.line(row, day).days_overdue for day in (date(2026, 8, 1), date(2026, 8, 2), TODAY)] == [0, 1, 2]
    record_answer(resolution=row, wanted=PART, seen=seen(), by=resolving.cast.olive)
    assert resolving.line(row).is_overdue is True
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    assert resolving.line(row).is_overdue is False


def test_a_meeting_chosen_for_the_answer_gives_its_day_wherever_it_is_moved(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    changed(resolving, row, at_meeting=resolving.september)
    assert resolving.line(row).due == SEPTEMBER
    with change(kind="meeting_moved", job="test") as revision:
        moved = {"date": date(2026, 10, 5), "status": MeetingStatus.MOVED, "reason": "The room is closed."}
        record_many(revision, MeetingVersion, {resolving.september.pk: moved})
    assert resolving.line(row).due == date(2026, 10, 5)
    with change(kind="meeting_cancelled", job="test") as revision:
        cancelled = {"status": MeetingStatus.CANCELLED, "reason": "Election."}
        record_many(revision, MeetingVersion, {resolving.september.pk: cancelled})
    line = resolving.line(row)
    assert (line.due, line.at_meeting and line.at_meeting.is_cancelled) == (None, True)


@pytest.mark.parametrize("meeting", ["may", "june"])
def test_the_answer_comes_at_a_later_meeting(resolving: Resolving, meeting: str) -> None:
    row = take_away(meeting=resolving.june, words="Why?", strategies=[], by=resolving.cast.olive).added[0]
    with pytest.raises(RuleError, match="after the one that asked"):
        change_resolution(
            resolution=row,
            taken=taken_of(row, at_meeting=getattr(resolving, meeting)),
            strategies=[],
            actions=[],
            editions=[],
            seen=seen(),
            by=resolving.cast.olive,
        )


def test_tied_actions_are_of_a_tied_strategy(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    action = resolving.cast.actions["1.1"]
    about = {"resolution": row, "taken": taken_of(row), "actions": [action], "editions": []}
    change_resolution(**about, strategies=[resolving.cast.strategy.pk], seen=seen(), by=resolving.cast.olive)
    assert [one.ref for one in resolving.line(row).actions] == ["1.1"]
    with pytest.raises(RuleError):
        change_resolution(**about, strategies=[], seen=seen(), by=resolving.cast.olive)


def test_somebody_quicker_is_said(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    before = seen()
    changed(resolving, row, next_step="The Chair writes")
    for act in (
        lambda: change_resolution(
            resolution=row,
            taken=taken_of(row),
            strategies=[],
            actions=[],
            editions=[],
            seen=before,
            by=resolving.cast.olive,
        ),
        lambda: record_answer(resolution=row, wanted=ANSWER, seen=before, by=resolving.cast.olive),
        lambda: propose_closure(resolution=row, reason="Done.", seen=before, by=resolving.cast.olive),
    ):
        with pytest.raises(RuleError, match="Somebody else changed"):
            act()


@pytest.mark.parametrize("name", ["olive", "ada", "carol", "dan"])
def test_who_leads_a_tied_strategy_records_answers_too(resolving: Resolving, name: str) -> None:
    [row] = resolving.add("(c)")
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=getattr(resolving.cast, name))
    assert stage_of(row) == ResolutionStage.ANSWERED


def test_who_leads_records_no_answer_to_what_is_about_no_strategy_of_theirs(resolving: Resolving) -> None:
    row = take_away(meeting=resolving.june, words="Why?", strategies=[], by=resolving.cast.olive).added[0]
    for name in ("carol", "alice", "steve"):
        with pytest.raises(RuleError):
            record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=getattr(resolving.cast, name))


def test_the_same_answer_sent_twice_stays_one(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    start = seen()
    first = record_answer(resolution=row, wanted=ANSWER, seen=start, by=resolving.cast.olive)
    assert record_answer(resolution=row, wanted=ANSWER, seen=start, by=resolving.cast.olive) == first
    assert row.answers.count() == 1


@pytest.mark.parametrize(
    "wanted",
    [
        AnswerWanted("", "Trust", JUNE),
        AnswerWanted("Yes", "", JUNE),
        AnswerWanted("Yes", "Trust", date(2026, 8, 4)),
        AnswerWanted("Yes", "Trust", JUNE, link="javascript:alert(1)"),
    ],
)
def test_an_answer_says_what_who_and_when(resolving: Resolving, wanted: AnswerWanted) -> None:
    [row] = resolving.add("(c)")
    with pytest.raises(RuleError):
        record_answer(resolution=row, wanted=wanted, seen=seen(), by=resolving.cast.olive)
    assert row.answers.count() == 0


def test_chased(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    for _ in range(2):
        record_chase(resolution=row, on=JUNE, text="The Chair wrote", by=resolving.cast.olive)
    assert resolving.line(row).chased_on == (JUNE,)
    with pytest.raises(RuleError, match="today or before"):
        record_chase(resolution=row, on=date(2026, 8, 4), text="The Chair wrote", by=resolving.cast.olive)


def test_only_a_meeting_held_since_the_proposal_closes(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    proposed(resolving, row)
    decide = {"resolution": row, "is_agreed": True, "by": resolving.cast.olive}
    for meeting in (resolving.june, resolving.september):  # held before the proposal; not held yet
        with pytest.raises(RuleError, match="was held on the day"):
            decide_closure(**decide, meeting=meeting, seen=seen())
    decide_closure(**decide, meeting=held(resolving), seen=seen())
    assert stage_of(row) == ResolutionStage.CLOSED


def test_what_was_answered_before_a_refusal_counts_as_a_part(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    proposed(resolving, row)
    decide_closure(resolution=row, meeting=held(resolving), is_agreed=False, seen=seen(), by=resolving.cast.olive)
    assert stage_of(row) == ResolutionStage.PART_ANSWERED


def test_closed_is_reopened_with_a_reason(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    proposed(resolving, row)
    decide_closure(resolution=row, meeting=held(resolving), is_agreed=True, seen=seen(), by=resolving.cast.olive)
    with pytest.raises(RuleError, match="Enter why"):
        reopen(resolution=row, reason=" ", seen=seen(), by=resolving.cast.olive)
    reopen(resolution=row, reason="The list was wrong.", seen=seen(), by=resolving.cast.olive)
    assert stage_of(row) == ResolutionStage.OPEN


def test_withdrawn_for_good_and_entered_again(resolving: Resolving) -> None:
    [row] = resolving.add("(c)")
    withdraw(resolution=row, reason="Wrong meeting.", seen=seen(), by=resolving.cast.olive)
    for act in (proposed, lambda where, what: changed(where, what, next_step="x")):
        with pytest.raises(RuleError):
            act(resolving, row)
    assert stage_of(row) == ResolutionStage.WITHDRAWN


def test_a_note_wants_no_answer_until_it_is_something_else(resolving: Resolving) -> None:
    [row] = resolving.add("(a)")
    with pytest.raises(RuleError, match="takes no answer"):
        record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    changed(resolving, row, kind=ResolutionKind.INFORMATION_REQUEST)
    assert stage_of(row) == ResolutionStage.OPEN
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=resolving.cast.olive)
    with pytest.raises(RuleError, match="stays what it is"):
        changed(resolving, row, kind=ResolutionKind.NOTE)


def test_as_at_tells_what_was_recorded_by_then(resolving: Resolving, cast: Cast) -> None:

    [row] = resolving.add("(c)")
    before = Moment(seen(), TODAY)
    record_answer(resolution=row, wanted=ANSWER, seen=seen(), by=cast.olive)
    [line] = read_lines(resolutions_at(visible_committees(cast.olive), before), before, [cast.strategy.pk])
    assert (line.stage, line.answers) == (ResolutionStage.OPEN, ())
    assert line.asked_on == MAY
