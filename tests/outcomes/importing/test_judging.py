"""What becomes of each row of a file: new, changed, unchanged, in doubt, or refused with the reason."""

from datetime import date

import pytest

from accounts.clock import change
from accounts.models import Clock
from outcomes.importing.columns import HEADINGS
from outcomes.importing.judging import MOST_DOUBTS, Verdict, judge
from outcomes.importing.known import known_of
from outcomes.importing.tables import Table, table_of
from outcomes.models import Observation, Series
from tests.factories.measures import make_figures, make_measure
from tests.outcomes.importing.files import a_row

TODAY = date(2026, 11, 22)


@pytest.fixture
def measure(cast):
    """Measure M1.1 with two lines; the first has 28.2% in 2020/21 and 32.2% in 2021/22."""
    row = make_measure(cast.outcomes[1], lines=2)
    make_figures(row.series.first(), "28.2", "32.2")
    return row


@pytest.fixture
def judged(cast, measure):
    """Judge rows by column."""

    def judged(*rows):
        keys = tuple(dict.fromkeys(key for row in rows for key in row))
        texts = tuple((number, tuple(str(row.get(key, "")) for key in keys)) for number, row in enumerate(rows, 2))
        return judge(Table(keys, texts), known_of(cast.strategy.pk, Clock.objects.get().revision, TODAY))

    return judged


def verdicts(judgement):
    """What becomes of each row, with what is asked."""
    return [(one.verdict.value, *one.doubts) for one in judgement.rows]


def test_new_changed_and_unchanged_are_told_apart(judged):
    judgement = judged(
        a_row("2020/21", "28.20"),
        a_row("2021/22", "31.9", note="Skills for Care corrected it in May 2026."),
        a_row("2022/23", "30"),
        a_row("2023/24", "", not_available="Not collected."),
    )
    assert verdicts(judgement) == [("unchanged",), ("changed",), ("new",), ("new",)]
    assert [(one.was, one.value) for one in judgement.rows] == [
        ("28.2%", "28.20%"),
        ("32.2%", "31.9%"),
        ("", "30%"),
        ("", "Not available"),
    ]
    assert judgement.can_be_recorded


def test_column_that_is_left_out_changes_nothing_and_an_empty_cell_does(judged):
    row = {key: text for key, text in a_row("2021/22", "32.2").items() if key != "source"}
    assert verdicts(judged(row)) == [("unchanged",)]
    judgement = judged({**row, "source": "Another survey", "status": "Final"})
    assert verdicts(judgement) == [("changed",)]
    assert judgement.rows[0].what == "Not the value: Status and Source"
    assert [one.message for one in judged({**row, "source": ""}).rows[0].problems] == [
        "Enter the source of the figure."
    ]


