"""How a resolution is put on pages and in files: who owes what, by when, and what became of it."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator

from govuk.words import count_of, day, day_short, day_without_year, in_words
from scrutiny.models import DueFound, ResolutionStage
from scrutiny.resolution_lines import ResolutionLine, Told
from scrutiny.resolution_stages import Step

SHOWN = 200
"""So many characters of an answer are shown in a list."""
SUGGESTED = "Suggested, not confirmed"
STEP_WORDS = {
    Step.PART_ANSWER: "Part answered",
    Step.ANSWER: "Answered",
    Step.CHASED: "Asked for again",
    Step.CLOSURE_PROPOSED: "Closure proposed",
    Step.CLOSURE_AGREED: "Closed by the committee",
    Step.CLOSURE_REFUSED: "Closure refused by the committee",
    Step.REOPENED: "Opened again",
    Step.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True)
class Wording:
    """A resolution in words.

    Attributes:
        owner, owner_note: who owes the answer, and whether that is only suggested; "" for no note.
        due: "13 March 2023", "No date".
        late: "171 days overdue"; "" where it is not.
        found: how the date was found, or why there is none; "" for nothing to say.
        age: "199 days", "3 meetings since".
        answer: what became of it, a sentence a line.
        proposal: the proposal to close it; "" for none.
    """

    owner: str
    owner_note: str
    due: str
    late: str
    found: str
    age: tuple[str, str]
    answer: tuple[str, ...]
    proposal: str


def worded(line: ResolutionLine) -> Wording:
    """A resolution in words, for a list and for files."""
    owner, note = owner_words(line)
    due, found = due_words(line)
    return Wording(
        owner=owner,
        owner_note=note,
        due=due,
        late=f"{count_of(line.days_overdue, 'day')} overdue" if line.is_overdue else "",
        found=found,
        age=(count_of(line.age_days, "day"), f"{count_of(line.age_meetings, 'meeting')} since"),
        answer=tuple(_answer(line)),
        proposal=_proposal(line),
    )


def owner_words(line: ResolutionLine) -> tuple[str, str]:
    """Who owes the answer, and a note on it."""
    if line.stage == ResolutionStage.NOTED:
        return "Nobody: it was noted", ""
    if line.owner:
        named = f"Named as “{line.owner_words}”. " if line.owner_words and line.owner_words != line.owner.name else ""
        return line.owner.name, named.strip() if line.owner_confirmed else f"{named}{SUGGESTED}"
    if line.owner_words:
        return line.owner_words, "" if line.owner_confirmed else SUGGESTED
    return "Nobody named yet", ""


def due_words(line: ResolutionLine) -> tuple[str, str]:
    """By when, and how that was found."""
    stated = f"“{line.due_stated}”" if line.due_stated else ""
    if line.due:
        if line.due_found is None:
            return day(line.due), "the meeting chosen for the answer"
        if line.due_found == DueFound.STATED:
            return day(line.due), f"stated: {stated}" if stated else "stated in the minutes"
        return day(line.due), line.due_words or line.due_found.label.lower()
    if line.stage == ResolutionStage.NOTED:
        return "None needed", ""
    if line.at_meeting and line.at_meeting.is_cancelled:
        return "No date", f"the meeting of {day(line.at_meeting.on)} was cancelled: choose another"
    if line.is_unscheduled:
        return "No date", "; ".join(filter(None, (stated, "no meeting chosen yet")))
    if stated:
        return "No date", f"{stated}; {line.due_words}" if line.due_words else stated
    return "No date set", ""


def answer_words(told: Told) -> str:
    """An answer, or a part of one, in a sentence."""
    what = "Part answered" if told.is_part else "Answered"
    text = Truncator(" ".join(told.text.split())).chars(SHOWN)
    return f"{what} on {day(told.on)} by {told.given_by}: {text}"


def _answer(line: ResolutionLine) -> list[str]:
    said = []
    if line.stage == ResolutionStage.WITHDRAWN:
        return [f"Withdrawn on {day(one.on)}: {one.text}" for one in line.told if one.step == Step.WITHDRAWN][-1:]
    if line.stage == ResolutionStage.NOTED:
        return ["Needs no answer."]
    if line.answers:
        said.append(answer_words(line.answers[-1]))
    else:
        said.append("No answer recorded.")
    if line.stage == ResolutionStage.PART_ANSWERED and not line.answers[-1].is_part:
        said.append("It did not do: the committee wants more.")
    if line.chased_on and line.is_waiting:
        said.append(f"Asked for again on {in_words(days_in_words(line.chased_on))}.")
    if line.next_step and line.is_unfinished:
        said.append(f"Next step: {line.next_step.rstrip('.')}.")
    decided = [one for one in line.told if one.step == Step.CLOSURE_AGREED]
    if line.stage == ResolutionStage.CLOSED and decided:
        said.append(f"Closed by the meeting of {day(decided[-1].on)}.")
    return said


def days_in_words(days: tuple[date, ...]) -> list[str]:
    """Days, with the year where it is the last of its year: "20 March", "12 June 2023"."""
    last = {one.year: one for one in days}
    return [day(one) if last[one.year] == one else day_without_year(one) for one in days]


def _proposal(line: ResolutionLine) -> str:
    proposal = line.proposal
    return f"Proposed on {day_short(proposal.on)}: close. {proposal.text}" if proposal else ""
