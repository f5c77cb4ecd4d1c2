"""Figures to work others out from: turnover, who stayed and posts of two years, and series without figures."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.clock import change
from outcomes.models import Measure, MeasureVersion, Observation, Outcome, OutcomeVersion, Series
from outcomes.services.formulas import set_sum
from tests.cast import Cast

YEARS = {"2020/21": date(2020, 4, 1), "2021/22": date(2021, 4, 1)}


class Published:
    """Turnover, who stayed and posts, as published, and two series without figures of their own."""

    def __init__(self, cast: Cast) -> None:
        with change(kind="figures", job="test", now=cast.later(days=1)) as revision:
            self.outcome = revision.append(Outcome(strategy=cast.strategy, number=7))
            self.measure = revision.append(Measure(outcome=self.outcome, key="M7.1", position=1))
            _version(revision, OutcomeVersion(outcome=self.outcome, title="More resilience"))
            _version(revision, MeasureVersion(measure=self.measure, text="Fewer leave", direction="down"))
            for position, (name, unit) in enumerate(
                {"turnover": "%", "stayed": "%", "posts": "posts", "left": "%", "people": "people"}.items(), 1
            ):
                series = Series(strategy=cast.strategy, key=name, position=position, label=name.title(), unit=unit)
                if name != "posts":
                    series.measure = self.measure
                series.direction = "up" if name == "stayed" else "down"
                setattr(self, name, revision.append(series))
            for series, label, value, decimals in [
                (self.turnover, "2020/21", "28.2", 1),
                (self.turnover, "2021/22", "32.2", 1),
                (self.stayed, "2020/21", "64", 0),
                (self.stayed, "2021/22", "59", 0),
                (self.posts, "2021/22", "21000", 0),
            ]:
                revision.append(yearly(series, label, value, decimals))

    turnover: Series
    stayed: Series
    posts: Series
    left: Series
    people: Series


def _version(revision: Any, row: Any) -> None:
    row.from_rev = revision.number
    row.save(force_insert=True)


def yearly(series: Series, label: str, value: str, decimals: int) -> Observation:
    starts = YEARS[label]
    return Observation(
        series=series,
        period_kind="financial_year",
        period_label=label,
        period_starts=starts,
        period_ends=starts.replace(year=starts.year + 1, month=3, day=31),
        value=Decimal(value),
        decimals=decimals,
        approximate=series.key == "posts",
        source="Survey",
    )


def work_out(published: Published, cast: Cast) -> None:
    leaving = {"a": (published.turnover.pk, ""), "b": (published.stayed.pk, "")}
    set_sum(series=published.left, formula="a * (1 - b)", inputs=leaving, decimals=1, by=cast.carol)
    posts = {**leaving, "c": (published.posts.pk, "2021/22")}
    set_sum(series=published.people, formula="a * (1 - b) * c", inputs=posts, decimals=0, by=cast.carol)
