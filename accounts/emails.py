"""Mail about sign-in that the tracker itself sends; the sign-in library sends codes and password links.

Call after the change is committed, never inside it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.clock import inside_change
from accounts.models import PersonVersion, User

logger = logging.getLogger(__name__)

NoteAnswer = Callable[[User, User | None, Exception | None, datetime], None]
_notes: list[NoteAnswer] = []


def register_invitation_answer(note: NoteAnswer) -> None:
    """Let another app keep what the mail server answered to an invitation.

    Args:
        note: takes the person, who invited them, the error (None where the mail was taken), and the instant.
    """
    _notes.append(note)


def send_invitation(person: User, *, by: User | None, now: datetime, is_demonstration: bool = False) -> bool:
    """Tell a person that they can sign in, and how.

    Args:
        by: who invited them; None where a command did.
        now: the instant to keep the mail server's answer with.
        is_demonstration: whether the strategy that they are invited to is invented; the mail says so first.

    Returns:
        Whether the mail was handed over. A failure is logged; the person can still ask for a code on the sign-in page.
    """
    context = {
        "name": _name_of(person),
        "email": person.email,
        "inviter": _name_of(by) if by else "",
        "link": settings.BASE_URL + reverse("account_login"),
        "demonstration": is_demonstration,
    }
    error = _hand_over("invitation", person.email, context)
    for note in _notes:
        note(person, by, error, now)
    return error is None


@dataclass(frozen=True)
class Invited:
    """People who could not sign in before.

    Attributes:
        mailed: who was told by mail how to.
        not_mailed: whose mail could not be handed over; a failure is logged.
    """

    mailed: tuple[User, ...] = ()
    not_mailed: tuple[User, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.mailed or self.not_mailed)


def send_invitations(
    people: Iterable[User], *, by: User | None, now: datetime, is_demonstration: bool = False
) -> Invited:
    """Tell several people that they can sign in. The arguments are those of `send_invitation`."""
    told = [(one, send_invitation(one, by=by, now=now, is_demonstration=is_demonstration)) for one in people]
    return Invited(
        tuple(person for person, is_mailed in told if is_mailed),
        tuple(person for person, is_mailed in told if not is_mailed),
    )


def send(name: str, address: str, context: dict[str, Any]) -> bool:
    """Send templates/emails/<name>.{subject.txt,txt,html} to one address.

    Returns:
        Whether the mail was handed over; a failure is logged without the address.

    Raises:
        RuntimeError: called inside a change, which nothing slow may hold up.
    """
    return _hand_over(name, address, context) is None


def _hand_over(name: str, address: str, context: dict[str, Any]) -> Exception | None:
    """As `send`; returns what went wrong, None for nothing."""
    if inside_change():
        raise RuntimeError("Mail is sent after the change, not inside it.")
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        body=render_to_string(f"emails/{name}.txt", context),
        to=[address],
    )
    message.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    try:
        return None if message.send() else SMTPException("No mail server took it.")
    except (OSError, SMTPException) as error:
        logger.exception("The mail “%s” could not be sent.", name)
        return error


def _name_of(person: User) -> str:
    name = PersonVersion.objects.open().filter(person=person).values_list("name", flat=True).first()
    return name or person.email
