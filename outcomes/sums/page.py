"""What the page of a sum shows: the sum, its figures, what it takes, and what analysts said of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Subquery
from django.utils.timezone import localdate

from accounts.models import Change
from accounts.moments import LONDON, Moment
from outcomes.figures.figure import Figure
from outcomes.figures.known import figures_at
from outcomes.models import DerivedSeries, FormulaConfirmation, Observation, Series, Strategy
from outcomes.sums.deriving import Sum, sums_at


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
    figures = [one for one in figures_at(strategy.pk, moment.revision) if one.series_id == series_id]
    return SumPage(found, [one for one in figures if one.derivation], _said(series_id, moment))


def series_to_take(strategy: Strategy) -> list[tuple[int, str]]:
    """Id and name of the published series of a strategy, in the order of the published lists.

    A name says what is counted, of whom and where; where several are alike, the source of the latest figure and, where
    that is the same too, our own name of the series.
    """
    derived = DerivedSeries.objects.open().values("series")
    latest = Observation.objects.filter(series=OuterRef("pk")).order_by(F("period_ends").desc(nulls_last=True), "-pk")
    every = Series.objects.filter(strategy=strategy).exclude(pk__in=derived).order_by("position", "pk")
    rows = list(every.annotate(latest_source=Subquery(latest.values("source")[:1])))
    names = [_name(row) for row in rows]
    for more in ("latest_source", "key"):
        alike = Counter(names)
        names = [_with(row, name, more) if alike[name] > 1 else name for row, name in zip(rows, names, strict=True)]
    return [(row.pk, name) for row, name in zip(rows, names, strict=True)]


def _name(series: Series) -> str:
    about = [series.label, series.population, series.breakdown_words, series.geography, f"in {series.unit}"]
    return ", ".join(text for text in about if text)


def _with(series: Series, name: str, more: str) -> str:
    return ", ".join(text for text in (name, getattr(series, more)) if text)


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
