"""The review queue: what waits for a person's decision in each period, worst news first, and who has sent nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from actions.facts import has_update
from actions.models import ActionState, Decision, Review, StatusUpdate
from actions.pages.date_requests import waiting_requests, waiting_words
from actions.pages.review_contributions import contribution_groups, contribution_of
from actions.pages.review_order import WORST, in_order
from actions.pages.review_queue import Group, Item, Missing, Queue
from actions.periods import PeriodDates
from actions.permissions import leads_strategies, states_to_review, with_other_reviewers
from actions.reading import ActionReading, periods_of, read_actions
from actions.remarks import first_sent
from actions.replay import stated_update
from actions.stages import ENDED, trend
from actions.standing import Stated, standing_after
from actions.transitions import UNDECIDED
from actions.update_states import waiting_updates, with_state
from outcomes.access import visible_strategies
from outcomes.models import StrategyVersion
from outcomes.reading import PartnerName, partner_names

BOXES = ("done", "next", "cause", "path", "help_wanted", "internal_note", "correction_reason")
"""Texts that a list does not show, and so does not fetch."""


def reviews_anything(person: User) -> bool:
    """Whether the person leads a strategy, or a workstream of one that they may see."""
    return leads_strategies(person).exists() or _states(person).exists()


def waiting_count(person: User) -> int:
    """How many updates wait for the person, over all strategies. One query."""
    waiting = waiting_updates(StatusUpdate.Kind.LEAD, StatusUpdate.Kind.CONTRIBUTION)
    updates = with_other_reviewers(waiting, person).exclude(author=person, others_review=True)
    return updates.filter(action__in=_states(person).values("action")).count()


@dataclass(frozen=True)
class WaitingDates:
    """How many requests for another due date wait for the person in a strategy, and where they are."""

    words: str
    href: str


def waiting_dates(person: User) -> list[WaitingDates]:
    """The strategies that the person leads and in which requests for another due date wait. One query, or two."""
    led = {strategy.pk: strategy.slug for strategy in leads_strategies(person)}
    if not led:
        return []
    rows = waiting_requests(led).order_by("action__strategy").select_related("action")
    counts = Counter(row.action.strategy_id for row in rows)
    return [WaitingDates(waiting_words(n), reverse("date-requests", args=[led[pk]])) for pk, n in counts.items()]


def queue_of(person: User, moment: Moment, order: str = WORST) -> Queue:
    """Read the queue; the number of queries does not depend on how long it is.

    Args:
        moment: now.
        order: WORST or BY_ACTION, within each period.
    """
    readings = read_actions(_states(person).order_by("action__strategy", "action__sort_key"), moment, {})
    by_action = {reading.action_id: reading for reading in readings}
    updates = with_state(with_other_reviewers(StatusUpdate.objects.all(), person))
    rows = updates.filter(action__in=by_action, revision__lte=moment.revision).select_related("period", "revision")
    found = {row.pk: row for row in rows.defer(*BOXES).order_by("revision")}
    leading = [row for row in found.values() if row.kind == StatusUpdate.Kind.LEAD]
    reviews = {
        review.update_id: review
        for review in Review.objects.filter(update__in=found, revision__lte=moment.revision)
        .select_related("revision")
        .order_by("round")
    }
    history: dict[int, list[Stated]] = defaultdict(list)
    for row in leading:
        history[row.action_id].append(stated_update(row, reviews.get(row.pk)))
    periods = periods_of({reading.state.action.strategy_id for reading in readings}, moment.revision)
    names = partner_names({row.partner_id for row in found.values()}, moment.revision)
    by_id = {period.id: period for group in periods.values() for period in group}
    items = [
        item_of(found[stated.id], history[action_id], by_action[action_id], by_id, names, person, found)
        for action_id in history
        for stated in _counting(history[action_id])
        if stated.decision or _still_waits(found[stated.id], by_action[action_id])
    ]
    groups = _groups(items, readings, {pk: review.revision.at for pk, review in reviews.items()}, order)
    sent = [
        contribution_of(row, reviews.get(row.pk), by_action[row.action_id], by_id[row.period_id], names, person)
        for row in found.values()
        if row.kind == StatusUpdate.Kind.CONTRIBUTION
    ]
    asked = [item for item in sent if item.decision or not item.reading.ended]
    return Queue(groups, readings, items, history, sent, contribution_groups(asked))


def item_of(
    update: Any,
    history: Iterable[Stated],
    reading: ActionReading,
    periods: Mapping[int, PeriodDates],
    names: Mapping[int, PartnerName],
    person: User,
    rows: Mapping[int, Any] = MappingProxyType({}),
) -> Item:
    """One update (annotated by `with_other_reviewers`) with what the queue says of it.

    Args:
        rows: updates that are known already, by id; those that it corrects are read where they are not among them.
    """
    known = list(history)
    stated = next(one for one in known if one.id == update.pk)
    before = standing_after(one for one in known if one.period_starts < stated.period_starts)
    return Item(
        update=update,
        reading=reading,
        period=periods[update.period_id],
        partner=names[update.partner_id],
        decision=stated.decision,
        trend=trend(stated.rating, before.last_rated),
        previous=before.last_rated,
        is_own=update.author_id == person.pk,
        has_other_reviewer=update.others_review,
        day=reading.day,
        agreed=stated.agreed,
        first_sent_at=None if update.corrects_id is None else first_sent(update, rows).revision.at,
    )


def _states(person: User) -> "QuerySet[ActionState]":
    return states_to_review(person).filter(action__strategy__in=visible_strategies(person))


def _still_waits(update: Any, reading: ActionReading) -> bool:
    """Not if it was sent before a reopening or before this round, nor once the action has ended."""
    return update.update_state in UNDECIDED and not reading.ended


def _counting(history: Iterable[Stated]) -> list[Stated]:
    """For each period the update that counts, or the one that was returned last."""
    last: dict[int, Stated] = {}
    for stated in history:
        known = last.get(stated.period_id)
        if known is None or known.decision == Decision.RETURNED or stated.decision != Decision.RETURNED:
            last[stated.period_id] = stated
    return list(last.values())


def _groups(
    items: Iterable[Item], readings: Sequence[ActionReading], decided_at: Mapping[int, datetime], order: str
) -> list[Group]:
    """A group for every current period, and for every earlier one in which something waits; the newest first."""
    strategies = {reading.state.action.strategy_id: reading for reading in readings}
    by_period: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_period[item.period.id].append(item)
    groups = []
    for strategy_id, one in sorted(strategies.items(), key=lambda pair: _strategy_order(pair[1].strategy)):
        current = one.current_period
        periods = {group[0].period.id: group[0].period for group in by_period.values() if any(i.waits for i in group)}
        periods |= {current.id: current} if current else {}
        for period in sorted(periods.values(), key=lambda period: period.starts, reverse=True):
            if period.strategy_id == strategy_id:
                found = in_order(by_period[period.id], order)
                owed = [reading for reading in readings if reading.state.action.strategy_id == strategy_id]
                is_current = current is not None and period.id == current.id
                groups.append(
                    Group(one.strategy, period, found, _missing(owed, found, decided_at) if is_current else ())
                )
    return groups


def _strategy_order(strategy: StrategyVersion) -> tuple[bool, str]:
    return strategy.strategy.is_demonstration, strategy.strategy.slug


def _missing(
    readings: Iterable[ActionReading], items: Iterable[Item], decided_at: Mapping[int, datetime]
) -> list[Missing]:
    """The actions that have not ended, are asked for an update, and have none that counts."""
    sent = {item.reading.action_id: item for item in items}
    missing = []
    for reading in readings:
        item = sent.get(reading.action_id)
        is_owed = reading.is_asked and reading.state.stage not in ENDED
        if is_owed and not has_update(reading.state, reading.current_period):
            was_returned = item is not None and item.decision == Decision.RETURNED
            missing.append(Missing(reading, decided_at[item.pk] if item and was_returned else None))
    return missing
