"""Mails once a week: when they go out, what they say of the days until the next one, and what cannot wait for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from actions.calendar import ONE_DAY, next_working_day
from actions.models import Frequency, PeriodVersion, Reminder, ReminderKind, ReminderPreference, ReminderRun
from actions.reminders.reading import Row
from actions.reminders.wishes import frequencies_of

ASKS = (ReminderKind.UPDATE_DUE, ReminderKind.CONTRIBUTION_ASKED)
"""What is asked for while a window is open."""


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
    return Ahead(_next_week(day) - ONE_DAY, tuple(people))


def short_windows(day: date) -> set[int]:
    """Ids of the periods whose window opened after the mail of a day's week, and whose updates are due before the next.

    Args:
        day: a working day.
    """
    rows = PeriodVersion.objects.open().filter(opens__gt=first_of_week(day), opens__lte=day, due__lt=_next_week(day))
    return set(rows.values_list("period", flat=True))


def cannot_wait(rows: Iterable[Row], day: date) -> set[int]:
    """Whose weekly mail would come too late: asked within a short window, and not told so yet. Two queries at most.

    Args:
        rows: reminders that wait, or are to come.
        day: the working day in London on which they would go out.
    """
    short = short_windows(day)
    if not short:
        return set()
    asked = {(row.person_id, row.kind, row.subject) for row in rows if row.kind in ASKS and row.period_id in short}
    if not asked:
        return set()
    told = Reminder.objects.filter(kind__in=ASKS, period__in=short, digest__isnull=False, withdrawn_at=None)
    return {person for person, _, _ in asked - set(told.values_list("person", "kind", "subject"))}


def _next_week(day: date) -> date:
    """The first working day of the week after a day's."""
    return first_of_week(_monday(day) + 7 * ONE_DAY)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
