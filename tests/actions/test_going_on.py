"""An action that had ended goes on: nobody who left meanwhile has it again."""

from typing import Any

import pytest

from accounts.models import Change
from actions.covers import covers_of
from actions.errors import ActionEndedError, NotInPlanError
from actions.models import ActionState, ActionSupport
from actions.services.actions import Links, add_action, set_links
from actions.services.carrying import Carrying, carry_forward
from actions.services.endings import close_action, reopen_action
from actions.services.succession import NewPartner, leave_partner, succeed_partner
from actions.succession import read_estate
from outcomes.services import close_person
from tests.actions.covering import cover, own
from tests.actions.reporting import Reporting

AGREED = {"reason": "The board wants it.", "agreed_by": "the board"}


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    """Action 1.1 has ended, and then the trust, which supports it, has left."""
    reporting = Reporting(cast)
    action = cast.actions["1.1"]
    close_action(action=action, ending="withdrawn", by=cast.carol, now=reporting.tick(), **AGREED)
    go(cast.trust, cast, reporting)
    return reporting


def go(partner: Any, cast: Any, reporting: Reporting, heir: str = "") -> None:
    about = {"partner": partner, "seen": read_estate(partner).mark, "by": cast.carol, "now": reporting.tick()}
    if heir:
        succeed_partner(successor=NewPartner(heir), **about)
    else:
        leave_partner(leads={}, **about)


def owners(action: Any) -> tuple[Any, ...]:
    state = ActionState.objects.open().get(action=action)
    supports = ActionSupport.objects.open().filter(action=action)
    return (
        state.lead.slug if state.lead else None,
        state.person.email if state.person else None,
        list(supports.values_list("partner__slug", flat=True)),
    )


@pytest.mark.parametrize(
    ("heir", "expected"),
    [("", (None, None, [])), ("Dale College", ("dale-college", "alice@example.org", []))],
    ids=["left", "succeeded"],
)
def test_action_goes_on_with_whoever_took_the_place(
    cast: Any, reporting: Reporting, heir: str, expected: tuple[Any, ...]
) -> None:
    action = cast.actions["1.1"]
    go(cast.college, cast, reporting, heir)
    assert owners(action) == ("college", "alice@example.org", ["trust"])
    rows = [Carrying(action, "1.8", cast.workstreams[1])]
    (new,) = carry_forward(strategy=cast.strategy, rows=rows, by=cast.carol, now=reporting.tick(), **AGREED)
    reopen_action(action=action, reason="Money.", by=cast.carol, now=reporting.tick())
    assert (owners(new), owners(action)) == (expected, expected)


def test_action_goes_on_as_it_was_where_nobody_went(cast: Any) -> None:
    reporting, action = Reporting(cast), cast.actions["1.1"]
    before = owners(action)
    close_action(action=action, ending="withdrawn", by=cast.carol, now=reporting.tick(), **AGREED)
    reopen_action(action=action, reason="Money.", by=cast.carol, now=reporting.tick())
    assert owners(action) == before == ("college", "alice@example.org", ["trust"])


def test_organisation_that_left_is_no_new_support(cast: Any, reporting: Reporting) -> None:
    links = Links(supporting=[cast.trust])
    with pytest.raises(NotInPlanError, match=r"Moorland NHS Trust is no longer a partner\. Choose another\."):
        set_links(action=cast.actions["1.2"], links=links, by=cast.carol, now=reporting.tick())
    set_links(action=cast.actions["1.1"], links=links, by=cast.carol, now=reporting.tick())


def test_action_added_goes_on_from_no_action_twice(cast: Any, reporting: Reporting) -> None:
    words = {"title": "Offer more places.", "short_title": "Offer more", "carried_from": cast.actions["1.1"], **AGREED}
    about = {"workstream": cast.workstreams[1], "by": cast.carol}
    add_action(ref="1.8", now=reporting.tick(), **about, **words)
    with pytest.raises(ActionEndedError, match=r"Action 1\.1 has been carried forward already\.") as refused:
        add_action(ref="1.9", now=reporting.tick(), **about, **words)
    assert refused.value.field == "carried_from"


def test_cover_of_somebody_closed_since_is_found_again(cast: Any) -> None:
    action = cast.actions["1.1"]
    own(cast, "1.1", person_id=cast.bob.pk, joint_lead_id=cast.trust.pk)
    cover(cast, person=cast.alice, by=cast.carol)
    revision = Change.objects.latest("id").pk
    close_person(person=cast.alice, by=cast.ada)
    assert covers_of([action.pk], revision)[action.pk].person_id == cast.alice.pk
    assert covers_of([action.pk], Change.objects.latest("id").pk) == {}
