"""Reads everything that the page of one update needs: its place in the queue, the texts, the decision on it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.moments import Moment
from actions.links import senders_of
from actions.models import Decision, LateChoice, Review, StatusUpdate
from actions.pages.attached import Attached, attached_to
from actions.pages.review_contributions import counting_contributions
from actions.pages.review_order import WORST, in_order
from actions.pages.review_queue import Group, Item, Queue
from actions.pages.review_sheet import Sheet
from actions.pages.reviews import item_of, queue_of
from actions.permissions import can_review, reader_of, with_other_reviewers
from actions.reading import UpdateReading, periods_of, read_updates
from actions.settled import why_settled
from outcomes.access import Access, access_of, visible_strategies
from outcomes.reading import partner_names, person_names


def open_sheet(person: User, moment: Moment, pk: int, order: str = WORST) -> Sheet:
    """Read everything that the page of one update needs.

    Raises:
        Http404: no such update in a strategy that the person may see.
        PermissionDenied: they may see it, and not review it.
    """
    update, access = _reviewable(person, moment, pk)
    queue = queue_of(person, moment, order)
    item = _item(queue, update, person, moment)
    counting = _counting(queue, update)
    last, corrected, returned = _earlier(queue, item)
    texts = _texts([pk, last, corrected, returned], moment, access, update.action.strategy_id)
    reviews = _last_reviews(update, moment)
    review = reviews[0] if reviews else None
    is_reopened = review is not None and review.decision == Decision.REOPENED
    late = _late(texts[pk], moment)
    people = {update.author_id} | {one.reviewer_id for one in reviews} | ({late.by_id} if late else set())
    return Sheet(
        person=person,
        item=item,
        update=texts[pk],
        last=texts[last] if last else None,
        corrected=texts[corrected] if corrected else None,
        returned=texts[returned] if returned else None,
        review=None if is_reopened else review,
        reopened=review if is_reopened else None,
        taken_back=reviews[1] if is_reopened else None,
        late_choice=late,
        leads=access.leads,
        settled=why_settled(update) if review and not is_reopened else "",
        newer=counting.pk if counting and counting.pk != pk else None,
        group=_group(queue, item, order),
        names={one.id: one.name for one in person_names(people, moment.revision).values()},
        link_sender=senders_of([pk], moment.revision).get(pk),
        order=order,
        attached=_attached(texts[pk], update, moment, access),
    )


def _last_reviews(update: StatusUpdate, moment: Moment) -> list[Review]:
    """The last decision, and the one before it."""
    rounds = Review.objects.filter(update=update, revision__lte=moment.revision).select_related("revision")
    return list(rounds.order_by("-round")[:2])


def _attached(reading: UpdateReading, update: StatusUpdate, moment: Moment, access: Access) -> Attached:
    slug, ref = update.action.strategy.slug, update.action.ref
    return attached_to([reading], moment, reader_of(access), slug=slug, ref=ref, reviews=True)[reading.id]


def _late(update: UpdateReading, moment: Moment) -> LateChoice | None:
    """What the lead chose last about an update received after the cut-off."""
    if not update.is_late:
        return None
    chosen = LateChoice.objects.filter(update=update.id, revision__lte=moment.revision).select_related("revision")
    return chosen.order_by("revision_id").last()


def _reviewable(person: User, moment: Moment, pk: int) -> tuple[Any, Access]:
    """The update, and what the person is in its strategy; refused as `open_sheet` says."""
    rows = StatusUpdate.objects.filter(
        action__strategy__in=visible_strategies(person), revision__lte=moment.revision
    ).select_related("action__strategy", "period", "revision")
    update = get_object_or_404(with_other_reviewers(rows, person), pk=pk)
    access = access_of(person, update.action.strategy)
    if not can_review(person, access, update.action):
        raise PermissionDenied
    return update, access


def _item(queue: Queue, update: StatusUpdate, person: User, moment: Moment) -> Item:
    known = [*queue.contributions, *filter(None, [_counting(queue, update)])]
    if found := next((one for one in known if one.pk == update.pk), None):
        return found
    reading = next((one for one in queue.readings if one.action_id == update.action_id), None)
    if reading is None:
        raise Http404
    periods = periods_of([update.action.strategy_id], moment.revision)[update.action.strategy_id]
    names = partner_names({update.partner_id}, moment.revision)
    by_id = {period.id: period for period in periods}
    return item_of(update, queue.history[update.action_id], reading, by_id, names, person)


def _counting(queue: Queue, update: StatusUpdate) -> Item | None:
    """The update of the same action and period, or contribution of the same partner, that the queue counts."""
    if update.kind == StatusUpdate.Kind.CONTRIBUTION:
        return counting_contributions(queue.contributions).get((update.action_id, update.period_id, update.partner_id))
    same = (item for item in queue.items if item.reading.action_id == update.action_id)
    return next((item for item in same if item.period.id == update.period_id), None)


def _group(queue: Queue, item: Item, order: str) -> Group:
    """The group that an update belongs to: one without anything left to decide is not among the queue's."""
    groups = queue.contribution_groups if item.is_contribution else queue.groups
    known = next((group for group in groups if group.period.id == item.period.id), None)
    counted = counting_contributions(queue.contributions).values() if item.is_contribution else queue.items
    found = [one for one in counted if one.period.id == item.period.id]
    return known or Group(item.reading.strategy, item.period, in_order(found, order))


def _earlier(queue: Queue, item: Item) -> tuple[int | None, int | None, int | None]:
    """The last accepted update before this one, what it corrects without a decision, and what was returned before."""
    update = item.update
    if item.is_contribution:
        own = [one for one in queue.contributions if one.reading == item.reading and one.partner == item.partner]
        known = [(one.pk, one.period.id, one.decision) for one in own]
    else:
        known = [(one.id, one.period_id, one.decision) for one in queue.history[update.action_id]]
    older = [one for one in known if one[0] < update.pk]
    accepted = [number for number, _, decision in older if decision == Decision.ACCEPTED]
    returned = [
        number for number, period, decision in older if decision == Decision.RETURNED and period == update.period_id
    ]
    corrected = [number for number, _, decision in older if number == update.corrects_id and decision is None]
    first = corrected[0] if corrected else None
    return (accepted[-1] if accepted else None), first, (returned[-1] if returned else None)


def _texts(numbers: Sequence[int | None], moment: Moment, access: Access, strategy_id: int) -> dict[int, UpdateReading]:
    rows = StatusUpdate.objects.filter(pk__in=[number for number in numbers if number])
    return {one.id: one for one in read_updates(rows, moment, {strategy_id: reader_of(access)})}
