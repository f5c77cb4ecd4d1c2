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
from actions.services.reviews import accept_update, return_update, waiting_updates
from actions.services.updates import UpdateContent, submit_update
from actions.stages import ENDED, NEXT_STAGES, REPORTABLE_STAGES, Rating
from actions.standing import standing_after
from tests.actions.reporting import AMBER, Reporting

REF = "1.1"
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
    """One action, two periods, three people who write and two who review."""

    cast: Any
    periods: list[Any]

    def __init__(self) -> None:
        super().__init__()
        self.reporting = Reporting(self.cast)
        self.reporting.tick(days=120)
        self.told: list[Told] = []
        self.seen: dict[Any, Any] = {}
        self.block = undone()
        self.block.__enter__()

    def teardown(self) -> None:
        """Take everything back."""
        self.block.__exit__(None, None, None)

    def last_of(self, period: int) -> Told | None:
        """The last update of a period."""
        return next((one for one in reversed(self.told) if one.period == period), None)

    @rule(
        period=st.sampled_from([0, 1]),
        author=st.sampled_from(AUTHORS),
        stage=st.sampled_from(REPORTABLE_STAGES),
        rating=st.sampled_from(Rating.values),
    )
    def submit(self, period: int, author: str, stage: str, rating: str) -> None:
        """Send, or be refused: once a period unless returned, and only a stage that may follow."""
        action, last = self.cast.actions[REF], self.last_of(period)
        state = ActionState.objects.open().get(action=action)
        before = standing_after(one for one in stated_updates(action) if one.period_id != self.periods[period].pk).stage
        may_send = (last is None or last.decision == Decision.RETURNED) and state.stage not in ENDED
        is_legal = may_send and stage in NEXT_STAGES[before]
        try:
            row = submit_update(
                action=action,
                period=self.periods[period],
                partner=self.cast.college,
                content=UpdateContent(**{**AMBER, "stage": stage, "rating": rating}),
                by=self.cast.people[author],
                now=self.reporting.tick(),
            )
        except RuleError:
            assert not is_legal
        else:
            assert is_legal
            self.told.append(Told(row, period))

    @rule(
        data=st.data(),
        who=st.sampled_from(REVIEWERS),
        how=st.sampled_from(["accept", "return", *Rating.values]),
        reason=st.sampled_from(["", "Because."]),
    )
    def decide(self, data: st.DataObject, who: str, how: str, reason: str) -> None:
        """Decide on any update ever sent, or be refused: decided, one's own, or without a reason."""
        if not self.told:
            return
        told = data.draw(st.sampled_from(self.told))
        person, row = self.cast.people[who], told.row
        is_rated = row.rating is not None
        needs_reason = how == "return" or (how != "accept" and how != row.rating)
        is_sensible = (not needs_reason or bool(reason)) and (is_rated or how in ("accept", "return"))
        is_legal = is_sensible and told.decision is None and row.author_id != person.pk
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

    @invariant()
    def state_is_what_the_fold_says(self) -> None:
        """One open row, equal to the fold of everything ever sent and decided."""
        (state,) = ActionState.objects.open().filter(action=self.cast.actions[REF])
        standing = asdict(standing_after(stated_updates(self.cast.actions[REF])))
        assert {name: getattr(state, name) for name in standing} == standing

    @invariant()
    def what_waits_is_what_was_not_decided(self) -> None:
        """The list of waiting updates agrees with what the machine remembers."""
        undecided = [one.row.pk for one in self.told if one.decision is None]
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

    class WithCast(Machine):
        pass

    WithCast.cast, WithCast.periods = cast, [winter, spring]
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        WithCast,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=quiet, database=None
        ),
    )
