"""The forms of a report under way: what begins it, who cleared it, and what members may ask."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.moments import EARLIEST
from govuk.fields import DateField, LongTextField, SelectField, TextField
from govuk.words import day
from outcomes.models import Strategy
from scrutiny.freezing import question_of
from scrutiny.models import ReportDraft
from scrutiny.questions import QuestionError
from scrutiny.services.reports import LONGEST_ENQUIRY, MOST_ENQUIRIES

NO_MEETING = "none"


class MeetingForm(forms.Form):
    """For which meeting a report is.

    Args:
        choices: number and words of each meeting that is to come, by committee.
    """

    meeting = SelectField(
        label="Which meeting is it for?",
        phrase="the meeting, or that it is for none",
        help_text="Meetings to come of the committees that scrutinise this strategy.",
    )

    def __init__(self, data: Any, *, choices: Sequence[tuple[str, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        offered = [("", "Choose a meeting"), *choices, (NO_MEETING, "For no meeting")]
        self.fields["meeting"].choices = offered  # type: ignore[attr-defined]

    @property
    def number(self) -> int | None:
        """The chosen meeting's number; None for no meeting."""
        chosen = self.cleaned_data["meeting"]
        return None if chosen == NO_MEETING else int(chosen)


class BeginForm(MeetingForm):
    """For which meeting a report is, and as at which day.

    Args:
        strategy: whose report it is.
        wall: the wall clock (aware).
    """

    cut_off = TextField(
        label="As at",
        phrase="the day that the report is as at",
        help_text="What the tracker held at the end of this day, such as 30 September 2026. You can set it later.",
        required=False,
        optional=True,
        width=20,
        max_length=100,
    )

    def __init__(self, data: Any, *, strategy: Strategy, wall: datetime, **options: Any) -> None:
        super().__init__(data, **options)
        self.strategy, self.wall = strategy, wall

    def clean_cut_off(self) -> str:
        """A day on which the strategy can be reported about."""
        given = self.cleaned_data["cut_off"] or ""
        try:
            question_of(self.strategy, ReportDraft(cut_off=given), wall=self.wall)
        except QuestionError as error:
            raise forms.ValidationError(str(error)) from None
        return given


class GiveUpForm(forms.Form):
    """Why nothing comes of a report."""

    reason = LongTextField(label="Why is it given up?", phrase="why it is given up", max_length=1000, rows=3)


class ClearanceForm(forms.Form):
    """Who said that a report may go out.

    Args:
        today: the last day that may be given.
        earliest: the first one.
    """

    name = TextField(label="Who cleared it?", phrase="the name of who cleared it", max_length=200, width=30)
    office = TextField(
        label="As what?",
        phrase="the office in which they cleared it",
        help_text="Such as Director of Health and Care, or Cabinet Member for Health and Care.",
        max_length=200,
    )
    on = DateField(label="On which day?", phrase="the day on which they cleared it", earliest=EARLIEST)
    shown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any, *, today: date, earliest: date = EARLIEST, initial: Any = None) -> None:
        super().__init__(data, initial={"on": today} | (initial or {}))
        self.today, self.earliest = today, earliest

    def clean_on(self) -> date:
        """Today at the latest."""
        given: date = self.cleaned_data["on"]
        if given > self.today:
            raise forms.ValidationError("The day on which they cleared it must be today or before")
        if given < self.earliest:
            raise forms.ValidationError(
                f"The day on which they cleared it must be {day(self.earliest)} or later: "
                "nobody could read the report as it is now before"
            )
        return given

    def look_again(self, sha256: str) -> None:
        """Take note of the data that are shown now, so that recording again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["shown"] = sha256
        self.data = data


class WithdrawalForm(forms.Form):
    """Why a clearance is taken back."""

    reason = LongTextField(
        label="Why is it withdrawn?", phrase="why the clearance is withdrawn", max_length=1000, rows=3
    )


class EnquiriesForm(forms.Form):
    """What members may wish to ask, a question a line."""

    lines = LongTextField(
        label="What members may wish to ask",
        phrase="the questions",
        help_text=f"One question a line, {MOST_ENQUIRIES} at most, each of {LONGEST_ENQUIRY} characters or fewer.",
        rows=10,
        required=False,
        max_length=MOST_ENQUIRIES * (LONGEST_ENQUIRY + 2),
        publication="Printed in the position in two minutes as the committee officer's own suggestions",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def look_again(self, number: int) -> None:
        """Take note of the questions that stand now, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(number)
        self.data = data
