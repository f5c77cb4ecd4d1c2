"""Who writes updates, for whom and when; everybody else is kept out."""

from datetime import date

import pytest

from accounts.clock import change, record_many
from accounts.models import Membership
from actions.models import ActionState, StatusUpdate, UpdateDraft
from tests.actions.reporting import Reporting
from tests.actions.updating import TYPED, address, post, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.mark.parametrize(("slug", "ref"), [("care-plan", "9.9"), ("elsewhere", "1.1"), ("nowhere", "1.1")])
@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_of_what_is_not_there_is_not_found(cast, period, slug, ref, name):
    client = signed_in(cast.alice)
    assert client.get(address(ref, name, slug)).status_code == 404
    assert client.post(address(ref, name, slug), TYPED).status_code == 404


@pytest.mark.parametrize("period_key", ["2026-07-01", "x", "2026-10-01/2026-12-31", "1/2", "\x00"])
def test_update_for_a_period_that_is_not_there_is_not_found(cast, period, period_key):
    assert signed_in(cast.alice).get(address(), {"period": period_key}).status_code == 404


def test_update_for_a_period_that_opens_later_is_not_found(cast, period, reporting):
    later = reporting.period(date(2029, 1, 1), date(2029, 3, 31), opens=date(2029, 3, 1), due=date(2029, 4, 16))
    assert signed_in(cast.alice).get(address(), {"period": later.key}).status_code == 404


@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_pages_are_closed_to_strangers_and_readers(cast, period, name):
    assert signed_in(cast.steve).get(address(name=name)).status_code == 404
    for person in (cast.bob, cast.carol, cast.dan, cast.olive, cast.ada):
        client = signed_in(person)
        answer = client.get(address(name=name))
        assert (answer.status_code, "Riverside College leads this action" in text_of(answer)) == (403, True)
        assert client.post(address(name=name), {**TYPED, "go": "save"}).status_code == 403
    assert not UpdateDraft.objects.exists()
    assert not StatusUpdate.objects.exists()


def test_update_of_an_action_without_a_lead_says_so(cast, period):
    answer = signed_in(cast.alice).get(address("1.2"))
    assert (answer.status_code, "No lead partner" in text_of(answer)) == (403, True)


def test_update_of_another_partner_shows_nothing_of_its_draft(cast, period):
    post(signed_in(cast.alice), {**TYPED, "internal_note": "A secret"}, go="save")
    assert "A secret" not in signed_in(cast.bob).get(address()).content.decode()


def test_update_tampered_to_speak_for_another_partner_is_refused(cast, period):
    client = signed_in(cast.alice)
    for go in ("save", "check", "autosave"):
        assert post(client, TYPED, go=go, partner="trust").status_code == 403
    assert not UpdateDraft.objects.exists()


def test_update_whose_lead_changed_meanwhile_keeps_what_was_typed(cast, period, reporting):
    with change(kind="owners_set", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
        record_many(revision, ActionState, {cast.actions["1.1"].pk: {"lead_id": cast.trust.pk, "person_id": None}})
    answer = post(signed_in(cast.alice), {**TYPED, "done": "My words"}, partner="college")
    assert (answer.status_code, "Moorland NHS Trust leads this action now." in text_of(answer)) == (409, True)
    assert "My words" in answer.content.decode()
    assert not UpdateDraft.objects.exists()


def test_update_says_for_whom_it_speaks_where_there_are_several(cast, period, reporting):
    assert "You speak for other organisations too" not in text_of(signed_in(cast.alice).get(address()))
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
    assert (
        "You write for Riverside College. You speak for other organisations too; "
        "this update is from Riverside College alone."
    ) in text_of(signed_in(cast.alice).get(address()))


@pytest.mark.parametrize("name", ["update", "update-check", "update-sent"])
def test_update_pages_are_refused_for_the_past(cast, period, name):
    client = signed_in(cast.alice)
    assert client.get(address(name=name), {"as_at": "2026-10-01"}).status_code == 403
    assert client.get(address(name=name), {"as_at": "yesterday"}).status_code == 400


def test_update_without_a_period_says_so(cast):
    page = signed_in(cast.alice).get(address())
    assert "The programme lead has not opened a reporting period yet." in text_of(page)
    answer = signed_in(cast.alice).post(address(), {**TYPED, "go": "save"})
    assert (answer.status_code, "Ran 2 taster days." in text_of(answer)) == (409, True)
    assert signed_in(cast.alice).get(address(name="update-check")).url == address()
    assert signed_in(cast.alice).get(address(name="update-sent")).url == address()


def test_update_of_an_ended_action_says_so(cast, period, reporting):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    page = text_of(signed_in(cast.alice).get(address()))
    assert "This action is complete" in page
    assert "No update is asked for." in page
