"""The forms of one resolution: what it is taken to ask for, and each thing that can happen to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from accounts.models import Partner
from actions.models import Action
from govuk.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    LongTextField,
    RadiosField,
    SelectField,
    TextField,
    UrlField,
)
from govuk.widgets import Radios
from scrutiny.due_dates import allowed_for
from scrutiny.forms.resolutions import CHOSEN, EARLIEST, LATEST, Offered
from scrutiny.models import DueFound, Edition, Meeting, ResolutionKind
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.services.answers import LONGEST_ANSWER, LONGEST_CHASE, LONGEST_GIVER, LONGEST_LINK, AnswerWanted
from scrutiny.services.closing import LONGEST_REASON
from scrutiny.services.resolutions import Taken

ON_DATE, AT_MEETING, UNSCHEDULED, NO_DATE = "date", "meeting", "unscheduled", "none"
MOST_ACTIONS = 30


@dataclass(frozen=True)
class Ties:
    """What a resolution can be tied to beside its committee.

    Attributes:
        actions: of the committee's strategies, by id, with the strategy's id, reference and name.
        editions: the same of editions.
    """

    actions: Sequence[tuple[Action, str]]
    editions: Sequence[tuple[Edition, str]]


class TakenForm(forms.Form):
    """What a resolution asks for, of whom and by when. The words are never changed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = SelectField(label="What it asks for", choices=ResolutionKind.choices)
    owner = SelectField(label="Who owes the answer", required=False)
    owner_words = TextField(
        label="Or another body, or as whom the minutes name it", required=False, max_length=200, phrase="the other body"
    )
    owner_confirmed = CheckboxField(label="This is confirmed: they know that they owe it", required=False)
    when = RadiosField(
        label="By when?",
        phrase="by when",
        choices=[
            (ON_DATE, "By a date"),
            (AT_MEETING, "At a meeting"),
            (UNSCHEDULED, "At a meeting that nobody has chosen yet"),
            (NO_DATE, "No date"),
        ],
        widget=Radios(reveals={ON_DATE: ["due_on"], AT_MEETING: ["at_meeting", "to_programme"]}),
    )
    due_on = DateField(label="Date", required=False, earliest=EARLIEST, latest=LATEST)
    at_meeting = SelectField(label="Meeting", required=False)
    to_programme = CheckboxField(label="Add it to the work programme of that meeting", required=False)
    due_stated = TextField(
        label="By when, as minuted",
        help_text="The words of the minutes, such as “in due course”. They are quoted beside the date.",
        required=False,
        max_length=200,
        optional=True,
    )
    invitee = TextField(label="Who is asked to attend", required=False, max_length=200, optional=True)
    next_step = TextField(
        label="Next step",
        help_text="Such as “Chair writes to the board”.",
        required=False,
        max_length=300,
        optional=True,
    )
    strategies = CheckboxesField(label="What is it about?", required=False)
    actions = TextField(
        label="Actions that answer it",
        help_text="Their references, such as 3.1, 4.2.",
        required=False,
        optional=True,
        max_length=300,
    )
    editions = CheckboxesField(label="Editions in which it is answered", required=False)

    def __init__(self, data: Any, *, line: ResolutionLine, seen: int, offered: Offered, ties: Ties) -> None:
        self.line, self.offered, self.ties = line, offered, ties
        super().__init__(data, initial=_initial(line, seen), use_required_attribute=False)
        self._choose("owner", [("", "Nobody yet"), *((str(pk), name) for pk, name in offered.partners)])
        later = [(meeting.key, name) for meeting, on, name in offered.meetings if on > line.asked_on]
        self._choose("at_meeting", [("", "Choose a meeting"), *sorted(later)])
        self._choose("strategies", [(str(pk), title) for pk, title in offered.strategies.items()])
        self._choose("editions", [(str(edition.pk), name) for edition, name in ties.editions])
        if line.at_meeting and not line.at_meeting.is_cancelled:
            del self.fields["to_programme"]
        if not ties.editions:
            del self.fields["editions"]
        body = f"{line.owner.name if line.owner else ''} {line.words}"
        self.allowed = allowed_for(ResolutionKind.RECOMMENDATION, body, line.asked_on)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is asked for under the choice that was made, and references as actions."""
        given = super().clean() or {}
        if given.get("when") != ON_DATE:
            self.errors.pop("due_on", None)
        elif "due_on" not in self.errors and not given.get("due_on"):
            self.add_error("due_on", "Enter the date")
        if given.get("when") == AT_MEETING and not given.get("at_meeting"):
            self.add_error("at_meeting", "Select the meeting")
        given["tied_actions"] = self._actions(given.get("actions", ""), given.get("strategies", []))
        return given

    def _actions(self, text: str, strategies: Sequence[str]) -> list[Action]:
        refs = [part.strip() for part in text.replace(";", ",").replace("Action", "").split(",") if part.strip()]
        by_ref: dict[str, list[Action]] = {}
        for action, _ in self.ties.actions:
            if str(action.strategy_id) in strategies:
                by_ref.setdefault(action.ref, []).append(action)
        unknown = [ref for ref in refs if ref not in by_ref]
        if unknown:
            self.add_error("actions", f"“{unknown[0][:20]}” is not an action of a strategy that is chosen above")
        if len(refs) > MOST_ACTIONS:
            self.add_error("actions", f"Enter at most {MOST_ACTIONS} references")
        return [action for ref in refs if ref in by_ref for action in by_ref[ref]]

    @property
    def tied_editions(self) -> list[Edition]:
        """The editions that were chosen."""
        chosen = set(self.cleaned_data.get("editions") or [])
        return [edition for edition, _ in self.ties.editions if str(edition.pk) in chosen]

    @property
    def chosen_meeting(self) -> Meeting | None:
        """The meeting chosen for the answer."""
        given = self.cleaned_data
        return self.offered.meeting(given["at_meeting"])[0] if given["when"] == AT_MEETING else None

    @property
    def taken(self) -> Taken:
        """What the resolution is taken to ask for."""
        given, line = self.cleaned_data, self.line
        on = given["due_on"] if given["when"] == ON_DATE else None
        found, words = _found(line, on, self.allowed.on, given["kind"])
        return Taken(
            kind=given["kind"],
            owner=Partner.objects.get(pk=given["owner"]) if given["owner"] else None,
            owner_words=given["owner_words"],
            owner_confirmed=given["owner_confirmed"],
            due_stated=given["due_stated"],
            due_on=on,
            due_found=found,
            due_words=words if on or given["when"] == NO_DATE else "",
            at_meeting=self.chosen_meeting,
            is_unscheduled=given["when"] == UNSCHEDULED,
            invitee=given["invitee"],
            next_step=given["next_step"],
        )


def _found(line: ResolutionLine, on: date | None, allowed: date | None, kind: str) -> tuple[DueFound | None, str]:
    """How a date was found: as before where it is the same one, else the officer chose it."""
    if on is None:
        return None, line.due_words if line.due_found is None else ""
    if on == line.due and line.due_found:
        return line.due_found, line.due_words
    if on == allowed and kind == ResolutionKind.RECOMMENDATION:
        return DueFound.ALLOWED, "the time allowed for a response"
    return DueFound.CHOSEN, CHOSEN


def _initial(line: ResolutionLine, seen: int) -> dict[str, Any]:
    has_meeting = line.at_meeting is not None and not line.at_meeting.is_cancelled
    when = UNSCHEDULED if line.is_unscheduled else NO_DATE
    if line.due_found:
        when = ON_DATE
    elif has_meeting:
        when = AT_MEETING
    return {
        "seen": seen,
        "kind": line.kind,
        "owner": str(line.owner.id) if line.owner else "",
        "owner_words": line.owner_words,
        "owner_confirmed": line.owner_confirmed,
        "when": when,
        "due_on": line.due if line.due_found else None,
        "at_meeting": line.at_meeting.key if line.at_meeting and has_meeting else "",
        "due_stated": line.due_stated,
        "invitee": line.invitee,
        "next_step": line.next_step,
        "strategies": [str(pk) for pk in line.strategies],
        "actions": ", ".join(action.ref for action in line.actions),
        "editions": [str(edition.id) for edition in line.editions],
    }


class StepForm(forms.Form):
    """What all steps share: the last change when the page was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, seen: int, today: date, meetings: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(data, initial={"seen": seen, **self.start(today)}, use_required_attribute=False)
        if "meeting" in self.fields:
            self.fields["meeting"].choices = [("", "Choose a meeting"), *meetings]  # type: ignore[attr-defined]

    def start(self, today: date) -> dict[str, Any]:
        """What the boxes begin with."""
        return {}


