"""Whether an action has its update for the period is one question: every page and the API give the same answer.

The college sends its update for Action 1.1 and hands both its actions over to the trust in the middle of the period.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
import time_machine

from accounts.models import Partner, User
from accounts.moments import current_moment
from actions.models import ActionState
from actions.pages.reviews import queue_of
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reviews import return_update
from actions.services.updates import submit_update
from tests.actions.story import GREEN, Story, at
from tests.actions.visits import visit, words_of
from tests.cast import Cast

ONE, TWO = "/strategies/care-plan/actions/1.1/", "/strategies/care-plan/actions/2.1/"
TRUST = "/partners/trust/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def hand_over(cast: Cast, to: Partner, person: User, now: datetime) -> None:
    """Another organisation and person take over both actions."""
    rows = {}
    for ref in ("1.1", "2.1"):
        seen = Owners.of(ActionState.objects.open().get(action=cast.actions[ref]))
        wanted = replace(seen, lead_id=to.pk, person_id=person.pk)
        rows[cast.actions[ref]] = OwnersChange(seen=seen, wanted=wanted)
    assert len(set_up_actions(strategy=cast.strategy, rows=rows, by=cast.carol, now=now).saved) == 2


def without_update(cast: Cast) -> dict[str, set[str]]:
    """The actions that have a lead partner and no update for the spring, as each place has it."""
    plan = visit(cast.olive, "/api/v1/actions/", strategy="care-plan").json()["results"]
    partner = words_of(visit(cast.bob, TRUST))
    work = words_of(visit(cast.bob, "/my-work/"))
    (group,) = queue_of(cast.carol, current_moment(wall=at(8, 3))).groups
    late = partner.partition(" late : ")[2].partition(" . ")[0]
    written = {"1.1": words_of(visit(cast.bob, ONE)), "2.1": words_of(visit(cast.bob, TWO))}
    return {
        "API": {one["ref"] for one in plan if one["no_update"]},
        "partner": {one.strip().removeprefix("Action ").split()[0] for one in late.split(",") if one},
        "My work": {ref for ref in written if f"Write update for Action {ref}" in work},
        "reviews": {one.reading.ref for one in group.missing if one.reading.lead},
        "action": {ref for ref, said in written.items() if "Write update" in said},
    }


def everywhere(*refs: str) -> dict[str, set[str]]:
    """The same answer in every place."""
    return {place: set(refs) for place in ("API", "partner", "My work", "reviews", "action")}


def test_update_of_the_lead_before_counts_everywhere(cast: Cast, story: Story) -> None:
    hand_over(cast, cast.trust, cast.bob, at(7, 15))
    assert without_update(cast) == everywhere("2.1")
    assert "1 of 2 updates sent, and 1 of them waits for review." in words_of(visit(cast.bob, TRUST))


def test_update_returned_to_the_lead_before_is_asked_of_the_new_one(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 14))
    hand_over(cast, cast.trust, cast.bob, at(7, 15))
    assert without_update(cast) == everywhere("1.1", "2.1")


def test_nothing_is_asked_again_where_the_update_of_another_counts(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 14))
    hand_over(cast, cast.trust, cast.bob, at(7, 15))
    submit_update(
        action=cast.actions["1.1"],
        period=story.spring,
        partner=cast.trust,
        content=GREEN,
        by=cast.bob,
        now=at(7, 16),
    )
    hand_over(cast, cast.college, cast.alice, at(7, 17))
    work = words_of(visit(cast.alice, "/my-work/"))
    assert ("Returned to you" in work, "Action 2.1" in work, "Action 1.1" in work) == (False, True, False)
    assert "1 of 2 updates sent, and 1 of them waits for review. 1 update is 18 days late : Action 2.1 ." in words_of(
        visit(cast.alice, "/partners/college/")
    )
