"""Contributions of supporting partners on the review desk: a group apart, accepted or returned, never rated."""

import pytest

from actions.models import ActionState, Review
from actions.pages.reviews import waiting_count
from actions.services.contributions import ContributionContent, confirm_update, contribute
from tests.actions.reviews.desk import (
    QUEUE,
    alone,
    before,
    client_of,
    opened,
    queue,
    rows_of,
    text_of,
)

pytestmark = pytest.mark.django_db

ROOM = ContributionContent(done="We lent a room.", next="Lend it again.", help_wanted="Chairs.", internal_note="Cold.")


def send(cast, reporting, period, content=ROOM, by=None):
    return contribute(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.trust,
        content=content,
        by=by or cast.bob,
        recorded_from="a call of 15 September 2026" if by else "",
        now=reporting.tick(),
    )


@pytest.fixture
def contribution(cast, reporting, period):
    return send(cast, reporting, period)


def decide(person, update, status=302, follow=False, **sent):
    page = client_of(person).post(f"/reviews/{update.pk}/", sent, follow=follow)
    assert page.status_code == (200 if follow else status), text_of(page)
    return page


def test_contributions_wait_in_a_group_of_their_own(cast, reporting, period, contribution, update):
    page = opened(cast.carol)
    text = text_of(page)
    assert "1 update and 1 contribution wait for your review." in text
    assert "Contributions for July to September 2026 What supporting partners add." in text
    assert rows_of(page, "Contributions that wait for your review") == [
        "1.1 Open a recruitment hub , contribution of Moorland NHS Trust Moorland NHS Trust 17 Sep 2026 33 days"
    ]
    assert len(rows_of(page, "Waiting for your review")) == 1
    for person in (cast.carol, cast.dan):
        assert waiting_count(person) == queue(person).waiting == 2


def test_contribution_is_accepted_and_changes_nothing_about_the_action(cast, contribution):
    page = opened(cast.carol, f"/reviews/{contribution.pk}/")
    text = text_of(page)
    assert "Contribution 1 of 1" in text
    assert "It supports the lead partner, Riverside College" in text
    assert rows_of(page, "This update") == [
        "Done We lent a room.",
        "Next Lend it again.",
        "Internal note Not published Cold.",
    ]
    assert "Help wanted Chairs." in text
    assert "Accept the contribution" in text
    assert "another rating" not in text
    assert "Sent on time" not in text
    states = ActionState.objects.count()
    done = decide(cast.carol, contribution, follow=True, decision="accept")
    assert done.redirect_chain == [(QUEUE, 302)]
    assert "Action 1.1: contribution of Moorland NHS Trust accepted." in text_of(done)
    assert "Nothing waits for your review." in text_of(done)
    assert ActionState.objects.count() == states
    assert "You accepted it on " in text_of(opened(cast.carol, f"/reviews/{contribution.pk}/"))


def test_contribution_is_never_given_a_rating(cast, contribution):
    decide(cast.carol, contribution, status=422, decision="differ", rating="red", reason="x")
    assert Review.objects.count() == 0


def test_contribution_sent_again_stands_beside_the_last_one(cast, reporting, period, contribution):
    reporting.hand_back(contribution, "Which room?")
    again = send(cast, reporting, period, ContributionContent(done="We lent two rooms."))
    text = text_of(opened(cast.carol, f"/reviews/{again.pk}/"))
    assert "Returned before, on 17 September 2026 “Which room?”" in text
    old = text_of(opened(cast.carol, f"/reviews/{contribution.pk}/"))
    assert "A newer update has taken its place. See the newer update" in old
    assert [item.pk for group in queue(cast.carol).contribution_groups for item in group.waiting] == [again.pk]


def test_contribution_is_returned_with_a_comment(cast, contribution):
    text = text_of(decide(cast.carol, contribution, follow=True, decision="return", comment="Which room?"))
    assert "Action 1.1: contribution of Moorland NHS Trust returned." in text
    assert Review.objects.get().reason == "Which room?"


def test_contribution_is_compared_with_the_last_accepted_one(cast, reporting, period):
    reporting.accept(send(cast, reporting, before(reporting)))
    update = send(cast, reporting, period, ContributionContent(done="We lent two rooms.", next="Lend it again."))
    html = opened(cast.carol, f"/reviews/{update.pk}/").content.decode()
    assert 'We lent <del class="app-del">a room.</del>' in html
    assert 'We lent <ins class="app-ins">two rooms.</ins>' in html
    assert "Same as last time" in html


def test_contribution_of_the_sole_lead_is_accepted_as_not_independently_reviewed(cast, reporting, period):
    own = send(cast, reporting, period, by=cast.carol)
    assert "You typed this: somebody else reviews it." in text_of(opened(cast.carol, f"/reviews/{own.pk}/"))
    alone(cast, reporting)
    text = text_of(opened(cast.carol, f"/reviews/{own.pk}/"))
    assert "Accept the contribution, not independently reviewed" in text
    decide(cast.carol, own, decision="accept")
    assert Review.objects.get().is_independent is False


def test_recorded_for_a_partner_says_whether_it_is_confirmed(cast, reporting, period):
    own = send(cast, reporting, period, by=cast.dan)
    said = "Recorded by Dan Example for Moorland NHS Trust on 17 September 2026, 33 days ago, from a call of 15"
    text = text_of(opened(cast.carol, f"/reviews/{own.pk}/"))
    assert f"{said} September 2026. Not confirmed by Moorland NHS Trust yet" in text
    confirm_update(update=own, by=cast.bob, now=reporting.tick())
    text = text_of(opened(cast.carol, f"/reviews/{own.pk}/"))
    assert f"{said} September 2026. Confirmed by Moorland NHS Trust on 17 September 2026" in text


@pytest.mark.parametrize("many", [1, 3])
def test_queue_takes_the_same_queries_for_more_contributions(
    cast, reporting, period, contribution, many, django_assert_num_queries
):
    for _ in range(many - 1):
        reporting.hand_back(contribution)
        contribution = send(cast, reporting, period)
    client = client_of(cast.carol)
    with django_assert_num_queries(28):
        client.get(QUEUE)


@pytest.mark.parametrize(("name", "status"), [("steve", 404), ("alice", 403), ("bob", 403), ("olive", 403)])
def test_contribution_by_others_is_refused(cast, contribution, name, status):
    decide(cast.people[name], contribution, status=status, decision="accept")
    assert Review.objects.count() == 0
