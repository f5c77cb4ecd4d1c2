"""What people and partners are called, and who speaks for whom, today."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Membership, Partner, PartnerVersion, PersonVersion, User


@dataclass(frozen=True)
class Named:
    """A person's name and job title; the address stands in where nobody gave a name."""

    name: str
    job_title: str = ""


def name_of(person: User) -> Named:
    """What the person is called."""
    return names_of([person]).get(person.pk, Named(person.email))


def names_of(people: Iterable[User]) -> dict[int, Named]:
    """What each of these people is called, by id. One query."""
    addresses = {person.pk: person.email for person in people}
    rows = PersonVersion.objects.open().filter(person__in=addresses).values_list("person_id", "name", "job_title")
    known = {person_id: Named(name, job_title) for person_id, name, job_title in rows}
    return {person_id: known.get(person_id, Named(email)) for person_id, email in addresses.items()}


def partner_names(partners: Iterable[Partner | int]) -> dict[int, str]:
    """What each of these partners is called, by id. One query."""
    ids = [partner if isinstance(partner, int) else partner.pk for partner in partners]
    return dict(PartnerVersion.objects.open().filter(partner__in=ids).values_list("partner_id", "name"))


def organisations_of(person: User) -> list[str]:
    """Names of the organisations that the person speaks for, in alphabetical order. One query."""
    mine = Membership.objects.open().filter(person=person).values("partner")
    return list(PartnerVersion.objects.open().filter(partner__in=mine).order_by("name").values_list("name", flat=True))
