"""The queue of what waits for somebody's review, and who may see it."""

from datetime import UTC, datetime

import pytest

from actions.errors import ActionEndedError
from actions.models import Review
from actions.pages.reviews import waiting_count
from actions.services.contributions import ContributionContent, contribute
from actions.services.corrections import correct_update
from actions.services.endings import close_action, reopen_action
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent
from tests.actions.reporting import AMBER, GREEN
from tests.actions.reviews.desk import (
    QUEUE,
    alone,
    before,
    client_of,
    decide,
    lead_workstream,
    more_actions,
    opened,
    queue,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_queue_before_any_period(cast):
    page = opened(cast.carol)
    assert "Nothing waits for your review. No reporting period is open." in text_of(page)


def test_queue_row_says_what_waits(cast, reporting, period, update):
    page = opened(cast.carol)
    assert "1 update waits for your review." in text_of(page)
    assert rows_of(page, "Waiting for your review") == [
        "1.1 Open a recruitment hub Amber First rating Riverside College 17 Sep 2026 33 days"
    ]
    assert f'href="/reviews/{update.pk}/"' in page.content.decode()


def test_queue_puts_the_worst_news_first(cast, reporting, period):
    earlier = before(reporting)
    actions = more_actions(cast, reporting, ["2.2", "2.3", "2.4", "2.5", "2.6"]) | cast.actions
    for ref in ("2.5", "2.4"):
        reporting.accept(reporting.send(actions[ref], earlier, **GREEN))
    said = {
        "2.1": GREEN,
        "2.2": AMBER,
        "2.3": {**AMBER, "rating": "red"},
        "2.5": AMBER,
        "2.4": GREEN,
        "2.6": {**GREEN, "stage": "paused"},
    }
    for ref, content in said.items():
        reporting.send(actions[ref], period, **content)

    def refs(order):
        return [item.reading.ref for item in queue(cast.carol, order).groups[0].waiting]

    assert refs("worst") == ["2.3", "2.5", "2.2", "2.6", "2.1", "2.4"]
    assert refs("action") == ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]
    assert rows_of(opened(cast.carol, f"{QUEUE}?order=action"), "Waiting for your review")[0].startswith("2.1 ")
    assert "Worse: was green" in rows_of(opened(cast.carol), "Waiting for your review")[1]


def test_queue_marks_what_came_late(cast, reporting, period):
    reporting.now = datetime(2026, 10, 19, 9, tzinfo=UTC)
    reporting.send(cast.actions["1.1"], period)
    assert "Sent 3 days late" in rows_of(opened(cast.carol), "Waiting for your review")[0]


@pytest.mark.parametrize(("day", "said"), [(16, ""), (19, "Sent 3 days late")])
def test_correction_is_late_only_if_what_it_corrects_was(cast, reporting, period, day, said):
    reporting.now = datetime(2026, 10, day, 9, tzinfo=UTC)
    first = reporting.send(cast.actions["1.1"], period)
    reporting.now = datetime(2026, 10, 20, 9, tzinfo=UTC)
    second = correct(first, reporting)
    row = rows_of(opened(cast.carol), "Waiting for your review")[0]
    assert ("late" in row, said in row, "Correction of what was sent" in row) == (bool(said), True, True)
    facts = text_of(opened(cast.carol, f"/reviews/{second.pk}/"))
    assert (said or "Sent on time") + ", and corrected on 20 October 2026." in facts
    third = correct(second, reporting)
    assert ("late" in rows_of(opened(cast.carol), "Waiting for your review")[0]) is bool(said)
    # The one that does not count any more.
    assert (said or "Sent on time") in text_of(opened(cast.carol, f"/reviews/{second.pk}/"))
    assert third.corrects_id == second.pk


def correct(update, reporting):
    content = UpdateContent(stage="in_progress", rating="green", done="Counted again.")
    now = reporting.tick(hours=1)
    return correct_update(update=update, content=content, reason="A slip.", by=update.author, now=now)


def test_queue_says_which_updates_wait_outside_the_first_group(cast, reporting, period):
    reporting.send(cast.actions["1.1"], before(reporting))
    reporting.send(cast.actions["1.1"], period)
    reporting.send(cast.actions["2.1"], period)
    said = "3 updates wait for your review: 2 for July to September 2026 and 1 for April to June 2026."
    assert said in text_of(opened(cast.carol))


def test_queue_says_which_updates_only_their_writer_can_review(cast, reporting, period):
    alone(cast, reporting)
    reporting.send(cast.actions["1.1"], period)
    reporting.send(cast.actions["2.1"], period, by=cast.carol)
    said = "2 updates wait for your review: 1 for July to September 2026 and 1 that you typed."
    assert said in text_of(opened(cast.carol))


