"""The page of one resolution, what the forms offer, and what has happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.http import Http404

from accounts.models import Change
from actions.models import Action
from govuk.words import day, weekday
from outcomes.reading import PartnerName, partner_names, person_names
from scrutiny.forms.resolution import Ties
from scrutiny.forms.resolutions import Offered
from scrutiny.models import (
    Edition,
    MeetingStatus,
    MeetingVersion,
    ResolutionKind,
    ResolutionVersion,
)
from scrutiny.pages.resolution_words import STEP_WORDS, Wording, worded
from scrutiny.pages.resolutions import lines_of
from scrutiny.permissions import may_answer, sees_reports
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_rows import partners_of
from scrutiny.resolution_stages import ALLOWED, Step
from scrutiny.scope import CommitteeScope


@dataclass(frozen=True)
class Happened:
    """A line of the history.

    Attributes:
        at: when it was recorded.
        by: who recorded it; "" where the reader is not told.
    """

    at: datetime
    what: str
    text: str
    by: str


@dataclass(frozen=True)
class ResolutionPage:
    """The page of one resolution.

    Attributes:
        steps: what the reader may do: the word in the address and the link's.
        may_confirm: whether the reader can confirm the owner that is suggested.
    """

    line: ResolutionLine
    words: Wording
    steps: Sequence[tuple[str, str]]
    may_confirm: bool
    history: Sequence[Happened]


STEPS = {
    "answer": (Step.ANSWER, "Record an answer"),
    "chase": (Step.CHASED, "Record that it was asked for again"),
    "propose": (Step.CLOSURE_PROPOSED, "Propose to close it"),
    "decide": (Step.CLOSURE_AGREED, "Record what the meeting decided"),
    "reopen": (Step.REOPENED, "Open it again"),
    "withdraw": (Step.WITHDRAWN, "Withdraw a wrong entry"),
}
"""What can be done to a resolution, by the word in its address."""


def find_line(scope: CommitteeScope, pk: int) -> ResolutionLine:
    """One resolution of the committee.

    Raises:
        Http404: there was no such one at the moment.
    """
    found = lines_of(scope, only=Q(resolution=pk))
    if not found:
        raise Http404
    return found[0]


def resolution_page(scope: CommitteeScope, pk: int) -> ResolutionPage:
    """The page of one resolution."""
    line = find_line(scope, pk)
    is_past = scope.moment.is_past
    steps = [] if is_past else [(word, label) for word, (_, label) in STEPS.items() if may_do(scope, line, word)]
    suggested = line.owner is not None and not line.owner_confirmed and line.is_unfinished
    return ResolutionPage(line, worded(line), steps, suggested and scope.keeps and not is_past, _history(scope, line))


def may_do(scope: CommitteeScope, line: ResolutionLine, word: str) -> bool:
    """Whether the reader may do this now."""
    step, _ = STEPS[word]
    if step not in ALLOWED[line.stage]:
        return False
    if step == Step.ANSWER:
        return may_answer(scope.person, scope.accesses, line.strategies.keys())
    return scope.keeps


def offered(scope: CommitteeScope) -> Offered:
    """What the forms of a committee offer."""
    rows = MeetingVersion.objects.at(scope.moment.revision).filter(meeting__committee=scope.committee)
    kept = rows.exclude(status=MeetingStatus.CANCELLED).select_related("meeting").order_by("-date", "-meeting")
    return Offered(
        [(row.meeting, row.date, weekday(row.date)) for row in kept],
        {pk: one.title for pk, one in scope.strategies.items()},
        partners_of(scope.committee),
        [row.date for row in kept],
    )


def until(choices: Offered, today: date) -> Offered:
    """The same without the meetings that are still to come: nothing was resolved there."""
    return replace(choices, meetings=[each for each in choices.meetings if each[1] <= today])


def ties(scope: CommitteeScope) -> Ties:
    """Actions and editions of the committee's strategies."""
    ids = list(scope.strategies)
    actions = Action.objects.filter(strategy__in=ids).order_by("strategy", "sort_key")
    editions = Edition.objects.filter(strategy__in=ids).order_by("strategy", "-number")
    insiders = [pk for pk, access in scope.accesses.items() if sees_reports(access) or scope.keeps]
    return Ties(
        [(action, action.ref) for action in actions],
        [
            (edition, f"Edition {edition.number}: {edition.title}")
            for edition in editions
            if edition.strategy_id in insiders
        ],
    )


def meetings_to_decide(scope: CommitteeScope, line: ResolutionLine) -> list[tuple[str, str]]:
    """Meetings that were held on the day of the proposal or after it, by their keys."""
    proposal = line.proposal
    if proposal is None:
        return []
    rows = MeetingVersion.objects.open().filter(
        meeting__committee=scope.committee, status=MeetingStatus.HELD, date__gte=proposal.on
    )
    return [(row.meeting.key, weekday(row.date)) for row in rows.select_related("meeting").order_by("-date")]


def _history(scope: CommitteeScope, line: ResolutionLine) -> list[Happened]:
    """What happened, the last first. Who recorded it is told to those who keep the committee or lead a strategy."""
    insider = scope.keeps or any(access.leads for access in scope.accesses.values())
    versions = ResolutionVersion.objects.filter(resolution=line.id, from_rev__lte=scope.moment.revision)
    rows = list(versions.order_by("from_rev"))
    changes = Change.objects.in_bulk([row.from_rev for row in rows])
    people = {one.by_id for one in line.told if one.by_id}
    people |= {one.by_id for one in changes.values() if one.by_id}
    names = person_names(people, scope.moment.revision) if insider else {}
    owners = partner_names({row.owner_id for row in rows if row.owner_id}, scope.moment.revision)

    def who(person: int | None) -> str:
        return names[person].name if person in names else ""

    found = [Happened(one.at, f"{STEP_WORDS[one.step]}, {day(one.on)}", one.text, who(one.by_id)) for one in line.told]
    for before, row in zip([None, *rows], rows, strict=False):
        change = changes[row.from_rev]
        what = "Entered" if before is None else ". ".join(_differences(before, row, owners))
        if what:
            found.append(Happened(change.at, what, "", who(change.by_id)))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _differences(before: ResolutionVersion, row: ResolutionVersion, owners: dict[int, PartnerName]) -> list[str]:
    said = []
    if before.kind != row.kind:
        said.append(f"Taken for: {ResolutionKind(row.kind).label.lower()}")
    if (before.owner_id, before.owner_words) != (row.owner_id, row.owner_words):
        owner = owners.get(row.owner_id or 0)
        name = (owner.name if owner else row.owner_words) or "nobody"
        said.append(f"Owed by {name}")
    if row.owner_confirmed and not before.owner_confirmed:
        said.append("Owner confirmed")
    if (before.due_on, before.at_meeting_id, before.is_unscheduled) != (
        row.due_on,
        row.at_meeting_id,
        row.is_unscheduled,
    ):
        said.append(_date_words(before, row))
    if before.next_step != row.next_step and row.next_step:
        said.append(f"Next step: {row.next_step.rstrip('.')}")
    return said


def _date_words(before: ResolutionVersion, row: ResolutionVersion) -> str:
    was = f" (was {day(before.due_on)})" if before.due_on else ""
    if row.due_on:
        return f"Due {day(row.due_on)}{was}"
    if row.at_meeting_id:
        return f"A meeting was chosen for the answer{was}"
    return f"No date any more{was}"
