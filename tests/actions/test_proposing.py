"""Periods generated for whole years: the pure rules, the service, and the page that proposes them."""

from datetime import date, timedelta
from itertools import pairwise
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.clock import change
from accounts.models import Change
from actions.calendar import is_working_day
from actions.generating import PlannedPeriod, WindowRules, holidays_avoided, planned_periods, year_of
from actions.models import Period, PeriodVersion
from actions.periods import Window, gaps_between
from actions.services.periods import PlannedPeriodError, ReportingSettings, add_period, add_periods
from outcomes.models import Frequency, StrategyVersion, YearKind
from tests.cast import Cast

URL = "/strategies/care-plan/set-up/periods/propose/"
SETTINGS = ReportingSettings("quarterly", "financial", WindowRules())
QUESTION = {
    "frequency": "quarterly",
    "year_kind": "financial",
    "year": "2026",
    "years": "1",
    "opens_after": "1",
    "due_after": "10",
    "grace_after": "5",
    "cut_off_after": "10",
}
ROW = {"add": "on", "opens": "1 January 2027", "due": "15/1/2027", "grace_until": "2027-01-22", "cut_off": "29/1/2027"}
THIRD = {f"2026-10-01-{name}": value for name, value in ROW.items()}

rules = st.builds(
    WindowRules,
    opens_after=st.integers(0, 90),
    due_after=st.integers(0, 30),
    grace_after=st.integers(0, 30),
    cut_off_after=st.integers(0, 30),
)


@given(
    st.sampled_from(Frequency.values),
    st.sampled_from(YearKind.values),
    st.integers(2000, 2090),
    st.integers(1, 3),
    rules,
)
def test_periods_cover_their_years_exactly_and_are_due_on_working_days(
    frequency: str, kind: str, year: int, years: int, rules: WindowRules
) -> None:
    found = planned_periods(frequency, kind, year, years, rules)
    month = 4 if kind == "financial" else 1
    assert found[0].starts == date(year, month, 1)
    assert found[-1].ends == date(year + years, month, 1) - timedelta(days=1)
    assert len(found) == years * {"monthly": 12, "quarterly": 4, "half_yearly": 2, "yearly": 1}[frequency]
    assert all(later.starts == earlier.ends + timedelta(days=1) for earlier, later in pairwise(found))
    for one in found:
        window = one.window
        assert window.opens == one.ends + timedelta(days=rules.opens_after)
        assert one.starts <= one.ends <= window.opens <= window.due <= min(window.grace_until, window.cut_off)
        assert [is_working_day(day) for day in (window.due, window.grace_until, window.cut_off)] == [True] * 3


def test_quarter_over_easter_names_the_bank_holidays_it_avoids() -> None:
    last = planned_periods("quarterly", "financial", 2025, 1, WindowRules())[-1]
    assert last.window == Window(date(2026, 4, 1), date(2026, 4, 17), date(2026, 4, 24), date(2026, 5, 1))
    assert holidays_avoided(last.window) == [(date(2026, 4, 3), "Good Friday"), (date(2026, 4, 6), "Easter Monday")]


@pytest.mark.parametrize(
    ("kind", "day", "year"),
    [
        ("financial", date(2026, 3, 31), 2025),
        ("financial", date(2026, 4, 1), 2026),
        ("calendar", date(2026, 1, 1), 2026),
        ("calendar", date(2026, 12, 31), 2026),
    ],
)
def test_year_is_named_by_the_one_in_which_it_begins(kind: str, day: date, year: int) -> None:
    assert year_of(kind, day) == year


def test_gaps_are_the_days_between_that_nothing_covers() -> None:
    spans = [(date(2026, 7, 1), date(2026, 9, 30)), (date(2026, 1, 1), date(2026, 3, 31))]
    assert gaps_between(spans) == [(date(2026, 4, 1), date(2026, 6, 30))]
    assert gaps_between([*spans, (date(2026, 4, 1), date(2026, 6, 30))]) == []
    assert gaps_between([]) == []


def planned(year: int = 2026, frequency: str = "quarterly") -> list[PlannedPeriod]:
    return planned_periods(frequency, "financial", year, 1, WindowRules())


