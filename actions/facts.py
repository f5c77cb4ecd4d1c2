"""What is computed about an action on a day, never stored: overdue, due soon, slipped, no update, gaps.

Each rule stands here twice on purpose, as a pure function of the state and as a filter for the database;
a property test holds the two together (`tests/actions/test_facts.py`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actions.joining import joined
from actions.models import ActionReporting, ActionState, PeriodVersion
from actions.periods import ALL_MONTHS, PeriodDates, month_bit
from actions.stages import ENDED, Mark, Stage

RATED = (Mark.RED, Mark.AMBER, Mark.GREEN)
"""The marks that are ratings: the others say a stage, or that the update is missing."""
MANY_MOVES = 3
"""Moves of a due date from which on it is pointed out (docs/rules.md, Dates)."""


class StateLike(Protocol):
    """What the rules read: an `ActionState` row, or a report's replay of one."""

    @property
    def stage(self) -> str | None: ...
    @property
    def reported(self) -> str | None: ...
    @property
    def agreed(self) -> str | None: ...
    @property
    def period_id(self) -> int | None: ...
    @property
    def due_date(self) -> date | None: ...
    @property
    def original_due_date(self) -> date | None: ...
    @property
    def due_moves(self) -> int: ...
    @property
    def is_ongoing(self) -> bool: ...
    @property
    def lead_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...


@dataclass(frozen=True)
class Facts:
    """The computed facts of one action on one day.

    Attributes:
        is_overdue, days_overdue: said of the action; the due date has passed and it has not ended.
        is_due_soon: due within the strategy's number of days, today included.
        days_slipped: days from the original to the current date; None to or from "ongoing", or without dates.
        has_slipped: the date is later now than it was first set.
        is_third_move: the date has moved three times or more, and the action has not ended.
        no_update: in progress, the grace of the period that asks it is over, and it has no update for that one
            (`has_update`).
        gaps: what is missing: "lead", "person", "due_date".
        mark: the one mark of tables and totals.
        reviewed: whether a reviewer agreed the rating that counts; None where no rating counts.
    """

    is_overdue: bool
    days_overdue: int
    is_due_soon: bool
    days_slipped: int | None
    has_slipped: bool
    is_third_move: bool
    no_update: bool
    gaps: tuple[str, ...]
    mark: Mark
    reviewed: bool | None


def facts_of(
    state: StateLike, period: PeriodDates | None, day: date, due_soon_days: int, *, has_ended: bool = False
) -> Facts:
    """Compute the facts of one action.

    Args:
        state: the action's state.
        period: the one that the action owes its update for (`actions.periods.asked_period`), None for none.
        day: the day in London.
        due_soon_days: the strategy's setting.
        has_ended: that it has ended by now, where the state is of a period before (docs/rules.md, Ending an action).
    """
    has_ended = has_ended or state.stage in ENDED
    left = (state.due_date - day).days if state.due_date and not has_ended else None
    slipped = (state.due_date - state.original_due_date).days if state.due_date and state.original_due_date else None
    no_update = _is_without_update(state, period, day)
    mark = mark_of(state, no_update=no_update)
    return Facts(
        is_overdue=left is not None and left < 0,
        days_overdue=-left if left is not None and left < 0 else 0,
        is_due_soon=left is not None and 0 <= left <= due_soon_days,
        days_slipped=slipped,
        has_slipped=slipped is not None and slipped > 0,
        is_third_move=state.due_moves >= MANY_MOVES and not has_ended,
        no_update=no_update,
        gaps=() if has_ended else _gaps(state),
        mark=mark,
        reviewed=state.agreed is not None if mark in RATED else None,
    )


def has_update(state: StateLike, period: PeriodDates | None) -> bool:
    """Whether the update for a period is in and counts: the standing update is of that period.

    Whoever led the action then sent it: a new lead partner is not asked for it again (docs/rules.md, Updates).
    """
    return period is not None and state.period_id == period.id


