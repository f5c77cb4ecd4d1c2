"""Mail about sign-in that the tracker itself sends; the sign-in library sends codes and password links.

Call after the change is committed, never inside it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.clock import inside_change
from accounts.models import PersonVersion, User

logger = logging.getLogger(__name__)


def send_invitation(person: User, *, by: User | None, is_demonstration: bool = False) -> bool:
    """Tell a person that they can sign in, and how.

    Args:
        by: who invited them; None where a command did.
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
    return send("invitation", person.email, context)


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


def send_invitations(people: Iterable[User], *, by: User | None, is_demonstration: bool = False) -> Invited:
    """Tell several people that they can sign in. The arguments are those of `send_invitation`."""
    told = [(person, send_invitation(person, by=by, is_demonstration=is_demonstration)) for person in people]
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
    if inside_change():
        raise RuntimeError("Mail is sent after the change, not inside it.")
    message = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"emails/{name}.subject.txt", context).split()),
        body=render_to_string(f"emails/{name}.txt", context),
        to=[address],
    )
    message.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    try:
        return bool(message.send())
    except (OSError, SMTPException):
        logger.exception("The mail “%s” could not be sent.", name)
        return False


def _name_of(person: User) -> str:
    name = PersonVersion.objects.open().filter(person=person).values_list("name", flat=True).first()
    return name or person.email
