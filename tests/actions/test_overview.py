"""The overview: what needs attention, what changed since when, and what a reader may know of it."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reviews import return_update
from tests.actions.story import AMBER, GREEN, Story, add_action, at, send
from tests.actions.test_plan_pages import PLAN, visit, words
from tests.cast import Cast

WINTER = "2026-01-01/2026-03-31"
SPRING = "2026-04-01/2026-06-30"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def section(page: Any, heading: str) -> str:
    """What stands under a heading of the second level, as text."""
    html = page.content.decode().partition("<main")[2]
    parts = [part for part in re.split("<h2", html)[1:] if heading in part.partition("</h2>")[0]]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", parts[0].partition(">")[2]))) if parts else ""


def test_attention_names_an_action_once_with_all_its_reasons(cast: Cast, story: Story) -> None:
    found = section(visit(cast.carol, PLAN), "Needs attention")
    assert found.startswith("Needs attention: 2 actions ")
    assert (
        "2.1 Offer induction places ? No update Last rated green No update for 115 days "
        "No accountable person No date set Riverside College No accountable person"
    ) in found
    assert "1.2 " in found, "nothing was recorded of it, and it lacks everything"
    assert found.index("2.1 Offer") < found.index("1.2 "), "the most serious first"
    assert "No accountable person No date set No lead partner No lead partner No accountable person" in found


def test_what_every_action_lacks_is_said_once(cast: Cast, story: Story) -> None:
    led = Owners(lead_id=cast.college.pk)
    dated = Owners(lead_id=cast.college.pk, due_date=date(2026, 12, 31))
    rows = {
        cast.actions["1.1"]: OwnersChange(replace(dated, person_id=cast.alice.pk), dated),
        cast.actions["1.2"]: OwnersChange(Owners(), dated),
        cast.actions["2.1"]: OwnersChange(led, dated),
    }
    assert set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol, now=at(8, 2)).refused == {}
    page = visit(cast.carol, PLAN)
    listed = section(page, "Needs attention: 1 action")
    assert "2.1 " in listed, "its update is missing"
    assert "1.1 " not in listed
    assert "3 actions with no accountable person" in section(page, "What is missing")
    board = visit(cast.carol, f"{PLAN}board/")
    assert "Exceptions: 1 action" in words(board)
    assert "3 actions with no accountable person" in section(board, "What is missing")


def test_own_reasons_are_said_to_be_own(cast: Cast, story: Story) -> None:
    own = "Requests for help and returned updates are listed for your own organisation only."
    none = "Requests for help and returned updates are not listed"
    for who, said in (("carol", (False, False)), ("alice", (True, False)), ("olive", (False, True))):
        found = section(visit(cast.people[who], PLAN), "Needs attention")
        assert (own in found, none in found) == said, who


def test_attention_comes_in_the_order_of_seriousness(cast: Cast, story: Story) -> None:
    for day in (13, 14):
        new = date(2026, 7, day)
        change_due_date(action=cast.actions["1.1"], new=new, reason="x", by=cast.carol, now=at(7, day - 1))
    row = OwnersChange(Owners(), Owners(lead_id=cast.college.pk))
    assert (
        set_up_actions(strategy=cast.strategy, rows={cast.actions["1.2"]: row}, by=cast.carol, now=at(8, 2)).refused
        == {}
    )
    send(cast, "1.2", story.spring, AMBER, at(8, 2, 12, 1))
    change_due_date(action=cast.actions["2.1"], new=date(2026, 7, 30), reason="", by=cast.carol, now=at(8, 2, 12, 2))
    found = section(visit(cast.carol, PLAN), "Needs attention")
    refs = re.findall(r"\b(\d\.\d) ", found)
    assert refs == ["1.1", "2.1", "1.2"], "20 days overdue, 4 days overdue, then help wanted"
    assert "20 days overdue Date moved 3 times already" in found
    assert "4 days overdue No update for 115 days" in found
    assert "Help wanted No accountable person No date set" in found


def test_worse_since_the_earlier_moment_needs_attention(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, PLAN, as_at="2026-04-20", compare_to="2026-04-12")
    assert "1.1 Open a recruitment hub R Red Worse: was amber Help wanted Due in 163 days" in section(page, "Needs")
    same = visit(cast.carol, PLAN, as_at="2026-04-20", compare_to="2026-04-18")
    assert "1.1 Open a recruitment hub R Red Help wanted Red, its first rating Due in" in section(same, "Needs")


@pytest.mark.parametrize(("who", "sees"), [("carol", True), ("alice", True), ("bob", False), ("olive", False)])
def test_help_wanted_is_named_only_to_those_who_may_read_it(cast: Cast, story: Story, who: str, sees: bool) -> None:
    page = visit(cast.people[who], PLAN, as_at="2026-05-01")
    assert ("Help wanted" in words(page)) is sees
    assert "A named contact" not in page.content.decode()


@pytest.mark.parametrize(("who", "sees"), [("carol", True), ("alice", True), ("bob", False), ("olive", False)])
def test_returned_update_is_named_only_to_those_who_may_know(cast: Cast, story: Story, who: str, sees: bool) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(8, 1))
    found = section(visit(cast.people[who], PLAN), "Needs attention")
    assert ("Update returned 2 days ago, not sent again" in found) is sees
    assert ("No update for 115 days" in found.partition("2.1 ")[0]) is not sees


def test_returned_update_that_was_sent_again_is_not_owed(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(8, 1))
    send(cast, "1.1", story.spring, GREEN, at(8, 2))
    assert "Update returned" not in words(visit(cast.carol, PLAN))


def test_change_is_told_since_the_cut_off_of_the_period_before(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, PLAN)
    since = section(page, "What changed since 30 April 2026")
    for said in (
        "The window for January to March 2026 closed then.",
        "1 better Action\xa01.1 Open a recruitment hub".replace("\xa0", " "),
        "R red to G green",
        "1 not reported",
        "1 date moved",
        "92 days later",
    ):
        assert said in since
    grid = section(page, "By workstream")
    assert "Since 30 April 2026" in grid
    assert "Better 1.1" in grid
    assert "Not reported 2.1" in grid
    assert grid.rstrip().endswith("1 better, 1 not reported")


@pytest.mark.parametrize("earlier", ["2026-04-12", "2026-04-30", "2026-07-20", "2026-08-02"])
@pytest.mark.parametrize("later", ["2026-08-03", "2026-07-31"])
def test_overview_tells_the_changes_that_the_api_tells(cast: Cast, story: Story, earlier: str, later: str) -> None:
    add_action(cast, "1.3", at(7, 20))
    if earlier > later:
        earlier = "2026-07-20"
    client = Client()
    client.force_login(cast.olive)
    asked = {"strategy": "care-plan", "from": earlier, "to": later}
    api = client.get("/api/v1/changes/", asked).json()["results"]
    since = section(visit(cast.olive, PLAN, as_at=later, compare_date=earlier), "What changed")
    for change in api:
        assert f"Action\xa0{change['ref']}".replace("\xa0", " ") in since
    assert ("Nothing changed." in since) is (api == [])
    assert since.count("Action ") == len(api)


def test_comparison_stays_in_the_address_and_the_form(cast: Cast, story: Story) -> None:
    html = visit(cast.olive, PLAN, as_at="2026-07-31", compare_to=WINTER).content.decode()
    assert 'value="31 July 2026"' in html
    assert f'<option value="{WINTER}" selected>January to March 2026</option>' in html
    assert f'<option value="{SPRING}"' in html, "its window closed on 30 July"
    typed = visit(cast.olive, PLAN, compare_to=WINTER, compare_date="12 April 2026")
    assert 'value="12 April 2026"' in typed.content.decode()
    assert section(typed, "What changed since 12 April 2026"), "a day counts instead of the choice"
    assert '<option value="" selected>The day given</option>' in typed.content.decode()


@pytest.mark.parametrize(
    ("day", "since", "offered"),
    [
        ("30 June 2026", "", "No earlier period"),
        ("31 July 2026", "30 April 2026", "Period before: January to March 2026"),
    ],
)
def test_untouched_comparison_follows_the_day(cast: Cast, story: Story, day: str, since: str, offered: str) -> None:
    html = visit(cast.olive, PLAN).content.decode()
    (untouched,) = re.findall(r'<option value="([^"]*)" selected', html)
    page = visit(cast.olive, PLAN, as_at=day, compare_to=untouched, compare_date="")
    assert page.status_code == 200
    assert re.findall("What changed since ([^<]*)<", page.content.decode()) == ([since] if since else [])
    assert f'<option value="" selected>{offered}</option>' in page.content.decode()


def test_period_that_cannot_be_compared_with_is_named_in_words(cast: Cast, story: Story) -> None:
    html = visit(cast.olive, PLAN, as_at="2026-04-12", compare_to=WINTER).content.decode()
    assert f'<option value="{WINTER}" selected>January to March 2026, not cut off by 12 April 2026</option>' in html
    never = visit(cast.olive, PLAN, compare_to="2031-01-01/2031-03-31")
    assert never.status_code == 400
    assert "January to March 2031 was not a period on 3 August 2026. Choose another one." in never.content.decode()


@pytest.mark.parametrize(
    ("asked", "box", "message"),
    [
        ({"compare_date": "soon"}, "id_compare_date", "“soon” is not a date or an instant"),
        ({"compare_to": "soon"}, "id_compare_date", "“soon” is not a date or an instant"),
        ({"compare_to": "x\x00y"}, "id_compare_date", ""),
        ({"compare_date": "1 May 2027"}, "id_compare_date", "2027-05-01 is in the future"),
        ({"compare_date": "9" * 101}, "id_compare_date", "must be 100 characters or fewer"),
        (
            {"as_at": "2026-05-01", "compare_date": "2 May 2026"},
            "id_compare_date",
            "Compare with a day before 1 May 2026, the day that this page is made for.",
        ),
        (
            {"as_at": "2026-05-01", "compare_date": "1 May 2026"},
            "id_compare_date",
            "Compare with a day before 1 May 2026, the day that this page is made for.",
        ),
        (
            {"as_at": "2026-04-12", "compare_to": WINTER},
            "id_compare_to",
            "January to March 2026 is cut off on 30 April 2026. Compare with a period cut off before 12 April 2026",
        ),
    ],
)
def test_comparison_that_cannot_be_made_is_explained(
    cast: Cast, story: Story, asked: dict[str, str], box: str, message: str
) -> None:
    page = visit(cast.olive, PLAN, **asked)
    html = page.content.decode()
    assert page.status_code == 400
    summary = html.split("govuk-error-summary__list")[1].split("</ul>")[0]
    assert re.findall('href="#(.*?)"', summary) == [box]
    assert message in unescape(summary)
    assert "<title>Error: Overview" in html
    assert "app-position" in html, "the rest of the page is there"
    assert "What changed" not in html


def test_comparison_with_a_time_before_the_first_record_says_so(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, PLAN, compare_date="1 February 2026")
    assert page.status_code == 200
    assert "Nothing was recorded about this strategy\u2019s actions by then" in section(page, "What changed")


def test_plan_without_periods_compares_with_nothing(cast: Cast) -> None:
    page = visit(cast.carol, PLAN)
    said = words(page)
    assert "What changed" not in said
    assert "Since" not in said
    assert "No earlier period" in said
    assert "No reporting period is open yet, so no update is due. Set up reporting periods" in said
    assert "No stage or rating has been recorded yet, so nothing can be off track." in said
    assert said.index("What is missing") < said.index("By workstream"), "what there is to do comes first"


def test_next_step_is_offered_to_those_who_may_take_it(cast: Cast) -> None:
    for who, sees in (("carol", True), ("dan", True), ("alice", False), ("olive", False), ("ada", False)):
        said = words(visit(cast.people[who], PLAN))
        assert ("Set up reporting periods" in said, "Set up owners and dates" in said) == (sees, sees), who
    assert "Set up" not in words(visit(cast.carol, PLAN, as_at="2026-07-01"))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-07-10", "are due by Thursday 16 July 2026. The window closes on 30 July 2026."),
        (
            "2026-07-20",
            "were due on Thursday 16 July 2026. Until 23 July 2026 the rating before still counts. "
            "The window closes on 30 July 2026.",
        ),
        ("2026-07-25", "were due on Thursday 16 July 2026. They are late, and still open until 30 July 2026."),
        ("2026-08-01", "were due on Thursday 16 July 2026. The window closed on 30 July 2026."),
    ],
)
def test_line_below_the_position_says_where_the_period_stands(cast: Cast, story: Story, day: str, said: str) -> None:
    assert f"Updates for April to June 2026 {said}" in words(visit(cast.olive, PLAN, as_at=day))


def test_line_below_the_position_counts_what_is_not_reviewed(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, PLAN)
    assert "1 of 1 rating is the partners\u2019 own and not yet reviewed ." in words(page)
    assert f'href="{PLAN}actions/?reviewed=false"' in page.content.decode()


def test_queries_do_not_grow_with_what_needs_attention(
    cast: Cast, story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(cast.carol)
    client.get(PLAN)
    for more in ((), ("1.3", "1.4")):
        for minute, ref in enumerate(more):
            action = add_action(cast, ref, at(8, 2, 12 + minute))
            row = OwnersChange(Owners(), Owners(lead_id=cast.college.pk, due_date=date(2026, 7, 1)))
            now = at(8, 2, 12 + minute, 30)
            assert set_up_actions(strategy=cast.strategy, rows={action: row}, by=cast.carol, now=now).refused == {}
        with django_assert_num_queries(QUERIES):
            page = client.get(PLAN)
        assert f"Needs attention: {count(2 + len(more))}" in words(page)


QUERIES = 39


def count(number: int) -> str:
    """Actions, counted."""
    return f"{number} action{'' if number == 1 else 's'}"


def test_page_is_light(cast: Cast, story: Story) -> None:
    for number in range(40):
        add_action(cast, f"1.{10 + number}", now=at(8, 2, number // 60, number % 60))
    assert len(gzip.compress(visit(cast.carol, PLAN).content)) < 100_000
