"""What the API answered after each step of a history is found again by `as_at`, byte for byte."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Change
from accounts.services import rename_partner
from actions.models import Action
from actions.services.periods import Window, add_period
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reviews import accept_update, return_update
from actions.services.updates import UpdateContent, submit_update

pytestmark = pytest.mark.slow

GREEN = UpdateContent(stage="in_progress", rating="green", done="Hub opened.", next="Hire a manager.")
AMBER = UpdateContent(
    stage="in_progress",
    rating="amber",
    done="Half done.",
    next="The rest.",
    cause="No room.",
    path="A new room by June.",
    forecast=date(2026, 8, 31),
    help_wanted="CANARY-HELP",
    internal_note="CANARY-NOTE",
)
QUESTIONS = {
    "list": ("api:action-list", {}, {}),
    "detail": ("api:action-detail", {"slug": "care-plan", "ref": "1.1"}, {}),
    "progress": ("api:progress", {}, {"strategy": "care-plan"}),
    "first period": ("api:progress", {}, {"strategy": "care-plan", "period": "2026-01-01/2026-03-31"}),
    "csv": ("api:progress", {}, {"strategy": "care-plan", "format": "csv"}),
}


def answers(client, **more):
    found = {}
    for name, (url, kwargs, query) in QUESTIONS.items():
        response = client.get(reverse(url, kwargs=kwargs), {**query, **more})
        found[name] = (response.status_code, bytes(response.content))
    return found


def steps(cast):
    """A plan's life, one service call after another, some days apart."""
    action = cast.actions["1.1"]
    kept = {}

    def owners():
        before = Owners(lead_id=cast.college.pk, person_id=cast.alice.pk)
        wanted = Owners(lead_id=cast.college.pk, person_id=cast.alice.pk, due_date=date(2026, 6, 30))
        yield set_up_actions(strategy=cast.strategy, rows={action: OwnersChange(before, wanted)}, by=cast.carol)

    def period(starts, ends):
        window = Window(ends + timedelta(1), ends + timedelta(15), ends + timedelta(22), ends + timedelta(22))
        yield add_period(strategy=cast.strategy, starts=starts, ends=ends, window=window, by=cast.carol)

    def send(content, key, attempt_of):
        period = cast.strategy.periods.get(starts=attempt_of)
        kept[key] = submit_update(action=action, period=period, partner=cast.college, content=content, by=cast.alice)
        yield kept[key]

    first, second = date(2026, 1, 1), date(2026, 4, 1)
    yield from owners()
    yield from period(first, date(2026, 3, 31))
    yield from send(GREEN, "one", first)
    yield return_update(update=kept["one"], by=cast.carol, comment="How many?")
    yield from send(AMBER, "two", first)
    yield accept_update(update=kept["two"], by=cast.carol, rating="red", reason="No room is certain.")
    yield change_due_date(action=action, new=date(2026, 9, 30), reason="Room", by=cast.carol)
    yield rename_partner(partner=cast.college, name="Riverside and Hilltop College", by=cast.ada)
    yield from period(second, date(2026, 6, 30))
    yield from send(GREEN, "three", second)
    yield accept_update(update=kept["three"], by=cast.dan)


def test_every_answer_is_found_again(cast, client):
    client.force_login(cast.olive)
    remembered = []
    with time_machine.travel(datetime(2026, 4, 2, 8, tzinfo=UTC), tick=False) as traveller:
        for _ in steps(cast):
            last = Change.objects.latest("id")
            day = (last.at + timedelta(0)).date()
            remembered.append((last, day, answers(client)))
            traveller.shift(timedelta(days=11, hours=1))
        for last, day, answered in remembered:
            assert answers(client, as_at=f"{last.id}@{day}") == answered
            assert answers(client, as_at=last.at.isoformat()) == answered
            assert answers(client, as_at=day.isoformat()) == answered
    assert len(remembered) == 11
    asked_in_vain = [name for _, _, answered in remembered for name, (status, _) in answered.items() if status != 200]
    assert asked_in_vain == ["first period"], "before there was a period"
    assert len({answered["progress"] for _, _, answered in remembered}) == 11


def test_officer_never_reads_what_is_not_published(cast, client):
    client.force_login(cast.olive)
    texts = []
    with time_machine.travel(datetime(2026, 4, 2, 8, tzinfo=UTC), tick=False) as traveller:
        for _ in steps(cast):
            texts.append(b"".join(content for _, content in answers(client).values()))
            traveller.shift(timedelta(days=11))
    everything = b"".join(texts)
    assert b"CANARY" not in everything
    assert b"Hub opened." not in b"".join(texts[:10])
    assert b"Half done." not in b"".join(texts[:5])
    assert b"Half done." in texts[5]
    assert b"Hub opened." in texts[10]


def test_history_moves_the_numbers(cast, client):
    client.force_login(cast.olive)
    marks = []
    with time_machine.travel(datetime(2026, 4, 2, 8, tzinfo=UTC), tick=False) as traveller:
        for _ in steps(cast):
            data = client.get(reverse("api:progress"), {"strategy": "care-plan"}).json()
            marks.append(next(a["mark"] for a in data["actions"] if a["ref"] == "1.1"))
            assert sum(data["summary"]["by_mark"].values()) == data["summary"]["actions"] == 3
            assert sum(data["summary"]["by_stage"].values()) == 3
            traveller.shift(timedelta(days=11))
    assert marks == [
        "not_recorded",
        "not_recorded",
        "green",
        "not_recorded",
        "amber",
        "red",
        "red",
        "red",
        "red",
        "green",
        "green",
    ]
    assert Action.objects.count() == 3
