"""Calling meetings, changing, moving and cancelling one."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms

from govuk.fields import CheckboxField, DateTextField, LongTextField, SelectField, TextField, UrlField
from govuk.words import day as in_words
from scrutiny.meeting_dates import YEARS_AHEAD, Calendar, OptionalTime, read_calendar, read_year
from scrutiny.reading import MeetingReading
from scrutiny.services.meetings import MOST_AT_ONCE, MeetingDetails, MeetingWanted
from scrutiny.services.work import STAY, TO_THE_LIST, Going

LONGEST_CALENDAR = 5000
LONGEST_REASON = 1000
LIST, HERE = "list", "stay"
Day = date
"""A day; a field of its name hides the type."""


class TimeField(TextField):
    """A time of day in one box: "10am", "2:30pm", "14.00"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("width", 5)
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the time, or None for an empty box.

        Raises:
            ValidationError: it is no time.
        """
        text = super().to_python(value)
        if not text or isinstance(value, time):
            return value or None
        found = read_calendar(f"1 June 2020 at {text}", 2020)
        if len(found.days) != 1 or found.days[0].time is None or found.unread:
            message = f"{self.phrase[:1].upper()}{self.phrase[1:]} must be a time, such as 10am or 2:30pm"
            raise forms.ValidationError(message.replace("%", "%%"), code="invalid")
        return found.days[0].time

    def run_validators(self, value: Any) -> None:
        """Nothing of a text is left to check."""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored time as it is typed; what was typed stays as it was."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class CalendarForm(forms.Form):
    """Days of meetings, pasted as a calendar prints them."""

    use_required_attribute = False

    dates = LongTextField(
        label="Days of the meetings",
        help_text="Paste them as they are printed, such as “12 June; 24 July; 18 September at 2pm”.",
        max_length=LONGEST_CALENDAR,
        rows=5,
    )
    year = TextField(
        label="Municipal year",
        help_text="From May to April, such as 2026-27. It counts for days without a year.",
        width=10,
        max_length=20,
    )
    time = TimeField(
        label="Time", phrase="the time", help_text="Where none is printed, such as 10am.", required=False, optional=True
    )
    place = TextField(label="Place", max_length=200, required=False, optional=True)

    def clean_year(self) -> int:
        """Return the first year.

        Raises:
            ValidationError: it is no municipal year.
        """
        first = read_year(self.cleaned_data["year"])
        if first is None or not 2000 <= first <= 2198:
            raise forms.ValidationError(
                "The municipal year must be two years in a row, such as 2026-27", code="invalid"
            )
        return first

    def clean(self) -> dict[str, Any]:
        """Read the days: at least one, and not too many."""
        given = super().clean() or {}
        if "dates" in given and "year" in given:
            number = len(self.calendar.days)
            if not number:
                self.add_error("dates", "No day was found. Enter days such as 12 June; 24 July")
            elif number > MOST_AT_ONCE:
                self.add_error("dates", f"Enter {MOST_AT_ONCE} days or fewer. These are {number}")
        return given

    @property
    def calendar(self) -> Calendar:
        """The days that were read."""
        return read_calendar(self.cleaned_data["dates"], self.cleaned_data["year"])

    def chosen(self, values: Iterable[str]) -> list[MeetingWanted]:
        """Meetings of the boxes that are ticked; what no box of ours sends is left out."""
        found = []
        for value in values:
            day, _, at = value.partition("T")
            try:
                on = date.fromisoformat(day)
                when: OptionalTime = datetime.strptime(at, "%H:%M").time() if at else None  # noqa: DTZ007 -- a time alone
            except ValueError:
                continue
            found.append(MeetingWanted(on, when, self.cleaned_data["place"] or ""))
        return found


class MeetingForm(forms.Form):
    """Time, place, minutes and note of a meeting, and deadlines where they are set instead of worked back."""

    use_required_attribute = False

    time = TimeField(label="Time", phrase="the time", required=False, optional=True)
    place = TextField(label="Place", max_length=200, required=False, optional=True)
    minutes = UrlField(label="Address of the published minutes", max_length=500, required=False, optional=True)
    note = LongTextField(label="Note", max_length=LONGEST_REASON, rows=3, required=False, optional=True)
    draft_on = DateTextField(label="Report drafted", required=False)
    clearance_on = DateTextField(label="Report cleared", required=False)
    final_on = DateTextField(label="Final report handed over", required=False)
    agenda_on = DateTextField(label="Agenda published", required=False)
    days_reason = LongTextField(
        label="Why days are set",
        help_text="Such as “called at short notice”.",
        phrase="why days are set",
        max_length=LONGEST_REASON,
        rows=2,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, reading: MeetingReading) -> None:
        version = reading.version
        initial = {name: getattr(version, name) for name in MeetingDetails.__dataclass_fields__}
        super().__init__(data, initial=initial | {"seen": version.from_rev})
        for deadline in reading.deadlines:
            found = f"{deadline.found}." if deadline.is_set else f"Now {deadline.day:%-d %B %Y}, {deadline.found}."
            self.fields[f"{deadline.kind.value}_on"].help_text = found

    @property
    def details(self) -> MeetingDetails:
        """What was typed, once it is valid."""
        given = {name: self.cleaned_data[name] for name in MeetingDetails.__dataclass_fields__}
        return MeetingDetails(**given)


class _GoingForm(forms.Form):
    """Where the items of a meeting go."""

    use_required_attribute = False

    reason = LongTextField(label="Reason", max_length=LONGEST_REASON, rows=3)
    going = SelectField(label="What is on its agenda goes", phrase="where what is on its agenda goes")

    def __init__(self, data: Any, *, others: list[MeetingReading], items: int, stays: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.others = {str(one.id): one for one in others}
        own = [(HERE, "Stays with the meeting")] if stays else []
        to_others = [(pk, f"To the meeting on {one.words}") for pk, one in self.others.items()]
        choices = [*own, *([] if stays else [("", "Choose")]), *to_others, (LIST, "Back to the list without a date")]
        self.fields["going"].choices = choices  # type: ignore[attr-defined]
        if not items:
            del self.fields["going"]

    @property
    def going_to(self) -> Going:
        """The choice, once it is valid."""
        chosen = self.cleaned_data.get("going", HERE)
        if chosen == HERE:
            return STAY
        return TO_THE_LIST if chosen == LIST else Going(meeting=self.others[chosen].meeting)


class CancelForm(_GoingForm):
    """Why a meeting is cancelled, and where its items go."""


class MoveForm(_GoingForm):
    """When a meeting is instead, and why."""

    date = DateTextField(label="New day", help_text="Such as 29 June 2026.", phrase="the new day")
    time = TimeField(label="New time", phrase="the new time", required=False, optional=True)
    is_right = CheckboxField(
        label="The day is right, although it is in the past or years ahead",
        phrase="that the day is right",
        required=False,
    )

    field_order = ["date", "is_right", "time", "reason", "going"]

    def __init__(self, data: Any, *, today: Day, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """A day in the past, or years ahead, is confirmed."""
        given = super().clean() or self.cleaned_data
        on = given.get("date")
        if on is None or given.get("is_right"):
            return given
        if on < self.today or on.year > self.today.year + YEARS_AHEAD:
            what = "in the past" if on < self.today else "years ahead"
            self.add_error("is_right", f"{in_words(on)} is {what}. Confirm it here, or give another day")
        return given
