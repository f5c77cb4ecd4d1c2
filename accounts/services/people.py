"""Inviting, naming and closing people."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email

from accounts import emails
from accounts.clock import Revision, change, record_many
from accounts.models import ApiToken, Membership, PartnerVersion, PersonVersion, User
from accounts.services.errors import (
    CannotCloseYourselfError,
    LastAdministratorError,
    MailboxAddressError,
    NotAnAddressError,
    PersonIsClosedError,
)
from accounts.services.names import clean_name, clean_short
from accounts.signin import keep_address


def invite_person(
    *,
    email: str,
    name: str = "",
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
    send_mail: bool = True,
) -> User:
    """Let somebody sign in, and tell them by mail. An address that is here already returns its person.

    A name is taken over only where the person has none. A leaver who is invited again can sign in again,
    without the roles, organisations and password of before.

    Args:
        email: the address; its case does not matter.
        name: what the person is called, or "" where that is not known yet.
        send_mail: whether a person who could not sign in before gets a mail with the way in.

    Raises:
        NotAnAddressError: `email` is none. MailboxAddressError: it is the shared mailbox of an organisation.
        NameNotUsableError: the name is too long.
    """
    with change(kind="person_invited", by=by, job=job, now=now) as revision:
        person, is_new = enter_person(revision, email=email, name=name)
    if is_new and send_mail:
        emails.send_invitation(person, by=by, now=revision.at)
    return person


def enter_person(revision: Revision, *, email: str, name: str = "") -> tuple[User, bool]:
    """The person with this address, made where there is none, and whether they could not sign in before.

    Raises:
        NotAnAddressError, MailboxAddressError, NameNotUsableError: as `invite_person`.
    """
    address = _address(email)
    _refuse_mailbox(address)
    person, is_new = User.objects.filter(email=address).first(), False
    if person is None:
        person, is_new = User.objects.create_user(address, date_joined=revision.at), True
    elif not person.is_active:
        person.is_active, is_new = True, True
        person.save(update_fields=["is_active"])
    keep_address(person)
    if name.strip() and not PersonVersion.objects.open().filter(person=person).exists():
        record_many(revision, PersonVersion, {person.pk: {"name": clean_name(name)}})
    return person, is_new


def _refuse_mailbox(address: str) -> None:
    if PartnerVersion.objects.open().filter(mailbox__email=address).exists():
        raise MailboxAddressError(
            f"{address} is the shared mailbox of an organisation, so nobody signs in by it. Enter the address of "
            "the person alone."
        )


def name_person(
    *,
    person: User,
    name: str,
    job_title: str | None = None,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Record what a person is called from now on; what was written before keeps the name of its day.

    Args:
        job_title: None leaves it as it is.

    Raises:
        NameNotUsableError: the name is missing or too long.
    """
    with change(kind="person_named", by=by, job=job, now=now) as revision:
        enter_name(revision, person=person, name=name, job_title=job_title)
    return person


def enter_name(revision: Revision, *, person: User, name: str, job_title: str | None = None) -> None:
    """As `name_person`, within a larger change."""
    fields = {"name": clean_name(name)}
    if job_title is not None:
        fields["job_title"] = clean_short("A job title", job_title)
    record_many(revision, PersonVersion, {person.pk: fields})


def close_account(revision: Revision, person: User) -> None:
    """End what a person is here: organisations, administrator's rights, API tokens, password and open sessions.

    Raises:
        CannotCloseYourselfError: the person closes their own sign-in.
        LastAdministratorError: nobody else looks after people and access.
    """
    if revision.by == person:
        raise CannotCloseYourselfError("You cannot close your own sign-in. Ask another lead or an administrator.")
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    if person.is_administrator and not administrators.exclude(pk=person.pk).exists():
        raise LastAdministratorError("This is the only administrator. Make somebody else administrator first.")
    memberships = Membership.objects.open().filter(person=person).values_list("partner_id", flat=True)
    record_many(revision, Membership, {(person.pk, partner_id): None for partner_id in memberships})
    ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=revision.at)
    person.is_active = person.is_staff = person.is_superuser = False
    # Another password hash also ends every open session, for good.
    person.set_unusable_password()
    person.save(update_fields=["is_active", "is_staff", "is_superuser", "password"])


def appoint_administrator(*, person: User) -> User:
    """Let a person look after people, partners and access everywhere. Not recorded by the clock."""
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])
    return person


def refuse_closed(person: User) -> None:
    """Raise PersonIsClosedError where the person's sign-in is closed now."""
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise PersonIsClosedError(f"The sign-in of {person.email} is closed. Invite them again first.")


EMAIL_LENGTH = 254
"""The longest address that mail can have (RFC 5321), and that its column holds."""


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        MaxLengthValidator(EMAIL_LENGTH)(address)
        validate_email(address)
    except ValidationError:
        raise NotAnAddressError("Enter an email address, such as name@example.org.") from None
    return address
