"""The forms that edit a running plan: add an action, correct its wording, set its links, carry actions forward."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from actions.errors import RuleError
from actions.forms.endings import LONGEST_REASON
from actions.pages.plan_editing import Candidate, Choices, Gone, LinkChoices, Worded, WorkstreamChoice
from actions.services.actions import SHORT_TITLE_LENGTH
from actions.services.carrying import Carrying, CarryingError
from govuk.fields import CheckboxesField, CheckboxField, LongTextField, RadiosField, SelectField, TextField
from govuk.problems import Problem, problems_in
from govuk.widgets import Checkboxes
from outcomes.models import Frequency

LONGEST_WORDING = 4000
READ_BY_ALL = "Everybody who reads the plan reads this."
AGREED_HINT = "For example “the programme board, 3 October 2026”. No names of people."


def _reason(label: str, phrase: str) -> LongTextField:
    return LongTextField(label=label, phrase=phrase, help_text=READ_BY_ALL, max_length=LONGEST_REASON)


def _agreed_by() -> TextField:
    return TextField(label="Who agreed?", phrase="who agreed", help_text=AGREED_HINT, max_length=300)


class LinksForm(forms.Form):
    """Outcomes, areas and supporting partners of an action.

    Args:
        choices: what can be linked.
        revision: the last change when they were read.
    """

    outcomes = CheckboxesField(label="Outcomes that it serves", required=False, widget=Checkboxes(small=True))
    areas = CheckboxesField(
        label="Areas", help_text="None ticked means countywide.", required=False, widget=Checkboxes(small=True)
    )
    supporting = CheckboxesField(label="Supporting partners", required=False, widget=Checkboxes(small=True))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, choices: LinkChoices, revision: int, **options: Any) -> None:
        initial = {"seen": revision, **options.pop("initial", {})}
        super().__init__(data, initial=initial, **options)
        for name in ("outcomes", "supporting", "areas"):
            field = self.fields[name]
            assert isinstance(field, CheckboxesField)
            field.choices = getattr(choices, name)
            if not field.choices:
                del self.fields[name]

    def see(self, revision: int) -> None:
        """Take what is recorded now as seen, so that saving again means it."""
        assert isinstance(self.data, QueryDict), "Only a form that was sent is shown again."
        data = self.data.copy()
        data["seen"] = str(revision)
        self.data = data

    @property
    def chosen(self) -> dict[str, Sequence[str]]:
        """Ids by kind."""
        return {name: self.cleaned_data.get(name, []) for name in ("outcomes", "supporting", "areas")}


class AddForm(LinksForm):
    """A new action of a workstream."""

    ref = TextField(label="Reference", help_text="The next free one. A reference is never used twice.", width=5)
    title = LongTextField(label="Official wording", phrase="the official wording", rows=4, max_length=LONGEST_WORDING)
    short_title = TextField(
        label="Short title", help_text="For lists and mails.", phrase="the short title", max_length=SHORT_TITLE_LENGTH
    )
    reason = _reason("Why is it added?", "why the action is added")
    agreed_by = _agreed_by()
    recurs = SelectField(
        label="How often does it recur?",
        phrase="how often it recurs",
        help_text="Only where the wording says so. Accepting its completion then begins the next round.",
        required=False,
        optional=True,
        choices=[("", "It does not recur"), *Frequency.choices],
    )
    carried_from = SelectField(
        label="Carried forward from",
        phrase="the earlier action",
        help_text="The action of an earlier version of the plan that goes on in this one.",
        required=False,
        optional=True,
    )
    field_order = ("ref", "title", "short_title", "outcomes", "areas", "supporting", "recurs", "carried_from", "reason")

    def __init__(self, data: Any = None, *, earlier: Choices, **options: Any) -> None:
        super().__init__(data, **options)
        carried = self.fields["carried_from"]
        assert isinstance(carried, SelectField)
        carried.choices = [("", "None: it is new"), *earlier]


class _WordingForm(forms.Form):
    """What both forms of the wording page share."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    which = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, worded: Worded, revision: int) -> None:
        name = self.name
        is_sent = data is not None and data.get("which") == name
        initial = {"seen": revision, "which": name, name: getattr(worded.wording, name)}
        super().__init__(data if is_sent else None, initial=initial, auto_id=f"id_{name}_%s")
        self.worded = worded

    name = ""

    def see(self, revision: int) -> None:
        """Take what the page shows now as seen, so that saving again means it."""
        self.data = dict(self.data.items()) | {"seen": str(revision)}


