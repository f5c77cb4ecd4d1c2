"""Closing and reopening actions, the next round of those that recur, and reports on the periods before."""

import csv
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from accounts.clock import change, record_many
from accounts.models import Change
from accounts.moments import Moment
from actions import errors
from actions.models import ActionEvent, ActionState, ActionWording, DueDateRevision, StatusUpdate
from actions.pages.rows import row_of as action_row
from actions.publication import PUBLIC
from actions.reading import periods_of, read_actions, with_related
from actions.replay import states_for_period
from actions.rounds import months_later, next_due
from actions.services.actions import add_action
from actions.services.endings import close_action, reopen_action
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reviews import reopen_review
from actions.standing import Happened, Standing, counting_updates, standing_after, unchanged_running
from actions.update_states import waiting_updates
from govuk.words import day as words_of_day
from govuk.words import day_short
from scrutiny.exporters.csv import COLUMNS, render_csv
from scrutiny.pages.words import row_of
from scrutiny.snapshots import Asked, build_progress
from tests.actions.reporting import AMBER, Reporting
from tests.actions.test_standing import told


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def winter(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


def spring(reporting):
    reporting.tick(days=110)
    return reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 1), due=date(2026, 7, 17))


def state_of(action):
    return ActionState.objects.open().get(action=action)


def close(cast, reporting, **options):
    given = {"ending": "withdrawn", "reason": " No money. ", "agreed_by": " the programme board "}
    return close_action(
        **({"action": cast.actions["1.1"], "by": cast.carol, "now": reporting.tick()} | given | options)
    )


def reopen(cast, reporting, reason="Money was found."):
    return reopen_action(action=cast.actions["1.1"], reason=reason, by=cast.carol, now=reporting.tick())


def written():
    return ActionEvent.objects.count(), ActionState.objects.count(), Change.objects.count()


def test_close_action_ends_it_without_a_rating_and_keeps_what_was_said(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, **AMBER)
    review = reporting.accept(update)
    event = close(cast, reporting, ending="merged", other=cast.actions["1.2"])
    assert (event.kind, event.ending, event.reason, event.agreed_by, event.other) == (
        "closed",
        "merged",
        "No money.",
        "the programme board",
        cast.actions["1.2"],
    )
    state = state_of(cast.actions["1.1"])
    assert (state.stage, state.stated, state.agreed, state.reported) == ("closed", None, None, None)
    assert (state.last_rated, state.update, state.review, state.lead) == ("amber", update, review, cast.college)
    latest = Change.objects.latest("id")
    assert (latest.kind, latest.by) == ("action_closed", cast.carol)
    assert latest.summary == "Action 1.1 closed: merged with Action 1.2, agreed by the programme board"


def test_closed_action_takes_no_update_and_no_decision_on_the_one_that_waits(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, **AMBER)
    close(cast, reporting)
    with pytest.raises(errors.ActionEndedError, match="This action is closed, so its updates need no decision"):
        reporting.accept(update)
    assert state_of(cast.actions["1.1"]).stage == "closed"
    later = spring(reporting)
    with pytest.raises(errors.ActionEndedError):
        reporting.send(cast.actions["1.1"], later)


@pytest.mark.parametrize(
    ("options", "error", "field"),
    [
        ({"reason": " "}, errors.ReasonMissingError, "reason"),
        ({"agreed_by": ""}, errors.ReasonMissingError, "agreed_by"),
        ({"ending": "lost"}, errors.RuleError, "ending"),
        ({"ending": "merged"}, errors.RuleError, "other"),
    ],
)
def test_close_action_refusals_write_nothing(cast, reporting, options, error, field):
    before = written()
    with pytest.raises(error) as refusal:
        close(cast, reporting, **options)
    assert refusal.value.field == field
    with pytest.raises(errors.RuleError, match="another action"):
        close(cast, reporting, ending="merged", other=cast.actions["1.1"])
    with pytest.raises(errors.RuleError, match="no other"):
        close(cast, reporting, other=cast.actions["1.2"])
    assert written() == before


@pytest.mark.parametrize("ending", ["merged", "superseded"])
def test_close_action_into_one_that_has_ended_is_refused_by_name(cast, reporting, ending):
    close(cast, reporting, ending="merged", other=cast.actions["1.2"])
    words = {"reason": "One plan.", "agreed_by": "the board", "by": cast.carol, "now": reporting.tick()}
    with pytest.raises(errors.RuleError, match=r"Action 1\.1 has ended, so it takes no work") as refusal:
        close_action(action=cast.actions["1.2"], ending=ending, other=cast.actions["1.1"], **words)
    assert (refusal.value.field, ActionEvent.objects.count()) == ("other", 1)


