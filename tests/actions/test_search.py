"""What the search finds, in which order, and what its page says: the same on both databases."""

import gzip
import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from actions.models import Action, ActionState, ActionWording, Workstream, WorkstreamVersion
from actions.pages import search as pages
from actions.search import _beginning
from outcomes.models import OutcomeVersion
from tests.actions.reporting import Reporting
from tests.actions.story import add_action, at
from tests.factories.outcomes import StrategyFactory

ADDRESS = "/search/"


@pytest.fixture
def ask(client):
    """Search as somebody: the page's text from its heading on."""

    def ask(person, q, status=200, **params):
        client.force_login(person)
        response = client.get(ADDRESS, {"q": q, **params})
        assert response.status_code == status
        return text_of(response)

    return ask


def text_of(response):
    main = response.content.decode().split('<main class="app-main" id="main">')[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def titles(client, person, q, **params):
    """What is found, by the headings of the results."""
    client.force_login(person)
    page = client.get(ADDRESS, {"q": q, **params}).content.decode()
    headings = re.findall(r'<li><h3 class="govuk-heading-s">(.*?)</h3>', page)
    return [" ".join(html.unescape(re.sub(r"<[^>]*>", "", heading)).split()) for heading in headings]


HUB, GUIDE, PLACES = (
    "Action 1.1 Open a recruitment hub",
    "Action 1.2 Publish a careers guide",
    "Action 2.1 Offer induction places",
)
SPRING = "April to June 2026: Action 1.1 Open a recruitment hub"
WINTER = "January to March 2026: Action 1.1 Open a recruitment hub"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("1.1", [HUB]),
        ("action 1.1", [HUB]),
        ("Action 1.1 Open a recruitment hub", [HUB]),
        ("1.9", []),
        ("recruitment hub", [HUB]),
        ("careers guide", [GUIDE]),
        ("recru", [HUB, "Workstream 1: Recruitment: Recruiting people into care"]),
        ("RIVERSIDE", [HUB, PLACES, "Organisation: Riverside College"]),
        ("riverside hub", [HUB]),
        ("moorland trust", [HUB, "Organisation: Moorland NHS Trust"]),
        ("riverside -hub", [PLACES, "Organisation: Riverside College"]),
        ('"careers in care"', [GUIDE]),
        ('"care in careers"', []),
        ("guide or induction", [GUIDE, PLACES]),
        ("workstream 2", ["Workstream 2: Retention: Helping people to stay"]),
        ("outcome 2", ["Outcome 2: Title of outcome 2"]),
        ("places", [PLACES, "January to March 2026: Action 2.1 Offer induction places"]),
        ("schools", [SPRING, WINTER]),
        ("schools trust", [WINTER]),
        ("hub", [HUB, SPRING]),
    ],
)
def test_search_finds(cast, story, client, q, found):
    assert titles(client, cast.carol, q) == found


@pytest.mark.postgres
@pytest.mark.parametrize(("q", "found"), [("recruiting hubs", [HUB]), ("published guides", [GUIDE])])
def test_search_finds_other_forms_of_a_word(cast, story, client, q, found):
    assert titles(client, cast.carol, q) == found


def test_best_matches_stand_first(cast, client):
    """The reference, then the short title, then the wording, then the partners; among equals in the plan's order."""
    with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk, now=cast.later(days=1)) as revision:
        record_many(revision, ActionState, {cast.actions["2.1"].pk: {"lead_id": cast.trust.pk}})
    add_action(cast, "1.10", cast.later(days=2))
    assert titles(client, cast.carol, "wording or hub or moorland or 1.2") == [
        GUIDE,
        HUB,
        "Action 1.10 Title 1.10",
        PLACES,
        "Organisation: Moorland NHS Trust",
    ]


def test_words_found_are_marked_and_everything_is_escaped(cast, client):
    reporting = Reporting(cast)
    spring = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 16))
    reporting.send(cast.actions["1.1"], spring, done="Hubs <b>open</b> & busy: the hub's door.")
    client.force_login(cast.alice)
    page = client.get(ADDRESS, {"q": '"><script>alert(1)</script> or hub'}).content.decode()
    assert '<mark class="app-mark">hub</mark>' in page
    assert "&lt;b&gt;open&lt;/b&gt; &amp; busy" in page
    assert "<script>alert" not in page
    assert "Open a recruitment <mark" in page


def test_update_says_period_speaker_day_and_state(cast, story, ask):
    said = ask(cast.carol, "statement")
    assert "January to March 2026: Action 1.1 Open a recruitment hub" in said
    assert "Sent by Alice Example for Riverside College on 10 April 2026. Accepted on 14 April 2026." in said
    assert "Path back to green: One shared statement for all schools." in said
    assert "Stated then: A amber Now: G green (not yet reviewed)" in said


def test_what_is_found_says_how_much(cast, story, ask):
    assert "1 action and 1 update for “hub”" in ask(cast.carol, "hub")


