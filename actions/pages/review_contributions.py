"""Contributions of supporting partners in the review queue: a group apart, accepted or returned, without a rating."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from actions.models import Decision, Review
from actions.pages.review_order import BY_ACTION, in_order
from actions.pages.review_queue import Group, Item
from actions.periods import PeriodDates
from actions.reading import ActionReading
from outcomes.reading import PartnerName

Place = tuple[int, int, int]
"""Ids of an action, a period and an organisation, which has one contribution that counts."""


def contribution_of(
    update: Any,
    review: Review | None,
    reading: ActionReading,
    period: PeriodDates,
    names: Mapping[int, PartnerName],
    person: User,
) -> Item:
    """One contribution (annotated by `with_other_reviewers`) with the last decision on it."""
    decided = review is not None and review.decision != Decision.REOPENED
    return Item(
        update=update,
        reading=reading,
        period=period,
        partner=names[update.partner_id],
        decision=review.decision if review and decided else None,
        trend=None,
        previous=None,
        is_own=update.author_id == person.pk,
        has_other_reviewer=update.others_review,
        day=reading.day,
    )


def place_of(item: Item) -> Place:
    """What it is about, and whose it is."""
    return item.reading.action_id, item.period.id, item.partner.id


def counting_contributions(items: Iterable[Item]) -> dict[Place, Item]:
    """For each place the contribution that counts, or the one that was returned last.

    Args:
        items: the oldest first.
    """
    last: dict[Place, Item] = {}
    for item in items:
        known = last.get(place_of(item))
        if known is None or known.decision == Decision.RETURNED or item.decision != Decision.RETURNED:
            last[place_of(item)] = item
    return last


def contribution_groups(items: Iterable[Item]) -> list[Group]:
    """A group for every period in which a contribution waits, the newest period first; by action number always."""
    of_period: dict[int, list[Item]] = defaultdict(list)
    for item in counting_contributions(items).values():
        of_period[item.period.id].append(item)
    groups = [
        Group(found[0].reading.strategy, found[0].period, in_order(found, BY_ACTION))
        for found in of_period.values()
        if any(item.waits for item in found)
    ]
    return sorted(groups, key=lambda group: (group.period.starts, group.strategy.strategy_id), reverse=True)
