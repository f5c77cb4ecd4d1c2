"""Entering resolutions: pasted minutes with their suggested split, one by one, and a question taken away."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms

from accounts.models import Partner
from govuk.fields import CheckboxesField, CheckboxField, DateTextField, LongTextField, SelectField, TextField
from govuk.problems import Problem, problems_in
from scrutiny.minutes import Found, Split, split_items
from scrutiny.models import DueFound, Meeting, Resolution, ResolutionKind
from scrutiny.services.resolutions import (
    LONGEST_ITEM,
    LONGEST_NUMBER,
    LONGEST_WORDS,
    ResolutionWanted,
    Taken,
    digest_of,
    suggest,
)

LONGEST_MINUTES = 60_000
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)
CHANGED = "The minutes were changed after they were split. Check what was found now, and add it."
NO_ITEM = "Enter the agenda item: the minutes do not begin with it"
NO_ITEM_IN_SEVERAL = "What comes first has no heading. Paste it on its own, or put the item's heading before it"
AGAIN = (
    "Something is resolved again further down, and no heading such as “48. Mental health” stands before it. "
    "Paste each item on its own, or put its number and heading on a line before it."
)
CHOSEN = "chosen by the officer"


@dataclass(frozen=True)
class Offered:
    """What the forms of a committee offer.

    Attributes:
        meetings: those that have been called and not cancelled, the last first: the meeting and its name.
        strategies: those that the committee scrutinises and the officer sees, by id.
        partners: organisations of them, by id and name.
        days: of all meetings that were not cancelled, also where not all of them can be chosen.
    """

    meetings: Sequence[tuple[Meeting, date, str]]
    strategies: dict[int, str]
    partners: Sequence[tuple[int, str]]
    days: Sequence[date]

    def meeting(self, key: str) -> tuple[Meeting, date]:
        """A meeting that was chosen, and its day."""
        return next((meeting, on) for meeting, on, _ in self.meetings if meeting.key == key)


class _AtMeeting(forms.Form):
    """What all ways to enter a resolution ask for: the meeting, and what it is about."""

    meeting = SelectField(label="Meeting")
    strategies = CheckboxesField(
        label="What is it about?",
        help_text="Choose the strategies tracked here that it is about, or none for another matter of the committee.",
        required=False,
    )

    def __init__(self, data: Any, *, offered: Offered, initial: dict[str, Any] | None = None) -> None:
        only = [str(pk) for pk in offered.strategies] if len(offered.strategies) == 1 else []
        super().__init__(data, initial={"strategies": only} | (initial or {}), use_required_attribute=False)
        self.offered = offered
        choices = [("", "Choose a meeting"), *((meeting.key, name) for meeting, _, name in offered.meetings)]
        self.fields["meeting"].choices = choices  # type: ignore[attr-defined]
        self.fields["strategies"].choices = [  # type: ignore[attr-defined]
            (str(pk), title) for pk, title in offered.strategies.items()
        ]

    @property
    def chosen_meeting(self) -> tuple[Meeting, date]:
        """The meeting, and its day."""
        return self.offered.meeting(self.cleaned_data["meeting"])

    @property
    def chosen_strategies(self) -> list[int]:
        """Ids of the strategies."""
        return [int(pk) for pk in self.cleaned_data["strategies"]]


class PasteForm(_AtMeeting):
    """The minutes of one item, or of several."""

    text = LongTextField(
        label="Paste the minutes",
        help_text=(
            "Of one item, or of several with numbered headings. It finds (a), 1) and 1., also where “Resolved” "
            "is missing. Paste the discussion too."
        ),
        phrase="the minutes",
        max_length=LONGEST_MINUTES,
        rows=18,
        strip=False,
    )
    item = TextField(
        label="Agenda item",
        help_text="As minuted. Leave it empty to take it from the first line.",
        required=False,
        max_length=LONGEST_ITEM,
    )
    field_order = ("meeting", "text", "item", "strategies")


class AddOneForm(_AtMeeting):
    """Four fields are enough."""

    item = TextField(label="Agenda item", help_text="As minuted.", max_length=LONGEST_ITEM)
    number = TextField(
        label="Number",
        help_text="As minuted, such as (c), 1) or 2. Leave it empty for what was said in the discussion.",
        required=False,
        width=5,
        max_length=LONGEST_NUMBER,
    )
    words = LongTextField(
        label="The words, as minuted", phrase="the words", max_length=LONGEST_WORDS, rows=5, strip=False
    )
    field_order = ("meeting", "item", "number", "words", "strategies")

    @property
    def wanted(self) -> ResolutionWanted:
        """What is to be entered."""
        given = self.cleaned_data
        return ResolutionWanted(given["item"], given["number"], given["words"])


class QuestionForm(forms.Form):
    """One box: a question taken away from a meeting, of today's or the last one unless another is chosen."""

    words = TextField(label="Take away a question", phrase="the question", max_length=LONGEST_WORDS)
    meeting = SelectField(label="At the meeting of", phrase="the meeting")

    def __init__(self, data: Any, *, offered: Offered) -> None:
        last = offered.meetings[0][0].key if offered.meetings else ""
        super().__init__(data, initial={"meeting": last}, use_required_attribute=False)
        self.offered = offered
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            (meeting.key, name) for meeting, _, name in offered.meetings
        ]

    @property
    def chosen_meeting(self) -> Meeting:
        """The meeting."""
        return self.offered.meeting(self.cleaned_data["meeting"])[0]


