"""Whatever happens to resolutions, in whatever order: the stage, the list and the API say the same, and only a
meeting closes.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.moments import Moment
from actions.errors import RuleError
from scrutiny.models import (
    DueFound,
    MeetingStatus,
    Resolution,
    ResolutionEvent,
    ResolutionKind,
    ResolutionStage,
    ResolutionVersion,
)
from scrutiny.permissions import visible_committees
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at, steps_of
from scrutiny.resolution_stages import ALLOWED, FINISHED, UNFINISHED, WAITING, Step, stage_of
from scrutiny.services.answers import AnswerWanted, record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure, reopen, withdraw
from tests.actions.story import at
from tests.factories.scrutiny import make_meeting
from tests.scrutiny.resolving import JUNE, Resolving, resolving, seen
from tests.scrutiny.test_resolutions import changed

__all__ = ["resolving"]
START = date(2026, 8, 3)

STEPS = st.one_of(
    st.tuples(st.just("answer"), st.booleans()),
    st.tuples(st.just("chase")),
    st.tuples(st.just("propose")),
    st.tuples(st.just("decide"), st.booleans(), st.booleans()),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("withdraw")),
    st.tuples(st.just("kind"), st.sampled_from(ResolutionKind.values)),
    st.tuples(st.just("due"), st.integers(1, 40)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
)


class History:
    """Takes steps as an officer would: what the rules refuse does not happen."""

    def __init__(self, resolving: Resolving, row: Resolution) -> None:
        self.resolving, self.row, self.by = resolving, row, resolving.cast.olive
        self.day = START

    def take(self, name: str, *choices: Any) -> None:
        """One step, on the day."""
        with suppress(RuleError), time_machine.travel(at(8, 3) + (self.day - START), tick=False):
            getattr(self, f"do_{name}")(*choices)

    @property
    def about(self) -> dict[str, Any]:
        return {"resolution": self.row, "seen": seen(), "by": self.by}

    def do_answer(self, is_part: bool) -> None:
        wanted = AnswerWanted(f"Answer {self.row.answers.count() + 1}", "Trust", self.day, is_part)
        record_answer(**self.about, wanted=wanted)

    def do_chase(self) -> None:
        record_chase(resolution=self.row, on=self.day, text="The Chair wrote", by=self.by)

    def do_propose(self) -> None:
        propose_closure(**self.about, reason="Done.")

    def do_decide(self, is_agreed: bool, is_held: bool) -> None:
        status = MeetingStatus.HELD if is_held else MeetingStatus.SCHEDULED
        meetings = self.resolving.committee.meetings.filter(key=self.day.isoformat())
        meeting = meetings.first() or make_meeting(self.resolving.committee, self.day, status=status)
        decide_closure(**self.about, meeting=meeting, is_agreed=is_agreed)

    def do_reopen(self) -> None:
        reopen(**self.about, reason="It was wrong.")

    def do_withdraw(self) -> None:
        withdraw(**self.about, reason="Entered wrongly.")

    def do_kind(self, kind: str) -> None:
        changed(self.resolving, self.row, kind=kind)

    def do_due(self, days: int) -> None:
        on = JUNE + timedelta(days=days)
        changed(self.resolving, self.row, due_on=on, due_found=DueFound.CHOSEN, is_unscheduled=False)

    def do_wait(self, days: int) -> None:
        self.day += timedelta(days=days)


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


CLOSED: list[tuple[Any, ...]] = [("answer", False), ("propose",), ("wait", 2), ("decide", True, True)]


def test_a_history_can_close(resolving: Resolving) -> None:
    history = History(resolving, resolving.add("(c)")[0])
    for step in CLOSED:
        history.take(*step)
    assert ResolutionVersion.objects.open().get(resolution=history.row).stage == ResolutionStage.CLOSED
    check(history)


@pytest.mark.slow
@example(steps=[*CLOSED, ("reopen",), ("due", 1), ("answer", True)])
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEPS, min_size=3, max_size=10))
def test_stage_list_and_api_agree_after_every_history(resolving: Resolving, steps: list[tuple[Any, ...]]) -> None:
    # A plain savepoint: a change must be the outermost block, so examples cannot be wrapped in `atomic`.
    before = transaction.savepoint()
    try:
        with time_machine.travel(at(8, 3), tick=False):
            [row] = resolving.add("(c)")
        history = History(resolving, row)
        for step in steps:
            history.take(*step)
        check(history)
    finally:
        transaction.savepoint_rollback(before)


def check(history: History) -> None:
    """What every reading of the resolution says."""
    row, person = history.row, history.by
    version = ResolutionVersion.objects.open().get(resolution=row)
    steps = steps_of(row)
    assert version.stage == stage_of(version.kind, steps)
    closed = ResolutionEvent.objects.filter(resolution=row, kind=Step.CLOSURE_AGREED)
    assert version.stage != ResolutionStage.CLOSED or closed.exists()
    moment = Moment(seen(), history.day)
    rows = resolutions_at(visible_committees(person), moment).filter(resolution=row)
    [line] = read_lines(rows, moment, [history.resolving.cast.strategy.pk])
    assert line.is_overdue == (line.due is not None and line.due < history.day and line.stage in WAITING)
    with time_machine.travel(at(8, 3) + (history.day - START), tick=False):
        client = Client()
        client.force_login(person)
        answer = client.get(f"/api/v1/resolutions/{row.pk}/").json()
    assert (answer["stage"], answer["is_overdue"], answer["days_overdue"]) == (
        version.stage,
        line.is_overdue,
        line.days_overdue,
    )
    assert [one["number"] for one in answer["answers"]] == list(range(1, row.answers.count() + 1))


@given(
    kind=st.sampled_from(ResolutionKind.values),
    wishes=st.lists(st.sampled_from(list(Step)), max_size=30),
)
def test_stages_follow_the_table(kind: str, wishes: list[Step]) -> None:
    """Of any wishes those are taken that the table allows: a stage is left by them alone, and closed by a meeting."""
    taken: list[Step] = []
    for wish in wishes:
        before = stage_of(kind, taken)
        if wish in ALLOWED[before]:
            after = stage_of(kind, [*taken, wish])
            assert (after == ResolutionStage.CLOSED) == (wish == Step.CLOSURE_AGREED)
            assert (after == ResolutionStage.WITHDRAWN) == (wish == Step.WITHDRAWN)
            assert wish != Step.CHASED or after == before
            taken.append(wish)
    assert stage_of(kind, taken) in (*UNFINISHED, *FINISHED)


@pytest.mark.parametrize("stage", ResolutionStage.values)
def test_every_stage_is_finished_or_not(stage: str) -> None:
    assert (stage in UNFINISHED) != (stage in FINISHED)
    assert stage in ALLOWED
