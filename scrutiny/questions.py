"""What a progress report is asked for, read from the words of an address, a command or a form.

`as_at` is the cut-off, `period` the period concerned, `compare_to` an earlier moment, or a period: then the
position at that period's cut-off. Each mistake names its parameter and what would do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.moments import Moment, MomentError, current_moment, moment_typed
from actions.periods import PeriodDates
from actions.reading import periods_of
from govuk.words import day, period_words
from outcomes.models import Strategy
from scrutiny.snapshots import Asked


class QuestionError(ValueError):
    """A report that cannot be made as asked; `problems` says why by parameter."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


@dataclass(frozen=True)
class Question:
    """A report's cut-off and period, and what to compare with."""

    asked: Asked
    compare_to: Asked | None
    periods: tuple[PeriodDates, ...]


def read_question(
    strategy: Strategy, *, wall: datetime, period: str = "", as_at: str = "", compare_to: str = ""
) -> Question:
    """Read the three words of a report.

    Args:
        strategy: whose periods are meant.
        wall: the wall clock (aware).
        period: a period's key, "2026-07-01/2026-09-30"; empty takes the current one.
        as_at: what `moment_typed` takes; empty means now.
        compare_to: the same, or a period's key; empty compares with nothing.

    Raises:
        QuestionError: names every parameter that cannot be read.
    """
    problems: dict[str, str] = {}
    try:
        moment = moment_typed(as_at, wall=wall)
    except MomentError as error:
        problems["as_at"] = str(error)
        moment = current_moment(wall=wall)
    periods = periods_of([strategy.pk], moment.revision).get(strategy.pk, ())
    chosen = None
    if period.strip():
        chosen = _by_key(periods, period)
        if chosen is None:
            problems["period"] = _unknown_period(period, periods)
    comparison = None
    if compare_to.strip():
        try:
            comparison = _comparison(compare_to, periods, moment, wall)
        except MomentError as error:
            problems["compare_to"] = str(error)
    if problems:
        raise QuestionError(problems)
    return Question(Asked(moment, chosen), comparison, periods)


def _comparison(text: str, periods: tuple[PeriodDates, ...], moment: Moment, wall: datetime) -> Asked:
    period = _by_key(periods, text)
    if period is not None and period.cut_off > moment.day:
        name = period_words(period.starts, period.ends)
        raise MomentError(
            f"{name} is cut off on {day(period.cut_off)}, after {day(moment.day)}. Compare with an earlier period."
        )
    if period is None and (name := _name_of_key(text)):
        raise MomentError(
            f"{name} was not a period of this strategy on {day(moment.day)}. "
            "Compare with another moment or with nothing."
        )
    earlier = moment_typed(period.cut_off.isoformat() if period else text, wall=wall)
    if earlier.revision > moment.revision or earlier.day > moment.day:
        raise MomentError("Compare with a moment before the one that the report is made for.")
    return Asked(earlier, period)


def _name_of_key(text: str) -> str:
    """What is meant by a period's key, in words; "" where it is none."""
    try:
        starts, ends = (date.fromisoformat(part) for part in text.strip().split("/"))
    except ValueError:
        return ""
    return period_words(starts, ends)


def _by_key(periods: tuple[PeriodDates, ...], key: str) -> PeriodDates | None:
    return next((period for period in periods if period.key == key.strip()), None)


def _unknown_period(asked: str, periods: tuple[PeriodDates, ...]) -> str:
    shown = asked[:60].replace("\x00", "")
    if not periods:
        return f"“{shown}” is not a period: this strategy had none by then."
    known = ", ".join(period.key for period in periods[-12:])
    return f"“{shown}” is not a period of this strategy. Use one of: {known}."
