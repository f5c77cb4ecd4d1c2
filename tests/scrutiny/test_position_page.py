"""The position in two minutes on a page: for every reader, with questions from published editions only."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.clock import change
from actions.periods import PeriodDates
from scrutiny.freezing import freeze
from scrutiny.frozen import canonical, digest
from scrutiny.models import Edition, Publication, Report
from scrutiny.pages.position import period_before
from scrutiny.services.reports import write_enquiries
from tests.actions.story import Story, at
from tests.cast import Cast
from tests.factories.scrutiny import make_committee, make_meeting, make_report

QUESTION = "Action 1.1: who pays for the hub?"
ADDRESS = "/strategies/care-plan/position/"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def page(cast: Cast, who: str = "olive", **asked: str) -> str:
    client = Client()
    client.force_login(cast.people[who])
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def bare(words: str) -> str:
    return words.replace("\u00a0", " ")


@pytest.fixture
def report(cast: Cast, story: Story) -> Report:
    meeting = make_meeting(make_committee(cast.strategy), date(2026, 9, 14))
    found = make_report(cast.strategy, cast.carol, meeting)
    write_enquiries(report=found, lines=(QUESTION,), seen=0, by=cast.olive)
    return found


def issue(report: Report, publish_on: date | None) -> Edition:
    frozen = freeze(report, report.draft, wall=at(8, 3), number=1, issued_on=date(2026, 8, 3))
    assert frozen is not None
    text = canonical(frozen)
    with change(kind="edition_issued", job="test", strategy_id=report.strategy_id) as revision:
        row = Edition(report=report, strategy=report.strategy, number=1, title="One", data=text, sha256=digest(text))
        row.issued_on = date(2026, 8, 3)
        edition = revision.append(row)
        if publish_on:
            revision.append(Publication(edition=edition, on=publish_on))
    return edition


def test_page_compares_with_the_period_before(cast: Cast, story: Story) -> None:
    said = bare(page(cast))
    assert "What changed since 30 April 2026" in said
    assert '<h2 class="govuk-heading-m app-h">3. Off track: 0 red</h2>' in said


def test_page_compares_with_nothing_where_that_is_asked(cast: Cast, story: Story) -> None:
    assert "This position is not compared with an earlier one." in page(cast, compare_to="")


def test_page_compares_with_a_day(cast: Cast, story: Story) -> None:
    assert "What changed since 12 April 2026" in bare(page(cast, compare_date="12 April 2026"))


def test_page_says_the_same_as_at_its_lasting_name(cast: Cast, story: Story) -> None:
    now = page(cast)
    address = now.split('">This position for ever')[0].rpartition('href="')[2].replace("&amp;", "&")
    client = Client()
    client.force_login(cast.olive)
    then = client.get(address).content.decode()
    for html in (now, then):
        assert html.count('class="app-position"') == 1
    cut = [html.split('class="app-position"')[1].split("</p>")[0] for html in (now, then)]
    assert cut[0] == cut[1]


@pytest.mark.parametrize("who", ["alice", "bob", "wendy", "carol", "dan", "ada"])
def test_page_is_for_every_reader(cast: Cast, story: Story, everybody_here: Any, who: str) -> None:
    client = Client()
    client.force_login(everybody_here[who])
    assert client.get(ADDRESS).status_code == 200


def test_page_names_the_box_that_cannot_be_read(cast: Cast, story: Story) -> None:
    client = Client()
    client.force_login(cast.olive)
    answer = client.get(ADDRESS, {"as_at": "31 Sept 2026", "period": "Q3"})
    assert answer.status_code == 400
    said = answer.content.decode()
    assert "31 Sept 2026" in said
    assert 'href="#id_as_at"' in said


def test_page_of_before_anything_says_so(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olive)
    assert "nothing" in client.get(ADDRESS, {"as_at": "2025-01-01"}).content.decode().lower()


def test_questions_of_a_report_under_way_are_not_shown(cast: Cast, report: Report) -> None:
    issue(report, None)
    assert QUESTION not in page(cast, "carol")


def test_questions_of_an_edition_are_shown_from_its_day(cast: Cast, report: Report) -> None:
    issue(report, date(2026, 8, 4))
    assert QUESTION not in page(cast)
    with time_machine.travel(at(8, 4), tick=False):
        said = page(cast)
    assert said.count(QUESTION) == 2, "on the screen, and on the sheet"
    assert "in edition 1." in said


def test_sheet_stands_on_the_page_once(cast: Cast, story: Story) -> None:
    said = page(cast)
    assert said.count('<article class="sheet">') == 1
    assert said.count("<h1") == 1


def period(year: int, cut_off: date) -> PeriodDates:
    starts = date(year, 1, 1)
    return PeriodDates(year, 1, starts, date(year, 3, 31), starts, starts, starts, cut_off)


def test_period_before_is_cut_off_and_earlier() -> None:
    periods = [period(year, date(year, 4, 30)) for year in (2024, 2025, 2026)]
    assert period_before(periods, periods[2], date(2026, 3, 1)) == periods[1].key
    assert period_before(periods, periods[1], date(2026, 3, 1)) == periods[0].key
    assert period_before(periods, None, date(2026, 3, 1)) == periods[1].key
    assert period_before(periods, periods[0], date(2026, 3, 1)) == ""
    assert period_before([], None, date(2026, 3, 1)) == ""