@pytest.mark.parametrize("q", ["", "   ", "\x00", "\u200b"])
def test_empty_search_says_what_it_finds_and_takes_the_focus(cast, client, q):
    client.force_login(cast.carol)
    response = client.get(ADDRESS, {"q": q})
    assert response.status_code == 200
    assert "Finds actions, workstreams, outcomes, measures and organisations" in text_of(response)
    assert ("autofocus" in response.content.decode()) == (not q.strip())


def test_search_takes_no_focus_from_results(cast, client):
    client.force_login(cast.carol)
    assert "autofocus" not in client.get(ADDRESS, {"q": "hub"}).content.decode()


def test_nothing_found_suggests(cast, ask):
    said = ask(cast.carol, "zebra")
    assert "Nothing found for “zebra”" in said
    assert "Check the spelling." in said
    assert "all actions of Care plan" in said


@pytest.mark.parametrize("q", ["the", "of the and", "-hub", "or", "!!", "% _"])
def test_words_that_say_nothing_are_named(cast, ask, q):
    said = ask(cast.carol, q)
    assert f"Nothing to look for in “{q}”" in said or "Nothing found" in said


ODD = ["'", '"', "\\", "%", "_", "hub'", "a:*", "hub & !", "((", "<->", "é:*", "🙂", "\u202ehub", "x" * 200, "1" * 200]


@pytest.mark.parametrize("q", [*ODD, *(f"hub {odd}"[:200] for odd in ODD)])
def test_odd_characters_are_calm(cast, story, ask, q):
    assert "Something went wrong" not in ask(cast.carol, q)


def test_too_long_a_search_says_the_limit_and_keeps_what_was_typed(cast, client):
    client.force_login(cast.carol)
    response = client.get(ADDRESS, {"q": "hub " * 51})
    assert response.status_code == 400
    assert "The search must be 200 characters or fewer. It has 204" in text_of(response)
    assert f'value="{"hub " * 51}"' in response.content.decode()


def test_too_many_words_say_the_limit(cast, ask):
    said = ask(cast.carol, " ".join(f"word{number}" for number in range(21)), status=400)
    assert "The search must be 20 words or fewer" in said


def test_search_of_several_strategies_and_of_one(cast, client, ask):
    other = StrategyFactory(slug="housing", title="Housing plan", grants=[(cast.carol, "officer")])
    with change(kind="plan_loaded", job="test", strategy_id=other.pk) as revision:
        workstream = revision.append(Workstream(strategy=other, number=1))
        record_many(revision, WorkstreamVersion, {workstream.pk: {"title": "A hub for homes"}})
    both = ask(cast.carol, "hub")
    assert "1 action and 1 other result for “hub”" in both
    assert "Housing plan" in both
    narrow = ask(cast.carol, "hub", strategy="housing")
    assert "1 other result for “hub” Only in Housing plan. Search all your strategies" in narrow
    assert titles(client, cast.carol, "hub", strategy="housing") == ["Workstream 1: A hub for homes"]
    assert titles(client, cast.olive, "hub") == [HUB]


@pytest.mark.parametrize("slug", ["elsewhere", "absent", "\x00", "CARE-PLAN"])
def test_strategy_not_seen_is_not_found(cast, client, slug):
    client.force_login(cast.carol)
    assert client.get(ADDRESS, {"q": "hub", "strategy": slug}).status_code == 404


def test_stranger_finds_nothing(cast, story, client, ask):
    assert titles(client, cast.steve, "hub") == []
    assert "Nothing found" in ask(cast.steve, "hub")


def test_demonstration_is_flagged(cast, client):
    shown = StrategyFactory(title="Shown", grants=[(cast.steve, "officer")], is_demonstration=True)
    client.force_login(cast.steve)
    page = client.get(ADDRESS, {"q": "hub"}).content.decode()
    assert '<div class="app-demo">' in page
    client.force_login(cast.carol)
    assert '<div class="app-demo">' not in client.get(ADDRESS, {"q": "hub"}).content.decode()
    assert shown.is_demonstration


def test_search_from_a_page_of_the_past_says_that_it_looks_at_now(cast, story, client, ask):
    client.force_login(cast.carol)
    page = client.get("/strategies/care-plan/", {"as_at": "2026-05-01"}).content.decode()
    box = re.search(r'<form class="app-search".*?</form>', page, re.DOTALL)[0]
    kept = dict(re.findall(r'name="(strategy|as_at)" value="([^"]*)"', box))
    assert (kept["strategy"], kept["as_at"][-10:]) == ("care-plan", "2026-05-01")
    assert "looks at what is recorded now" in ask(cast.carol, "hub", **kept)
    assert "looks at what is recorded now" not in ask(cast.carol, "hub")


def test_search_looks_at_names_of_now(cast, client):
    with change(kind="plan_corrected", job="test", strategy_id=cast.strategy.pk, now=at(3, 2)) as revision:
        record_many(revision, OutcomeVersion, {cast.outcomes[1].pk: {"title": "A steady workforce"}})
    assert titles(client, cast.carol, "steady") == ["Outcome 1: A steady workforce"]
    assert titles(client, cast.carol, '"title of outcome 1"') == []


