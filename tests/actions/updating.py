"""Short forms for tests of the pages of an update: what is typed, posted and read."""

import re
from html import unescape

from django.test import Client
from django.urls import reverse

from actions.models import UpdateDraft

TYPED = {"stage": "in_progress", "rating": "green", "done": "Ran 2 taster days.", "next": "Run a third."}
AMBER = {
    **TYPED,
    "rating": "amber",
    "cause": "Fewer places than planned.",
    "control": "partly",
    "path": "Run one more course.",
    "forecast_day": "31",
    "forecast_month": "3",
    "forecast_year": "2027",
    "help_wanted": "A named contact.",
    "internal_note": "Ask in June.",
}


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(ref="1.1", name="update", slug="care-plan"):
    return reverse(name, kwargs={"slug": slug, "ref": ref})


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", main[0] if main else "")).split())


def hidden(page, *more):
    drawn = page.content.decode()
    names = ("partner", "version", "page", *more)
    return {name: re.search(f'name="{name}" value="([^"]*)"', drawn)[1] for name in names}


def post(client, typed, go="check", ref="1.1", **more):
    opened = client.get(address(ref))
    return client.post(address(ref), {**hidden(opened), **typed, "go": go, **more})


def send(client, typed=TYPED, ref="1.1"):
    post(client, typed, ref=ref)
    version = UpdateDraft.objects.get(action__ref=ref).version
    return client.post(address(ref, "update-check"), {"version": version})
