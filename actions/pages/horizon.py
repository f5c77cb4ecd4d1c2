"""How much of its time a plan has used, from what the documents publish and nothing else. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from actions.reading import ActionReading
from actions.stages import ENDED
from govuk.words import count_of, day
from outcomes.models import StrategyVersion

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Horizon:
    """What the plan covers, in the documents' words, and what follows of it for the day; each "" where nothing is."""

    covers: str
    passed: str


def horizon(version: StrategyVersion, readings: Sequence[ActionReading], today: date) -> Horizon | None:
    """How much of the plan's time has passed.

    Documents publish years and words, no first and no last day. What is said holds whichever day of the first year
    the plan is counted from; where it does not, both ends are given.

    Args:
        version: the strategy's published framing.
        readings: its actions, to say what is left after the end.
        today: the moment's day.

    Returns:
        None where nothing about time is published.
    """
    if not (version.period_label or version.horizon):
        return None
    covers = version.horizon[:1].upper() + version.horizon[1:] if version.horizon else ""
    passed = " ".join(part for part in (_of_plan(version, today, readings), _of_years(version, today)) if part)
    return Horizon(covers, passed)


def _of_years(version: StrategyVersion, today: date) -> str:
    """Where the day stands in the published years: "2026 is year 5 of the 6 named by 2022-2027."."""
    years = _years(version.period_label)
    if years is None:
        return ""
    first, last = years
    if today.year < first:
        return f"The years named, {version.period_label}, have not begun."
    if today.year > last:
        return f"The years named, {version.period_label}, have passed."
    return f"{today.year} is year {today.year - first + 1} of the {last - first + 1} that {version.period_label} names."


def _of_plan(version: StrategyVersion, today: date, readings: Sequence[ActionReading]) -> str:
    """Whether the action plan's own years are over, where they are published as the first few of the strategy."""
    years, number = _years(version.period_label), _first_years(version.horizon)
    if years is None or number is None:
        return ""
    earliest, latest = date(years[0] + number - 1, 12, 31), date(years[0] + number, 12, 31)
    if today > latest:
        return f"That time has passed, whichever day of {years[0]} it is counted from.{_left(readings)}"
    if today <= earliest:
        return f"That time ends on {day(earliest)} at the earliest: no document gives the day it began."
    ends = f"ended on {day(earliest)} at the earliest and ends on {day(latest)} at the latest"
    return f"That time {ends}: no document gives the day it began."


def _left(readings: Sequence[ActionReading]) -> str:
    """How many actions go on after the end; nothing is said of actions of which nothing is recorded."""
    known = [reading for reading in readings if reading.state.stage is not None]
    going = [reading for reading in known if reading.state.stage not in ENDED]
    if not known:
        return ""
    verb = "is" if len(going) == 1 else "are"
    return f" {len(going)} of {count_of(len(readings), 'action')} {verb} neither complete nor closed."


def _years(label: str) -> tuple[int, int] | None:
    """The first and last year of "2022-2027"; None for any other words."""
    found = re.fullmatch(r"(\d{4})\s*(?:-|\u2013|to)\s*(\d{4})", label.strip())
    years = (int(found[1]), int(found[2])) if found else None
    return years if years and 1900 <= years[0] <= years[1] <= 2900 else None


def _first_years(words: str) -> int | None:
    """How many years "the first two years of ..." are; None for any other words."""
    found = re.match(r"(?:the )?first (\w+) years?\b", words.strip().lower())
    if found is None:
        return None
    if found[1] in NUMBERS:
        return NUMBERS.index(found[1]) + 1
    return int(found[1]) if re.fullmatch(r"[1-9]\d?", found[1]) else None