@pytest.mark.parametrize(
    ("cells", "field", "message"),
    [
        ({"measure": "M9.9"}, "measure", "There is no measure M9.9. The template names those that there are."),
        (
            {"measure": "M1.1", "label": "Other"},
            "label",
            "Figure of this line is recorded as “Turnover 1”, not “Other”.",
        ),
        ({"unit": "posts"}, "unit", "Unit of this line is recorded as “%”, not “posts”."),
        ({"period": "Q3"}, "kind", "Say which kind of period “Q3” is."),
        (
            {"period": "44287"},
            "period",
            "“44287” is how a spreadsheet counts days. Write the period into the cell as text, such as 2025/26.",
        ),
        ({"period": "2021"}, "period", "A financial year is written like 2025/26, not “2021”."),
        ({"period": "2027/28"}, "period", "2027/28 has not begun. Choose a projection, or another period."),
        ({"kind": "Quarter"}, "kind", None),
        ({"value": "n/a"}, "value", None),
        ({"value": "=A1"}, "value", "Value is a formula. Copy the cell and paste it as a value."),
        ({"note": "=A1"}, "note", "Note is a formula. Copy the cell and paste it as a value."),
        ({"value": ""}, "value", "Enter the value, or say why there is none."),
        ({"not_available": "Why"}, "value", "Enter the value or why there is none, not both."),
        ({"value": "1.1234567"}, "value", "The value must have 6 decimal places or fewer."),
        ({"value": "1000000000000"}, "value", "The value must be less than 1,000,000,000,000."),
        ({"count": "8", "base_number": "7"}, "count", "The numerator, 8, is more than the base, 7. Check both."),
        ({"count": "-1"}, "count", "Numerator must be a whole number such as 140, not “-1”."),
        ({"base_number": "99999999999"}, "base_number", None),
        ({"source": ""}, "source", "Enter the source of the figure."),
        ({"source": "x" * 301}, "source", "Source must be 300 characters or fewer."),
        ({"approximate": "maybe"}, "approximate", "Approximate must be Yes or No, not “maybe”."),
        ({"status": "draft"}, "status", "Status must be Provisional or Final, not “draft”."),
        ({"starts": "31/02/2021"}, "starts", "First day must be a real date: February 2021 has no day 31."),
        ({"geography": "x" * 301}, "geography", "Place must be 300 characters or fewer."),
        (
            {"period": "2021/22"},
            "note",
            "2021/22 has a figure already, 32.2%. Say in the note why it is revised.",
        ),
    ],
)
def test_row_is_refused_with_the_column_and_the_reason(judged, cells, field, message):
    given = {"kind": "Financial year"} if cells.get("period") == "2021" else {}
    judgement = judged({**a_row("2022/23"), **given, **cells})
    assert (judgement.rows[0].verdict, judgement.rows[0].period) == (Verdict.REFUSED, cells.get("period", "2022/23"))
    problem = judgement.rows[0].problems[0]
    assert (problem.field, judgement.rows[0].reasons[0][0]) == (field, HEADINGS[field])
    if message is not None:
        assert problem.message == message
    assert (judgement.can_be_recorded, judgement.recording) == (False, [])


def test_doubled_rows_are_refused_however_their_period_is_written(judged):
    judgement = judged(a_row("2022/23"), a_row("2022-2023"), a_row("2023/24"))
    said = "Rows 2 and 3 give the same figure. Keep one of them."
    assert [[one.message for one in row.problems] for row in judgement.rows] == [[said], [said], []]


def test_doubled_rows_with_different_values_say_which(judged):
    judgement = judged(a_row("2022/23", "30"), a_row("2022/23", "31"), a_row("2022/23", "30"))
    said = "Rows 2, 3 and 4 give the same figure with different values, 30% and 31%. Keep the one that is right."
    assert [[one.message for one in row.problems] for row in judgement.rows] == [[said]] * 3


def test_jump_is_asked_about_against_the_figure_before_in_the_file_or_recorded(judged):
    judgement = judged(
        a_row("2023/24", "41"),
        a_row("2022/23", "32"),
        a_row("2021/22", "60", note="Misread before."),
        a_row("2019/20", "1"),
    )
    assert verdicts(judgement) == [
        ("new", "It was 32 in 2022/23: more than 25% of that away."),
        ("new", "It was 60 in 2021/22: more than 25% of that away."),
        ("changed", "It was 32.2 in 2021/22, as recorded: more than 25% of that away."),
        ("new",),
    ]


def test_jump_of_exactly_the_threshold_is_not_asked_about(judged):
    assert verdicts(judged(a_row("2022/23", "40.25"))) == [("new",)]
    assert verdicts(judged(a_row("2022/23", "40.26")))[0][1:] == (
        "It was 32.2 in 2021/22: more than 25% of that away.",
    )


def test_percentage_that_its_numbers_do_not_make_is_asked_about(judged):
    assert verdicts(judged(a_row("2022/23", "33", count=1, base_number=3))) == [("new",)]
    assert verdicts(judged(a_row("2022/23", "35", count=1, base_number=3))) == [("new", "1 of 3 is 33.3%.")]


def test_percentage_of_more_than_the_whole_is_asked_about_once(judged):
    first, second = verdicts(judged(a_row("2022/23", "171.4"), a_row("2023/24", "171.4")))
    assert first[1:] == ("It was 32.2 in 2021/22: more than 25% of that away.", "It is more than 100%.")
    assert second == ("new",)


