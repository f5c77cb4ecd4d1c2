"""A progress report as frozen data: resolved names and computed facts, nothing that asks the database.

Page, JSON, CSV and every later file are drawn from this alone, so they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from actions.changes import Difference


@dataclass(frozen=True)
class Box:
    """The lead partner's standing update, as far as it is published.

    Attributes:
        period: key of the period that it is about.
        is_late: received after that period's cut-off.
        is_independent: False where nobody else than its author could accept it; None until it is accepted.
        is_readable: whether its words are published; until then every one of them is None.
    """

    period: str
    submitted_at: datetime
    is_late: bool
    is_accepted: bool
    is_independent: bool | None
    is_readable: bool
    done: str | None
    next: str | None
    cause: str | None
    path: str | None
    forecast: date | None


@dataclass(frozen=True)
class ActionLine:
    """One action in the report.

    Attributes:
        mark: the one mark of the totals: its rating while in progress, else its stage.
        rating: the reported rating, kept beside "no update" in `last_rated`.
        reviewed: False while the update that stands waits for its review; else whether a reviewer agreed the rating
            that counts, None where none counts.
        previous_rating: the rating of the last period before that had one.
        direction: better, same, worse or new; None without a rating.
        rated_period: the period that the rating is from, where it is not the report's own.
        ended_as, ended_on: complete or closed, and the day, of an action that has ended by the report's moment, even
            where it had not in the report's period; None of the day where the record does not hold it.
        ended_why: how it was closed, and who agreed: "Merged with Action 6.3, agreed by the programme board"; None of
            every other.
        left_out: key of the period of an update received after its cut-off, which the lead left out of reports;
            everything here is as if it had not been sent. None where nothing is left out.
    """

    ref: str
    short_title: str
    title: str
    workstream: int
    outcomes: tuple[int, ...]
    lead: str | None
    joint_lead: str | None
    stage: str | None
    mark: str
    rating: str | None
    reviewed: bool | None
    last_rated: str | None
    previous_rating: str | None
    direction: str | None
    rated_period: str | None
    awaiting_completion: bool
    due_date: date | None
    original_due_date: date | None
    due_date_moves: int
    days_slipped: int | None
    is_ongoing: bool
    is_overdue: bool
    days_overdue: int
    is_due_soon: bool
    no_update: bool
    gaps: tuple[str, ...]
    ended_as: str | None
    ended_on: date | None
    left_out: str | None
    update: Box | None
    ended_why: str | None = None


@dataclass(frozen=True)
class PublishedLine:
    """A sentence about actions that was published before the tracker, word for word. Never a rating.

    Attributes:
        kind: "Progress", "Intention", "Challenge" or "Undertaking".
        document, paragraph, date: where it is printed, and from when it is, as given there; "" where that is not said.
        refs: the actions that it is about.
    """

    text: str
    kind: str
    document: str
    paragraph: str
    date: str
    refs: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Totals of a workstream or an outcome. Those of outcomes overlap and never add up."""

    number: int
    title: str
    short_name: str
    actions: int
    by_mark: Mapping[str, int]
    overdue: int


@dataclass(frozen=True)
class Remark:
    """What a workstream's lead says about the report's period; published as it was written, without a name."""

    text: str
    written_at: datetime


@dataclass(frozen=True)
class WorkstreamGroup(Group):
    """Totals of a workstream, with its summary of the report's period; None where there is none."""

    summary: Remark | None


@dataclass(frozen=True)
class Received:
    """Standing updates for the report's period; `missing` counts the actions in progress that were asked for one.

    `late` were received after the cut-off and are in the report; `left_out` were too, and the lead left them out.
    """

    on_time: int
    late: int
    left_out: int
    missing: int


@dataclass(frozen=True)
class Summary:
    """The position in numbers. `by_stage` and `by_mark` each add up to `actions`; `by_rating` to those in progress."""

    actions: int
    by_stage: Mapping[str, int]
    by_rating: Mapping[str, int]
    by_mark: Mapping[str, int]
    not_reviewed: int
    overdue: int
    due_soon: int
    no_update: int
    gaps: Mapping[str, int]
    received: Received | None


@dataclass(frozen=True)
class Window:
    """The report's period.

    Attributes:
        is_current: whether it was the current one on the moment's day. Of an earlier one, stage and rating are
            those that had been reported for it, not the latest.
    """

    key: str
    starts: date
    ends: date
    due: date
    grace_until: date
    cut_off: date
    is_current: bool


@dataclass(frozen=True)
class At:
    """The moment that a report, or what it is compared with, was made for.

    Attributes:
        name: the lasting name, "4711@2026-11-21", which `as_at` takes again.
        revision: the last change that could concern the strategy.
        day: the day on which facts were computed, and the cut-off for updates.
    """

    name: str
    revision: int
    day: date
    period: Window | None


@dataclass(frozen=True)
class Progress:
    """The whole report.

    Attributes:
        published: what had been published about the actions before the tracker, by the moment.
        compared_with, before, changes: the earlier moment, the position then, and what differs; None where nothing
            was compared. `before` is None too where nothing was recorded yet at that moment.
    """

    strategy: str
    title: str
    demonstration: bool
    at: At
    summary: Summary
    workstreams: tuple[WorkstreamGroup, ...]
    outcomes: tuple[Group, ...]
    actions: tuple[ActionLine, ...]
    compared_with: At | None
    before: Summary | None
    changes: tuple[Difference, ...] | None
    published: tuple[PublishedLine, ...] = ()