class SplitRowForm(forms.Form):
    """One resolution that was found: whether it is added, and what it is taken to ask for."""

    add = CheckboxField(label="Add this", required=False)
    kind = SelectField(label="Kind", choices=ResolutionKind.choices)
    owner = SelectField(label="Who owes it", required=False)
    due_on = DateTextField(label="Due", phrase="the date", required=False, earliest=EARLIEST, latest=LATEST)
    due_stated = TextField(label="By when, as minuted", required=False, max_length=200)
    invitee = TextField(label="To invite", required=False, max_length=200)

    def __init__(
        self, data: Any, *, place: int, prefix: str, one: Found, item: str, is_said: bool, on: date, offered: Offered
    ) -> None:
        self.item = item
        self.one, self.is_said, self.on, self.offered = one, is_said, on, offered
        sent = data is not None and f"{prefix}-kind" in data
        kind = str(data.get(f"{prefix}-kind")) if sent else ""
        self.suggested = self._suggested(kind if kind in ResolutionKind.values else "")
        initial = {
            "add": not is_said,
            "kind": self.suggested.kind,
            "owner": str(self.suggested.owner.pk) if self.suggested.owner else "",
            "due_on": self.suggested.due_on,
            "due_stated": self.suggested.due_stated,
            "invitee": self.suggested.invitee,
        }
        super().__init__(data if sent else None, prefix=prefix, initial=initial, use_required_attribute=False)
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Nobody yet"),
            *((str(pk), name) for pk, name in offered.partners),
        ]
        self.shown_number = one.number or ("In the discussion" if is_said else "Without a number")
        self.row_name = f"{self.shown_number}, resolution {place}"
        self.begins_item = False
        self.known: Resolution | None = None
        self.other_words: Resolution | None = None

    def _suggested(self, kind: str) -> Taken:
        return suggest(
            self.one.words,
            asked_on=self.on,
            partners=self.offered.partners,
            is_said=self.is_said,
            kind=kind,
            meetings=self.offered.days,
        )

    @property
    def is_added(self) -> bool:
        """Whether it is to be added, as far as the page says."""
        if self.known:
            return False
        return bool(self["add"].value())

    @property
    def is_note(self) -> bool:
        """Whether it wants no answer."""
        return str(self["kind"].value()) == ResolutionKind.NOTE

    def clean(self) -> dict[str, Any]:
        """The date does not lie before the meeting."""
        given = super().clean() or {}
        if given.get("due_on") and given["due_on"] < self.on:
            self.add_error("due_on", "The date must not lie before the meeting")
        return given

    @property
    def wanted(self) -> ResolutionWanted:
        """What is to be entered."""
        given = self.cleaned_data
        stated = given["due_stated"] if f"{self.prefix}-due_stated" in self.data else self.suggested.due_stated
        taken = replace(self.suggested, invitee=given["invitee"], due_stated=stated)
        owner_id = int(given["owner"]) if given["owner"] else None
        if owner_id != (taken.owner.pk if taken.owner else None):
            owner = Partner.objects.get(pk=owner_id) if owner_id else None
            taken = replace(taken, owner=owner, owner_words="" if owner else taken.owner_words)
        return ResolutionWanted(self.item, self.one.number, self.one.words, with_date(taken, given["due_on"]))


