"""Links by which an update is sent without signing in: finding them, and in which state they are.

docs/rules.md, Links.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from actions.models import ActionEvent, ActionState, LinkSender, StatusUpdate, UpdateLink, UpdateLinkEnd
from actions.publication import PUBLIC, Reader
from actions.reading import UpdateReading
from actions.stages import ENDED
from actions.transitions import COUNTING
from actions.update_states import with_state
from outcomes.reading import PersonName, person_names

MOST_DAYS = 60
"""The longest that a link works."""


class LinkState(StrEnum):
    """What a link can be used for: only an open one sends anything, and only a used one shows what it sent.

    `SENT` is otherwise, and `CORRECTED` what it sent, by a correction that was sent since.
    """

    OPEN = "open"
    USED = "used"
    SENT = "sent"
    CORRECTED = "corrected"
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

    What ends a link ends it for good: a lead partner that comes back, or an action that is reopened, opens no link
    again (docs/rules.md, Links).

    Args:
        now: what their time is measured by; everything else is read as it stands.
    """
    rows = _with_endings(links)
    sent = _sent_for({row.action_id for row in rows})
    by_link: dict[int, set[int]] = {row.pk: set() for row in rows}
    for link_id, update_id in LinkSender.objects.filter(link__in=rows).values_list("link", "update"):
        by_link[link_id].add(update_id)

    def state_of(row: Any) -> LinkState:
        if row.called_off or not row.mailbox_works:
            return LinkState.CALLED_OFF
        if row.expires_at <= now:
            return LinkState.EXPIRED
        if row.lead_changed:
            return LinkState.OTHER_LEAD
        update = sent.standing.get((row.action_id, row.period_id, row.partner_id))
        if update is not None:
            return sent.seen_from(by_link[row.pk], update)
        return LinkState.ENDED if row.ended or row.began_anew else LinkState.OPEN

    return {row.pk: state_of(row) for row in rows}


def _with_endings(links: Iterable[UpdateLink]) -> list[Any]:
    """The links, each with what has ended it since it was sent."""
    since = ActionState.objects.filter(action=OuterRef("action"), from_rev__gt=OuterRef("revision"))
    rounds = ActionEvent.objects.filter(
        action=OuterRef("action"), revision__gt=OuterRef("revision"), kind=ActionEvent.Kind.ROUND_OPENED
    )
    rows = UpdateLink.objects.filter(pk__in=[link.pk for link in links]).annotate(
        called_off=Exists(UpdateLinkEnd.objects.filter(link=OuterRef("pk"))),
        mailbox_works=F("person__is_active"),
        lead_changed=Exists(since.filter(Q(lead=None) | ~Q(lead=OuterRef("partner")))),
        ended=Exists(since.filter(stage__in=ENDED)),
        began_anew=Exists(rounds),
    )
    return list(rows)


def state_of_link(link: UpdateLink, now: datetime) -> LinkState:
    """In which state one link is; `states_of_links` is the list form."""
    return states_of_links([link], now)[link.pk]


@dataclass(frozen=True)
class _Sent:
    """What lead partners sent about some actions.

    Attributes:
        standing: by action, period and organisation the update that stands: sent, not returned, not replaced.
        corrects: by update, the one that it corrects; None for one that corrects none.
    """

    standing: Mapping[tuple[int, int, int], int]
    corrects: Mapping[int, int | None]

    def seen_from(self, own: Collection[int], update: int) -> LinkState:
        """What an update that stands makes of a link that sent some of its own."""
        if update in own:
            return LinkState.USED
        before = self.corrects[update]
        while before is not None and before not in own:
            before = self.corrects[before]
        return LinkState.SENT if before is None else LinkState.CORRECTED


def _sent_for(actions: Collection[int]) -> _Sent:
    rows = list(with_state(StatusUpdate.objects.filter(action__in=actions, kind=StatusUpdate.Kind.LEAD)))
    standing = {(row.action_id, row.period_id, row.partner_id): row.pk for row in rows if row.update_state in COUNTING}
    return _Sent(standing, {row.pk: row.corrects_id for row in rows})


def standing_update(link: UpdateLink) -> int | None:
    """The update that stands of what a link asks for; None where none does."""
    return _sent_for({link.action_id}).standing.get((link.action_id, link.period_id, link.partner_id))


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
