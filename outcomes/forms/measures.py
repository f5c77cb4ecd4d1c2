"""The form of a measure: what it is, who brings its figures, and what they are held against."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from govuk.fields import DateTextField, LongTextField, SelectField, TextField
from govuk.words import MONTHS
from outcomes.measures.key_facts import decimals_of
from outcomes.models import MeasureFrequency, MeasureSettings, Series, SeriesSettings
from outcomes.services.measures import MeasureWanted, SeriesWanted

Choices = Sequence[tuple[object, str]]
LARGEST_TARGET = Decimal(10) ** 12
MOST_DECIMALS = 6
LONGEST_WORDS = 2000
COUNTED = [("", "What its unit says"), ("yes", "People"), ("no", "Organisations or other things")]
IN_BASE = [("", "What its base says"), *COUNTED[1:]]


class SeenForm(forms.Form):
    """A form that remembers what its reader saw, so that nobody overwrites a colleague unseen."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, revision: int, **options: Any) -> None:
        options["initial"] = {"seen": revision, **(options.get("initial") or {})}
        super().__init__(data, **options)

    def look_again(self, revision: int) -> None:
        """Take what is recorded now as seen, so that saving again means it."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["seen"] = str(revision)
        self.data = data


class MeasureForm(SeenForm):
    """What a measure is, who brings its figures, and what they are held against.

    Args:
        owners: (id, name) of the organisations that can bring them.
        lines: the measure's lines of figures.
        said: what is recorded of these lines.
    """

    definition = LongTextField(
        label="Definition",
        help_text="What exactly is counted, of whom, and how: so that somebody else would count the same.",
        required=False,
        rows=4,
        max_length=LONGEST_WORDS,
    )
    unit = TextField(label="Unit", help_text="Such as % of posts, or days a year.", required=False, max_length=100)
    headline = SelectField(
        label="Which figures does its page begin with?", phrase="the figures its page begins with", required=False
    )
    proxy_for = TextField(
        label="Is it a proxy?",
        help_text="Only where the figures are not what the measure asks for. Say what it asks for and what they are"
        " instead, such as “The measure asks for the number of vacancies; the figure published is a rate.”",
        phrase="what the figures stand in for",
        required=False,
        max_length=600,
    )
    owner = SelectField(
        label="Who brings the figures?",
        phrase="who brings the figures",
        help_text="Whoever speaks for this organisation can enter figures of this measure and write what they show.",
        required=False,
    )
    frequency = SelectField(
        label="How often is a figure expected?",
        phrase="how often a figure is expected",
        choices=[("", "Nobody has said"), *MeasureFrequency.choices],
        required=False,
    )
    due_month = SelectField(
        label="In which month?",
        phrase="the month",
        choices=[("", "No month"), *((number, name) for number, name in enumerate(MONTHS, start=1))],
        required=False,
    )
    source = TextField(label="Source", help_text="Where its figures come from.", required=False, max_length=300)
    licence = TextField(
        label="Licence", help_text="On which terms the figures may be used.", required=False, max_length=300
    )
    target = TextField(
        label="Target",
        help_text="A number such as 28 or 28.5. Only one that is published: the tracker never makes one up.",
        required=False,
        width=10,
        max_length=30,
    )
    target_by = DateTextField(label="By which day?", phrase="the day of the target", required=False, width=20)
    target_source = TextField(
        label="Where is the target published?",
        phrase="where the target is published",
        help_text="Document and page, or meeting and day.",
        required=False,
        max_length=300,
    )
    baseline = TextField(
        label="Baseline",
        help_text="Which figure later ones are held against. Left empty, it is the first one published.",
        required=False,
        max_length=600,
    )
    caveats = LongTextField(
        label="To keep in mind",
        phrase="what to keep in mind",
        help_text="What the figures do not show, or why they may mislead.",
        required=False,
        rows=3,
        max_length=LONGEST_WORDS,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        owners: Choices,
        lines: Sequence[Series],
        said: dict[int, SeriesSettings],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.lines, self.said = list(lines), said
        self._offer("owner", [("", "Nobody is named"), *owners])
        named = [(line.pk, _line_name(line)) for line in lines]
        self._offer("headline", [("", "Leave it to the tracker"), *named])
        for line in self.lines:
            counts = said[line.pk].counts_people if line.pk in said else None
            verb, of = ("is", "a percentage of") if line.unit == "%" else ("does", "count")
            self.fields[f"counts_{line.pk}"] = SelectField(
                label=f"What {verb} “{_line_name(line)}” {of}?",
                phrase=f"what “{_line_name(line)}” counts",
                help_text="Counts of a few people are hidden in what is published.",
                choices=IN_BASE if line.unit == "%" else COUNTED,
                required=False,
                initial={True: "yes", False: "no", None: ""}[counts],
            )

    def clean_target(self) -> Decimal | None:
        """The target as a number, with the decimal places that were typed."""
        text = self.cleaned_data["target"].replace(",", "").removesuffix("%").strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= LARGEST_TARGET or decimals_of(number) > MOST_DECIMALS:
            raise ValidationError("The target must be a number, such as 28 or 28.5")
        return number

    @property
    def wanted(self) -> MeasureWanted:
        """What was typed."""
        given = self.cleaned_data
        texts = ("definition", "unit", "source", "licence", "target_source", "baseline", "caveats", "proxy_for")
        target = given["target"]
        return MeasureWanted(
            **{name: given[name] for name in texts},
            frequency=given["frequency"] or None,
            due_month=int(given["due_month"]) if given["due_month"] else None,
            owner_id=int(given["owner"]) if given["owner"] else None,
            headline_id=int(given["headline"]) if given["headline"] else None,
            target=target,
            target_decimals=decimals_of(target) if target is not None else 0,
            target_by=given["target_by"],
        )

    @property
    def wanted_lines(self) -> dict[int, SeriesWanted]:
        """What was chosen for each line."""
        counts = {"yes": True, "no": False, "": None}
        return {
            line.pk: SeriesWanted(
                counts[self.cleaned_data[f"counts_{line.pk}"]],
                self.said[line.pk].licence if line.pk in self.said else "",
            )
            for line in self.lines
        }

    def _offer(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, SelectField)
        field.choices = choices


def said_first(settings: MeasureSettings | None) -> dict[str, Any]:
    """What is recorded about a measure as its form shows it first."""
    if settings is None:
        return {}
    shown: dict[str, Any] = {
        name: getattr(settings, name) for name in MeasureForm.base_fields if name != "seen" and hasattr(settings, name)
    }
    target = settings.target
    shown |= {"owner": settings.owner_id or "", "headline": settings.headline_id or ""}
    shown["target"] = "" if target is None else f"{target:.{settings.target_decimals}f}"
    return shown


def _line_name(line: Series) -> str:
    return ", ".join(text for text in (line.label, line.breakdown_words, line.population, line.geography) if text)
