"""Carrying actions forward to a new version of the plan: each goes on in a new action, all of them or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.clock import Revision, change, record_many
from accounts.models import User
from actions.errors import ActionEndedError, NotInPlanError, RuleError
from actions.models import (
    Action,
    ActionArea,
    ActionEvent,
    ActionOutcome,
    ActionReporting,
    ActionState,
    ActionWording,
    Ending,
    Workstream,
)
from actions.services.actions import Joined, Links, check_ref, enter_action
from actions.services.endings import enter_closing
from actions.services.going_on import going_on
from actions.stages import ENDED
from govuk.words import in_words
from outcomes.models import Strategy, StrategyPartner


@dataclass(frozen=True)
class Carrying:
    """One action that goes on: under which new reference, and in which workstream."""

    action: Action
    ref: str
    workstream: Workstream


class CarryingError(RuleError):
    """Some rows cannot be carried forward, so none was.

    Attributes:
        problems: by the id of the action that was to go on, what is wrong with its row.
    """

    def __init__(self, problems: dict[int, RuleError]) -> None:
        super().__init__(next(iter(problems.values())).message)
        self.problems = problems


def carry_forward(
    *,
    strategy: Strategy,
    rows: Sequence[Carrying],
    reason: str,
    agreed_by: str,
    by: User,
    closes_old: bool = True,
    now: datetime | None = None,
) -> list[Action]:
    """Let actions go on in a new version of the plan, in one change: wording, links, owners and reporting months go on.

    A due date does not: it is set anew, and then is the original date of the new action.

    Args:
        rows: what goes on, and as what.
        reason: why; of the additions and of the closings.
        agreed_by: how those who agreed are named.
        closes_old: whether each old action is closed as superseded by its new one. One that has ended stays as it is.
        now: the instant to record; None reads the clock.

    Raises:
        CarryingError: with every row that cannot go on; ReasonMissingError, RuleError. Nothing is written.
    """
    if not rows:
        raise RuleError("Choose at least one action.", field="chosen")
    with change(kind="actions_carried_forward", by=by, strategy_id=strategy.pk, now=now) as revision:
        _check_rows(strategy, rows)
        joined = Joined(reason, agreed_by)
        added = [_carry(revision, row, joined, closes_old=closes_old) for row in rows]
        pairs = [f"{row.action.ref} as {new.ref}" for row, new in zip(rows, added, strict=True)]
        revision.summary = f"Carried forward: {in_words(pairs)}, agreed by {agreed_by.strip()}"
    return added


def _check_rows(strategy: Strategy, rows: Sequence[Carrying]) -> None:
    """Refuse every row that names a foreign action, one that goes on already, or an action or reference named twice."""
    ids = [row.action.pk for row in rows]
    gone = set(
        ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD, other__in=ids).values_list("other", flat=True)
    )
    taken = set(Action.objects.filter(strategy=strategy).values_list("ref", flat=True))
    problems: dict[int, RuleError] = {}
    for row in rows:
        if strategy.pk != row.action.strategy_id or strategy.pk != row.workstream.strategy_id:
            problems[row.action.pk] = NotInPlanError("This action does not belong to this strategy.")
        elif row.action.pk in gone:
            problems[row.action.pk] = ActionEndedError(f"Action {row.action.ref} has been carried forward already.")
        elif ids.count(row.action.pk) > 1:
            problems[row.action.pk] = RuleError(f"Action {row.action.ref} is chosen twice. It goes on once.")
        elif row.ref.strip() in taken:
            message = f"There is an Action {row.ref.strip()} already. References are never used twice."
            problems[row.action.pk] = RuleError(message, field="ref")
        elif (refusal := _ref_refused(row)) is not None:
            problems[row.action.pk] = refusal
        taken.add(row.ref.strip())
    if problems:
        raise CarryingError(problems)


def _ref_refused(row: Carrying) -> RuleError | None:
    try:
        check_ref(row.workstream, row.ref.strip())
    except RuleError as refusal:
        return refusal
    return None


def _carry(revision: Revision, row: Carrying, joined: Joined, *, closes_old: bool) -> Action:
    """One action and, where asked, the closing of the old one."""
    old = row.action
    wording = ActionWording.objects.open().get(action=old)
    state = ActionState.objects.open().get(action=old)
    words: dict[str, Any] = {"title": wording.title, "short_title": wording.short_title, "recurs": wording.recurs}
    now = going_on(state)
    try:
        new = enter_action(
            revision,
            workstream=row.workstream,
            ref=row.ref,
            wording=words,
            links=_links_of(old, now.supporting - {now.owners["lead_id"], now.owners["joint_lead_id"]}),
            joined=replace(joined, carried_from=old),
            state=now.owners,
        )
    except RuleError as refusal:
        if refusal.field == "ref":
            raise CarryingError({old.pk: refusal}) from None
        raise
    months = ActionReporting.objects.open().filter(action=old).values_list("months", flat=True).first()
    if months is not None:
        record_many(revision, ActionReporting, {new.pk: {"months": months}})
    if closes_old and state.stage not in ENDED:
        words = {"ending": Ending.SUPERSEDED, "reason": joined.reason, "agreed_by": joined.agreed_by}
        enter_closing(revision, old, **words, other=new)
    return new


def _links_of(action: Action, supporting: Collection[int]) -> Links:
    """What an action is linked to now, with these organisations as far as they belong to the strategy."""
    belonging = StrategyPartner.objects.open().filter(strategy=action.strategy_id, partner__in=supporting)
    partners = [one.partner for one in belonging.select_related("partner")]
    outcomes = ActionOutcome.objects.open().filter(action=action).select_related("outcome")
    areas = ActionArea.objects.open().filter(action=action).select_related("area")
    return Links([one.outcome for one in outcomes], partners, [one.area for one in areas])
