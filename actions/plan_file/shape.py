"""What a plan file holds, as frozen dataclasses. docs/plan-file.md describes each field for whoever writes the file.

An absent text is "", an absent list is (), anything else absent is None. Fields named `verified_in`, `found_in` and
`document` hold keys of `PlanFile.documents`.
"""

from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from actions.plan_file.choices import Direction, PeriodKind, PublishedLineKind, Recurrence, Standing
from actions.plan_file.words import Breakdown, Count, Day, Figure, Key, Line, Number, Ref, Slug, Text, Wording

# strict: "3" is not a number and 1 is not a yes; forbid: a misspelt field is an error, not a lost fact.
_EXACT = ConfigDict(strict=True, extra="forbid")


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Source:
    """Where in the documents something stands: a document's key and a place in words ("report paragraph 1")."""

    document: Key
    place: Line = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Sourced:
    """A published fact with where it stands; `on` is its day and `by` the body that acted, where published."""

    text: Text
    sources: tuple[Source, ...] = ()
    by: Line = ""
    on: Day | None = None
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class SourcedLine(Sourced):
    """A published fact of one line."""

    text: Line


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Strategy:
    """The strategy itself. `horizon` is the time the action plan covers; `monitoring` how success is to be judged."""

    slug: Slug
    title: Wording
    period: SourcedLine | None = None
    horizon: Sourced | None = None
    endorsed: Sourced | None = None
    launch: Sourced | None = None
    strapline: Sourced | None = None
    vision: Sourced | None = None
    mission: Sourced | None = None
    monitoring: Sourced | None = None


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Document:
    """A published document the plan was taken from; `date_as_published` is its date in words where no day is given."""

    key: Key
    title: Line
    date: Day | None = None
    date_as_published: Line = ""
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Statement:
    """A statement under a sub-outcome, such as 1.1a: what will be true when the outcome is reached."""

    ref: Ref
    wording: Wording
    verified_in: tuple[Key, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class SubOutcome:
    """A part of an outcome, such as Outcome 1.1, with its statements."""

    ref: Ref
    wording: Wording
    statements: tuple[Statement, ...] = ()
    verified_in: tuple[Key, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Measure:
    """How an outcome is to be judged. `ref` ("M1.2") is our reference where the documents number nothing."""

    ref: Ref
    wording: Wording
    desired_direction: Direction | None = None
    verified_in: tuple[Key, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Outcome:
    """One of the strategy's outcomes. `summary_title` is its title in the short public summary."""

    number: Number
    title: Wording
    summary_title: Wording = ""
    sub_outcomes: tuple[SubOutcome, ...] = ()
    measures: tuple[Measure, ...] = ()
    measures_note: Text = ""
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Workstream:
    """A group of actions. `report_wording` is how a committee report words the official title."""

    number: Number
    title: Wording
    short_name: Line
    letter: Ref | None = None
    report_wording: Sourced | None = None
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Action:
    """One action. `title` is the official wording, `short_title` ours; `outcomes` are outcome numbers.

    `outcomes_inferred` says that the links are read from the layout, not printed against the action.
    No `areas` means countywide. `recurs` is set where the wording itself says how often.
    """

    ref: Ref
    workstream: Number
    title: Wording
    short_title: Line
    outcomes: tuple[Number, ...] = Field(min_length=1)
    outcomes_source: Line = ""
    outcomes_inferred: bool = False
    areas: tuple[Slug, ...] = ()
    lead_partner: Slug | None = None
    joint_lead: Slug | None = None
    supporting_partners: tuple[Slug, ...] = ()
    due_date: Day | None = None
    recurs: Recurrence | None = None
    verified_in: tuple[Key, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Partner:
    """An organisation. A `group` stands for several bodies, so it can neither sign in nor lead an action."""

    slug: Slug
    name: Line
    standing: Standing
    group: bool = False
    sources: tuple[Source, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Area:
    """A district or borough."""

    slug: Slug
    name: Line


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Period:
    """What a figure is about in time: `label` as published; `reading` is ours where the documents state no period.

    `starts` and `ends` are given, both or neither, only where the label itself determines the days.
    """

    kind: PeriodKind
    label: Line
    reading: Line = ""
    starts: Day | None = None
    ends: Day | None = None


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Observation:
    """One published figure: a `value`, or the reason why it is `not_available`.

    `base` keeps the words; `base_number` is set only where they give the base as a plain number.
    `count` is the number behind a percentage, where printed.
    """

    period: Period
    value: Figure | None = None
    not_available: Line = ""
    approximate: bool = False
    count: Count | None = None
    base: Line = ""
    base_number: Count | None = None
    source: Line = ""
    strategy_page: Number | None = None
    found_in: tuple[Key, ...] = ()
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Series:
    """Figures that may be compared with one another: same key, geography, population and breakdown.

    Belongs to one `measure`, to one `statement`, or to neither.
    """

    key: Key
    label: Line
    unit: Line
    geography: Line
    observations: tuple[Observation, ...] = Field(min_length=1)
    population: Line = ""
    breakdown: Breakdown = Field(default_factory=dict)
    desired_direction: Direction | None = None
    measure: Ref | None = None
    statement: Ref | None = None
    note: Text = ""

    @property
    def identity(self) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
        """What no two series of a plan share: key, geography, population and the breakdown in order of its names."""
        return (self.key, self.geography, self.population, tuple(sorted(self.breakdown.items())))


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class PublishedLine:
    """A published sentence about progress, verbatim, with the actions it seems to be about.

    `date` is in words, as far as given; `on` is the day, where one is known.
    `link_is_our_judgement` says that the document itself names no action.
    """

    document: Key
    text: Text
    kind: PublishedLineKind
    actions: tuple[Ref, ...] = ()
    link_is_our_judgement: bool = False
    paragraph: Line = ""
    date: Line = ""
    on: Day | None = None
    note: Text = ""


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Conflict:
    """Where the documents disagree, with each other or with themselves, and what this plan file does about it.

    `subjects` are what it is about, such as "action 3.2" (`actions.plan_file.subjects`).
    """

    item: Line
    detail: Text
    resolution: Text
    subjects: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class Note:
    """A note on where the plan comes from and what is not known; `subjects` as in a conflict."""

    title: Line
    text: Text
    subjects: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_EXACT)
class PlanFile:
    """A whole plan: a strategy, its outcomes and its actions, and whatever else is published about it."""

    format: Literal[1]
    strategy: Strategy
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    workstreams: tuple[Workstream, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = Field(min_length=1)
    documents: tuple[Document, ...] = ()
    partners: tuple[Partner, ...] = ()
    areas: tuple[Area, ...] = ()
    series: tuple[Series, ...] = ()
    published_lines: tuple[PublishedLine, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()
