"""Who takes part in the demonstration, brought into an empty database, and what later steps find them by."""

from dataclasses import dataclass, field
from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import Partner, PartnerVersion, User
from accounts.services import enter_member, enter_person
from actions.demo.story import Story
from actions.models import Action, Period, Workstream
from outcomes.management.commands.demo_people import PEOPLE, ROLES, SPEAKS_FOR
from outcomes.models import Grant, Strategy

JOB = "load_demo"
"""The name under which the beginnings of the demonstration are recorded."""

LEAD = "lead@demo.example"
PARTNER = "partner@demo.example"


@dataclass
class World:
    """The rows of the demonstration so far.

    Attributes:
        partners: by slug.
        people: by the story's key, or by address for those who can sign in.
        actions: by reference.
        periods: by the quarter's number.
        owners: by action that has a lead partner, who leads it now and who writes its updates.
    """

    strategy: Strategy
    partners: dict[str, Partner]
    people: dict[str, User]
    actions: dict[str, Action]
    workstreams: dict[int, Workstream]
    periods: dict[int, Period] = field(default_factory=dict)
    owners: dict[str, tuple[Partner, User]] = field(default_factory=dict)

    @property
    def lead(self) -> User:
        """The programme lead, who sets up and reviews."""
        return self.people[LEAD]


def enter_partners(story: Story, now: datetime) -> dict[str, Partner]:
    """Enter the invented organisations."""
    with change(kind="partner_added", job=JOB, now=now) as revision:
        partners = {
            slug: revision.append(Partner(slug=slug, is_group=told.group, is_invented=True))
            for slug, told in story.partners.items()
        }
        names = {partners[slug].pk: {"name": told.name} for slug, told in story.partners.items()}
        record_many(revision, PartnerVersion, names)
    return partners


def enter_people(story: Story, partners: dict[str, Partner], strategy: Strategy, now: datetime) -> dict[str, User]:
    """Enter everybody: those with sign-ins hold their roles, the others have no password and no mail is sent."""
    with change(kind="person_invited", job=JOB, strategy_id=None, now=now) as revision:
        people: dict[str, User] = {}
        for email, (name, _) in PEOPLE.items():
            people[email], _ = enter_person(revision, email=email, name=name)
        for key, told in story.people.items():
            people[key], _ = enter_person(revision, email=f"{key}@demo.example", name=told.name)
            enter_member(revision, person=people[key], partner=partners[told.speaks_for])
        enter_member(revision, person=people[PARTNER], partner=partners[SPEAKS_FOR])
        record_many(revision, Grant, {(people[email].pk, strategy.pk, role.value): {} for email, role in ROLES.items()})
    return people
