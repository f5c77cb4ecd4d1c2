"""A committee with meetings and resolutions, for the tests that are about them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from accounts.models import Clock
from accounts.moments import Moment
from scrutiny.models import Committee, Meeting, MeetingStatus, Resolution
from scrutiny.permissions import visible_committees
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at
from scrutiny.services.resolutions import ResolutionWanted, add_resolutions
from tests.cast import Cast
from tests.factories.scrutiny import make_committee, make_meeting

ASKED = "the trust be asked to provide an update in 6 months’ time"  # noqa: RUF001 -- as minuted
MAY, JUNE, SEPTEMBER = date(2026, 5, 18), date(2026, 6, 15), date(2026, 9, 14)
WORDS = {
    "(a)": "the report be received.",
    "(b)": f"Moorland NHS Trust be requested, {ASKED}.",
    "(c)": "the Committee be informed which districts have no training.",
}


@dataclass(frozen=True)
class Resolving:
    """A committee of the cast's strategy: it met in May and June 2026, and meets in September."""

    cast: Cast
    committee: Committee
    may: Meeting
    june: Meeting
    september: Meeting

    def add(self, *numbers: str, **fields: Any) -> list[Resolution]:
        """Enter the resolutions of these numbers, of the meeting in May."""
        wanted = [ResolutionWanted("12. Workforce", number, WORDS[number], **fields) for number in numbers]
        entered = add_resolutions(
            meeting=self.may, wanted=wanted, strategies=[self.cast.strategy.pk], by=self.cast.olive
        )
        return list(entered.added)

    def line(self, resolution: Resolution, day: date = date(2026, 8, 3)) -> ResolutionLine:
        """How one is told on a day."""
        moment = Moment(seen(), day)
        rows = resolutions_at(visible_committees(self.cast.olive), moment).filter(resolution=resolution)
        return read_lines(rows, moment, [self.cast.strategy.pk])[0]


def seen() -> int:
    """The last change."""
    return Clock.objects.values_list("revision", flat=True).get(pk=1)


@pytest.fixture
def resolving(cast: Cast) -> Resolving:
    """The committee. Run it in August 2026."""
    committee = make_committee(cast.strategy)
    held = {"status": MeetingStatus.HELD}
    return Resolving(
        cast,
        committee,
        make_meeting(committee, MAY, **held),
        make_meeting(committee, JUNE, **held),
        make_meeting(committee, SEPTEMBER),
    )


def nothing_recorded(before: int) -> bool:
    """Whether no change was recorded since; one that records nothing takes no number."""
    return seen() == before
