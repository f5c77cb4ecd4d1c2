"""What was typed into a form whose session had ended is there again after signing in, and is forgotten once written."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Milestone, UpdateMessage
from tests.actions.reporting import Reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(cast):
    reporting = Reporting(cast)
    period = reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))
    return reporting.send(cast.actions["1.1"], period)


def after_sign_in(client: Client, person, address: str, sent: dict) -> str:
    """Send a form without a session, sign in as the page says, and return what the page then holds."""
    away = client.post(address, sent)
    assert (away.status_code, away.url.partition("?")[0]) == (302, reverse("account_login"))
    kept = {key: value for key, value in client.session.items() if key == "kept_typing"}
    client.force_login(person)
    client.session.update(kept)
    return client.get(address).content.decode()


def test_decision_on_an_update(cast, update, client):
    address = reverse("review", args=[update.pk])
    sent = {"decision": "return", "comment": "How many came <b>on foot</b>?"}
    page = after_sign_in(client, cast.carol, address, sent)
    assert "How many came &lt;b&gt;on foot&lt;/b&gt;?" in page
    assert 'value="return" checked' in page.replace('" required', '"')
    assert client.post(address, sent).status_code == 302
    assert "kept_typing" not in client.session


def test_message_on_an_update(cast, update, client):
    address = reverse("update-messages", kwargs={"slug": "care-plan", "ref": "1.1", "pk": update.pk})
    assert "Where was it?" in after_sign_in(client, cast.carol, address, {"text": "Where was it?"})
    assert UpdateMessage.objects.count() == 0


def test_rows_of_milestones(cast, client):
    address = reverse("milestones", kwargs={"slug": "care-plan", "ref": "1.1"})
    sent = {"seen": "1", "new-1-title": "Lease signed", "new-1-due": "1 March 2027"}
    page = after_sign_in(client, cast.carol, address, sent)
    assert 'value="Lease signed"' in page
    assert 'value="1 March 2027"' in page
    assert Milestone.objects.count() == 0


def test_outcomes_that_were_ticked(cast, client):
    address = reverse("action-links", kwargs={"slug": "care-plan", "ref": "1.1"})
    client.force_login(cast.carol)
    (box, *_) = client.get(address).context["form"].fields
    choices = [str(value) for value, _ in client.get(address).context["form"].fields[box].choices]
    client.logout()
    page = after_sign_in(client, cast.carol, address, {box: choices})
    assert page.count(f'name="{box}"') == page.count("checked") == len(choices)