def add(cast: Cast, periods: list[PlannedPeriod], settings: ReportingSettings = SETTINGS) -> list[Period]:
    return add_periods(strategy=cast.strategy, planned=periods, settings=settings, by=cast.carol)


def test_many_periods_are_added_in_one_change_with_the_settings(cast: Cast) -> None:
    own = ReportingSettings("quarterly", "calendar", WindowRules(0, 5, 2, 3))
    added = add(cast, planned(), own)
    assert [period.key for period in added] == [one.key for one in planned()]
    assert len({period.revision_id for period in added}) == 1
    version = StrategyVersion.objects.open().get(strategy=cast.strategy)
    kept = (version.opens_after, version.due_after, version.grace_after, version.cut_off_after)
    assert (version.frequency, version.year_kind, kept) == ("quarterly", "calendar", (0, 5, 2, 3))
    windows = PeriodVersion.objects.open().order_by("period__starts")
    assert [vars(one.window) for one in planned()] == list(windows.values("opens", "due", "grace_until", "cut_off"))


def test_asking_again_adds_only_what_is_missing(cast: Cast) -> None:
    add(cast, planned()[1:3])
    moved = [PlannedPeriod(one.starts, one.ends, WindowRules(due_after=20).window(one.ends)) for one in planned()]
    before = list(PeriodVersion.objects.values_list("period", "due").order_by("pk"))
    assert [one.starts for one in add(cast, moved)] == [date(2026, 4, 1), date(2027, 1, 1)]
    assert list(PeriodVersion.objects.values_list("period", "due").order_by("pk"))[:2] == before
    changes = Change.objects.count()
    assert (add(cast, planned()), Period.objects.count(), Change.objects.count()) == ([], 4, changes)


def test_one_period_in_the_way_stops_all(cast: Cast) -> None:
    add(cast, planned()[2:3])
    with pytest.raises(PlannedPeriodError, match="October to December 2026") as refusal:
        add(cast, planned(frequency="half_yearly"))
    assert (refusal.value.key, refusal.value.field) == ("2026-10-01/2027-03-31", "starts")
    saturday = PlannedPeriod(date(2027, 4, 1), date(2027, 4, 30), Window(*[date(2027, 5, 1), *[date(2027, 5, 8)] * 3]))
    with pytest.raises(PlannedPeriodError, match="Saturday 8 May 2027") as refusal:
        add(cast, [*planned(2028), saturday])
    assert (refusal.value.key, refusal.value.field) == (saturday.key, "due")
    assert Period.objects.count() == 1


def test_planned_periods_that_share_days_are_refused(cast: Cast) -> None:
    with pytest.raises(PlannedPeriodError):
        add(cast, [*planned(), *planned(frequency="yearly")])
    assert Period.objects.count() == 0