class ShortTitleForm(_WordingForm):
    """What the action is called in lists."""

    name = "short_title"
    short_title = TextField(label="Short title", phrase="the short title", max_length=SHORT_TITLE_LENGTH)


class CorrectionForm(_WordingForm):
    """The official wording, with why it is corrected."""

    name = "title"
    title = LongTextField(label="Official wording", phrase="the official wording", rows=4, max_length=LONGEST_WORDING)
    reason = _reason("Why is it corrected?", "why the wording is corrected")


class CarryRow(forms.Form):
    """One action that may go on."""

    go = CheckboxField(label="Carry forward", required=False)
    ref = TextField(label="New reference", phrase="the new reference", required=False, width=5, max_length=20)
    workstream = SelectField(label="Workstream", phrase="the workstream")

    def __init__(self, candidate: Candidate, data: Any, workstreams: Sequence[WorkstreamChoice]) -> None:
        prefix = f"action-{candidate.action.pk}"
        is_ticked = data is not None and f"{prefix}-go" in data
        initial = {"workstream": str(candidate.workstream_id)}
        super().__init__(data if is_ticked else None, prefix=prefix, initial=initial, use_required_attribute=False)
        self.candidate = candidate
        self.row_name = f"Action {candidate.action.ref}"
        choices = self.fields["workstream"]
        assert isinstance(choices, SelectField)
        choices.choices = [one.choice for one in workstreams]
        self._workstreams = {one.choice[0]: one.workstream for one in workstreams}

    @property
    def carrying(self) -> Carrying:
        """What was chosen; the reference may be empty."""
        given = self.cleaned_data
        return Carrying(self.candidate.action, given["ref"].strip(), self._workstreams[given["workstream"]])


class TogetherForm(forms.Form):
    """What holds for all the actions that are carried forward."""

    reason = _reason("Why are they carried forward?", "why they are carried forward")
    agreed_by = _agreed_by()
    closes_old = RadiosField(
        label="What becomes of the earlier actions?",
        phrase="what becomes of the earlier actions",
        choices=[("yes", "Close each as superseded by its new one"), ("no", "Leave them open beside the new ones")],
    )


class CarryForm:
    """The whole page: a row for each action, and what holds for all.

    Args:
        data: what was sent; None for a fresh page.

    Attributes:
        missing: by the id of each ticked action that cannot go on any more, the new reference that was typed.
        gone: those actions, and why they cannot.
    """

    def __init__(self, data: Any, *, found: Sequence[Candidate], workstreams: Sequence[WorkstreamChoice]) -> None:
        self.together = TogetherForm(data, initial={"closes_old": "yes"})
        self.rows = [CarryRow(one, data, workstreams) for one in found]
        known = {row.candidate.action.pk for row in self.rows}
        self.missing = {pk: str(data.get(f"action-{pk}-ref", "")).strip() for pk in sorted(_sent_ids(data) - known)}
        self.asks_nothing = data is not None and not self.missing and not any(row.is_bound for row in self.rows)
        self.gone: list[Gone] = []

    @property
    def ticked(self) -> list[CarryRow]:
        """The rows to carry forward."""
        return [row for row in self.rows if row.is_bound]

    def is_valid(self) -> bool:
        """Whether everything can be asked of the service."""
        valid = [row.is_valid() for row in self.ticked]
        return self.together.is_valid() and not self.asks_nothing and not self.missing and all(valid)

    @property
    def chosen(self) -> list[Carrying]:
        """What goes on."""
        return [row.carrying for row in self.ticked]

    def take_refusal(self, refusal: RuleError) -> None:
        """Say at its row, or at its box, what is wrong."""
        problems = refusal.problems if isinstance(refusal, CarryingError) else {}
        for row in self.ticked:
            if one := problems.get(row.candidate.action.pk):
                row.add_error(one.field if one.field in row.fields else None, one.message)
        if not problems:
            field = refusal.field if refusal.field in self.together.fields else None
            self.together.add_error(field, refusal.message)

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        first = f"id_{self.rows[0].prefix}-go" if self.rows else ""
        found = [Problem("Tick the actions to carry forward", first)] if self.asks_nothing else []
        found += [Problem(one.why, f"gone-{one.ref}") for one in self.gone]
        return [*found, *problems_in(*self.rows, self.together)]


def _sent_ids(data: Any) -> set[int]:
    """The actions that were ticked, whether they are still offered or not."""
    found = (re.fullmatch(r"action-(\d{1,18})-go", str(name), re.ASCII) for name in data or ())
    return {int(one[1]) for one in found if one}
