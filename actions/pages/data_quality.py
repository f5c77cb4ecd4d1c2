"""Data quality: what a programme lead can mend in the record of a plan, each with a link. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import PartnerVersion, User
from actions.models import ActionState, Decision, StatusUpdate, WorkstreamVersion
from actions.pages.proposing import gaps_in_words
from actions.pages.quality_waiting import Waiting, read_waiting
from actions.periods import PeriodDates
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, read_updates
from actions.speaking import lost_speakers, lost_words
from actions.stages import ENDED, Rating
from govuk.words import count_of, day, period_words
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope

MANY_MOVES = 3
"""From this many moves on, a due date is looked at."""

LONG_RUN = 3
"""So many periods off track in the same words are looked at."""


@dataclass(frozen=True)
class Finding:
    """One thing to mend.

    Attributes:
        said: what is wrong, in words.
        address, verb: the link that leads to where it is mended.
        about: what the link is about, for those who hear it alone.
    """

    said: str
    address: str
    verb: str
    about: str


@dataclass(frozen=True)
class Check:
    """One thing that is looked for, with what was found."""

    title: str
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Quality:
    """The page: the checks that found something, and the titles of those that did not."""

    checks: Sequence[Check]
    clear: Sequence[str]

    @property
    def position(self) -> str:
        """The one sentence at the top."""
        found = sum(len(check.findings) for check in self.checks)
        if not found:
            return "Nothing to mend."
        return f"{count_of(found, 'thing')} to look at, found by {len(self.checks)} of {self.total} checks."

    @property
    def total(self) -> int:
        """How many checks there are."""
        return len(self.checks) + len(self.clear)


@dataclass(frozen=True)
class _Record:
    """What the checks look at.

    Attributes:
        readings: the actions that have not ended.
        history: by action, its updates that count, the oldest period first.
        closed: people whose sign-in is closed.
        left: partners that have left.
    """

    scope: Scope
    readings: Sequence[ActionReading]
    history: Mapping[int, Sequence[UpdateReading]]
    closed: set[int]
    left: set[int]
    lost: set[int]
    workstreams: Sequence[WorkstreamVersion]
    names: Mapping[int, PersonName]
    periods: Sequence[PeriodDates]
    waiting: Waiting

    def at(self, name: str, *args: object) -> str:
        """The address of a page of the strategy."""
        return reverse(name, args=[self.scope.strategy.slug, *args])

    def in_grid(self, reading: ActionReading) -> str:
        """The action's row in the set-up grid."""
        return f"{self.at('set-up')}#action-{reading.ref}"


def read_quality(scope: Scope) -> Quality:
    """Look for everything that can be mended."""
    record = _read(scope)
    checks = [Check(title, list(look(record))) for title, look in CHECKS.items()]
    return Quality([check for check in checks if check.findings], [c.title for c in checks if not c.findings])


def _read(scope: Scope) -> _Record:
    revision = scope.moment.revision
    readers = {scope.strategy.pk: Reader(leads=True)}
    states = ActionState.objects.at(revision).of_strategies([scope.strategy.pk]).order_by("action__sort_key")
    readings = [one for one in read_actions(states, scope.moment, readers) if one.state.stage not in ENDED]
    rows = StatusUpdate.objects.filter(
        kind=StatusUpdate.Kind.LEAD, action__in=[one.action_id for one in readings]
    ).order_by("revision")
    workstreams = WorkstreamVersion.objects.at(revision).filter(workstream__strategy=scope.strategy)
    workstreams = workstreams.select_related("workstream").order_by("workstream__number")
    people = {one.state.person_id for one in readings} | {one.lead_person_id for one in workstreams}
    leads = {one.state.lead_id for one in readings} | {one.state.joint_lead_id for one in readings}
    versions = PartnerVersion.objects.at(revision).filter(partner__in=leads - {None}, has_left=True)
    return _Record(
        scope=scope,
        readings=readings,
        history=_counting(read_updates(rows, scope.moment, readers)),
        closed=set(
            User.objects.filter(pk__in=[pk for pk in people if pk], is_active=False).values_list("pk", flat=True)
        ),
        left=set(versions.values_list("partner_id", flat=True)),
        lost=lost_speakers([one.state for one in readings], revision),
        workstreams=list(workstreams),
        names=person_names({pk for pk in people if pk}, revision),
        periods=periods_of([scope.strategy.pk], revision).get(scope.strategy.pk, ()),
        waiting=read_waiting(scope, readings),
    )


def _counting(updates: Iterable[UpdateReading]) -> dict[int, list[UpdateReading]]:
    """By action, the last update of each period that was not returned, the oldest period first."""
    found: dict[int, dict[int, UpdateReading]] = defaultdict(dict)
    for update in updates:
        if update.decision != Decision.RETURNED:
            found[update.action_id][update.period.id] = update
    return {
        action_id: sorted(by_period.values(), key=lambda one: one.period.starts)
        for action_id, by_period in found.items()
    }


def _of(reading: ActionReading, said: str, address: str, verb: str) -> Finding:
    about = f"Action {reading.ref}"
    return Finding(f"{about} {reading.short_title}{': ' if said else ''}{said}", address, verb, about)


def _gap(name: str, verb: str) -> Callable[[_Record], Iterator[Finding]]:
    def look(record: _Record) -> Iterator[Finding]:
        return (_of(one, "", record.in_grid(one), verb) for one in record.readings if name in one.facts.gaps)

    return look


