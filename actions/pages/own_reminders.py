"""What a person's own page of reminders shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from actions.models import CalendarKey, Digest, Frequency
from actions.pages.coming import ComingRow, coming_of, next_sending_day, weekly_words
from actions.reminders.content import DigestContent, digest_of
from actions.reminders.refusals import open_refusals
from actions.reminders.weekly import next_weekly_day, short_windows
from actions.reminders.wishes import choices_within, frequencies_of, quietest_of, strategies_of
from actions.services.calendars import calendar_of
from govuk.words import count_of, day_and_time, in_words
from outcomes.models import StrategyVersion

FREQUENCY_WORDS = {
    Frequency.DAILY: "one mail each working day on which there is something new",
    Frequency.WEEKLY: "one mail a week, on its first working day",
    Frequency.ONLY_LATE: "mails only about what is late, overdue or sent back to you",
}
"""What each choice means, within a sentence."""

LAST_MAILS = 10


@dataclass(frozen=True)
class Mail:
    """One mail in words: when it went, what became of it, and how much it said."""

    when: str
    said: str


@dataclass(frozen=True)
class OwnReminders:
    """The page.

    Attributes:
        frequency: how often the person is reminded now.
        choices: what may be chosen.
        limit: why less cannot be chosen; "" where anything can.
        day: the next day on which mails go out, or one a week does for who wants that.
        coming: what the person will be told then; None for nothing.
        held: why it does not go out then; "" where it does.
        mails: the last ones, newest first.
        refused: when a mail server refused the person's address; None where none did.
        calendar: the private address of the calendar that works; None for none.
    """

    frequency: Frequency
    choices: Sequence[Frequency]
    limit: str
    day: date
    coming: DigestContent | None
    held: str
    mails: Sequence[Mail]
    refused: datetime | None
    calendar: CalendarKey | None


def read_own_reminders(person: User, now: datetime) -> OwnReminders:
    """Read the page.

    Args:
        now: the present instant.
    """
    quietest = quietest_of([person.pk])[person.pk]
    frequency = frequencies_of([person.pk])[person.pk]
    sending = next_sending_day(now)
    day, rows = _next_mail(person, sending, next_weekly_day(sending) if frequency == Frequency.WEEKLY else sending)
    shown = [row for row in rows if not row.is_unwanted]
    return OwnReminders(
        frequency=frequency,
        choices=choices_within(quietest),
        limit=_limit(person, quietest),
        day=day,
        coming=digest_of(person, [row.coming for row in shown], day) if shown else None,
        held=next((row.held for row in shown if row.held), "") or (weekly_words(day) if day != sending else ""),
        mails=_mails(person, {row.coming.key for row in shown}),
        refused=open_refusals(person).values_list("refused_at", flat=True).first(),
        calendar=calendar_of(person),
    )


def _next_mail(person: User, sending: date, wanted: date) -> tuple[date, list[ComingRow]]:
    """The day of the person's next mail, and what it says.

    Args:
        sending: the next day on which mails go out.
        wanted: the next one on which the person wants one; what cannot wait for it goes out before.
    """
    strategies = strategies_of([person.pk])[person.pk]
    if sending != wanted and short_windows(sending):
        rows = coming_of(person, sending, strategies)
        if any(not row.held for row in rows):
            return sending, rows
    return wanted, coming_of(person, wanted, strategies)


def _limit(person: User, quietest: Frequency) -> str:
    if quietest == Frequency.ONLY_LATE:
        return ""
    strategies = strategies_of([person.pk])[person.pk]
    rows = StrategyVersion.objects.open().filter(strategy__in=strategies).order_by("title")
    strict = [row.title for row in rows if Frequency(row.quietest_reminders or Frequency.ONLY_LATE) == quietest]
    allowed = "reminders on each working day" if quietest == Frequency.DAILY else "a mail once a week at least"
    asks = "ask" if len(strict) > 1 else "asks"
    return f"{in_words(strict)} {asks} for {allowed}."


def _mails(person: User, true: Collection[str]) -> list[Mail]:
    """The last mails; one that was not begun only where something in it is still true, for else it never goes out.

    Args:
        true: keys of the reminders that come.
    """
    rows = Digest.objects.filter(person=person, withdrawn_at=None).prefetch_related("reminders").order_by("-day")
    # At most one is open at a time.
    told = [mail for row in rows[: LAST_MAILS + 1] if (mail := _mail(row, true))]
    return told[:LAST_MAILS]


def _mail(row: Digest, true: Collection[str]) -> Mail | None:
    said = [one.key for one in row.reminders.all() if one.withdrawn_at is None]
    is_open = row.sent_at is None and row.refused_at is None and row.begun_at is None
    if is_open:
        said = [key for key in said if key in true]
    if is_open and not said:
        return None
    number = count_of(len(said), "reminder")
    if row.sent_at:
        return Mail(day_and_time(row.sent_at), number)
    if row.refused_at:
        return Mail(day_and_time(row.refused_at), "Refused by the mail server")
    return Mail(day_and_time(row.created_at), f"{number}, not sent yet")