def test_close_action_twice_is_refused(cast, reporting):
    close(cast, reporting)
    before = written()
    with pytest.raises(errors.ActionEndedError, match="ended already"):
        close(cast, reporting)
    assert written() == before


def test_reopened_action_stands_as_before_it_was_closed(cast, reporting, winter):
    reporting.accept(reporting.send(cast.actions["1.1"], winter, **AMBER), rating="red", reason="Two of five.")
    before = state_of(cast.actions["1.1"])
    close(cast, reporting)
    event = reopen(cast, reporting)
    assert (event.kind, event.reason) == ("reopened", "Money was found.")
    after = state_of(cast.actions["1.1"])
    names = [*Standing.__dataclass_fields__, "lead_id", "person_id"]
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]


def test_reopened_completion_does_not_count_and_can_be_sent_again(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, stage="complete")
    reporting.accept(update)
    reopen(cast, reporting)
    state = state_of(cast.actions["1.1"])
    assert (state.stage, state.update, state.awaiting_completion) == (None, None, False)
    with pytest.raises(errors.ChangedSinceError):
        reopen_review(update=update, by=cast.dan, reason="Again.", now=reporting.tick())
    again = reporting.send(cast.actions["1.1"], winter, **AMBER)
    assert (again.attempt, state_of(cast.actions["1.1"]).reported) == (2, "amber")


def test_completion_that_waited_when_the_action_was_closed_waits_no_more_once_it_is_reopened(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, stage="complete")
    assert list(waiting_updates()) == [update]
    close(cast, reporting)
    assert list(waiting_updates()) == []
    reopen(cast, reporting)
    assert list(waiting_updates()) == []
    assert state_of(cast.actions["1.1"]).awaiting_completion is False
    with pytest.raises(errors.AlreadyDecidedError):
        reporting.accept(update)


def test_update_that_a_completion_corrected_counts_again_once_the_action_is_reopened(cast, reporting, winter):
    first = reporting.send(cast.actions["1.1"], winter, **AMBER)
    reporting.hand_back(first)
    second = reporting.send(cast.actions["1.1"], winter, **AMBER)
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        done = {"stage": "complete", "done": "All.", "attempt": 3, "corrects": second, "correction_reason": "Slip."}
        row = StatusUpdate(action=second.action, period=winter, partner=cast.college, author=cast.alice, **done)
        completion = revision.append(row)
    reporting.accept(completion)
    reopen(cast, reporting)
    assert state_of(cast.actions["1.1"]).update == second
    assert list(waiting_updates()) == [second]


def test_reopen_action_that_has_not_ended_is_refused(cast, reporting):
    before = written()
    with pytest.raises(errors.NotEndedError):
        reopen(cast, reporting)
    close(cast, reporting)
    reopen(cast, reporting)
    with pytest.raises(errors.NotEndedError):
        reopen(cast, reporting)
    with pytest.raises(errors.ReasonMissingError):
        reopen(cast, reporting, reason=" ")
    assert written() == (before[0] + 2, before[1] + 2, before[2] + 2)


@pytest.fixture
def yearly(cast, reporting):
    """Action 1.1 recurs each year, and is due on 30 September 2026 after one move."""
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        record_many(revision, ActionWording, {cast.actions["1.1"].pk: {"recurs": "yearly"}})
    for new in (date(2026, 6, 30), date(2026, 9, 30)):
        change_due_date(action=cast.actions["1.1"], new=new, reason="Snow.", by=cast.carol, now=reporting.tick())
    return cast.actions["1.1"]


def test_accepted_completion_of_a_recurring_action_opens_the_next_round(cast, reporting, winter, yearly):
    reporting.accept(reporting.send(yearly, winter, **AMBER))
    later = spring(reporting)
    completion = reporting.send(yearly, later, stage="complete")
    assert ActionEvent.objects.count() == 0
    reporting.accept(completion)
    (event,) = ActionEvent.objects.all()
    assert (event.kind, event.reason, event.due_date) == ("round_opened", "Next round", date(2027, 9, 30))
    state = state_of(yearly)
    assert (state.stage, state.update, state.period, state.last_rated) == ("not_started", None, None, "amber")
    assert (state.due_date, state.original_due_date, state.due_moves) == (date(2027, 9, 30), date(2027, 9, 30), 0)
    line = DueDateRevision.objects.get(number=2)
    assert (line.old, line.new, line.reason, line.agreed_by) == (
        date(2026, 9, 30),
        date(2027, 9, 30),
        "Next round",
        cast.carol,
    )
    with pytest.raises(errors.ChangedSinceError):
        reopen_review(update=completion, by=cast.dan, reason="Again.", now=reporting.tick())
    reporting.send(yearly, later, **AMBER)
    assert (state_of(yearly).stage, state_of(yearly).previous) == ("in_progress", "amber")


