"""The page of one workstream: what it says to whom, now and as at a day."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.clock import change, record_many
from actions.models import PublishedLine, PublishedLineAction, WorkstreamVersion
from actions.services.workstreams import set_workstream_leads
from outcomes.models import SourceDocument, SourceNote
from tests.actions.story import Story, add_action, at
from tests.actions.visits import main_of, queries_of, refs_of, visit, words_of
from tests.cast import Cast

PAGES = "/strategies/care-plan/workstreams/"
ONE = PAGES + "1/"
DAYS = ("2026-07-10", "2026-07-21")


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def test_workstream_gives_its_position_and_its_actions_in_the_order_of_the_plan(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, ONE)
    said = words_of(page)
    assert "Workstream 1 Recruitment" in said
    assert "Recruiting people into care Official title." in said
    assert "1 of 2 actions in progress: 1 green. 1 not recorded yet." in said
    assert refs_of(page) == ["1.1", "1.2"]


def test_workstream_lists_the_outcomes_that_its_actions_serve(cast: Cast, story: Story) -> None:
    assert "Outcome 1: Title of outcome 1 Actions 1.1 and 1.2" in words_of(visit(cast.olive, ONE))
    said = words_of(visit(cast.olive, PAGES + "2/"))
    assert "Outcome 2: Title of outcome 2 Action 2.1" in said
    assert "Outcome 1:" not in said


def test_workstream_names_its_lead_and_offers_the_choice_to_those_who_make_it(cast: Cast) -> None:
    said = {who: words_of(visit(cast.people[who], ONE)) for who in ("alice", "carol", "dan", "olive")}
    assert all("No workstream lead." in each for each in said.values())
    assert [who for who in said if "Choose workstream leads" in said[who]] == ["carol", "dan"]
    set_workstream_leads(
        strategy=cast.strategy,
        wanted={cast.workstreams[1]: "bob@example.org"},
        by=cast.carol,
        may_invite=True,
        seen=None,
        now=at(8, 2),
    )
    assert "Workstream lead: Bob Example. Change workstream leads" in words_of(visit(cast.carol, ONE))
    then = words_of(visit(cast.carol, ONE, as_at="2026-08-01"))
    assert "No workstream lead." in then
    assert "Choose workstream leads" not in then


def test_workstream_leads_to_those_beside_it_and_stays_in_the_past(cast: Cast, story: Story) -> None:
    first, second = main_of(visit(cast.olive, ONE)), main_of(visit(cast.olive, PAGES + "2/", as_at="2026-05-01"))
    assert f'rel="next" href="{PAGES}2/"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="{PAGES}1/?as_at=' in second
    assert 'rel="next"' not in second


def test_workstream_as_at_a_day_shows_what_was_recorded_then(cast: Cast, story: Story) -> None:
    said = words_of(visit(cast.olive, ONE, as_at="2026-05-01"))
    assert "1 of 2 actions in progress: 1 red. 1 not recorded yet." in said


def test_workstream_shows_what_was_published_and_where_documents_differ(cast: Cast) -> None:
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=at(7, 1)) as revision:
        revision.append(SourceDocument(strategy=cast.strategy, key="report", title="Committee report"))
        words = {"text": "We opened two hubs.", "kind": "progress", "document": "report", "paragraph": "18"}
        line = revision.append(PublishedLine(strategy=cast.strategy, number=1, **words))
        revision.append(PublishedLineAction(line=line, action=cast.actions["1.1"]))
        revision.append(PublishedLineAction(line=line, action=cast.actions["2.1"]))
        for number, subject in ((1, "workstream 1"), (2, "action 1.1")):
            note = {"item": f"Item {number}", "detail": "One says 3, the other 4.", "subjects": [subject]}
            revision.append(SourceNote(strategy=cast.strategy, kind="conflict", number=number, **note))
        wording = {"report_wording": "recruit people", "report_sources": [{"document": "committee-report"}]}
        record_many(revision, WorkstreamVersion, {cast.workstreams[1].pk: wording})
    said = words_of(visit(cast.olive, ONE))
    assert "“We opened two hubs.” Actions 1.1 and 2.1. Progress. Committee report, paragraph 18." in said
    assert "Which action a sentence belongs to is our reading" in said
    assert "“recruit people” Committee report." in said
    assert ("Item 1" in said, "Item 2" in said) == (True, False)
    before = words_of(visit(cast.olive, ONE, as_at="2026-06-30"))
    assert ("Published before" in before, "About the sources" in before) == (False, False)


def test_published_sentence_stands_on_both_pages_only_since_it_was_linked(cast: Cast) -> None:
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=at(7, 1)) as revision:
        words = {"text": "We opened two hubs.", "kind": "progress", "document": "report"}
        line = revision.append(PublishedLine(strategy=cast.strategy, number=1, **words))
        revision.append(PublishedLineAction(line=line, action=cast.actions["2.1"]))
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=at(7, 20)) as revision:
        revision.append(PublishedLineAction(line=line, action=cast.actions["1.1"]))
    for page in (ONE, "/strategies/care-plan/actions/1.1/"):
        shown = ["We opened two hubs." in words_of(visit(cast.olive, page, as_at=day)) for day in DAYS]
        assert shown == [False, True]


@pytest.mark.parametrize("number", ["0", "9", "99999999999999999999999"])
def test_workstream_that_does_not_exist_is_not_found(cast: Cast, number: str) -> None:
    assert visit(cast.carol, f"{PAGES}{number}/").status_code == 404


def test_workstream_asks_alike_for_more_actions(cast: Cast, story: Story) -> None:
    add_action(cast, "1.3", at(7, 20))
    asked = queries_of(cast.olive, ONE)
    for number, ref in enumerate(("1.4", "1.5"), start=21):
        add_action(cast, ref, at(7, number))
    assert queries_of(cast.olive, ONE) == asked
