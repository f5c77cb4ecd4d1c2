"""Words that name a number which is hidden in what is published: found where they do, and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from outcomes.figures.figure import Figure
from outcomes.models import Measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from scrutiny.check_kinds import Around, State
from scrutiny.checks import checks_of
from scrutiny.frozen import words_as_data
from scrutiny.hidden_numbers import HiddenNumber, hidden_numbers, names_hidden
from scrutiny.models import Report
from scrutiny.pages.reports import checks_for
from scrutiny.report_words import ReportWords
from tests.cast import Cast
from tests.factories.editions import frozen_of
from tests.factories.frozen import make_frozen
from tests.factories.measures import make_figures, make_measure
from tests.factories.scrutiny import make_report
from tests.outcomes.figures import figure, series

THREE = HiddenNumber("M1.1", "3", "leavers")
SHARE = HiddenNumber("M1.1", "5.4", "%")
MANY = HiddenNumber("M1.1", "1,204", "leavers")


@pytest.mark.parametrize(
    ("text", "number", "is_found"),
    [
        ("Only 3 of them left.", THREE, True),
        ("Three people left.", THREE, True),
        ("Left: 3.", THREE, True),
        ("Within 3 years.", THREE, False),
        ("On 3 August 2026.", THREE, False),
        ("See Action 3.", THREE, False),
        ("It is 3.5 now, and 13 then.", THREE, False),
        ("Up 3 percentage points, to 3%.", THREE, False),
        ("The threefold of 2023/24.", THREE, False),
        ("It rose to 5.4%.", SHARE, True),
        ("It rose to 5.4 per cent.", SHARE, True),
        ("It rose to 15.4% of 5.4 posts.", SHARE, False),
        ("About 1204 left.", MANY, True),
        ("About 1,204 left.", MANY, True),
    ],
)
def test_hidden_number_is_found_in_words(text: str, number: HiddenNumber, is_found: bool) -> None:
    assert names_hidden(text, [number]) is is_found


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("3 actions are late.", False), ("3 leavers came back.", True), ("Three senior nurses left.", True)],
)
def test_words_about_everything_name_people_beside_the_number(text: str, is_found: bool) -> None:
    assert names_hidden(text, [THREE], only_people=True) is is_found


def withheld(value: str, unit: str, **fields: object) -> Figure:
    of = series(unit=unit)
    of.measure = Measure(pk=1, key="M1.1")
    return replace(figure(of, "2021/22", value, **fields), is_withheld=True)


def test_hidden_numbers_are_value_count_and_what_a_percentage_stands_for() -> None:
    figures = [withheld("3", "leavers"), withheld("5.4", "%", base_number=74), withheld("7.5", "%", count=3)]
    shown = replace(withheld("90", "leavers"), is_withheld=False)
    assert hidden_numbers([*figures, shown]) == (
        THREE,
        SHARE,
        HiddenNumber("M1.1", "4", "people"),
        HiddenNumber("M1.1", "7.5", "%"),
        HiddenNumber("M1.1", "3", "people"),
    )


def test_number_behind_a_percentage_is_known_from_a_base_in_words_too() -> None:
    [_, behind] = hidden_numbers([withheld("33.3", "%", base_words="12 people who answered")])
    assert behind == HiddenNumber("M1.1", "4", "people")


def test_report_cannot_be_issued_while_words_name_a_hidden_number() -> None:
    checks = {one.key: one for one in checks_of(make_frozen(), Around(names_hidden=(("M1.1",), ("the summary",))))}
    assert (checks["hidden"].state, checks["hidden"].number) == (State.MUST_FIX, 2)
    assert checks["hidden"].words.startswith("The words beside M1.1 and the summary. A number is named there")


def report_about(cast: Cast, *, shows: str, summary: str) -> Report:
    """A report on a measure of which 3 of 74 staff are hidden, with a narrative that somebody reviewed."""
    measure = make_measure(cast.outcomes[1])
    make_figures(measure.series.get(), "4.1", first=2024, base_number=74, base_words="74 staff")
    written = write_narrative(measure=measure, words=NarrativeWords(shows=shows), by=cast.carol, seen=0)
    review_narrative(narrative=written, is_agreed=True, by=cast.dan)
    words = ReportWords(title="Update", summary=(summary,))
    return make_report(cast.strategy, cast.carol, words=words_as_data(words))


def state_of(report: Report) -> tuple[State, str]:
    frozen = frozen_of(report, wall=datetime.now(UTC))
    assert [one.latest and one.latest.value for one in frozen.measures] == ["Hidden"]
    (check,) = [one for one in checks_for(report, report.draft, frozen) if one.key == "hidden"]
    return check.state, check.words.partition(".")[0]


def test_narrative_that_names_a_hidden_number_has_to_be_mended(cast: Cast) -> None:
    report = report_about(cast, shows="Three of the new starters left.", summary="3 actions are late.")
    assert state_of(report) == (State.MUST_FIX, "The words beside M1")


def test_summary_that_names_a_hidden_number_has_to_be_mended(cast: Cast) -> None:
    report = report_about(cast, shows="A few people left.", summary="Among them 3 nurses left.")
    assert state_of(report) == (State.MUST_FIX, "The summary")


def test_words_without_a_hidden_number_are_clear(cast: Cast) -> None:
    report = report_about(cast, shows="A few people left in 2024/25, of 74.", summary="3 actions are late.")
    assert state_of(report)[0] == State.CLEAR


def test_few_people_out_of_some_are_not_published_whichever_period_they_are_of(cast: Cast) -> None:
    report = report_about(cast, shows="It was 4 of 12 a year before.", summary="3 of 6 actions are late.")
    assert state_of(report) == (State.MUST_FIX, "The words beside M1")