@pytest.mark.postgres
def test_postgresql_refuses_an_overlap_by_itself(cast: Cast) -> None:
    add(cast, planned())
    with (
        change(kind="test", job="test") as revision,
        pytest.raises(IntegrityError, match="period_no_overlap"),
        transaction.atomic(),
    ):
        revision.append_many([Period(strategy=cast.strategy, starts=date(2026, 6, 30), ends=date(2026, 6, 30))])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_leads_at_once_add_each_period_once(cast: Cast) -> None:
    barrier, found = Barrier(2), []

    def press() -> None:
        barrier.wait()
        found.append(len(add(cast, planned())))
        connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(found), Period.objects.count()) == ([0, 4], 4)


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.carol)
    return client


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_page_proposes_the_current_year_and_ticks_what_is_ahead(lead: Client, cast: Cast) -> None:
    response = lead.get(URL)
    forms = response.context["proposal"].forms
    assert [form.row_name for form in forms if form["add"].value()] == [
        "October to December 2026",
        "January to March 2027",
    ]
    page = response.content.decode()
    for words in ("Friday 15 January 2027", "Day, 1 Jan 2027", "Its due date has passed", "None"):
        assert words in page
    assert Period.objects.count() == 0


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_page_shows_what_was_asked_for_and_what_is_there(lead: Client, cast: Cast) -> None:
    add(cast, planned()[2:3])
    page = lead.get(URL, QUESTION).content.decode()
    assert "Already added" in page
    page = lead.get(URL, QUESTION | {"frequency": "half_yearly", "year": "2027"}).content.decode()
    assert "No period covers" in page
    assert "January to March 2027" in page
    assert (
        "Shares days with October to December 2026"
        in lead.get(URL, QUESTION | {"frequency": "yearly"}).content.decode()
    )
    assert 'value="2026"' in lead.get(URL).content.decode()
    add(cast, planned()[3:])
    assert 'value="2027"' in lead.get(URL).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("frequency", "weekly", "Select how often partners report from the choices given"),
        ("year_kind", "", "Select which year"),
        ("year", "next", "The first year must be a year, such as 2026"),
        ("year", "1066", "The first year must be 2000 or later"),
        ("years", "50", "How many years must be 3 or less"),
        ("due_after", "\x00", "The number of working days until updates are due must be a whole number, such as 14"),
        ("opens_after", "-1", "The number of days until the window opens must be 0 or more"),
    ],
)
def test_page_names_what_is_wrong_with_the_question(
    lead: Client, cast: Cast, field: str, value: str, message: str
) -> None:
    for response in (lead.get(URL, QUESTION | {field: value}), lead.post(URL, QUESTION | THIRD | {field: value})):
        assert response.status_code == 200
        assert {name: errors[0] for name, errors in response.context["proposal"].question.errors.items()} == {
            field: message.replace("2,000", "2000")
        }
    assert Period.objects.count() == 0


def test_page_adds_what_is_ticked_as_it_was_adjusted_and_twice_does_no_harm(lead: Client, cast: Cast) -> None:
    data = QUESTION | THIRD | {"2026-10-01-due": "18 January 2027", "2027-01-01-opens": "soon"}
    response = lead.post(URL, data, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["Reporting period October to December 2026 added."]
    assert PeriodVersion.objects.open().get().due == date(2027, 1, 18)
    response = lead.post(URL, data, follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "These reporting periods were added already. Nothing was added twice."
    ]
    assert Period.objects.count() == 1


def test_page_keeps_what_was_typed_and_says_what_is_wrong_at_its_row(lead: Client, cast: Cast) -> None:
    response = lead.post(URL, QUESTION | THIRD | {"2026-10-01-due": "16 January 2027", "2027-01-01-opens": "soon"})
    page = response.content.decode()
    assert 'value="16 January 2027"' in page
    assert 'value="soon"' in page
    assert [(each.text, each.id) for each in response.context["proposal"].problems] == [
        (
            "October to December 2026: Saturday 16 January 2027 is a Saturday. Updates are due on a working day:"
            " the next one is Monday 18 January 2027.",
            "id_2026-10-01-due",
        )
    ]
    response = lead.post(URL, QUESTION | THIRD | {"2026-10-01-cut_off": ""})
    assert [each.text for each in response.context["proposal"].problems] == [
        "October to December 2026: Enter the cut-off"
    ]
    assert Period.objects.count() == 0


def test_page_asks_for_a_tick_where_there_is_none(lead: Client, cast: Cast) -> None:
    response = lead.post(URL, QUESTION)
    assert [each.text for each in response.context["proposal"].problems] == ["Tick the periods to add"]


def test_page_says_so_where_another_period_came_in_between(lead: Client, cast: Cast) -> None:
    window = Window(*[date(2026, 12, 1)] * 4)
    add_period(strategy=cast.strategy, starts=date(2026, 12, 1), ends=date(2026, 12, 1), window=window, by=cast.dan)
    response = lead.post(URL, QUESTION | THIRD, follow=True)
    assert [each.text for each in response.context["proposal"].problems] == [
        "October to December 2026: shares days with 1 December 2026. It cannot be added"
    ]
    assert Period.objects.count() == 1


def test_page_takes_the_same_queries_for_any_number(lead: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    add(cast, planned()[:1])
    lead.get(URL)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    add(cast, planned(2027))
    with django_assert_num_queries(len(few)):
        lead.get(URL)