class AnswerForm(StepForm):
    """An answer to the committee, or a part of one."""

    text = LongTextField(
        label="What was answered",
        help_text="The answer itself, or what it says in short. Everybody who reads the strategy reads this.",
        phrase="what was answered",
        max_length=LONGEST_ANSWER,
        rows=6,
    )
    given_by = TextField(
        label="Who answered",
        help_text="The organisation or the office, not a person.",
        phrase="who answered",
        max_length=LONGEST_GIVER,
    )
    given_on = DateField(label="On which day", phrase="the day", earliest=EARLIEST)
    is_part = CheckboxField(label="Something is still to come: this answers a part", required=False)
    link = UrlField(label="Where it can be read", required=False, optional=True, max_length=LONGEST_LINK)

    def start(self, today: date) -> dict[str, Any]:
        """Today, until somebody says another day."""
        return {"given_on": today}

    @property
    def wanted(self) -> AnswerWanted:
        """The answer."""
        given = self.cleaned_data
        return AnswerWanted(**{name: given[name] for name in ("text", "given_by", "given_on", "is_part", "link")})


class ChaseForm(StepForm):
    """An answer was asked for again."""

    text = TextField(
        label="Who asked, and how",
        help_text="Such as “The Chair wrote to the chief executive”.",
        phrase="who asked, and how",
        max_length=LONGEST_CHASE,
    )
    on = DateField(label="On which day", phrase="the day", earliest=EARLIEST)

    def start(self, today: date) -> dict[str, Any]:
        """Today, until somebody says another day."""
        return {"on": today}


