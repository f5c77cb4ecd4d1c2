"""What no one thought of: faults of the mail server and deaths of workers by chance. The rules hold all the same."""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from actions.models import Digest
from tests.cast import Cast
from tests.reminders.faults.crowd import check_mail, gather, heard_of, unsettled
from tests.reminders.faults.mail_server import Fault, MailServer
from tests.reminders.faults.parts import Parts, wait_for
from tests.reminders.faults.rounds import chance, rounds
from tests.reminders.faults.test_days import expected, tick, working_days

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("reminder-parts")]

FIRST = date(2026, 6, 15)
FAULTS = [Fault.NONE, Fault.NOT_NOW, Fault.DROPS_IN_DATA, Fault.ACCEPTED_AND_DROPS, Fault.HANGS_IN_DATA]
HOURS = (8, 9, 12, 16)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_chance_mail_server(cast: Cast, mail_settings: MailServer, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 0.2
    happens = chance()
    days = list(working_days(FIRST, FIRST + timedelta(days=rounds(4, 60))))
    dues = [FIRST + timedelta(days=happens.randrange(-5, 40)) for _ in range(8)]
    crowd = gather(cast, len(dues), due=dues, now=cast.later(days=1))
    for day in days:
        for hour in HOURS:
            with mail_settings.failing(happens.choice(FAULTS), *happens.sample(crowd.people, 3)):
                tick(day, hour)
    # After a fault it is tried again after 4 hours at most, and on the next working day.
    for day in working_days(days[-1] + timedelta(days=1), days[-1] + timedelta(days=5)):
        for hour in HOURS:
            tick(day, hour)
    told = {address: heard_of(mails) for address, mails in mail_settings.by_person().items()}
    for (address, ref), due in zip(crowd.refs.items(), dues, strict=True):
        assert told.get(address, set()) == {ref} or not expected(due, days), address
    assert unsettled() == 0
    check_mail(mail_settings, in_doubt=mail_settings.unanswered)


@pytest.mark.django_db(transaction=True)
def test_chance_workers_killed(parts: Parts, mail: MailServer, cast: Cast) -> None:
    happens = chance()
    crowd = gather(cast, 60, due=date(2026, 7, 20), now=cast.later(days=1))
    kills = rounds(2, 30)
    for number in range(kills):
        later = {"minutes": 11 * number}
        living = [parts.worker(**later), parts.beat(**later)]
        wait_for(lambda: Digest.objects.exists(), "the first digests")
        time.sleep(happens.uniform(0, 1.5))
        for part in living:
            part.kill()
    last = {"minutes": 11 * kills}
    parts.worker(**last)
    parts.beat(**last)
    wait_for(lambda: Digest.objects.count() == len(crowd.people) and not unsettled(), "all digests", 60)
    assert {address: heard_of(mails) for address, mails in mail.by_person().items()} == {
        address: {ref} for address, ref in crowd.refs.items()
    }
    check_mail(mail, in_doubt=set(crowd.people))
    # A worker sends two mails at a time: no more can be between the server's answer and the stamp when it dies.
    assert len(mail.mails) <= len(crowd.people) + 2 * kills


def test_chance_is_different_only_in_a_soak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOAK", raising=False)
    assert (rounds(1, 9), chance().random()) == (1, chance().random())
    monkeypatch.setenv("SOAK", "7")
    seven = chance().random()
    monkeypatch.setenv("SOAK", "8")
    assert (rounds(1, 9), chance().random() == seven) == (9, False)
