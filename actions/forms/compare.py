"""What a page about the plan is compared with, as part of its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.moments import Moment, MomentError, moment_typed
from actions.periods import PeriodDates, period_before, period_named
from actions.reading import periods_of
from govuk.fields import SelectField, TextField
from govuk.words import day as day_words
from govuk.words import period_words
from outcomes.scope import Scope

LONGEST_DATE = 100
THE_DAY = "The day given"
"""What the list of periods says where a day counts instead."""


@dataclass(frozen=True)
class Comparison:
    """An earlier moment.

    Attributes:
        moment: the earlier moment.
        period: the period whose cut-off it is; None where a day was given.
        is_asked: whether the address asks for it; else it is the usual one.
    """

    moment: Moment
    period: PeriodDates | None
    is_asked: bool


class OpenSelectField(SelectField):
    """A list whose value is judged together with the day beside it."""

    def validate(self, value: Any) -> None:
        """Accept everything here."""


class CompareForm(forms.Form):
    """An earlier period, at its cut-off, or any day. A day given counts instead of the choice, which then says so.

    Without an answer it is the period before the current one, whichever that is at the day of the page; where there
    is none, nothing is compared.
    `compare_to` takes in the address what the progress report takes there: a value that is no period is shown as the
    day.

    Args:
        data: the address's parameters.
        scope: the strategy, and the moment that the page is made for.
        wall: the wall clock (aware).
    """

    compare_to = OpenSelectField(label="Compare with", required=False, label_size="")
    compare_date = TextField(
        label="Or with a day instead",
        phrase="the day to compare with",
        required=False,
        label_size="",
        max_length=LONGEST_DATE,
    )

    def __init__(self, data: QueryDict, *, scope: Scope, wall: datetime) -> None:
        asked = {name: data.get(name, "").strip() for name in self.base_fields}
        self.scope, self.wall = scope, wall
        self.comparison: Comparison | None = None
        periods = periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ())
        self.by_key = {period.key: period for period in periods}
        self.usual = period_before(periods, scope.moment.day)
        if not (asked["compare_date"] or period_named(asked["compare_to"])):
            asked["compare_date"], asked["compare_to"] = asked["compare_to"], ""
        self.is_asked = bool(asked["compare_to"] or asked["compare_date"])
        self.asked = asked
        super().__init__(asked)
        self._offer(f"Period before: {_words(self.usual)}" if self.usual else "No earlier period", self.usual)
        self.fields["compare_date"].widget.attrs["autocomplete"] = "off"

    def _offer(self, unasked: str, stands_for: PeriodDates | None) -> None:
        """Put up the choices.

        Args:
            unasked: what no choice says.
            stands_for: the period that it means, which is then offered by its name only where the address names it.
        """
        given = self.asked["compare_to"]
        offered = [("", unasked)]
        for one in sorted(self.by_key.values(), key=lambda one: one.starts, reverse=True):
            if one.key == given or (one.cut_off < self.scope.moment.day and one != stands_for):
                offered.append((one.key, _words(one)))
        self.fields["compare_to"].widget.choices = named_with(offered, given, self.by_key, self.scope.moment.day)

    def clean(self) -> dict[str, Any]:
        """Find the earlier moment; a problem stands at the box that names it."""
        text = self.cleaned_data.get("compare_date") or ""
        key = self.cleaned_data.get("compare_to") or ""
        if self.errors or not (text or key or self.usual):
            return self.cleaned_data
        try:
            self.comparison = self._earlier(text, key)
        except MomentError as error:
            self.add_error("compare_date" if text else "compare_to", str(error))
        else:
            if text:
                self.asked["compare_to"] = ""
                self._offer(THE_DAY, None)
        return self.cleaned_data

    def _earlier(self, text: str, key: str) -> Comparison:
        """The moment asked for: the day, else the period, else the usual one.

        Raises:
            MomentError: it cannot be read, or does not come before the page's own.
        """
        moment = self.scope.moment
        period = None if text else self.by_key.get(key) if key else self.usual
        if not text and period is None:
            raise MomentError(f"{period_named(key)} was not a period on {day_words(moment.day)}. Choose another one.")
        if period is not None and period.cut_off >= moment.day:
            name = _words(period)
            last = day_words(period.cut_off)
            raise MomentError(f"{name} is cut off on {last}. Compare with a period cut off before {_made_for(moment)}.")
        earlier = moment_typed(period.cut_off.isoformat() if period else text, wall=self.wall)
        if not text or (earlier.day < moment.day and earlier.revision <= moment.revision):
            return Comparison(earlier, period, self.is_asked)
        raise MomentError(f"Compare with a day before {_made_for(moment)}.")


def _made_for(moment: Moment) -> str:
    return f"{day_words(moment.day)}, the day that this page is made for"


def _words(period: PeriodDates) -> str:
    return period_words(period.starts, period.ends)


def named_with(
    offered: Sequence[tuple[str, str]], given: str, periods: Mapping[str, PeriodDates], day: date
) -> list[tuple[str, str]]:
    """Choices of periods, with the one that an address names, in words that say what keeps it from being offered.

    Args:
        offered: (key, words) of each choice.
        given: the key that the address names; "" names none.
        periods: the strategy's periods at the moment, by key.
        day: of the moment.
    """
    words, period = dict(offered), periods.get(given)
    if period is not None and period.cut_off >= day:
        words[given] = f"{_words(period)}, not cut off by {day_words(day)}"
    elif period is None and given not in words:
        words[given] = f"{period_named(given)}, not a period on {day_words(day)}"
    return list(words.items())
