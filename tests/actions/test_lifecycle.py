"""Reopen, correct, no change, contributions, on behalf, delegates, late choices: what happens, and what is refused."""

from datetime import date
from itertools import product

import pytest

from accounts.models import Change
from accounts.moments import Moment
from accounts.services import NotMemberError, set_delegate
from actions import errors, settled
from actions.models import ActionState, LateChoice, Review, StatusUpdate, UpdateConfirmation
from actions.permissions import can_contribute, can_record_on_behalf, can_send_for
from actions.publication import Reader
from actions.reading import read_updates
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.corrections import correct_update, may_send_no_change, send_no_change
from actions.services.reviews import accept_update, choose_late, reopen_review, return_update, waiting_updates
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.transitions import STEPS, Step, UpdateState, check_step
from actions.update_states import state_of_update
from outcomes.access import access_of
from outcomes.models import Role
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.roles import end_role

LEAD = Reader(leads=True)
MAIL = "an email of 1 March 2026"


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def winter(reporting):
    return reporting.period(date(2026, 1, 1), date(2026, 3, 31), opens=date(2026, 3, 1), due=date(2026, 4, 17))


@pytest.fixture
def later(reporting, winter):
    """The three periods after the winter, all of them open."""
    reporting.tick(days=250)
    quarters = [(date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))]
    quarters.append((date(2026, 10, 1), date(2026, 12, 31)))
    return [
        reporting.period(starts, ends, opens=starts, due=date(2027, 1, 15), cut_off=date(2027, 1, 15))
        for starts, ends in quarters
    ]


@pytest.fixture
def update(cast, reporting, winter):
    """The college's amber update of Action 1.1."""
    return reporting.send(cast.actions["1.1"], winter, **AMBER)


def state_of(update):
    return ActionState.objects.open().get(action=update.action)


def written():
    return StatusUpdate.objects.count(), Review.objects.count(), Change.objects.count()


def reopen(cast, reporting, update, by=None, reason=" Wrong action. "):
    return reopen_review(update=update, by=by or cast.carol, reason=reason, now=reporting.tick())


def correct(cast, reporting, update, by=None, reason=" A slip. ", seen=None, recorded_from="", **content):
    return correct_update(
        update=update,
        content=UpdateContent(**{**GREEN, **content}),
        reason=reason,
        by=by or cast.alice,
        seen=seen,
        recorded_from=recorded_from,
        now=reporting.tick(),
    )


def no_change(cast, reporting, period, by=None, **options):
    return send_no_change(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        by=by or cast.alice,
        now=reporting.tick(),
        **options,
    )


def help_out(cast, reporting, period, by=None, partner=None, done=" We lent a room. ", **content):
    return contribute(
        action=cast.actions["1.1"],
        period=period,
        partner=partner or cast.trust,
        content=ContributionContent(done=done, **content),
        by=by or cast.bob,
        now=reporting.tick(),
    )


def read(updates, moment_day=date(2026, 3, 2)):
    moment = Moment(revision=Change.objects.latest("id").pk, day=moment_day, is_past=False)
    rows = StatusUpdate.objects.filter(pk__in=[one.pk for one in updates]).order_by("pk")
    return read_updates(rows, moment, {rows[0].period.strategy_id: LEAD})


# The table


def test_table_names_every_state_and_every_step():
    assert set(STEPS) == set(UpdateState)
    assert frozenset.union(*STEPS.values()) == set(Step)


@pytest.mark.parametrize(("state", "step"), list(product(UpdateState, Step)))
def test_illegal_step_has_a_named_error_and_a_legal_one_passes(state, step):
    if step in STEPS[state]:
        check_step(state, step)
        return
    with pytest.raises(errors.RuleError) as refusal:
        check_step(state, step)
    assert type(refusal.value) is not errors.RuleError


# Reopen