class ProposeForm(StepForm):
    """Why a resolution can be closed."""

    text = LongTextField(
        label="Why it can be closed",
        help_text="The committee reads this, and a meeting agrees or refuses.",
        phrase="why it can be closed",
        max_length=LONGEST_REASON,
        rows=4,
    )


AGREED, REFUSED = "agreed", "refused"


class DecideForm(StepForm):
    """What a meeting decided on the proposal."""

    decision = RadiosField(
        label="What did the committee decide?",
        phrase="what the committee decided",
        choices=[(AGREED, "It agreed to close it"), (REFUSED, "It refused")],
    )
    meeting = SelectField(label="At which meeting", phrase="the meeting")
    text = LongTextField(
        label="What it said", required=False, optional=True, phrase="what it said", max_length=LONGEST_REASON, rows=3
    )


class ReopenForm(StepForm):
    """Why a closed resolution is opened again."""

    text = LongTextField(
        label="Why it is opened again", phrase="why it is opened again", max_length=LONGEST_REASON, rows=4
    )


class WithdrawForm(StepForm):
    """What is wrong about an entry."""

    text = LongTextField(
        label="What is wrong about this entry",
        help_text="It stays in the record as withdrawn. Enter it again where need be.",
        phrase="what is wrong",
        max_length=LONGEST_REASON,
        rows=4,
    )
