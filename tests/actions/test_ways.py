"""Finding the way: from My work to the plan, and pages that keep the day and everything else of their address."""

import re
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse, QueryDict
from django.test import Client

from accounts.clock import change, record_many
from actions.models import Action, ActionState, ActionWording, Workstream, WorkstreamVersion
from outcomes.services import add_partner_to_strategy
from tests.actions.story import Story, add_action, at
from tests.actions.visits import main_of, visit, words_of
from tests.cast import Cast

PLAN = "/strategies/care-plan/"
LIST = f"{PLAN}actions/"
ONE = f"{LIST}1.1/"


def menu(html: str) -> dict[str, str]:
    """The addresses of the menu by their words."""
    nav = html.partition('aria-label="Menu"')[2].partition("</nav>")[0]
    found = re.findall(r'href="([^"]*)"[^>]*>([^<]*)', nav)
    return {words.strip(): unescape(href) for href, words in found}


def sent_with_a_day(html: str, day: str) -> QueryDict:
    """What the form of the day sends once a day is typed into it."""
    form = html.partition('<form class="app-asat')[2].partition("</form>")[0]
    sent = QueryDict(mutable=True)
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form):
        sent.appendlist(name, unescape(value))
    for name in re.findall(r'<select[^>]* name="([^"]*)"', form):
        sent[name] = (re.findall(rf'name="{name}".*?<option value="([^"]*)" selected', form, re.DOTALL) or [""])[0]
    sent["as_at"] = day
    return sent


