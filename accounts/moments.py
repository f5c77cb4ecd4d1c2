"""The moment that an answer is made for: a revision and a day.

"As at" an instant becomes (N, D): N the last revision by then, D that day in London. Asked without an
instant, N is the last revision of all (never the wall clock) and D is today.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from accounts.lock import LONGEST_CHANGE, clock_held
from accounts.models.ledger import Change, Clock
from govuk.dates import DateError, read_text

LONDON = ZoneInfo("Europe/London")
EARLIEST = date(2000, 1, 1)
"""Nothing before this day is asked about: it keeps reckoning with days inside the calendar."""
SETTLED_AFTER = 10 * LONGEST_CHANGE
"""No change in flight can be recorded at an instant older than this: the block, the three statements that end it and
the pauses between them each take at most LONGEST_CHANGE."""
HOW_TO_ASK = "Give a date such as 30 June 2026 or 2026-06-30, or an instant such as 2026-06-30T16:05:00Z."


class MomentError(ValueError):
    """An `as_at` that cannot be answered; the message says how to mend it."""


@dataclass(frozen=True)
class Moment:
    """What an answer is made for.

    Attributes:
        revision: the last change that counts; 0 before the first.
        day: the day, in London, for everything that depends on the date.
        is_past: whether somebody asked for a moment gone by, which allows no writing.
    """

    revision: int
    day: date
    is_past: bool = False

    @property
    def name(self) -> str:
        """The moment's lasting name, which `as_at` takes again: "4711@2026-11-21"."""
        return f"{self.revision}@{self.day.isoformat()}"


def current_moment(*, wall: datetime) -> Moment:
    """The last revision, today.

    Args:
        wall: the wall clock (aware), which gives the day only.
    """
    return Moment(Clock.objects.values_list("revision", flat=True).get(pk=1), _london_day(wall))


def moment_at(asked: str, *, wall: datetime) -> Moment:
    """The moment that `as_at` asks for.

    Args:
        asked: "2026-06-30" (the end of that day in London; today means now), an ISO 8601 instant (London
            where it names no zone), or a moment's lasting name. Empty means now.
        wall: the wall clock (aware).

    Raises:
        MomentError: not one of these, before 2000, or in the future.
        ClockBusyError: a change in flight kept a recent instant from being answered.
    """
    asked = asked.strip()
    if not asked:
        return current_moment(wall=wall)
    if named := re.fullmatch(r"(\d{1,18})@(\d{4}-\d{2}-\d{2})", asked):
        return _named_moment(int(named[1]), _parse_day(named[2]), wall=wall)
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", asked):
        day = _parse_day(asked)
        if day == _london_day(wall):
            return current_moment(wall=wall)
        if day > _london_day(wall):
            raise MomentError(f"{asked} is in the future. {HOW_TO_ASK}")
        return _moment_of(datetime.combine(day, time.max, tzinfo=LONDON), wall=wall)
    return _moment_of(_parse_instant(asked), wall=wall)


def strategy_revision(strategy_id: int, revision: int) -> int:
    """The last change up to `revision` that could concern this strategy: its own, or one of all strategies.

    This, not the clock's own number, is what answers show: it does not move when other strategies do.
    """
    own = Change.objects.filter(strategy_id=strategy_id, id__lte=revision).order_by("-id").values_list("id", flat=True)
    common = Change.objects.filter(strategy_id=None, id__lte=revision).order_by("-id").values_list("id", flat=True)
    return max(own.first() or 0, common.first() or 0)


def moment_typed(text: str, *, wall: datetime) -> Moment:
    """The moment that a person or a program asks for: pages, the report and the API all read it here.

    Args:
        text: a day as people type it ("30 June 2026", "30/6/2026"), or what `moment_at` takes; empty means now.
        wall: the wall clock (aware).

    Raises:
        MomentError, ClockBusyError: as `moment_at`.
    """
    try:
        day = read_text(text)
    except DateError:
        day = None
    return moment_at(day.isoformat() if day else text, wall=wall)


def _moment_of(instant: datetime, *, wall: datetime) -> Moment:
    if instant > wall:
        raise MomentError(f"{instant.isoformat()} is in the future. {HOW_TO_ASK}")
    day = _not_too_early(_london_day(instant))
    if wall - instant < SETTLED_AFTER:
        # A change that began before the instant may not be committed yet: queue behind it for the clock.
        with clock_held():
            pass
    last = Change.objects.filter(at__lte=instant).order_by("-at").values_list("id", flat=True).first()
    return Moment(last or 0, day, is_past=True)


def _named_moment(revision: int, day: date, *, wall: datetime) -> Moment:
    """A moment named by revision and day, if such an answer can ever have been given."""
    _not_too_early(day)
    here = Change.objects.filter(id=revision).values_list("at", flat=True).first()
    following = Change.objects.filter(id=revision + 1).values_list("at", flat=True).first()
    last_day = _london_day(following or wall)
    if (here is None and revision != 0) or (here and day < _london_day(here)) or day > last_day:
        raise MomentError(f"No answer was ever given for {revision}@{day.isoformat()}. {HOW_TO_ASK}")
    return Moment(revision, day, is_past=True)


def _parse_day(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise MomentError(f"“{text}” is not a date. {HOW_TO_ASK}")
    return day


def _parse_instant(text: str) -> datetime:
    # A "+" that a web address turned into a space is still an offset.
    text = re.sub(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$", r"\1+\2", text)
    try:
        # A date in another spelling ("20260630") would be read as that day's first instant: not what dates mean here.
        instant = parse_datetime(text) if re.search(r"[T ]\d{2}", text) else None
    except ValueError:
        instant = None
    if instant is None:
        raise MomentError(f"“{text[:60]}” is not a date or an instant. {HOW_TO_ASK}")
    aware = instant if instant.tzinfo else instant.replace(tzinfo=LONDON)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        raise MomentError(f"“{text[:60]}” is outside the calendar. {HOW_TO_ASK}") from None


def _not_too_early(day: date) -> date:
    if day < EARLIEST:
        raise MomentError(f"{day.isoformat()} lies before the year 2000. {HOW_TO_ASK}")
    return day


def _london_day(instant: datetime) -> date:
    try:
        return instant.astimezone(LONDON).date()
    except OverflowError:
        return instant.date()
