"""Proposing reporting periods for whole years: what they follow from, and a row to adjust each before it is added."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.http import QueryDict

from actions.forms.periods import WindowForm
from actions.generating import PlannedPeriod, WindowRules, planned_periods
from actions.pages.proposing import Row, rows_of
from actions.periods import PeriodDates
from actions.services.periods import PlannedPeriodError, ReportingSettings
from govuk.fields import CheckboxField, SelectField, WholeNumberField
from govuk.problems import Problem, problems_in
from govuk.words import period_words
from outcomes.models import Frequency, YearKind

MOST_YEARS = 3
"""A period that was added stays, so nobody adds a decade of them by a slip of the finger."""

DAYS: dict[str, Any] = {"width": 3, "max_value": 60}


class ProposalForm(forms.Form):
    """How often partners report, for which years, and how each window follows from the end of its period."""

    frequency = SelectField(
        label="How often partners report", phrase="how often partners report", choices=Frequency.choices
    )
    year_kind = SelectField(label="Which year", phrase="which year", choices=YearKind.choices)
    year = WholeNumberField(
        label="First year",
        help_text="The year in which it begins: 2026 for April 2026 to March 2027.",
        min_value=2000,
        max_value=2090,
        width=4,
        error_messages={
            "invalid": "The first year must be a year, such as 2026",
            "min_value": "The first year must be 2000 or later",
            "max_value": "The first year must be 2090 or earlier",
        },
    )
    years = WholeNumberField(
        label="How many years", phrase="how many years", min_value=1, max_value=MOST_YEARS, width=2
    )
    opens_after = WholeNumberField(
        label="Window opens, days after the period ends",
        phrase="the number of days until the window opens",
        help_text="0 opens it on the last day of the period.",
        width=3,
        max_value=90,
    )
    due_after = WholeNumberField(
        label="Updates are due, working days later",
        phrase="the number of working days until updates are due",
        help_text="Always a working day in England.",
        **DAYS,
    )
    grace_after = WholeNumberField(
        label="Grace, working days after that", phrase="the number of working days of grace", **DAYS
    )
    cut_off_after = WholeNumberField(
        label="Cut-off, working days after the due date",
        phrase="the number of working days until the cut-off",
        **DAYS,
    )

    @property
    def settings(self) -> ReportingSettings:
        """What was chosen, as the strategy keeps it."""
        given = self.cleaned_data
        rules = WindowRules(**{name: given[name] for name in asdict(WindowRules())})
        return ReportingSettings(given["frequency"], given["year_kind"], rules)

    def planned(self) -> list[PlannedPeriod]:
        """The periods that follow; none from a form with problems."""
        if not self.is_valid():
            return []
        chosen = self.settings
        years = self.cleaned_data["year"], self.cleaned_data["years"]
        return planned_periods(chosen.frequency, chosen.year_kind, *years, chosen.rules)


class RowForm(WindowForm):
    """One proposed period: whether to add it, and its window."""

    add = CheckboxField(label="Add", required=False)

    def __init__(self, row: Row, data: QueryDict | None = None, **options: Any) -> None:
        planned = row.planned
        # Whatever was typed beside a row that is left out is shown again, and not judged.
        prefix = planned.starts.isoformat()
        is_ticked = data is not None and f"{prefix}-add" in data
        initial: dict[str, Any] = {"add": row.is_ahead and data is None, **vars(planned.window)}
        if data is not None and not is_ticked:
            initial |= {name: data[f"{prefix}-{name}"] for name in vars(planned.window) if f"{prefix}-{name}" in data}
        super().__init__(data if is_ticked else None, prefix=prefix, initial=initial, use_required_attribute=False)
        self.row = row
        self.row_name = period_words(planned.starts, planned.ends)

    @property
    def chosen(self) -> PlannedPeriod:
        """The period with the window as it was adjusted."""
        return PlannedPeriod(self.row.planned.starts, self.row.planned.ends, self.window)


class Proposal:
    """The whole page: the question, and a row for each period that follows.

    Args:
        question: the first form, bound.
        periods: the strategy's.
        day: today.
        data: what was sent to be added; None only proposes.
    """

    def __init__(
        self, question: ProposalForm, periods: list[PeriodDates], day: Any, data: QueryDict | None = None
    ) -> None:
        self.question = question
        self.rows = rows_of(question.planned(), periods, day)
        self.forms = [RowForm(row, data) for row in self.rows if row.is_new]
        self.by_key = {form.row.planned.key: form for form in self.forms}
        # A row that is there by now counts as ticked: it was sent twice.
        ticked = [row for row in self.rows if data is not None and f"{row.planned.starts.isoformat()}-add" in data]
        self.blocked = [row for row in ticked if row.is_blocked]
        self.asks_nothing = data is not None and question.is_valid() and not ticked

    @property
    def lines(self) -> list[tuple[Row, RowForm | None]]:
        """Every row with its form, where it has one."""
        return [(row, self.by_key.get(row.planned.key)) for row in self.rows]

    @property
    def chosen(self) -> list[RowForm]:
        """The rows to add."""
        return [form for form in self.forms if form.is_bound]

    def is_valid(self) -> bool:
        """Whether everything that was ticked can be asked of the service."""
        valid = [form.is_valid() for form in self.chosen]
        return self.question.is_valid() and not self.asks_nothing and not self.blocked and all(valid)

    def take_refusal(self, refusal: PlannedPeriodError) -> None:
        """Say at its row what is wrong."""
        form = self.by_key[refusal.key]
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        first = f"id_{self.forms[0].prefix}-add" if self.forms else ""
        found = [Problem("Tick the periods to add", first)] if self.asks_nothing else []
        for row in self.blocked:
            name = period_words(row.planned.starts, row.planned.ends)
            found.append(Problem(f"{name}: {row.obstacle[:1].lower()}{row.obstacle[1:]}. It cannot be added", ""))
        return found + problems_in(self.question, *self.forms)
