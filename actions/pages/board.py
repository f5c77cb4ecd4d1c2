"""The board view: what the programme's own meeting goes through, an action a row, in the order of the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from actions.links import authors_of
from actions.pages.attention import (
    Concern,
    Known,
    Weight,
    concerns,
    is_bare,
    person_words,
    returned_updates,
    shared_gaps,
)
from actions.pages.grid import ListLinks
from actions.pages.overview import Gap, Reporting, plan_gaps, position_words, read_plan, reporting_of
from actions.pages.rows import Row, leading_words, row_of
from actions.permissions import reader_of
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading
from actions.speaking import lost_speakers
from actions.stages import ENDED
from govuk.words import count_of, day, period_words
from outcomes.reading import partner_names
from outcomes.scope import Scope

EXCEPTIONS = frozenset({Weight.RED, Weight.OVERDUE, Weight.NO_UPDATE, Weight.RETURNED, Weight.GAP})
BOXES = (("cause", "Cause"), ("path", "Path to green"), ("next", "Next"))


@dataclass(frozen=True)
class Exceptional:
    """An action that is red, overdue, without an update or that lacks something.

    Attributes:
        concern: why, and who owes it.
        said: what its standing update says of it, box by box, as far as the reader may read it.
        about: of which update that is, or why there are no words.
    """

    concern: Concern
    said: Sequence[tuple[str, str]]
    about: str


@dataclass(frozen=True)
class Help:
    """Help that somebody wants: the words, and who asked when."""

    row: Row
    words: str
    partner: str
    person: str
    asked: datetime


@dataclass(frozen=True)
class Decision:
    """Something to decide about an action; `href` leads to where it is done, for those who may, else ""."""

    row: Row
    words: str
    lead: str
    href: str
    link: str


@dataclass(frozen=True)
class Coming:
    """An action whose date comes soon, and who owes it."""

    row: Row
    lead: str
    person: str

    @property
    def reading(self) -> ActionReading:
        """The action."""
        return self.row.reading


@dataclass(frozen=True)
class Board:
    """Everything that the page shows.

    Attributes:
        position: the one sentence that gives the answer.
        missing: what every action lacks, which is said once.
        help: None for somebody who may read no such words at all.
        help_is_own: the reader sees the words of their own organisations only.
        soon_days: how many days ahead "soon" looks.
    """

    position: str
    reporting: Reporting
    total: int
    is_bare: bool
    exceptions: Sequence[Exceptional]
    missing: Sequence[Gap]
    help: Sequence[Help] | None
    help_is_own: bool
    decisions: Sequence[Decision]
    coming: Sequence[Coming]
    soon_days: int


def board(scope: Scope) -> Board:
    """Read the plan once and pick what a meeting decides on.

    What is read of an update goes by the reader's rights (`actions.publication`): help wanted is for the lead and for
    the organisation that asked.
    """
    readings = read_plan(scope)
    lost = lost_speakers((reading.state for reading in readings), scope.moment.revision)
    found = concerns(readings, Known(returned_updates(scope, readings), lost, None))
    place = {reading.action_id: number for number, reading in enumerate(readings)}
    found.sort(key=lambda concern: place[concern.reading.action_id])
    reader, links = reader_of(scope.access), ListLinks(scope)
    return Board(
        position=position_words(readings),
        reporting=reporting_of(readings, scope.moment.day, links),
        total=len(readings),
        is_bare=is_bare(readings),
        exceptions=[_exception(concern) for concern in found if concern.weights & EXCEPTIONS],
        missing=plan_gaps(readings, links, shared_gaps(readings)),
        help=_help(readings, scope, reader) if reader.leads or reader.partner_ids else None,
        help_is_own=not reader.leads,
        decisions=[decision for reading in readings for decision in _decisions(reading, scope)],
        coming=[_coming(reading) for reading in readings if reading.facts.is_due_soon],
        soon_days=scope.version.due_soon_days,
    )


def _exception(concern: Concern) -> Exceptional:
    update = concern.reading.update
    if update is None:
        return Exceptional(concern, (), "No update yet")
    said = [(label, update.boxes[name]) for name, label in BOXES if update.boxes[name]]
    if forecast := update.boxes["forecast"]:
        said.append(("Expected finish", day(forecast)))
    return Exceptional(concern, said, _about(update))


def _about(update: UpdateReading) -> str:
    """Which update it is: its period, and whether it has been reviewed."""
    about = f"From the update for {period_words(update.period.starts, update.period.ends)}"
    if not update.is_readable:
        return f"{about}, whose words are published once it is accepted"
    return about if update.decision else f"{about}, not yet reviewed"


def _help(readings: Sequence[ActionReading], scope: Scope, reader: Reader) -> list[Help]:
    """What is wanted of others, as far as the boxes may be read. Four queries at most."""
    asking = [
        (reading, reading.update)
        for reading in readings
        if reading.update and reading.update.boxes["help_wanted"] and reading.state.stage not in ENDED
    ]
    revision = scope.moment.revision
    partners = partner_names({update.partner_id for _, update in asking}, revision)
    authors = authors_of([update for _, update in asking], {scope.strategy.pk: reader}, revision)
    return [
        Help(
            row=row_of(reading),
            words=str(update.boxes["help_wanted"]),
            partner=partners[update.partner_id].name,
            person=authors[update.id].name,
            asked=update.submitted_at,
        )
        for reading, update in asking
    ]


def _decisions(reading: ActionReading, scope: Scope) -> list[Decision]:
    """Whether completion is to be accepted, and whether the date can still be kept."""
    may_act = scope.access.leads and not scope.moment.is_past
    state, update = reading.state, reading.update
    found = []
    if state.awaiting_completion and update:
        href = reverse("review", args=[update.id]) if may_act else ""
        words = "Reported as complete. Accept it or return it"
        found.append(Decision(row_of(reading), words, leading_words(reading), href, "Review the update"))
    forecast = update.boxes["forecast"] if update else None
    if forecast and state.due_date and forecast > state.due_date and state.stage not in ENDED:
        href = reverse("due-date", args=[scope.strategy.slug, reading.ref]) if may_act else ""
        late = count_of((forecast - state.due_date).days, "day")
        words = f"Expected finish {day(forecast)}, {late} after its due date. Agree a new date or help to keep this one"
        found.append(Decision(row_of(reading), words, leading_words(reading), href, "Change the due date"))
    return found


def _coming(reading: ActionReading) -> Coming:
    return Coming(row_of(reading), leading_words(reading), person_words(reading))
