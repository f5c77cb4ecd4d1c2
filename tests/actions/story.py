"""What happened to the cast's actions in 2026, told through the services: updates, reviews and a date that moved.

10 March    the due date of Action 1.1 is set: 30 September
1 April     January to March 2026: due 16 April, grace until 23 April
10 April    alice: Action 1.1 amber, Action 2.1 green
14 April    carol agrees red for Action 1.1, green for Action 2.1
20 May      the due date of Action 1.1 moves to 31 December
1 July      April to June 2026: due 16 July, grace until 23 July
10 July     alice: Action 1.1 green, not reviewed. Nothing for Action 2.1
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from accounts.clock import change, record_many
from actions.models import Action, ActionState, ActionWording, Period, StatusUpdate
from actions.services.periods import Window, add_period
from actions.services.plan import change_due_date
from actions.services.reviews import accept_update
from actions.services.updates import UpdateContent, submit_update
from tests.cast import Cast
from tests.world import given, world

AMBER = UpdateContent(
    stage="in_progress",
    rating="amber",
    done="Two of five schools have signed.",
    next="Sign the other three.",
    cause="Schools wait for their trust.",
    path="One shared statement for all schools.",
    forecast=date(2026, 11, 30),
    control="partly",
    help_wanted="A named contact at the county council.",
    internal_note="The trust may say no.",
)
GREEN = UpdateContent(stage="in_progress", rating="green", done="All five schools have signed.", next="Open the hub.")
PLACES = UpdateContent(stage="in_progress", rating="green", done="40 places are booked.")


@dataclass(frozen=True)
class Story:
    """What the tests name again."""

    winter: Period
    spring: Period
    first: StatusUpdate
    second: StatusUpdate
    other: StatusUpdate


def at(month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """An instant in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def quarter(cast: Cast, starts: date, ends: date, opens: date, now: datetime) -> Period:
    """A period that opens on a day, is due on the 16th, with grace until the 23rd."""
    window = Window(
        opens=opens, due=opens.replace(day=16), grace_until=opens.replace(day=23), cut_off=opens.replace(day=30)
    )
    return add_period(strategy=cast.strategy, starts=starts, ends=ends, window=window, by=cast.carol, now=now)


def send(cast: Cast, ref: str, period: Period, content: UpdateContent, now: datetime) -> StatusUpdate:
    """Alice's update for the college."""
    return submit_update(
        action=cast.actions[ref], period=period, partner=cast.college, content=content, by=cast.alice, now=now
    )


@pytest.fixture
def story(request: pytest.FixtureRequest, cast: Cast) -> Story:
    """The story, as far as the table above tells it."""
    return given(request, "story") or make_story(cast)


@world("story")
def make_story(cast: Cast) -> Story:
    """Tell it."""
    action = cast.actions["1.1"]
    change_due_date(action=action, new=date(2026, 9, 30), reason="", by=cast.carol, now=at(3, 10))
    winter = quarter(cast, date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1), at(3, 31))
    first = send(cast, "1.1", winter, AMBER, at(4, 10))
    other = send(cast, "2.1", winter, PLACES, at(4, 10, 13))
    accept_update(update=first, by=cast.carol, rating="red", reason="It needs the council.", now=at(4, 14))
    accept_update(update=other, by=cast.carol, now=at(4, 14, 13))
    change_due_date(
        action=action,
        new=date(2026, 12, 31),
        reason="Schools start in September.",
        by=cast.carol,
        asked_by=cast.alice,
        now=at(5, 20),
    )
    spring = quarter(cast, date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 1), at(6, 30))
    second = send(cast, "1.1", spring, GREEN, at(7, 10))
    return Story(winter, spring, first, second, other)


def add_action(cast: Cast, ref: str, now: datetime) -> Action:
    """One more action in workstream 1, without owners or dates."""
    major, minor = ref.split(".")
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=now) as revision:
        sort_key = f"{int(major):04}.{int(minor):04}"
        row = Action(strategy=cast.strategy, workstream=cast.workstreams[int(major)], ref=ref, sort_key=sort_key)
        action = revision.append(row)
        record_many(
            revision, ActionWording, {action.pk: {"title": f"Wording of {ref}.", "short_title": f"Title {ref}"}}
        )
        record_many(revision, ActionState, {action.pk: {}})
    return action