def test_reopened_acceptance_lets_the_stated_rating_count_until_it_is_decided_again(cast, reporting, update):
    reporting.accept(update, rating="red", reason="Two of five.")
    review = reopen(cast, reporting, update)
    assert (review.decision, review.reason, review.round, review.rating) == ("reopened", "Wrong action.", 2, None)
    assert (state_of(update).reported, state_of(update).agreed) == ("amber", None)
    assert list(waiting_updates()) == [update]
    assert Change.objects.latest("id").kind == "update_reopened"
    assert reporting.accept(update).round == 3


def test_reopened_return_counts_again(cast, reporting, update):
    reporting.hand_back(update)
    assert state_of(update).update is None
    reopen(cast, reporting, update)
    assert state_of(update).update == update


def test_reopened_completion_leaves_the_action_as_it_was(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, stage="complete")
    reporting.accept(update)
    reopen(cast, reporting, update)
    assert (state_of(update).stage, state_of(update).awaiting_completion) == (None, True)


def test_reopen_refusals_write_nothing(cast, reporting, winter, update):
    before = written()
    with pytest.raises(errors.NotDecidedError):
        reopen(cast, reporting, update)
    with pytest.raises(errors.ReasonMissingError):
        reopen(cast, reporting, update, reason=" ")
    assert written() == before
    reporting.hand_back(update)
    reporting.send(cast.actions["1.1"], winter)
    before = written()
    with pytest.raises(errors.ChangedSinceError):
        reopen(cast, reporting, update)
    assert written() == before


def test_reopen_is_refused_once_something_was_issued(cast, reporting, update, monkeypatch):
    monkeypatch.setattr(settled, "_rules", [])
    settled.settle_by(lambda row: "It is part of the report of May 2026." if row == update else "")
    reporting.accept(update)
    before = written()
    with pytest.raises(errors.SettledError, match="report of May"):
        reopen(cast, reporting, update)
    assert written() == before
    other = reporting.send(cast.actions["2.1"], update.period)
    reporting.accept(other)
    assert reopen(cast, reporting, other).decision == "reopened"


def test_own_update_is_reopened_only_where_nobody_else_could(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, by=cast.carol)
    accept_update(update=update, by=cast.dan, now=reporting.tick())
    with pytest.raises(errors.OwnUpdateError):
        reopen(cast, reporting, update)
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())
    assert reopen(cast, reporting, update).is_independent is False


# Correct


@pytest.mark.parametrize("is_accepted", [False, True])
def test_correction_takes_the_place_of_what_it_corrects_not_yet_reviewed(cast, reporting, update, is_accepted):
    if is_accepted:
        reporting.accept(update)
    row = correct(cast, reporting, update)
    assert (row.corrects, row.correction_reason, row.attempt, row.kind) == (update, "A slip.", 2, "lead")
    state = state_of(update)
    assert (state.update, state.reported, state.agreed, state.review) == (row, "green", None, None)
    assert list(waiting_updates()) == [row]
    assert state_of_update(update) == UpdateState.REPLACED
    with pytest.raises(errors.AlreadyDecidedError):
        reporting.accept(update)


def test_returned_correction_gives_way_and_is_sent_again_as_a_correction(cast, reporting, winter, update):
    reporting.accept(update)
    row = correct(cast, reporting, update)
    reporting.hand_back(row)
    assert (state_of(update).update, state_of(update).agreed) == (update, "amber")
    again = reporting.send(cast.actions["1.1"], winter)
    assert (again.corrects, again.correction_reason, again.attempt) == (update, "A slip.", 3)
    assert state_of(update).update == again


def test_correction_of_a_correction(cast, reporting, update):
    row = correct(cast, reporting, correct(cast, reporting, update), rating="green")
    assert (row.attempt, state_of(update).update) == (3, row)
    with pytest.raises(errors.ChangedSinceError):
        correct(cast, reporting, update)


