"""The timeline of an action's page: what happened, by kind, with older entries on demand."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.http import HttpResponse

from accounts.clock import change, record_many
from actions.models import ActionSupport, ActionWording, Decision, Review
from actions.pages.timeline import FIRST
from actions.services.plan import change_due_date
from actions.services.reviews import accept_update
from tests.actions.story import Story, at
from tests.actions.test_plan_pages import ONE, PLAN, visit, words
from tests.cast import Cast


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def titles(page: HttpResponse) -> list[str]:
    """The entries of the timeline, as they follow each other."""
    found = re.findall(r'<li><span class="app-muted">[^<]*</span><strong>([^<]*)</strong>', page.content.decode())
    return [unescape(title) for title in found]


def pills(page: HttpResponse) -> list[str]:
    """The kinds there are to choose, the chosen one in brackets."""
    found = re.findall(r'#timeline"( aria-current="true")?>([^<]+ \(\d+\))</a>', page.content.decode())
    return [f"[{text}]" if current else text for current, text in found]


def change_words(cast: Cast) -> None:
    """A correction of the official wording, then another short title, then another supporting partner."""
    action, first = cast.actions["1.1"], "Open a recruitment hub for care providers in the county."
    corrected = "Open a recruitment hub for all care providers in the county."
    with change(kind="plan_loaded", job="load_strategy", strategy_id=cast.strategy.pk, now=at(8, 1)) as revision:
        fields = {"title": corrected, "correction_reason": "The report left a word out."}
        record_many(revision, ActionWording, {action.pk: fields})
    assert first != corrected
    with change(kind="wording_changed", by=cast.carol, strategy_id=cast.strategy.pk, now=at(8, 2)) as revision:
        record_many(revision, ActionWording, {action.pk: {"short_title": "Open a care hub", "correction_reason": ""}})
        links = {(action.pk, cast.trust.pk): None, (action.pk, cast.college.pk): {}}
        record_many(revision, ActionSupport, links)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("updates", ["Update for April to June 2026: green", "Update for January to March 2026: amber"]),
        ("reviews", ["Review: accepted as red, where the partner said amber"]),
        (
            "dates",
            ["Due date moved from 30 September 2026 to 31 December 2026", "Due date set: 30 September 2026"],
        ),
        ("owners", ["Supporting partners changed", "Owners changed"]),
        ("wording", ["Short title changed", "Official wording corrected"]),
    ],
)
def test_timeline_shows_one_kind(cast: Cast, story: Story, show: str, expected: list[str]) -> None:
    change_words(cast)
    page = visit(cast.carol, ONE, show=show)
    assert titles(page) == expected
    assert f"[{show.capitalize()} ({len(expected)})]" in pills(page)
    assert len(titles(visit(cast.carol, ONE))) == 9


def test_timeline_counts_each_kind_that_there_is(cast: Cast, story: Story) -> None:
    assert pills(visit(cast.carol, ONE)) == [
        "[Everything (6)]",
        "Updates (2)",
        "Reviews (1)",
        "Dates (2)",
        "Owners (1)",
    ]
    page = visit(cast.carol, ONE, show="wording")
    assert pills(page)[-1] == "[Wording (0)]"
    assert "No entries of this kind yet." in words(page)
    assert pills(visit(cast.carol, PLAN + "actions/1.2/")) == []


def test_timeline_says_what_words_and_partners_were(cast: Cast, story: Story) -> None:
    change_words(cast)
    said = words(visit(cast.carol, ONE))
    assert (
        "Official wording corrected Before: “Open a recruitment hub for care providers in the county.” "
        "After: “Open a recruitment hub for all care providers in the county.” Reason: “The report left a word out.” "
    ) in said
    assert "Short title changed Before: “Open a recruitment hub” After: “Open a care hub” By Carol Example." in said
    changed = "Supporting partners changed Added: Riverside College. Removed: Moorland NHS Trust. By Carol Example."
    assert changed in said


def test_timeline_ends_at_the_moment(cast: Cast, story: Story) -> None:
    change_words(cast)
    page = visit(cast.carol, ONE, show="owners", as_at="2026-08-01")
    assert titles(page) == ["Owners changed"]
    assert titles(visit(cast.carol, ONE, show="wording", as_at="2026-08-01")) == ["Official wording corrected"]
    links = re.findall(r'href="(\?[^"]*)#timeline"', page.content.decode())
    assert links
    assert all("as_at=2026-08-01" in link for link in links)


def test_long_timeline_brings_older_entries_on_demand(cast: Cast, story: Story) -> None:
    for number in range(FIRST):
        day = date(2027, 1, 1) + timedelta(days=number)
        now = at(7, 20) + timedelta(hours=number)
        change_due_date(action=cast.actions["1.1"], new=day, reason="Later.", by=cast.carol, now=now)
    page = visit(cast.carol, ONE)
    assert len(titles(page)) == FIRST
    assert "Show 6 older entries" in words(page)
    everything = titles(visit(cast.carol, ONE, entries="all"))
    assert (len(everything), everything[:FIRST]) == (FIRST + 6, titles(page))
    dates = visit(cast.carol, ONE, show="dates")
    assert (len(titles(dates)), "Show 2 older entries" in words(dates)) == (FIRST, True)
    assert "older" not in words(visit(cast.carol, ONE, show="dates", entries="all"))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            {"show": "money"},
            "“money” is not a kind of entry. Use one of: updates, reviews, dates, owners, wording, plan, milestones.",
        ),
        ({"entries": "3"}, "“3” is not a number of entries. Use one of: all."),
    ],
)
def test_timeline_names_what_it_does_not_know(cast: Cast, story: Story, asked: dict[str, str], message: str) -> None:
    page = visit(cast.carol, ONE, **asked)
    assert (page.status_code, len(titles(page))) == (400, 6)
    assert message in words(page)
    assert "<title>Error: Action 1.1" in page.content.decode()


def test_returned_update_stays_out_of_the_counts_of_others(cast: Cast, story: Story) -> None:
    assert pills(visit(cast.olive, ONE))[0] == "[Everything (6)]"


def test_action_says_how_its_rating_compares(cast: Cast, story: Story) -> None:
    assert "as stated, not yet reviewed. Better than the rating before, which was R red ." in words(
        visit(cast.carol, ONE)
    )
    assert "First rating." in words(visit(cast.carol, ONE, as_at="2026-05-01"))


def test_action_leads_to_its_workstream_partners_and_outcomes(cast: Cast, story: Story) -> None:
    for asked, past in (({}, ""), ({"as_at": "2026-08-01"}, "?as_at=")):
        html = visit(cast.carol, ONE, **asked).content.decode()
        for address in (PLAN + "workstreams/1/", "/partners/college/", "/partners/trust/", PLAN + "outcomes/1/"):
            assert f'href="{address}{past}' in html


def reviews_seen(cast: Cast, name: str) -> tuple[list[str], bool]:
    """The reviews that somebody sees of the spring's update, and whether it is said to wait."""
    page = visit(cast.people[name], ONE)
    found = [title for title in titles(page) if title.startswith("Review") and "red" not in title]
    return found, "Not yet reviewed." in words(page).partition(" Timeline ")[2]


def test_reopened_update_waits_again_and_outsiders_read_only_what_stands(cast: Cast, story: Story) -> None:
    accept_update(update=story.second, by=cast.carol, now=at(7, 20))
    with change(kind="review_reopened", by=cast.dan, strategy_id=cast.strategy.pk, now=at(7, 21)) as revision:
        reopened = {"decision": Decision.REOPENED, "reason": "Wrong action.", "reviewer": cast.dan}
        revision.append(Review(update=story.second, round=2, update_author=cast.alice, **reopened))
    everything = ["Review: reopened", "Review: accepted as stated"]
    assert [reviews_seen(cast, name) for name in ("alice", "carol")] == [(everything, True)] * 2
    assert [reviews_seen(cast, name) for name in ("bob", "olive")] == [([], True)] * 2
    accept_update(update=story.second, by=cast.carol, now=at(7, 22))
    assert reviews_seen(cast, "alice") == (["Review: accepted as stated", *everything], False)
    assert reviews_seen(cast, "olive") == (["Review: accepted as stated"], False)
