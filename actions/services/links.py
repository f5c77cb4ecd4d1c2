"""Links by which somebody without a sign-in sends one update of one action about one period."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.clock import Revision, change
from accounts.models import Partner, User
from accounts.people import name_of
from accounts.services import enter_person, refuse_closed
from actions.emails.links import send_link
from actions.errors import AlreadySentError, RuleError
from actions.links import MOST_DAYS, LinkState, Sender, hash_of, state_of_link
from actions.models import Action, ActionState, LinkSender, Period, StatusUpdate, UpdateLink, UpdateLinkEnd
from actions.permissions import can_send_for, reviewers_of
from actions.services.numbers import NumberContent
from actions.services.sending import check_period_open, place_of
from actions.services.updates import UpdateContent, check_running, clean_content, enter_lead_update
from actions.transitions import Step
from govuk.words import LONDON

NAME_LENGTH = 160
KEY_BYTES = 32


class NoLeadPartnerError(RuleError):
    """Nobody leads the action, so there is no organisation that a link could speak for."""

    message = "This action has no lead partner, so nobody can send its update. Choose a lead partner first."


class LinkDaysError(RuleError):
    """A link works for no time, or for too long."""

    message = f"Enter for how many days the link works, from 1 to {MOST_DAYS}."
    field = "days"


class LinkEndedError(RuleError):
    """A link that does not work any more cannot be called off."""

    message = "This link does not work any more. It has expired, or somebody called it off already."


class ReviewerMailboxError(RuleError):
    """Whoever reviews an action would send, as its lead partner's own word, what they may record on its behalf."""

    field = "address"


class LinkClosedError(RuleError):
    """A link that was opened cannot send anything now.

    Attributes:
        state: why.
    """

    message = "This link cannot be used any more. Nothing was sent."

    def __init__(self, state: LinkState) -> None:
        super().__init__()
        self.state = state


class SenderMissingError(RuleError):
    """Who sends by a link says who they are."""


@dataclass(frozen=True)
class SentLink:
    """A link that was made.

    Attributes:
        went: whether its mail was handed over; where not, the link is called off, for nobody has its key.
    """

    link: UpdateLink
    went: bool


def send_update_link(
    *,
    action: Action,
    period: Period,
    address: str,
    days: int,
    by: User,
    comment: str = "",
    now: datetime | None = None,
) -> SentLink:
    """Mail a link for the lead partner's update of an action about a period. An earlier one to the same mailbox ends.

    Whoever the address belongs to becomes known here as its mailbox, without any rights of its own.

    Args:
        address: the mailbox.
        days: how many days it works beside today, to the end of that day in London.
        by: the programme lead or deputy; whoever returned the update, where it is sent for that.
        comment: what the mailbox is to change in the update that it sent; "" asks for a first one.

    Raises:
        NoLeadPartnerError, LinkDaysError, PeriodNotOpenError, AlreadySentError, ActionEndedError,
        ReviewerMailboxError (the address is of somebody who reviews the action, and may not send for its lead
        partner), accounts.services.PeopleError (no address, or of a sign-in that was closed): nothing is written or
        sent.
    """
    if not 1 <= days <= MOST_DAYS:
        raise LinkDaysError
    key = secrets.token_urlsafe(KEY_BYTES)
    with change(kind="update_link_sent", by=by, strategy_id=action.strategy_id, now=now) as revision:
        partner = _check_wanted(revision, action, period)
        person = _mailbox(revision, address)
        check_mailbox(person, partner, action)
        for earlier in UpdateLink.objects.filter(
            action=action, period=period, person=person, ends=None, expires_at__gt=revision.at
        ):
            revision.append(UpdateLinkEnd(link=earlier, by=by))
        until = datetime.combine(revision.day + timedelta(days=days), time.max, tzinfo=LONDON)
        row = UpdateLink(action=action, period=period, partner=partner, person=person, key_hash=hash_of(key))
        row.expires_at = until
        link = revision.append(row)
        revision.summary = f"Action {action.ref}: link for an update sent"
    if send_link(link, key, name_of(by).name, revision.day, comment):
        return SentLink(link, went=True)
    call_off_link(link=link, by=by, now=now)
    return SentLink(link, went=False)


def _check_wanted(revision: Revision, action: Action, period: Period) -> Partner:
    """The organisation whose update is wanted."""
    state = ActionState.objects.open().select_related("lead").get(action=action)
    if state.lead is None:
        raise NoLeadPartnerError
    check_running(state)
    check_period_open(action, period, revision.day)
    place_of(action, period, state.lead, StatusUpdate.Kind.LEAD, Step.SEND)
    return state.lead


def _mailbox(revision: Revision, address: str) -> User:
    """The person of the address. Somebody whose sign-in was closed is not let in again by a link."""
    known = User.objects.filter(email=address.strip().lower()).first()
    if known is not None:
        refuse_closed(known)
        return known
    person, _ = enter_person(revision, email=address)
    return person


