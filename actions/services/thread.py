"""Questions and answers on an update."""

from datetime import datetime

from accounts.clock import change
from accounts.models import Membership, User
from accounts.succession import heirs_of
from actions.emails.behalf import Told
from actions.emails.thread import tell_message
from actions.errors import MessageNotAllowedError
from actions.models import StatusUpdate, UpdateMessage
from actions.permissions import reviewers_of

LONGEST_MESSAGE = 1000


def write_message(*, update: StatusUpdate, by: User, text: str, now: datetime | None = None) -> Told:
    """Ask or answer, and tell the other side. The same words by the same person twice in a row stay one message.

    Args:
        update: the update that it is about.
        by: somebody who speaks for the update's organisation or for the one that took its place, or reviews it.
        text: at most LONGEST_MESSAGE characters.
        now: the instant to record; None reads the clock.

    Returns:
        Who was told by mail, and whose mail could not be sent.

    Raises:
        MessageNotAllowedError: there is nothing in it, too much, or the person is neither of the two.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text or len(text) > LONGEST_MESSAGE:
        raise MessageNotAllowedError(f"Enter a message of {LONGEST_MESSAGE:,} characters or fewer.")
    action = update.action
    with change(kind="message_written", by=by, strategy_id=action.strategy_id, now=now) as revision:
        own = Membership.objects.open().filter(person=by, partner__in=heirs_of(update.partner_id)).first()
        if own is None and not reviewers_of(action).filter(pk=by.pk).exists():
            raise MessageNotAllowedError("Only the update's organisation and its reviewers write here.")
        last = UpdateMessage.objects.filter(update=update).order_by("pk").last()
        if last is not None and (last.author_id, last.text) == (by.pk, text):
            return Told(0, [])
        revision.summary = f"Action {action.ref}: message on an update"
        partner_id = own.partner_id if own else None
        message = revision.append(UpdateMessage(update=update, author=by, partner_id=partner_id, text=text))
    return tell_message(message)
