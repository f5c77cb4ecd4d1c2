"""The forms by which figures come in: one at a time, and as a file."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import OPEN
from govuk.fields import (
    CheckboxField,
    DateTextField,
    FileField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
    WholeNumberField,
)
from govuk.widgets import Radios
from outcomes.figures.breakdowns import EXAMPLE
from outcomes.figures.entering import EntryPage
from outcomes.figures.entry import LARGEST_COUNT, LONGEST_SOURCE, FigureWanted, base_given
from outcomes.figures.figure import value_words
from outcomes.figures.periods import Period, PeriodError, read_period
from outcomes.importing.cells import CellError, read_number
from outcomes.importing.lines import Line, LineError, line_of
from outcomes.importing.tables import ENDINGS, LARGEST_FILE
from outcomes.models import Observation, Series

NEW = "new"
VALUE, NO_VALUE = "value", "none"
STATUSES = {"provisional": True, "final": False, "unknown": None}
LONGEST_NOTE = 2000
OF_LINE = ("label", "unit", "geography", "population", "breakdown")
BOX_OF = {"kind": "period_kind", "label": "period"}
"""Boxes of the parts of a period."""


def _line_text(label: str, help_text: str = "", **more: Any) -> TextField:
    return TextField(label=label, help_text=help_text, required=False, max_length=300, **more)


class FigureForm(forms.Form):
    """A figure of a measure: which line it belongs to, when it is about, what it says, and who published it.

    Args:
        page: the measure and what is recorded of it.

    Attributes:
        line, figure: what was given; set once the form is valid.
    """

    line_choice = RadiosField(
        label="Which line of figures?", phrase="a line of figures", widget=Radios(reveals={NEW: OF_LINE})
    )
    label = _line_text("What is counted?", "Such as “Staff turnover”.", phrase="what is counted")
    unit = _line_text("Unit", "%, people, posts, GBP/hour and so on.", width=20)
    geography = _line_text("Place", "Such as “Staffordshire” or “Cannock Chase”.")
    population = _line_text("Who is counted?", phrase="who is counted")
    breakdown = TextField(
        label="Part of the whole",
        help_text=f"Such as “{EXAMPLE}”. Leave it empty for the whole.",
        required=False,
        max_length=600,
    )
    period_kind = SelectField(
        label="Kind of period",
        choices=[("", "Choose a kind"), *Observation.PeriodKind.choices],
        phrase="the kind of period",
    )
    period = _line_text("Period", "As published: 2025/26, 2025, March 2026. Leave it empty where none is stated.")
    reading = _line_text("Our reading of the period", "Only where the source states none.")
    starts = DateTextField(
        label="First day", help_text="Only where the period does not say it, as for a survey.", required=False
    )
    ends = DateTextField(label="Last day", help_text="Only where the period does not say it.", required=False)
    has_value = RadiosField(
        label="Is there a value?",
        phrase="whether there is a value",
        choices=[(VALUE, "Yes"), (NO_VALUE, "No, it is not available")],
        widget=Radios(
            reveals={
                VALUE: ("value", "approximate", "count", "base_number", "base_words", "no_base"),
                NO_VALUE: ("not_available",),
            }
        ),
    )
    value = TextField(label="Value", help_text="The number, without its unit.", required=False, max_length=40, width=10)
    approximate = CheckboxField(label="The source says “about” or “approximately”", required=False)
    count = WholeNumberField(
        label="Numerator",
        help_text="The number behind a percentage.",
        required=False,
        max_value=LARGEST_COUNT,
        width=10,
    )
    base_number = WholeNumberField(
        label="Base", help_text="The number that a percentage is of.", required=False, max_value=LARGEST_COUNT, width=10
    )
    base_words = _line_text(
        "Base in words",
        "Such as “12 people who answered”. Where the base is empty, it is the number that the words begin with.",
    )
    no_base = CheckboxField(label="The source publishes no base", required=False)
    not_available = LongTextField(
        label="Why is there no value?", phrase="why there is no value", required=False, max_length=LONGEST_NOTE, rows=2
    )
    status = RadiosField(
        label="Is the figure provisional?",
        phrase="whether the figure is provisional",
        choices=[("provisional", "Provisional"), ("final", "Final"), ("unknown", "The source does not say")],
    )
    source = TextField(label="Source", help_text="Who published it, and where.", max_length=LONGEST_SOURCE)
    note = LongTextField(
        label="Note",
        help_text="What a reader has to know. Where the period has a figure already, say why it is revised.",
        required=False,
        max_length=LONGEST_NOTE,
        rows=3,
    )
    confirmed = CheckboxField(label="I checked it: the figure is right", required=False)
    asked = forms.CharField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=OPEN)

    def __init__(self, data: Any, *, page: EntryPage, seen: int) -> None:
        usual = {"line_choice": "" if page.lines else NEW, "seen": seen}
        super().__init__(data, initial=usual, use_required_attribute=False)
        self.page = page
        self.line: Line | None = None
        self.figure: FigureWanted | None = None
        choice = self.fields["line_choice"]
        assert isinstance(choice, RadiosField)
        choice.choices = [*((str(one.pk), line_words(one)) for one in page.lines), (NEW, "A new line of figures")]
        choice.widget.hints = {str(one.pk): self._latest(one) for one in page.lines}
        if not self.data.get("asked"):
            del self.fields["confirmed"]

    def _latest(self, series: Series) -> str:
        row = self.page.latest(series)
        if row is None:
            return "No figure yet"
        said = "Not available" if row.value is None else value_words(row.value, row.decimals, series.unit)
        return f"Latest: {said}, {row.period_label}"

    def clean(self) -> dict[str, Any]:
        """Read the line and the figure from what was typed."""
        given = super().clean() or self.cleaned_data
        self.line = self._line(given) if given.get("line_choice") else None
        period = self._period(given)
        value, decimals = self._value(given)
        if self.errors or self.line is None or period is None:
            return given
        has_value, words = given["has_value"] == VALUE, given["base_words"]
        number = base_given(given["base_number"], words, self._recorded(period.label)) if has_value else None
        self.figure = FigureWanted(
            period=period,
            value=value,
            decimals=decimals,
            not_available="" if has_value else given["not_available"],
            approximate=has_value and given["approximate"],
            is_provisional=STATUSES[given["status"]],
            count=given["count"] if has_value else None,
            base_number=number,
            base_words=words if has_value else "",
            source=given["source"],
            note=given["note"],
            no_base=has_value and given["no_base"],
        )
        return given

    @property
    def base_read(self) -> int | None:
        """The base that was read from its words; None where it was given, or there is none. Once the form is valid."""
        number = self.figure.base_number if self.figure else None
        return number if self.cleaned_data["base_number"] is None else None

    def _line(self, given: dict[str, Any]) -> Line | None:
        if given["line_choice"] != NEW:
            return next(one for one in self.page.lines if str(one.pk) == given["line_choice"])
        texts = {name: given.get(name, "") for name in OF_LINE}
        try:
            line = line_of({**texts, "measure": self.page.measure.key}, self.page.known)
        except LineError as error:
            self.add_error(error.key if error.key in self.fields else "line_choice", error.message.rstrip("."))
            return None
        return line

    def _period(self, given: dict[str, Any]) -> Period | None:
        if {"period_kind", "period", "reading", "starts", "ends"} & self.errors.keys():
            return None
        texts = {name: given.get(name) for name in ("starts", "ends")}
        label, kind, today = given["period"], given["period_kind"], self.page.known.today
        recorded = self._recorded(label)
        if recorded is not None and recorded.period_kind == kind and not any(texts.values()):
            return Period(kind, label, given["reading"], recorded.period_starts, recorded.period_ends)
        try:
            return read_period(kind, label, reading=given["reading"], **texts, today=today)
        except PeriodError as error:
            self.add_error(BOX_OF.get(error.field, error.field), error.message.rstrip("."))
            return None

    def _recorded(self, label: str) -> Observation | None:
        return self.page.known.last.get((self.line.pk, label)) if isinstance(self.line, Series) else None

    def _value(self, given: dict[str, Any]) -> tuple[Any, int]:
        if given.get("has_value") == NO_VALUE and not given.get("not_available"):
            self.add_error("not_available", "Enter why there is no value")
        if given.get("has_value") != VALUE or self.line is None:
            return None, 0
        if not given.get("value"):
            self.add_error("value", "Enter the value")
            return None, 0
        try:
            return read_number(given["value"], self.line.unit)
        except CellError as error:
            self.add_error("value", f"The value {error}")
            return None, 0

    def ask(self, asked: str) -> None:
        """Ask to confirm what is in doubt: the box is there, and not ticked."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["asked"] = asked
        data.pop("confirmed", None)
        self.data = data
        self.fields["confirmed"] = type(self).base_fields["confirmed"]

    def look_again(self, revision: int) -> None:
        """Take note that what is shown now is of this revision, so that saving again goes through."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data


class ImportForm(forms.Form):
    """A file of figures.

    The hidden box comes last: where it is missing, the sending broke off, and what came of the file is not the file.
    """

    file = FileField(
        label="File of figures",
        phrase="the file",
        help_text=f"CSV or XLSX, up to {LARGEST_FILE // 1_000_000} MB. Nothing is recorded before you have checked it.",
        extensions=ENDINGS,
        max_megabytes=LARGEST_FILE // 1_000_000,
    )
    whole = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a file that did not arrive whole."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("file") and cleaned.get("whole") != "yes":
            self.add_error("file", "The file did not arrive whole. Choose it again")
        return cleaned


def line_words(series: Series) -> str:
    """A line of figures in one line: what is counted, in which unit, where, of whom."""
    parts = [f"{series.label} ({series.unit})", series.geography, series.population, series.breakdown_words]
    return ". ".join(part for part in parts if part)
