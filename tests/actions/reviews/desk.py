"""Opening review pages as somebody, sending decisions, and reading what the pages say."""

import re
from datetime import UTC, date, datetime
from html import unescape

from django.test import Client

from accounts.clock import change, record_many
from accounts.moments import current_moment
from actions.models import Action, ActionState, ActionWording, WorkstreamVersion
from actions.pages.reviews import queue_of
from outcomes.models import Role
from outcomes.services import grant_role
from tests.roles import end_role

QUEUE = "/reviews/"
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def opened(person, address=QUEUE, status=200):
    page = client_of(person).get(address)
    assert page.status_code == status
    return page


def decide(person, update, status=302, **sent):
    page = client_of(person).post(f"/reviews/{update.pk}/", sent)
    assert page.status_code == status, text_of(page)
    return page


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return words_of(main[0]) if main else page.content.decode()[:400]


def words_of(html):
    """What is read, without marks and tags."""
    return " ".join(unescape(re.sub("<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def rows_of(page, label):
    """The rows of a table, by its name, as texts."""
    table = re.search(f'<table[^>]*aria-label="{label}.*?</table>', page.content.decode(), re.DOTALL)
    rows = re.findall("<tr.*?</tr>", table[0], re.DOTALL)[1:]
    return [words_of(row) for row in rows]


def more_actions(cast, reporting, refs, lead=None):
    """Further actions of workstream 2, led by the college."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        made = {
            ref: revision.append(
                Action(
                    strategy=cast.strategy,
                    workstream=cast.workstreams[2],
                    ref=ref,
                    sort_key=".".join(part.zfill(4) for part in ref.split(".")),
                )
            )
            for ref in refs
        }
        record_many(revision, ActionWording, {a.pk: {"title": f"Title {r}", "short_title": r} for r, a in made.items()})
        record_many(revision, ActionState, {a.pk: {"lead_id": (lead or cast.college).pk} for a in made.values()})
    return made


def lead_workstream(cast, reporting, number, person):
    grant_role(person=person, strategy=cast.strategy, role=Role.WORKSTREAM_LEAD, by=cast.carol, now=reporting.tick())
    with change(kind="workstream_changed", by=cast.carol, strategy_id=cast.strategy.pk, now=reporting.tick()) as now:
        record_many(now, WorkstreamVersion, {cast.workstreams[number].pk: {"lead_person_id": person.pk}})


def alone(cast, reporting):
    """Leave carol as the only one who reviews."""
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())


def queue(person, order="worst"):
    return queue_of(person, current_moment(wall=NOON), order)


def before(reporting):
    """April to June 2026, due in July."""
    return reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 15), due=date(2026, 7, 17))


def client_of_follow(person, update, **sent):
    return client_of(person).post(f"/reviews/{update.pk}/", sent, follow=True)
