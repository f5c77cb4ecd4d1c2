"""Doors for apps that come after this one: what they add to the demonstration, a loaded plan and to pages.

An app registers once, when it is ready. Nothing here is heavy: it is imported by every process.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from accounts.models import User
from accounts.moments import Moment
from outcomes.models import Strategy

if TYPE_CHECKING:
    from actions.demo.cast import World

Told = tuple[datetime, Callable[[datetime], object]]
"""An instant, and what happens then; it is given the instant as `now`."""

Chapter = Callable[["World", date], Iterable[Told]]
"""What an app tells of the demonstration: its rows so far, the day of loading, then events in no order."""

BesidePlan = Callable[[Strategy], Iterable[str]]
"""What an app loads beside a strategy's plan. It gives a line for each thing that it did, and may be asked again."""

Waits = Callable[[User, Moment], Iterable[object]]
"""What waits for a person elsewhere than in actions, most urgent first: each has words, since, href, is_overdue."""


@dataclass(frozen=True)
class About:
    """Whom a page asks for: one action, or one organisation, in the strategies that the reader may see.

    Attributes:
        strategies: ids.
        action, partner: the id of one of them; None for the other.
    """

    person: User
    moment: Moment
    strategies: Collection[int]
    action: int | None = None
    partner: int | None = None


Asked = Callable[[About], Iterable[object]]
"""What a committee asked for and an action or an organisation answers: each has reference, words, standing, href."""

_waits: list[Waits] = []
_asked: list[Asked] = []
_chapters: list[Chapter] = []
_beside: list[BesidePlan] = []


def register_chapter(chapter: Chapter) -> None:
    """Add to the story of the demonstration. Its events are replayed among all others, in the order of time."""
    _chapters.append(chapter)


def register_waits(find: Waits) -> None:
    """Add to what the start page shows first: what a later app has for somebody to do."""
    _waits.append(find)


def waits_for(person: User, moment: Moment) -> list[object]:
    """What later apps have for a person to do.

    Args:
        moment: now.
    """
    return [one for find in _waits for one in find(person, moment)]


def register_asked(find: Asked) -> None:
    """Add to what pages of actions and organisations say that committees asked for."""
    _asked.append(find)


def asked_about(about: About) -> list[object]:
    """What committees asked for."""
    return [one for find in _asked for one in find(about)]


def chapters() -> tuple[Chapter, ...]:
    """What later apps tell."""
    return tuple(_chapters)


def register_beside_plan(load: BesidePlan) -> None:
    """Load something whenever a plan has been loaded."""
    _beside.append(load)


def beside_plan(strategy: Strategy) -> list[str]:
    """Load what later apps keep beside a strategy's plan, and say in lines what was done."""
    return [line for load in _beside for line in load(strategy)]
