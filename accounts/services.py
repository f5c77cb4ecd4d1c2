"""What may be done to people and partner organisations. Every function is one recorded change.

Each takes `by` (the person who does it) or `job` (the command or task that does it), and `now` (the instant to record;
None reads the clock). Whether that person may do it is decided before, by `outcomes.access`.
The functions with a `revision` first are for services of other apps that do the same as part of a larger change.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify

from accounts import emails
from accounts.clock import Revision, change, record_many
from accounts.models import ApiToken, Membership, Partner, PartnerVersion, PersonVersion, User
from accounts.signin import keep_address

NAME_LENGTH = 120
PARTNER_NAME_LENGTH = 160
SLUG_LENGTH = 80


class PeopleError(Exception):
    """Something about people or partners that cannot be done; the message says why and how to mend it."""


class NotAnAddressError(PeopleError):
    """What was given is not an email address."""


class NameNotUsableError(PeopleError):
    """A name is missing, too long, or taken."""


class GroupCannotSignInError(PeopleError):
    """Nobody can speak for a group of organisations."""


class PartnerHasLeftError(PeopleError):
    """The organisation is no longer a partner."""


class PersonIsClosedError(PeopleError):
    """The person's sign-in was closed."""


class CannotCloseYourselfError(PeopleError):
    """Somebody else closes a leaver's sign-in."""


class LastAdministratorError(PeopleError):
    """Nobody would be left to look after people and access."""


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
        NotAnAddressError: `email` is none.
        NameNotUsableError: the name is too long.
    """
    with change(kind="person_invited", by=by, job=job, now=now) as revision:
        person, is_new = enter_person(revision, email=email, name=name)
    if is_new and send_mail:
        emails.send_invitation(person, by=by)
    return person


def enter_person(revision: Revision, *, email: str, name: str = "") -> tuple[User, bool]:
    """The person with this address, made where there is none, and whether they could not sign in before.

    Raises:
        NotAnAddressError, NameNotUsableError: as `invite_person`.
    """
    address = _address(email)
    person, is_new = User.objects.filter(email=address).first(), False
    if person is None:
        person, is_new = User.objects.create_user(address, date_joined=revision.at), True
    elif not person.is_active:
        person.is_active, is_new = True, True
        person.save(update_fields=["is_active"])
    keep_address(person)
    if name.strip() and not PersonVersion.objects.open().filter(person=person).exists():
        record_many(revision, PersonVersion, {person.pk: {"name": _name(name)}})
    return person, is_new


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
    fields = {"name": _name(name)}
    if job_title is not None:
        fields["job_title"] = _short("A job title", job_title)
    record_many(revision, PersonVersion, {person.pk: fields})


def set_person_active(
    *,
    person: User,
    active: bool,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> User:
    """Close a leaver's sign-in, or open it again.

    Roles over strategies are ended by `outcomes.services.close_person`, which does all of this too.

    Raises:
        CannotCloseYourselfError, LastAdministratorError: as `close_account`.
    """
    with change(kind="person_reopened" if active else "person_closed", by=by, job=job, now=now) as revision:
        if active:
            enter_person(revision, email=person.email)
        else:
            close_account(revision, person)
    person.refresh_from_db()
    return person


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


def add_partner(
    *,
    name: str,
    slug: str = "",
    short_name: str = "",
    is_group: bool = False,
    is_invented: bool = False,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """Enter an organisation, or a group of organisations that is named as one.

    Args:
        slug: its lasting place in addresses; made from the name where it is not given.

    Raises:
        NameNotUsableError: the name is missing, too long, or another partner's; the slug is another partner's.
    """
    with change(kind="partner_added", by=by, job=job, now=now) as revision:
        wanted = _partner_name(name)
        if slug and Partner.objects.filter(slug=slug).exists():
            raise NameNotUsableError(f"Another partner has the address “{slug}”. Choose another.")
        partner = Partner(slug=slug or _free_slug(wanted), is_group=is_group, is_invented=is_invented)
        revision.append(partner)
        record_many(revision, PartnerVersion, {partner.pk: {"name": wanted, "short_name": short_name.strip()}})
    return partner


def rename_partner(
    *,
    partner: Partner,
    name: str,
    short_name: str | None = None,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """Record what an organisation is called from now on. Its slug stays, so addresses stay.

    Args:
        short_name: None leaves it as it is.

    Raises:
        NameNotUsableError: the name is missing, too long, or another partner's.
    """
    with change(kind="partner_renamed", by=by, job=job, now=now) as revision:
        fields = {"name": _partner_name(name, besides=partner)}
        fields |= {} if short_name is None else {"short_name": short_name.strip()}
        record_many(revision, PartnerVersion, {partner.pk: fields})
    return partner


def add_member(
    *,
    person: User,
    partner: Partner,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """Let a person speak for an organisation. Somebody who does already stays as they are.

    Raises:
        GroupCannotSignInError: the partner is a group.
        PartnerHasLeftError: the partner has left.
        PersonIsClosedError: the person's sign-in was closed.
    """
    with change(kind="member_added", by=by, job=job, now=now) as revision:
        enter_member(revision, person=person, partner=partner)
    return partner


def enter_member(revision: Revision, *, person: User, partner: Partner) -> None:
    """As `add_member`, within a larger change."""
    refuse_closed(person)
    if partner.is_group:
        raise GroupCannotSignInError(
            f"{_called(partner)} is a group of organisations, so nobody can speak for it. Choose one organisation."
        )
    if PartnerVersion.objects.open().filter(partner=partner, has_left=True).exists():
        raise PartnerHasLeftError(f"{_called(partner)} is no longer a partner. Choose another organisation.")
    record_many(revision, Membership, {(person.pk, partner.pk): {}})


def end_membership(
    *,
    person: User,
    partner: Partner,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """End that a person speaks for an organisation. Their updates stay, in the name they were sent in."""
    with change(kind="member_ended", by=by, job=job, now=now) as revision:
        record_many(revision, Membership, {(person.pk, partner.pk): None})
    return partner


def refuse_closed(person: User) -> None:
    """Raise PersonIsClosedError where the person's sign-in is closed now."""
    if not User.objects.filter(pk=person.pk, is_active=True).exists():
        raise PersonIsClosedError(f"The sign-in of {person.email} is closed. Invite them again first.")


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnAddressError("Enter an email address, such as name@example.org.") from None
    return address


def _name(name: str, longest: int = NAME_LENGTH) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise NameNotUsableError("Enter a name.")
    return _short("A name", cleaned, longest)


def _short(what: str, text: str, longest: int = NAME_LENGTH) -> str:
    cleaned = " ".join(text.split())
    if len(cleaned) > longest:
        raise NameNotUsableError(f"{what} has {longest} characters at most; this one has {len(cleaned)}.")
    return cleaned


def _partner_name(name: str, besides: Partner | None = None) -> str:
    wanted = _name(name, PARTNER_NAME_LENGTH)
    others = PartnerVersion.objects.open().filter(name__iexact=wanted)
    if besides is not None:
        others = others.exclude(partner=besides)
    if others.exists():
        raise NameNotUsableError(f"There is a partner called {wanted} already. Use it, or choose another name.")
    return wanted


def _free_slug(name: str) -> str:
    base = slugify(name)[: SLUG_LENGTH - 4].strip("-") or "partner"
    taken = set(Partner.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def _called(partner: Partner) -> str:
    name = PartnerVersion.objects.open().filter(partner=partner).values_list("name", flat=True).first()
    return name or partner.slug
