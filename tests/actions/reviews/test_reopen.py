"""A decision taken back on its own page: who may, what is refused by name, and what is kept of what was typed."""

import re
from datetime import timedelta

import pytest

from actions.errors import NotDecidedError
from actions.models import ActionState, Review
from actions.services.reviews import accept_update, reopen_review
from actions.settled import _rules
from tests.actions.reviews.desk import (
    NOON,
    alone,
    client_of,
    opened,
    queue,
    text_of,
)

pytestmark = pytest.mark.django_db


def reopen(person, update, status=302, follow=False, **sent):
    page = client_of(person).post(f"/reviews/{update.pk}/reopen/", sent, follow=follow)
    assert page.status_code == (200 if follow else status), text_of(page)
    return page


@pytest.fixture
def accepted(reporting, update):
    reporting.accept(update, rating="red", reason="Two of five.")
    return update


def test_reopened_decision_waits_again_and_says_why(cast, reporting, accepted):
    sheet = opened(cast.dan, f"/reviews/{accepted.pk}/").content.decode()
    assert f'href="/reviews/{accepted.pk}/reopen/"' in sheet
    page = text_of(opened(cast.dan, f"/reviews/{accepted.pk}/reopen/"))
    assert "Carol Example accepted it with another rating, red, on 17 September 2026" in page
    assert "own rating, amber , counts until then" in page
    done = reopen(cast.dan, accepted, follow=True, reason=" A wrong\r\nline. ")
    assert done.redirect_chain == [(f"/reviews/{accepted.pk}/", 302)]
    text = text_of(done)
    assert "Decision on Action 1.1 reopened. The update waits for review again." in text
    before = "Carol Example accepted it with another rating, red, on 17 September 2026"
    assert re.search(f"Decided before, and reopened {before} at .+?: “Two of five.” You reopened it on", text)
    assert "“A wrong line.”" in text
    assert "Accept as amber" in text
    assert list(Review.objects.values_list("decision", "reason")) == [
        ("accepted", "Two of five."),
        ("reopened", "A wrong\nline."),
    ]
    assert ActionState.objects.open().get(action=accepted.action).reported == "amber"
    assert len(queue(cast.carol).unchanged) == 0
    assert queue(cast.carol).waiting == 1


@pytest.mark.parametrize(
    ("reason", "message"),
    [("", "Enter why the decision is reopened"), ("x" * 601, "Why the decision is reopened must be 600 characters or")],
)
def test_reopening_without_a_reason_is_asked_for_it(cast, accepted, reason, message):
    page = reopen(cast.carol, accepted, status=422, reason=reason)
    assert message in text_of(page)
    assert 'href="#id_reason"' in page.content.decode()
    assert f">\n{reason}</textarea>" in page.content.decode()
    assert Review.objects.count() == 1


def test_reopening_what_was_not_decided_is_refused_by_name(cast, update):
    assert NotDecidedError.message in text_of(opened(cast.carol, f"/reviews/{update.pk}/reopen/"))
    assert "Reopen this decision" not in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    page = text_of(reopen(cast.carol, update, status=409, reason="Typed in vain."))
    assert NotDecidedError.message in page
    assert "Typed in vain." in page
    assert Review.objects.count() == 0


def test_reopening_twice_is_harmless_and_after_somebody_else_is_refused(cast, accepted):
    for _ in range(2):
        assert reopen(cast.dan, accepted, reason="A slip.").url == f"/reviews/{accepted.pk}/"
    assert NotDecidedError.message in text_of(reopen(cast.carol, accepted, status=409, reason="A slip."))
    assert Review.objects.count() == 2


def test_reopening_that_lost_the_race_while_it_was_saved_is_refused(cast, accepted, monkeypatch):
    def overtaken(**arguments):
        reopen_review(update=accepted, by=cast.dan, reason="Quicker.", now=NOON)
        return reopen_review(**arguments, now=NOON + timedelta(minutes=1))

    monkeypatch.setattr("actions.views.review_changes.reopen_review", overtaken)
    page = text_of(reopen(cast.carol, accepted, status=409, reason="Slower."))
    assert NotDecidedError.message in page
    assert "Slower." in page
    assert Review.objects.count() == 2


def test_reopening_what_was_replaced_is_refused(cast, reporting, period, update):
    reporting.hand_back(update)
    reporting.send(cast.actions["1.1"], period)
    said = "A newer update has taken its place, so its decision stays."
    assert said in text_of(reopen(cast.carol, update, status=409, reason="x"))
    assert "Reopen this decision" not in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))


def test_reopening_what_was_issued_is_refused_with_the_words_of_the_rule(cast, accepted):
    said = "It is printed in the report of 1 October 2026."
    _rules.append(lambda updates: {accepted.pk: said})
    try:
        assert said in text_of(reopen(cast.carol, accepted, status=409, reason="x"))
        page = text_of(opened(cast.carol, f"/reviews/{accepted.pk}/"))
        assert said in page
        assert "Reopen this decision" not in page
    finally:
        _rules.pop()


def test_own_update_is_reopened_by_somebody_else_unless_there_is_nobody(cast, reporting, period):
    own = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    accept_update(update=own, by=cast.dan, now=reporting.tick())
    assert "somebody else has to reopen its decision" in text_of(reopen(cast.carol, own, status=409, reason="x"))
    alone(cast, reporting)
    reopen(cast.carol, own, reason="Nobody else is left.")
    assert [row.is_independent for row in Review.objects.all()] == [True, False]
    assert "Accept as green, not independently reviewed" in text_of(opened(cast.carol, f"/reviews/{own.pk}/"))


@pytest.mark.parametrize(("name", "status"), [("steve", 404), ("alice", 403), ("bob", 403), ("olive", 403)])
def test_reopening_by_others_is_refused(cast, accepted, name, status):
    reopen(cast.people[name], accepted, status=status, reason="x")
    assert Review.objects.count() == 1


def test_timeline_leads_the_lead_to_the_review_and_nobody_else(cast, accepted):
    action = "/strategies/care-plan/actions/1.1/"
    link = f'href="/reviews/{accepted.pk}/"'
    assert link in opened(cast.carol, action).content.decode()
    assert link not in opened(cast.alice, action).content.decode()
    past = opened(cast.carol, f"{action}?as_at=2026-10-01")
    assert "Open the review" not in text_of(past)


def test_reopened_return_shows_its_comment_too(cast, reporting, update):
    reporting.hand_back(update, "How many people?")
    reopen(cast.dan, update, reason="They had said.")
    text = text_of(opened(cast.dan, f"/reviews/{update.pk}/"))
    before = "reopened Carol Example returned it on 17 September 2026"
    assert re.search(before + r" at .{4,8}: “How many people\?” You reopened it", text)
