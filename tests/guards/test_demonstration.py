"""Everything of a demonstration says that it is one: every page and file of the table of addresses, and its mail.

What the API says is held by tests/actions/test_demo.py.
"""

import re

import pytest
from django.core import mail
from django.urls import reverse

from actions.services.links import send_update_link
from outcomes.models import Strategy
from outcomes.services import invite_to_strategy
from scrutiny.models import Committee
from tests.emptying import guards_aside
from tests.guards.test_access import QUERIES, READ, STRATEGY
from tests.guards.things import address_of

FLAG = '<strong class="app-demo__tag">Demonstration</strong>'
WITHOUT = {"healthz", "readyz", "beatz", "metrics", "reminders-stop"}
"""Answers to machines, and a page about a person alone: about no strategy."""
PREPARED = {"update-check", "update-evidence", "update-unchanged", "contribution-check", "contribution-sent"}
PREPARED |= {"update-link", "update-link-check", "update-link-sent", "calendar"}
"""Shown only where an update is being written, or by a link or key: tests of their own."""
ONLY_WRITTEN = {"review-late"}
"""What is only sent to; opening it leads to the page with its buttons."""
HERE_ONLY = ("alice", "olive", "carol", "bob")
"""Who is in this strategy alone, so that pages about no strategy are about it as well."""
LEFT_OUT = WITHOUT | PREPARED | ONLY_WRITTEN
PAGES = sorted(name for name in READ if not name.startswith("api:") and name not in LEFT_OUT)


@pytest.fixture
def demonstration(cast, things, everybody_here):
    """The strategy of the cast as a demonstration; a load alone can make one, so the guards stand aside."""
    with guards_aside():
        Strategy.objects.filter(pk=cast.strategy.pk).update(is_demonstration=True)
        Committee.objects.update(is_demonstration=True)
    return Strategy.objects.get(pk=cast.strategy.pk)


def reader_of(name):
    """Somebody in the strategy who may read the page: a page that nobody can read is wrong in the table."""
    _, answers = READ[name]
    return next(role for role in HERE_ONLY if answers[role] == 200)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_and_file_says_that_it_is_a_demonstration(demonstration, things, everybody_here, client, name):
    client.force_login(everybody_here[reader_of(name)])
    answer = client.get(address_of(name, READ[name][0], things), QUERIES.get(name, {}))
    assert answer.status_code == 200
    if answer["Content-Type"].startswith("text/html"):
        assert answer.content.decode().count(FLAG) == 1
    else:
        assert re.search(r'filename="?Demonstration - ', answer["Content-Disposition"])
    answer.close()


def test_check_before_sending_says_that_it_is_a_demonstration(demonstration, cast, client):
    client.force_login(cast.alice)
    words = STRATEGY | {"ref": "2.1"}
    said = {"stage": "in_progress", "rating": "green", "done": "Places booked.", "next": "Book more.", "go": "check"}
    answer = client.post(reverse("update", kwargs=words), said, follow=True)
    assert answer.request["PATH_INFO"] == reverse("update-check", kwargs=words)
    assert answer.content.decode().count(FLAG) == 1


def test_contribution_says_that_it_is_a_demonstration(demonstration, things, cast, client):
    client.force_login(cast.bob)
    words = STRATEGY | {"ref": "1.1"}
    check = client.post(reverse("contribute", kwargs=words), {"done": "Sent 3 nurses.", "go": "check"}, follow=True)
    hidden = dict(re.findall(r'name="(version|state|evidence)" value="([^"]*)"', check.content.decode()))
    sent = client.post(check.wsgi_request.get_full_path(), hidden, follow=True)
    for name, answer in (("contribution-check", check), ("contribution-sent", sent)):
        assert answer.request["PATH_INFO"] == reverse(name, kwargs=words)
        assert answer.content.decode().count(FLAG) == 1


def test_page_of_a_link_says_that_it_is_a_demonstration(demonstration, things, cast, client, settings):
    settings.UPDATE_LINKS = True
    about = {"action": cast.actions["2.1"], "period": things["period"], "by": cast.carol}
    send_update_link(**about, address="desk@example.org", days=5)
    (link,) = re.findall(r"http://testserver(/update-link/\S+)", mail.outbox[0].body)
    assert client.get(link).content.decode().count(FLAG) == 1


def test_evidence_of_a_draft_says_that_it_is_a_demonstration(demonstration, cast, client):
    client.force_login(cast.alice)
    for name in ("update-evidence", "update-unchanged"):
        page = client.get(reverse(name, kwargs=STRATEGY | {"ref": "2.1"}))
        assert page.status_code == 200
        assert page.content.decode().count(FLAG) == 1


def test_invitation_to_a_demonstration_says_so_in_subject_and_text(demonstration, cast):
    invite_to_strategy(email="new@example.org", strategy=demonstration, by=cast.carol)
    assert_flagged(mail.outbox)


def test_invitation_that_is_sent_again_says_so_too(demonstration, cast, client):
    person, _ = invite_to_strategy(email="new@example.org", strategy=demonstration, roles=["officer"], by=cast.carol)
    mail.outbox.clear()
    client.force_login(cast.carol)
    client.post(reverse("person-remind", kwargs=STRATEGY | {"pk": person.pk}))
    assert_flagged(mail.outbox)


def assert_flagged(sent):
    (message,) = sent
    assert message.subject == "Demonstration - You can now sign in to the action plan tracker"
    assert message.body.startswith("DEMONSTRATION: organisations, owners, dates and updates are invented.\n\nCarol")
    ((page, kind),) = message.alternatives
    assert kind == "text/html"
    assert "<strong>Demonstration.</strong> Organisations, owners, dates and updates are invented." in page


def test_invitation_to_a_real_strategy_says_nothing_of_a_demonstration(cast):
    invite_to_strategy(email="new@example.org", strategy=cast.strategy, by=cast.carol)
    (message,) = mail.outbox
    assert message.subject == "You can now sign in to the action plan tracker"
    assert "demonstration" not in (message.body + str(message.alternatives)).lower()
