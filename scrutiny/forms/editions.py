"""Forms around editions: issue one, publish it, attach the committee's copy, have it taken down."""

from datetime import date
from typing import Any

from django import forms

from govuk.fields import CheckboxField, DateField, FileField, LongTextField
from govuk.words import day
from scrutiny.models import TakedownRequest
from scrutiny.papers import LARGEST_COPY

LONGEST_REASON = 2000
LONGEST_CORRECTIONS = 10_000


class IssueForm(forms.Form):
    """Issuing an edition; one that replaces another says why, and what was wrong.

    Args:
        lines: drafted corrections; None where nothing is replaced.
    """

    reason = LongTextField(
        label="Why is it being replaced?",
        phrase="why the edition is replaced",
        help_text="Published beside both editions.",
        rows=3,
        max_length=LONGEST_REASON,
    )
    corrections = LongTextField(
        label="What was wrong in it?",
        phrase="what was wrong in it",
        help_text=(
            "A line each, for the correction note. These lines are what the two editions print differently: "
            "change them to say what was wrong, and take out what is only news."
        ),
        rows=8,
        max_length=LONGEST_CORRECTIONS,
    )

    def __init__(self, data: Any, *, lines: tuple[str, ...] | None) -> None:
        super().__init__(data, initial={"corrections": "\n".join(lines or ())})
        if lines is None:
            del self.fields["reason"], self.fields["corrections"]


class PublishForm(forms.Form):
    """From which day everybody can read an edition; or another day in place of the one that was given.

    Args:
        proposed: the day that the form begins with.
        today: the day in London.
        given: the day that stands; None for none yet.
        replaced_by: number of the edition that took its place; None for none.
    """

    on = DateField(
        label="Published from",
        phrase="the day from which it is published",
        help_text="Usually the day on which the agenda is published. It can be changed until it has come.",
        earliest=date(2000, 1, 1),
        latest=date(2099, 12, 31),
    )
    no_day = CheckboxField(
        label="Take the day back: the edition is not published until you give another one",
        phrase="that the day is taken back",
        required=False,
    )
    reason = LongTextField(
        label="Why is the day changed?",
        phrase="why the day is changed",
        help_text="Such as a meeting that was moved. It is kept with both days.",
        required=False,
        rows=2,
        max_length=LONGEST_REASON,
    )
    takes_past = CheckboxField(
        label="The day is in the past: the edition was published then",
        phrase="that it was published then",
        required=False,
    )
    takes_replaced = CheckboxField(
        label="Publish it although another edition took its place",
        phrase="that it is published although another edition took its place",
        required=False,
    )

    def __init__(
        self, data: Any, *, proposed: date, today: date, given: date | None = None, replaced_by: int | None = None
    ) -> None:
        super().__init__(data, initial={"on": given or proposed})
        self.today = today
        if given is None:
            del self.fields["reason"]
        if given is None or given <= today:
            del self.fields["no_day"]
        if given is not None and given <= today:
            del self.fields["takes_past"]
            self.fields["on"].help_text = "Everybody can read it already, so give today or an earlier day."
        if replaced_by is None:
            del self.fields["takes_replaced"]
        else:
            label = f"Publish it although edition {replaced_by} took its place"
            self.fields["takes_replaced"].label = label

    def clean(self) -> dict[str, Any]:
        """A day in the past is confirmed; what is taken back needs no day."""
        given = super().clean() or self.cleaned_data
        if given.get("no_day"):
            self.errors.pop("on", None)
            return {**given, "on": None}
        on = given.get("on")
        if on and on < self.today and "takes_past" in self.fields and not given.get("takes_past"):
            self.add_error("takes_past", f"{day(on)} is in the past. Confirm it here, or give today or a later day")
        return given


class CopyForm(forms.Form):
    """The committee's own PDF.

    The hidden box comes last: where it is missing, the sending broke off, and what came of the file is not the file.
    """

    file = FileField(
        label="The committee's PDF",
        phrase="a PDF",
        help_text="As the committee published it. Up to 20 MB. You can look at it before you publish it.",
        extensions=("pdf",),
        max_megabytes=LARGEST_COPY // 1_000_000,
    )
    whole = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a file that did not arrive whole."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") and cleaned.get("whole") != "yes":
            self.add_error("file", "The file did not arrive whole. Choose it again")
        return cleaned


class TakedownForm(forms.Form):
    """Why an edition has to be taken down.

    Args:
        waiting: what somebody else asked, which whoever agrees can put right; None for a new request.
    """

    reason = LongTextField(
        label="Why does it have to be taken down?",
        phrase="why it has to be taken down",
        help_text="Shown in its place to everybody. Do not repeat what must not be read, and name no person.",
        max_length=LONGEST_REASON,
    )

    def __init__(self, data: Any, *, waiting: TakedownRequest | None = None) -> None:
        super().__init__(data, initial={"reason": waiting.reason if waiting else ""})
        if waiting:
            self.fields["reason"].label = "What everybody reads in its place"
