"""Figures that are recorded nowhere, for tests of how they are put into words, compared, tabled and drawn."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from outcomes.figures.figure import Figure, figure_of
from outcomes.models import Observation, Series
from outcomes.pages import Promise

numbers = count(1)


def series(**fields: Any) -> Series:
    """A series."""
    given = {"key": "turnover", "label": "Turnover", "unit": "%", "geography": "The county", **fields}
    return Series(pk=next(numbers), **given)


def figure(of: Series, label: str, value: str | None, **fields: Any) -> Figure:
    """A figure of a financial year such as "2021/22", or of another period where `fields` say so."""
    given: dict[str, Any] = {"period_kind": "financial_year", "source": "Survey", **fields}
    if given["period_kind"] == "financial_year":
        year = int(label[:4])
        given |= {"period_starts": date(year, 4, 1), "period_ends": date(year + 1, 3, 31)}
    if value is not None:
        _, _, decimals = value.partition(".")
        given |= {"value": Decimal(value), "decimals": len(decimals)}
    row = Observation(pk=next(numbers), series=of, period_label=label, **given)
    return figure_of(row)


def yearly(*values: str, first: int = 2020, **fields: Any) -> list[Figure]:
    """A series with a figure a year."""
    of = series(**fields)
    return [figure(of, f"{first + n}/{(first + n + 1) % 100:02}", value) for n, value in enumerate(values)]


def promise(*figures: Figure, **fields: Any) -> Promise:
    """A measure."""
    given: dict[str, Any] = {"note": "", "found": "", **fields}
    return Promise("M1.1", "Fewer people leave", list(figures), **given)
