"""What the sheets of a report's workbook say. Plain functions of the frozen data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from actions.changes import ONGOING, Difference, Kind, days_moved, kind_of
from actions.pages.changes import mark_words
from actions.stages import MARK_WORDS, Mark, Stage
from actions.wording import GAP_WORDS
from govuk.words import day, in_words, period_words
from scrutiny.exporters.figure_rows import FIGURES, figure_cells
from scrutiny.exporters.tables import Column, wide
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Frozen, MeasureLine, canonical, digest
from scrutiny.pages.words import key_words
from scrutiny.position import EXPLAINED
from scrutiny.report_data import ActionLine, At, Group, Progress, WorkstreamGroup

CHANGED = {
    Kind.DATE_MOVED: "Due date moved",
    Kind.DATE_SET: "Due date set",
    Kind.LEAD: "Lead partner",
    Kind.TITLE: "Official wording corrected",
    Kind.ADDED: "Action added",
}
"""What changed, in words; every other kind is about the rating or the stage."""


@dataclass(frozen=True)
class Sheet:
    """A sheet; each row has a cell for each column: text, a number, a day, an instant, a truth, or None."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    has_filters: bool = field(default=True)


ACTIONS = (
    *(Column("Action", 8), Column("Workstream", 11), wide("Short title", 32), wide("Official wording", 50)),
    *(Column("Outcomes", 10), wide("Lead partner", 28), wide("Joint lead", 20), Column("Stage")),
    *(Column("Rating or stage", 16), Column("Reviewed"), Column("Last rated"), Column("Rated before")),
    *(Column("Direction", 11), Column("Rating is from", 26), Column("Due date"), Column("First due date")),
    *(Column("Times moved", 9), Column("Days slipped", 9), Column("Overdue", 9), Column("Days overdue", 9)),
    *(
        Column("Reported as complete", 11),
        Column("Due soon", 9),
        Column("No update", 9),
        wide("Missing", 24),
        Column("Ended as"),
        Column("Ended on"),
    ),
    *(Column("Update received", 18), Column("After the cut-off", 10), Column("Accepted", 10)),
    *(Column("Independently reviewed", 14), wide("Done"), wide("Next"), wide("Cause"), wide("Path to green")),
    *(Column("Expected finish"), wide("Late update left out", 26), wide("How it was closed", 30)),
)
GROUPS = (wide("Title", 50), Column("Actions", 9), *(Column(MARK_WORDS[mark], 10) for mark in Mark))
OVERDUE = Column("Overdue", 9)
WORKSTREAMS = (Column("Workstream", 11), *GROUPS, OVERDUE, wide("What its lead says", 60))
OUTCOMES = (Column("Outcome", 9), *GROUPS, OVERDUE)
CHANGES = (
    *(Column("Action", 8), wide("Short title", 32), Column("What changed", 26), wide("Before", 36)),
    *(wide("After", 36), Column("Direction", 11), Column("Days later", 10)),
)
MEASURES = (
    *(Column("Measure", 9), wide("Title", 44), Column("Outcome", 9), wide("In a sentence", 50)),
    *(
        wide("What the figures count", 30),
        Column("Latest"),
        Column("Latest period"),
        wide("Latest base", 24),
        wide("Latest source", 30),
    ),
    *(Column("Before"), Column("Period before"), wide("Base before", 24), wide("Source before", 30)),
    *(Column("Direction", 11), wide("What that rests on"), wide("Elsewhere", 36), wide("Narrative", 50)),
    wide("Notes", 50),
)


def sheets_of(frozen: Frozen) -> list[Sheet]:
    """The workbook's sheets in order; one without rows says why."""
    progress = frozen.progress
    changes = _changes(progress)
    measures = [_measure(one) for one in frozen.measures]
    figures = [cells for one in frozen.measures for cells in figure_cells(one)]
    nothing = "No action is recorded." if not progress.actions else ""
    return [
        Sheet("Read me", (Column("What", 22), wide("Answer", 100)), list(_about(frozen)), has_filters=False),
        _or_words(Sheet("Actions", ACTIONS, [_action(line) for line in progress.actions]), nothing),
        _or_words(Sheet("Workstreams", WORKSTREAMS, [_workstream(one) for one in progress.workstreams]), nothing),
        _or_words(
            Sheet("Outcomes", OUTCOMES, [(*_group(one), one.overdue) for one in progress.outcomes]),
            "No outcome is recorded.",
        ),
        _or_words(Sheet("Changes", CHANGES, changes), _no_changes(progress)),
        _or_words(Sheet("Measures", MEASURES, measures), "No measure is recorded."),
        _or_words(Sheet("Figures", FIGURES, figures), "No figure is published."),
    ]


def _or_words(sheet: Sheet, words: str) -> Sheet:
    """The sheet, or where it has no rows, one that says so."""
    if sheet.rows:
        return sheet
    row = (words or "Nothing is recorded.", *[None] * (len(sheet.columns) - 1))
    return Sheet(sheet.name, sheet.columns, [row], has_filters=False)


