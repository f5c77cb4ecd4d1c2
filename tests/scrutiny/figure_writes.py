"""Recorded writes of figures, for the test that every write moves the tags of answers."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import Clock
from outcomes.figures.entry import FigureWanted
from outcomes.figures.periods import read_period
from outcomes.importing.judging import judge
from outcomes.importing.known import known_of
from outcomes.importing.tables import read_table
from outcomes.models import Measure, Observation
from outcomes.services.figures import Recorded, keep_import, record_figure, record_import
from outcomes.services.withdrawing import withdraw_figure
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure
from tests.outcomes.importing.files import a_row, csv_file


def a_measure(cast: Cast, now: datetime) -> Measure:
    """A measure without figures, loaded a moment before."""
    return make_measure(cast.outcomes[1], now=now)


def one_figure(cast: Cast, before: datetime, now: datetime) -> Recorded:
    """Record a figure of 2021/22 by the form."""
    measure = a_measure(cast, before)
    period = read_period("", "2021/22", today=now.date())
    figure = FigureWanted(period, Decimal("30.1"), decimals=1, source="Survey", no_base=True)
    return record_figure(measure=measure, line=measure.series.get(), figure=figure, by=cast.carol, now=now)


def withdrawn(cast: Cast, before: datetime, now: datetime) -> Observation:
    """Withdraw the only figure of a measure."""
    measure = a_measure(cast, before)
    series = measure.series.get()
    make_figures(series, "30.1", now=before + timedelta(minutes=1))
    return withdraw_figure(
        measure=measure, series=series, period="2020/21", reason="Typed wrongly.", by=cast.carol, now=now
    )


def a_file(cast: Cast, before: datetime, now: datetime) -> Recorded:
    """Record a file of one figure."""
    a_measure(cast, before)
    table = read_table(io.BytesIO(csv_file(a_row()).getvalue()), "figures.csv")
    given = {"strategy": cast.strategy, "name": "figures.csv", "sha256": "0" * 64, "by": cast.carol}
    mark = judge(table, known_of(cast.strategy.pk, Clock.objects.get().revision, now.date())).mark
    return record_import(figures=keep_import(**given, table=table, now=now), seen=mark, by=cast.carol, now=now)
