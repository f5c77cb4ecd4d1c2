"""A real worker draws an edition; one that is killed half-way leaves nothing issued, and another one takes over."""

import pytest
from celery import Celery

from scrutiny.frozen import words_as_data
from scrutiny.models import Edition, Issuing
from scrutiny.report_words import ReportWords
from scrutiny.services.editions import issue_edition
from scrutiny.stored import whole
from scrutiny.tasks import draw_edition
from tests.cast import Cast
from tests.factories.editions import frozen_of
from tests.factories.scrutiny import make_report
from tests.reminders.faults.parts import Parts, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("reminder-parts")]


def hand_over(parts: Parts, task: str, *arguments: int) -> None:
    """Put a task into the workers' own queue; here tasks are otherwise done at once."""
    # Not the current application: tasks of this process stay with the one they belong to.
    app = Celery(set_as_current=False, broker=parts.redis.url if parts.redis else "filesystem://")
    if not parts.redis:
        queue = {f"data_folder_{way}": str(parts.folder / "queue" / "messages") for way in ("in", "out")}
        app.conf.broker_transport_options = queue | {"control_folder": str(parts.folder / "queue" / "control")}
    app.send_task(f"scrutiny.tasks.{task}", arguments)
    app.close()


def test_killed_worker_leaves_nothing_issued_and_another_takes_over(
    parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_edition, "delay", lambda pk: None)
    report = make_report(cast.strategy, cast.carol, words=words_as_data(ReportWords(title="Care plan update")))
    work = issue_edition(report=report, frozen=frozen_of(report), replacing=None, by=cast.carol, now=parts.now)
    first = parts.worker()
    hand_over(parts, "draw_edition", work.pk)
    wait_for(lambda: Issuing.objects.get().done, "the first file")
    first.kill()
    assert Edition.objects.count() == 0
    assert Issuing.objects.get().claimed_at is not None
    parts.worker(minutes=6)
    hand_over(parts, "take_up_editions")
    wait_for(Edition.objects.exists, "the edition")
    work.refresh_from_db()
    assert (work.edition, work.problem, work.done, work.of) == (Edition.objects.get(), "", 6, 6)
    assert [whole(file)[:4] for file in Edition.objects.get().files.order_by("pk")[:2]] == [b"PK\x03\x04", b"%PDF"]
