"""What reminders go out next, to whom, and which of them do not: for a person's own page and for a strategy's."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from accounts.models import User
from accounts.moments import LONDON
from actions.calendar import ONE_DAY, is_working_day, next_working_day
from actions.models import AddressRefusal, Frequency, ReminderRun
from actions.reminders.kinds import is_late
from actions.reminders.preview import Coming, coming
from actions.reminders.running import ENDS
from actions.reminders.weekly import cannot_wait, next_weekly_day
from actions.reminders.wishes import frequencies_of
from govuk.words import weekday
from outcomes.models import Strategy


@dataclass(frozen=True)
class ComingRow:
    """One reminder that comes.

    Attributes:
        held: why it does not go out on the day; "" where it does.
        is_unwanted: whether it never will: the person wants only what is late.
    """

    coming: Coming
    held: str
    is_unwanted: bool


def next_sending_day(now: datetime) -> date:
    """The day whose reminders are the next to go out: today until its run is over, then the next working day."""
    local = localtime(now, LONDON)
    today = local.date()
    is_over = local.time() >= ENDS or ReminderRun.objects.filter(day=today, by=None, ended_at__isnull=False).exists()
    return next_working_day(today + ONE_DAY) if is_over and is_working_day(today) else next_working_day(today)


def coming_of(person: User, day: date, strategies: Collection[int]) -> list[ComingRow]:
    """What one person is told on a day.

    Args:
        strategies: those that may remind the person (`actions.reminders.wishes.strategies_of`).
    """
    rows = [row for one in Strategy.objects.filter(pk__in=strategies) for row in coming(day, one, person)]
    return held_or_not(rows, day)


def weekly_words(day: date) -> str:
    """Why nothing goes out before the day of the weekly mail."""
    return f"Wants one mail a week: goes out on {weekday(day)}"


def held_or_not(rows: Sequence[Coming], day: date) -> list[ComingRow]:
    """The same, each with why it does not go out on the day. A fixed number of queries."""
    people = {row.person_id for row in rows}
    frequencies = frequencies_of(people)
    refused = _refused(people)
    weekly_day = next_weekly_day(day)
    weekly = "" if weekly_day == day else weekly_words(weekly_day)
    waits = {person for person, frequency in frequencies.items() if weekly and frequency == Frequency.WEEKLY}
    waits -= cannot_wait(rows, day) if waits else set()

    def row_of(one: Coming) -> ComingRow:
        frequency = frequencies[one.person_id]
        is_unwanted = frequency == Frequency.ONLY_LATE and not is_late(one.kind, one.step)
        if is_unwanted:
            return ComingRow(one, "Not sent: wants only what is late", is_unwanted=True)
        if one.person_id in refused:
            return ComingRow(one, "Not sent: the address was refused", is_unwanted=False)
        return ComingRow(one, weekly if one.person_id in waits else "", is_unwanted=False)

    return [row_of(one) for one in rows]


def _refused(people: Collection[int]) -> set[int]:
    rows = AddressRefusal.objects.filter(person__in=people, cleared_at=None).select_related("person")
    return {row.person_id for row in rows if row.address == row.person.email}
