"""The service that sets owners and first dates: every refusal, and what is written."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core import mail

from accounts.clock import change, record_many
from accounts.emails import Invited
from accounts.models import Change, Membership, PartnerVersion, User
from accounts.services import add_member
from actions.errors import (
    DateNotAllowedError,
    GroupCannotLeadError,
    NotInPlanError,
    RuleError,
)
from actions.models import Action, ActionState, DueDateRevision
from actions.services.plan import (
    ChangedMeanwhileError,
    Owners,
    OwnersChange,
    SetUpResult,
    change_due_date,
    set_up_actions,
)
from outcomes.services import add_partner_to_strategy
from tests.cast import Cast
from tests.factories.accounts import PartnerFactory
from tests.roles import end_membership, set_person_active

DUE = date(2026, 12, 31)
LATER = date(2027, 3, 31)


def owners_of(action: Action) -> Owners:
    return Owners.of(ActionState.objects.open().get(action=action))


def row(action: Action, email: str = "", **wanted: Any) -> OwnersChange:
    """A row as a page just opened would send it."""
    seen = owners_of(action)
    return OwnersChange(seen=seen, wanted=replace(seen, **wanted), email=email)


def save(cast: Cast, rows: dict[Action, OwnersChange], **options: Any) -> SetUpResult:
    return set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol, **options)


def test_set_up_saves_owners_and_first_date(cast: Cast) -> None:
    action = cast.actions["1.2"]
    wanted = {"lead_id": cast.college.pk, "joint_lead_id": cast.trust.pk, "due_date": DUE}
    result = save(cast, {action: row(action, email="bob@example.org", **wanted)})
    assert result == SetUpResult(saved=[action], refused={}, invited=Invited())
    assert owners_of(action) == Owners(cast.college.pk, cast.trust.pk, cast.bob.pk, DUE, False)
    state = ActionState.objects.open().get(action=action)
    assert (state.original_due_date, state.due_moves) == (DUE, 0)
    ledger = DueDateRevision.objects.filter(action=action).values_list("number", "old", "new", "is_ongoing", "reason")
    assert list(ledger) == [(0, None, DUE, False, "")]
    last = Change.objects.latest("id")
    assert (last.kind, last.by, last.summary) == ("owners_set", cast.carol, "Owners and first dates: Action 1.2")


def test_set_up_takes_ongoing_as_the_first_date(cast: Cast) -> None:
    action = cast.actions["1.2"]
    assert save(cast, {action: row(action, is_ongoing=True)}).saved == [action]
    assert owners_of(action) == Owners(is_ongoing=True)
    assert list(DueDateRevision.objects.values_list("action", "new", "is_ongoing")) == [(action.pk, None, True)]


def test_set_up_without_a_difference_takes_no_revision(cast: Cast) -> None:
    before = Change.objects.count()
    rows = {action: row(action) for action in cast.actions.values()}
    assert save(cast, rows) == SetUpResult()
    assert Change.objects.count() == before


def test_set_up_saves_the_good_rows_and_refuses_the_others(cast: Cast) -> None:
    good, bad = cast.actions["2.1"], cast.actions["1.2"]
    result = save(cast, {bad: row(bad, lead_id=cast.providers.pk, due_date=DUE), good: row(good, due_date=DUE)})
    assert result.saved == [good]
    assert {a: type(e) for a, e in result.refused.items()} == {bad: GroupCannotLeadError}
    assert owners_of(bad) == Owners()
    assert owners_of(good).due_date == DUE
    assert list(DueDateRevision.objects.values_list("action", flat=True)) == [good.pk]


@pytest.mark.parametrize(
    ("ref", "wanted", "kind", "field"),
    [
        ("1.2", {"lead_id": "providers"}, GroupCannotLeadError, "lead"),
        ("1.2", {"lead_id": "outsider"}, NotInPlanError, "lead"),
        ("1.2", {"lead_id": 999_999}, NotInPlanError, "lead"),
        ("2.1", {"joint_lead_id": "providers"}, GroupCannotLeadError, "joint_lead"),
        ("2.1", {"joint_lead_id": "college"}, RuleError, "joint_lead"),
        ("1.2", {"joint_lead_id": "college"}, RuleError, "lead"),
        ("1.2", {"person_id": "alice"}, RuleError, "lead"),
        ("2.1", {"person_id": "bob"}, NotInPlanError, "person"),
        ("2.1", {"person_id": "steve"}, NotInPlanError, "person"),
        ("1.1", {"lead_id": "trust"}, NotInPlanError, "person"),
        ("1.1", {"lead_id": None}, RuleError, "lead"),
        ("1.2", {"due_date": DUE, "is_ongoing": True}, DateNotAllowedError, "due_date"),
        ("dated", {"due_date": LATER}, DateNotAllowedError, "due_date"),
        ("dated", {"due_date": None}, DateNotAllowedError, "due_date"),
        ("dated", {"due_date": None, "is_ongoing": True}, DateNotAllowedError, "due_date"),
    ],
)
def test_set_up_refuses(cast: Cast, ref: str, wanted: dict[str, Any], kind: type[RuleError], field: str) -> None:
    outsider = PartnerFactory(name="Outsider", slug="outsider")
    if ref == "dated":
        ref = "2.1"
        change_due_date(action=cast.actions[ref], new=DUE, reason="", by=cast.carol)
    action = cast.actions[ref]
    before, changes = owners_of(action), Change.objects.count()
    named = {"outsider": outsider.pk} | {
        name: value.pk for name, value in vars(cast).items() if hasattr(value, "pk") and name != "strategy"
    }
    asked = {name: named[value] if isinstance(value, str) else value for name, value in wanted.items()}
    result = save(cast, {action: row(action, **asked)})
    assert result.saved == []
    assert type(result.refused[action]) is kind
    assert result.refused[action].field == field
    assert owners_of(action) == before
    assert Change.objects.count() == changes


def test_set_up_refuses_an_action_of_another_strategy(cast: Cast) -> None:
    result = set_up_actions(
        strategy=cast.elsewhere,
        rows={cast.actions["1.2"]: row(cast.actions["1.2"], due_date=DUE)},
        by=cast.carol,
    )
    assert [type(refusal) for refusal in result.refused.values()] == [NotInPlanError]
    assert owners_of(cast.actions["1.2"]) == Owners()


def test_set_up_refuses_a_partner_that_has_left(cast: Cast) -> None:
    with change(kind="partner_left", job="test") as revision:
        record_many(revision, PartnerVersion, {cast.trust.pk: {"has_left": True}})
    action = cast.actions["1.2"]
    refusal = save(cast, {action: row(action, lead_id=cast.trust.pk)}).refused[action]
    assert (refusal.field, refusal.message) == (
        "lead",
        "Moorland NHS Trust is no longer a partner. Choose another.",
    )


def test_set_up_date_can_be_set_while_the_lead_has_left(cast: Cast) -> None:
    with change(kind="partner_left", job="test") as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"has_left": True}})
    action = cast.actions["1.1"]
    assert save(cast, {action: row(action, due_date=DUE)}).saved == [action]


def test_set_up_invites_an_unknown_address_after_the_change(cast: Cast) -> None:
    first, second = cast.actions["1.2"], cast.actions["2.1"]
    result = save(
        cast,
        {
            first: row(first, email="new@example.org", lead_id=cast.college.pk),
            second: row(second, email="new@example.org"),
        },
    )
    person = User.objects.get(email="new@example.org")
    assert result == SetUpResult(saved=[first, second], refused={}, invited=Invited(mailed=(person,)))
    assert [owners_of(a).person_id for a in (first, second)] == [person.pk, person.pk]
    assert list(Membership.objects.open().filter(person=person).values_list("partner", flat=True)) == [cast.college.pk]
    assert [(message.to, message.subject != "") for message in mail.outbox] == [(["new@example.org"], True)]


def test_set_up_newcomer_speaks_for_the_first_rows_partner_only(cast: Cast) -> None:
    first, second = cast.actions["2.1"], cast.actions["1.2"]
    rows = {
        first: row(first, email="new@example.org"),
        second: row(second, email="new@example.org", lead_id=cast.trust.pk),
    }
    result = save(cast, rows)
    assert (result.saved, [type(refusal) for refusal in result.refused.values()]) == ([first], [NotInPlanError])
    person = User.objects.get(email="new@example.org")
    assert list(Membership.objects.open().filter(person=person).values_list("partner", flat=True)) == [cast.college.pk]


def test_set_up_does_not_invite_for_a_refused_row(cast: Cast) -> None:
    action = cast.actions["1.2"]
    result = save(cast, {action: row(action, email="new@example.org", lead_id=cast.providers.pk)})
    assert type(result.refused[action]) is GroupCannotLeadError
    assert not User.objects.filter(email="new@example.org").exists()
    assert mail.outbox == []


def test_set_up_without_leave_to_invite_refuses_an_unknown_address(cast: Cast) -> None:
    action = cast.actions["2.1"]
    result = save(cast, {action: row(action, email="new@example.org")}, may_invite=False)
    assert (type(result.refused[action]), result.refused[action].field) == (NotInPlanError, "person")
    assert not User.objects.filter(email="new@example.org").exists()
    assert save(cast, {action: row(action, email="alice@example.org")}, may_invite=False).saved == [action]


def test_set_up_lets_in_somebody_without_an_organisation_here(cast: Cast) -> None:
    action = cast.actions["2.1"]
    result = save(cast, {action: row(action, email="steve@example.org")})
    assert (result.saved, result.invited) == ([action], Invited())
    assert Membership.objects.open().filter(person=cast.steve, partner=cast.college).exists()
    assert mail.outbox == []


def test_set_up_does_not_let_in_somebody_of_another_partner(cast: Cast) -> None:
    action = cast.actions["2.1"]
    refusal = save(cast, {action: row(action, email="bob@example.org")}).refused[action]
    assert (type(refusal), refusal.field) == (NotInPlanError, "person")
    assert refusal.message == (
        "bob@example.org speaks for Moorland NHS Trust, not for Riverside College."
        " Add them on the People page first, or enter somebody else."
    )
    assert list(Membership.objects.open().filter(person=cast.bob).values_list("partner", flat=True)) == [cast.trust.pk]


@pytest.mark.parametrize("name", ["carol", "olive", "ada"])
def test_set_up_does_not_let_in_somebody_who_takes_part_already(cast: Cast, name: str) -> None:
    action = cast.actions["2.1"]
    refusal = save(cast, {action: row(action, email=f"{name}@example.org")}).refused[action]
    assert (type(refusal), refusal.field) == (NotInPlanError, "person")
    assert refusal.message == (
        f"{name}@example.org takes part in this strategy, but does not speak for Riverside College."
        " Add them on the People page first, or enter somebody else."
    )
    assert not Membership.objects.filter(person=cast.people[name]).exists()


def test_set_up_does_not_let_in_somebody_of_an_organisation_outside(cast: Cast) -> None:
    outside = PartnerFactory(name="Outside Ltd")
    add_member(person=cast.steve, partner=outside, job="test")
    action = cast.actions["2.1"]
    refusal = save(cast, {action: row(action, email="steve@example.org")}).refused[action]
    assert refusal.message == (
        "steve@example.org does not speak for Riverside College."
        " Add them on the People page first, or enter somebody else."
    )
    assert list(Membership.objects.open().filter(person=cast.steve).values_list("partner", flat=True)) == [outside.pk]


def test_set_up_does_not_open_a_leavers_sign_in_that_a_row_still_names(cast: Cast) -> None:
    set_person_active(person=cast.alice, active=False, by=cast.ada)
    action = cast.actions["1.1"]
    refused = save(cast, {action: row(action, email="alice@example.org", joint_lead_id=cast.trust.pk)}).refused
    assert (type(refused[action]), refused[action].field) == (NotInPlanError, "person")
    cast.alice.refresh_from_db()
    assert cast.alice.is_active is False
    assert save(cast, {action: row(action, email="alice@example.org", due_date=DUE)}).saved == [action]


def test_set_up_person_may_belong_to_the_joint_lead(cast: Cast) -> None:
    action = cast.actions["2.1"]
    asked = row(action, email="bob@example.org", joint_lead_id=cast.trust.pk)
    assert save(cast, {action: asked}).saved == [action]


def test_set_up_refuses_a_row_changed_meanwhile_and_says_what_it_is(cast: Cast) -> None:
    action = cast.actions["1.2"]
    stale = row(action, lead_id=cast.college.pk)
    save(cast, {action: row(action, lead_id=cast.trust.pk)})
    refusal = save(cast, {action: stale}).refused[action]
    assert isinstance(refusal, ChangedMeanwhileError)
    assert refusal.now == Owners(lead_id=cast.trust.pk)
    assert owners_of(action).lead_id == cast.trust.pk


def test_set_up_stale_row_that_asks_for_nothing_is_left_alone(cast: Cast) -> None:
    action = cast.actions["1.2"]
    stale = row(action)
    save(cast, {action: row(action, lead_id=cast.trust.pk)})
    assert save(cast, {action: stale}) == SetUpResult()


def test_set_up_row_without_what_was_seen_is_taken_only_as_it_is(cast: Cast) -> None:
    action = cast.actions["1.2"]
    assert save(cast, {action: OwnersChange(seen=None, wanted=Owners())}) == SetUpResult()
    refused = save(cast, {action: OwnersChange(seen=None, wanted=Owners(due_date=DUE))}).refused
    assert type(refused[action]) is ChangedMeanwhileError


def test_set_up_member_who_left_is_no_longer_accepted(cast: Cast) -> None:
    end_membership(person=cast.bob, partner=cast.trust, by=cast.carol)
    action = cast.actions["1.2"]
    refused = save(cast, {action: row(action, lead_id=cast.trust.pk, person_id=cast.bob.pk)}).refused
    assert type(refused[action]) is NotInPlanError


def test_set_up_new_partner_of_the_strategy_can_lead(cast: Cast) -> None:
    newcomer = PartnerFactory(name="Newcomer")
    add_partner_to_strategy(partner=newcomer, strategy=cast.strategy, by=cast.carol)
    action = cast.actions["1.2"]
    assert save(cast, {action: row(action, lead_id=newcomer.pk)}).saved == [action]
