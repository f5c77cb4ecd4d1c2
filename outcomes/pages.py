"""What the pages of outcomes and sources show: promises with their figures, and where all of it comes from."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from outcomes.figures import Figure, latest_figures
from outcomes.models import (
    Direction,
    MeasureVersion,
    Observation,
    OutcomeVersion,
    SourceDocument,
    SourceNote,
    StatementVersion,
    SubOutcomeVersion,
)
from outcomes.provenance import found_words

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
    """

    ref: str
    text: str
    figures: list[Figure]
    note: str
    found: str
    wanted: str = ""
    direction: Direction | None = None


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


def outcome_contents(strategy_id: int, revision: int, number: int | None = None) -> list[OutcomeContents]:
    """The outcomes of a strategy at a revision, with everything under them, or the one of this number.

    A fixed number of queries.
    """
    outcomes = OutcomeVersion.objects.at(revision).filter(outcome__strategy=strategy_id)
    if number is not None:
        outcomes = outcomes.filter(outcome__number=number)
    rows = list(outcomes.select_related("outcome").order_by("outcome__number"))
    ids = [row.outcome_id for row in rows]
    figures = _figures_of_promises(ids, revision)
    parts, measures = _parts(ids, revision, figures), _measures(ids, revision, figures)
    return [
        OutcomeContents(
            number=row.outcome.number,
            title=row.title,
            summary_title=row.summary_title,
            note=row.note,
            measures_note=row.measures_note,
            parts=parts[row.outcome_id],
            measures=measures[row.outcome_id],
        )
        for row in rows
    ]


def loose_figures(strategy_id: int, revision: int) -> list[Figure]:
    """Published figures that belong to no measure and no statement."""
    found = Observation.objects.filter(series__strategy=strategy_id, series__measure=None, series__statement=None)
    return latest_figures(found, revision)


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


def _figures_of_promises(outcome_ids: list[int], revision: int) -> dict[tuple[str, int], list[Figure]]:
    belonging = Q(series__measure__outcome__in=outcome_ids) | Q(series__statement__sub_outcome__outcome__in=outcome_ids)
    found: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for figure in latest_figures(Observation.objects.filter(belonging), revision):
        series = figure.row.series
        kind = ("measure", series.measure_id) if series.measure_id else ("statement", series.statement_id)
        assert kind[1] is not None
        found[kind[0], kind[1]].append(figure)
    return found


def _parts(
    outcome_ids: list[int], revision: int, figures: dict[tuple[str, int], list[Figure]]
) -> dict[int, list[Part]]:
    statements: dict[int, list[Promise]] = defaultdict(list)
    worded = StatementVersion.objects.at(revision).filter(statement__sub_outcome__outcome__in=outcome_ids)
    for one in worded.select_related("statement").order_by("statement__position", "statement__ref"):
        shown, found = figures.get(("statement", one.statement_id), []), found_words(one.verified_in)
        promise = Promise(one.statement.ref, one.text, shown, one.note, found)
        statements[one.statement.sub_outcome_id].append(promise)
    parts: dict[int, list[Part]] = defaultdict(list)
    subs = SubOutcomeVersion.objects.at(revision).filter(sub_outcome__outcome__in=outcome_ids)
    for sub in subs.select_related("sub_outcome").order_by("sub_outcome__position"):
        part = Part(
            sub.sub_outcome.ref, sub.text, sub.note, found_words(sub.verified_in), statements[sub.sub_outcome_id]
        )
        parts[sub.sub_outcome.outcome_id].append(part)
    return parts


def _measures(
    outcome_ids: list[int], revision: int, figures: dict[tuple[str, int], list[Figure]]
) -> dict[int, list[Promise]]:
    measures: dict[int, list[Promise]] = defaultdict(list)
    rows = MeasureVersion.objects.at(revision).filter(measure__outcome__in=outcome_ids)
    for row in rows.select_related("measure").order_by("measure__position"):
        direction = Direction(row.direction) if row.direction else None
        wanted = WANTED[direction] if direction else ""
        shown, found = figures.get(("measure", row.measure_id), []), found_words(row.verified_in)
        promise = Promise(row.measure.key, row.text, shown, row.note, found, wanted, direction)
        measures[row.measure.outcome_id].append(promise)
    return measures
