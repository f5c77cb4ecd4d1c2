"""Items of the work programme: added, changed, carried over and dropped."""

from typing import Any

from django import forms

from govuk.fields import LongTextField, SelectField, TextField
from scrutiny.forms.meetings import LIST, LONGEST_REASON
from scrutiny.models import Meeting, WorkItemVersion
from scrutiny.reading import MeetingReading
from scrutiny.scope import CommitteeScope
from scrutiny.services.work import ItemWanted

BASES = (
    "Risk and performance",
    "Performance",
    "Planning",
    "Policy",
    "Transformation",
    "Partnership",
    "Pre-decision",
    "Risk and public concern",
    "Wider determinants",
    "Workforce",
    "Public health",
)
"""Offered as the basis of an item, in the words of published work programmes; anything else can be typed."""


class ItemForm(forms.Form):
    """One item, in the columns of the house.

    Args:
        scope: whose committee it is.
        meetings: where it can come; None where its meeting is not chosen here.
    """

    use_required_attribute = False

    topic = TextField(label="Topic", max_length=300)
    meeting = SelectField(label="Meeting", required=False)
    target = TextField(
        label="Target, while it has no meeting",
        help_text="In words, such as Autumn 2026.",
        max_length=100,
        width=20,
        required=False,
        optional=True,
    )
    background = LongTextField(label="Background", max_length=2000, rows=3, required=False, optional=True)
    basis = TextField(
        label="Basis",
        help_text="Why the committee looks at it, such as Risk and performance.",
        max_length=100,
        width=20,
        required=False,
        optional=True,
        widget=forms.TextInput({"list": "bases", "autocomplete": "off"}),
    )
    strategy = SelectField(label="Strategy that it is about", required=False)
    outcome = LongTextField(label="Outcome of the meeting", max_length=2000, rows=3, required=False, optional=True)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Any, *, scope: CommitteeScope, meetings: list[MeetingReading] | None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.scope, self.meetings = scope, {str(one.id): one for one in meetings or ()}
        named = [(str(pk), version.title) for pk, version in scope.strategies.items()]
        self.fields["strategy"].choices = [("", "None of those in the tracker"), *named]  # type: ignore[attr-defined]
        if meetings is None:
            del self.fields["meeting"]
        else:
            self.fields["meeting"].choices = _places(self.meetings)  # type: ignore[attr-defined]

    @property
    def wanted(self) -> ItemWanted:
        """What was typed, once it is valid."""
        given = self.cleaned_data
        words = {name: given.get(name) or "" for name in ("topic", "background", "basis", "target", "outcome")}
        strategy = self.scope.strategies[int(given["strategy"])].strategy if given["strategy"] else None
        return ItemWanted(strategy=strategy, **words)

    @property
    def chosen_meeting(self) -> Meeting | None:
        """The meeting that was chosen; None for the list of items without a date."""
        return _chosen(self.meetings, self.cleaned_data.get("meeting", ""))


class CarryForm(forms.Form):
    """To which meeting an item goes, and why.

    Args:
        meetings: where it can go.
        version: where it stands.
    """

    use_required_attribute = False

    meeting = SelectField(label="Where to", phrase="where it goes")
    target = TextField(
        label="Target, for the list without a date",
        help_text="In words, such as Autumn 2026.",
        max_length=100,
        width=20,
        required=False,
        optional=True,
    )
    reason = LongTextField(label="Reason", max_length=LONGEST_REASON, rows=3, required=False)

    def __init__(self, data: Any, *, meetings: list[MeetingReading], version: WorkItemVersion) -> None:
        super().__init__(data, initial={"target": version.target})
        self.meetings = {str(one.id): one for one in meetings if one.id != version.meeting_id}
        places = _places(self.meetings) if version.meeting_id else _places(self.meetings)[1:]
        first = [("", "Choose")]
        self.fields["meeting"].choices = [*first, *((pk or LIST, words) for pk, words in places)]  # type: ignore[attr-defined]
        if version.meeting_id is None:
            del self.fields["reason"], self.fields["target"]

    @property
    def chosen_meeting(self) -> Meeting | None:
        """The meeting that was chosen; None for the list of items without a date."""
        return _chosen(self.meetings, self.cleaned_data["meeting"])


class DropForm(forms.Form):
    """Why an item is dropped."""

    use_required_attribute = False

    reason = LongTextField(label="Why is it dropped?", phrase="why it is dropped", max_length=LONGEST_REASON, rows=3)


def _places(meetings: dict[str, MeetingReading]) -> list[tuple[str, str]]:
    return [("", "No meeting yet"), *((pk, one.words) for pk, one in meetings.items())]


def _chosen(meetings: dict[str, MeetingReading], value: str) -> Meeting | None:
    return meetings[value].meeting if value in meetings else None
