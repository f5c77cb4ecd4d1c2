"""What random lives of actions have in common: steps that pass or are refused, and what must hold after each."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from accounts.clock import change, record_many
from accounts.models import OPEN, AppendOnly, Change, User, Version
from accounts.moments import Moment
from accounts.services import PeopleError
from actions import models
from actions.date_requests import open_requests
from actions.errors import RuleError
from actions.facts import facts_of, marked, overdue, with_no_update
from actions.models import ActionEvent, ActionState, Decision, DraftEvidence, Review, StatusUpdate, UpdateDraft
from actions.periods import current_period
from actions.publication import Reader
from actions.reading import periods_of, read_actions, read_updates, with_related
from actions.replay import history_of, states_for_period
from actions.stages import ENDED, Mark
from actions.transitions import UpdateState
from actions.update_states import with_state
from tests.actions.reporting import Reporting
from tests.actions.test_reviews_random import undone

WRITTEN = [model for app in ("accounts", "actions", "outcomes") for model in apps.get_app_config(app).get_models()]
RECORDED: list[Any] = [model for model in WRITTEN if issubclass(model, (AppendOnly, Version))]
UNRECORDED: list[Any] = [UpdateDraft, DraftEvidence, User]
DONE: Counter[str] = Counter()
"""What happened in all histories: random tests that do nothing prove nothing."""


class Lives(RuleBasedStateMachine):
    """A strategy with three open periods, what is remembered of its life, and what always holds."""

    cast: Any
    periods: list[Any]
    every = 1
    """After how many changes the rules are asked again. A refusal writes nothing, so they are not asked after one."""

    def __init__(self) -> None:
        super().__init__()
        self.reporting = Reporting(self.cast)
        self.reporting.tick(days=251)
        self.seen: dict[Any, Any] = {}
        self.answers: dict[int, Any] = {}
        self.checked = 0
        self.block = undone()
        self.block.__enter__()

    def teardown(self) -> None:
        """Check what was not checked yet, ask everything again, then take everything back."""
        try:
            if sys.exc_info()[0] is None:  # a life that failed says so itself
                self.check_after(changes=1)
                for revision, answer in self.answers.items():
                    assert self.ask(revision) == answer
        finally:
            self.block.__exit__(None, None, None)

    @invariant()
    def rules_hold(self) -> None:
        """Every rule, once enough has changed."""
        self.check_after(changes=self.every)

    def check_after(self, changes: int) -> None:
        """Ask every rule, unless fewer changes than these were recorded since they were asked."""
        revision = Change.objects.latest("id").pk
        if self.checked and revision < self.checked + changes:
            return
        self.checked = revision
        for check in self.checks():
            check()
        self.answers[revision] = self.ask(revision)

    def checks(self) -> list[Callable[[], None]]:
        """What must hold after each change."""
        return [
            self.state_is_what_the_rows_add_up_to,
            self.states_of_updates_are_as_reckoned,
            self.nothing_written_is_ever_changed,
            self.at_most_one_request_is_open,
            self.facts_in_python_and_sql_agree,
        ]

    def attempt(self, name: str, do: Callable[..., Any], /, *, legal: bool = True, **arguments: Any) -> Any:
        """Do something, or be refused by name; what is illegal must be refused, and a refusal writes nothing."""
        before = written()
        try:
            done = do(**arguments, now=self.reporting.tick())
        except (RuleError, PeopleError):
            assert written() == before
            return None
        assert legal, name
        DONE[name] += 1
        return done

    def pick(self, place: int, model: Any = StatusUpdate) -> Any:
        """One of the rows that there are, None where there are none."""
        rows = list(model.objects.order_by("pk"))
        return rows[-1 - place % len(rows)] if rows else None

    def is_ended(self, action: Any) -> bool:
        """Whether the action has ended."""
        return ActionState.objects.open().get(action=action).stage in ENDED

    def own_state(self, action: Any, period: Any, kind: str, partner: Any) -> UpdateState:
        """The state of the last thing that a partner sent for a period, by the machine's own reckoning."""
        rows = StatusUpdate.objects.filter(action=action, period=period, kind=kind, partner=partner)
        last = rows.order_by("pk").last()
        return reckoned()[last.pk] if last else UpdateState.NONE

    def state_is_what_the_rows_add_up_to(self) -> None:
        """One open row an action, equal to the fold of everything recorded."""
        states = ActionState.objects.open().filter(action__strategy=self.cast.strategy).select_related("action")
        assert states.count() == models.Action.objects.filter(strategy=self.cast.strategy).count()
        for state in states:
            standing = asdict(history_of(state.action).standing)
            assert {name: getattr(state, name) for name in standing} == standing

    def states_of_updates_are_as_reckoned(self) -> None:
        """The SQL form of the table and the machine's own reckoning agree."""
        found = with_state(StatusUpdate.objects.all()).values_list("pk", "update_state")
        assert dict(found) == reckoned()

    def nothing_written_is_ever_changed(self) -> None:
        """Rows that say what happened stay, and of those that say what is nothing but their end is ever written."""
        rows = {(model, row[model._meta.pk.attname]): row for model in RECORDED for row in model.objects.values()}
        for key, was in self.seen.items():
            assert rows[key] == was | ({"to_rev": rows[key]["to_rev"]} if was.get("to_rev") == OPEN else {})
        self.seen = rows

    def at_most_one_request_is_open(self) -> None:
        """One for an action."""
        waiting = list(open_requests().values_list("action", flat=True))
        assert len(set(waiting)) == len(waiting)

    def facts_in_python_and_sql_agree(self) -> None:
        """Overdue and the mark."""
        revision, day = Change.objects.latest("id").pk, date(2026, 11, 8)
        period = current_period(periods_of([self.cast.strategy.pk], revision)[self.cast.strategy.pk], day)
        rows = with_no_update(ActionState.objects.at(revision).of_strategies([self.cast.strategy.pk]), revision, day)
        facts = {row.pk: facts_of(row, period, day, 30) for row in rows}
        for condition, holds in (
            (overdue(day), lambda fact: fact.is_overdue),
            *((marked(mark), lambda fact, mark=mark: fact.mark == mark) for mark in Mark),
        ):
            expected = {pk for pk, fact in facts.items() if holds(fact)}
            assert set(rows.filter(condition).values_list("pk", flat=True)) == expected

    def ask(self, revision: int) -> Any:
        """Actions, updates and the reports on every period as they stood at a revision."""
        moment = Moment(revision=revision, day=date(2026, 11, 8), is_past=False)
        readers = {self.cast.strategy.pk: Reader(leads=True)}
        states = ActionState.objects.at(revision).of_strategies([self.cast.strategy.pk]).order_by("action__sort_key")
        rows = list(with_related(states))
        actions = [
            (one.state.stage, one.state.reported, one.facts, one.update) for one in read_actions(rows, moment, readers)
        ]
        updates = read_updates(StatusUpdate.objects.order_by("pk"), moment, readers)
        known = periods_of([self.cast.strategy.pk], revision)[self.cast.strategy.pk]
        names = (
            "stage",
            "stated",
            "reported",
            "last_rated",
            "previous",
            "awaiting_completion",
            "update_id",
            "review_id",
        )
        reports = [
            [[getattr(row, name) for name in names] for row in states_for_period(rows, period, revision)]
            for period in known
        ]
        assert reports[-1] == [[getattr(row, name) for name in names] for row in rows]
        return actions, updates, reports


