"""The published resolutions: every row word for word, once, and nothing that no document says."""

import json
from datetime import date

import pytest

from outcomes.models import Strategy
from scrutiny.loading_resolutions import FOLDER, load_resolutions
from scrutiny.models import Resolution, ResolutionStrategy, ResolutionVersion
from tests.factories.outcomes import StrategyFactory
from tests.factories.scrutiny import make_committee, make_meeting

FILE = FOLDER / "social-care-workforce-resolutions.json"


@pytest.fixture
def strategy(db: None) -> Strategy:
    """The published strategy, with a committee that met on the two days."""
    found = StrategyFactory(slug="social-care-workforce")
    committee = make_committee(found)
    for day in (date(2022, 10, 17), date(2023, 2, 13)):
        make_meeting(committee, day, status="held")
    return found


def test_every_row_is_loaded_word_for_word_and_once(strategy: Strategy) -> None:
    rows = json.loads(FILE.read_text(encoding="utf-8"))["resolutions"]
    assert len(rows) == 15
    assert load_resolutions(strategy) == ["15 resolutions added"]
    assert load_resolutions(strategy) == []
    found = {(row.item, row.number, row.words) for row in Resolution.objects.all()}
    assert found == {(row["item"], row["number"], row["words"]) for row in rows}


def test_only_the_workforce_items_are_about_the_strategy(strategy: Strategy) -> None:
    load_resolutions(strategy)
    tied = ResolutionStrategy.objects.open().values_list("resolution__meeting__key", "resolution__item").distinct()
    assert sorted(tied) == [
        ("2022-10-17", "Staffordshire and Stoke on Trent ICS Workforce Update"),
        ("2022-10-17", "Workforce Planning - Health and Social Care"),
    ]


def test_dates_are_worked_out_and_nobody_is_confirmed(strategy: Strategy) -> None:
    load_resolutions(strategy)
    versions = ResolutionVersion.objects.open().select_related("resolution")
    assert {row.owner_confirmed for row in versions} == {False}
    due = {row.resolution.number: row.due_on for row in versions if row.due_on and row.resolution.number}
    assert due == {"2.": date(2023, 4, 17)}
    unscheduled = {row.resolution.words for row in versions if row.is_unscheduled}
    assert unscheduled == {
        "That a progress report be requested to a future meeting.",
        "A People Strand progress report would be provided to a future meeting.",
    }
    assert {row.stage for row in versions} == {"noted", "open"}
