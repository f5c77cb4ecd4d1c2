"""Who has not reported: one period of a strategy, by lead partner, with who was asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404

from actions.links import links_are_on
from actions.owing import MISSING, Chase, Owed, Progress, read_chases, read_owed
from actions.pages.links import open_links
from actions.periods import PeriodDates, current_period
from actions.reading import periods_of
from govuk.words import ago, count_of, day, day_and_time, in_words, london_day, weekday, when
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope

PERIODS_SHOWN = 6
"""How many periods can be chosen: a year and a half of quarters."""


@dataclass(frozen=True)
class Line:
    """One action of the period in words.

    Attributes:
        said: how far its update is.
        note: what else there is to know of it, "" for nothing.
        late: how late it is, "" where it is not.
        person: the accountable person's name; "" for nobody.
        nobody: why there is nobody to ask for a missing update; "" where somebody is.
        link: which link by which it can be sent is open; "" for none.
        can_send_link: whether one can be sent.
    """

    owed: Owed
    said: str
    note: str
    late: str
    person: str
    nobody: str
    link: str
    can_send_link: bool


@dataclass(frozen=True)
class Group:
    """A lead partner's actions; `name` is "" for those without one."""

    name: str
    lines: Sequence[Line]
    asked: Sequence[str]

    @property
    def missing(self) -> int:
        """How many updates are missing."""
        return sum(line.owed.is_missing for line in self.lines)

    @property
    def position(self) -> str:
        """How many have been sent: "1 of 3 updates sent"."""
        total = len(self.lines)
        return f"{total - self.missing} of {count_of(total, 'update')} sent"


@dataclass(frozen=True)
class Reporting:
    """The page.

    Attributes:
        period: what it is about; None where no period has opened.
        choices: the periods that have opened, the latest first.
        people: how many people can be asked for what is missing.
        unreachable: lines of missing updates for which nobody can be asked.
    """

    period: PeriodDates | None
    choices: Sequence[PeriodDates]
    groups: Sequence[Group]
    position: str
    totals: str
    due: str
    people: int
    unreachable: Sequence[Line]


def read_reporting(scope: Scope, key: str, now: datetime) -> Reporting:
    """Read the page; the number of queries does not depend on how many actions there are.

    Args:
        key: the period's lasting name; "" takes the current one.
        now: what the time of links is measured by.

    Raises:
        Http404: no such period has opened.
    """
    today = scope.moment.day
    periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
    opened = [period for period in reversed(periods) if period.opens <= today]
    period = current_period(opened, today) if not key else next((one for one in opened if one.key == key), None)
    if period is None:
        if key:
            raise Http404
        return Reporting(None, (), (), "No reporting period is open.", "", "", 0, ())
    owed = read_owed(scope.strategy, period, scope.moment)
    chases = read_chases(period, scope.moment)
    names = person_names(_people(owed, chases), scope.moment.revision)
    links = open_links(period, now) if links_are_on() else None
    lines = [_line(one, names, links) for one in owed]
    return Reporting(
        period=period,
        choices=opened[:PERIODS_SHOWN],
        groups=_groups(lines, chases, names),
        position=_position(owed),
        totals=_totals(owed),
        due=_due(period, today),
        people=len({person for one in owed if one.is_missing for person in one.ask}),
        unreachable=[line for line in lines if line.nobody],
    )


def _people(owed: Iterable[Owed], chases: Iterable[Chase]) -> set[int]:
    found = {one.draft.by_id for one in owed if one.draft}
    found |= {one.reading.state.person_id for one in owed if one.reading.state.person_id}
    return found | {pk for one in chases for pk in (one.person_id, one.by_id) if pk}


def _position(owed: Sequence[Owed]) -> str:
    missing = sum(one.is_missing for one in owed)
    if not owed:
        return "No action is asked for an update in this period."
    if not missing:
        return "Every update has been sent."
    return f"{count_of(missing, 'update')} of {len(owed)} {'is' if missing == 1 else 'are'} missing."


