"""On which days one strategy sends each kind of reminder: what may be set, what is set, and how that is said."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from actions.calendar import ONE_DAY, is_working_day
from actions.models import Frequency, ReminderKind, ReminderRule
from actions.reminders.kinds import DEFAULTS, OPENS, Schedule, schedule_of, steps
from govuk.words import count_of, in_words
from outcomes.models import StrategyVersion

MOST_STEPS = 6
"""So many days can be named for one kind: more would be nagging."""
MOST_DAYS = 365
"""The furthest from its date that a step can lie, and the longest until the next."""
MOST_WORKING_DAYS = 60
"""The same in working days."""

LEAST_EVERY = 7
"""What repeats leaves so many days between at least: nobody is told the same thing again within a week."""
LEAST_EVERY_WORKING = 5
"""The same in working days."""


@dataclass(frozen=True)
class About:
    """What a kind of reminder is about, for the person who sets its days.

    Attributes:
        counts_from: the date that its days count from, within a sentence.
        goes_to: who gets it.
        at: when it goes out where its days cannot be set; "" where they can.
    """

    counts_from: str
    goes_to: str
    at: str = ""


MOST_RECKONED = 100
"""Later steps of something that repeats are not numbered any more in words."""
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
ANSWERS = "whoever answers for the action"
LEADERS = "programme lead and deputies"
ABOUT: dict[str, About] = {
    ReminderKind.UPDATE_DUE: About("the day on which updates are due", ANSWERS),
    ReminderKind.UPDATE_LATE: About("the last day of grace", ANSWERS),
    ReminderKind.UPDATE_ESCALATED: About(
        "the last day of grace", f"others who speak for the lead partner, and the {LEADERS}"
    ),
    ReminderKind.CONTRIBUTION_ASKED: About("", "supporting partners", at="Once, when the window opens"),
    ReminderKind.ACTION_DUE: About("the due date", ANSWERS),
    ReminderKind.ACTION_OVERDUE: About("the due date", ANSWERS),
    ReminderKind.MILESTONE_DUE: About("the day of the milestone", ANSWERS),
    ReminderKind.UPDATE_RETURNED: About("the day it was returned", ANSWERS),
    ReminderKind.REVIEW_WAITING: About("the day it began to wait", "whoever reviews the action"),
    ReminderKind.DATE_REQUEST_WAITING: About("the day it was asked for", LEADERS),
    ReminderKind.NOBODY_ACCOUNTABLE: About("", LEADERS, at="Once a period, when its window opens"),
    ReminderKind.ADDRESS_REFUSED: About("", LEADERS, at="Once, when it was refused"),
    ReminderKind.RESOLUTION_DUE: About("the day on which the answer is due", "whoever answers for it"),
    ReminderKind.REPORT_DEADLINE: About("the deadline", LEADERS),
    ReminderKind.ROUND_DUE: About(
        "the day on which the round is due", f"whoever is asked; once it is late, the {LEADERS} too"
    ),
}


def takes_before(kind: str) -> bool:
    """Whether days before its date, and the day itself, can be set."""
    return not ABOUT[kind].at and DEFAULTS[kind].days[0] <= 0


def takes_after(kind: str) -> bool:
    """Whether days after its date can be set."""
    return not ABOUT[kind].at and DEFAULTS[kind].days[-1] > 0


def furthest(kind: str) -> int:
    """How far from its date a step can lie."""
    return MOST_WORKING_DAYS if DEFAULTS[kind].in_working_days else MOST_DAYS


def soonest(kind: str) -> int:
    """How often it may be repeated at most: so many days lie between."""
    return LEAST_EVERY_WORKING if DEFAULTS[kind].in_working_days else LEAST_EVERY


@dataclass(frozen=True)
class StrategySteps:
    """What holds in one strategy.

    Attributes:
        schedules: by kind, in the order of `ReminderKind`.
        quietest: the fewest reminders that a person may choose.
    """

    schedules: dict[str, Schedule]
    quietest: Frequency

    @property
    def mark(self) -> str:
        """Stands for all of it: another mark means that something was set meanwhile."""
        parts = [f"{kind}{one.is_on}{one.days}{one.every}" for kind, one in self.schedules.items()]
        return hashlib.sha256("".join([*parts, self.quietest]).encode()).hexdigest()[:16]


def read_steps(strategy_id: int) -> StrategySteps:
    """What holds in a strategy now. Two queries."""
    rows = ReminderRule.objects.open().filter(strategy=strategy_id)
    own = {row.kind: schedule_of(row.kind, row.days, row.every, is_on=row.is_on) for row in rows}
    quietest = StrategyVersion.objects.open().get(strategy=strategy_id).quietest_reminders
    schedules = {kind: own.get(kind, DEFAULTS[kind]) for kind in ABOUT}
    return StrategySteps(schedules, Frequency(quietest or Frequency.ONLY_LATE))


def schedule_words(kind: str, schedule: Schedule) -> str:
    """When a kind goes out: "7 and 1 working days before, and on the day"; "1 and 7 days after, then every 14 days"."""
    if not schedule.is_on:
        return "off"
    if ABOUT[kind].at:
        return ABOUT[kind].at[0].lower() + ABOUT[kind].at[1:]
    return ", ".join(_parts(schedule))


def _parts(schedule: Schedule) -> Iterator[str]:
    noun = "working day" if schedule.in_working_days else "day"
    before = [-days for days in schedule.days if days < 0]
    after = [days for days in schedule.days if days > 0]
    if before:
        yield f"{_days(before, noun)} before"
    if 0 in schedule.days:
        yield "on the day"
    if after:
        yield f"{_days(after, noun)} after"
    if schedule.every is not None:
        yield f"then every {noun}" if schedule.every == 1 else f"then every {count_of(schedule.every, noun)}"


def _days(numbers: Sequence[int], noun: str) -> str:
    return f"{in_words([*map(str, numbers)])} {noun if numbers == [1] else noun + 's'}"


def step_words(kind: str, schedule: Schedule, name: str, counted_from: date, day: date) -> str:
    """Which step a reminder is: "7 days after the last day of grace, second reminder", "on the due date".

    Args:
        schedule: when the kind goes out in the strategy.
        name: of the step, as the reminder keeps it.
        counted_from: the date that the step counts from.
        day: on which it fell.
    """
    if name == OPENS:
        return "on the day its window opened"
    about = ABOUT[kind]
    if about.at:
        return about.at[0].lower() + about.at[1:]
    if day == counted_from:
        return f"on {about.counts_from}"
    if day < counted_from:
        return f"{_between(day, counted_from, schedule)} before {about.counts_from}"
    away = _between(counted_from + ONE_DAY, day + ONE_DAY, schedule)
    nth = next(
        (n for n, step in enumerate(islice(steps(kind, schedule, counted_from), 400), 1) if step.name == name), 0
    )
    return f"{away} after {about.counts_from}" + (f", {_nth(nth)} reminder" if nth else "")


def _between(first: date, end: date, schedule: Schedule) -> str:
    days = [first + timedelta(days=number) for number in range((end - first).days)]
    if schedule.in_working_days:
        return count_of(sum(map(is_working_day, days)), "working day")
    return count_of(len(days), "day")


def _nth(number: int) -> str:
    if number <= len(NTH):
        return NTH[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
