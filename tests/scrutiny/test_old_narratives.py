"""What was written before the latest figures is printed as such, and does not count as said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from scrutiny.check_kinds import State
from scrutiny.figure_checks import figure_checks
from scrutiny.figure_data import FigureLine
from scrutiny.freezing import freeze
from scrutiny.frozen import Frozen, MeasureLine
from scrutiny.house.compose import compose
from scrutiny.position import position_of
from tests.actions.story import at
from tests.cast import Cast
from tests.factories.frozen import MEASURE, make_frozen
from tests.factories.measures import make_figures, make_measure
from tests.factories.scrutiny import make_report

TEXT = "Turnover rose from 28.2% to 32.2%."
OLD = replace(MEASURE, outdated="Written before the figures of 2022/23", narrative=TEXT)
RULE = "Counts of 1 to 7 people are hidden in what is published."


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=True):
        yield


def found(frozen: Frozen) -> dict[str, tuple[State, int, str]]:
    return {check.key: (check.state, check.number, check.words) for check in figure_checks(frozen)}


def texts(frozen: Frozen) -> str:
    """Everything that the report says, run into one text."""
    return repr(compose(frozen).blocks).replace("\\xa0", " ")


def test_frozen_measure_says_that_its_narrative_is_older_than_its_figures(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    make_figures(measure.series.get(), "28.2", "32.2")
    words = NarrativeWords(TEXT)
    written = write_narrative(measure=measure, words=words, seen=0, by=cast.carol)
    review_narrative(narrative=written, is_agreed=True, by=cast.dan)
    report = make_report(cast.strategy, cast.carol, None)

    def line() -> MeasureLine:
        frozen = freeze(report, report.draft, wall=datetime(2026, 8, 4, tzinfo=UTC))
        assert frozen is not None
        return frozen.measures[0]

    assert (line().told, line().outdated, line().is_told) == (TEXT, "", True)
    make_figures(measure.series.get(), "11.5", first=2022)
    assert line().told == f"Written before the figures of 2022/23. {TEXT}"
    assert not line().is_told


def test_report_and_position_print_it_as_older() -> None:
    frozen = make_frozen(measures=(OLD,), figure_rule=RULE)
    assert f"Written before the figures of 2022/23. {TEXT}" in texts(frozen)
    [one] = position_of(frozen, "").measures.items
    assert one.words == f"Up 3.4 percentage points. Written before the figures of 2022/23. {TEXT}"


def test_check_counts_it_as_missing() -> None:
    state, number, words = found(make_frozen(measures=(OLD, replace(MEASURE, ref="M1.2", narrative=""))))["narrative"]
    assert (state, number) == (State.STATED, 2)
    assert words.startswith("M1.2. M1.1 was written before its latest figure. Write on")
    tiny = replace(OLD, notes=("The base is very small: 14 providers.",))
    assert found(make_frozen(measures=(tiny,)))["small_base"][0] == State.MUST_FIX


def test_target_is_printed_with_its_source(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    make_figures(measure.series.get(), "28.2", "32.2")
    wanted = MeasureWanted(target=Decimal(20), target_by=date(2027, 3, 31), target_source="Cabinet, 19 April 2023")
    set_measure(measure=measure, wanted=wanted, by=cast.carol)
    report = make_report(cast.strategy, cast.carol, None)
    frozen = freeze(report, report.draft, wall=datetime(2026, 8, 4, tzinfo=UTC))
    assert frozen is not None
    said = "20% by 31 March 2027. Published: Cabinet, 19 April 2023"
    assert frozen.measures[0].target == said
    assert f"Target: {said}." in texts(frozen)
    assert position_of(frozen, "").measures.items[0].words.endswith(f"Target: {said}.")


def test_rule_and_bases_stand_beside_the_table_of_measures() -> None:
    latest = FigureLine("9.9%", "2021/22", "400 posts", "Survey")
    previous = FigureLine("6.5%", "2020/21", "380 posts", "Survey")
    frozen = make_frozen(measures=(replace(MEASURE, latest=latest, previous=previous),), figure_rule=RULE)
    assert texts(frozen).count(RULE) == 1
    assert "Base: 380 posts" in texts(frozen)
    position = position_of(frozen, "")
    assert position.measures.note.endswith(RULE)
    assert (position.measures.items[0].latest_base, position.measures.items[0].before_base) == (
        "Base: 400 posts",
        "Base: 380 posts",
    )
