"""Links by which an update is sent without signing in: finding them, and in which state they are.

docs/rules.md, Links.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from accounts.models import User
from actions.models import ActionState, LinkSender, StatusUpdate, UpdateLink, UpdateLinkEnd
from actions.publication import PUBLIC, Reader
from actions.reading import UpdateReading
from actions.stages import ENDED
from actions.transitions import UpdateState
from actions.update_states import with_state
from outcomes.reading import PersonName, person_names

MOST_DAYS = 60
"""The longest that a link works."""


class LinkState(StrEnum):
    """What a link can be used for: only an open one sends anything, and only a used one shows what it sent."""

    OPEN = "open"
    USED = "used"
    SENT = "sent"
    ENDED = "ended"
    OTHER_LEAD = "other_lead"
    EXPIRED = "expired"
    CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Sender:
    """Who sent an update by a link, as they called themselves."""

    name: str
    job_title: str

    def __str__(self) -> str:
        return f"{self.name}, {self.job_title}"


def links_are_on() -> bool:
    """Whether this installation sends such links and takes updates by them (README, Environment)."""
    return bool(settings.UPDATE_LINKS)


def hash_of(key: str) -> str:
    """What is kept of a link's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_link(key: str) -> UpdateLink | None:
    """The link that a key belongs to, in whatever state it is; None for a key that never was one."""
    rows = UpdateLink.objects.select_related("action__strategy", "period", "partner", "person", "revision")
    return rows.filter(key_hash=hash_of(key)).first()


def states_of_links(links: Iterable[UpdateLink], now: datetime) -> dict[int, LinkState]:
    """In which state each of these links is, by id. A fixed number of queries.

    Args:
        now: what their time is measured by; everything else is read as it stands.
    """
    rows = list(links)
    called_off = set(UpdateLinkEnd.objects.filter(link__in=rows).values_list("link", flat=True))
    # Closing a mailbox's sign-in ends its links with everything else.
    closed = User.objects.filter(pk__in={row.person_id for row in rows}, is_active=False).values_list("pk", flat=True)
    gone = set(closed)
    actions = {row.action_id for row in rows}
    states = {state.action_id: state for state in ActionState.objects.open().filter(action__in=actions)}
    standing = _standing(actions)
    sent = set(LinkSender.objects.filter(link__in=rows).values_list("link", "update"))

    def state_of(row: UpdateLink) -> LinkState:
        if row.pk in called_off or row.person_id in gone:
            return LinkState.CALLED_OFF
        if row.expires_at <= now:
            return LinkState.EXPIRED
        state = states[row.action_id]
        if state.lead_id != row.partner_id:
            return LinkState.OTHER_LEAD
        update = standing.get((row.action_id, row.period_id, row.partner_id))
        if update is not None:
            return LinkState.USED if (row.pk, update) in sent else LinkState.SENT
        return LinkState.ENDED if state.stage in ENDED else LinkState.OPEN

    return {row.pk: state_of(row) for row in rows}


def state_of_link(link: UpdateLink, now: datetime) -> LinkState:
    """In which state one link is; `states_of_links` is the list form."""
    return states_of_links([link], now)[link.pk]


def _standing(actions: Collection[int]) -> dict[tuple[int, int, int], int]:
    """Of each action, period and organisation the update that stands: sent, not returned, not replaced."""
    rows = with_state(StatusUpdate.objects.filter(action__in=actions, kind=StatusUpdate.Kind.LEAD))
    return {
        (row.action_id, row.period_id, row.partner_id): row.pk
        for row in rows.order_by("attempt")
        if row.update_state not in (UpdateState.RETURNED, UpdateState.REPLACED)
    }


def senders_of(update_ids: Iterable[int], revision: int) -> dict[int, Sender]:
    """Who sent these updates, of those that came by a link. One query.

    Names are read by the update's own organisation and its reviewers only (docs/rules.md, Links).
    """
    rows = LinkSender.objects.filter(update__in=list(update_ids), revision__lte=revision)
    return {row.update_id: Sender(row.name, row.job_title) for row in rows}


def link_authors(updates: Iterable[UpdateReading], readers: Mapping[int, Reader], revision: int) -> dict[int, str]:
    """What stands in the place of the author of those updates that came by a link: "link (Pat Example, Manager)".

    Others than its own organisation and the lead read "link" alone. One query.

    Args:
        readers: by strategy id, who is reading.
    """
    rows = {one.id: one for one in updates}
    return {
        pk: f"link ({sender})" if _knows(rows[pk], readers) else "link"
        for pk, sender in senders_of(rows, revision).items()
    }


def authors_of(updates: Iterable[UpdateReading], readers: Mapping[int, Reader], revision: int) -> dict[int, PersonName]:
    """By update, who typed it; of one that came by a link as `link_authors` says. Two queries."""
    rows = list(updates)
    people = person_names({one.author_id for one in rows}, revision)
    by_link = link_authors(rows, readers, revision)
    return {
        one.id: PersonName(one.author_id, by_link[one.id], "") if one.id in by_link else people[one.author_id]
        for one in rows
    }


def _knows(update: UpdateReading, readers: Mapping[int, Reader]) -> bool:
    reader = readers.get(update.period.strategy_id, PUBLIC)
    return reader.leads or update.partner_id in reader.partner_ids


def sender_of(update: StatusUpdate) -> Sender | None:
    """Who sent one update, where it came by a link; `senders_of` is the list form."""
    row = LinkSender.objects.filter(update=update).first()
    return Sender(row.name, row.job_title) if row else None