def with_date(taken: Taken, on: date | None) -> Taken:
    """What is taken, due on a day that somebody typed or left as it was suggested; None for no date."""
    if on == taken.due_on:
        return taken
    if on is None:
        return replace(taken, due_on=None, due_found=None, due_words="")
    return replace(taken, due_on=on, due_found=DueFound.CHOSEN, due_words=CHOSEN, is_unscheduled=False)


def _found_in(one: Split) -> list[tuple[Found, bool]]:
    """The resolutions of an item, then what was said; with whether it was only said."""
    return [(each, False) for each in one.found] + [(Found("", words), True) for words in one.said]


class SplitForm:
    """The minutes, and beside them what was found in them, of one item or of several.

    Args:
        data: what was sent; None for a fresh page.
        entered: the meeting's resolutions that were entered before.
    """

    def __init__(self, data: Any, *, offered: Offered, initial: dict[str, Any] | None = None) -> None:
        self.paste = PasteForm(data, offered=offered, initial=initial)
        self.data, self.offered = data, offered
        self.rows: list[SplitRowForm] = []
        self.item = ""
        self.after = ""
        self.items: list[str] = []
        self.several = False
        self.again = ""
        self.refused: list[str] = []
        self.is_split = self.paste.is_bound and self.paste.is_valid()
        if self.is_split:
            self._split()

    def _split(self) -> None:
        given = self.paste.cleaned_data
        meeting, on = self.paste.chosen_meeting
        found = split_items(given["text"])
        self.several = len(found) > 1
        self.items = [
            each.item[:LONGEST_ITEM] if self.several else given["item"] or each.item[:LONGEST_ITEM] for each in found
        ]
        self.item, self.after = self.items[0], found[-1].after
        self.again = next((each.after for each in found if each.resolves_again), "")
        entered = list(Resolution.objects.filter(meeting=meeting))
        times: Counter[str] = Counter()
        every = [
            (item, one, is_said)
            for item, each in zip(self.items, found, strict=True)
            for one, is_said in _found_in(each)
        ]
        for place, (item, one, is_said) in enumerate(every, start=1):
            digest = digest_of(f"{one.number} {one.words}")[:16]
            times[digest] += 1
            prefix = f"r-{digest}-{times[digest]}"
            row = SplitRowForm(
                self.data, place=place, prefix=prefix, one=one, item=item, is_said=is_said, on=on, offered=self.offered
            )
            same = [each for each in entered if each.item == item and each.number == one.number]
            row.known = next((each for each in same if each.digest == digest_of(one.words)), None)
            row.other_words = None if row.known or not one.number else next(iter(same), None)
            row.begins_item = self.several and (not self.rows or self.rows[-1].item != item)
            self.rows.append(row)

    @property
    def adding(self) -> list[SplitRowForm]:
        """What is to be added, as far as the page says."""
        return [row for row in self.rows if row.is_added]

    @property
    def all_known(self) -> bool:
        """Whether everything that was found had been entered before."""
        return bool(self.rows) and all(row.known for row in self.rows)

    def is_valid(self) -> bool:
        """Whether what is chosen can be added."""
        if not self.is_split:
            return False
        if self.again:
            self.refused.append(AGAIN)
        elif not self.rows:
            self.refused.append("No resolution was found in these minutes. Change them and split them again.")
        elif not all(row.is_bound or row.known for row in self.rows):
            self.refused.append(CHANGED)
        elif not self.adding:
            self.refused.append("Choose at least one resolution to add.")
        if self.several and self.paste.cleaned_data["item"]:
            self.paste.add_error("item", "Leave this empty: several items were found, each with its own heading")
        elif not all(self.items):
            self.paste.add_error("item", NO_ITEM_IN_SEVERAL if self.several else NO_ITEM)
        valid = [row.is_valid() for row in self.adding if row.is_bound]
        return not self.refused and self.paste.is_valid() and all(valid)

    @property
    def wanted(self) -> list[ResolutionWanted]:
        """What is to be entered."""
        return [row.wanted for row in self.adding]

    @property
    def problems(self) -> list[Problem]:
        """Everything for the error summary."""
        forms_shown = [row for row in self.adding if row.is_bound]
        return [*(Problem(text, "") for text in self.refused), *problems_in(self.paste, *forms_shown)]
