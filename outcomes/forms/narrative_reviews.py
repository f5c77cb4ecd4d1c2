"""Decisions on everything that was written beside figures and waits, on one page."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from govuk.fields import RadiosField
from govuk.problems import Problem, problems_in
from govuk.widgets import Radios
from outcomes.errors import RuleError
from outcomes.forms.narratives import AGREE, RETURN, NarrativeReviewForm
from outcomes.measures.telling_due import TellingDue
from outcomes.typed import show_refusal

CHANGED = "What is written changed after you opened it. Read it again, then decide"


class ReviewRow(NarrativeReviewForm):
    """The decision on one text; none leaves it waiting.

    Args:
        due: the measure whose text waits.
    """

    decision = RadiosField(
        label="Your decision",
        phrase="your decision",
        required=False,
        choices=[(AGREE, "Agree: reports may print it"), (RETURN, "Return it to be changed")],
        widget=Radios(small=True),
    )

    def __init__(self, data: Any, *, due: TellingDue) -> None:
        self.due, self.row_name = due, f"Measure {due.card.key}"
        self.seen = due.waiting.row.number if due.waiting else 0
        super().__init__(data, prefix=prefix_of(due.measure_id), initial={"number": self.seen})
        self.use_required_attribute = False
        # Read aloud without the headings between them, boxes of several measures must not sound alike.
        self.fields["decision"].label = f"Your decision on {due.card.key}"
        self.fields["reason"].label = f"What has to change in {due.card.key}?"

    def refuse(self, refusal: RuleError) -> None:
        """Say why the decision was not saved, and take note of the text that is shown now."""
        show_refusal(self, refusal)
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("number")] = str(self.seen)
        self.data = data


class ReviewsForm:
    """The whole page.

    Args:
        data: what was sent; None for a fresh page.
        due: what waits for the person's decision.
    """

    def __init__(self, data: Any, due: Sequence[TellingDue]) -> None:
        self.rows = [ReviewRow(data, due=one) for one in due]
        self.refused: list[str] = []

    def is_valid(self) -> bool:
        """Whether every decision can be asked of the service."""
        return all(row.is_valid() for row in self.rows)

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        return [*(Problem(text, "") for text in self.refused), *problems_in(*self.rows)]


def prefix_of(measure_id: int) -> str:
    """With what the names of a measure's boxes begin."""
    return f"m{measure_id}"