def test_correct_refusals_write_nothing(cast, reporting, winter, update):
    before = written()
    with pytest.raises(errors.ReasonMissingError) as refusal:
        correct(cast, reporting, update, reason=" ")
    assert refusal.value.field == "correction_reason"
    with pytest.raises(errors.IncompleteUpdateError):
        correct(cast, reporting, update, rating="red")
    with pytest.raises(errors.NotSpeakingError):
        correct(cast, reporting, update, by=cast.bob)
    with pytest.raises(errors.AlreadyDecidedError, match="after you opened it"):
        correct(cast, reporting, update, seen=UpdateState.ACCEPTED)
    assert written() == before
    reporting.hand_back(update)
    with pytest.raises(errors.ReturnedError):
        correct(cast, reporting, update)
    done = reporting.send(cast.actions["2.1"], winter, stage="complete")
    reporting.accept(done)
    with pytest.raises(errors.ActionEndedError):
        correct(cast, reporting, done)


def test_correction_may_not_state_a_stage_that_cannot_follow(cast, reporting, update, later):
    second = reporting.send(cast.actions["1.1"], later[0], **AMBER)
    with pytest.raises(errors.StageNotAllowedError):
        correct(cast, reporting, second, stage="not_started", rating=None)


def test_reason_of_a_correction_is_read_by_its_partner_and_the_lead_only(cast, reporting, update):
    row = correct(cast, reporting, update)
    (reading,) = read([row])
    assert (reading.corrects_id, reading.correction_reason) == (update.pk, "A slip.")
    moment = Moment(revision=Change.objects.latest("id").pk, day=date(2026, 3, 2), is_past=False)
    rows = StatusUpdate.objects.filter(pk=row.pk)
    (reading,) = read_updates(rows, moment, {cast.strategy.pk: Reader(is_officer=True)})
    assert reading.correction_reason is None


# No change


def test_no_change_copies_the_rating_that_counts_and_why(cast, reporting, update, later):
    reporting.accept(update, rating="red", reason="Two of five.")
    row = no_change(cast, reporting, later[0])
    assert (row.no_change, row.stage, row.rating, row.done) == (
        True,
        "in_progress",
        "red",
        "No change since the last update.",
    )
    assert (row.cause, row.path, row.forecast, row.next) == (update.cause, update.path, update.forecast, "")
    assert (state_of(row).update, state_of(row).reported, state_of(row).previous) == (row, "red", "red")


def test_no_change_of_a_rating_that_was_agreed_green_has_nothing_to_explain(cast, reporting, update, later):
    reporting.accept(update, rating="green", reason="It is done.")
    row = no_change(cast, reporting, later[0], line="Still on track.")
    assert (row.rating, row.cause, row.forecast, row.done) == ("green", "", None, "Still on track.")


def test_no_change_twice_running_and_not_a_third_time(cast, reporting, update, later):
    assert may_send_no_change(update.action, later[0])
    first = no_change(cast, reporting, later[0])
    no_change(cast, reporting, later[1])
    assert may_send_no_change(update.action, later[2]) is False
    before = written()
    with pytest.raises(errors.NoChangeTooOftenError):
        no_change(cast, reporting, later[2])
    assert written() == before
    reporting.hand_back(first)
    assert no_change(cast, reporting, later[2]).rating == "amber"


def test_no_change_starts_anew_after_an_update_in_words(cast, reporting, update, later):
    no_change(cast, reporting, later[0])
    reporting.send(cast.actions["1.1"], later[1], **AMBER)
    assert no_change(cast, reporting, later[2]).no_change


def test_no_change_refusals_write_nothing(cast, reporting, winter, later):
    before = written()
    with pytest.raises(errors.NothingToRepeatError):
        no_change(cast, reporting, winter)
    assert may_send_no_change(cast.actions["1.1"], winter) is False
    assert written() == before
    update = reporting.send(cast.actions["1.1"], winter, **AMBER)
    with pytest.raises(errors.AlreadySentError):
        no_change(cast, reporting, winter)
    second = reporting.send(cast.actions["1.1"], later[0], stage="complete")
    with pytest.raises(errors.NothingToRepeatError):
        no_change(cast, reporting, later[1])
    reporting.hand_back(second)
    with pytest.raises(errors.ReturnedError):
        no_change(cast, reporting, later[0])
    reporting.send(cast.actions["1.1"], later[2], stage="paused")
    assert no_change(cast, reporting, later[1]).rating == update.rating
    with pytest.raises(errors.NotSpeakingError):
        no_change(cast, reporting, later[2], by=cast.bob)


