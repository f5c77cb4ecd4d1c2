"""Reporting periods: working days, suggestions, the services and the page."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from actions.calendar import add_working_days, is_working_day, next_working_day, why_not_working
from actions.errors import PeriodOverlapError, RuleError
from actions.models import Period, PeriodVersion
from actions.pages.periods import suggest_period
from actions.services.periods import NotWorkingDayError, Window, add_period, change_window
from outcomes.models import StrategyVersion
from tests.cast import Cast

URL = "/strategies/care-plan/set-up/periods/"
WINDOW = Window(
    opens=date(2026, 10, 1), due=date(2026, 10, 16), grace_until=date(2026, 10, 23), cut_off=date(2026, 10, 30)
)
STARTS, ENDS = date(2026, 7, 1), date(2026, 9, 30)
FORM = {
    "frequency": "quarterly",
    "starts": "1 July 2026",
    "ends": "30/9/2026",
    "opens": "2026-10-01",
    "due": "16 October 2026",
    "grace_until": "23 October 2026",
    "cut_off": "30 October 2026",
}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 10, 16), ""),
        (date(2026, 10, 17), "a Saturday"),
        (date(2026, 10, 18), "a Sunday"),
        (date(2026, 12, 25), "a bank holiday (Christmas Day)"),
        (date(2026, 12, 28), "a bank holiday (Boxing Day)"),
        (date(2026, 8, 31), "a bank holiday (Late Summer Bank Holiday)"),
        (date(2026, 8, 3), ""),  # a bank holiday in Scotland only
        (date(2026, 3, 17), ""),  # in Northern Ireland only
        (date(2027, 12, 26), "a Sunday"),
    ],
)
def test_working_day_in_england(day: date, why: str) -> None:
    assert (is_working_day(day), why_not_working(day)) == (why == "", why)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 12, 24), 0, date(2026, 12, 24)),
        (date(2026, 12, 25), 0, date(2026, 12, 29)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 26), 1, date(2026, 12, 29)),
        (date(2026, 10, 16), 5, date(2026, 10, 23)),
        (date(2027, 3, 25), 1, date(2027, 3, 30)),
    ],
)
def test_working_days_are_added_over_weekends_and_bank_holidays(day: date, number: int, expected: date) -> None:
    assert add_working_days(day, number) == expected


def test_working_days_are_not_taken_away() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 1, 1), -1)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 1)), st.integers(0, 40))
def test_working_days_counted_one_by_one_agree(day: date, number: int) -> None:
    end = add_working_days(day, number)
    assert is_working_day(end)
    between = [day + timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) == (number or (0 if end == day else 1))
    assert next_working_day(end) == end


@pytest.mark.parametrize(
    ("frequency", "today", "starts", "ends"),
    [
        ("monthly", date(2026, 11, 21), date(2026, 10, 1), date(2026, 10, 31)),
        ("quarterly", date(2026, 11, 21), date(2026, 7, 1), date(2026, 9, 30)),
        ("quarterly", date(2026, 10, 1), date(2026, 7, 1), date(2026, 9, 30)),
        ("quarterly", date(2027, 1, 31), date(2026, 10, 1), date(2026, 12, 31)),
        ("half_yearly", date(2026, 11, 21), date(2026, 4, 1), date(2026, 9, 30)),
        ("half_yearly", date(2027, 4, 1), date(2026, 10, 1), date(2027, 3, 31)),
        ("yearly", date(2026, 11, 21), date(2025, 4, 1), date(2026, 3, 31)),
        ("yearly", date(2027, 3, 31), date(2025, 4, 1), date(2026, 3, 31)),
    ],
)
def test_first_period_suggested_is_the_last_that_finished(
    frequency: str, today: date, starts: date, ends: date
) -> None:
    found = suggest_period(frequency, None, today)
    assert (found.starts, found.ends) == (starts, ends)
    assert found.window.opens == today


def test_next_period_suggested_follows_the_last_and_opens_when_it_has_ended() -> None:
    found = suggest_period("quarterly", ENDS, date(2026, 11, 21))
    assert (found.starts, found.ends) == (date(2026, 10, 1), date(2026, 12, 31))
    assert found.window == Window(date(2027, 1, 1), date(2027, 1, 15), date(2027, 1, 22), date(2027, 1, 29))


@given(st.sampled_from(["monthly", "quarterly", "half_yearly", "yearly"]), st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_suggestions_are_in_order_and_due_on_a_working_day(frequency: str, today: date) -> None:
    first = suggest_period(frequency, None, today)
    following = suggest_period(frequency, first.ends, today)
    assert following.starts == first.ends + timedelta(days=1)
    for found in (first, following):
        window = found.window
        assert found.starts <= found.ends < window.opens < window.due < window.grace_until <= window.cut_off
        assert is_working_day(window.due)


def add(cast: Cast, starts: date = STARTS, ends: date = ENDS, window: Window = WINDOW, **options: Any) -> Period:
    return add_period(strategy=cast.strategy, starts=starts, ends=ends, window=window, by=cast.carol, **options)


def test_period_is_added_with_its_window_and_frequency(cast: Cast) -> None:
    period = add(cast, frequency="monthly")
    version = PeriodVersion.objects.open().get(period=period)
    assert (period.starts, period.ends) == (STARTS, ENDS)
    assert (version.opens, version.due, version.grace_until, version.cut_off) == tuple(vars(WINDOW).values())
    assert StrategyVersion.objects.open().get(strategy=cast.strategy).frequency == "monthly"


@pytest.mark.parametrize(
    ("dates", "kind", "field"),
    [
        ({"starts": date(2026, 10, 1)}, RuleError, "ends"),
        ({"opens": date(2026, 6, 30)}, RuleError, "opens"),
        ({"opens": date(2026, 10, 19)}, RuleError, "due"),
        ({"grace_until": date(2026, 10, 15)}, RuleError, "grace_until"),
        ({"cut_off": date(2026, 10, 15)}, RuleError, "cut_off"),
        ({"due": date(2026, 10, 17)}, NotWorkingDayError, "due"),
    ],
)
def test_period_refusals_name_the_field(cast: Cast, dates: dict[str, date], kind: type[RuleError], field: str) -> None:
    given_dates = {"starts": STARTS, "ends": ENDS} | vars(WINDOW) | dates
    starts, ends = given_dates.pop("starts"), given_dates.pop("ends")
    with pytest.raises(RuleError) as refusal:
        add(cast, starts, ends, Window(**given_dates))
    assert (type(refusal.value), refusal.value.field) == (kind, field)
    assert Period.objects.count() == 0


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        (date(2026, 9, 30), date(2026, 10, 31), "starts"),
        (date(2026, 6, 1), date(2026, 7, 1), "ends"),
        (date(2026, 6, 1), date(2026, 12, 31), "ends"),
        (date(2026, 8, 1), date(2026, 8, 31), "starts"),
    ],
)
def test_period_overlap_is_refused_and_named(cast: Cast, starts: date, ends: date, field: str) -> None:
    add(cast)
    window = Window(starts, date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 1))
    with pytest.raises(PeriodOverlapError, match="July to September 2026") as refusal:
        add(cast, starts, ends, window)
    assert refusal.value.field == field
    assert Period.objects.count() == 1


def test_period_beside_another_or_in_another_strategy_is_allowed(cast: Cast) -> None:
    add(cast)
    late = Window(date(2027, 1, 1), date(2027, 1, 15), date(2027, 1, 15), date(2027, 1, 15))
    add(cast, date(2026, 10, 1), date(2026, 12, 31), late)
    add_period(strategy=cast.elsewhere, starts=STARTS, ends=ENDS, window=WINDOW, by=cast.carol)
    assert Period.objects.count() == 3


def test_window_changes_and_keeps_what_was(cast: Cast) -> None:
    period = add(cast)
    later = Window(WINDOW.opens, date(2026, 10, 19), date(2026, 10, 23), date(2026, 10, 30))
    change_window(period=period, window=later, by=cast.dan)
    dues = PeriodVersion.objects.filter(period=period).order_by("from_rev").values_list("due", flat=True)
    assert list(dues) == [WINDOW.due, later.due]
    with pytest.raises(NotWorkingDayError):
        change_window(period=period, window=Window(**vars(later) | {"due": date(2026, 10, 17)}), by=cast.dan)


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_periods_page_suggests_and_adds(lead: Client, cast: Cast) -> None:
    page = lead.get(URL).content.decode()
    for words in ("No reporting period yet", 'value="1 July 2026"', 'value="4 December 2026"'):
        assert words in page
    assert 'value="1 April 2025"' in lead.get(URL + "?frequency=yearly").content.decode()
    assert 'value="1 July 2026"' in lead.get(URL + "?frequency=\x00weekly").content.decode()
    response = lead.post(URL, FORM, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Reporting period July to September 2026 added."]
    page = response.content.decode()
    for words in ("July to September 2026", "16 Oct 2026", "Open now, updates are late", 'value="1 October 2026"'):
        assert words in page
    assert Period.objects.get().starts == STARTS


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("due", "17 October 2026", "Saturday 17 October 2026 is a Saturday. Updates are due on a working day:"),
        ("due", "", "Enter the due date"),
        ("starts", "soon", "The first day of the period must be a date such as 31 December 2026 or 31/12/2026"),
        ("ends", "30 June 2026", "The period must end on or after the day it starts."),
        ("opens", "\x00", "The day the window opens must be a date such as"),
        ("cut_off", "9" * 10_000, "The cut-off must be a date such as"),
        ("grace_until", "1 January 1066", "The last day of grace must have a year from 1900 to 2999"),
        ("frequency", "weekly", "Select how often partners report from the choices given"),
        ("frequency", "", "Select how often partners report"),
    ],
)
def test_periods_page_refuses_and_keeps_what_was_typed(
    lead: Client, cast: Cast, field: str, value: str, message: str
) -> None:
    response = lead.post(URL, FORM | {field: value})
    assert response.status_code == 200
    assert response.context["form"].errors[field][0].startswith(message)
    assert set(response.context["form"].errors) == {field}
    if field != "cut_off":
        assert 'value="30 October 2026"' in response.content.decode()
    assert Period.objects.count() == 0


def test_periods_page_names_the_next_working_day(lead: Client, cast: Cast) -> None:
    response = lead.post(URL, FORM | {"due": "25 December 2026", "grace_until": "1/1/2027", "cut_off": "1/1/2027"})
    assert response.context["form"].errors["due"] == [
        "Friday 25 December 2026 is a bank holiday (Christmas Day). Updates are due on a working day:"
        " the next one is Tuesday 29 December 2026."
    ]


def test_periods_page_shows_an_overlap_at_the_field(lead: Client, cast: Cast) -> None:
    add(cast)
    response = lead.post(URL, FORM)
    assert response.context["form"].errors == {
        "starts": ["These dates share days with the period July to September 2026. Start after it ends."]
    }


def test_period_page_changes_the_window(lead: Client, cast: Cast) -> None:
    period = add(cast)
    url = reverse("period", args=["care-plan", period.pk])
    assert 'value="16 October 2026"' in lead.get(url).content.decode()
    window = {name: FORM[name] for name in ("opens", "due", "grace_until", "cut_off")}
    assert lead.post(url, window | {"due": "17 October 2026"}).context["form"].errors != {}
    assert lead.post(url, {}).context["form"].errors != {}
    response = lead.post(url, window | {"due": "19 October 2026"}, follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Dates of July to September 2026 changed."]
    assert PeriodVersion.objects.open().get().due == date(2026, 10, 19)


def test_period_of_another_strategy_is_not_found(lead: Client, cast: Cast) -> None:
    other = add_period(strategy=cast.elsewhere, starts=STARTS, ends=ENDS, window=WINDOW, by=cast.carol)
    assert lead.get(reverse("period", args=["care-plan", other.pk])).status_code == 404
    assert lead.get(f"{URL}99999999999999999999999/").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("carol", 200), ("dan", 200), ("alice", 403), ("olive", 403), ("ada", 403), ("steve", 404)],
)
def test_periods_pages_are_for_leads(client: Client, cast: Cast, name: str, status: int) -> None:
    period = add(cast)
    client.force_login(cast.people[name])
    for url in (URL, f"{URL}{period.pk}/"):
        assert client.get(url).status_code == status
        assert client.post(url, {}).status_code == status
        assert client.get(url + "?as_at=2026-03-02").status_code == (404 if status == 404 else 403)


def test_periods_page_takes_the_same_queries_for_any_number(
    lead: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    add(cast)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    for year in (2020, 2021):
        add(cast, date(year, 1, 1), date(year, 12, 31))
    with django_assert_num_queries(len(few)):
        lead.get(URL)
