"""Several people, or one who clicks again, at the same moment: every figure is recorded once, and none is lost."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.models import Change, Clock
from outcomes.errors import SeenOtherError
from outcomes.figures.entry import FigureWanted
from outcomes.figures.periods import read_period
from outcomes.importing.judging import judge
from outcomes.importing.known import known_of
from outcomes.importing.lines import NewLine
from outcomes.importing.tables import read_table
from outcomes.models import Observation, Series
from outcomes.services.figures import ImportRefusedError, keep_import, record_figure, record_import
from tests.accounts.separate import Worker
from tests.factories.measures import make_measure
from tests.outcomes.importing.files import a_row, csv_file

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TODAY = date(2026, 11, 22)


@pytest.fixture
def measure(cast):
    """Measure M1.1 without figures."""
    return make_measure(cast.outcomes[1])


def at_once(*work):
    """Do everything at once: what the winners returned, and the kinds of the losers' errors."""
    workers = [Worker(one) for one in work]
    for worker in workers:
        worker.join(60)
    won = [worker._answer for worker in workers if worker._error is None]
    return won, [type(worker._error) for worker in workers if worker._error is not None]


def waiting(cast, person, *rows):
    """A file that waits, and the mark of its check."""
    table = read_table(csv_file(*rows), "figures.csv")
    known = known_of(cast.strategy.pk, Clock.objects.get().revision, TODAY)
    given = {"strategy": cast.strategy, "name": "figures.csv", "sha256": "0" * 64, "table": table}
    return {
        "figures": keep_import(**given, by=person, now=cast.later()),
        "seen": judge(table, known).mark,
        "by": person,
    }


def test_file_that_is_recorded_by_eight_clicks_is_recorded_once(cast, measure):
    sent = waiting(cast, cast.carol, a_row("2021/22"), a_row("2022/23"))
    won, lost = at_once(*[lambda: record_import(**sent)] * 8)
    assert (len(won), lost) == (8, [])
    assert {one.revision for one in won} == {Change.objects.get(kind="figures_imported").pk}
    assert Observation.objects.count() == 2


def test_two_files_about_the_same_figure_are_not_both_recorded(cast, measure):
    first, second = waiting(cast, cast.carol, a_row(value="30")), waiting(cast, cast.dan, a_row(value="31"))
    won, lost = at_once(lambda: record_import(**first), lambda: record_import(**second))
    assert (len(won), lost) == (1, [ImportRefusedError])
    assert Observation.objects.count() == 1


def test_two_figures_typed_for_the_same_period_are_not_both_recorded(cast, measure):
    seen, line = Clock.objects.get().revision, measure.series.get()

    def typed(value, by):
        period = read_period("", "2021/22", today=TODAY)
        figure = FigureWanted(period, Decimal(value), source="Survey", note="As published.", no_base=True)
        return lambda: record_figure(measure=measure, line=line, figure=figure, seen=seen, by=by)

    won, lost = at_once(typed("30", cast.carol), typed("31", cast.dan))
    assert (len(won), lost) == (1, [SeenOtherError])
    assert Observation.objects.count() == 1


def test_line_that_two_people_begin_is_one_line(cast, measure):
    line = NewLine(measure, "vacancies", "Vacancies", "posts", "Tamworth", "", "")

    def typed(label, by):
        figure = FigureWanted(read_period("", label, today=TODAY), Decimal(5), source="Survey")
        return lambda: record_figure(measure=measure, line=line, figure=figure, by=by)

    won, lost = at_once(typed("2021/22", cast.carol), typed("2022/23", cast.dan))
    assert (len(won), lost) == (2, [])
    assert Series.objects.get(key="vacancies").observations.count() == 2