def test_queue_shows_own_updates_apart_with_the_reason(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = opened(cast.carol)
    assert "Nothing waits for your review." in text_of(page)
    assert rows_of(page, "Updates that you typed")[0].endswith("You typed this: somebody else reviews it")
    assert rows_of(opened(cast.dan), "Waiting for your review")[0].startswith("1.1 ")


def test_queue_of_the_sole_lead_says_how_own_updates_are_accepted(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)
    page = opened(cast.carol)
    assert "1 update waits for your review." in text_of(page)
    assert rows_of(page, "Updates that you typed")[0].endswith(
        "Nobody else can review it: accept it as not independently reviewed"
    )


def test_queue_says_who_has_not_sent(cast, reporting, period, update):
    page = text_of(opened(cast.carol))
    assert "0 of 1 update reviewed. 1 update is missing, from 1 partner. 1 action has no lead partner." in page
    assert "2 actions owe an update for July to September 2026" in page
    assert "1.2 Publish a careers guide : No lead partner" in page
    assert "2.1 Offer induction places : Riverside College" in page


def test_queue_says_what_was_returned(cast, reporting, period, update):
    reporting.hand_back(update)
    page = text_of(opened(cast.carol))
    assert (
        "The 1 update sent is reviewed. 1 update returned, and not sent again yet. 1 update is missing, from 1 partner."
        in page
    )
    assert (
        "1.1 Open a recruitment hub : Riverside College, returned on 17 September 2026 and not sent again yet" in page
    )


def test_queue_when_all_are_reviewed(cast, reporting, period, update):
    reporting.accept(update)
    reporting.accept(reporting.send(cast.actions["2.1"], period))
    page = text_of(opened(cast.carol))
    assert "All 2 updates are reviewed. 1 action has no lead partner." in page
    assert "2 updates reviewed for July to September 2026" in page


def test_queue_leaves_out_ended_actions_from_those_who_owe(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), stage="complete"))
    (group,) = queue(cast.carol).groups
    assert [one.reading.ref for one in group.missing] == ["1.2", "2.1"]


def test_queue_keeps_what_waits_of_an_earlier_period(cast, reporting, period, update):
    earlier = before(reporting)
    reporting.send(cast.actions["2.1"], earlier)
    groups = queue(cast.carol).groups
    assert [(group.period_words, len(group.waiting), len(group.missing)) for group in groups] == [
        ("July to September 2026", 1, 2),
        ("April to June 2026", 1, 0),
    ]
    said = "2 updates wait for your review: 1 for July to September 2026 and 1 for April to June 2026."
    assert said in text_of(opened(cast.carol))


@pytest.mark.parametrize("many", [1, 3])
def test_queue_takes_the_same_queries_however_long(cast, reporting, period, update, many, django_assert_num_queries):
    for action in list(more_actions(cast, reporting, ["2.2", "2.3"]).values())[: many - 1]:
        reporting.send(action, period)
    client = client_of(cast.carol)
    with django_assert_num_queries(28):
        page = client.get(QUEUE)
    assert len(rows_of(page, "Waiting for your review")) == many


@pytest.mark.parametrize("many", [1, 3])
def test_review_takes_the_same_queries_however_long(cast, reporting, period, update, many, django_assert_num_queries):
    for action in list(more_actions(cast, reporting, ["2.2", "2.3"]).values())[: many - 1]:
        reporting.send(action, period)
    client = client_of(cast.carol)
    with django_assert_num_queries(39):
        page = client.get(f"/reviews/{update.pk}/")
    assert f"of {many}" in text_of(page)


def test_waiting_count_is_one_query_and_agrees_with_the_queue(cast, reporting, period, django_assert_num_queries):
    def agree():
        for person in cast.people.values():
            with django_assert_num_queries(1):
                count = waiting_count(person)
            assert count == queue(person).waiting, person
        return [waiting_count(cast.carol), waiting_count(cast.dan), waiting_count(cast.bob)]

    assert agree() == [0, 0, 0]
    update = reporting.send(cast.actions["1.1"], period)
    reporting.send(cast.actions["2.1"], period, by=cast.carol)
    assert agree() == [1, 2, 0]
    lead_workstream(cast, reporting, 1, cast.bob)
    assert agree() == [1, 2, 1]
    alone(cast, reporting)
    assert agree() == [2, 0, 1]
    reporting.hand_back(update)
    assert agree() == [1, 0, 0]
    reporting.send(cast.actions["1.1"], period)
    assert agree() == [2, 0, 1]


