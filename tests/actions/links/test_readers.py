"""Who reads who sent an update by a link."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts_services
from accounts.models import User
from accounts.moments import current_moment
from actions.models import StatusUpdate
from actions.pages.update_words import rows_of_update
from actions.publication import Reader
from actions.reading import read_updates
from tests.actions.links.linking import BOX, SEND, correct_now, sent_to, text_of, written
from tests.actions.reporting import Reporting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_reviewers_and_the_organisation_read_who_sent_it_and_nobody_else(
    client: Client, cast: Cast, address: str
) -> None:
    written(client, address)
    update = StatusUpdate.objects.get()

    def seen_by(name: str, where: str) -> list[bool]:
        reader = Client()
        reader.force_login(cast.people[name])
        page = reader.get(where).content.decode()
        return [text in page for text in ("Pat Example, Office manager", "ent by link", BOX)]

    action = "/strategies/care-plan/actions/1.1/"
    assert seen_by("carol", reverse("review", args=[update.pk])) == [True, True, False]
    for name in ("carol", "dan", "alice"):
        assert seen_by(name, action) == [True, True, False]
    for name in ("bob", "olive", "ada"):
        assert seen_by(name, action) == [False, True, False]
    assert seen_by("alice", f"{action}update/")[::2] == [True, False]


def test_person_of_a_mailbox_reaches_nothing_by_signing_in(client: Client, cast: Cast, address: str) -> None:
    box = User.objects.get(email=BOX)
    client.force_login(box)
    assert client.get("/strategies/care-plan/").status_code == 404
    assert client.get("/strategies/care-plan/actions/1.1/update/").status_code == 404
    assert client.get(address).status_code == 200


def test_list_shows_every_link_with_its_state(lead: Client, client: Client, address: str) -> None:
    written(client, address)
    page = text_of(lead.get("/strategies/care-plan/reporting/links/"))
    assert "Update sent by Pat Example, Office manager" in page


def test_who_has_not_reported_says_that_a_link_was_sent(lead: Client, address: str) -> None:
    page = text_of(lead.get("/strategies/care-plan/reporting/"))
    assert f"Link sent to {BOX} on" in page


def test_list_says_that_what_a_link_sent_was_corrected(lead: Client, client: Client, cast: Cast, address: str) -> None:
    written(client, address)
    correct_now(cast, "A slip.")
    assert "Update sent by Pat Example, Office manager, corrected since" in text_of(lead.get(SEND))


def test_reviewer_whose_own_mailbox_sent_it_reads_that_it_came_by_link(
    client: Client, cast: Cast, reporting: Reporting, lead: Client
) -> None:
    accounts_services.add_member(person=cast.dan, partner=cast.college, by=cast.ada, now=reporting.tick())
    written(client, sent_to(lead, cast.dan.email))
    reviewer = Client()
    reviewer.force_login(cast.dan)
    page = text_of(reviewer.get(reverse("review", args=[StatusUpdate.objects.get().pk])))
    assert "Riverside College, sent by link (Pat Example, Office manager) on" in page


def test_update_whose_private_boxes_are_not_read_shows_no_empty_ones(client: Client, address: str) -> None:
    written(client, address)
    update = StatusUpdate.objects.get()
    moment = current_moment(wall=timezone.now())
    for readers, private in (({}, []), ({update.action.strategy_id: Reader(leads=True)}, ["Internal note"])):
        (reading,) = read_updates(StatusUpdate.objects.all(), moment, readers)
        assert [row.label for row in rows_of_update(reading)["private"]] == private
