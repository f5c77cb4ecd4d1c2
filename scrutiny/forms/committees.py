"""A committee's name, remit, strategies and days."""

from typing import Any

from django import forms

from govuk.fields import CheckboxesField, LongTextField, TextField, WholeNumberField
from govuk.widgets import Checkboxes
from outcomes.models import StrategyVersion
from scrutiny.services.committees import MOST_DAYS, CommitteeWanted

LONGEST_REMIT = 3000


def _days(label: str, help_text: str, initial: int) -> WholeNumberField:
    return WholeNumberField(label=label, help_text=help_text, initial=initial, max_value=MOST_DAYS, width=3)


class CommitteeForm(forms.Form):
    """What a committee is called, what it scrutinises, and how long its papers take.

    Args:
        strategies: those that the officer can choose.
        seen: `from_rev` of the version shown; None for a new committee.
    """

    use_required_attribute = False

    name = TextField(label="Name of the committee", max_length=200)
    council = TextField(label="Council", max_length=200, required=False, optional=True)
    strategies = CheckboxesField(
        label="Strategies that it scrutinises",
        phrase="at least one strategy",
        widget=Checkboxes(small=True),
        required=False,
    )
    remit = LongTextField(
        label="What it is responsible for",
        help_text="Stands at the head of its work programme.",
        max_length=LONGEST_REMIT,
        rows=4,
        required=False,
        optional=True,
    )
    draft_days = _days("Report drafted", "Working days before the meeting.", 20)
    clearance_days = _days("Report cleared", "Working days before the meeting.", 12)
    final_days = _days("Final report handed over", "Working days before the meeting.", 8)
    agenda_days = _days(
        "Agenda published", "Clear working days: the day of publication and the day of the meeting do not count.", 5
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, strategies: list[StrategyVersion], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["strategies"].choices = [(str(one.strategy_id), one.title) for one in strategies]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> CommitteeWanted:
        """What was typed, once it is valid."""
        return CommitteeWanted(**{name: self.cleaned_data[name] for name in CommitteeWanted.__dataclass_fields__})