def test_round_of_an_action_without_a_date_opens_without_one(cast, reporting, winter):
    with change(kind="test", job="test", now=reporting.tick()) as revision:
        record_many(revision, ActionWording, {cast.actions["1.1"].pk: {"recurs": "quarterly"}})
    reporting.accept(reporting.send(cast.actions["1.1"], winter, stage="complete"))
    assert ActionEvent.objects.get().due_date is None
    assert (state_of(cast.actions["1.1"]).stage, DueDateRevision.objects.count()) == ("not_started", 0)


def test_next_due_lies_in_the_future_and_keeps_the_end_of_a_month():
    assert months_later(date(2026, 2, 28), 1) == date(2026, 3, 31)
    assert months_later(date(2026, 1, 30), 1) == date(2026, 2, 28)
    assert next_due(date(2026, 9, 30), "yearly", date(2026, 7, 1)) == date(2027, 9, 30)
    assert next_due(date(2024, 9, 30), "yearly", date(2026, 9, 30)) == date(2027, 9, 30)
    assert next_due(date(2026, 1, 15), "monthly", date(2026, 3, 15)) == date(2026, 4, 15)
    assert next_due(date(2026, 1, 15), "half_yearly", date(2026, 1, 15)) == date(2026, 7, 15)


def test_fold_of_events():
    first, done = told(1, 1, "amber"), told(3, 2, None, stage="complete", decision="accepted")
    history = [first, done]
    closed, reopened, begun = Happened(5, "closed"), Happened(6, "reopened"), Happened(4, "round_opened")
    assert standing_after([first], [closed]) == replace(
        standing_after([first]), stage="closed", stated=None, reported=None
    )
    assert standing_after([first], [reopened, closed]) == standing_after([first])
    assert standing_after(history, [reopened]) == standing_after([first])
    assert standing_after(history, [begun]) == Standing(stage="not_started", last_rated="amber")
    assert counting_updates(history, [begun]) == []
    second = told(7, 2, "green")
    assert standing_after([*history, second], [begun]) == replace(standing_after([first, second]), previous="amber")
    assert standing_after(history, [Happened(2, "closed"), Happened(9, "reopened"), Happened(10, "closed")]).stage == (
        "closed"
    )


def test_unchanged_updates_are_counted_running():
    def said(id, period, **fields):
        return replace(told(id, period), no_change=True, **fields)

    may = date(2026, 5, 1)
    assert unchanged_running([told(1, 1), said(2, 2), said(3, 4)], [], may) == 2
    assert unchanged_running([said(1, 1), told(2, 2), said(3, 3)], [], may) == 1
    assert unchanged_running([said(1, 1), said(2, 2), said(3, 5)], [], may) == 2
    assert unchanged_running([said(1, 1), said(2, 2, decision="returned")], [], may) == 1
    assert unchanged_running([said(1, 1), said(2, 2)], [Happened(2, "round_opened")], may) == 0


def test_report_on_an_earlier_period_knows_what_ended_in_it_and_not_what_ended_later(cast, reporting, winter):
    for ref in ("1.1", "2.1"):
        reporting.accept(reporting.send(cast.actions[ref], winter, **AMBER))
    close(cast, reporting)
    spring(reporting)
    close(cast, reporting, action=cast.actions["2.1"])
    last = Change.objects.latest("id").pk
    first_period, second_period = periods_of([cast.strategy.pk], last)[cast.strategy.pk]
    states = list(ActionState.objects.at(last).order_by("action__sort_key"))

    def stages(period):
        return [state.stage for state in states_for_period(states, period, last)]

    assert stages(first_period) == ["closed", None, "in_progress"]
    assert stages(second_period) == [state.stage for state in states] == ["closed", None, "closed"]


def test_words_of_a_closed_action_stay_published(cast, reporting, winter):
    reporting.accept(reporting.send(cast.actions["1.1"], winter, **AMBER))
    close(cast, reporting)
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 3, 2), is_past=False)
    states = with_related(ActionState.objects.at(moment.revision).filter(action=cast.actions["1.1"]))
    (reading,) = read_actions(states, moment, {cast.strategy.pk: PUBLIC})
    assert reading.update is not None
    assert reading.update.boxes["done"] == "Ran 2 taster days with 27 people."


def closed_page(cast, reporting, client, **options):
    close(cast, reporting, **options)
    client.force_login(cast.carol)
    with time_machine.travel(reporting.tick(days=2), tick=False):
        return client.get("/strategies/care-plan/actions/1.1/", {"show": "plan"}).content.decode()


