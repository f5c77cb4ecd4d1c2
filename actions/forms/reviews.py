"""The decision on an update: accept it, accept it with another rating, or return it. Nothing is chosen beforehand."""

from typing import Any

from django import forms
from django.http import QueryDict

from actions.pages.review_sheet import Sheet
from actions.stages import Rating, Stage
from govuk.fields import LongTextField, RadiosField
from govuk.widgets import Radios

ACCEPT, DIFFER, RETURN = "accept", "differ", "return"
LONGEST = 600
"""Characters of a reason or a comment: what the partner's pages print of it."""


class ReviewForm(forms.Form):
    """One decision.

    Args:
        sheet: the update, and who decides. Without a rating there is no other rating to agree, and somebody
            who typed it and reviews alone can only accept it.
        initial: what was typed before signing in again.
    """

    decision = RadiosField(
        label="Your decision",
        phrase="your decision",
        label_size="m",
        widget=Radios(small=True, reveals={DIFFER: ("rating", "reason"), RETURN: ("comment",)}),
    )
    rating = RadiosField(
        label="Agreed rating",
        phrase="the agreed rating",
        required=False,
        widget=Radios(small=True, marks={value: value for value in Rating.values}),
    )
    reason = LongTextField(
        label="Reason",
        phrase="the reason",
        help_text="The partner sees this",
        max_length=LONGEST,
        rows=3,
        required=False,
    )
    comment = LongTextField(
        label="What should the partner change?",
        phrase="what the partner should change",
        help_text="The partner sees this",
        max_length=LONGEST,
        rows=4,
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, sheet: Sheet, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, initial=initial)
        decision, rating = self.fields["decision"], self.fields["rating"]
        assert isinstance(decision, RadiosField)
        assert isinstance(rating, RadiosField)
        stated = sheet.update.rating
        decision.choices = _decisions(sheet)
        choices: Any = decision.widget
        choices.hints = _hints(sheet)
        rating.choices = [choice for choice in Rating.choices if choice[0] != stated]
        offered = {value for value, _ in decision.choices}
        for values, names in choices.reveals.items():
            if offered.isdisjoint(values):
                for name in names:
                    del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for what the choice needs, and leave out what belongs to the others."""
        cleaned = super().clean() or self.cleaned_data
        wanted = {DIFFER: ("rating", "reason"), RETURN: ("comment",)}.get(cleaned.get("decision", ""), ())
        for name in ("rating", "reason", "comment"):
            if name not in wanted:
                self.errors.pop(name, None)
                cleaned[name] = ""
            elif name not in self.errors and not cleaned.get(name, "").strip():
                self.add_error(name, _MISSING[name])
        return cleaned


_MISSING = {
    "rating": "Select the agreed rating",
    "reason": "Enter why the rating differs",
    "comment": "Enter what the partner should change",
}


def _decisions(sheet: Sheet) -> list[tuple[str, str]]:
    mark = (sheet.update.rating or sheet.stage_word).lower()
    accept = f"Accept as {mark}" if mark else "Accept the contribution"
    if sheet.is_sole:
        return [(ACCEPT, f"{accept}, not independently reviewed")]
    others = [(DIFFER, "Accept with another rating")] if sheet.update.rating else []
    return [(ACCEPT, accept), *others, (RETURN, "Return with a comment")]


def _hints(sheet: Sheet) -> dict[str, str]:
    hints = {}
    if sheet.update.stage == Stage.COMPLETE:
        hints[ACCEPT] = "The action counts as complete from then on, and no further update is asked for."
    if sheet.is_sole:
        said = "You typed this and nobody else can review it. Reports say “not independently reviewed”."
        hints[ACCEPT] = " ".join(filter(None, [said, hints.get(ACCEPT, "")]))
    return hints


class ReopenForm(forms.Form):
    """Why a decision is taken back."""

    reason = LongTextField(
        label="Why is the decision reopened?",
        phrase="why the decision is reopened",
        help_text="The partner sees this",
        max_length=LONGEST,
        rows=3,
    )


def typed_in(data: QueryDict) -> list[tuple[str, str]]:
    """What somebody typed into a form that is too late, with its label, so that they can copy it."""
    texts = [(name, str(data.get(name, "")).strip()) for name in ("reason", "comment")]
    return [(str(ReviewForm.base_fields[name].label), text) for name, text in texts if text]