def test_too_many_jumps_are_a_wrong_column(judged):
    given = (1, 10)
    rows = [a_row(f"{year}/{(year + 1) % 100:02}", given[year % 2]) for year in range(2018 - MOST_DOUBTS, 2020)]
    judgement = judged(*rows)
    assert (judgement.has_too_many_doubts, judgement.can_be_recorded) == (True, False)


def test_new_line_of_a_known_figure_keeps_its_name_in_another_place(judged):
    judgement = judged({**a_row("2022/23"), "series": "", "geography": "Tamworth"})
    (line,) = judgement.new_lines
    assert (line.key, line.geography, judgement.rows[0].is_new_line) == ("M1.1-1", "Tamworth", True)


def test_new_line_is_named_after_what_is_counted(judged):
    new = {**a_row("2022/23"), "series": "", "label": "Days off, sick"}
    judgement = judged(new, {**new, "geography": "Tamworth"}, {**new, "breakdown": "age: 55+,  team : A"})
    assert [line.key for line in judgement.new_lines] == ["days_off_sick"] * 3
    assert [line.breakdown for line in judgement.new_lines] == ["", "", "age: 55+, team: A"]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"measure": ""}, "Name the measure that the new line of figures belongs to, such as Measure M1.2."),
        ({"unit": ""}, "Enter Unit for a new line of figures."),
        ({"label": ""}, "Say what is counted, or name the line of figures."),
        (
            {"breakdown": "over 55"},
            "Write the part as names with their values, such as “age: 55 and over, employer: council”, each name once.",
        ),
    ],
)
def test_new_line_needs_a_measure_a_unit_and_a_name(judged, cells, message):
    new = {**a_row("2022/23"), "series": "", "label": "Days off", **cells}
    assert [one.message for one in judged(new).rows[0].problems] == [message]


def test_line_is_found_whatever_the_case_of_its_letters(judged):
    cells = {"measure": "m1.1", "series": "", "label": "TURNOVER 1", "geography": "the COUNTY"}
    assert verdicts(judged({**a_row("2021/22", "32.2"), **cells})) == [("unchanged",)]


def test_survey_without_days_keeps_those_that_are_recorded(cast, measure, judged):
    with change(kind="figures_loaded", job="test", strategy_id=cast.strategy.pk) as revision:
        given = {"key": "s", "position": 9, "label": "Ready", "unit": "%", "breakdown": {}, "measure": measure}
        series = revision.append(Series(strategy=cast.strategy, **given))
        revision.append(
            Observation(series=series, period_kind="survey", period_label="Summer survey", value=5, source="Survey")
        )
    row = {"series": "s", "period": "Summer survey", "source": "Survey", "value": "5"}
    other = {**row, "period": "Other survey", "kind": "Survey date"}
    assert verdicts(judged(row, other)) == [("unchanged",), ("refused",)]


def test_mark_is_the_same_until_something_is_recorded(judged, measure):
    rows = [a_row("2022/23"), a_row("2021/22", "31", note="Corrected.")]
    before = judged(*rows).mark
    assert judged(*rows).mark == before
    make_figures(measure.series.last(), "1", first=2019)
    assert judged(*rows).mark == before
    make_figures(measure.series.first(), "30.2", first=2022)
    assert judged(*rows).mark != before


def test_rows_that_are_kept_are_the_rows_that_were_read():
    table = table_of([(1, ["Period", "Value", "Else"]), (2, ["2022", "1", ""])], ["Said."])
    assert Table.from_kept(table.kept()) == table


def test_percentage_in_a_file_has_a_base_or_says_that_there_is_none(judged):
    bare = {key: text for key, text in a_row("2022/23").items() if key != "no_base"}
    asked = "Enter the number that the percentage is of, or say that the source publishes none."
    assert [(one.field, one.message) for one in judged(bare).rows[0].problems] == [("base_number", asked)]
    read = judged({**bare, "base_words": "12 people who answered"}).rows[0].row.figure
    assert (read.base_number, read.no_base) == (12, False)
    assert verdicts(judged({**bare, "no_base": "Yes"})) == [("new",)]


def test_base_that_is_recorded_in_words_alone_stays_so(judged, measure):
    make_figures(measure.series.first(), "30", first=2022, base_words="12 people")
    assert verdicts(judged(a_row("2022/23", "30", base_words="12 people"))) == [("unchanged",)]
