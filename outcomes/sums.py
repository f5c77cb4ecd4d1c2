"""What the page of a sum shows: the sum, its figures, what it takes, and what analysts said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from accounts.models import Change
from accounts.moments import LONDON, Moment
from outcomes.deriving import Sum, derived_figures, sums_at
from outcomes.figures import Figure
from outcomes.models import DerivedSeries, FormulaConfirmation, Series, Strategy


@dataclass(frozen=True)
class Said:
    """What an analyst said on a day, and of which sum."""

    is_confirmed: bool
    analyst: str
    note: str
    formula: str
    on: date


@dataclass(frozen=True)
class SumPage:
    """A sum with everything around it.

    Attributes:
        said: newest first, earlier sums of the same series included.
    """

    sum: Sum
    figures: Sequence[Figure]
    said: Sequence[Said]

    @property
    def measure_key(self) -> str:
        """Of the measure that it belongs to; "" for none."""
        measure = self.sum.row.series.measure
        return measure.key if measure else ""


def sum_page(strategy: Strategy, series_id: int, moment: Moment) -> SumPage | None:
    """The page of the sum of a series at a moment; None where there was none."""
    found = next((one for one in sums_at([strategy.pk], moment.revision) if one.row.series_id == series_id), None)
    if found is None:
        return None
    return SumPage(found, derived_figures(strategy.pk, moment.revision).get(series_id, []), _said(series_id, moment))


def series_to_take(strategy: Strategy) -> "list[Series]":
    """The published series of a strategy, in the order of the published lists."""
    derived = DerivedSeries.objects.open().values("series")
    return list(Series.objects.filter(strategy=strategy).exclude(pk__in=derived).order_by("position", "pk"))


def _said(series_id: int, moment: Moment) -> list[Said]:
    rows = list(
        FormulaConfirmation.objects.filter(derived__series=series_id, revision__lte=moment.revision)
        .select_related("derived")
        .order_by("-revision_id")
    )
    at = dict(Change.objects.filter(pk__in=[row.revision_id for row in rows]).values_list("pk", "at"))
    return [
        Said(row.is_confirmed, row.analyst, row.note, row.derived.formula, localdate(at[row.revision_id], LONDON))
        for row in rows
    ]