def mark_of(state: StateLike, *, no_update: bool) -> Mark:
    """The mark that counts in every total. "No update" takes a rating's place and is never red."""
    if state.stage is None:
        return Mark.NOT_RECORDED
    if state.stage != Stage.IN_PROGRESS:
        return Mark(state.stage)
    return Mark.NO_UPDATE if no_update or state.reported is None else Mark(state.reported)


def _is_without_update(state: StateLike, period: PeriodDates | None, day: date) -> bool:
    if period is None or state.stage != Stage.IN_PROGRESS:
        return False
    return day > period.grace_until and not has_update(state, period)


def _gaps(state: StateLike) -> tuple[str, ...]:
    missing = {
        "lead": state.lead_id is None,
        "person": state.person_id is None,
        "due_date": state.due_date is None and not state.is_ongoing,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


_NOT_ENDED = Q(stage=None) | ~Q(stage__in=ENDED)


def overdue(day: date) -> Q:
    """Filter of `Facts.is_overdue`."""
    return Q(due_date__lt=day) & _NOT_ENDED


def due_soon(day: date, due_soon_days: int) -> Q:
    """Filter of `Facts.is_due_soon`."""
    return Q(due_date__gte=day, due_date__lte=day + timedelta(days=due_soon_days)) & _NOT_ENDED


def slipped() -> Q:
    """Filter of `Facts.has_slipped`. Without one of the two dates the comparison is null, which keeps no row."""
    return Q(due_date__gt=F("original_due_date"))


GAP_RULES = {
    "lead": Q(lead=None),
    "person": Q(person=None),
    "due_date": Q(due_date=None, is_ongoing=False),
}


def with_gap(*names: str) -> Q:
    """Filter of `Facts.gaps`: any of these missing; without names, anything."""
    missing = Q()
    for name in names or GAP_RULES:
        missing |= GAP_RULES[name]
    return _NOT_ENDED & missing


def with_no_update(states: "QuerySet[ActionState]", revision: int, day: date) -> "QuerySet[ActionState]":
    """Annotate `no_update`, the filter of `Facts.no_update`, for states of any number of strategies.

    The period that asks an action is the latest opened one that ends in one of its months, if it was in the plan then.
    """
    own = ActionReporting.objects.at(revision).filter(action=OuterRef("action")).values("months")[:1]
    opened = PeriodVersion.objects.at(revision).filter(period__strategy=OuterRef("action__strategy"), opens__lte=day)
    bit = Case(*(When(period__ends__month=month, then=Value(month_bit(month))) for month in range(1, 13)))
    common = bit.bitand(OuterRef("months"))  # type: ignore[arg-type]  # the stubs know numbers only
    shared = ExpressionWrapper(common, output_field=IntegerField())
    in_plan = Q(period__ends__gte=Coalesce(OuterRef("joined"), Value(date.min)))
    concerning = opened.annotate(asked=shared).exclude(asked=0).filter(in_plan).order_by("-period__starts")
    owing = Q(stage=Stage.IN_PROGRESS, asked_until__lt=day) & (Q(period=None) | Q(period__starts__lt=F("asked_from")))
    return states.annotate(
        months=Coalesce(Subquery(own), Value(ALL_MONTHS)),
        joined=joined(),
        asked_from=Subquery(concerning.values("period__starts")[:1]),
        asked_until=Subquery(concerning.values("grace_until")[:1]),
        no_update=Case(When(owing, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


def marked(mark: str) -> Q:
    """Filter by `Facts.mark`, on states annotated by `with_no_update`."""
    if mark == Mark.NOT_RECORDED:
        return Q(stage=None)
    if mark == Mark.NO_UPDATE:
        return Q(stage=Stage.IN_PROGRESS, no_update=True)
    if mark in RATED:
        return Q(stage=Stage.IN_PROGRESS, no_update=False, reported=mark)
    return Q(stage=mark)


def reviewed(is_reviewed: bool) -> Q:
    """Filter of `Facts.reviewed`, true or false, on states annotated by `with_no_update`."""
    return Q(stage=Stage.IN_PROGRESS, no_update=False, reported__isnull=False, agreed__isnull=not is_reviewed)