def test_menu_counts_what_waits(cast, reporting, period, update):
    page = opened(cast.carol).content.decode()
    assert 'Reviews <span class="app-nav__count">(1)</span>' in page
    lead_workstream(cast, reporting, 2, cast.bob)
    assert "Reviews</a>" in opened(cast.bob).content.decode()


def test_reviewed_list_names_the_rating_that_was_agreed(cast, reporting, period, update):
    as_stated = reporting.send(cast.actions["2.1"], period, **AMBER)
    reporting.accept(update, rating="red", reason="Two of five.")
    reporting.accept(as_stated)
    text = text_of(opened(cast.carol))
    assert "Open a recruitment hub : amber , accepted as red" in text
    assert "Offer induction places : amber , accepted" in text
    assert text.count("accepted as") == 1


def close(cast, reporting, ref="1.1"):
    words = {"ending": "withdrawn", "reason": "x", "agreed_by": "the board"}
    close_action(action=cast.actions[ref], by=cast.carol, now=reporting.tick(), **words)


def test_completion_before_a_reopening_waits_no_more(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period, stage="complete")
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (1, 1)
    close(cast, reporting)
    reopen_action(action=cast.actions["1.1"], reason="x", by=cast.carol, now=reporting.tick())
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (0, 0)


def test_update_and_contribution_of_a_closed_action_wait_for_nobody(cast, reporting, period, update):
    trust = {"partner": cast.trust, "by": cast.bob, "content": ContributionContent(done="We lent a room.")}
    given = contribute(action=cast.actions["1.1"], period=period, now=reporting.tick(), **trust)
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (2, 2)
    close(cast, reporting)
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (0, 0)
    assert "Nothing waits for your review." in text_of(opened(cast.carol))
    said = "This action is closed, so its updates need no decision. The programme lead can reopen it."
    for sent in (update, given):
        page = opened(cast.carol, f"/reviews/{sent.pk}/")
        assert (said in text_of(page), 'name="decision"' in page.content.decode()) == (True, False)
        refused = text_of(decide(cast.carol, sent, status=409, decision="return", comment="Which?"))
        assert f"{said} Your decision was not saved." in refused
        assert "Which?" in refused
        for do, words in ((accept_update, {}), (return_update, {"comment": "Which?"})):
            with pytest.raises(ActionEndedError, match="This action is closed"):
                do(update=sent, by=cast.carol, now=reporting.tick(), **words)
    assert Review.objects.count() == 0
    reopen_action(action=cast.actions["1.1"], reason="x", by=cast.carol, now=reporting.tick())
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (2, 2)


def test_completion_that_was_accepted_leaves_no_earlier_update_waiting(cast, reporting, period):
    reporting.send(cast.actions["1.1"], before(reporting))
    done = reporting.send(cast.actions["1.1"], period, stage="complete")
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (2, 2)
    reporting.accept(done)
    assert (queue(cast.carol).waiting, waiting_count(cast.carol)) == (0, 0)


# Who may


@pytest.mark.parametrize(
    ("name", "status"), [("steve", 404), ("alice", 403), ("bob", 403), ("olive", 403), ("ada", 403)]
)
def test_review_by_others_is_refused(cast, update, name, status):
    client = client_of(cast.people[name])
    assert client.get(f"/reviews/{update.pk}/").status_code == status
    assert client.post(f"/reviews/{update.pk}/", {"decision": "accept"}).status_code == status
    assert Review.objects.count() == 0


@pytest.mark.parametrize("name", ["steve", "alice", "bob", "olive", "ada"])
def test_queue_of_others_is_refused(cast, name):
    opened(cast.people[name], status=403)


def test_review_by_the_workstream_lead_only_of_that_workstream(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    lead_workstream(cast, reporting, 1, cast.bob)
    page = text_of(opened(cast.bob, f"/reviews/{update.pk}/"))
    assert "Not shown to workstream leads" in page
    opened(cast.bob, f"/reviews/{other.pk}/", status=403)
    decide(cast.bob, update, decision="accept")
    assert Review.objects.get().reviewer == cast.bob


@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_review_that_does_not_exist_is_not_found(cast, pk):
    opened(cast.carol, f"/reviews/{pk}/", status=404)


def test_reviews_are_not_shown_as_at(cast, update):
    opened(cast.carol, f"{QUEUE}?as_at=2026-10-01", status=403)
    opened(cast.carol, f"/reviews/{update.pk}/?as_at=2026-10-01", status=403)
    page = client_of(cast.carol).post(f"/reviews/{update.pk}/?as_at=2026-10-01", {"decision": "accept"})
    assert (page.status_code, Review.objects.count()) == (403, 0)
