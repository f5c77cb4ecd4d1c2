"""Short forms for tests of cover and hand-over: alice is accountable for Action 1.1, steve is her colleague."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.clock import change, record_many
from accounts.models import Change, Membership
from actions.models import ActionCover, ActionState
from actions.services.cover import set_cover
from actions.services.handover import hand_over
from tests.actions.reporting import Reporting


@pytest.fixture
def reporting(cast: Any) -> Reporting:
    """Steve speaks for the college as well: alice's colleague."""
    reporting = Reporting(cast)
    with change(kind="member_added", job="test", now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.steve.pk, cast.college.pk): {}})
    return reporting


def today() -> date:
    """Today in London."""
    return timezone.localdate()


def cover(
    cast: Any, *, refs: Any = ("1.1",), person: Any = None, by: Any = None, days: Any = (0, 13), **more: Any
) -> None:
    """Steve covers, from and to so many days from today, arranged by alice, unless told otherwise."""
    starts, ends = (today() + timedelta(days=number) for number in days)
    actions = [cast.actions[ref] for ref in refs]
    set_cover(actions=actions, person=person or cast.steve, starts=starts, ends=ends, by=by or cast.alice, **more)


def take_over(cast: Any, *, person: Any = None, by: Any = None, **more: Any) -> None:
    """Alice hands Action 1.1 over to steve, unless told otherwise."""
    hand_over(actions=[cast.actions["1.1"]], person=person or cast.steve, by=by or cast.alice, **more)


def covered() -> list[tuple[str, str]]:
    """Which actions are covered, and by whom."""
    rows = ActionCover.objects.open().order_by("action")
    return list(rows.values_list("action__ref", "person__email"))


def own(cast: Any, ref: str, **fields: Any) -> None:
    """Other owners of an action."""
    with change(kind="owners_set", job="test") as revision:
        record_many(revision, ActionState, {cast.actions[ref].pk: fields})


def last_revision() -> int:
    """The last change."""
    return Change.objects.latest("id").id
