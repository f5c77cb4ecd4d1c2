"""The position in two minutes: one page of answers, composed from a report's data. Page and file share it.

Everything is there in full here; `scrutiny.position_fit` cuts it to what a sheet of paper holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from actions.pages.changes import action_name, change_groups
from actions.stages import MARK_WORDS, Mark, Rating, Trend
from actions.wording import GAP_WORDS
from govuk.bars import Segment, segments
from govuk.words import count_of, day, day_short, in_words, weekday
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.house.blocks import clean, said
from scrutiny.house.lines import gap_sentence, have, sentence
from scrutiny.pages.standing import position_words
from scrutiny.pages.words import Row, row_of
from scrutiny.report_data import Progress

EXPLAINED: Mapping[Mark, str] = {
    Mark.RED: "Off track: will miss the date or the result without help.",
    Mark.AMBER: "At risk: the lead partner can recover it.",
    Mark.GREEN: "On track for the date and the result.",
    Mark.NO_UPDATE: "In progress, and no update had come by the end of the days of grace. It is not a rating.",
}
"""What the marks of actions in progress mean, in the voice of a report."""
DEMONSTRATION = "Organisations, owners, dates and updates are invented. Action wording is as published."
Item = TypeVar("Item")
_DIRECTIONS = (Trend.WORSE.value, Trend.BETTER.value, Trend.SAME.value)


class Links(Protocol):
    """Where each thing has a page of its own; "" where it has none, or on paper."""

    def action(self, ref: str) -> str: ...
    def measure(self, ref: str) -> str: ...


class NoLinks:
    """Paper."""

    def action(self, ref: str) -> str:
        """No address."""
        return ""

    def measure(self, ref: str) -> str:
        """No address."""
        return ""


@dataclass(frozen=True)
class Told:
    """One line: its name, in bold what matters most, and the rest."""

    name: str
    href: str
    strong: str
    words: str


@dataclass(frozen=True)
class Kind:
    """A kind of change: "4 worse", and each action with what changed; `more` counts those left out."""

    title: str
    changes: Sequence[Told]
    more: str = ""


@dataclass(frozen=True)
class Rated:
    """A red or an amber action.

    Attributes:
        note: "worse: was amber, not yet reviewed".
        cause, path: what is published of them, or why there is nothing.
        due: when it is due and expected; `late` says by how much it is overdue, or that there is no date.
    """

    name: str
    href: str
    mark: str
    reviewed: bool
    note: str
    is_worse: bool
    cause: str
    path: str
    lead: str
    late: str
    due: Sequence[str]


@dataclass(frozen=True)
class Figure:
    """A measure: "13.2%" of "2021/22", and the one before, each with its base.

    Attributes:
        shows: what it counts: "Turnover, a stand-in".
    """

    name: str
    href: str
    latest: str
    latest_period: str
    before: str
    before_period: str
    direction: str
    is_worse: bool
    words: str
    shows: str = ""
    latest_base: str = ""
    before_base: str = ""


@dataclass(frozen=True)
class Section(Generic[Item]):
    """A part of the page.

    Attributes:
        nothing: what is said where there are no items.
        note: what is said after them.
        more: "and 4 more: see Appendix 1", where some are left out.
    """

    heading: str
    items: Sequence[Item]
    nothing: str = ""
    note: str = ""
    more: str = ""


@dataclass(frozen=True)
class Position:
    """The whole page.

    Attributes:
        notice: that it is a demonstration, else "".
        facts: ("As at", "31 August 2026") and the like.
        answer, rest: the position in words: the sentence that matters first.
        bar: the parts of the status bar; `bar_words` says them.
        questions: what members may wish to ask, in the officer's words.
        foot: how to read it.
        trace: edition, digest and address.
    """

    title: str
    notice: str
    facts: Sequence[tuple[str, str]]
    answer: str
    rest: str
    bar: Sequence[Segment]
    changed: Section[Kind]
    late: Section[Told]
    red: Section[Rated]
    amber: Section[Rated]
    measures: Section[Figure]
    questions: Section[str]
    foot: str
    trace: str

    @property
    def bar_words(self) -> str:
        """The bar for whoever does not see it."""
        return in_words([part.key for part in self.bar])

    @property
    def bar_key(self) -> str:
        """The parts that are too narrow for their word, from the left; "" where each has its word."""
        return in_words([part.key for part in self.bar if part.word != part.mark.sentence_word])


def position_of(frozen: Frozen, trace: str, links: Links | None = None) -> Position:
    """Compose the page.

    Args:
        frozen: the report.
        trace: what the foot says of where this comes from.
        links: where each thing has its page.
    """
    progress, to = frozen.progress, links or NoLinks()
    at = progress.at
    rows = [row_of(line, to.action(line.ref), at.day, at.period) for line in progress.actions]
    answer, stop, rest = position_words(progress).partition(". ")
    return Position(
        title=clean(progress.title),
        notice=DEMONSTRATION if progress.demonstration else "",
        facts=list(_facts(frozen)),
        answer=said(answer + stop.strip()),
        rest=said(rest),
        bar=segments(progress.summary.by_mark),
        changed=_changed(progress, to),
        late=_late(progress, rows),
        red=_rated("Off track", Mark.RED, rows),
        amber=_rated("At risk", Mark.AMBER, rows),
        measures=_measures(frozen, to),
        questions=Section("What members may wish to ask", [clean(one) for one in frozen.enquiries if clean(one)]),
        foot=" ".join(f"{MARK_WORDS[mark]}. {means}" for mark, means in EXPLAINED.items()),
        trace=trace,
    )


def _facts(frozen: Frozen) -> Iterable[tuple[str, str]]:
    progress = frozen.progress
    if frozen.sitting:
        yield "For", said(f"{clean(frozen.sitting.committee)}, {weekday(frozen.sitting.date)}")
    yield "As at", said(day(progress.at.day))
    if progress.compared_with:
        yield "Compared with", said(day(progress.compared_with.day))


def _changed(progress: Progress, to: Links) -> Section[Kind]:
    earlier = progress.compared_with
    if earlier is None:
        return Section("What changed", [], "This position is not compared with an earlier one.")
    heading = said(f"What changed since {day(earlier.day)}")
    if progress.before is None:
        return Section(heading, [], "Nothing had been recorded by then, so nothing can be compared.")
    groups = change_groups(progress.changes or (), to.action)
    kinds = [
        Kind(group.title, [Told(clean(one.name), one.href, "", said(one.words)) for one in group.changes])
        for group in groups
    ]
    return Section(heading, kinds, "Nothing has changed.")


def _late(progress: Progress, rows: Sequence[Row]) -> Section[Told]:
    """Overdue actions, the longest first, then those without an update; then what the plan lacks."""
    overdue = sorted((row for row in rows if row.line.is_overdue), key=lambda row: -row.line.days_overdue)
    silent = [row for row in rows if row.line.no_update and not row.line.is_overdue]
    gaps = [(gap, [line for line in progress.actions if gap in line.gaps]) for gap in GAP_WORDS]
    lacking = " ".join(gap_sentence(gap, lines, len(progress.actions)) for gap, lines in gaps if lines)
    return Section(
        "Overdue and not reported",
        [_late_line(row) for row in [*overdue, *silent]],
        "No action is overdue, and none is without an update that was due.",
        note=said(lacking),
    )


def _late_line(row: Row) -> Told:
    late = f"{count_of(row.line.days_overdue, 'day')} overdue" if row.line.is_overdue else ""
    silent = "no update" if row.line.no_update else ""
    strong = in_words([part for part in (late, silent) if part])
    words = [sentence(row.lead)]
    if row.last_rated:
        words.append(f"Last rated {row.last_rated}.")
    elif row.line.mark in Rating.values:
        words.append(f"Rated {row.line.mark}.")
    return Told(_name(row), row.href, sentence(strong), " ".join(words))


def _name(row: Row) -> str:
    return action_name(clean(row.line.ref), clean(row.line.short_title) or clean(row.line.title))


def _rated(heading: str, mark: Mark, rows: Sequence[Row]) -> Section[Rated]:
    found = [_rated_row(row) for row in sorted((row for row in rows if row.line.mark == mark), key=_urgency)]
    has_ratings = any(row.line.mark in Rating.values for row in rows)
    nothing = f"No action is rated {mark}." if has_ratings else "No action has a rating yet."
    return Section(f"{heading}: {len(found):,} {mark}", found, nothing)


def _urgency(row: Row) -> tuple[bool, int]:
    """What became worse first, then what is overdue longest; else in the order of the plan."""
    return (not row.is_worse, -row.line.days_overdue)


def _rated_row(row: Row) -> Rated:
    update = row.update
    notes = [row.direction.lower()] if row.direction else []
    notes += [] if row.reviewed else ["not yet reviewed"]
    has_date = row.due_date is not None and not row.line.is_ongoing
    dates = [_date(row.due_date)] if row.due_date and has_date else [row.due]
    forecast = row.line.update.forecast if row.line.update and update.forecast else None
    expected = [f"Expected {_date(forecast)}"] if forecast else []
    late = f"{count_of(row.line.days_overdue, 'day')} overdue" if row.line.is_overdue else ""
    return Rated(
        name=_name(row),
        href=row.href,
        mark=row.line.mark,
        reviewed=row.reviewed,
        note=", ".join(notes),
        is_worse=row.is_worse,
        cause=clean(update.missing or update.cause or "No cause given"),
        path=clean("" if update.missing else update.path or "No path given"),
        lead=clean(row.lead),
        late=late,
        due=[said(words) for words in (*dates, *expected)],
    )


def _date(value: date) -> str:
    """A date that never goes over two lines."""
    return day_short(value).replace(" ", "\u00a0")


def _measures(frozen: Frozen, to: Links) -> Section[Figure]:
    """The measures that a published figure shows, the worse first, how many have none, and the rule of figures."""
    found = frozen.measures
    shown = [one for one in found if one.latest]
    order = {direction: place for place, direction in enumerate(_DIRECTIONS)}
    shown.sort(key=lambda one: order.get(one.direction, len(order)))
    nothing = "The strategy names no measures." if not found else "No measure is shown by a single published figure."
    note = " ".join(words for words in (_without_figure(found), frozen.figure_rule if shown else "") if words)
    return Section("Measures", [_figure(one, to) for one in shown], nothing, note)


def _without_figure(found: Sequence[MeasureLine]) -> str:
    """How many measures have no published figure, and how many have several that show it together only."""
    silent = sum(one.is_unpublished for one in found)
    several = [clean(one.title) for one in found if one.latest is None and not one.is_unpublished]
    said = [f"{silent} of {count_of(len(found), 'measure')} {have(silent)} no published figure."] if silent else []
    if several:
        said.append(f"{in_words([f'“{name}”' for name in several])}: several figures, none of which alone shows it.")
    return " ".join(said)


def _figure(one: MeasureLine, to: Links) -> Figure:
    latest, before = one.latest, one.previous
    assert latest is not None
    return Figure(
        name=f"{clean(one.ref)}\u00a0{clean(one.title)}",
        href=to.measure(one.ref),
        latest=clean(latest.value),
        latest_period=clean(latest.period),
        before=clean(before.value) if before else "None published",
        before_period=clean(before.period) if before else "",
        direction=clean(one.direction).capitalize(),
        is_worse=one.direction == Trend.WORSE,
        words=_meaning(one),
        shows=clean(one.shows),
        latest_base=clean(latest.base_said),
        before_base=clean(before.base_said) if before else "",
    )


def _meaning(one: MeasureLine) -> str:
    """What somebody wrote about the latest figures; else what the figures say, and what was written before them."""
    said = [one.told] if one.is_told else [sentence(one.why or one.answer), one.told]
    return " ".join(clean(words) for words in (*said, f"Target: {sentence(one.target)}" if one.target else "") if words)
