"""What partners and leads do in the demonstration beside sending and reviewing updates: reads its story file.

`quarter` is a quarter's number, and `day` counts working days from the opening of its window. People are named by the
story's keys.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

_EXACT = ConfigDict(extra="forbid")


@checked(frozen=True, kw_only=True, config=_EXACT)
class Contribution:
    """What a supporting partner sends; without `returned` and `accepted` it waits."""

    action: str
    quarter: int
    day: int
    by: str
    done: str
    next: str = ""
    help: str = ""
    returned: str = ""
    accepted: bool = False


@checked(frozen=True, kw_only=True, config=_EXACT)
class DateAsked:
    """Another date, in months from the day of loading, asked for by the accountable person; it waits unless refused."""

    action: str
    quarter: int
    to: int
    reason: str
    refused: str = ""


@checked(frozen=True, kw_only=True, config=_EXACT)
class MilestoneTold:
    """A milestone: `due` in months from the day of loading, `reached` in a quarter's window."""

    action: str
    title: str
    due: int
    reached: int | None = None


@checked(frozen=True, kw_only=True, config=_EXACT)
class Covered:
    """Somebody stands in for the accountable person, from the last quarter's window to `days` after loading."""

    actions: tuple[str, ...]
    person: str
    days: int


@checked(frozen=True, kw_only=True, config=_EXACT)
class PassedOn:
    """A colleague becomes accountable as the quarter's window opens."""

    action: str
    quarter: int
    person: str
    note: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class Summary:
    """What a workstream's lead says of a quarter; `first` is what stood there before it was written anew."""

    workstream: int
    quarter: int
    text: str
    first: str = ""


@checked(frozen=True, kw_only=True, config=_EXACT)
class Reopened:
    """An accepted update that is reopened, and accepted `again` or left waiting."""

    action: str
    quarter: int
    reason: str
    again: bool = False


@checked(frozen=True, kw_only=True, config=_EXACT)
class Corrected:
    """A correction, which waits, of what was done."""

    action: str
    quarter: int
    day: int
    done: str
    reason: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class Message:
    """A question or an answer on the lead partner's update; by the reviewer where nobody is named."""

    action: str
    quarter: int
    day: int
    text: str
    by: str = ""


@checked(frozen=True, kw_only=True, config=_EXACT)
class About:
    """One quarter's update of an action."""

    action: str
    quarter: int


@checked(frozen=True, kw_only=True, config=_EXACT)
class Between:
    """All of it.

    Attributes:
        confirmed: updates recorded on behalf that the organisation confirms.
        taken: updates after the cut-off that the lead lets reports take.
        chased: quarters in which the lead asks everybody who owes an update.
    """

    contributions: tuple[Contribution, ...] = ()
    dates_asked: tuple[DateAsked, ...] = ()
    milestones: tuple[MilestoneTold, ...] = ()
    covers: tuple[Covered, ...] = ()
    passed_on: tuple[PassedOn, ...] = ()
    summaries: tuple[Summary, ...] = ()
    reopened: tuple[Reopened, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    messages: tuple[Message, ...] = ()
    confirmed: tuple[About, ...] = ()
    taken: tuple[About, ...] = ()
    chased: tuple[int, ...] = ()


def read_between(told: Mapping[str, Any]) -> Between:
    """Read what the story file says."""
    return TypeAdapter(Between).validate_python(told)
