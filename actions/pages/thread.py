"""Questions and answers on updates, as those who take part see them. Nobody else learns that there are any."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404
from django.urls import reverse

from accounts.models import Membership, User
from accounts.moments import Moment
from accounts.succession import with_predecessors
from actions.models import StatusUpdate, UpdateMessage
from actions.permissions import may_converse, states_to_review
from govuk import words
from outcomes.access import visible_strategies
from outcomes.reading import partner_names, person_names
from outcomes.scope import Scope

NEWS = timedelta(days=30)
"""How long a message is shown on My work."""


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        who: its author and the organisation, or that they review.
        is_reviewer: whether a reviewer wrote it.
    """

    who: str
    at: datetime
    text: str
    is_reviewer: bool


@dataclass(frozen=True)
class Thread:
    """The messages on one update, oldest first, and the page on which one is written."""

    messages: Sequence[Message]
    address: str


@dataclass(frozen=True)
class News:
    """An update of the person's organisations on which somebody wrote lately."""

    heading: str
    address: str
    last: Message
    count: int


def thread_of(update: StatusUpdate, moment: Moment) -> Thread:
    """The messages on an update, for somebody who takes part."""
    address = reverse(
        "update-messages",
        kwargs={"slug": update.action.strategy.slug, "ref": update.action.ref, "pk": update.pk},
    )
    return Thread(messages_on([update.pk], moment).get(update.pk, []), address)


def thread_on_action(scope: Scope, update_id: int | None) -> Thread | None:
    """The messages on the update that an action's page shows; None for whoever takes no part, and in the past."""
    if update_id is None or scope.moment.is_past:
        return None
    update = StatusUpdate.objects.select_related("action__strategy").get(pk=update_id)
    return thread_of(update, scope.moment) if may_converse(scope.person, scope.access, update) else None


def update_to_discuss(scope: Scope, ref: str, pk: int) -> StatusUpdate:
    """The update that a page of messages is about.

    Raises:
        Http404: there is none, or the person takes no part in it.
    """
    rows = StatusUpdate.objects.filter(action__strategy=scope.strategy, action__ref=ref)
    update = rows.select_related("action__strategy", "partner", "period").filter(pk=pk).first()
    if update is None or not may_converse(scope.person, scope.access, update):
        raise Http404
    return update


def news_for(person: User, moment: Moment) -> list[News]:
    """Where somebody wrote lately on an update of the person's organisations, newest first; in few, fixed queries.

    Updates of an organisation whose place theirs took are among them.
    """
    own = with_predecessors(list(Membership.objects.open().filter(person=person).values_list("partner", flat=True)))
    since = moment.day - NEWS
    rows = StatusUpdate.objects.filter(
        partner__in=own, action__strategy__in=visible_strategies(person), messages__revision__at__date__gte=since
    ).distinct()
    updates = list(rows.select_related("action__strategy"))
    return _news(updates, moment)


def questions_for(person: User, moment: Moment) -> list[News]:
    """What partners asked lately of those who review their updates, and nobody answered, the oldest first."""
    rows = StatusUpdate.objects.filter(
        action__in=states_to_review(person).values("action"),
        action__strategy__in=visible_strategies(person),
        messages__revision__at__date__gte=moment.day - NEWS,
    ).distinct()
    news = _news(list(rows.select_related("action__strategy")), moment)
    return [one for one in reversed(news) if not one.last.is_reviewer]


def _news(updates: Collection[StatusUpdate], moment: Moment) -> list[News]:
    found = messages_on([update.pk for update in updates], moment)
    news = [
        News(
            f"Action {update.action.ref}",
            reverse(
                "update-messages",
                kwargs={"slug": update.action.strategy.slug, "ref": update.action.ref, "pk": update.pk},
            ),
            found[update.pk][-1],
            len(found[update.pk]),
        )
        for update in updates
        if update.pk in found
    ]
    return sorted(news, key=lambda one: one.last.at, reverse=True)


def title_of(update: StatusUpdate) -> str:
    """What a page of messages is about: "Action 3.1, July to September 2026"."""
    return f"Action {update.action.ref}, {words.period_words(update.period.starts, update.period.ends)}"


def messages_on(updates: Collection[int], moment: Moment) -> dict[int, list[Message]]:
    """The messages on each of these updates, oldest first, for somebody who takes part. Three queries."""
    rows = list(
        UpdateMessage.objects.filter(update__in=updates, revision__lte=moment.revision)
        .select_related("revision")
        .order_by("revision")
    )
    people = person_names({row.author_id for row in rows}, moment.revision)
    partners = partner_names({row.partner_id for row in rows if row.partner_id}, moment.revision)
    found: dict[int, list[Message]] = defaultdict(list)
    for row in rows:
        side = partners[row.partner_id].name if row.partner_id else "reviewer"
        who = f"{people[row.author_id].name}, {side}"
        found[row.update_id].append(Message(who, row.revision.at, row.text, row.partner_id is None))
    return found
