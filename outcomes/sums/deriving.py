"""Figures that are worked out from published ones by a recorded sum: when read, and recorded nowhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.timezone import localdate

from accounts.models import Change
from accounts.moments import LONDON
from outcomes.figures.figure import Derivation, Figure, figure_of, value_words
from outcomes.models import DerivedSeries, FormulaConfirmation, Observation, Series
from outcomes.promises import latest_observations_at
from outcomes.reading import grouped
from outcomes.sums.formulas import Formula, read_formula

SIGNIFICANT = 3
"""Digits of a result that rests on an approximate figure: more would pretend to know more."""


@dataclass(frozen=True)
class Sum:
    """A series that is worked out, with everything that its sum rests on.

    Attributes:
        row: the sum as recorded, its series with it.
        inputs: by letter the series that it takes, and the one period that is taken; "" for the same period.
        confirmed: who confirmed it, and on which day; None where nobody has, or somebody said no.
    """

    row: DerivedSeries
    formula: Formula
    inputs: Mapping[str, tuple[Series, str]]
    confirmed: tuple[str, date] | None

    @property
    def words(self) -> str:
        """The sum with the names of what it takes."""
        shown = {letter: series.label for letter, (series, _) in self.inputs.items()}
        return self.formula.words(shown, whole=self.whole)

    @property
    def whole(self) -> str:
        """How the number 1 is written: as a percentage among percentages."""
        return "100%" if all(series.unit == "%" for series, _ in self.inputs.values()) else "1"


def sums_at(strategies: Collection[int], revision: int) -> list[Sum]:
    """The sums of strategies at a revision, in the order of their series. Three queries, or one where there is none."""
    rows = list(
        DerivedSeries.objects.at(revision)
        .filter(series__strategy__in=list(strategies))
        .select_related("series__strategy", "series__measure__outcome", "series__statement")
        .order_by("series__strategy", "series__position", "series")
    )
    if not rows:
        return []
    wanted = {pk for row in rows for pk, _ in row.inputs.values()}
    series = Series.objects.in_bulk(wanted)
    confirmed = _confirmations(rows, revision)
    return [
        Sum(
            row=row,
            formula=read_formula(row.formula),
            inputs={letter: (series[pk], period) for letter, (pk, period) in sorted(row.inputs.items())},
            confirmed=confirmed.get(row.pk),
        )
        for row in rows
    ]


def derived_figures(strategy_id: int, revision: int) -> dict[int, list[Figure]]:
    """By series, what the sums of a strategy come to, oldest period first. Four queries, or one."""
    sums = sums_at([strategy_id], revision)
    if not sums:
        return {}
    wanted = {series.pk for one in sums for series, _ in one.inputs.values()}
    known = grouped(
        (row.series_id, row) for row in latest_observations_at([strategy_id], revision).filter(series__in=wanted)
    )
    return {one.row.series_id: worked_out(one, known) for one in sums}


def worked_out(one: Sum, known: Mapping[int, Sequence[Observation]]) -> list[Figure]:
    """What a sum comes to in every period for which all that it takes is there.

    Args:
        one: the sum.
        known: by series its latest figures, oldest period first.
    """
    per_period = {
        letter: {row.period_label: row for row in known.get(series.pk, ())}
        for letter, (series, _) in one.inputs.items()
    }
    moving = [letter for letter, (_, period) in one.inputs.items() if not period]
    periods = list(per_period[moving[0]]) if moving else [period for _, period in one.inputs.values()][:1]
    found = []
    for period in periods:
        rows = {letter: per_period[letter].get(fixed or period) for letter, (_, fixed) in one.inputs.items()}
        given = {letter: row for letter, row in rows.items() if row is not None and row.value is not None}
        if len(given) == len(rows):
            figure = _figure(one, given, given[moving[0]] if moving else next(iter(given.values())))
            found += [figure] if figure else []
    return found


def _figure(one: Sum, rows: Mapping[str, Observation], about: Observation) -> Figure | None:
    series = one.row.series
    result = one.formula.result({letter: _share(row) for letter, row in rows.items()})
    if result is None:
        return None
    approximate = any(row.approximate for row in rows.values())
    value = _rounded(result * 100 if series.unit == "%" else result, one.row.decimals, approximate=approximate)
    shown = {letter: value_words(row.value or Decimal(), row.decimals, row.series.unit) for letter, row in rows.items()}
    derivation = Derivation(
        sum=one.formula.words(shown, whole=one.whole),
        words=one.row.words or one.words,
        inputs=frozenset((row.series_id, row.period_label) for row in rows.values()),
        analyst=one.confirmed[0] if one.confirmed else "",
        confirmed_on=one.confirmed[1] if one.confirmed else None,
    )
    observation = Observation(
        series=series,
        period_kind=about.period_kind,
        period_label=about.period_label,
        period_reading=about.period_reading,
        period_starts=about.period_starts,
        period_ends=about.period_ends,
        value=value,
        decimals=one.row.decimals,
        approximate=approximate,
        is_provisional=any(row.is_provisional for row in rows.values()) or None,
        source="; ".join(dict.fromkeys(row.source for row in rows.values() if row.source)),
        note=derivation.told,
    )
    is_small = any(figure_of(row).is_small for row in rows.values())
    return replace(figure_of(observation), derivation=derivation, is_small=is_small)


def _share(row: Observation) -> Decimal:
    value = row.value or Decimal()
    return value / 100 if row.series.unit == "%" else value


def _rounded(value: Decimal, decimals: int, *, approximate: bool) -> Decimal:
    """To the decimals that the sum is shown with; to 3 digits where it rests on an approximate figure."""
    exponent = -decimals
    if approximate and value:
        exponent = max(exponent, value.adjusted() - SIGNIFICANT + 1)
    return value.quantize(Decimal(1).scaleb(exponent), rounding=ROUND_HALF_UP).quantize(Decimal(1).scaleb(-decimals))


def _confirmations(rows: Iterable[DerivedSeries], revision: int) -> dict[int, tuple[str, date] | None]:
    said = FormulaConfirmation.objects.filter(derived__in=[row.pk for row in rows], revision__lte=revision)
    last = {one.derived_id: one for one in said.order_by("revision_id")}
    at = dict(Change.objects.filter(pk__in=[one.revision_id for one in last.values()]).values_list("pk", "at"))
    return {
        derived: (one.analyst, localdate(at[one.revision_id], LONDON)) if one.is_confirmed else None
        for derived, one in last.items()
    }
