"""What is exported, read again, changes nothing: every published figure, as CSV and as a workbook."""

import io
from datetime import date

import pytest

from accounts.models import Clock
from actions.loading import load_plan
from actions.plan_file import read_plan
from outcomes.importing.judging import Verdict, judge
from outcomes.importing.known import known_of
from outcomes.importing.sheets import figure_rows, render
from outcomes.importing.tables import read_table
from outcomes.models import Observation, Strategy
from tests.actions.test_plan_file_shipped import SHIPPED

TODAY = date(2026, 11, 22)


@pytest.fixture
def published(db):
    """What the published plan has recorded."""
    load_plan(read_plan(SHIPPED))
    return known_of(Strategy.objects.get().pk, Clock.objects.get().revision, TODAY)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_published_figure_comes_back_unchanged(published, kind):
    content = render(kind, [("Strategy", "The strategy")], figure_rows(published), TODAY)
    table = read_table(io.BytesIO(content), f"figures.{kind}")
    judgement = judge(table, published)
    assert len(judgement.rows) == Observation.objects.count() == 206
    assert {one.verdict for one in judgement.rows} == {Verdict.UNCHANGED}
