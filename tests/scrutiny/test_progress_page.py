"""The page of the progress report: what it says, to whom, and what it does with a question it cannot answer."""

import re
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actions.services.plan import change_due_date
from actions.services.reviews import accept_update
from tests.actions.story import AMBER, Story, add_action, at, send
from tests.cast import Cast

PAGE = "/strategies/care-plan/progress/"
WINTER, SPRING = "2026-01-01/2026-03-31", "2026-04-01/2026-06-30"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    """The day of the report: after the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, **parameters: str) -> Any:
    client = Client()
    client.force_login(person)
    return client.get(PAGE, parameters)


def text_of(page: Any) -> str:
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    assert main
    return plain(main[0])


def plain(html: str) -> str:
    """The words of a piece of a page, without the letters drawn in its marks."""
    without_marks = re.sub("<svg.*?</svg>", " ", html, flags=re.DOTALL)
    return re.sub(r" ([.,:)])", r"\1", " ".join(unescape(re.sub("<[^>]+>", " ", without_marks)).split()))


def position(page: Any) -> str:
    found = re.search('<p class="app-position">(.*?)</p>', page.content.decode())
    assert found
    return unescape(found[1])


def links(page: Any) -> list[tuple[str, str]]:
    """Every link of the page below its menu: address and words."""
    main = page.content.decode().split("<main", 1)[1]
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', main, re.DOTALL)
    return [(unescape(href), plain(words)) for href, words in found]


def section(page: Any, heading: str) -> str:
    """The text from one heading of the second level to the next."""
    parts = re.split("<h2", page.content.decode())
    found = next(part for part in parts if unescape(part).split(">", 1)[1].startswith(heading))
    return plain("<h2" + found)


def test_page_before_anything_is_reported(cast: Cast) -> None:
    page = ask(cast.olive)
    assert page.status_code == 200
    assert position(page) == "3 actions. Nothing had been reported about any of them."
    text = text_of(page)
    assert "No reporting period yet" in text
    assert "No action is in progress, so there are no ratings to report." in text
    assert "1 action with no lead partner" in text
    assert "2 actions with no accountable person" in text
    assert "3 actions with no date set" in text


def test_page_now(cast: Cast, story: Story) -> None:
    page = ask(cast.olive)
    assert page.status_code == 200
    assert position(page) == "1 of 3 actions was not reported. 1 is on track (green) and 1 is not recorded yet."
    text = text_of(page)
    assert "April to June 2026. Updates due by 16 July 2026, cut-off 30 July 2026" in text
    assert "1 update received by the cut-off, 0 after it and 1 action in progress without one" in text
    assert ("/strategies/care-plan/actions/?reviewed=false", "1 rating not yet reviewed") in links(page)
    assert "Off track: 0 red No action is rated red." in text
    missing = section(page, "Not reported")
    assert missing.startswith("Not reported: 1 Action 2.1 Offer induction places: no update (last rated green).")
    assert missing.endswith("Riverside College. Received 10 April 2026 for January to March 2026.")


def test_page_leads_to_what_is_due_soon(cast: Cast, story: Story) -> None:
    change_due_date(action=cast.actions["2.1"], new=date(2026, 8, 10), reason="", by=cast.carol, now=at(8, 1))
    page = ask(cast.olive)
    assert ("/strategies/care-plan/actions/?due_soon=true", "1 action due soon") in links(page)


def test_page_of_an_earlier_period(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, period=WINTER)
    assert position(page) == ("1 of 3 actions is off track (red). 1 is on track (green) and 1 is not recorded yet.")
    text = text_of(page)
    assert "Stage and rating are those reported for this period" in text
    assert "Schools wait for their trust." in section(page, "Off track")
    assert "Expected finish 30 November 2026" in section(page, "Off track")
    assert not [href for href, _ in links(page) if "/actions/?" in href], "the list shows the present, not January"


def test_page_as_at_a_day(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, as_at="12 April 2026")
    assert position(page) == "1 of 3 actions is at risk (amber). 1 is on track (green) and 1 is not recorded yet."
    assert "You are looking at 12 April 2026" in page.content.decode()
    assert "Not yet reviewed. Its words are published once it is accepted." in section(page, "At risk")
    hrefs = [href for href, _ in links(page) if "/actions/" in href]
    assert hrefs
    assert all("as_at=" in href for href in hrefs)


def test_page_compared_with_a_period(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, compare_to=WINTER)
    assert position(page).endswith(" Since 30 April 2026, 1 has got better.")
    changed = section(page, "What changed since 30 April 2026")
    assert "1 better Action 1.1 Open a recruitment hub: from red to green" in changed
    assert "1 not reported Action 2.1 Offer induction places: from green to no update" in changed
    assert "1 date moved Action 1.1 Open a recruitment hub: from 30 September 2026 to 31 December 2026" in changed
    assert "92 days later" in changed
    assert "Red 1 0" in changed
    assert "All actions 3 3" in changed


def test_page_compared_with_a_date_before_the_plan(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, compare_date="1 January 2026")
    assert page.status_code == 200
    assert "Nothing was recorded about this strategy\u2019s actions by then" in text_of(page)


def test_page_without_changes_says_so(cast: Cast, story: Story) -> None:
    assert "Nothing changed." in section(ask(cast.olive, compare_date="2026-08-02"), "What changed")


def test_page_lasting_address_shows_the_same_report_later(cast: Cast, story: Story) -> None:
    before = ask(cast.olive, compare_to=WINTER)
    address = next(href for href, words in links(before) if re.fullmatch(r"\d+@2026-08-03", words))
    with time_machine.travel(at(10, 1), tick=False):
        accept_update(update=story.second, by=cast.carol, rating="amber", reason="Late start.")
        add_action(cast, "1.3", at(10, 1))
    with time_machine.travel(at(10, 2), tick=False):
        client = Client()
        client.force_login(cast.olive)
        after = client.get(address)
        now = ask(cast.olive, compare_to=WINTER)
    assert position(after) == position(before)
    assert section(after, "By workstream") == section(before, "By workstream")
    assert section(after, "All 3 actions") == section(before, "All 3 actions")
    assert section(after, "What changed") == section(before, "What changed").replace("Then Now", "Then Later")
    assert position(now) != position(before)


def test_page_downloads_are_the_same_report(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, period=WINTER, compare_to="2026-04-12")
    hrefs = {words: href for href, words in links(page) if words.startswith("Download")}
    assert set(hrefs) == {"Download as Excel", "Download as CSV", "Download as JSON"}
    asked = parse_qs(urlsplit(hrefs["Download as JSON"]).query)
    assert asked["period"] == [WINTER]
    assert asked["as_at"][0].endswith("@2026-08-03")
    assert asked["compare_to"][0].endswith("@2026-04-12")
    client = Client()
    with time_machine.travel(at(9, 1), tick=False):
        client.force_login(cast.olive)
        data = client.get(hrefs["Download as JSON"]).json()
        csv = client.get(hrefs["Download as CSV"])
    assert data["as_at"]["name"] == asked["as_at"][0]
    assert data["summary"]["by_mark"]["red"] == 1
    assert csv.status_code == 200
    assert csv["Content-Type"] == "text/csv; charset=utf-8"


def test_page_counts_lead_to_lists_of_as_many_actions(cast: Cast, story: Story) -> None:
    change_due_date(action=cast.actions["2.1"], new=date(2026, 7, 1), reason="", by=cast.carol, now=at(7, 20))
    client = Client()
    client.force_login(cast.olive)
    checked = 0
    for asked in ({}, {"as_at": "2026-07-31"}, {"as_at": "2026-04-12"}):
        for href, words in links(client.get(PAGE, asked)):
            counted = re.match(
                r"(\d+) (red|amber|green|no update|overdue|complete|not recorded yet|actions? with)", words
            )
            if "/actions/?" in href and counted:
                heading = re.search("<h2[^>]*>(.*?)</h2>", client.get(href).content.decode().split("app-listbar")[1])
                assert heading
                assert heading[1].split()[0] == counted[1], (href, words, heading[1])
                checked += 1
    assert checked > 20


@pytest.mark.parametrize(
    ("asked", "box", "message"),
    [
        ({"period": "2025-01-01/2025-03-31"}, "id_period", "January to March 2025 was not a period of this strategy"),
        ({"period": "x\x00y"}, "id_period", "is not a period of this strategy"),
        ({"as_at": "soon"}, "id_as_at", "“soon” is not a date or an instant"),
        ({"as_at": "3 August 2027"}, "id_as_at", "2027-08-03 is in the future"),
        ({"as_at": "99999@2026-08-03"}, "id_as_at", "No answer was ever given"),
        ({"as_at": "9" * 101}, "id_as_at", "must be 100 characters or fewer"),
        ({"compare_date": "31 June 2026"}, "id_compare_date", "is not a date or an instant"),
        ({"compare_to": "once"}, "id_compare_date", "“once” is not a date or an instant"),
        ({"as_at": "2026-04-12", "compare_date": "2026-04-13"}, "id_compare_date", "Compare with a moment before"),
        (
            {"as_at": "2026-04-12", "compare_to": WINTER},
            "id_compare_to",
            "January to March 2026 is cut off on 30 April",
        ),
        (
            {"period": "2026-07-01/2026-09-30", "as_at": "2026-07-31"},
            "id_period",
            "July to September 2026 was not a period of this strategy on 31 July 2026. Choose another one.",
        ),
        (
            {"compare_to": "2026-07-01/2026-09-30"},
            "id_compare_to",
            "July to September 2026 was not a period of this strategy on 3 August 2026. Choose another one.",
        ),
    ],
)
def test_page_names_what_is_wrong(cast: Cast, story: Story, asked: dict[str, str], box: str, message: str) -> None:
    page = ask(cast.olive, **asked)
    assert page.status_code == 400
    html = page.content.decode()
    summary = html.split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert f'href="#{box}"' in summary
    assert message in unescape(summary)
    assert f'id="{box}"' in html
    assert "<title>Error: Progress report" in html
    assert "app-position" not in html
    for value in asked.values():
        assert f'value="{value}"'.replace("\x00", "") in unescape(html).replace("\x00", ""), "what was typed is lost"


def test_page_says_which_comparison_counts(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, compare_to=WINTER, compare_date="12 April 2026")
    assert page.status_code == 200
    html = page.content.decode()
    assert "What changed since 12 April 2026" in html
    assert '<option value="" selected>The day given</option>' in html
    assert 'value="12 April 2026"' in html


def test_page_names_periods_in_words_only(cast: Cast, story: Story) -> None:
    asked = [{"as_at": "2026-04-12", "compare_to": WINTER}, {"compare_to": "2031-01-01/2031-03-31"}, {"period": WINTER}]
    for one in asked:
        shown = re.findall("<option[^>]*>([^<]*)<", ask(cast.olive, **one).content.decode())
        assert not [words for words in shown if re.search(r"\d-\d", words)], shown
    assert "January to March 2026, not cut off by 12 April 2026" in ask(cast.olive, **asked[0]).content.decode()


def test_page_names_all_that_is_wrong_at_once(cast: Cast, story: Story) -> None:
    html = ask(cast.olive, period="p", as_at="a", compare_date="c").content.decode()
    summary = html.split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert re.findall('href="#(.*?)"', summary) == ["id_period", "id_as_at", "id_compare_date"]


def test_page_is_for_those_who_may_see_the_strategy(cast: Cast, story: Story) -> None:
    for name, person in cast.people.items():
        assert ask(person).status_code == (404 if name == "steve" else 200), name
    client = Client()
    client.force_login(cast.olive)
    assert client.get("/strategies/no-such-plan/progress/").status_code == 404
    assert client.post(PAGE).status_code == 405
    assert Client().get(PAGE).status_code == 302


def test_page_before_the_strategy_says_so(cast: Cast, story: Story) -> None:
    page = ask(cast.olive, as_at="2026-02-01")
    assert page.status_code == 200
    assert "Nothing recorded yet" in text_of(page)


def test_page_shows_published_words_only_whoever_looks(cast: Cast, story: Story) -> None:
    """Not even the lead's own copy holds what is private or not accepted: a report is made to be handed on."""
    send(cast, "2.1", story.spring, AMBER, at(8, 1))
    for person in (cast.olive, cast.carol, cast.alice, cast.bob, cast.ada):
        for asked in ({}, {"period": WINTER}, {"as_at": "2026-04-12"}, {"compare_to": WINTER}):
            html = ask(person, **asked).content.decode()
            for secret in ("A named contact", "The trust may say no", "All five schools", "Open the hub."):
                assert secret not in html, (person, asked)
    assert "Two of five schools have signed." in ask(cast.olive, period=WINTER).content.decode()
    assert "Alice" not in ask(cast.carol).content.decode()


@pytest.mark.parametrize("more", [(), ("1.3", "1.4")], ids=["three", "five"])
def test_page_query_count(
    cast: Cast, story: Story, more: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, ref in enumerate(more):
        add_action(cast, ref, at(7, 21, number))
    client = Client()
    client.force_login(cast.olive)
    client.get(PAGE)
    with django_assert_num_queries(QUERIES):
        client.get(PAGE, {"period": WINTER, "compare_to": "2026-04-12"})


QUERIES = 53