def _about(frozen: Frozen) -> Iterable[tuple[str, object]]:
    """What the workbook is, and how to read it."""
    progress, at = frozen.progress, frozen.progress.at
    if progress.demonstration:
        yield "Demonstration", "Organisations, owners, dates and updates are invented."
    yield "What this is", f"Progress of the actions of {progress.title}"
    yield "Strategy", progress.strategy
    if frozen.edition is None:
        yield "Edition", "Draft: not issued"
    else:
        yield "Edition", f"Edition {frozen.edition}"
        yield "Address", frozen.address
        yield "Issued on", frozen.issued_on
    if frozen.sitting:
        yield "For", f"{frozen.sitting.committee}, {frozen.sitting.council}, {day(frozen.sitting.date)}"
    yield "As at", at.day
    yield "Recorded as", at.name
    yield "Period", _period(at)
    if progress.compared_with:
        yield "Compared with", progress.compared_with.day
    for one in frozen.cleared:
        yield "Cleared by", f"{one.name}, {one.office}, {day(one.on)}"
    if frozen.correction:
        yield "Replaces", f"Edition {frozen.correction.edition}: {frozen.correction.reason}"
    yield "Digest of the data", digest(canonical(frozen))
    yield "Licence", frozen.licence
    yield from _how_to_read()


def _how_to_read() -> Iterable[tuple[str, object]]:
    for mark, means in EXPLAINED.items():
        yield MARK_WORDS[mark], means
    yield (
        "Reviewed",
        "“Not yet”: the rating is the one that the lead partner gave. Only an action in progress has a rating.",
    )
    yield "Reported as complete", "“Yes”: it counts as complete once the programme lead has accepted the update."
    yield "Words of updates", "Shown once the programme lead has accepted the update."
    yield "Figures", "“Hidden”: a few people could be made out. No figure in this file rests on a hidden one."
    yield "Outcomes", "An action can serve more than one, so their numbers do not add up to the total."


def _period(at: At) -> str:
    return period_words(at.period.starts, at.period.ends) if at.period else "No reporting period yet"


def _action(line: ActionLine) -> Sequence[object]:
    update = line.update
    return (
        *(line.ref, line.workstream, line.short_title, line.title, "; ".join(str(one) for one in line.outcomes)),
        *(line.lead or GAP_WORDS["lead"], line.joint_lead, _stage(line.stage), MARK_WORDS[Mark(line.mark)]),
        *({None: None, True: "Yes", False: "Not yet"}[line.reviewed], _mark(line.last_rated)),
        *(_mark(line.previous_rating), line.direction and line.direction.capitalize()),
        *(line.rated_period and key_words(line.rated_period), _due(line), line.original_due_date),
        *(line.due_date_moves, line.days_slipped, line.is_overdue, line.days_overdue, line.awaiting_completion),
        *(
            line.is_due_soon,
            line.no_update,
            in_words([GAP_WORDS[gap] for gap in line.gaps]),
            _stage(line.ended_as, ""),
            line.ended_on,
        ),
        *((update.submitted_at, update.is_late, update.is_accepted) if update else (None,) * 3),
        *((update.is_independent, update.done, update.next, update.cause) if update else (None,) * 4),
        *((update.path, update.forecast) if update else (None,) * 2),
        line.left_out and key_words(line.left_out),
        line.ended_why,
    )


def _stage(stage: str | None, nothing: str = "Not recorded yet") -> str:
    return str(Stage(stage).label) if stage else nothing


def _mark(code: str | None) -> str | None:
    return MARK_WORDS[Mark(code)] if code else None


def _due(line: ActionLine) -> object:
    return "Ongoing" if line.is_ongoing else line.due_date or GAP_WORDS["due_date"]


def _group(group: Group) -> Sequence[object]:
    return (group.number, group.title, group.actions, *(group.by_mark[mark] for mark in Mark))


def _workstream(group: WorkstreamGroup) -> Sequence[object]:
    return (*_group(group), group.overdue, group.summary.text if group.summary else None)


def _changes(progress: Progress) -> list[Sequence[object]]:
    return [
        (one.ref, one.short_title, CHANGED.get(kind_of(one), "Rating or stage"), *_before_and_after(one))
        for one in progress.changes or ()
    ]


def _before_and_after(one: Difference) -> Sequence[object]:
    """Before, after, direction, and by how many days a date moved."""
    if one.what == "mark":
        direction = one.direction.capitalize() if one.direction else None
        return (mark_words(one.before), mark_words(one.after), direction, None)
    if one.what == "due_date":
        return (_date(one.before), _date(one.after), None, days_moved(one))
    return (one.before, one.after, None, None)


def _date(value: str | None) -> object:
    """A date that a change holds as words."""
    if value is None:
        return GAP_WORDS["due_date"]
    return "Ongoing" if value == ONGOING else date.fromisoformat(value)


def _no_changes(progress: Progress) -> str:
    if progress.compared_with is None:
        return "This report is not compared with an earlier moment."
    if progress.before is None:
        return f"Nothing was recorded by {day(progress.compared_with.day)}, so there is nothing to compare with."
    return f"Nothing has changed since {day(progress.compared_with.day)}."


def _measure(one: MeasureLine) -> Sequence[object]:
    return (
        *(one.ref, one.title, one.outcome, one.answer, _shows(one), *_figure(one.latest), *_figure(one.previous)),
        *(one.direction.capitalize(), one.why, "; ".join(_elsewhere(one)), one.told, "\n".join(one.notes)),
    )


def _shows(one: MeasureLine) -> str:
    if one.shows:
        return one.shows
    return "No figure is published" if one.is_unpublished else "Several figures, none of which alone shows it"


def _figure(figure: FigureLine | None) -> Sequence[object]:
    if figure is None:
        return ("None published", None, None, None)
    return (figure.value, figure.period, figure.base, figure.source)


def _elsewhere(one: MeasureLine) -> Iterable[str]:
    return (f"{name}: {figure.value} ({', '.join([figure.period, *figure.notes])})" for name, figure in one.comparators)