def links(page: HttpResponse) -> list[tuple[str, str]]:
    """Every plain link of a page below its menu: address and words."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>([^<]*)</a>', main_of(page))
    return [(unescape(href), unescape(words)) for href, words in found]


def day_box(html: str) -> str:
    """What stands in the box of the day."""
    found = re.search(r'id="as_at"[^>]* value="([^"]*)"', html)
    assert found
    return unescape(found[1])


def test_partner_of_several_strategies_finds_them_from_my_work(cast: Cast, story: Story) -> None:
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, job="test")
    shown = menu(visit(cast.alice, "/my-work/").content.decode())
    assert list(shown) == ["My work", "Strategies"]
    page = visit(cast.alice, shown["Strategies"])
    assert page.status_code == 200
    assert (PLAN, "Care plan") in links(page)
    assert ("/strategies/elsewhere/", "Another strategy") in links(page)
    assert visit(cast.alice, "/")["Location"] == "/my-work/"


def test_my_work_leads_to_all_actions_of_the_organisation(cast: Cast, story: Story) -> None:
    found = {words: href for href, words in links(visit(cast.alice, "/my-work/"))}
    assert found["All your actions"] == f"{LIST}?partner={cast.college.slug}"
    assert "2 of 3 actions" in words_of(visit(cast.alice, found["All your actions"]))
    assert "All your actions" not in words_of(visit(cast.olive, "/my-work/"))


def test_my_work_leads_to_the_actions_of_each_strategy(cast: Cast, story: Story) -> None:
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, job="test")
    with change(kind="plan_loaded", job="test", strategy_id=cast.elsewhere.pk) as revision:
        workstream = revision.append(Workstream(strategy=cast.elsewhere, number=1))
        record_many(revision, WorkstreamVersion, {workstream.pk: {"title": "Other work"}})
        row = Action(strategy=cast.elsewhere, workstream=workstream, ref="1.1", sort_key="0001.0001")
        action = revision.append(row)
        record_many(revision, ActionWording, {action.pk: {"title": "Do it", "short_title": "Do it"}})
        record_many(revision, ActionState, {action.pk: {"lead_id": cast.college.pk}})
    found = [pair for pair in links(visit(cast.alice, "/my-work/")) if pair[1].startswith("All your actions")]
    assert found == [
        (f"{LIST}?partner={cast.college.slug}", "All your actions in Care plan"),
        (f"/strategies/elsewhere/actions/?partner={cast.college.slug}", "All your actions in Another strategy"),
    ]


def test_partner_of_one_strategy_has_its_menu_on_my_work(cast: Cast, story: Story) -> None:
    shown = menu(visit(cast.alice, "/my-work/").content.decode())
    assert list(shown) == ["My work", "Overview", "Actions", "Outcomes", "Partners"]


@pytest.mark.parametrize("asked", ["rag=red&rag=amber&workstream=1&ordering=due", "search=a+%26+b%22&gap=lead"])
def test_choosing_a_day_keeps_filters_and_order(cast: Cast, story: Story, asked: str) -> None:
    sent = sent_with_a_day(visit(cast.olive, f"{LIST}?{asked}").content.decode(), "20 April 2026")
    assert sent.pop("as_at") == ["20 April 2026"]
    assert dict(sent.lists()) == dict(QueryDict(asked).lists())


def test_mistyped_day_keeps_filters_too(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, f"{LIST}?rag=red&rag=amber&as_at=32+April&page=2")
    assert page.status_code == 400
    html = page.content.decode()
    assert day_box(html) == "32 April"
    assert sent_with_a_day(html, "20 April 2026").urlencode() == "rag=red&rag=amber&as_at=20+April+2026"
    assert ("?rag=red&rag=amber", "Show today") in links(page)


def test_day_keeps_what_the_page_of_an_action_shows(cast: Cast, story: Story) -> None:
    sent = sent_with_a_day(visit(cast.olive, f"{ONE}?show=dates").content.decode(), "20 April 2026")
    assert sent.urlencode() == "show=dates&as_at=20+April+2026"


@pytest.mark.parametrize("address", [PLAN, f"{PLAN}board/", LIST, ONE, f"{PLAN}outcomes/1/"])
def test_box_of_the_day_holds_the_day_shown(cast: Cast, story: Story, address: str) -> None:
    for asked in ("2026-04-20", "20/4/2026", "20 April 2026"):
        assert day_box(visit(cast.carol, address, as_at=asked).content.decode()) == "20 April 2026"
    assert day_box(visit(cast.carol, address).content.decode()) == ""


DATED = ["Overview", "Board", "Actions", "Outcomes", "Partners", "Progress"]


@pytest.mark.parametrize("address", [PLAN, f"{PLAN}board/", ONE, f"{PLAN}outcomes/", f"{PLAN}progress/"])
def test_menu_stays_at_the_day(cast: Cast, story: Story, address: str) -> None:
    shown = menu(visit(cast.carol, address, as_at="2026-04-20").content.decode())
    ways = {words: re.findall(r"\?as_at=\d+@2026-04-20$", href) for words, href in shown.items()}
    assert [words for words, found in ways.items() if found] == DATED
    assert visit(cast.carol, shown["Actions"]).status_code == 200
    today = menu(visit(cast.carol, address).content.decode())
    assert not [href for href in today.values() if "as_at" in href]


def test_action_added_later_is_said_so_calmly(cast: Cast, story: Story) -> None:
    client = Client()
    client.force_login(cast.olive)
    revision = cast.actions["1.1"].revision_id - 1
    page = client.get(ONE, {"as_at": f"{revision}@2026-03-01"})
    assert page.status_code == 404
    assert "It was added later that day." in words_of(page)


def test_action_added_later_names_both_days_and_leads_on(cast: Cast, story: Story) -> None:
    add_action(cast, "1.3", at(8, 2))
    page = visit(cast.olive, f"{LIST}1.3/", as_at="2026-07-31")
    assert page.status_code == 404
    assert "Action 1.3 was not in the plan on 31 July 2026 It was added on 2 August 2026." in words_of(page)
    assert f"{LIST}1.3/" in [href for href, _ in links(page)]
    listed = next(href for href, words in links(page) if words == "Actions on 31 July 2026")
    assert re.fullmatch(rf"{LIST}\?as_at=\d+@2026-07-31", listed)
    assert visit(cast.steve, f"{LIST}1.3/", as_at="2026-07-31").content.decode().count("Action 1.3") == 0


def test_no_action_of_that_reference_is_not_found(cast: Cast, story: Story) -> None:
    for address in (f"{LIST}9.9/", f"{LIST}9.9/?as_at=2026-04-20"):
        page = visit(cast.olive, address)
        assert page.status_code == 404
        assert "There is nothing at this address" in words_of(page)


@pytest.mark.parametrize("address", ["/reviews/", f"{PLAN}people/", f"{PLAN}set-up/"])
def test_page_for_others_speaks_of_opening_and_a_write_of_saving(cast: Cast, address: str) -> None:
    page = visit(cast.olive, address)
    assert page.status_code == 403
    assert "Your role does not open this page." in words_of(page)
    assert "Nothing was saved" not in words_of(page)


def test_write_for_others_says_that_nothing_was_saved(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.olive)
    page = client.post(f"{PLAN}set-up/")
    assert page.status_code == 403
    assert "Your role lets you read this, but not change it. Nothing was saved." in words_of(page)


@pytest.mark.parametrize("address", [PLAN, f"{PLAN}board/", LIST, ONE, f"{PLAN}outcomes/1/", f"{PLAN}progress/"])
def test_every_sheet_names_strategy_and_day(cast: Cast, story: Story, address: str) -> None:
    with time_machine.travel(at(8, 3)):
        today = head_of_sheets(visit(cast.carol, address))
        past = head_of_sheets(visit(cast.carol, address, as_at="2026-07-31"))
    more = " Not published." if "board" in address else ""
    assert today == f"Care plan. As at 3 August 2026.{more}"
    assert past == f"Care plan. As at 31 July 2026.{more}"


def head_of_sheets(page: HttpResponse) -> str:
    """What stands at the head of every printed sheet."""
    found = re.search(r'<p class="app-running app-print">(.*?)</p>', page.content.decode())
    assert found
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def test_board_for_others_does_not_call_itself_unpublished(cast: Cast, story: Story) -> None:
    assert "Not published" not in head_of_sheets(visit(cast.olive, f"{PLAN}board/"))
    assert "Not published" not in head_of_sheets(visit(cast.carol, PLAN))
