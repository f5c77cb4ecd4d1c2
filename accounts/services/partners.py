"""Partner organisations, and who speaks for them."""

from datetime import datetime

from django.utils.text import slugify

from accounts.clock import Revision, change, record_many
from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.services.errors import (
    GroupCannotSignInError,
    NameNotUsableError,
    NotMemberError,
    PartnerChangedError,
    PartnerHasLeftError,
)
from accounts.services.names import clean_name
from accounts.services.people import refuse_closed

PARTNER_NAME_LENGTH = 160
SLUG_LENGTH = 80


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
        return enter_partner(
            revision, name=name, slug=slug, short_name=short_name, is_group=is_group, is_invented=is_invented
        )


def enter_partner(
    revision: Revision,
    *,
    name: str,
    slug: str = "",
    short_name: str = "",
    is_group: bool = False,
    is_invented: bool = False,
) -> Partner:
    """As `add_partner`, within a larger change."""
    wanted = usable_partner_name(name)
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
    seen: int | None = None,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> Partner:
    """Record what an organisation is called from now on. Its slug stays, so addresses stay.

    Args:
        short_name: None leaves it as it is.
        seen: the revision that the decision was made on; None asks nothing.

    Raises:
        NameNotUsableError: the name is missing, too long, or another partner's.
        PartnerChangedError: the organisation was renamed, or left, after `seen`.
    """
    with change(kind="partner_renamed", by=by, job=job, now=now) as revision:
        if seen is not None and PartnerVersion.objects.open().filter(partner=partner, from_rev__gt=seen).exists():
            raise PartnerChangedError(f"{partner_called(partner)} was changed meanwhile. Look at it again.")
        fields = {"name": usable_partner_name(name, besides=partner)}
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
            f"{partner_called(partner)} is a group of organisations, so nobody can speak for it."
            " Choose one organisation."
        )
    if PartnerVersion.objects.open().filter(partner=partner, has_left=True).exists():
        raise PartnerHasLeftError(f"{partner_called(partner)} is no longer a partner. Choose another organisation.")
    record_many(revision, Membership, {(person.pk, partner.pk): {}})


def set_delegate(
    *,
    person: User,
    partner: Partner,
    may_only_draft: bool,
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> None:
    """Let somebody who speaks for an organisation only prepare what a colleague sends, or send it again.

    Raises:
        NotMemberError: they do not speak for it. Nothing is written.
    """
    with change(kind="member_delegated", by=by, job=job, now=now) as revision:
        if not Membership.objects.open().filter(person=person, partner=partner).exists():
            raise NotMemberError(f"{person.email} does not speak for {partner_called(partner)}.")
        record_many(revision, Membership, {(person.pk, partner.pk): {"may_only_draft": may_only_draft or None}})


def usable_partner_name(name: str, besides: Partner | None = None) -> str:
    """The name as it is kept; one that is missing, too long or another partner's raises NameNotUsableError."""
    wanted = clean_name(name, PARTNER_NAME_LENGTH)
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


def partner_called(partner: Partner) -> str:
    """What an organisation is called now."""
    name = PartnerVersion.objects.open().filter(partner=partner).values_list("name", flat=True).first()
    return name or partner.slug
