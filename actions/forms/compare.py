"""What a page about the plan is compared with, as part of its address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.moments import Moment, MomentError, moment_typed
from actions.periods import PeriodDates, period_before
from actions.reading import periods_of
from govuk.fields import SelectField, TextField
from govuk.words import day as day_words
from govuk.words import period_words
from outcomes.scope import Scope

LONGEST_DATE = 100


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
    """An earlier period, at its cut-off, or any day. A day given counts instead of the choice.

    Without an answer it is the period before the current one; where there is none, nothing is compared.
    `compare_to` takes in the address what the progress report takes there: a value that is no period is shown as the
    day.

    Args:
        data: the address's parameters.
        scope: the strategy, and the moment that the page is made for.
        wall: the wall clock (aware).
    """

    compare_to = OpenSelectField(label="Compare with", required=False, label_size="")
    compare_date = TextField(
        label="Or with a day",
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
        if asked["compare_to"] not in {"", *self.by_key} and not asked["compare_date"]:
            asked["compare_date"], asked["compare_to"] = asked["compare_to"], ""
        self.is_asked = bool(asked["compare_to"] or asked["compare_date"])
        if not self.is_asked and self.usual:
            asked["compare_to"] = self.usual.key
        super().__init__(asked)
        offered = _choices(periods, scope.moment, asked["compare_to"])
        self.fields["compare_to"].widget.choices = offered or [("", "No earlier period")]
        self.fields["compare_date"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Find the earlier moment; a problem stands at the box that names it."""
        text = self.cleaned_data.get("compare_date") or ""
        period = self.by_key.get(self.cleaned_data.get("compare_to") or "")
        if self.errors or not (text or period):
            return self.cleaned_data
        try:
            self.comparison = self._earlier(text, None if text else period)
        except MomentError as error:
            self.add_error("compare_date" if text else "compare_to", str(error))
        return self.cleaned_data

    def _earlier(self, text: str, period: PeriodDates | None) -> Comparison:
        """The moment asked for.

        Raises:
            MomentError: it cannot be read, or does not come before the page's own.
        """
        moment = self.scope.moment
        if period is not None and period.cut_off >= moment.day:
            name = period_words(period.starts, period.ends)
            last = day_words(period.cut_off)
            raise MomentError(f"{name} is cut off on {last}. Compare with a period cut off before {_made_for(moment)}.")
        earlier = moment_typed(period.cut_off.isoformat() if period else text, wall=self.wall)
        if not text or (earlier.day < moment.day and earlier.revision <= moment.revision):
            return Comparison(earlier, period, self.is_asked)
        raise MomentError(f"Compare with a day before {_made_for(moment)}.")


def _made_for(moment: Moment) -> str:
    return f"{day_words(moment.day)}, the day that this page is made for"


def _choices(periods: Iterable[PeriodDates], moment: Moment, given: str) -> list[tuple[str, str]]:
    """Periods cut off before the day, the last first, and the one that the address names."""
    return [
        (one.key, period_words(one.starts, one.ends))
        for one in sorted(periods, key=lambda one: one.starts, reverse=True)
        if one.cut_off < moment.day or one.key == given
    ]
