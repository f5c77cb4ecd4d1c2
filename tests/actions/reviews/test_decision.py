"""The decision on one update: what is saved, what is refused, and what somebody who comes too late sees."""

import re
from html import unescape

import pytest

from actions.errors import OwnUpdateError
from actions.models import ActionState, Review, StatusUpdate
from actions.services.reviews import accept_update, return_update
from outcomes.models import Role
from outcomes.services import grant_role
from tests.actions.reviews.desk import (
    NOON,
    QUEUE,
    alone,
    client_of,
    client_of_follow,
    decide,
    opened,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_accept_goes_to_the_next_that_waits(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    page = decide(cast.carol, update, decision="accept", rating="red", reason="Left over", comment="Left over")
    assert page.url == f"/reviews/{other.pk}/"
    review = Review.objects.get()
    assert (review.decision, review.rating, review.differs, review.reason) == ("accepted", "amber", False, "")


def test_last_decision_goes_to_the_queue_and_says_what_was_done(cast, update):
    page = client_of_follow(cast.carol, update, decision="accept")
    assert page.redirect_chain == [(QUEUE, 302)]
    assert "Done Action 1.1 accepted as amber. Reviews Nothing waits for your review." in text_of(page)


def test_decision_keeps_the_order_of_the_queue(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    page = client_of(cast.carol).post(f"/reviews/{update.pk}/?order=action", {"decision": "accept"})
    assert page.url == f"/reviews/{other.pk}/?order=action"


def test_accept_with_another_rating(cast, update):
    decide(cast.carol, update, decision="differ", rating="red", reason=" Two of five. ")
    review = Review.objects.get()
    assert (review.rating, review.differs, review.reason) == ("red", True, "Two of five.")


def test_return_with_a_comment(cast, update):
    page = client_of_follow(cast.carol, update, decision="return", comment="How many\r\npeople?")
    assert "Action 1.1 returned to Riverside College." in text_of(page)
    assert (Review.objects.get().decision, Review.objects.get().reason) == ("returned", "How many\npeople?")


@pytest.mark.parametrize(
    ("sent", "message", "anchor"),
    [
        ({}, "Select your decision", "id_decision_0"),
        ({"decision": "delete"}, "Select your decision from the choices given", "id_decision_0"),
        ({"decision": "differ", "reason": "Because"}, "Select the agreed rating", "id_rating_0"),
        ({"decision": "differ", "rating": "red", "reason": " "}, "Enter why the rating differs", "id_reason"),
        ({"decision": "differ", "rating": "amber", "reason": "Why"}, "from the choices given", "id_rating_0"),
        ({"decision": "return", "reason": "Because"}, "Enter what the partner should change", "id_comment"),
        ({"decision": "return", "comment": "x" * 601}, "must be 600 characters or fewer", "id_comment"),
        ({"decision": "return", "comment": "a\x00b"}, "must not contain a null character", "id_comment"),
    ],
)
def test_decision_that_is_incomplete_keeps_what_was_typed(cast, update, sent, message, anchor):
    page = decide(cast.carol, update, status=422, **sent)
    html = page.content.decode()
    assert message in unescape(html)
    assert f'href="#{anchor}"' in html
    assert "<title>Error: " in html
    for name in ("reason", "comment"):
        if sent.get(name, "").strip():
            assert f">\n{sent[name]}</textarea>" in html
    if sent.get("decision") in ("differ", "return"):
        assert re.search(f'value="{sent["decision"]}" checked', html)
    assert Review.objects.count() == 0


def test_decision_offers_no_rating_where_there_is_none(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, stage="complete")
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "Accept as complete The action counts as complete from then on, and no further update is asked for." in text
    assert "another rating" not in text
    decide(cast.carol, update, status=422, decision="differ", rating="red", reason="x")
    decide(cast.carol, update, decision="accept")
    assert ActionState.objects.open().get(action=update.action).stage == "complete"


@pytest.mark.parametrize("sent", [{"decision": "return", "comment": "How many?"}, {"decision": "accept"}])
def test_same_decision_sent_twice_is_harmless(cast, update, sent):
    client = client_of(cast.carol)
    for _ in range(2):
        assert client.post(f"/reviews/{update.pk}/", sent).url == QUEUE
    assert Review.objects.count() == 1


def test_decision_made_by_somebody_else_is_shown(cast, reporting, update):
    accept_update(update=update, by=cast.dan, rating="red", reason="Two of five.", now=reporting.tick())
    page = decide(cast.carol, update, status=409, decision="return", comment="How many people?")
    text = text_of(page)
    assert "There is a problem Dan Example has decided on this update already. Your decision was not saved." in text
    assert "What should the partner change? How many people?" in text
    assert "Dan Example accepted it with another rating, red, on 17 September 2026" in text
    assert "“Two of five.”" in text
    assert "<form" not in re.search("<main.*</main>", page.content.decode(), re.DOTALL)[0]
    assert Review.objects.count() == 1


def test_decision_that_is_incomplete_and_too_late_shows_the_decision(cast, reporting, update):
    reporting.accept(update)
    page = decide(cast.dan, update, status=409, decision="return", reason="Kept in sight.")
    assert "Carol Example accepted it as amber on" in text_of(page)
    assert "Reason Kept in sight." in text_of(page)


def test_decision_lost_while_it_was_being_saved_is_shown(cast, update, monkeypatch):
    """Somebody decides between the reading of the page and the writing."""

    def overtaken(**arguments):
        return_update(update=update, by=cast.dan, comment="How many?", now=NOON)
        return accept_update(**arguments)

    monkeypatch.setattr("actions.views.reviews.accept_update", overtaken)
    page = decide(cast.carol, update, status=409, decision="differ", rating="red", reason="Two of five.")
    text = text_of(page)
    assert "Dan Example has decided on this update already. Your decision was not saved." in text
    assert "Reason Two of five." in text
    assert "Dan Example returned it on 20 October 2026 at 1pm. “How many?”" in text
    assert [review.reviewer for review in Review.objects.all()] == [cast.dan]


def test_decision_on_an_update_that_was_replaced(cast, reporting, period, update):
    reporting.hand_back(update)
    reporting.send(cast.actions["1.1"], period)
    page = decide(cast.dan, update, status=409, decision="accept")
    assert "A newer update has taken its place" in text_of(page)


def test_own_update_offers_no_decision(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    assert "You typed this: somebody else reviews it." in text_of(page)
    assert "data-review" not in page.content.decode()
    assert OwnUpdateError.message in text_of(decide(cast.carol, update, status=409, decision="accept"))
    assert Review.objects.count() == 0


def test_own_update_of_the_sole_lead(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    text = text_of(page)
    assert "Accept as green, not independently reviewed" in text
    assert "Return with a comment" not in text
    assert 'value="return"' not in page.content.decode()
    decide(cast.carol, update, status=422, decision="return", comment="x")
    assert "accepted as green, not independently reviewed." in text_of(
        client_of_follow(cast.carol, update, decision="accept")
    )
    assert "Not independently reviewed." in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert Review.objects.get().is_independent is False


def test_own_update_when_a_deputy_came_meanwhile(cast, reporting, period, monkeypatch):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)

    def overtaken(**arguments):
        grant_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=NOON)
        return accept_update(**arguments)

    monkeypatch.setattr("actions.views.reviews.accept_update", overtaken)
    assert OwnUpdateError.message in text_of(decide(cast.carol, update, status=409, decision="accept"))
    assert Review.objects.count() == 0


@pytest.mark.parametrize("decision", ["accept", "differ", "return"])
def test_decided_update_is_read_only_and_says_who_when_and_why(cast, update, decision):
    sent = {"decision": decision, "rating": "red", "reason": "Two of five.", "comment": "How many?"}
    decide(cast.dan, update, **sent)
    said = {
        "accept": "Dan Example accepted it as amber on ",
        "differ": "Dan Example accepted it with another rating, red, on ",
        "return": "Dan Example returned it on ",
    }[decision]
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert said in text
    why = {"differ": "“Two of five.”", "return": "“How many?”"}.get(decision, "")
    assert why in text
    assert "Save" not in text
    assert StatusUpdate.objects.count() == 1