def test_page_of_a_closed_action_keeps_the_accepted_rating_and_says_how_it_ended(cast, reporting, winter, client):
    reporting.accept(reporting.send(cast.actions["1.1"], winter, **AMBER))
    page = closed_page(cast, reporting, client, ending="merged", other=cast.actions["1.2"])
    text = " ".join(strip_tags(page).split())
    day = words_of_day(reporting.now - timedelta(days=2))
    assert "Stated last: Aamber" in text
    assert "Agreed last: Aamber, accepted" in text
    assert f"Closed on {day} by Carol Example: merged with Action 1.2. Reason: “No money.” Agreed by" in text
    assert (
        "<strong>Closed: merged with Action 1.2</strong>Reason: “No money.”<br>Agreed by the programme board." in page
    )


def test_timeline_says_what_the_programme_did(cast, reporting, winter, client):
    reporting.accept(reporting.send(cast.actions["1.1"], winter, stage="complete"))
    reopen(cast, reporting)
    page = closed_page(cast, reporting, client)
    assert re.findall(r"</span><strong>([^<]*)</strong>", page) == ["Closed: withdrawn", "Reopened"]
    assert "Plan (2)" in page


def test_ended_action_presses_nobody_in_a_report_on_a_period_before(cast, reporting, winter):
    action = cast.actions["1.1"]
    owners = Owners(lead_id=cast.college.pk, due_date=date(2026, 7, 1))
    seen = Owners.of(state_of(action))
    set_up_actions(
        strategy=cast.strategy, rows={action: OwnersChange(seen, owners)}, by=cast.carol, now=reporting.tick()
    )
    reporting.accept(reporting.send(action, winter, **AMBER))
    close_later = spring(reporting)
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 8, 3), is_past=False)
    first, second = periods_of([cast.strategy.pk], moment.revision)[cast.strategy.pk]
    assert second.id == close_later.pk
    before = build_progress(cast.strategy, Asked(moment, first)).actions[0]
    assert (before.is_overdue, before.days_overdue, before.gaps) == (True, 33, ("person",))
    close(cast, reporting)
    moment = replace(moment, revision=Change.objects.latest("id").pk)
    for period, stage, rating in ((first, "in_progress", "amber"), (second, "closed", None)):
        progress = build_progress(cast.strategy, Asked(moment, period))
        line = progress.actions[0]
        assert (line.stage, line.rating, line.mark) == (stage, rating, rating or stage)
        assert (line.is_overdue, line.days_overdue, line.is_due_soon, line.gaps) == (False, 0, False, ())
        assert (line.ended_as, line.ended_on) == ("closed", localdate(reporting.now))
        assert line.update.is_independent is True
        row = row_of(line, "", moment.day, None)
        assert (row.due, row.due_date, row.due_is_loud) == (f"Closed {day_short(reporting.now)}", None, False)
        assert progress.summary.overdue == 0
        cells = list(csv.reader(render_csv(progress).decode().splitlines()))[1]
        assert [cells[COLUMNS.index(name)] for name in ("is_overdue", "ended_as")] == ["false", "closed"]


def test_update_that_waits_is_neither_independently_reviewed_nor_not(cast, reporting, winter):
    reporting.send(cast.actions["1.1"], winter, **AMBER)
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 3, 2), is_past=False)
    progress = build_progress(cast.strategy, Asked(moment))
    box = progress.actions[0].update
    assert (box.is_accepted, box.is_independent) == (False, None)
    first = list(csv.reader(render_csv(progress).decode().splitlines()))[1]
    assert first[COLUMNS.index("independently_reviewed")] == ""


def test_row_of_an_ended_action_says_the_day_it_ended(cast, reporting, winter):
    reporting.accept(reporting.send(cast.actions["1.1"], winter, stage="complete"))
    accepted = reporting.now
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 3, 9), is_past=False)
    states = ActionState.objects.at(moment.revision).filter(action=cast.actions["1.1"])
    row = action_row(read_actions(states, moment, {})[0])
    assert (row.due, row.due_date) == (f"Completed {day_short(accepted)}", None)


def test_page_of_an_added_action_does_not_say_that_it_was_published(cast, reporting, client):
    now = reporting.tick()
    given = {"reason": "Asked for.", "agreed_by": "the programme board", "by": cast.carol}
    add_action(
        workstream=cast.actions["1.1"].workstream, ref="1.9", title="Train.", short_title="Train", now=now, **given
    )
    client.force_login(cast.carol)
    with time_machine.travel(reporting.tick(days=2), tick=False):
        pages = [client.get(f"/strategies/care-plan/actions/{ref}/").content.decode() for ref in ("1.9", "1.1")]
    said = f"Added on {words_of_day(now)}, not in the published plan."
    assert [said in page for page in pages] == [True, False]
    assert ["Official wording" in page for page in pages] == [False, True]
    assert "<strong>Added to the plan</strong>Reason: “Asked for.”<br>Agreed by the programme board." in pages[0]
