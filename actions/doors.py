"""Doors for apps that come after this one: what they add to the demonstration, a loaded plan and the start page.

An app registers once, when it is ready. Nothing here is heavy: it is imported by every process.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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

_waits: list[Waits] = []


@dataclass(frozen=True)
class News:
    """Something that waits for a committee officer: a sentence, and where it is done."""

    words: str
    address: str


OfficerNews = Callable[[Collection[int], Moment], Mapping[int, Sequence[News]]]
"""What waits for the officer in each of some strategies, by its id. It asks alike for more strategies."""

_news: list[OfficerNews] = []
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


def chapters() -> tuple[Chapter, ...]:
    """What later apps tell."""
    return tuple(_chapters)


def register_officer_news(news: OfficerNews) -> None:
    """Add to what the start page shows committee officers."""
    _news.append(news)


def officer_news(strategies: Collection[int], moment: Moment) -> dict[int, list[News]]:
    """What later apps have for the officer of each of some strategies."""
    found = [news(strategies, moment) for news in _news]
    return {key: [one for each in found for one in each.get(key, ())] for key in strategies}


def register_beside_plan(load: BesidePlan) -> None:
    """Load something whenever a plan has been loaded."""
    _beside.append(load)


def beside_plan(strategy: Strategy) -> list[str]:
    """Load what later apps keep beside a strategy's plan, and say in lines what was done."""
    return [line for load in _beside for line in load(strategy)]
