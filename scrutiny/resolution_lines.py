"""Resolutions as they are told: each with its answers, how old it is, and what it is tied to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govuk.words import day_short
from scrutiny.models import (
    DueFound,
    MeetingStatus,
    ResolutionKind,
    ResolutionStage,
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
