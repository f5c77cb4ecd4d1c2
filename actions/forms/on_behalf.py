"""Where the words of an update come from that is recorded for somebody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from actions.files.kinds import ENDINGS
from actions.forms.contributions import CONTRIBUTION_INPUTS
from actions.forms.numbers import NUMBER_INPUTS
from actions.forms.updates import INPUTS
from govuk import fields
from govuk.widgets import Radios
from govuk.words import day

SOURCE_INPUTS = ("source_kind", "source_who", "source_date_day", "source_date_month", "source_date_year")
BEHALF_INPUTS = tuple(dict.fromkeys((*SOURCE_INPUTS, *INPUTS, *CONTRIBUTION_INPUTS, *NUMBER_INPUTS)))
"""Names of everything that can be typed on the page."""

SOURCES = {"email": "Email", "phone": "Telephone call", "meeting": "Meeting", "letter": "Letter or document"}
_WORDS = {
    "email": ("an email of", "from"),
    "phone": ("a telephone call of", "with"),
    "meeting": ("a meeting of", "with"),
    "letter": ("a letter or document of", "from"),
}


class SourceForm(forms.Form):
    """How the organisation said it, when, and who there did.

    Args:
        today: the day in London; nothing comes from a later one.
    """

    source_kind = fields.RadiosField(
        label="How did they tell you?",
        phrase="how they told you",
        choices=list(SOURCES.items()),
        widget=Radios(small=True, inline=True),
    )
    source_date = fields.DateField(label="When?", phrase="the date they told you", help_text="For example, 3 10 2026")
    source_who = fields.TextField(
        label="Who told you?",
        phrase="who told you",
        help_text="A role is enough, such as the placements manager. It is shown beside the update",
        max_length=150,
        required=False,
        optional=True,
    )
    file = fields.FileField(
        label="The message itself",
        phrase="the message",
        help_text="PDF, Office file, picture or plain text, up to 20 MB. It is kept as evidence",
        required=False,
        optional=True,
        widget=forms.FileInput({"accept": ",".join(ENDINGS)}),
        # The service refuses these, and names the file.
        allow_empty_file=True,
        max_megabytes=1000,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    @classmethod
    def showing(cls, typed: Mapping[str, Any], *, today: date) -> "SourceForm":
        """The form with what has been typed so far, right or wrong, and no errors."""
        told = [typed.get(f"source_date_{box}", "") for box in ("day", "month", "year")]
        return cls(initial={**typed, "source_date": told}, today=today)

    def clean_source_date(self) -> date:
        """Refuse a day to come."""
        told: date = self.cleaned_data["source_date"]
        if told > self.today:
            raise forms.ValidationError("The date they told you must be today or in the past")
        return told

    @property
    def recorded_from(self) -> str:
        """What a valid form says: "an email of 3 October 2026 from the placements manager"."""
        values = self.cleaned_data
        what, link = _WORDS[values["source_kind"]]
        who = f" {link} {values['source_who']}" if values["source_who"] else ""
        return f"{what} {day(values['source_date'])}{who}"


def behalf_typed(data: Mapping[str, Any]) -> dict[str, str]:
    """What somebody typed, as texts."""
    return {name: text for name in BEHALF_INPUTS if (text := str(data.get(name) or ""))}