def _totals(owed: Iterable[Owed]) -> str:
    """How many stand how: "12 accepted, 3 waiting for review, 1 returned"."""
    counts = Counter(one.progress for one in owed)
    words = {
        Progress.ACCEPTED: "accepted",
        Progress.WAITING: "waiting for review",
        Progress.RETURNED: "returned",
        Progress.DRAFT: "in draft",
        Progress.NOTHING: "not started",
    }
    return in_words([f"{counts[progress]} {said}" for progress, said in words.items() if counts[progress]])


def _due(period: PeriodDates, today: date) -> str:
    return f"{weekday(period.due)}, {when(period.due, today, past='late')}"


def _line(owed: Owed, names: Mapping[int, PersonName], links: Mapping[int, str] | None) -> Line:
    reading = owed.reading
    person = reading.person.name if reading.person else ""
    return Line(
        owed=owed,
        said=_said(owed),
        note=_note(owed, names),
        late=f"{count_of(owed.days_late, 'day')} late" if owed.days_late else "",
        person=person,
        nobody=_nobody(owed),
        link=(links or {}).get(reading.action_id, ""),
        can_send_link=links is not None and owed.is_missing and reading.lead is not None,
    )


def _said(owed: Owed) -> str:
    update = owed.update
    if owed.progress == Progress.DRAFT:
        return "Draft saved"
    if update is None:
        return "Nothing written yet"
    if owed.progress == Progress.RETURNED:
        return "Returned, not sent again yet"
    return "Accepted" if owed.progress == Progress.ACCEPTED else "Sent, waiting for review"


def _note(owed: Owed, names: Mapping[int, PersonName]) -> str:
    update = owed.update
    if owed.progress not in MISSING and update is not None:
        late = ", after the cut-off" if update.is_late else ""
        again = f", corrected on {day(update.submitted_at)}" if update.corrects_id else ""
        return f"Sent on {day(update.came_at)}{late}{again}"
    if owed.draft is None:
        return f"Returned on {day(update.reviewed_at)}" if update and update.reviewed_at else ""
    saved = f"{day_and_time(owed.draft.at)} by {names[owed.draft.by_id].name}"
    return f"Draft saved on {saved}" if update else f"On {saved}"


def _nobody(owed: Owed) -> str:
    if not owed.is_missing or owed.ask:
        return ""
    lead = owed.reading.lead
    return f"Nobody can sign in for {lead.name}" if lead else "No lead partner"


def _groups(lines: Iterable[Line], chases: Iterable[Chase], names: Mapping[int, PersonName]) -> list[Group]:
    """By lead partner: those who owe most first, what is missing first; the actions without a lead at the end."""
    by_lead: dict[int, list[Line]] = {}
    for line in lines:
        by_lead.setdefault(line.owed.reading.state.lead_id or 0, []).append(line)
    groups = [
        (lead == 0, _group(group, [one for one in chases if one.partner_id == lead], names))
        for lead, group in by_lead.items()
    ]
    return [group for _, group in sorted(groups, key=lambda pair: (pair[0], -pair[1].missing, pair[1].name.casefold()))]


def _group(lines: Sequence[Line], chases: Iterable[Chase], names: Mapping[int, PersonName]) -> Group:
    lead = lines[0].owed.reading.lead
    in_order = sorted(lines, key=lambda line: not line.owed.is_missing)
    day_now = lines[0].owed.reading.day
    return Group(lead.name if lead else "", in_order, [_asked(one, names, day_now) for one in chases])


def _asked(chase: Chase, names: Mapping[int, PersonName], today: date) -> str:
    """ "Alice Example was asked on 3 July 2026 at 4pm by Carol Example, 2 days ago." """
    who = names[chase.person_id].name
    by = f" by {names[chase.by_id].name}" if chase.by_id else ""
    if chase.failed:
        return f"The mail to {who} could not be sent on {day_and_time(chase.at)}."
    since = ago(london_day(chase.at), today)
    return f"{who} was asked on {day_and_time(chase.at)}{by}, {since}."
