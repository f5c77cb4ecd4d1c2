"""What the due-date page shows: the ledger of an action's due date. Seven queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.facts import MANY_MOVES, facts_of
from actions.models import Action, ActionEvent, ActionState, ActionWording, DueDateRevision
from actions.services.endings import NEXT_ROUND
from govuk.words import count_of, day, how_often
from outcomes.models import Grant, Role
from outcomes.reading import PersonName, person_names

ORDINALS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth", 6: "Sixth"}


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger.

    Attributes:
        label: "Original", "First move", "Next round"...
        due: the date in words, or "Ongoing".
        slipped: how far it moved, in words; "" where that cannot be said (to or from ongoing, or the original).
    """

    label: str
    due: str
    slipped: str
    reason: str
    asked_by: str
    agreed_by: str
    at: datetime


@dataclass(frozen=True)
class Ledger:
    """An action's due date: how it stands and how it came there.

    Attributes:
        people: who may have asked for a move: (id, name), by name.
    """

    state: ActionState
    short_title: str
    title: str
    lines: tuple[LedgerLine, ...]
    position: str
    people: tuple[tuple[int, str], ...]

    @property
    def next_move(self) -> str:
        """What the next line would be, where that is worth a question: "third move"; else ""."""
        return next_move(self.state)


def read_ledger(action: Action, moment: Moment) -> Ledger:
    """The ledger as it stands at the moment."""
    state = ActionState.objects.at(moment.revision).get(action=action)
    wording = ActionWording.objects.at(moment.revision).get(action=action)
    rows = DueDateRevision.objects.filter(action=action, revision__lte=moment.revision)
    lines = list(rows.select_related("revision").order_by("number"))
    asking = _may_ask(action, state, moment)
    named = {i for line in lines for i in (line.asked_by_id, line.agreed_by_id) if i} | asking
    people = person_names(named, moment.revision)
    return Ledger(
        state=state,
        short_title=wording.short_title,
        title=wording.title,
        lines=tuple(_line(line, label, people) for line, label in _labelled(lines)),
        position=_position(state, lines, moment.day),
        people=tuple(sorted(((pk, people[pk].name) for pk in asking), key=lambda pair: pair[1].casefold())),
    )


def _may_ask(action: Action, state: ActionState, moment: Moment) -> set[int]:
    """People who speak for the action's partners, its accountable person, and those who lead the strategy."""
    leads = [pk for pk in (state.lead_id, state.joint_lead_id) if pk]
    speaking = Membership.objects.at(moment.revision).filter(partner__in=leads, person__is_active=True)
    leading = Grant.objects.at(moment.revision).filter(
        strategy=action.strategy_id, role__in=[Role.LEAD, Role.DEPUTY], person__is_active=True
    )
    found = set(speaking.values_list("person", flat=True)) | set(leading.values_list("person", flat=True))
    return found | ({state.person_id} if state.person_id else set())


def next_move(state: ActionState) -> str:
    """What the next move of a date would be, from the third on: "third move"; "" before. Rounds count anew."""
    number = state.due_moves + 1
    return _label(number).lower() if number >= MANY_MOVES else ""


def _labelled(lines: Sequence[DueDateRevision]) -> Iterator[tuple[DueDateRevision, str]]:
    """Each line with its label: moves are counted from the original date, or from that of the present round."""
    rounds = set(_rounds(lines))
    moves = 0
    for line in lines:
        is_round = line.revision_id in rounds
        moves = 0 if is_round or not line.number else moves + 1
        yield line, NEXT_ROUND if is_round and line.number else _label(moves)


def _rounds(lines: Sequence[DueDateRevision]) -> Iterable[int]:
    events = ActionEvent.objects.filter(kind=ActionEvent.Kind.ROUND_OPENED, due_date__isnull=False)
    return events.filter(action__in={line.action_id for line in lines}).values_list("revision", flat=True)


def _line(line: DueDateRevision, label: str, people: dict[int, PersonName]) -> LedgerLine:
    return LedgerLine(
        label=label,
        due=day(line.new) if line.new else "Ongoing",
        slipped=slipped_words(line.old, line.new) if line.number and label != NEXT_ROUND else "",
        reason="" if label == NEXT_ROUND else line.reason,
        asked_by=_name(line.asked_by_id, people),
        agreed_by=_name(line.agreed_by_id, people),
        at=line.revision.at,
    )


def _name(person_id: int | None, people: dict[int, PersonName]) -> str:
    return people[person_id].name if person_id else "Not recorded"


def _label(number: int) -> str:
    return f"{ORDINALS.get(number, f'{number}th')} move" if number else "Original"


def slipped_words(old: date | None, new: date | None) -> str:
    """How far a date moved. A move to or from ongoing has no number of days (docs/rules.md, Dates)."""
    if old is None or new is None:
        return ""
    days = (new - old).days
    return f"{count_of(abs(days), 'day')} {'later' if days > 0 else 'earlier'}"


def _position(state: ActionState, lines: list[DueDateRevision], today: date) -> str:
    """One sentence on how the date stands."""
    if not lines:
        return "No due date yet."
    moves = state.due_moves
    now = "Ongoing, without an end date" if state.is_ongoing else f"Due {day(state.due_date or today)}"
    if not moves:
        return f"{now}. Not moved."
    slipped = facts_of(state, None, today, 0).days_slipped
    off = ""
    if slipped and state.original_due_date:
        off = f", {slipped_words(state.original_due_date, state.due_date)} than the original"
    return f"{now}. Moved {how_often(moves)}{off}."


def person_who_asked(pk: str | None) -> User | None:
    """The person that the form names, which it has checked against its choices; None is whoever sends it."""
    return User.objects.get(pk=pk) if pk else None
