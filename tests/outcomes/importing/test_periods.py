"""Periods as people and spreadsheets write them."""

from datetime import date

import pytest

from outcomes.figures.periods import Period, PeriodError, read_period

TODAY = date(2026, 11, 22)
YEAR = Period("financial_year", "2021/22", "", date(2021, 4, 1), date(2022, 3, 31))


@pytest.mark.parametrize("label", ["2021/22", "2021-22", "2021/2022", "2021 to 22", " 2021 / 22 ", "2021\u201322"])
def test_financial_year_is_read_however_it_is_written(label):
    assert read_period("financial_year", label, today=TODAY) == YEAR
    assert read_period("", label, today=TODAY) == YEAR


@pytest.mark.parametrize(
    ("kind", "label", "wanted"),
    [
        ("", "2022", Period("calendar_year", "2022", "", date(2022, 1, 1), date(2022, 12, 31))),
        ("", "Mar-22", Period("month", "March 2022", "", date(2022, 3, 1), date(2022, 3, 31))),
        ("month", "2022-03-01", Period("month", "March 2022", "", date(2022, 3, 1), date(2022, 3, 31))),
        ("", "July to sept 2026", Period("month", "July to September 2026", "", date(2026, 7, 1), date(2026, 9, 30))),
        (
            "month",
            "Dec to Feb 2024",
            Period("month", "December 2023 to February 2024", "", date(2023, 12, 1), date(2024, 2, 29)),
        ),
        ("survey", "14/06/2022", Period("survey", "14 June 2022", "", date(2022, 6, 14), date(2022, 6, 14))),
        ("survey", "June to July 2022", Period("survey", "June to July 2022", "", date(2022, 6, 1), date(2022, 7, 31))),
        ("academic_year", "2020-21", Period("academic_year", "2020/21")),
        ("projection", "2032", Period("projection", "2032")),
        ("not_stated", "", Period("not_stated", "Period not stated")),
        ("not_stated", "last year", Period("not_stated", "last year")),
    ],
)
def test_period_of_each_kind(kind, label, wanted):
    assert read_period(kind, label, today=TODAY) == wanted


def test_given_days_belong_to_a_survey():
    days = {"starts": date(2022, 6, 14), "ends": date(2022, 7, 1)}
    assert read_period("survey", "Summer survey", **days, today=TODAY) == Period(
        "survey", "Summer survey", "", *days.values()
    )


@pytest.mark.parametrize(
    ("kind", "label", "days", "field", "message"),
    [
        ("financial_year", "2021", {}, "label", "A financial year is written like 2025/26, not “2021”."),
        ("financial_year", "2021/23", {}, "label", "A financial year ends in the year after it began: 2021/22."),
        # Excel makes a day of “2011-12”.
        ("financial_year", "2011-12-01", {}, "label", "A financial year is written like 2025/26, not “2011-12-01”."),
        ("calendar_year", "22", {}, "label", "A calendar year is written like 2025, not “22”."),
        (
            "month",
            "Q3 2026",
            {},
            "label",
            "Months are written like March 2026 or July to September 2026, not “Q3 2026”.",
        ),
        (
            "month",
            "March to March 2026",
            {},
            "label",
            "Months are written like March 2026 or July to September 2026, not “March to March 2026”.",
        ),
        ("", "Q3", {}, "kind", "Say which kind of period “Q3” is."),
        ("survey", "Summer survey", {}, "starts", "Enter the days of the survey: its first and its last."),
        ("survey", "Summer", {"starts": date(2022, 6, 1)}, "ends", "Enter the period's last day too."),
        (
            "survey",
            "Summer",
            {"starts": date(2022, 6, 2), "ends": date(2022, 6, 1)},
            "ends",
            "The period's last day must be on or after its first.",
        ),
        (
            "financial_year",
            "2021/22",
            {"starts": date(2021, 1, 1), "ends": date(2021, 12, 31)},
            "starts",
            "2021/22 runs from 1 April 2021 to 31 March 2022: leave its days out.",
        ),
        ("calendar_year", "2027", {}, "label", "2027 has not begun. Choose a projection, or another period."),
        (
            "not_stated",
            "",
            {"starts": date(2022, 6, 1), "ends": date(2022, 6, 1)},
            "starts",
            "A period that is not stated has no days: leave them out, or choose its kind.",
        ),
        ("comparison", "", {}, "label", "Enter the period, such as 2025/26."),
        ("comparison", "x" * 301, {}, "label", "The period must be 300 characters or fewer."),
    ],
)
def test_what_is_no_period_is_refused(kind, label, days, field, message):
    with pytest.raises(PeriodError) as refusal:
        read_period(kind, label, **days, today=TODAY)
    assert (refusal.value.field, refusal.value.message) == (field, message)
