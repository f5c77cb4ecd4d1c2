"""Mails once a week: when they go out, and what they say of the days until the next one."""

from dataclasses import dataclass
from datetime import date, timedelta

from actions.calendar import ONE_DAY, next_working_day
from actions.models import Frequency, ReminderPreference, ReminderRun
from actions.reminders.wishes import frequencies_of


@dataclass(frozen=True)
class Ahead:
    """Whom a mail tells of what falls due before their next one.

    Attributes:
        until: the last day before that one.
        people: those who get one mail a week.
    """

    until: date
    people: tuple[int, ...]


def first_of_week(day: date) -> date:
    """The first working day of a day's week."""
    return next_working_day(_monday(day))


def next_weekly_day(day: date) -> date:
    """The day of the next weekly mail: the day itself, where it is the first working day of its week."""
    first = first_of_week(day)
    return first if day <= first else first_of_week(_monday(day) + 7 * ONE_DAY)


def is_first_run_of_week(day: date) -> bool:
    """Whether this is the week's first run. One that was missed on a Monday is made up for on the Tuesday."""
    earlier = ReminderRun.objects.filter(day__gte=_monday(day), day__lt=day, by=None, ended_at__isnull=False)
    return not earlier.exists()


def ahead_on(day: date, person_id: int | None = None) -> Ahead:
    """Who gets one mail a week, on the day of such a mail.

    Args:
        person_id: this person only; None for everybody.
    """
    chose = ReminderPreference.objects.exclude(frequency=Frequency.DAILY)
    chose = chose.filter(person=person_id) if person_id else chose
    frequencies = frequencies_of(list(chose.values_list("person", flat=True)))
    people = sorted(person for person, frequency in frequencies.items() if frequency == Frequency.WEEKLY)
    return Ahead(first_of_week(_monday(day) + 7 * ONE_DAY) - ONE_DAY, tuple(people))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
