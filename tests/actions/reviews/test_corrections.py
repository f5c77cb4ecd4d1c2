"""Corrections on the review desk: that it is one, why it was sent, and beside what it stands."""

import pytest

from actions.services.contributions import ContributionContent
from actions.services.corrections import correct_update
from actions.services.updates import UpdateContent
from tests.actions.reporting import AMBER
from tests.actions.reviews.desk import before, lead_workstream, opened, text_of
from tests.actions.reviews.test_contributions import ROOM, send

pytestmark = pytest.mark.django_db
ROOMS = ContributionContent(done="We lent two rooms.")


def corrected(update, reporting, content):
    return correct_update(
        update=update, content=content, reason="One room was missed.", by=update.author, now=reporting.tick()
    )


def sheet(person, update):
    return opened(person, f"/reviews/{update.pk}/")


def test_correction_of_a_contribution_says_so_and_why(cast, reporting, period):
    row = corrected(send(cast, reporting, period), reporting, ROOMS)
    text = text_of(sheet(cast.carol, row))
    assert "Contribution 1 of 1, a correction" in text
    assert "Why it is corrected “One room was missed.”" in text
    assert "Why it is corrected" not in text_of(sheet(cast.carol, send(cast, reporting, before(reporting))))


def test_correction_stands_beside_what_it_corrects_where_that_was_not_reviewed(cast, reporting, period):
    reporting.accept(send(cast, reporting, before(reporting), ContributionContent(done="We lent a hall.")))
    row = corrected(send(cast, reporting, period, ROOM), reporting, ROOMS)
    page = sheet(cast.carol, row)
    assert 'We lent <del class="app-del">a room.</del>' in page.content.decode()
    assert "What it corrects July to September 2026. Not reviewed This correction July to Sept" in text_of(page)
    assert "Last accepted" not in text_of(page)


def test_correction_stands_beside_the_accepted_one_that_it_corrects(cast, reporting, period):
    first = send(cast, reporting, period)
    reporting.accept(first)
    page = sheet(cast.carol, corrected(first, reporting, ROOMS))
    assert 'We lent <del class="app-del">a room.</del>' in page.content.decode()
    assert "Last accepted July to September 2026 This correction" in text_of(page)


def test_correction_of_an_update_stands_beside_what_it_corrects(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting)))
    row = corrected(reporting.send(cast.actions["1.1"], period), reporting, UpdateContent(**AMBER))
    text = text_of(sheet(cast.carol, row))
    assert "Update 1 of 1, a correction" in text
    assert "Green Stated, not reviewed" in text
    assert "Last agreed Green" in text


def test_reason_of_a_correction_is_not_for_the_lead_of_a_workstream(cast, reporting, period):
    row = corrected(send(cast, reporting, period), reporting, ROOMS)
    lead_workstream(cast, reporting, 1, cast.steve)
    text = text_of(sheet(cast.steve, row))
    assert "Contribution 1 of 1, a correction" in text
    assert "Why it is corrected The reason is read by the partner and the programme lead." in text


@pytest.mark.parametrize(("name", "reads"), [("bob", True), ("carol", True), ("alice", False), ("olive", False)])
def test_reason_stands_on_the_page_of_the_action_for_the_partner_and_the_lead(cast, reporting, period, name, reads):
    reporting.accept(corrected(send(cast, reporting, period), reporting, ROOMS))
    text = text_of(opened(cast.people[name], "/strategies/care-plan/actions/1.1/"))
    assert "We lent two rooms." in text
    assert ("Reason for the correction: One room was missed." in text) is reads


def test_reason_for_the_correction_of_an_update_is_read_by_its_partner_and_the_lead(cast, reporting, period):
    row = reporting.send(cast.actions["1.1"], period)
    reporting.accept(corrected(row, reporting, UpdateContent(**AMBER)))
    read = {name: text_of(opened(cast.people[name], "/strategies/care-plan/actions/1.1/")) for name in PEOPLE}
    assert {name: "Reason for the correction: One room" in text for name, text in read.items()} == PEOPLE


PEOPLE = {"alice": True, "carol": True, "bob": False, "olive": False}