# Contributions


def test_contribution_changes_nothing_about_where_the_action_stands(cast, reporting, winter, update):
    before = state_of(update)
    row = help_out(cast, reporting, winter, next=" Lend it again. ", internal_note=" Ask us. ")
    assert (row.kind, row.stage, row.rating, row.done, row.next, row.internal_note) == (
        "contribution",
        None,
        None,
        "We lent a room.",
        "Lend it again.",
        "Ask us.",
    )
    assert state_of(update) == before
    assert list(waiting_updates()) == [update]
    assert list(waiting_updates(StatusUpdate.Kind.CONTRIBUTION)) == [row]
    reporting.accept(row)
    assert state_of(update) == before
    assert read([row])[0].decision == "accepted"


def test_contribution_is_sent_once_again_after_a_return_and_corrected(cast, reporting, winter):
    row = help_out(cast, reporting, winter)
    with pytest.raises(errors.AlreadySentError):
        help_out(cast, reporting, winter)
    reporting.hand_back(row)
    again = help_out(cast, reporting, winter, done="We lent two rooms.")
    correction = correct_update(
        update=again,
        content=ContributionContent(done="We lent 3 rooms."),
        reason="Counted again.",
        by=cast.bob,
        now=reporting.tick(),
    )
    assert [row.attempt, again.attempt, correction.attempt] == [1, 2, 3]
    assert list(waiting_updates(StatusUpdate.Kind.CONTRIBUTION)) == [correction]


def test_contribution_is_never_late(cast, reporting, winter):
    reporting.tick(days=60)
    late = reporting.send(cast.actions["1.1"], winter)
    row = help_out(cast, reporting, winter)
    assert [one.is_late for one in read([late, row])] == [True, False]


def test_contribution_refusals_write_nothing(cast, reporting, winter):
    before = written()
    with pytest.raises(errors.NotSupportingError):
        help_out(cast, reporting, winter, partner=cast.college, by=cast.alice)
    with pytest.raises(errors.NotSpeakingError):
        help_out(cast, reporting, winter, by=cast.alice)
    with pytest.raises(errors.IncompleteUpdateError):
        help_out(cast, reporting, winter, done=" ")
    with pytest.raises(errors.RuleError, match="Only an action in progress has a rating"):
        accept_update(update=StatusUpdate(action=cast.actions["1.1"]), by=cast.carol, rating="red")
    assert written() == before
    reporting.accept(reporting.send(cast.actions["1.1"], winter, stage="complete"))
    with pytest.raises(errors.ActionEndedError):
        help_out(cast, reporting, winter)


def test_contribution_of_one_partner_does_not_stand_in_the_way_of_its_update_as_lead(cast, reporting, winter):
    help_out(cast, reporting, winter)
    from_lead = reporting.send(cast.actions["1.1"], winter)
    assert (from_lead.attempt, len(waiting_updates()), len(waiting_updates("contribution"))) == (1, 1, 1)


# On behalf


def test_what_a_lead_records_names_where_it_comes_from(cast, reporting, winter):
    def record(by, recorded_from):
        return submit_update(
            action=cast.actions["1.1"],
            period=winter,
            partner=cast.college,
            content=UpdateContent(**GREEN),
            by=by,
            recorded_from=recorded_from,
            now=reporting.tick(),
        )

    before = written()
    with pytest.raises(errors.RecordedFromMissingError) as refusal:
        record(cast.carol, "  ")
    assert refusal.value.field == "recorded_from"
    with pytest.raises(errors.NotSpeakingError):
        record(cast.bob, MAIL)
    assert written() == before
    update = record(cast.dan, f" {MAIL} ")
    assert (update.partner, update.author, update.recorded_from) == (cast.college, cast.dan, MAIL)


def confirm(cast, reporting, update, by=None):
    return confirm_update(update=update, by=by or cast.alice, now=reporting.tick())


