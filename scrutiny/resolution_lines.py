"""Resolutions as they are told: each with its answers, how old it is, and what it is tied to. Constant queries."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.moments import Moment
from actions.models import ActionWording
from govuk.words import day_short
from outcomes.models import Strategy
from outcomes.reading import grouped, partner_names
from scrutiny.editions import published_days
from scrutiny.models import (
    Answer,
    CommitteeVersion,
    DueFound,
    MeetingStatus,
    MeetingVersion,
    ResolutionAction,
    ResolutionEdition,
    ResolutionEvent,
    ResolutionKind,
    ResolutionStage,
    ResolutionStrategy,
)
from scrutiny.resolution_stages import UNFINISHED, WAITING, Step


@dataclass(frozen=True)
class Body:
    """An organisation that owes an answer."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Session:
    """A meeting, as far as a resolution speaks of it."""

    key: str
    on: date
    status: str

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.status == MeetingStatus.CANCELLED


@dataclass(frozen=True)
class TiedAction:
    """An action by which a resolution is answered."""

    id: int
    strategy: str
    ref: str
    short_title: str


@dataclass(frozen=True)
class TiedEdition:
    """An edition in which a resolution is answered."""

    id: int
    strategy: str
    number: int
    title: str


@dataclass(frozen=True)
class Told:
    """Something that happened to a resolution: an answer (`part_answer`, `answer`) or an event.

    Attributes:
        by_id: who recorded it; None for a job.
        given_by, link: of an answer.
        meeting: the one that decided on a closure.
    """

    step: Step
    on: date
    text: str
    at: datetime
    by_id: int | None
    number: int = 0
    given_by: str = ""
    link: str = ""
    meeting: Session | None = None

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer, or a part of one."""
        return self.step in (Step.ANSWER, Step.PART_ANSWER)

    @property
    def is_part(self) -> bool:
        """Whether it answers a part only."""
        return self.step == Step.PART_ANSWER


@dataclass(frozen=True)
class ResolutionLine:
    """One resolution at a moment.

    Attributes:
        from_rev: since when this holds.
        asked_on, meeting: the meeting that asked.
        due: the date, or the day of the meeting chosen for the answer; None for none.
        at_meeting: that meeting.
        ended_on: when the committee had finished with it; None while it has not.
        age_days, age_meetings: since it was asked for, until it ended; of meetings those that were held.
        strategies: slugs of those that it is about and the reader may see, by id.
        told: what happened, in order.
    """

    id: int
    from_rev: int
    committee: str
    committee_name: str
    is_demonstration: bool
    meeting: Session
    item: str
    number: str
    words: str
    kind: ResolutionKind
    stage: ResolutionStage
    owner: Body | None
    owner_words: str
    owner_confirmed: bool
    due_stated: str
    due: date | None
    due_found: DueFound | None
    due_words: str
    at_meeting: Session | None
    is_unscheduled: bool
    invitee: str
    next_step: str
    is_question: bool
    source: str
    note: str
    is_overdue: bool
    day: date
    ended_on: date | None
    age_meetings: int
    strategies: Mapping[int, str]
    actions: tuple[TiedAction, ...]
    editions: tuple[TiedEdition, ...]
    told: tuple[Told, ...]

    @property
    def asked_on(self) -> date:
        """The day of the meeting that asked."""
        return self.meeting.on

    @property
    def item_number(self) -> str:
        """The number of the agenda item within the committee's year: "49"; "" for none."""
        match = re.match(r"(\d{1,4})\.\s", self.item)
        return match[1] if match else ""

    @property
    def item_title(self) -> str:
        """The agenda item without its number."""
        return re.sub(r"^\d{1,4}\.\s+", "", self.item)

    @property
    def reference(self) -> str:
        """How members name it: "13 Feb 2023, 49(c)", "16 Nov 2026, 12, 5)", "17 Oct 2022, discussion"."""
        apart = ", " if self.item_number and re.match(r"\w", self.number) else ""
        where = f"{self.item_number}{apart}{self.number}"
        return f"{day_short(self.asked_on)}, {where or self._without_number}"

    @property
    def _without_number(self) -> str:
        if self.is_question:
            return "question"
        return "discussion" if self.kind == ResolutionKind.UNDERTAKING else "without a number"

    @property
    def words_on_one_line(self) -> str:
        """The words as minuted, without the line breaks of the paper that they were copied from."""
        return " ".join(self.words.split())

    @property
    def age_days(self) -> int:
        """Days since it was asked for."""
        return max(((self.ended_on or self.day) - self.asked_on).days, 0)

    @property
    def days_overdue(self) -> int:
        """Days since an answer was due; 0 while none is overdue."""
        return (self.day - self.due).days if self.is_overdue and self.due else 0

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is owed."""
        return self.stage in WAITING

    @property
    def is_unfinished(self) -> bool:
        """Whether the committee has not finished with it."""
        return self.stage in UNFINISHED

    @property
    def answers(self) -> tuple[Told, ...]:
        """What was answered."""
        return tuple(one for one in self.told if one.is_answer)

    @property
    def chased_on(self) -> tuple[date, ...]:
        """The days on which an answer was asked for again."""
        return tuple(one.on for one in self.told if one.step == Step.CHASED)

    @property
    def proposal(self) -> Told | None:
        """The proposal to close it that stands; None for none."""
        if self.stage != ResolutionStage.CLOSURE_PROPOSED:
            return None
        return next((one for one in reversed(self.told) if one.step == Step.CLOSURE_PROPOSED), None)

    @property
    def order(self) -> tuple[Any, ...]:
        """Overdue first and the longest at the top, then by date, then without one, then what waits to be closed."""
        group = 0 if self.is_overdue else 1 if self.is_waiting and self.due else 2 if self.is_waiting else 3
        if not self.is_unfinished:
            group = 4
        return group, self.due or date.max, self.asked_on, self.id


def read_lines(
    rows: "Iterable[Any]",
    moment: Moment,
    strategies: Collection[int],
    with_editions: Collection[int] = (),
) -> list[ResolutionLine]:
    """Resolutions as they were at a moment, in the order of the rows.

    Args:
        rows: as of `scrutiny.resolution_rows.resolutions_at`.
        strategies: ids of those that the reader may see: nothing is told of others.
        with_editions: ids of those of which the reader sees editions that are not published yet.
    """
    if hasattr(rows, "select_related"):
        rows = rows.select_related("resolution__meeting__committee")
    found = list(rows)
    return _Reader(found, moment, strategies, with_editions).lines() if found else []


class _Reader:
    """Everything that the lines share, read once."""

    def __init__(
        self, rows: Sequence[Any], moment: Moment, strategies: Collection[int], with_editions: Collection[int]
    ) -> None:
        self.rows, self.moment, self.with_editions = rows, moment, with_editions
        ids = [row.resolution_id for row in rows]
        revision = moment.revision
        committees = {row.resolution.meeting.committee_id for row in rows}
        self.names = dict(
            CommitteeVersion.objects.at(revision).filter(committee__in=committees).values_list("committee", "name")
        )
        self.owners = partner_names({row.owner_id for row in rows if row.owner_id}, revision)
        self._read_meetings(committees)
        self._read_links(ids, list(strategies))
        self._read_told(ids)

    def _read_meetings(self, committees: Collection[int]) -> None:
        versions = MeetingVersion.objects.at(self.moment.revision).filter(meeting__committee__in=committees)
        self.sessions: dict[int, Session] = {}
        self.days: dict[int, list[date]] = defaultdict(list)
        for row in versions.select_related("meeting"):
            self.sessions[row.meeting_id] = Session(row.meeting.key, row.date, row.status)
            if row.status == MeetingStatus.HELD:
                self.days[row.meeting.committee_id].append(row.date)

    def _read_links(self, ids: Sequence[int], strategies: Sequence[int]) -> None:
        revision = self.moment.revision
        slugs = dict(Strategy.objects.filter(pk__in=strategies).values_list("pk", "slug"))
        ties = ResolutionStrategy.objects.at(revision).filter(resolution__in=ids, strategy__in=strategies)
        self.strategies = grouped(
            (owner, (pk, slugs[pk])) for owner, pk in ties.order_by("strategy").values_list("resolution", "strategy")
        )
        actions = ResolutionAction.objects.at(revision).filter(resolution__in=ids, action__strategy__in=strategies)
        linked = list(actions.select_related("action").order_by("action__strategy", "action__sort_key"))
        wordings = ActionWording.objects.at(revision).filter(action__in=[row.action_id for row in linked])
        titles = dict(wordings.values_list("action", "short_title"))
        self.actions = grouped(
            (
                row.resolution_id,
                TiedAction(
                    row.action_id,
                    slugs[row.action.strategy_id],
                    row.action.ref,
                    titles.get(row.action_id, ""),
                ),
            )
            for row in linked
        )
        editions = ResolutionEdition.objects.at(revision).filter(resolution__in=ids, edition__strategy__in=strategies)
        rows = list(editions.select_related("edition").order_by("edition__strategy", "edition__number"))
        published = published_days([row.edition_id for row in rows], revision)
        self.editions = grouped(
            (
                row.resolution_id,
                TiedEdition(row.edition_id, slugs[row.edition.strategy_id], row.edition.number, row.edition.title),
            )
            for row in rows
            if self._shows(row.edition, published.get(row.edition_id))
        )

    def _shows(self, edition: Any, published: date | None) -> bool:
        """Whether the reader sees an edition: readers do once it was published."""
        if edition.strategy_id in self.with_editions:
            return True
        return published is not None and published <= self.moment.day

    def _read_told(self, ids: Sequence[int]) -> None:
        until = {"resolution__in": ids, "revision__lte": self.moment.revision}
        found: list[tuple[int, int, Told]] = []
        for one in Answer.objects.filter(**until).select_related("revision"):
            step = Step.PART_ANSWER if one.is_part else Step.ANSWER
            told = Told(
                step,
                one.given_on,
                one.text,
                one.revision.at,
                one.revision.by_id,
                number=one.number,
                given_by=one.given_by,
                link=one.link,
            )
            found.append((one.revision_id, one.resolution_id, told))
        for event in ResolutionEvent.objects.filter(**until).select_related("revision"):
            told = Told(
                Step(event.kind),
                event.on,
                event.text,
                event.revision.at,
                event.revision.by_id,
                meeting=self.sessions.get(event.meeting_id or 0),
            )
            found.append((event.revision_id, event.resolution_id, told))
        self.told = grouped((resolution, told) for _, resolution, told in sorted(found, key=lambda each: each[0]))

    def lines(self) -> list[ResolutionLine]:
        """The lines, in the order of the rows."""
        return [self._line(row) for row in self.rows]

    def _line(self, row: Any) -> ResolutionLine:
        resolution, pk = row.resolution, row.resolution_id
        committee = resolution.meeting.committee
        owner = self.owners.get(row.owner_id)
        session = self.sessions[resolution.meeting_id]
        ended_on = _ended_on(row.stage, self.told[pk])
        until = ended_on or self.moment.day
        since = [each for each in self.days[committee.pk] if session.on < each <= until]
        return ResolutionLine(
            id=pk,
            from_rev=row.from_rev,
            committee=committee.slug,
            committee_name=self.names.get(committee.pk, committee.slug),
            is_demonstration=committee.is_demonstration,
            meeting=session,
            item=resolution.item,
            number=resolution.number,
            words=resolution.words,
            kind=ResolutionKind(row.kind),
            stage=ResolutionStage(row.stage),
            owner=Body(owner.id, owner.slug, owner.name) if owner else None,
            owner_words=row.owner_words,
            owner_confirmed=row.owner_confirmed,
            due_stated=row.due_stated,
            due=row.due,
            due_found=DueFound(row.due_found) if row.due_found else None,
            due_words=row.due_words,
            at_meeting=self.sessions.get(row.at_meeting_id or 0),
            is_unscheduled=row.is_unscheduled,
            invitee=row.invitee,
            next_step=row.next_step,
            is_question=resolution.is_question,
            source=resolution.source,
            note=resolution.note,
            is_overdue=bool(row.is_overdue),
            day=self.moment.day,
            ended_on=ended_on,
            age_meetings=len(since),
            strategies=dict(self.strategies[pk]),
            actions=tuple(self.actions[pk]),
            editions=tuple(self.editions[pk]),
            told=tuple(self.told[pk]),
        )


_ENDS = {ResolutionStage.CLOSED: Step.CLOSURE_AGREED, ResolutionStage.WITHDRAWN: Step.WITHDRAWN}


def _ended_on(stage: str, told: Sequence[Told]) -> date | None:
    """The day on which a resolution was closed or withdrawn, the last time; None while it goes on."""
    step = _ENDS.get(ResolutionStage(stage))
    return next((one.on for one in reversed(told) if one.step == step), None) if step else None
