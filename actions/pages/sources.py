"""What the sources page shows: documents, where they differ, provenance, and the figures that stand alone."""

from dataclasses import dataclass

from outcomes.models import SourceDocument, SourceNote
from outcomes.pages import Figure, documents_of, loose_figures, notes_of
from outcomes.scope import Scope


@dataclass(frozen=True)
class SourcesPage:
    """Where the plan comes from."""

    documents: list[SourceDocument]
    conflicts: list[SourceNote]
    provenance: list[SourceNote]
    figures: list[Figure]


def sources_page(scope: Scope) -> SourcesPage:
    """Read everything said about the strategy's documents at the moment."""
    strategy_id, revision = scope.strategy.pk, scope.moment.revision
    notes = notes_of(strategy_id, revision)
    return SourcesPage(
        documents=documents_of(strategy_id, revision),
        conflicts=[note for note in notes if note.kind == SourceNote.Kind.CONFLICT],
        provenance=[note for note in notes if note.kind == SourceNote.Kind.PROVENANCE],
        figures=loose_figures(strategy_id, revision),
    )
