"""Random histories of updates and reviews by several people: one open state row, always what the fold says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from actions.errors import RuleError
from actions.models import ActionState, Decision, Review, StatusUpdate
from actions.replay import stated_updates
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent, submit_update
from actions.stages import ENDED, NEXT_STAGES, REPORTABLE_STAGES, Rating
from actions.standing import standing_after
from actions.update_states import waiting_updates
from tests.actions.reporting import AMBER, Reporting

REF = "1.1"
PERIODS = (0, 1, 2)
HOW = ("accept", "return", *Rating.values)
MADE: list[str] = []
"""Every decision made in all histories: random tests that decide nothing prove nothing."""
AUTHORS, REVIEWERS = ("alice", "carol", "dan"), ("carol", "dan")


@contextmanager
def undone() -> Iterator[None]:
    """Take back what the block writes; a change may be made within it as if it were the outermost."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@dataclass
class Told:
    """What the machine itself remembers of one update.

    Attributes:
        decision: "accepted", "returned" or None.
    """

    row: StatusUpdate
    period: int
    decision: str | None = None


class Machine(RuleBasedStateMachine):
    """One action, three periods, three people who write and two who review."""

    cast: Any
    periods: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.reporting = Reporting(self.cast)
        self.reporting.tick(days=130)
        self.told: list[Told] = []
        self.seen: dict[Any, Any] = {}
        self.block = undone()
        self.block.__enter__()

    def teardown(self) -> None:
        """Take everything back."""
        self.block.__exit__(None, None, None)

    @property
    def has_ended(self) -> bool:
        """Whether the action has ended: a completion was accepted."""
        return ActionState.objects.open().get(action=self.cast.actions[REF]).stage in ENDED

    def last_of(self, period: int) -> Told | None:
        """The last update of a period."""
        return next((one for one in reversed(self.told) if one.period == period), None)

    def stages_of(self, period: int) -> list[str]:
        """The stages that an update of the period may state now; none where it cannot be sent."""
        action, last = self.cast.actions[REF], self.last_of(period)
        if self.has_ended or (last is not None and last.decision != Decision.RETURNED):
            return []
        others = (one for one in stated_updates(action) if one.period_id != self.periods[period].pk)
        return list(NEXT_STAGES[standing_after(others).stage])

    @rule(data=st.data(), author=st.sampled_from(AUTHORS), rating=st.sampled_from(Rating.values))
    def submit(self, data: st.DataObject, author: str, rating: str) -> None:
        """Send what may be sent."""
        possible = [(period, stage) for period in PERIODS for stage in self.stages_of(period)]
        if possible:
            period, stage = data.draw(st.sampled_from(possible))
            self._submit(period, author, stage, rating)

    @rule(
        period=st.sampled_from(PERIODS),
        author=st.sampled_from(AUTHORS),
        stage=st.sampled_from(REPORTABLE_STAGES),
        rating=st.sampled_from(Rating.values),
    )
    def submit_anything(self, period: int, author: str, stage: str, rating: str) -> None:
        """Send, or be refused: once a period unless returned, and only a stage that may follow."""
        self._submit(period, author, stage, rating)

    def _submit(self, period: int, author: str, stage: str, rating: str) -> None:
        is_legal = stage in self.stages_of(period)
        try:
            row = submit_update(
                action=self.cast.actions[REF],
                period=self.periods[period],
                partner=self.cast.college,
                content=UpdateContent(**{**AMBER, "stage": stage, "rating": rating}),
                by=self.cast.people[author],
                recorded_from="" if author == "alice" else "an email of 1 March 2026",
                now=self.reporting.tick(),
            )
        except RuleError:
            assert not is_legal
        else:
            assert is_legal
            self.told.append(Told(row, period))

    @rule(data=st.data(), how=st.sampled_from(HOW))
    def decide(self, data: st.DataObject, how: str) -> None:
        """Decide on an update that waits, as somebody who did not type it."""
        waiting = [told for told in self.told if told.decision is None]
        if waiting:
            told = data.draw(st.sampled_from(waiting))
            who = data.draw(st.sampled_from([one for one in REVIEWERS if self.cast.people[one] != told.row.author]))
            self._decide(told, who, how, "Because.")

    @rule(
        data=st.data(),
        who=st.sampled_from(REVIEWERS),
        how=st.sampled_from(HOW),
        reason=st.sampled_from(["", "Because."]),
    )
    def decide_anything(self, data: st.DataObject, who: str, how: str, reason: str) -> None:
        """Decide on any update ever sent, or be refused: decided, ended, one's own, or without a reason."""
        if self.told:
            self._decide(data.draw(st.sampled_from(self.told)), who, how, reason)

    def _decide(self, told: Told, who: str, how: str, reason: str) -> None:
        person, row = self.cast.people[who], told.row
        needs_reason = how == "return" or (how != "accept" and how != row.rating)
        is_sensible = (not needs_reason or bool(reason)) and (row.rating is not None or how in ("accept", "return"))
        is_open = told.decision is None and not self.has_ended
        is_legal = is_sensible and is_open and row.author_id != person.pk
        try:
            if how == "return":
                return_update(update=row, by=person, comment=reason, now=self.reporting.tick())
            else:
                rating = None if how == "accept" else how
                accept_update(update=row, by=person, rating=rating, reason=reason, now=self.reporting.tick())
        except RuleError:
            assert not is_legal
        else:
            assert is_legal
            told.decision = Decision.RETURNED if how == "return" else Decision.ACCEPTED
            MADE.append(told.decision)

    @invariant()
    def state_is_what_the_fold_says(self) -> None:
        """One open row, equal to the fold of everything ever sent and decided."""
        (state,) = ActionState.objects.open().filter(action=self.cast.actions[REF])
        standing = asdict(standing_after(stated_updates(self.cast.actions[REF])))
        assert {name: getattr(state, name) for name in standing} == standing

    @invariant()
    def what_waits_is_what_was_not_decided(self) -> None:
        """The list of waiting updates agrees with what the machine remembers; nothing of an ended action waits."""
        undecided = [one.row.pk for one in self.told if one.decision is None and not self.has_ended]
        assert sorted(waiting_updates().values_list("pk", flat=True)) == undecided

    @invariant()
    def nothing_written_is_ever_changed(self) -> None:
        """Updates, reviews and closed states stay as they were."""
        rows = {("update", row["id"]): row for row in StatusUpdate.objects.values()}
        rows |= {("review", row["id"]): row for row in Review.objects.values()}
        closed = ActionState.objects.exclude(pk__in=ActionState.objects.open().values("pk"))
        rows |= {("state", row["id"]): row for row in closed.values()}
        assert {key: rows.get(key) for key in self.seen} == self.seen
        self.seen = rows

    @invariant()
    def reviews_are_by_others(self) -> None:
        """Nobody has decided on what they typed."""
        for reviewer, author in Review.objects.values_list("reviewer", "update__author"):
            assert reviewer != author


@pytest.mark.slow
def test_random_reviews_keep_state_and_fold_together(cast: Any) -> None:
    reporting = Reporting(cast)
    winter = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))
    spring = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 1), due=date(2026, 7, 17))
    summer = reporting.period(date(2026, 7, 1), date(2026, 9, 30), opens=date(2026, 7, 1), due=date(2026, 10, 16))

    class WithCast(Machine):
        pass

    WithCast.cast, WithCast.periods = cast, [winter, spring, summer]
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        WithCast,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=quiet, database=None
        ),
    )
    assert MADE.count("accepted") > 10
    assert MADE.count("returned") > 5
