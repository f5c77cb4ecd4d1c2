"""A calendar as an iCalendar file (RFC 5545): whole days, each under a name of its own that stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

LOOK_AGAIN = timedelta(hours=6)
"""How long a calendar program may wait until it asks again."""


@dataclass(frozen=True)
class Event:
    """One day in a calendar.

    Attributes:
        uid: its lasting name here.
        text: what stands below the title, in lines.
        address: the page that it is about.
    """

    uid: str
    day: date
    title: str
    text: str
    address: str


def render_calendar(events: Iterable[Event], *, name: str, host: str, stamped: datetime) -> bytes:
    """The file; the same events make the same bytes.

    Args:
        name: what calendar programs call it.
        host: makes the names of the events unique in the world.
        stamped: an instant that stays, as the one at which the entries were made.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Action plan tracker//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    for event in events:
        entry = Entry()
        entry.add("uid", f"{event.uid}@{host}")
        entry.add("dtstamp", stamped)
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
        entry.add("summary", event.title)
        entry.add("description", event.text)
        entry.add("url", event.address)
        entry.add("class", "PRIVATE")
        # Nobody is busy because something is due.
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