def written() -> list[Any]:
    """What a refusal leaves as it is: the changes recorded, drafts and what is attached to them, sign-ins."""
    return [Change.objects.count(), *(list(model.objects.order_by("pk").values()) for model in UNRECORDED)]


def reckoned() -> dict[int, UpdateState]:
    """The state of every update, from all rows and without the database's help."""
    rows = list(StatusUpdate.objects.order_by("pk"))
    decisions = {one.update_id: one.decision for one in Review.objects.order_by("round")}
    events = list(ActionEvent.objects.order_by("pk"))

    def is_undone(row: StatusUpdate) -> bool:
        since = {one.kind for one in events if one.action_id == row.action_id and one.revision_id > row.revision_id}
        return ("reopened" in since and row.stage == "complete") or ("round_opened" in since and row.kind == "lead")

    def same(row: StatusUpdate) -> tuple[Any, ...]:
        return row.action_id, row.period_id, row.kind, row.partner_id if row.kind == "contribution" else None

    counting = {same(r): r.pk for r in rows if decisions.get(r.pk) != Decision.RETURNED and not is_undone(r)}
    return {
        row.pk: UpdateState.REPLACED
        if is_undone(row) or counting.get(same(row), 0) > row.pk
        else UpdateState(decisions.get(row.pk, "waiting"))
        for row in rows
    }


def run(
    machine: type[Lives], cast: Any, examples: int, steps: int, *, is_same_each_time: bool, begin: int | None = None
) -> None:
    """Run a machine on the cast, whose Action 2.1 recurs each quarter, with three open periods.

    Args:
        begin: what the lives are drawn from. Each gives other lives, the same each time; None leaves it to Hypothesis.
    """
    DONE.clear()
    reporting = Reporting(cast)
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        record_many(revision, models.ActionWording, {cast.actions["2.1"].pk: {"recurs": "quarterly"}})
    opens = [date(2026, 3, 1), date(2026, 6, 1), date(2026, 11, 2)]
    due = [date(2026, 4, 17), date(2026, 11, 30), date(2026, 12, 1)]
    starts = [date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
    periods = [
        reporting.period(starts[n], starts[n + 1] - timedelta(days=1), opens=opens[n], due=due[n]) for n in range(3)
    ]

    class WithCast(machine):  # type: ignore[valid-type, misc]
        pass

    WithCast.cast, WithCast.periods = cast, periods
    quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        WithCast if begin is None else seed(begin)(WithCast),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=quiet,
            database=None,
            derandomize=is_same_each_time,
        ),
    )
