"""Forms of measures: what they are, the thresholds of figures, and the places that these are about."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from govuk.fields import DateTextField, LongTextField, SelectField, TextField, WholeNumberField
from govuk.words import MONTHS
from outcomes.figure_rules import Thresholds
from outcomes.key_facts import decimals_of
from outcomes.models import MeasureFrequency, MeasureSettings, Place, PlaceKind, Series, SeriesSettings
from outcomes.services.measures import CODE_LENGTH, LARGEST_THRESHOLD, MeasureWanted, PlaceWanted, SeriesWanted

Choices = Sequence[tuple[object, str]]
LARGEST_TARGET = Decimal(10) ** 12
MOST_DECIMALS = 6
LONGEST_WORDS = 2000
COUNTED = [("", "What its unit says"), ("yes", "People"), ("no", "Something else")]


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
        self.lines, self.said = [line for line in lines if line.unit != "%"], said
        self._offer("owner", [("", "Nobody is named"), *owners])
        named = [(line.pk, _line_name(line)) for line in lines]
        self._offer("headline", [("", "Leave it to the tracker"), *named])
        for line in self.lines:
            counts = said[line.pk].counts_people if line.pk in said else None
            self.fields[f"counts_{line.pk}"] = SelectField(
                label=f"What does “{_line_name(line)}” count?",
                phrase=f"what “{_line_name(line)}” counts",
                help_text="Counts of a few people are hidden in what is published.",
                choices=COUNTED,
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


class ThresholdsForm(SeenForm):
    """When figures are small, need words, are hidden, or are asked about."""

    warn_under = WholeNumberField(
        label="A base is said to be small under",
        phrase="the base that is said to be small",
        help_text="Members asked for this after a percentage that “could have represented a single child”. Usually 50.",
        max_value=LARGEST_THRESHOLD,
    )
    narrative_under = WholeNumberField(
        label="A figure needs a narrative before it is published on a base under",
        phrase="the base that needs a narrative",
        help_text="Usually 20.",
        max_value=LARGEST_THRESHOLD,
    )
    hide_up_to = WholeNumberField(
        label="Counts of people hidden in what is published, from 1 to",
        phrase="the largest count that is hidden",
        help_text="Usually 7. Enter 0 to hide none.",
        max_value=LARGEST_THRESHOLD,
    )
    jump_percent = WholeNumberField(
        label="A new figure is asked about when it differs from the one before by more than",
        phrase="the difference that is asked about",
        help_text="Per cent of the figure before. Usually 25.",
        max_value=LARGEST_THRESHOLD,
    )

    @property
    def wanted(self) -> Thresholds:
        """What was typed."""
        names = ("warn_under", "narrative_under", "hide_up_to", "jump_percent")
        return Thresholds(**{name: self.cleaned_data[name] for name in names})


class PlacesForm(SeenForm):
    """Every place that figures are about: what kind it is, its code, and which district or borough it is.

    Args:
        names: of the places, as the series name them.
        places: what is recorded of them, by name.
        areas: (id, name) of the districts and boroughs.
    """

    def __init__(
        self, data: Any = None, *, names: Sequence[str], places: dict[str, Place], areas: Choices, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.names, self.known = names, set(places)
        for number, name in enumerate(names):
            known = places.get(name)
            self.fields[f"kind_{number}"] = SelectField(
                label=f"What kind of place is {name}?",
                phrase=f"what kind of place {name} is",
                choices=[("", "Not said"), *PlaceKind.choices],
                required=False,
                label_size="",
                initial=known.kind if known else "",
            )
            self.fields[f"code_{number}"] = TextField(
                label=f"Code of {name}",
                phrase=f"the code of {name}",
                required=False,
                label_size="",
                width=10,
                max_length=CODE_LENGTH,
                initial=known.ons_code if known else "",
            )
            self.fields[f"area_{number}"] = SelectField(
                label=f"Which district or borough is {name}?",
                phrase=f"the district or borough that {name} is",
                choices=[("", "None"), *areas],
                required=False,
                label_size="",
                initial=known.area_id or "" if known else "",
            )

    @property
    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each place with its three boxes."""
        return [(name, [self[f"{box}_{n}"] for box in ("kind", "code", "area")]) for n, name in enumerate(self.names)]

    def clean(self) -> dict[str, Any]:
        """Ask for the kind where a code or a district is given."""
        given = super().clean() or self.cleaned_data
        for number, name in enumerate(self.names):
            is_given = given.get(f"code_{number}") or given.get(f"area_{number}")
            if is_given and not given.get(f"kind_{number}") and f"kind_{number}" not in self.errors:
                self.add_error(f"kind_{number}", f"Select what kind of place {name} is")
        return given

    @property
    def wanted(self) -> list[PlaceWanted]:
        """The places of which something is said."""
        given = self.cleaned_data
        return [
            PlaceWanted(
                name=name,
                kind=given[f"kind_{number}"],
                ons_code=given[f"code_{number}"].upper(),
                area_id=int(given[f"area_{number}"]) if given[f"area_{number}"] else None,
            )
            for number, name in enumerate(self.names)
            if given[f"kind_{number}"]
        ]

    @property
    def gone(self) -> list[str]:
        """The places of which something was said, and nothing any more."""
        given = self.cleaned_data
        return [name for n, name in enumerate(self.names) if name in self.known and not given[f"kind_{n}"]]


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
