"""Several people at the same moment, on PostgreSQL: one is first, the others are told by name, nothing is lost."""

import time
from datetime import date

import pytest
from django.db import connection, transaction

from actions import errors
from actions.models import ActionState, DateDecision, DueDateRevision, Review, StatusUpdate, UpdateDraft
from actions.replay import history_of
from actions.services.contributions import confirm_update
from actions.services.corrections import correct_update
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.endings import close_action
from actions.services.plan import change_due_date
from actions.services.reviews import accept_update, reopen_review, return_update
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.transitions import UpdateState
from tests.accounts.separate import Worker
from tests.actions.reporting import AMBER, GREEN, Reporting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


def at_once(*work):
    """Do everything at once: what the winners returned, and the kinds of the losers' errors."""
    workers = [Worker(one) for one in work]
    for worker in workers:
        worker.join(60)
    won = [worker._answer for worker in workers if worker._error is None]
    return won, [type(worker._error) for worker in workers if worker._error is not None]


def assert_whole(cast, ref="1.1"):
    """The one open state is what everything recorded adds up to."""
    (state,) = ActionState.objects.open().filter(action=cast.actions[ref])
    standing = vars(history_of(cast.actions[ref]).standing)
    assert {name: getattr(state, name) for name in standing} == standing


def test_fifty_submissions_of_one_draft_send_it_once(cast, reporting, period):
    action = cast.actions["1.1"]
    about = {"action": action, "period": period, "partner": cast.college, "by": cast.alice}
    save_draft(**about, content={"done": "All"}, now=reporting.tick())
    won, lost = at_once(*[lambda: submit_update(**about, content=UpdateContent(**GREEN)) for _ in range(50)])
    assert (len(won), lost) == (1, [errors.AlreadySentError] * 49)
    assert (list(StatusUpdate.objects.all()), UpdateDraft.objects.count()) == (won, 0)
    assert_whole(cast)


def test_draft_that_is_saved_while_it_is_sent_is_not_sent(cast, reporting, period):
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    save_draft(**about, content={"done": "Checked"}, now=reporting.tick())
    with transaction.atomic():
        save_draft(**about, content={"done": "Newer"}, now=reporting.tick())
        sender = Worker(lambda: submit_update(**about, content=UpdateContent(**GREEN), draft_version=1))
        wait_for_locks(1)
    sender.join(60)
    assert isinstance(sender._error, errors.DraftChangedError)
    assert (UpdateDraft.objects.get().content, StatusUpdate.objects.count()) == ({"done": "Newer"}, 0)


def test_late_saving_makes_no_draft_of_what_was_sent(cast, reporting, period):
    about = {"action": cast.actions["1.1"], "period": period, "partner": cast.college, "by": cast.alice}
    draft, late = save_draft(**about, content={"done": "Checked"}, now=reporting.tick()), reporting.tick()
    with transaction.atomic():
        UpdateDraft.objects.select_for_update().get(pk=draft.pk)
        sender = Worker(lambda: submit_update(**about, content=UpdateContent(**GREEN), draft_version=1))
        wait_for_locks(1)
        saver = Worker(lambda: save_draft(**about, content={"done": "Late"}, now=late, seen=1))
        wait_for_locks(2)
    sender.answer()
    saver.join(60)
    assert isinstance(saver._error, errors.AlreadySentError)
    assert (UpdateDraft.objects.count(), StatusUpdate.objects.count()) == (0, 1)


def wait_for_locks(count):
    """Return once so many connections wait for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= count:
                return
            time.sleep(0.05)
    raise TimeoutError


def test_reviewer_and_corrector_who_both_saw_it_waiting(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER)
    content = UpdateContent(**GREEN)
    won, lost = at_once(
        lambda: accept_update(update=update, by=cast.carol),
        lambda: correct_update(
            update=update, content=content, reason="A slip.", by=cast.alice, seen=UpdateState.WAITING
        ),
    )
    assert (len(won), lost) == (1, [errors.AlreadyDecidedError])
    assert Review.objects.count() + StatusUpdate.objects.count() == 2
    assert_whole(cast)


def test_several_corrections_of_one_update(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER)
    content = UpdateContent(**GREEN)
    won, lost = at_once(
        *[lambda: correct_update(update=update, content=content, reason="A slip.", by=cast.alice) for _ in range(5)]
    )
    assert (len(won), lost) == (1, [errors.ChangedSinceError] * 4)
    assert_whole(cast)


def test_two_who_reopen_one_decision(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER)
    return_update(update=update, by=cast.carol, comment="Which?", now=reporting.tick())
    won, lost = at_once(
        lambda: reopen_review(update=update, by=cast.carol, reason="Read again."),
        lambda: reopen_review(update=update, by=cast.dan, reason="Read again."),
    )
    assert (len(won), lost) == (1, [errors.NotDecidedError])
    assert_whole(cast)


def test_resending_and_reopening_what_was_returned(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER)
    return_update(update=update, by=cast.carol, comment="Which?", now=reporting.tick())
    content = UpdateContent(**GREEN)
    won, lost = at_once(
        lambda: reopen_review(update=update, by=cast.carol, reason="Read again."),
        lambda: submit_update(
            action=update.action, period=period, partner=cast.college, content=content, by=cast.alice
        ),
    )
    assert len(won) == 1
    assert lost in ([errors.AlreadySentError], [errors.ChangedSinceError])
    assert_whole(cast)


def test_one_date_request_is_decided_once(cast, reporting):
    action = cast.actions["1.1"]
    change_due_date(action=action, new=date(2026, 6, 30), reason="", by=cast.carol, now=reporting.tick())
    about = {"partner": cast.college, "by": cast.alice, "reason": "Snow.", "now": reporting.tick()}
    request = ask_for_date(action=action, new=date(2099, 7, 31), **about)
    won, lost = at_once(
        lambda: agree_date(request=request, by=cast.carol),
        lambda: refuse_date(request=request, reason="No.", by=cast.dan),
        lambda: agree_date(request=request, by=cast.dan),
    )
    assert (len(won), lost) == (1, [errors.DateRequestClosedError] * 2)
    assert list(DateDecision.objects.all()) == won
    assert DueDateRevision.objects.count() == 1 + won[0].is_agreed


def test_one_confirmation_and_one_closing(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    won, lost = at_once(*[lambda: confirm_update(update=update, by=cast.alice) for _ in range(3)])
    assert (len(won), lost) == (1, [errors.AlreadyConfirmedError] * 2)
    words = {"ending": "withdrawn", "reason": "No money.", "agreed_by": "the board", "by": cast.carol}
    won, lost = at_once(*[lambda: close_action(action=cast.actions["1.1"], **words) for _ in range(3)])
    assert (len(won), lost) == (1, [errors.ActionEndedError] * 2)
    assert_whole(cast)
