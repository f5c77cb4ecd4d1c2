"""The forms of rounds of figures: open one, answer an item, end one."""

from typing import Any

from django import forms

from actions.forms.due_dates import EARLIEST, LATEST
from actions.models import Action, RoundKind
from actions.pages.figure_rounds import Proposal
from actions.services.figure_rounds import LONGEST_ANSWER, SUBJECT_LENGTH, TITLE_LENGTH, Asked, RoundWanted
from govuk.fields import CheckboxesField, DateField, LongTextField, SelectField, TextField
from govuk.widgets import Checkboxes
from outcomes.models import Strategy

ROWS = 8
"""Things that a round asks for in words at most."""

EXAMPLES = {
    RoundKind.MEASURES: "Measures of 2026/27",
    RoundKind.PROJECTIONS: "Projections of demand to 2040",
    RoundKind.TRAINING_NEEDS: "Priority training needs for 2027/28",
}


class RoundForm(forms.Form):
    """A round of one kind: what it is called, by when, and what it asks of whom.

    Args:
        proposal: what such a round would be like.
    """

    title = TextField(label="Name of the round", phrase="what the round is called", max_length=TITLE_LENGTH)
    action = SelectField(
        label="Which action promises it?", phrase="the action that promises it", required=False, optional=True
    )
    due_on = DateField(
        label="By when is everything asked for?",
        phrase="the day by which it is asked for",
        earliest=EARLIEST,
        latest=LATEST,
    )

    def __init__(self, data: Any, *, proposal: Proposal) -> None:
        super().__init__(data, initial={"action": proposal.promised_by})
        self.kind = proposal.kind
        self.fields["title"].help_text = f"For example “{EXAMPLES[proposal.kind]}”."
        action = self.fields["action"]
        assert isinstance(action, SelectField)
        action.choices = [("", "No action"), *proposal.actions]
        self.rows: list[tuple[str, str]] = []
        if proposal.kind == RoundKind.MEASURES:
            self._ask_for_measures(proposal)
        else:
            self._ask_in_words(proposal)

    def _ask_for_measures(self, proposal: Proposal) -> None:
        field = CheckboxesField(
            label="Which measures?",
            phrase="at least one measure",
            choices=[(str(one.id), one.name) for one in proposal.measures],
            initial=[str(one.id) for one in proposal.measures if one.is_asked],
            help_text="Ticked: those whose figure is due or of which nobody can tell, unless a round asks already.",
            widget=Checkboxes(hints={str(one.id): one.about for one in proposal.measures}, small=True),
        )
        self.fields["measures"] = field

    def _ask_in_words(self, proposal: Proposal) -> None:
        partners = [("", "Nobody named"), *proposal.partners]
        for place in range(1, ROWS + 1):
            self.rows.append((f"subject_{place}", f"partner_{place}"))
            self.fields[f"subject_{place}"] = TextField(
                label=f"Thing {place} to ask for", required=False, max_length=SUBJECT_LENGTH
            )
            self.fields[f"partner_{place}"] = SelectField(
                label=f"Organisation asked for thing {place}", choices=partners, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Something is asked for, and an organisation is asked for something."""
        given = super().clean() or {}
        for subject, partner in self.rows:
            if given.get(partner) and not given.get(subject) and subject not in self.errors:
                self.add_error(subject, "Enter what this organisation is asked for")
        if self.rows and not self.errors and not any(given.get(subject) for subject, _ in self.rows):
            self.add_error("subject_1", "Enter at least one thing to ask for")
        return given

    @property
    def table(self) -> list[tuple[Any, Any]]:
        """The boxes of what is asked for in words, with that of the organisation."""
        return [(self[subject], self[partner]) for subject, partner in self.rows]

    def wanted(self, strategy: Strategy) -> RoundWanted:
        """The round as it was filled in; only after the form was found valid."""
        given = self.cleaned_data
        asked = [(given[subject], given[partner]) for subject, partner in self.rows if given[subject]]
        chosen = Action.objects.filter(strategy=strategy, pk=int(given["action"])) if given["action"] else None
        return RoundWanted(
            kind=self.kind,
            title=given["title"],
            due_on=given["due_on"],
            action=chosen.first() if chosen is not None else None,
            measures=[int(pk) for pk in given.get("measures", ())],
            asked=[Asked(subject, int(partner) if partner else None) for subject, partner in asked],
        )


class AnswerForm(forms.Form):
    """An answer in words."""

    words = LongTextField(label="Your answer", phrase="an answer", max_length=LONGEST_ANSWER)


class EndForm(forms.Form):
    """Why a round ends without all answers.

    Args:
        missing: how many answers are missing; without any, no reason is asked for.
    """

    reason = LongTextField(
        label="Why does the round end without all answers?",
        phrase="why the round ends without all answers",
        help_text="Everybody who reads the plan reads this.",
        max_length=LONGEST_ANSWER,
    )

    def __init__(self, data: Any, *, missing: int) -> None:
        super().__init__(data)
        if not missing:
            del self.fields["reason"]
