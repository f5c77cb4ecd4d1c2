"""What the page of workstream leads shows: every workstream with who leads it, and who may be chosen."""

from dataclasses import dataclass

from actions.models import Workstream, WorkstreamVersion
from outcomes.models import Strategy
from outcomes.people import Person, people_of


@dataclass(frozen=True)
class Led:
    """A workstream and its lead.

    Attributes:
        email, person: the lead's address, and name where one is known; "" for nobody.
    """

    workstream: Workstream
    title: str
    email: str
    person: str


@dataclass(frozen=True)
class Leads:
    """Every workstream, and everybody who takes part in the strategy."""

    rows: tuple[Led, ...]
    people: tuple[Person, ...]


def read_leads(strategy: Strategy) -> Leads:
    """Read who leads what today. Five queries."""
    people = people_of(strategy)
    names = {person.user.pk: person.named.name for person in people}
    versions = WorkstreamVersion.objects.open().filter(workstream__strategy=strategy)
    rows = []
    for version in versions.select_related("workstream", "lead_person").order_by("workstream__number"):
        email = version.lead_person.email if version.lead_person else ""
        name = names.get(version.lead_person_id or 0, "")
        rows.append(Led(version.workstream, version.title, email, name if name != email else ""))
    return Leads(tuple(rows), tuple(people))
