"""What monitoring reads: the timetable's silence, and how much there is to send."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from actions.models import AddressRefusal, Digest, Heartbeat, Reminder, ReminderRun
from actions.reminders.health import longest_silence
from tests.cast import Cast

TOKEN = "t" * 40
pytestmark = pytest.mark.django_db


def beat(seconds: float) -> None:
    Heartbeat.objects.update_or_create(pk=1, defaults={"at": timezone.now() - timedelta(seconds=seconds)})


def test_beatz_before_the_first_run(client: Client) -> None:
    answer = client.get("/beatz")
    assert (answer.status_code, answer.json()) == (503, {"beating": False, "seconds": "never"})


@pytest.mark.parametrize(("share", "status"), [(0.0, 200), (0.9, 200), (1.1, 503)])
def test_beatz_tells_silence_of_two_intervals(client: Client, share: float, status: int) -> None:
    age = longest_silence().total_seconds() * share
    beat(age)
    answer = client.get("/beatz")
    assert (answer.status_code, answer.json()["beating"]) == (status, status == 200)
    assert abs(answer.json()["seconds"] - age) < 30
    assert client.get("/readyz").status_code == 200


def test_beatz_of_a_clock_set_back(client: Client) -> None:
    beat(-60)
    assert client.get("/beatz").json() == {"beating": True, "seconds": 0}


@pytest.mark.parametrize(
    ("token", "sent"), [("", ""), ("", "Bearer "), (TOKEN, ""), (TOKEN, "Bearer wrong"), (TOKEN, TOKEN)]
)
def test_metrics_answer_nobody_without_the_token(client: Client, settings: Any, token: str, sent: str) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404


def read(client: Client, settings: Any) -> dict[str, str]:
    settings.METRICS_TOKEN = TOKEN
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line.split() for line in answer.text.splitlines() if not line.startswith("#")]
    return dict(lines)


def test_metrics_of_an_empty_tracker(client: Client, settings: Any) -> None:
    assert read(client, settings) == {
        "tracker_reminder_heartbeat_age_seconds": "+Inf",
        "tracker_reminders_waiting": "0.0",
        "tracker_digests_open": "0.0",
        "tracker_digests_failed": "0.0",
        "tracker_addresses_refused": "0.0",
    }


def test_metrics_count_what_is_not_settled(cast: Cast, client: Client, settings: Any) -> None:
    now = timezone.now()
    run = ReminderRun.objects.create(day=now.date(), started_at=now)
    about = {"run": run, "day": now.date(), "created_at": now}
    for number, fields in enumerate(
        (
            {},
            {"attempts": 1},
            {"attempts": 1, "claim": "worker", "claimed_at": now},
            {"attempts": 1, "sent_at": now},
            {"attempts": 1, "refused_at": now},
            {"withdrawn_at": now},
        )
    ):
        person = list(cast.people.values())[number]
        Digest.objects.create(**about, person=person, message_id=f"<{number}@x>", not_before=now, **fields)
    for number, more in enumerate(
        ({}, {"digest": Digest.objects.first()}, {"withdrawn_at": now, "withdrawn_why": "settled"})
    ):
        row = {"kind": "action_due", "strategy": cast.strategy, "person": cast.alice, "subject": "action:1"}
        Reminder.objects.create(**about, **row, key=str(number), step="due-7", counted_from=now.date(), **more)
    for cleared in (None, now):
        AddressRefusal.objects.create(person=cast.bob, address="b@example.org", refused_at=now, cleared_at=cleared)
    beat(30)
    found = read(client, settings)
    assert 30 <= float(found.pop("tracker_reminder_heartbeat_age_seconds")) < 60
    assert found == {
        "tracker_reminders_waiting": "1.0",
        "tracker_digests_open": "3.0",
        "tracker_digests_failed": "1.0",
        "tracker_addresses_refused": "1.0",
    }
