"""Updates that say “no change”, accepted in one go: each by itself, nobody's own, and who was quicker is told."""

import pytest

from actions.errors import NotUnchangedError, OwnUpdateError
from actions.models import Review
from actions.services.corrections import send_no_change
from actions.services.reviews import accept_unchanged, accept_update
from tests.actions.reviews.desk import (
    NOON,
    QUEUE,
    alone,
    before,
    client_of,
    lead_workstream,
    more_actions,
    opened,
    queue,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unchanged(cast, reporting, period):
    """“No change” for Actions 1.1 and 2.1, after an accepted update each."""
    earlier = before(reporting)
    for ref in ("1.1", "2.1"):
        reporting.accept(reporting.send(cast.actions[ref], earlier))
    return {ref: say_no_change(cast, reporting, period, ref) for ref in ("1.1", "2.1")}


def say_no_change(cast, reporting, period, ref, by=None):
    return send_no_change(
        action=cast.actions[ref],
        period=period,
        partner=cast.college,
        by=by or cast.alice,
        recorded_from="a call of 15 September 2026" if by else "",
        now=reporting.tick(),
    )


def accept(person, *updates, status=200):
    page = client_of(person).post(QUEUE, {"update": [one.pk for one in updates]}, follow=status == 200)
    assert page.status_code == status
    return page


def decided(period):
    rows = Review.objects.filter(update__period=period).order_by("pk")
    return list(rows.values_list("update__action__ref", "decision", "rating", "reviewer__email"))


def test_updates_without_change_are_accepted_in_one_go(cast, reporting, period, unchanged):
    more = more_actions(cast, reporting, ["2.2"])
    reporting.send(more["2.2"], period)
    page = text_of(opened(cast.carol))
    assert "2 updates without change Accepted as stated." in page
    assert "1.1 Open a recruitment hub: green Riverside College. Action: no date set. Open Action 1.1" in page
    text = text_of(accept(cast.carol, *unchanged.values()))
    assert "Done 2 updates accepted without change: Actions 1.1 and 2.1." in text
    assert "without change Accepted as stated" not in text
    assert "1 update waits for your review." in text
    email = cast.carol.email
    assert decided(period) == [("1.1", "accepted", "green", email), ("2.1", "accepted", "green", email)]
    assert len({review.revision_id for review in Review.objects.filter(update__period=period)}) == 2


def test_those_that_somebody_else_decided_on_are_named(cast, reporting, period, unchanged):
    client = client_of(cast.carol)
    client.get(QUEUE)
    accept_update(update=unchanged["1.1"], by=cast.dan, now=reporting.tick())
    text = text_of(accept(cast.carol, *unchanged.values()))
    assert "1 update accepted without change: Action 2.1." in text
    assert "Important Action 1.1 was not accepted. Dan Example has decided on it already." in text
    assert [row[0] for row in decided(period)] == ["1.1", "2.1"]


def test_same_press_twice_accepts_once(cast, period, unchanged):
    accept(cast.carol, unchanged["1.1"])
    text = text_of(accept(cast.carol, unchanged["1.1"]))
    assert "Action 1.1 was not accepted. Carol Example has decided on it already." in text
    assert len(decided(period)) == 1


def test_nothing_selected_is_asked_for(cast, period, unchanged):
    page = accept(cast.carol, status=422)
    assert "There is a problem Select the updates to accept" in text_of(page)
    assert f'href="#unchanged-{unchanged["1.1"].pk}"' in page.content.decode()
    assert "<title>Error: " in page.content.decode()
    assert decided(period) == []


def test_update_that_says_something_is_not_accepted_unread(cast, reporting, period, update):
    text = text_of(accept(cast.carol, update))
    assert f"Action 1.1 was not accepted. {NotUnchangedError.message}" in text
    assert decided(period) == []


def test_own_updates_are_neither_offered_nor_accepted(cast, reporting, period):
    earlier = before(reporting)
    reporting.accept(reporting.send(cast.actions["1.1"], earlier))
    own = say_no_change(cast, reporting, period, "1.1", by=cast.carol)
    assert queue(cast.carol).unchanged == []
    alone(cast, reporting)
    assert queue(cast.carol).unchanged == []
    assert OwnUpdateError.message in text_of(accept(cast.carol, own))
    assert decided(period) == []
    bulk = accept_unchanged(updates=[own], by=cast.carol, now=NOON)
    assert (bulk.accepted, [type(why) for _, why in bulk.refused]) == ([], [OwnUpdateError])


@pytest.mark.parametrize("wrong", ["999999", "x", "1" * 30, "\x00"])
def test_what_is_not_there_is_said_and_stops_no_other(cast, period, unchanged, wrong):
    page = client_of(cast.carol).post(QUEUE, {"update": [wrong, unchanged["2.1"].pk]}, follow=True)
    text = text_of(page)
    assert "1 update accepted without change: Action 2.1." in text
    assert "1 update can no longer be accepted: something newer stands in its place." in text


def test_workstream_lead_accepts_only_in_that_workstream(cast, reporting, period, unchanged):
    lead_workstream(cast, reporting, 1, cast.bob)
    text = text_of(accept(cast.bob, *unchanged.values()))
    assert "1 update accepted without change: Action 1.1." in text
    assert [row[0] for row in decided(period)] == ["1.1"]


@pytest.mark.parametrize("name", ["steve", "alice", "olive"])
def test_bulk_by_others_is_refused(cast, period, unchanged, name):
    accept(cast.people[name], *unchanged.values(), status=403)
    assert decided(period) == []


def test_no_change_is_shown_beside_the_last_words_without_marks(cast, unchanged):
    html = opened(cast.carol, f"/reviews/{unchanged['1.1'].pk}/").content.decode()
    assert "<ins" not in html
    assert "<del" not in html
    assert "Sent as “no change”" in html
