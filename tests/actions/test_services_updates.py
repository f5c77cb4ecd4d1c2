"""Updates and their drafts: what the services write, and everything they refuse."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.clock import change, record_many
from accounts.models import Change, Membership
from actions import errors
from actions.models import ActionState, StatusUpdate, UpdateDraft
from actions.services.updates import (
    UpdateContent,
    clean_content,
    is_explained,
    missing_boxes,
    save_draft,
    stages_allowed,
    submit_update,
)
from actions.stages import REPORTABLE_STAGES, Rating, Stage
from govuk.texts import cleaned as visible
from outcomes.models import Strategy
from tests.actions.reporting import AMBER, GREEN, Reporting

MARCH = {"opens": date(2026, 3, 1), "due": date(2026, 4, 17)}


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), **MARCH)


def spring(reporting):
    reporting.tick(days=100)
    return reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 1), due=date(2026, 7, 17))


def state_of(action):
    return ActionState.objects.open().get(action=action)


def written():
    return StatusUpdate.objects.count(), Change.objects.count()


def test_submit_update_writes_it_and_the_state(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, **AMBER, internal_note=" Ask Bob. ")
    assert (update.partner, update.author, update.attempt, update.kind) == (cast.college, cast.alice, 1, "lead")
    assert (update.rating, update.forecast, update.internal_note) == ("amber", date(2027, 3, 31), "Ask Bob.")
    state = state_of(cast.actions["1.1"])
    assert (state.stage, state.stated, state.agreed, state.reported) == ("in_progress", "amber", None, "amber")
    assert (state.update, state.period) == (update, period)
    latest = Change.objects.latest("id")
    assert (latest.kind, latest.by, latest.summary) == ("update_submitted", cast.alice, "Action 1.1: update sent")


def test_submit_update_forgets_the_draft(cast, reporting, period):
    for action in (cast.actions["1.1"], cast.actions["2.1"]):
        keep(cast, action, period, {"done": "Half of it"})
    reporting.send(cast.actions["1.1"], period)
    assert [draft.action for draft in UpdateDraft.objects.all()] == [cast.actions["2.1"]]


def test_submit_update_complete_waits_for_acceptance(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, stage="complete", rating="red")
    assert update.rating is None
    assert (state_of(update.action).stage, state_of(update.action).awaiting_completion) == (None, True)
    reporting.accept(update)
    assert (state_of(update.action).stage, state_of(update.action).awaiting_completion) == ("complete", False)


def test_submit_update_of_another_partner_is_refused(cast, reporting, period):
    before = written()
    with pytest.raises(errors.NotLeadPartnerError):
        reporting.send(cast.actions["1.1"], period, partner=cast.trust, by=cast.bob)
    with pytest.raises(errors.NotLeadPartnerError):
        reporting.send(cast.actions["1.2"], period)
    assert written() == before


def test_submit_update_before_the_window_opens_is_refused(cast, reporting):
    soon = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 15), due=date(2026, 7, 17))
    before = written()
    with pytest.raises(errors.PeriodNotOpenError):
        reporting.send(cast.actions["1.1"], soon)
    assert written() == before


def test_submit_update_for_a_period_of_another_strategy_is_refused(cast, reporting):
    cast = replace(cast, strategy=cast.elsewhere)
    foreign = Reporting(cast).period(date(2026, 1, 1), date(2026, 3, 31), **MARCH)
    reporting.now = reporting.now + timedelta(hours=1)
    with pytest.raises(errors.PeriodNotOpenError):
        reporting.send(cast.actions["1.1"], foreign)
    assert Strategy.objects.filter(periods=foreign).get() == cast.elsewhere


def test_submit_update_twice_is_refused(cast, reporting, period):
    first = reporting.send(cast.actions["1.1"], period)
    before = written()
    with pytest.raises(errors.AlreadySentError, match="Nothing was sent twice"):
        reporting.send(cast.actions["1.1"], period)
    reporting.accept(first)
    with pytest.raises(errors.AlreadySentError):
        reporting.send(cast.actions["1.1"], period)
    assert written() == (before[0], before[1] + 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_submit_update_by_two_people_at_once_sends_one(cast, reporting, period):
    together, answers = Barrier(2), []

    def send(person):
        together.wait()
        try:
            submit_update(
                action=cast.actions["1.1"],
                period=period,
                partner=cast.college,
                content=UpdateContent(**GREEN),
                by=person,
                recorded_from="" if person == cast.alice else "an email of 1 March 2026",
            )
            answers.append("sent")
        except errors.AlreadySentError:
            answers.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=send, args=[person]) for person in (cast.alice, cast.carol)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (sorted(answers), StatusUpdate.objects.count()) == (["sent", "too late"], 1)


def test_submit_update_again_after_acceptance_as_complete_says_it_was_sent(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    with pytest.raises(errors.AlreadySentError):
        reporting.send(cast.actions["1.1"], period)


def test_submit_update_after_a_return_is_the_next_attempt(cast, reporting, period):
    first = reporting.send(cast.actions["1.1"], period, **AMBER)
    reporting.hand_back(first)
    assert state_of(first.action).stage is None
    second = reporting.send(cast.actions["1.1"], period)
    assert (second.attempt, state_of(first.action).reported) == (2, "green")


def test_submit_update_of_an_ended_action_is_refused(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    following = spring(reporting)
    with pytest.raises(errors.ActionEndedError):
        reporting.send(cast.actions["1.1"], following)


def test_submit_update_with_a_stage_that_cannot_follow_is_refused(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period)
    following = spring(reporting)
    with pytest.raises(errors.StageNotAllowedError, match="It cannot be not started next") as refused:
        reporting.send(cast.actions["1.1"], following, stage="not_started")
    assert refused.value.field == "stage"
    assert stages_allowed(cast.actions["1.1"], following) == (Stage.IN_PROGRESS, Stage.COMPLETE, Stage.PAUSED)
    assert stages_allowed(cast.actions["1.1"], period) == REPORTABLE_STAGES


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"stage": "started"}, "stage"),
        ({"stage": "closed"}, "stage"),
        ({"stage": ""}, "stage"),
        ({"rating": None}, "rating"),
        ({"rating": "blue"}, "rating"),
        ({"done": " \n "}, "done"),
        ({**AMBER, "cause": " "}, "cause"),
        ({**AMBER, "path": ""}, "path"),
        ({**AMBER, "forecast": None}, "forecast"),
    ],
)
def test_submit_update_that_says_too_little_names_the_box(cast, reporting, period, content, field):
    before = written()
    with pytest.raises(errors.IncompleteUpdateError) as refused:
        reporting.send(cast.actions["1.1"], period, **content)
    assert (refused.value.field, written()) == (field, before)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
CONTENTS = st.builds(
    UpdateContent,
    stage=st.sampled_from([*Stage.values, "", "other"]),
    rating=st.sampled_from([None, *Rating.values, "other"]),
    done=TEXTS,
    next=TEXTS,
    cause=TEXTS,
    path=TEXTS,
    forecast=st.none() | st.dates(),
    control=st.sampled_from([None, "yes", "partly", "no"]),
    help_wanted=TEXTS,
    internal_note=TEXTS,
)


@given(CONTENTS)
def test_clean_content_keeps_the_rules_of_the_table(content):
    try:
        cleaned = clean_content(content)
    except errors.IncompleteUpdateError:
        return
    assert clean_content(cleaned) == cleaned
    assert missing_boxes(cleaned) == {}
    assert cleaned.stage in REPORTABLE_STAGES
    assert (cleaned.rating in Rating.values) == (cleaned.stage == Stage.IN_PROGRESS)
    assert cleaned.done == cleaned.done.strip() != ""
    explanation = (cleaned.cause, cleaned.path, cleaned.forecast)
    if is_explained(cleaned.stage, cleaned.rating):
        assert all(explanation)
    else:
        assert (*explanation, cleaned.control, cleaned.help_wanted) == ("", "", None, None, "")
    assert (cleaned.next, cleaned.internal_note) == (visible(content.next), visible(content.internal_note))


@given(CONTENTS)
def test_missing_boxes_names_the_box_that_clean_content_refuses(content):
    if missing_boxes(content):
        with pytest.raises(errors.IncompleteUpdateError) as refused:
            clean_content(content)
        assert refused.value.field in asdict(content)


def keep(cast, action, period, content, **more):
    values = {"by": cast.alice, "now": cast.later(hours=9), **more}
    return save_draft(action=action, period=period, partner=cast.college, content=content, **values)


def test_save_draft_keeps_texts_as_typed(cast, period):
    typed = {"rating": "purple", "forecast_day": "31", "forecast_month": "Febtember", "done": " two\r\nlines "}
    draft = keep(cast, cast.actions["1.1"], period, typed)
    draft.refresh_from_db()
    assert (draft.content, draft.version, draft.saved_by) == (typed, 1, cast.alice)
    assert draft.saved_at == cast.later(hours=9)


def test_save_draft_writes_no_change(cast, period):
    before = Change.objects.count()
    keep(cast, cast.actions["1.1"], period, {"done": "Half"})
    keep(cast, cast.actions["1.1"], period, {"done": "Half of it"})
    assert (Change.objects.count(), UpdateDraft.objects.count()) == (before, 1)


def test_save_draft_replaces_what_no_database_keeps(cast, period):
    draft = keep(cast, cast.actions["1.1"], period, {"done": "a\x00b"})
    draft.refresh_from_db()
    assert draft.content == {"done": "a\ufffdb"}


def test_save_draft_over_a_version_not_seen_is_refused(cast, period):
    action = cast.actions["1.1"]
    keep(cast, action, period, {"done": "Alice", "page": "a"}, seen=0)
    keep(cast, action, period, {"done": "Bob", "page": "b"}, by=cast.bob, seen=1)
    with pytest.raises(errors.DraftChangedError) as refused:
        keep(cast, action, period, {"done": "Alice again", "page": "a"}, seen=1)
    assert (refused.value.draft.saved_by, refused.value.draft.version) == (cast.bob, 2)
    assert UpdateDraft.objects.get().content == {"done": "Bob", "page": "b"}
    assert keep(cast, action, period, {"done": "Alice again", "page": "a"}, seen=2).version == 3


def test_save_draft_of_the_same_page_or_the_same_words_goes_through(cast, period):
    action = cast.actions["1.1"]
    keep(cast, action, period, {"done": "One", "page": "a"}, seen=0)
    assert keep(cast, action, period, {"done": "Two", "page": "a"}, seen=0).version == 2
    assert keep(cast, action, period, {"done": "Two", "page": "b"}, seen=0).version == 3
    with pytest.raises(errors.DraftChangedError):
        keep(cast, action, period, {"done": "Three", "page": ""}, seen=0)


def test_record_of_who_speaks_is_left_to_the_permission(cast, reporting, period):
    """The service is given the partner; whether the person speaks for it is decided before it."""
    with change(kind="member_left", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.college.pk): None})
    assert reporting.send(cast.actions["1.1"], period, by=cast.carol).author == cast.carol
    assert GREEN["rating"] == state_of(cast.actions["1.1"]).reported


def test_submit_update_keeps_where_the_words_came_from(cast, reporting, period):
    update = submit_update(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        by=cast.carol,
        recorded_from="an e-mail of 3 March 2026",
        now=reporting.tick(),
    )
    assert (update.author, update.recorded_from) == (cast.carol, "an e-mail of 3 March 2026")
