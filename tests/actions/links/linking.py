"""An update by a link: what the tests of its pages send, and how."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from actions.models import StatusUpdate
from actions.services.corrections import correct_update
from actions.services.updates import UpdateContent
from tests.cast import Cast

SEND = "/strategies/care-plan/actions/1.1/links/send/"
BOX = "office@college.example"
TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
PAT = {"name": "Pat Example", "job_title": "Office manager"}


def sent_to(lead: Client, box: str = BOX, days: int = 10) -> str:
    """Send a link, and return its address."""
    mail.outbox.clear()
    answer = lead.post(SEND, {"address": box, "days": days})
    assert answer.status_code == 302, answer.context["form"].errors
    (message,) = mail.outbox
    found = re.search(r"http://testserver(/update-link/[^/]+/)", message.body)
    assert found
    return found[1]


def written(client: Client, address: str, **typed: str) -> Any:
    """Write and send the update."""
    answer = client.post(address, {**TYPED, **typed, "go": "check"}, follow=True)
    assert answer.redirect_chain == [(f"{address}check/", 302)]
    return client.post(f"{address}check/", {**PAT, "version": version_on(answer)})


def version_on(page: Any) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def text_of(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2].partition("</main>")[0])
    return " ".join(words.split())


def correct_now(cast: Cast, reason: str) -> StatusUpdate:
    content = UpdateContent(stage="in_progress", rating="green", done="By Alice.")
    return correct_update(update=StatusUpdate.objects.get(), content=content, reason=reason, by=cast.alice)