def _green_while_overdue(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.facts.is_overdue and one.facts.mark == Rating.GREEN:
            said = f"green, and {count_of(one.facts.days_overdue, 'day')} overdue"
            yield _of(one, said, record.at("due-date", one.ref), "Look at its due date")


def _long_off_track(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        last = record.history.get(one.action_id, [])[-LONG_RUN:]
        off_track = len(last) == LONG_RUN and all(each.rating in (Rating.AMBER, Rating.RED) for each in last)
        if off_track and len({(_plain(each, "cause"), _plain(each, "path")) for each in last}) == 1:
            since = period_words(last[0].period.starts, last[0].period.ends)
            yield _of(one, f"the same cause and path since {since}", record.at("action", one.ref), "Read its updates")


def _same_text(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        last = record.history.get(one.action_id, [])[-2:]
        if len(last) == 2 and not last[1].no_change and _plain(last[0], "done") == _plain(last[1], "done"):
            said = f"updated on {day(last[1].submitted_at)} in the words of the time before"
            yield _of(one, said, reverse("review", args=[last[1].id]), "Read the update")


def _plain(update: UpdateReading, box: str) -> str:
    """The words of a box, whatever their spaces and capitals."""
    return " ".join(str(update.boxes[box] or "").split()).casefold()


def _waits_for_acceptance(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.state.awaiting_completion and one.state.update_id:
            said = "the partner says that it is complete"
            yield _of(one, said, reverse("review", args=[one.state.update_id]), "Review the update")


def _moved_often(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.state.due_moves >= MANY_MOVES:
            yield _of(one, f"moved {one.state.due_moves} times", record.at("due-date", one.ref), "See the moves")


def _cannot_sign_in(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.state.person_id in record.closed:
            name = record.names[one.state.person_id].name
            said = f"{name} is accountable, and cannot sign in any more"
            yield _of(one, said, record.in_grid(one), "Name somebody else")
    for version in record.workstreams:
        if version.lead_person_id in record.closed:
            about = f"Workstream {version.workstream.number}"
            said = f"{about}: {record.names[version.lead_person_id].name} leads it, and cannot sign in any more"
            yield Finding(said, record.at("workstream-leads"), "Choose somebody else", about)


def _speaks_no_longer(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.action_id in record.lost and one.state.person_id not in record.closed and one.lead and one.person:
            said = f"{one.person.name} {lost_words(one.lead.name, one.joint_lead.name if one.joint_lead else '')}"
            yield _of(one, said, record.in_grid(one), "Name somebody else")


def _partner_left(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        for partner in (one.lead, one.joint_lead):
            if partner and partner.id in record.left:
                said = f"{partner.name} leads it, and is no longer a partner"
                yield _of(one, said, record.in_grid(one), "Choose another partner")


def _date_waits(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if request := record.waiting.requests.get(one.action_id):
            said = f"asked for on {day(request.revision.at)}"
            yield _of(one, said, record.at("date-request", request.pk), "Agree or refuse")


def _late_undecided(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if one.update and one.update.id in record.waiting.undecided:
            said = f"received on {day(one.update.submitted_at)}, and reports take it unless you choose otherwise"
            yield _of(one, said, reverse("review", args=[one.update.id]), "Choose")


def _cover_cannot_hold(record: _Record) -> Iterator[Finding]:
    for one in record.readings:
        if cover := record.waiting.covers.get(one.action_id):
            said = f"{record.waiting.names[cover.person_id].name} covers it until {day(cover.ends)}"
            yield _of(
                one,
                f"{said}, and no longer speaks for a lead partner",
                record.at("cover", one.ref),
                "Arrange another cover",
            )


def _without_outcome(record: _Record) -> Iterator[Finding]:
    return (_of(one, "", record.at("action", one.ref), "See the action") for one in record.readings if not one.outcomes)


def _no_window_ahead(record: _Record) -> Iterator[Finding]:
    address = record.at("periods-propose")
    if not any(period.opens > record.scope.moment.day for period in record.periods):
        last = max((period.ends for period in record.periods), default=None)
        said = f"The last reporting period ends on {day(last)}" if last else "There is no reporting period"
        yield Finding(said, address, "Propose periods", "")


def _gaps_between_periods(record: _Record) -> Iterator[Finding]:
    for gap in gaps_in_words(record.periods):
        yield Finding(f"No period covers {gap}", record.at("periods"), "Add a period", f"for {gap}")


CHECKS: dict[str, Callable[[_Record], Iterable[Finding]]] = {
    "No lead partner": _gap("lead", "Choose a lead partner"),
    "No accountable person": _gap("person", "Name somebody"),
    "No due date": _gap("due_date", "Set a date"),
    "Green while overdue": _green_while_overdue,
    "Amber or red for 3 periods in the same words": _long_off_track,
    "The same text as last time": _same_text,
    "Complete, waiting to be accepted": _waits_for_acceptance,
    "Another date asked for, over 14 days ago": _date_waits,
    "Late updates, not decided on": _late_undecided,
    "Due date moved 3 times or more": _moved_often,
    "People who cannot sign in any more": _cannot_sign_in,
    "People who no longer speak for the lead partner": _speaks_no_longer,
    "Cover by people who have left": _cover_cannot_hold,
    "Partners that have left, and still lead": _partner_left,
    "Actions without an outcome": _without_outcome,
    "No reporting period ahead": _no_window_ahead,
    "Days between reporting periods": _gaps_between_periods,
}
"""What is looked for, by its title, in the order of the page."""
