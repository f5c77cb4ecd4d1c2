"""Measures with their lines of figures, recorded through the clock."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.clock import change, record_many
from outcomes.models import Measure, MeasureVersion, Observation, Outcome, Series


def make_measure(
    outcome: Outcome, key: str = "M1.1", *, lines: int = 1, now: datetime | None = None, **fields: Any
) -> Measure:
    """A measure with `lines` series of percentages and no figure yet."""
    strategy = outcome.strategy
    with change(kind="plan_loaded", job="test", strategy_id=strategy.pk, now=now) as revision:
        measure = revision.append(Measure(outcome=outcome, key=key, position=int(key.partition(".")[2])))
        words = {"text": f"Fewer people leave ({key})", "direction": "down", **fields}
        record_many(revision, MeasureVersion, {measure.pk: words})
        for number in range(1, lines + 1):
            revision.append(
                Series(
                    strategy=strategy,
                    measure=measure,
                    position=number,
                    key=f"{key}-{number}",
                    label=f"Turnover {number}",
                    unit="%",
                    geography="The county",
                    breakdown={},
                    direction=words["direction"],
                )
            )
    return measure


def make_figures(series: Series, *values: str, first: int = 2020, now: datetime | None = None, **fields: Any) -> None:
    """A figure of each financial year from `first` on, "28.2" with one decimal place."""
    with change(kind="figures_loaded", job="test", strategy_id=series.strategy_id, now=now) as revision:
        for year, value in enumerate(values, first):
            decimals = len(value.partition(".")[2])
            row = Observation(
                series=series,
                period_kind="financial_year",
                period_label=f"{year}/{(year + 1) % 100:02}",
                period_starts=date(year, 4, 1),
                period_ends=date(year + 1, 3, 31),
                value=Decimal(value),
                decimals=decimals,
                **{"source": "Survey", **fields},
            )
            revision.append(row)
