"""What the page of one workstream shows, and the page on which workstream leads are chosen."""

from dataclasses import dataclass

from django.http import Http404

from actions.listing import workstreams_at
from actions.models import PublishedLineAction, Workstream, WorkstreamVersion
from actions.pages.grid import mark_counts
from actions.pages.overview import position_words
from actions.pages.published import Published, published_about
from actions.pages.rows import Row, row_of
from actions.permissions import reader_of, states_of
from actions.reading import ActionReading, read_actions
from outcomes.figures.provenance import places_words
from outcomes.models import SourceNote, Strategy
from outcomes.pages import notes_about
from outcomes.people import Person, people_of
from outcomes.promises import outcome_titles
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class Served:
    """An outcome with those of the workstream's actions that serve it."""

    number: int
    title: str
    refs: list[str]


@dataclass(frozen=True)
class WorkstreamPage:
    """One workstream at the moment.

    Attributes:
        name: the short name, or the official title where there is none.
        position: the one sentence that gives the answer.
        counts: its actions by mark, for the bar.
        reported_in: where the committee report's wording stands.
        before, after: the workstreams on either side, where there are any.
    """

    version: WorkstreamVersion
    name: str
    lead: PersonName | None
    position: str
    counts: dict[str, int]
    rows: list[Row]
    outcomes: list[Served]
    lines: list[Published]
    notes: list[SourceNote]
    reported_in: str
    before: WorkstreamVersion | None
    after: WorkstreamVersion | None

    @property
    def number(self) -> int:
        """The workstream's number."""
        return self.version.workstream.number

    @property
    def some_links_are_ours(self) -> bool:
        """Whether a published sentence stands here by our reading."""
        return any(line.link_is_ours for line in self.lines)


def workstream_page(scope: Scope, number: int) -> WorkstreamPage:
    """Read one workstream of the strategy.

    Raises:
        Http404: no workstream of this number was recorded by the moment.
    """
    revision = scope.moment.revision
    versions = list(workstreams_at([scope.strategy.pk], revision))
    place = next((i for i, one in enumerate(versions) if one.workstream.number == number), None)
    if place is None:
        raise Http404
    version = versions[place]
    states = states_of([scope.strategy.pk], revision).filter(action__workstream=version.workstream_id)
    readers = {scope.strategy.pk: reader_of(scope.access)}
    readings = read_actions(states.order_by("action__sort_key"), scope.moment, readers)
    lead = version.lead_person_id
    return WorkstreamPage(
        version=version,
        name=version.short_name or version.title,
        lead=person_names({lead}, revision).get(lead) if lead else None,
        position=position_words(readings),
        counts=mark_counts(readings),
        rows=[row_of(reading) for reading in readings],
        outcomes=_outcomes(readings, scope),
        lines=published_about(
            PublishedLineAction.objects.filter(action__workstream=version.workstream_id), scope.strategy.pk, revision
        ),
        notes=notes_about(scope.strategy.pk, [f"workstream {number}"], revision),
        reported_in=places_words(version.report_sources),
        before=versions[place - 1] if place else None,
        after=versions[place + 1] if place + 1 < len(versions) else None,
    )


def _outcomes(readings: list[ActionReading], scope: Scope) -> list[Served]:
    found = [
        Served(number, title, [reading.ref for reading in readings if number in reading.outcomes])
        for number, title in outcome_titles(scope.strategy.pk, scope.moment.revision).items()
    ]
    return [one for one in found if one.refs]


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
