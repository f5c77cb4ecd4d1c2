"""Working a series out by a sum, and an analyst's word on it."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.text import slugify

from accounts.clock import Revision, change, record_many
from accounts.models import User
from outcomes.errors import RuleError
from outcomes.models import DerivedSeries, FormulaConfirmation, Measure, Observation, Series
from outcomes.services.checks import insist_leads
from outcomes.sums.formulas import FormulaError, read_formula

MOST_DECIMALS = 6
KEY_LENGTH = 120


class SumNotAllowedError(RuleError):
    """A sum that cannot be read, takes what it may not, or belongs to a series with published figures."""

    field = "formula"


class SumChangedError(RuleError):
    """The sum is not the one that was looked at."""

    message = "Somebody changed the sum after you opened it. Look at it again before you confirm it."
    field = "sum"


def set_sum(
    *,
    series: Series,
    formula: str,
    inputs: Mapping[str, tuple[int, str]],
    decimals: int,
    words: str = "",
    by: User | None = None,
    job: str | None = None,
    now: datetime | None = None,
) -> DerivedSeries:
    """Say by which sum the figures of a series are worked out. A changed sum has to be confirmed anew.

    Args:
        series: a series without published figures.
        formula: as `outcomes.sums.formulas.read_formula`.
        inputs: by letter the id of a series of the same strategy that is published itself, and the label of the one
            period to take, or "" for the same period.
        decimals: decimal places to show, 0 to 6.
        words: what the sum means.
        by, job: who records it: a lead, or a job.

    Raises:
        SumNotAllowedError, NotForYouError: nothing is written.
    """
    strategy = series.strategy
    with change(kind="sum_set", by=by, job=job, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        return enter_sum(revision, series=series, formula=formula, inputs=inputs, decimals=decimals, words=words)


def add_sum(
    *,
    measure: Measure,
    label: str,
    unit: str,
    direction: str | None,
    formula: str,
    inputs: Mapping[str, tuple[int, str]],
    decimals: int,
    words: str = "",
    by: User,
    now: datetime | None = None,
) -> DerivedSeries:
    """Add a series to a measure that is worked out by a sum. Place and people are those of the first series taken.

    Args:
        label, unit, direction: of the new series; None where nobody says which way it should move.
        The rest as in `set_sum`.

    Raises:
        SumNotAllowedError, NotForYouError: nothing is written.
    """
    strategy = measure.outcome.strategy
    with change(kind="sum_set", by=by, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        first = (
            Series.objects.filter(strategy=strategy, pk__in=[pk for pk, _ in inputs.values()]).order_by("pk").first()
        )
        if first is None:
            raise SumNotAllowedError("Choose a series for every letter of the sum.", field="series_a")
        series = Series(
            strategy=strategy,
            measure=measure,
            key=slugify(label).replace("-", "_")[:KEY_LENGTH] or "sum",
            position=(Series.objects.filter(strategy=strategy).aggregate(last=Max("position"))["last"] or 0) + 1,
            label=label.strip(),
            unit=unit.strip(),
            geography=first.geography,
            population=first.population,
            direction=direction or None,
        )
        known = Series.objects.filter(strategy=strategy, key=series.key, geography=series.geography)
        if known.filter(population=series.population, breakdown_words="").exists():
            raise SumNotAllowedError(
                "There is a figure of this name already. Call this one something else.", field="label"
            )
        revision.append(series)
        return enter_sum(revision, series=series, formula=formula, inputs=inputs, decimals=decimals, words=words)


def enter_sum(
    revision: Revision,
    *,
    series: Series,
    formula: str,
    inputs: Mapping[str, tuple[int, str]],
    decimals: int,
    words: str,
) -> DerivedSeries:
    """The same as part of a larger change.

    Raises:
        SumNotAllowedError: as `set_sum`.
    """
    try:
        letters = read_formula(formula).letters
    except FormulaError as error:
        raise SumNotAllowedError(str(error)) from error
    if set(letters) != set(inputs):
        raise SumNotAllowedError("Choose a series for every letter of the sum, and for no other.", field="series_a")
    if not 0 <= decimals <= MOST_DECIMALS:
        raise SumNotAllowedError(f"Show between 0 and {MOST_DECIMALS} decimal places.", field="decimals")
    _refuse_inputs(series, {pk for pk, _ in inputs.values()})
    fields = {
        "formula": formula.strip(),
        "inputs": {letter: list(inputs[letter]) for letter in letters},
        "decimals": decimals,
        "words": words.strip(),
    }
    revision.summary = revision.summary or f"{series.label}: worked out as {fields['formula']}"
    record_many(revision, DerivedSeries, {series.pk: fields})
    return DerivedSeries.objects.open().get(series=series)


def confirm_sum(
    *,
    derived: DerivedSeries,
    is_confirmed: bool,
    analyst: str,
    note: str = "",
    by: User,
    now: datetime | None = None,
) -> FormulaConfirmation:
    """Record an analyst's word on a sum: until one confirms it, its figures head no page and no report.

    Args:
        derived: the sum that was looked at; it must still be the one that holds.
        analyst: name and office of whoever says so.
        by: a lead of the strategy.

    Raises:
        SumChangedError, SumNotAllowedError, NotForYouError: nothing is written.
    """
    strategy = derived.series.strategy
    if not analyst.strip():
        raise SumNotAllowedError("Enter the name and office of the analyst who says so.", field="analyst")
    with change(kind="sum_confirmed", by=by, strategy_id=strategy.pk, now=now) as revision:
        insist_leads(by, strategy)
        if not DerivedSeries.objects.open().filter(pk=derived.pk).exists():
            raise SumChangedError
        revision.summary = f"{derived.series.label}: sum {'confirmed' if is_confirmed else 'not confirmed'}"
        return revision.append(
            FormulaConfirmation(derived=derived, is_confirmed=is_confirmed, analyst=analyst.strip(), note=note.strip())
        )


def _refuse_inputs(series: Series, wanted: set[int]) -> None:
    if Observation.objects.filter(series=series).exists():
        raise SumNotAllowedError("This series has published figures. Work out another one.")
    here = set(Series.objects.filter(strategy=series.strategy_id, pk__in=wanted).values_list("pk", flat=True))
    derived = set(DerivedSeries.objects.open().filter(series__in=wanted).values_list("series", flat=True))
    if wanted - here or wanted & (derived | {series.pk}):
        raise SumNotAllowedError(
            "A sum takes published figures of this strategy, and none that are worked out.", field="series_a"
        )
