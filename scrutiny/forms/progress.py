"""The question of a progress report, as a form that is its own address."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.moments import MomentError, current_moment, moment_typed
from actions.forms.compare import THE_DAY, named_with
from actions.periods import PeriodDates, current_period, period_named
from actions.reading import periods_of
from actions.services.thread import LONGEST_MESSAGE
from govuk.fields import LongTextField, SelectField, TextField
from govuk.words import day as day_words
from govuk.words import period_words
from outcomes.models import Strategy
from scrutiny.questions import Question, QuestionError, read_question

LONGEST_DATE = 100


class ChangeForm(forms.Form):
    """What somebody who is quoted wants the report to say."""

    text = LongTextField(
        label="What should the report say instead, and why?",
        phrase="what should change",
        max_length=LONGEST_MESSAGE,
        rows=5,
        publication="Only your organisation and the reviewers read this",
    )


class OpenSelectField(SelectField):
    """A list whose value is judged with the rest of the question, in the words that the API uses."""

    def validate(self, value: Any) -> None:
        """Accept everything here."""


class ProgressForm(forms.Form):
    """Period, cut-off, and what to compare with. Empty answers ask for the current period, now, and nothing.

    `compare_to` takes in the address what the API takes there; a value that is no period is shown in the date's box.
    A date to compare with counts instead of the choice, which then says so.

    Args:
        data: the address's parameters.
        strategy: whose periods there are to choose from.
        wall: the wall clock (aware).
    """

    period = OpenSelectField(label="Period", required=False)
    as_at = TextField(
        label="As at",
        help_text="What had been received by the end of this day, such as 30 June 2026. Leave it empty for now.",
        phrase="“As at”",
        required=False,
        width=20,
        max_length=LONGEST_DATE,
    )
    compare_to = OpenSelectField(label="Compare with", required=False)
    compare_date = TextField(
        label="Or compare with a date instead",
        help_text="Such as 31 March 2026.",
        phrase="the date to compare with",
        required=False,
        width=20,
        max_length=LONGEST_DATE,
    )

    def __init__(self, data: QueryDict, *, strategy: Strategy, wall: datetime) -> None:
        asked = {name: data.get(name, "").strip() for name in self.base_fields}
        self.strategy, self.wall = strategy, wall
        self.question: Question | None = None
        self.periods, self.today = self._periods(asked["as_at"])
        if not (asked["compare_date"] or period_named(asked["compare_to"])):
            asked["compare_date"], asked["compare_to"] = asked["compare_to"], ""
        self.asked = asked
        super().__init__(asked)
        self._offer("period", _periods_to_report(self.periods, self.today, asked["period"]))
        self._offer("compare_to", _periods_to_compare(self.periods, self.today, "Nothing"))

    def _periods(self, as_at: str) -> tuple[tuple[PeriodDates, ...], date]:
        """The periods there were at the moment asked for, or are now where it cannot be read; and that day."""
        try:
            moment = moment_typed(as_at, wall=self.wall)
        except MomentError:
            moment = current_moment(wall=self.wall)
        return periods_of([self.strategy.pk], moment.revision).get(self.strategy.pk, ()), moment.day

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        """Put up the choices, and whatever the address says, so that it is not lost."""
        offered, given = list(choices), self.asked[name]
        if given not in dict(offered):
            known = {period.key: period for period in self.periods}
            if name == "period" and given in known:
                offered.append((given, _words(known[given])))
            elif period_named(given):
                offered += named_with([], given, known, self.today)
            else:
                offered.append((given, given[:LONGEST_DATE]))
        self.fields[name].widget.choices = offered

    def clean(self) -> dict[str, Any]:
        """Read the question; each problem stands at its own box."""
        given = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        comparing = "compare_date" if given["compare_date"] else "compare_to"
        try:
            self.question = read_question(
                self.strategy,
                wall=self.wall,
                period=given["period"],
                as_at=given["as_at"],
                compare_to=given[comparing],
            )
        except QuestionError as error:
            for name, message in error.problems.items():
                field = comparing if name == "compare_to" else name
                self.add_error(field, self._unknown_period(given[field]) or message)
        else:
            if given["compare_date"]:
                self.asked["compare_to"] = ""
                self._offer("compare_to", _periods_to_compare(self.periods, self.today, THE_DAY))
        return self.cleaned_data

    def _unknown_period(self, given: str) -> str:
        """What is wrong with a period that there was not by the moment, in words; "" for anything else."""
        if given in {period.key for period in self.periods} or not (words := period_named(given)):
            return ""
        return f"{words} was not a period of this strategy on {day_words(self.today)}. Choose another one."


def _periods_to_report(periods: Sequence[PeriodDates], today: date, given: str) -> Iterable[tuple[str, str]]:
    """The current period, then earlier ones; the current one by its key only where the address names it so."""
    current = current_period(periods, today)
    yield "", f"The current one: {_words(current)}" if current else "No period yet"
    for period in reversed(periods):
        if period.opens <= today and (period != current or period.key == given):
            yield period.key, _words(period)


def _periods_to_compare(periods: Sequence[PeriodDates], today: date, unasked: str) -> Iterable[tuple[str, str]]:
    """Periods that were cut off before the day, the last first, after what no choice says."""
    yield "", unasked
    for period in reversed(periods):
        if period.cut_off < today:
            yield period.key, f"{_words(period)}, at its cut-off on {day_words(period.cut_off)}"


def _words(period: PeriodDates) -> str:
    return period_words(period.starts, period.ends)
