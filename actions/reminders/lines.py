"""What the lines of mails are made of, whatever they are about. No queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from actions.periods import PeriodDates
from actions.reading import ActionReading
from actions.reminders.reading import Known, Row
from govuk.words import day, day_without_year, london_day, period_words, weekday, when

QUOTED = 160
"""So many characters of the last update are quoted."""


class Part(IntEnum):
    """The parts of a mail, most urgent first."""

    OVERDUE = 1
    RETURNED = 2
    LATE = 3
    DUE = 4
    MILESTONES = 5
    ROUNDS = 6
    CONTRIBUTIONS = 7
    REVIEWS = 8
    DATES = 9
    LEADING = 10
    COMMITTEE = 11
    COMING = 12


@dataclass(frozen=True)
class Link:
    """Where something is done, and the verb for it."""

    label: str
    address: str


@dataclass(frozen=True)
class Named:
    """An action or a period that an item is also about: a link by its name, and what is said of it."""

    link: Link
    said: str


@dataclass(frozen=True)
class Item:
    """One thing in a mail.

    Attributes:
        about: what it is about: things about the same are said together.
        facts: sentences; the first says why it is here.
        spare: sentences that are said only where nothing else is said of the same thing.
        named: the actions or periods that it is also about; `more` are not named.
        note: who leads, and when the last update was; "" for nothing.
        quote: the organisation's own words of last time; "" for none.
        links: the first is the button.
        counted_from: the date that it is about.
        place: where it stands among others of its part.
    """

    part: Part
    about: tuple[str, int | str]
    title: str
    facts: tuple[str, ...]
    links: tuple[Link, ...]
    counted_from: date
    place: str = ""
    note: str = ""
    quote: str = ""
    spare: tuple[str, ...] = ()
    named: tuple[Named, ...] = ()
    more: int = 0


Words = Callable[[Row, Known], Item]
"""How one kind of reminder is put."""


def link(label: str, name: str, *args: object, place: str = "", **query: str) -> Link:
    """A link with the whole address, and a place on the page where one is named. Opening it writes nothing."""
    address = settings.BASE_URL + reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")
    return Link(label, f"{address}#{place}" if place else address)


def action_of(row: Row, known: Known) -> ActionReading:
    """The action that a reminder is about."""
    return known.actions[row.action_id or 0]


def period_of(row: Row, known: Known) -> PeriodDates:
    """The period that a reminder is about."""
    return known.periods[row.period_id or 0]


def in_words_of(period: PeriodDates) -> str:
    """A period in words."""
    return period_words(period.starts, period.ends)


def title_of(action: ActionReading) -> str:
    """How every line names its action."""
    return f"Action {action.ref} {action.short_title}"


def place_of(action: ActionReading) -> tuple[str, str]:
    """What the addresses of an action's pages are made of."""
    return action.strategy.strategy.slug, action.ref


def is_due(due: date, today: date) -> str:
    """ "is due in 4 days, on Friday 25 August 2023", "is due today", "was due on Friday 25 August 2023"."""
    if due < today:
        return f"was due on {weekday(due)}"
    return "is due today" if due == today else f"is due {when(due, today)}, on {weekday(due)}"


def day_of(value: date | datetime, other: date | datetime) -> str:
    """A day beside another one that the reader knows, without its year where it is the same: "3 November"."""
    return day_without_year(value) if london_day(value).year == london_day(other).year else day(value)


def shortened(text: str) -> str:
    """Words that somebody typed, on one line and not too long."""
    return Truncator(" ".join(text.split())).chars(QUOTED)
