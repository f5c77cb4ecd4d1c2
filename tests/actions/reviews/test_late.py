"""On an update that came after the cut-off the lead chooses, on its page, whether reports take it."""

from datetime import UTC, datetime

import pytest

from actions.models import LateChoice
from tests.actions.reviews.desk import (
    client_of,
    lead_workstream,
    opened,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(cast, reporting, period, monkeypatch):
    """Sent on 26 October; the cut-off was on the 23rd."""
    reporting.now = datetime(2026, 10, 26, 9, tzinfo=UTC)
    monkeypatch.setattr("actions.views.reviews.timezone.now", lambda: datetime(2026, 10, 27, 9, tzinfo=UTC))
    return reporting.send(cast.actions["1.1"], period)


def choose(person, update, status=200, **sent):
    page = client_of(person).post(f"/reviews/{update.pk}/late/", sent, follow=status == 200)
    assert page.status_code == status
    return page


def test_lead_leaves_a_late_update_out_of_reports_and_takes_it_again(cast, late):
    page = opened(cast.carol, f"/reviews/{late.pk}/")
    assert "Received after the cut-off Reports take it, unless you leave it out." in text_of(page)
    assert 'name="takes" value="no"' in page.content.decode()
    page = choose(cast.carol, late, takes="no")
    text = text_of(page)
    assert "Done Reports leave out this update of Action 1.1." in text
    assert "Reports leave it out, chosen by you on " in text
    assert 'name="takes" value="yes"' in page.content.decode()
    assert "chosen by Carol Example on " in text_of(opened(cast.dan, f"/reviews/{late.pk}/"))
    choose(cast.dan, late, takes="no")
    choose(cast.dan, late, takes="yes")
    assert list(LateChoice.objects.values_list("takes", "by")) == [(False, cast.carol.pk), (True, cast.dan.pk)]


def test_action_says_that_reports_leave_its_update_out(cast, late):
    choose(cast.carol, late, takes="no")
    said = "Reports leave this update out, as the programme lead chose: it came after the cut-off. Here it counts."
    assert said in text_of(opened(cast.alice, "/strategies/care-plan/actions/1.1/"))


def test_update_in_time_offers_no_choice_and_refuses_one(cast, update):
    assert "Received after the cut-off" not in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    text = text_of(choose(cast.carol, update, takes="no"))
    assert "Action 1.1: This update was received before the cut-off, so reports take it." in text
    assert LateChoice.objects.count() == 0


@pytest.mark.parametrize("takes", ["", "perhaps"])
def test_choice_that_says_nothing_is_refused(cast, late, takes):
    assert "Action 1.1: Choose whether reports take this update." in text_of(choose(cast.carol, late, takes=takes))
    assert LateChoice.objects.count() == 0


def test_returned_late_update_offers_no_choice_and_refuses_one(cast, reporting, late):
    reporting.hand_back(late)
    assert 'name="takes"' not in opened(cast.carol, f"/reviews/{late.pk}/").content.decode()
    assert "This update was returned." in text_of(choose(cast.carol, late, takes="no"))
    assert LateChoice.objects.count() == 0


def test_workstream_lead_sees_the_choice_and_does_not_make_it(cast, reporting, late):
    lead_workstream(cast, reporting, 1, cast.bob)
    page = opened(cast.bob, f"/reviews/{late.pk}/")
    assert "Reports take it, unless the programme lead leaves it out." in text_of(page)
    assert 'name="takes"' not in page.content.decode()
    choose(cast.bob, late, status=403, takes="no")
    assert LateChoice.objects.count() == 0


def test_address_of_the_choice_leads_to_the_update(cast, late):
    assert client_of(cast.carol).get(f"/reviews/{late.pk}/late/").url == f"/reviews/{late.pk}/"
