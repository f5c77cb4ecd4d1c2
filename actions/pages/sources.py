"""What the sources page shows: documents, organisations, where documents differ, and figures that stand alone."""

from dataclasses import dataclass

from actions.models import WorkstreamVersion
from outcomes.figures.figure import Figure
from outcomes.figures.provenance import Body, bodies_of, places_words, short_name
from outcomes.models import SourceDocument, SourceNote
from outcomes.pages import documents_of, loose_figures, notes_of
from outcomes.scope import Scope


@dataclass(frozen=True)
class Document:
    """A document, with the short name that it is cited by."""

    row: SourceDocument
    cited_as: str


@dataclass(frozen=True)
class Reported:
    """How a committee report words a workstream."""

    number: int
    title: str
    wording: str
    places: str


@dataclass(frozen=True)
class SourcesPage:
    """Where the plan comes from."""

    documents: list[Document]
    bodies: list[Body]
    reported: list[Reported]
    conflicts: list[SourceNote]
    provenance: list[SourceNote]
    figures: list[Figure]


def sources_page(scope: Scope) -> SourcesPage:
    """Read everything said about the strategy's documents at the moment."""
    strategy_id, revision = scope.strategy.pk, scope.moment.revision
    notes = notes_of(strategy_id, revision)
    return SourcesPage(
        documents=[Document(row, short_name(row.key)) for row in documents_of(strategy_id, revision)],
        bodies=bodies_of(strategy_id, revision),
        reported=_reported(strategy_id, revision),
        conflicts=[note for note in notes if note.kind == SourceNote.Kind.CONFLICT],
        provenance=[note for note in notes if note.kind == SourceNote.Kind.PROVENANCE],
        figures=loose_figures(strategy_id, revision),
    )


def _reported(strategy_id: int, revision: int) -> list[Reported]:
    rows = WorkstreamVersion.objects.at(revision).filter(workstream__strategy=strategy_id).exclude(report_wording="")
    return [
        Reported(row.workstream.number, row.title, row.report_wording, places_words(row.report_sources))
        for row in rows.select_related("workstream").order_by("workstream__number")
    ]