@pytest.mark.parametrize(
    "address", ["/reviews/", "/my-work/", "/account/", "/strategies/care-plan/actions/", "/nothing/"]
)
def test_box_stands_on_every_page_of_somebody_signed_in(cast, client, address):
    assert 'class="app-search"' not in client.get("/accessibility/").content.decode()
    client.force_login(cast.carol)
    page = client.get(address, follow=True).content.decode()
    assert page.count('class="app-search"') == 1
    assert ('name="strategy" value="care-plan"' in page) == ("care-plan" in address)


def test_only_the_first_results_are_shown(cast, client, ask, monkeypatch):
    monkeypatch.setattr(pages, "MOST_SHOWN", 2)
    add_action(cast, "1.3", cast.later(days=1))
    add_action(cast, "1.4", cast.later(days=2))
    add_action(cast, "1.5", cast.later(days=3))
    said = ask(cast.carol, "title wording")
    assert "3 actions for “title wording”" in said
    assert "The first 2 of 3 actions. The best matches stand first. Add a word to find fewer." in said
    assert titles(client, cast.carol, "title wording") == ["Action 1.3 Title 1.3", "Action 1.4 Title 1.4"]


def test_search_asks_alike_for_more_results(cast, client):
    reporting = Reporting(cast)
    first = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 16))
    reporting.send(cast.actions["1.1"], first, done="The hub of Moorland opened.")
    asked = [_queries(client, cast)]
    reporting.tick(days=130)
    second = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 7, 1), due=date(2026, 7, 16))
    reporting.send(cast.actions["1.1"], second, done="The hub of Moorland grew.")
    reporting.send(cast.actions["2.1"], second, done="The hub of Moorland sent people.")
    with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        record_many(revision, ActionState, {a.pk: {"lead_id": cast.trust.pk} for a in cast.actions.values()})
    asked.append(_queries(client, cast))
    assert asked[0] == asked[1]


def _queries(client, cast):
    client.force_login(cast.carol)
    client.get(ADDRESS, {"q": "moorland"})
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESS, {"q": "moorland"})
    return len(queries)


def test_full_page_is_small_when_compressed(cast, client):
    reporting = Reporting(cast)
    words = "The hub ran 12 taster days with 240 people from 17 schools, and 63 of them asked for a place. " * 6
    for number in range(3, 40):
        add_action(cast, f"1.{number}", reporting.tick())
    for year in range(2020, 2026):
        period = reporting.period(date(year, 1, 1), date(year, 12, 31), opens=date(2026, 3, 1), due=date(2026, 4, 16))
        for ref in ("1.1", "2.1"):
            reporting.send(cast.actions[ref], period, done=f"{words}{year} {ref}", next=f"{ref} {words}{year}")
    client.force_login(cast.carol)
    page = client.get(ADDRESS, {"q": "hub or title"}).content
    assert page.count(b"<h3") > 50
    assert len(gzip.compress(page)) < 100_000


@pytest.mark.postgres
def test_words_of_updates_are_looked_up_in_an_index(cast, story):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for column in ("published_words", "all_words"):
            cursor.execute(
                f"EXPLAIN SELECT id FROM actions_statusupdate WHERE {column} @@ plainto_tsquery('english', 'hub')"
            )
            assert f"statusupdate_{column}" in "\n".join(line for (line,) in cursor.fetchall())


def test_short_word_is_meant_whole() -> None:
    """The word red is no beginning of reduce; a short word still finds its plural."""
    pattern = re.compile(_beginning("hub"), re.IGNORECASE)
    assert [bool(pattern.search(text)) for text in ("A hub.", "Two hubs", "Hubble", "reduce")] == [1, 1, 0, 0]
    assert not re.search(_beginning("red"), "Reduce vacancies", re.IGNORECASE)
    assert re.search(_beginning("vaca"), "Reduce vacancies", re.IGNORECASE)


def test_plan_in_which_something_is_recorded_comes_first(cast, story, ask):
    other = StrategyFactory(slug="a-plan", title="A plan", grants=[(cast.carol, "officer")])
    with change(kind="plan_loaded", job="test", strategy_id=other.pk) as revision:
        workstream = revision.append(Workstream(strategy=other, number=1))
        record_many(revision, WorkstreamVersion, {workstream.pk: {"title": "Homes"}})
        action = revision.append(Action(strategy=other, workstream=workstream, ref="1.1", sort_key="0001.0001"))
        record_many(revision, ActionWording, {action.pk: {"title": "Build a house.", "short_title": "Build"}})
        record_many(revision, ActionState, {action.pk: {}})
    said = ask(cast.carol, "1.1")
    assert 0 < said.index("1.1 Open a recruitment hub") < said.index("1.1 Build")
