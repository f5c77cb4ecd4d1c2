"""What is recorded on behalf, prepared by delegates, or received late."""

import pytest

from accounts.services import NotMemberError, set_delegate
from actions import errors
from actions.models import LateChoice, UpdateConfirmation
from actions.permissions import can_contribute, can_record_on_behalf, can_send_for
from actions.services.reviews import choose_late, return_update
from actions.services.updates import UpdateContent, save_draft, submit_update
from outcomes.access import access_of
from tests.actions.lifecycle.steps import MAIL, confirm, correct, no_change, read, state_of, written
from tests.actions.reporting import GREEN


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
