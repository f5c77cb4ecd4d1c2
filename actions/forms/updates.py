"""The update form: what a lead partner says about an action for a period."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Self

from django import forms

from actions.forms.numbers import (
    NUMBER_INPUTS,
    Areas,
    add_number_fields,
    clean_numbers,
    number_rows,
    numbers_in,
    rows_in,
)
from actions.models.reporting import Control
from actions.services.numbers import NumberContent
from actions.services.updates import NOT_EXPLAINED, UpdateContent, is_explained, missing_boxes
from actions.stages import NEEDS_EXPLANATION, RATING_MEANS, REPORTABLE_STAGES, Rating, Stage
from govuk import fields
from govuk.fields import PRIVATE, PUBLISHED
from govuk.widgets import Radios

SHORT, LONG = 300, 600
"""Characters that a box takes: a few sentences, as the reports print them."""

EXPLANATION = ("cause", "control", "path", "forecast", "help_wanted")
INPUTS = (
    "stage",
    "rating",
    "cause",
    "control",
    "path",
    "forecast_day",
    "forecast_month",
    "forecast_year",
    "help_wanted",
    "done",
    "next",
    "internal_note",
)
"""Names of everything that can be typed or chosen on the form; a draft keeps these texts as they are."""
REASON = "correction_reason"
"""The box that only a correction has."""


class UpdateForm(forms.Form):
    """One form for every update; the boxes of amber and red appear with the choice.

    Args:
        stages: the stages that may follow; others are not offered.
        period: the period in words.
        last_rating: the rating of the last update, for the hint; None where there was none.
        areas: id and name of each area that an activity number can be about.
    """

    stage = fields.RadiosField(
        label="What stage is it at?", phrase="the stage", label_size="m", widget=Radios(small=True)
    )
    rating = fields.RadiosField(
        label="How is it going?",
        phrase="how it is going",
        label_size="m",
        choices=Rating.choices,
        required=False,
        widget=Radios(
            marks={value: value for value in Rating.values},
            hints={str(rating): means for rating, means in RATING_MEANS.items()},
            reveals={tuple(str(rating) for rating in NEEDS_EXPLANATION): EXPLANATION},
        ),
    )
    cause = fields.LongTextField(
        label="What is the cause?", phrase="the cause", max_length=SHORT, rows=3, required=False, publication=PUBLISHED
    )
    control = fields.RadiosField(
        label="Can the partnership control the cause?",
        phrase="whether the partnership can control the cause",
        choices=Control.choices,
        widget=Radios(small=True, inline=True),
        required=False,
        optional=True,
        publication=PRIVATE,
    )
    path = fields.LongTextField(
        label="What is the path back to green?",
        phrase="the path back to green",
        help_text="Who will do what, and by when",
        max_length=SHORT,
        rows=3,
        required=False,
        publication=PUBLISHED,
    )
    forecast = fields.DateField(
        label="When do you now expect it to be finished?",
        phrase="the date you now expect",
        help_text="For example, 31 3 2027",
        required=False,
        publication=PUBLISHED,
    )
    help_wanted = fields.LongTextField(
        label="What help do you want?",
        phrase="the help you want",
        max_length=SHORT,
        rows=2,
        required=False,
        optional=True,
        publication=PRIVATE,
    )
    done = fields.LongTextField(
        label="What was done?", phrase="what was done", max_length=LONG, required=False, publication=PUBLISHED
    )
    next = fields.LongTextField(
        label="What happens next?",
        phrase="what happens next",
        max_length=LONG,
        required=False,
        optional=True,
        publication=PUBLISHED,
    )
    internal_note = fields.LongTextField(
        label="Internal note",
        phrase="the internal note",
        max_length=LONG,
        rows=2,
        required=False,
        optional=True,
        publication=PRIVATE,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        stages: Collection[str] = REPORTABLE_STAGES,
        period: str = "",
        last_rating: str | None = None,
        areas: Areas = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        add_number_fields(self, rows_in(self.initial if data is None else data), areas)
        stage = self.fields["stage"]
        assert isinstance(stage, forms.ChoiceField)
        self.stages = [value for value in REPORTABLE_STAGES if value in stages]
        stage.choices = [(value, value.label) for value in self.stages]
        if period:
            self.fields["done"].label = f"What was done in {period}?"
        if Stage.NOT_STARTED in self.stages:
            self.fields["done"].help_text = "If it has not started, say what is planned, or why it has not."
        if last_rating:
            self.fields["rating"].help_text = f"Last time you said {Rating(last_rating).label.lower()}."

    @classmethod
    def showing(cls, typed: Mapping[str, Any], **kwargs: Any) -> Self:
        """The form with what has been typed so far, right or wrong, and no errors."""
        initial = {name: text for name, text in typed.items() if not name.startswith("forecast_")}
        initial["forecast"] = [typed.get(f"forecast_{box}", "") for box in ("day", "month", "year")]
        return cls(initial=initial, **kwargs)

    @property
    def shows_rating(self) -> bool:
        """Whether the rating is asked for: only work in progress has one."""
        return self["stage"].value() == Stage.IN_PROGRESS or bool(self.is_bound and self["rating"].errors)

    @property
    def in_progress_id(self) -> str:
        """Id of the choice that reveals the rating."""
        return f"{self['stage'].auto_id}_{self.stages.index(Stage.IN_PROGRESS)}"

    def clean(self) -> dict[str, Any]:
        """Leave out what belongs to a choice not made, and ask for what is missing."""
        cleaned = super().clean() or self.cleaned_data
        stage, rating = cleaned.get("stage"), cleaned.get("rating")
        idle = set() if is_explained(stage, rating) else set(EXPLANATION)
        if stage and stage != Stage.IN_PROGRESS:
            idle.add("rating")
        for name in idle:
            self.errors.pop(name, None)
            cleaned[name] = NOT_EXPLAINED.get(name)
        for name, message in missing_boxes(self.content(cleaned)).items():
            if name not in self.errors:
                self.add_error(name, message)
        clean_numbers(self, cleaned)
        return cleaned

    @property
    def number_rows(self) -> list[list[Any]]:
        """The fields of the activity numbers, a row at a time."""
        return number_rows(self)

    @property
    def shows_extras(self) -> bool:
        """Whether an activity number was typed, or is to be mended, so that its part of the form stands open."""
        return len(self.number_rows) > 1 or any(self.is_bound and box.errors for row in self.number_rows for box in row)

    def numbers(self) -> list[NumberContent]:
        """The activity numbers of a valid form."""
        return numbers_in(self)

    def content(self, cleaned: Mapping[str, Any] | None = None) -> UpdateContent:
        """What the form says, ready for the service."""
        values = self.cleaned_data if cleaned is None else cleaned
        texts: dict[str, Any] = {name: values.get(name) or "" for name in ("stage", "done", "next", "internal_note")}
        explained: dict[str, Any] = {name: values.get(name) or empty for name, empty in NOT_EXPLAINED.items()}
        return UpdateContent(**texts, **explained, rating=values.get("rating") or None)


class CorrectionForm(UpdateForm):
    """The form of what takes the place of an update: all of it, and why."""

    correction_reason = fields.LongTextField(
        label="Why do you correct it?",
        phrase="why you correct it",
        max_length=SHORT,
        rows=2,
        publication=PRIVATE,
    )


def typed_in(data: Mapping[str, Any]) -> dict[str, str]:
    """What somebody typed into the form, as texts."""
    more = {name: text for name in (REASON, *NUMBER_INPUTS) if (text := str(data.get(name, "")))}
    return {name: str(data.get(name, "")) for name in INPUTS} | more


def typed_from(content: Mapping[str, Any]) -> dict[str, str]:
    """An update's boxes as somebody would have typed them, to start again from them."""
    typed = {name: str(content.get(name) or "") for name in INPUTS}
    if content.get(REASON):
        typed[REASON] = content[REASON]
    forecast = content.get("forecast")
    if isinstance(forecast, date):
        for box in ("day", "month", "year"):
            typed[f"forecast_{box}"] = str(getattr(forecast, box))
    return typed
