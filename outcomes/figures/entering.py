"""What the pages that take figures in show: the measure, its lines, and files that wait."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from accounts.models import Change
from outcomes.figures.withdrawals import leaves_none
from outcomes.importing.judging import Judged, Judgement, judge
from outcomes.importing.known import Known, known_of
from outcomes.importing.lines import NewLine
from outcomes.importing.tables import Table
from outcomes.models import FigureImport, Measure, MeasureSettings, MeasureVersion, Observation, Series
from outcomes.scope import Scope

SHOWN = 100
"""So many rows of a kind are shown; the others are counted."""


@dataclass(frozen=True)
class EntryPage:
    """A measure whose figures are entered.

    Attributes:
        text: its wording.
        lines: its series whose figures are entered and not worked out.
    """

    measure: Measure
    text: str
    lines: list[Series]
    known: Known

    @property
    def standing(self) -> list[Observation]:
        """The figures that can be withdrawn: of each line, the latest first."""
        own = {one.pk: place for place, one in enumerate(self.lines)}
        rows = [row for row in self.known.last.values() if row.series_id in own and not leaves_none(row)]
        rows.sort(key=lambda row: (str(row.period_ends or ""), row.period_label), reverse=True)
        return sorted(rows, key=lambda row: own[row.series_id])

    def latest(self, series: Series) -> Observation | None:
        """The last figure of a line, by its period."""
        rows = [
            row for (series_id, _), row in self.known.last.items() if series_id == series.pk and not leaves_none(row)
        ]
        return max(
            rows, key=lambda row: (row.period_ends is not None, str(row.period_ends), row.period_label), default=None
        )


def entry_page(scope: Scope, key: str) -> EntryPage:
    """A measure whose figures are to be entered.

    Raises:
        Http404: there is no such measure.
        PermissionDenied: the person neither leads the programme nor brings the figures of this measure.
    """
    revision = scope.moment.revision
    rows = MeasureVersion.objects.at(revision).filter(measure__outcome__strategy=scope.strategy, measure__key=key)
    version = rows.select_related("measure__outcome__strategy").first()
    if version is None:
        raise Http404
    settings = MeasureSettings.objects.at(revision).filter(measure=version.measure_id)
    scope.allow(scope.access.tells_of(settings.values_list("owner_id", flat=True).first()))
    known = known_of(scope.strategy.pk, revision, scope.moment.day)
    lines = [one for one in known.lines if one.measure_id == version.measure_id and one.pk not in known.derived]
    return EntryPage(version.measure, version.text, lines, known)


@dataclass(frozen=True)
class Part:
    """Rows of one kind, as many as are shown.

    Attributes:
        rows: those shown.
        more: number of the others.
    """

    rows: list[Judged]
    more: int

    @classmethod
    def of(cls, rows: list[Judged]) -> "Part":
        """The first of them."""
        return cls(rows[:SHOWN], max(0, len(rows) - SHOWN))


@dataclass(frozen=True)
class ImportPage:
    """A file that was read, held against what is recorded now.

    Attributes:
        judgement: what recording it would do.
        said: how the file was read, where that is not plain.
    """

    figures: FigureImport
    judgement: Judgement
    said: tuple[str, ...]

    @property
    def refused(self) -> Part:
        """Rows that stand in the way."""
        return Part.of(self.judgement.refused)

    @property
    def changed(self) -> Part:
        """Figures that take the place of recorded ones."""
        return Part.of([one for one in self.judgement.changed if not one.doubts])

    @property
    def new(self) -> Part:
        """Figures of periods that have none."""
        return Part.of([one for one in self.judgement.new if not one.doubts])

    @property
    def new_lines(self) -> list[NewLine]:
        """Lines of figures that are not recorded yet, as many as are shown."""
        return self.judgement.new_lines[:SHOWN]

    @property
    def more_lines(self) -> int:
        """Number of the other new lines."""
        return max(0, len(self.judgement.new_lines) - SHOWN)


def waiting_import(scope: Scope, pk: int) -> FigureImport:
    """A file that the person uploaded.

    Raises:
        Http404: there is none, or somebody else uploaded it.
    """
    # Its rows are many, and whoever records it reads them again under the lock.
    figures = FigureImport.objects.filter(strategy=scope.strategy, by=scope.person, pk=pk).defer("rows").first()
    if figures is None:
        raise Http404
    return figures


def waits(scope: Scope) -> FigureImport | None:
    """The file of theirs that waits to be recorded; None for none."""
    return FigureImport.objects.filter(strategy=scope.strategy, by=scope.person, change=None).defer("rows").first()


def import_page(scope: Scope, figures: FigureImport) -> ImportPage:
    """What recording a waiting file would do now."""
    table = Table.from_kept(figures.rows)
    known = known_of(scope.strategy.pk, scope.moment.revision, scope.moment.day)
    return ImportPage(figures, judge(table, known), table.said)


def recorded_at(figures: FigureImport) -> tuple[datetime, str]:
    """When a file was recorded, and what of it."""
    assert figures.change is not None
    change = Change.objects.get(pk=figures.change)
    return change.at, change.summary
