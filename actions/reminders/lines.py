"""What the lines of mails are made of, whatever they are about. No queries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import Truncator

from actions.periods import PeriodDates
from actions.reading import ActionReading
from actions.reminders.reading import Known, Row
from govuk.words import period_words, weekday, when

UNCHANGED = "Nothing has changed"
"""The label of the link to "no change", which is not open to an update that was sent back."""
QUOTED = 160
"""So many characters of the last update are quoted."""


class Part(IntEnum):
    """The parts of a mail, most urgent first."""

    OVERDUE = 1
    RETURNED = 2
    LATE = 3
    DUE = 4
    MILESTONES = 5
    CONTRIBUTIONS = 6
    REVIEWS = 7
    DATES = 8
    LEADING = 9
    COMMITTEE = 10
    COMING = 11


@dataclass(frozen=True)
class Link:
    """Where something is done, and the verb for it."""

    label: str
    address: str


@dataclass(frozen=True)
class Item:
    """One thing in a mail.

    Attributes:
        about: what it is about: things about the same are said together.
        facts: sentences; the first says why it is here.
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


Words = Callable[[Row, Known], Item]
"""How one kind of reminder is put."""


def link(label: str, name: str, *args: object, **query: str) -> Link:
    """A link with the whole address. Opening it writes nothing."""
    return Link(label, settings.BASE_URL + reverse(name, args=args) + (f"?{urlencode(query)}" if query else ""))


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


def when_due(due: date, today: date) -> str:
    """ "in 4 days, on Friday 25 August 2023", "today"."""
    return "today" if due == today else f"{when(due, today)}, on {weekday(due)}"


def shortened(text: str) -> str:
    """Words that somebody typed, on one line and not too long."""
    return Truncator(" ".join(text.split())).chars(QUOTED)