def check_mailbox(person: User, partner: Partner, action: Action) -> None:
    """Insist that a person does not review the action, unless they may send what the partner says anyway.

    What a reviewer sends for the partner names where it comes from, and the partner can confirm it (docs/rules.md,
    Updates). A link would pass both by.

    Raises:
        ReviewerMailboxError: they do.
    """
    if reviewers_of(action).filter(pk=person.pk).exists() and not can_send_for(person, partner.pk):
        raise ReviewerMailboxError(
            f"{person.email} reviews the updates of this action. Enter a mailbox of the lead partner, or record the "
            "update on its behalf and name where it comes from."
        )


def call_off_link(*, link: UpdateLink, by: User, now: datetime | None = None) -> UpdateLinkEnd:
    """End a link before its time. What was sent by it stays.

    Raises:
        LinkEndedError: it has expired, or was called off already.
    """
    action = link.action
    with change(kind="update_link_called_off", by=by, strategy_id=action.strategy_id, now=now) as revision:
        if state_of_link(link, revision.at) in (LinkState.EXPIRED, LinkState.CALLED_OFF):
            raise LinkEndedError
        row = revision.append(UpdateLinkEnd(link=link, by=by))
        revision.summary = f"Action {action.ref}: link for an update called off"
    return row


def end_links_of(revision: Revision, person: User) -> None:
    """Call off the links to the mailbox of somebody whose sign-in is closed, in that change.

    So they stay ended where the mailbox is let in again (docs/rules.md, Links).
    """
    by = revision.by or person
    links = UpdateLink.objects.filter(person=person, ends=None, expires_at__gt=revision.at)
    revision.append_many([UpdateLinkEnd(link=link, by=by) for link in links])


def send_by_link(
    *,
    link: UpdateLink,
    content: UpdateContent,
    sender: Sender,
    numbers: Sequence[NumberContent] = (),
    evidence: Sequence[int] | None = None,
    draft_version: int | None = None,
    now: datetime | None = None,
) -> StatusUpdate:
    """Send the update that a link asks for, with who sent it. Its mailbox is the author.

    A draft that a colleague saved stays as it is: who holds the link has not seen it.

    Args:
        sender: the name and the job that they gave.
        content, numbers, evidence, draft_version, now: as `actions.services.updates.submit_update`.

    Raises:
        SenderMissingError, LinkClosedError, ReviewerMailboxError (the mailbox reviews the action by now),
        AlreadySentError (by this link or otherwise), and what `submit_update` refuses: nothing is written.
    """
    content, sender = clean_content(content), clean_sender(sender)
    about = {"action": link.action, "period": link.period, "partner": link.partner}
    with change(kind="update_submitted", by=link.person, strategy_id=link.action.strategy_id, now=now) as revision:
        check_link(link, revision.at)
        check_mailbox(link.person, link.partner, link.action)
        state = ActionState.objects.open().get(action=link.action)
        row = StatusUpdate(**about, author=link.person, **asdict(content))
        more: dict[str, Any] = {"evidence": evidence, "draft_version": draft_version, "own_draft_only": True}
        enter_lead_update(revision, row, state, numbers=numbers, **more)
        revision.append(LinkSender(update=row, link=link, **asdict(sender)))
        revision.summary = f"Action {link.action.ref}: update sent by link"
    return row


def check_link(link: UpdateLink, now: datetime) -> None:
    """Insist that a link can be used at an instant.

    Raises:
        AlreadySentError: the update was sent, by this link or otherwise; LinkClosedError: anything else.
    """
    state = state_of_link(link, now)
    if state in (LinkState.USED, LinkState.SENT, LinkState.CORRECTED):
        raise AlreadySentError
    if state != LinkState.OPEN:
        raise LinkClosedError(state)


def clean_sender(sender: Sender) -> Sender:
    """Trim name and job, and insist on both.

    Raises:
        SenderMissingError: names the first that is missing or too long.
    """
    cleaned = Sender(*(" ".join(text.split()) for text in (sender.name, sender.job_title)))
    for field, text, what in (("name", cleaned.name, "your name"), ("job_title", cleaned.job_title, "your job")):
        if not text:
            raise SenderMissingError(f"Enter {what}", field=field)
        if len(text) > NAME_LENGTH:
            raise SenderMissingError(
                f"{what[0].upper()}{what[1:]} must be {NAME_LENGTH} characters or fewer", field=field
            )
    return cleaned


def days_until(day: date, today: date) -> int:
    """For how many days a link works by default: until a period's cut-off, or two weeks where that has passed."""
    days = (day - today).days
    return min(days, MOST_DAYS) if days >= 1 else 14
