"""The short form of `make bench`: it works. What it measures is a matter of `make bench`."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bench.mail import mail_server, measure_mail, measure_window
from bench.plan import forget_plan, make_plan
from bench.reminders import measure_sweep, measure_two_at_once

pytestmark = [
    *(pytest.mark.slow, pytest.mark.postgres, pytest.mark.redis, pytest.mark.xdist_group("reminder-parts")),
    pytest.mark.django_db(transaction=True),
]

DAY, NOW = date(2026, 7, 16), datetime(2026, 7, 16, 7, tzinfo=UTC)


def test_bench_sweep() -> None:
    plan = make_plan(1, DAY)
    times = measure_sweep(plan, NOW)
    assert (plan.reminders, times.rows) == (500, 500)
    assert min(times.first, times.again, times.sent, times.bulk) > 0
    assert sum(measure_two_at_once(plan, NOW).found) == 500
    forget_plan()


def test_bench_mail(settings: Any) -> None:
    # Given back by the fixture at the end: this process sends to the mail server, too.
    settings.EMAIL_BACKEND = settings.EMAIL_BACKEND
    plan = make_plan(1, DAY, late_updates=False)
    with mail_server() as server:
        times = measure_mail(plan, NOW, server)
        window = measure_window(plan, NOW, server)
    assert (times.mails, times.reminders) == (8, 10)
    assert len(window.seconds) == 10
    assert 0 < min(window.seconds) <= max(window.seconds) < window.whole
    forget_plan()