def test_partner_confirms_once_what_was_recorded_for_it(cast, reporting, winter):
    update = reporting.send(cast.actions["1.1"], winter, by=cast.carol)
    assert read([update])[0].confirmed_by_id is None
    row = confirm(cast, reporting, update)
    assert (row.update, row.by) == (update, cast.alice)
    assert read([update])[0].confirmed_by_id == cast.alice.pk
    with pytest.raises(errors.AlreadyConfirmedError):
        confirm(cast, reporting, update)
    assert UpdateConfirmation.objects.count() == 1


def test_confirm_refusals_write_nothing(cast, reporting, winter, update):
    with pytest.raises(errors.NotOnBehalfError):
        confirm(cast, reporting, update)
    recorded = reporting.send(cast.actions["2.1"], winter, by=cast.carol)
    with pytest.raises(errors.NotSpeakingError):
        confirm(cast, reporting, recorded, by=cast.carol)
    reporting_return = return_update(update=recorded, by=cast.dan, comment="Which?", now=reporting.tick())
    assert reporting_return.decision == "returned"
    with pytest.raises(errors.ReturnedError):
        confirm(cast, reporting, recorded)
    assert UpdateConfirmation.objects.count() == 0


def test_partner_corrects_what_was_recorded_for_it(cast, reporting, winter):
    recorded = reporting.send(cast.actions["1.1"], winter, by=cast.carol)
    row = correct(cast, reporting, recorded)
    assert (row.author, row.recorded_from, state_of(row).update) == (cast.alice, "", row)
    with pytest.raises(errors.ChangedSinceError):
        confirm(cast, reporting, recorded)


# Delegates


def test_delegate_drafts_and_does_not_send(cast, reporting, winter):
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=True, by=cast.carol, now=reporting.tick())
    draft = save_draft(
        action=cast.actions["1.1"],
        period=winter,
        partner=cast.college,
        content={"done": "Half"},
        by=cast.alice,
        now=reporting.tick(),
    )
    assert draft.content == {"done": "Half"}
    before = written()
    with pytest.raises(errors.MayOnlyDraftError):
        reporting.send(cast.actions["1.1"], winter)
    with pytest.raises(errors.MayOnlyDraftError):
        no_change(cast, reporting, winter)
    assert written() == before
    assert can_send_for(cast.alice, cast.college.pk) is False
    set_delegate(person=cast.alice, partner=cast.college, may_only_draft=False, by=cast.carol, now=reporting.tick())
    assert can_send_for(cast.alice, cast.college.pk) is True
    assert reporting.send(cast.actions["1.1"], winter).author == cast.alice
    with pytest.raises(NotMemberError):
        set_delegate(person=cast.alice, partner=cast.trust, may_only_draft=True, by=cast.carol, now=reporting.tick())


def test_rights_that_pages_ask_for(cast):
    def access(person):
        return access_of(person, cast.strategy)

    assert can_contribute(access(cast.bob), [cast.trust.pk])
    assert not can_contribute(access(cast.alice), [cast.trust.pk])
    assert [can_record_on_behalf(access(one)) for one in (cast.carol, cast.dan, cast.alice, cast.olive)] == [
        True,
        True,
        False,
        False,
    ]


# Late


def test_lead_chooses_whether_reports_take_a_late_update(cast, reporting, winter):
    reporting.tick(days=60)
    late = reporting.send(cast.actions["1.1"], winter)
    assert [(one.is_late, one.is_taken) for one in read([late])] == [(True, True)]

    def choose(takes):
        return choose_late(update=late, takes=takes, by=cast.carol, now=reporting.tick())

    row = choose(False)
    assert (row.takes, row.by, read([late])[0].is_taken) == (False, cast.carol, False)
    assert choose(False) == row
    choose(True)
    assert (read([late])[0].is_taken, LateChoice.objects.count()) == (True, 2)
    assert state_of(late).update == late


def test_choice_on_an_update_in_time_is_refused(cast, reporting, update):
    with pytest.raises(errors.NotLateError):
        choose_late(update=update, takes=False, by=cast.carol, now=reporting.tick())
    reporting.hand_back(update)
    with pytest.raises(errors.ReturnedError):
        choose_late(update=update, takes=False, by=cast.carol, now=reporting.tick())
    assert LateChoice.objects.count() == 0
