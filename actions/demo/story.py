"""Reads the story files of the demonstration: who takes part, what happens to each action, and in which words."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from actions.demo.between import Between, read_between
from actions.stages import Rating, Stage

FOLDER = Path(__file__).parent / "stories"
_EXACT = ConfigDict(extra="forbid")
_SIGN = re.compile(r"(?P<stands>[ngarpc])(?:>(?P<agreed>[gar]))?(?P<event>[~!?+*=@]?)")

STAGES = {
    "n": Stage.NOT_STARTED,
    "g": Stage.IN_PROGRESS,
    "a": Stage.IN_PROGRESS,
    "r": Stage.IN_PROGRESS,
    "p": Stage.PAUSED,
    "c": Stage.COMPLETE,
}
RATINGS = {"g": Rating.GREEN, "a": Rating.AMBER, "r": Rating.RED}


@dataclass(frozen=True)
class Report:
    """What one action's lead partner sends for one quarter, read from a sign such as "a>r".

    Attributes:
        stage, rating: what it states.
        agreed: the rating agreed on acceptance, where it is another.
        event: "" accepted; "~" returned once, then accepted; "!" returned; "?" not reviewed; "+" received after the
            cut-off; "*" typed by the programme lead, in whose place nobody else can review; "@" so as well, and not
            reviewed; "=" says no change, and is not reviewed.
    """

    stage: Stage
    rating: Rating | None = None
    agreed: Rating | None = None
    event: str = ""


@checked(frozen=True, kw_only=True, config=_EXACT)
class Move:
    """A due date that moves once the quarter's updates are in; `to` is in months from the day of loading.

    Where it was `asked`, the accountable person requested it and the lead agreed.
    """

    quarter: int
    to: int
    reason: str
    asked: bool = False


@checked(frozen=True, kw_only=True, config=_EXACT)
class HandOver:
    """Another lead partner and person, from the opening of the quarter's window."""

    quarter: int
    lead: str
    person: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class Counted:
    """An activity number of each update in progress: by how much the action's figure rose, divided by `part`."""

    what: str
    unit: str
    area: str = ""
    part: int = 1


@checked(frozen=True, kw_only=True, config=_EXACT)
class Link:
    """A web page that goes with a quarter's update as evidence."""

    quarter: int
    label: str
    url: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class ActionStory:
    """What happens to one action.

    Attributes:
        course: one sign a quarter (docs/demonstration.md).
        due: first due date: end of the month so many months from the day of loading, "ongoing", or None.
        count: the figure that stands for {n}, in the first and in the last quarter.
        draft, prepared_by: what is begun and not sent for the last quarter, and the colleague who only prepares it.
        added, closed: the quarter in which it joins the plan, or is closed: merged with `closed_into`.
    """

    course: str
    lead: str | None = None
    joint: str | None = None
    person: str | None = None
    supports: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    due: int | str | None = None
    moves: tuple[Move, ...] = ()
    handed_over: HandOver | None = None
    count: tuple[int, int] = (0, 0)
    done: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    cause: str = ""
    path: str = ""
    help: str = ""
    finish: str = ""
    pause: tuple[str, ...] = ()
    draft: str = ""
    prepared_by: str = ""
    numbers: tuple[Counted, ...] = ()
    evidence: tuple[Link, ...] = ()
    added: int | None = None
    closed: int | None = None
    added_because: str = ""
    closed_into: str = ""
    closed_because: str = ""
    title: str = ""
    short_title: str = ""
    outcomes: tuple[int, ...] = ()

    @property
    def reports(self) -> dict[int, Report]:
        """The reports by quarter; a quarter in which nothing is sent has none.

        Raises:
            ValueError: a sign that means nothing.
        """
        return {n: _report(sign) for n, sign in enumerate(self.course.split(), 1) if sign != "."}


@checked(frozen=True, kw_only=True, config=_EXACT)
class Renamed:
    """A new name, from the opening of the quarter's window."""

    quarter: int
    name: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class Succeeded:
    """Another organisation takes over everything, from the opening of the quarter's window."""

    quarter: int
    by: str


@checked(frozen=True, kw_only=True, config=_EXACT)
class PartnerStory:
    """An invented organisation."""

    name: str
    standing: str
    group: bool = False
    renamed: Renamed | None = None
    succeeded: Succeeded | None = None


@checked(frozen=True, kw_only=True, config=_EXACT)
class PersonStory:
    """Somebody who is called by their role, the workstream that they lead, and whether they only prepare updates."""

    name: str
    speaks_for: str
    workstream: int | None = None
    only_prepares: bool = False


@dataclass(frozen=True)
class Story:
    """The whole demonstration: partners by slug, people by key, actions by reference, sentences that fit any.

    Attributes:
        between: what is done beside sending and reviewing updates.
    """

    partners: Mapping[str, PartnerStory]
    people: Mapping[str, PersonStory]
    actions: Mapping[str, ActionStory]
    said: Mapping[str, tuple[str, ...]]
    between: Between


def read_story() -> Story:
    """Read the files that come with the project."""
    cast = _read("people")
    actions: dict[str, Any] = {}
    for file in sorted(FOLDER.glob("workstreams_*.toml")):
        actions |= _read(file.stem)
    return Story(
        partners=TypeAdapter(dict[str, PartnerStory]).validate_python(cast["partners"]),
        people=TypeAdapter(dict[str, PersonStory]).validate_python(cast["people"]),
        actions=TypeAdapter(dict[str, ActionStory]).validate_python(actions),
        said=TypeAdapter(dict[str, tuple[str, ...]]).validate_python(_read("said")),
        between=read_between(_read("between")),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _report(sign: str) -> Report:
    read = _SIGN.fullmatch(sign)
    if read is None:
        raise ValueError(f"“{sign}” is no sign of a course.")
    agreed = RATINGS[read["agreed"]] if read["agreed"] else None
    return Report(STAGES[read["stands"]], RATINGS.get(read["stands"]), agreed, read["event"])
