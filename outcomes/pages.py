"""What the pages of outcomes and sources show: promises with their figures, and where all of it comes from."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from outcomes.figures.figure import Figure
from outcomes.figures.known import figures_at
from outcomes.figures.provenance import found_words
from outcomes.models import Direction, MeasureSettings, MeasureVersion, SourceDocument, SourceNote
from outcomes.promises import PartReading, measures_at, outcomes_at, read_parts
from outcomes.reading import grouped

FiguresOf = Mapping[tuple[int | None, int | None], list[Figure]]
"""By measure and statement, of which one is None."""

WANTED = {
    Direction.UP: "Should go up",
    Direction.DOWN: "Should go down",
    Direction.WITHIN_STANDARD: "Should stay within the standard",
    Direction.GAP_NARROWS: "The gap should narrow",
}


@dataclass(frozen=True)
class Promise:
    """A statement under a sub-outcome, or a measure: its reference, wording, and figures.

    Attributes:
        found: in which documents its wording stands.
        wanted, direction: which way a measure should move, in words and as recorded.
        measure_id, settings: of a measure: its id, and what the programme says about it; None where nobody has.
    """

    ref: str
    text: str
    figures: list[Figure]
    note: str
    found: str
    wanted: str = ""
    direction: Direction | None = None
    measure_id: int = 0
    settings: MeasureSettings | None = None


@dataclass(frozen=True)
class Part:
    """A sub-outcome with its statements."""

    ref: str
    text: str
    note: str
    found: str
    statements: list[Promise]


@dataclass(frozen=True)
class OutcomeContents:
    """An outcome as published."""

    number: int
    title: str
    summary_title: str
    note: str
    measures_note: str
    parts: list[Part]
    measures: list[Promise]


def outcome_contents(strategy_id: int, revision: int, *, every_edition: bool = False) -> list[OutcomeContents]:
    """The outcomes of a strategy at a revision, with everything under them. Eleven queries, or fourteen where
    figures are worked out.

    Args:
        every_edition: as `figures_at`.
    """
    rows = list(outcomes_at([strategy_id], revision))
    known = _figures(strategy_id, revision, loose=False, every_edition=every_edition)
    figures = grouped(((one.row.series.measure_id, one.row.series.statement_id), one) for one in known)
    parts = read_parts([row.outcome_id for row in rows], revision)
    measures = grouped((row.measure.outcome_id, row) for row in measures_at([strategy_id], revision))
    settings = settings_at(strategy_id, revision)
    return [
        OutcomeContents(
            number=row.outcome.number,
            title=row.title,
            summary_title=row.summary_title,
            note=row.note,
            measures_note=row.measures_note,
            parts=[_part(part, figures) for part in parts[row.outcome_id]],
            measures=[
                measure_promise(one, figures[one.measure_id, None], settings.get(one.measure_id))
                for one in measures[row.outcome_id]
            ],
        )
        for row in rows
    ]


def settings_at(strategy_id: int, revision: int) -> dict[int, MeasureSettings]:
    """By measure what the programme says about it; absent where nobody has said anything. One query."""
    rows = MeasureSettings.objects.at(revision).filter(measure__outcome__strategy=strategy_id)
    return {row.measure_id: row for row in rows}


def loose_figures(strategy_id: int, revision: int) -> list[Figure]:
    """Published figures that belong to no measure and no statement."""
    return _figures(strategy_id, revision, loose=True)


def documents_of(strategy_id: int, revision: int) -> list[SourceDocument]:
    """The documents that the plan was taken from."""
    return list(SourceDocument.objects.filter(strategy=strategy_id, revision__lte=revision))


def notes_of(strategy_id: int, revision: int) -> list[SourceNote]:
    """Everything said about the documents, in their order: where they differ, and where facts come from."""
    return list(SourceNote.objects.filter(strategy=strategy_id, revision__lte=revision).order_by("kind", "number"))


def notes_about(strategy_id: int, subjects: Collection[str], revision: int) -> list[SourceNote]:
    """What is said about any of these subjects, such as "action 3.2"."""
    return notes_among(notes_of(strategy_id, revision), subjects)


def notes_among(notes: Iterable[SourceNote], subjects: Collection[str]) -> list[SourceNote]:
    """Those of the notes that are about any of these subjects."""
    return [note for note in notes if set(subjects) & set(note.subjects)]


def subjects_of(outcome: OutcomeContents) -> set[str]:
    """An outcome with its parts and their figures, as notes name their subjects. Its measures have their own pages."""
    parts = {f"sub-outcome {part.ref}" for part in outcome.parts}
    statements = [statement for part in outcome.parts for statement in part.statements]
    figures = {f"series {figure.row.series.key}" for one in statements for figure in one.figures}
    return {f"outcome {outcome.number}", *parts, *(f"statement {one.ref}" for one in statements), *figures}


def _figures(strategy_id: int, revision: int, *, loose: bool, every_edition: bool = False) -> list[Figure]:
    """Figures as `figures_at` has them: those that belong to no measure and no statement, or else the others."""
    found = figures_at(strategy_id, revision, every_edition=every_edition)
    return [one for one in found if _is_loose(one) == loose]


def _is_loose(figure: Figure) -> bool:
    series = figure.row.series
    return series.measure_id is None and series.statement_id is None


def _part(part: PartReading, figures: FiguresOf) -> Part:
    version = part.version
    statements = [
        Promise(one.statement.ref, one.text, figures[None, one.statement_id], one.note, found_words(one.verified_in))
        for one in part.statements
    ]
    return Part(version.sub_outcome.ref, version.text, version.note, found_words(version.verified_in), statements)


def measure_promise(row: MeasureVersion, figures: list[Figure], settings: MeasureSettings | None) -> Promise:
    """A measure as a promise.

    Args:
        row: as worded, its measure with it.
        figures: that stand, in the order of the published lists.
        settings: what the programme says about it; None where nobody has.
    """
    return Promise(
        ref=row.measure.key,
        text=row.text,
        figures=figures,
        note=row.note,
        found=found_words(row.verified_in),
        wanted=WANTED[Direction(row.direction)] if row.direction else "",
        direction=Direction(row.direction) if row.direction else None,
        measure_id=row.measure_id,
        settings=settings,
    )
