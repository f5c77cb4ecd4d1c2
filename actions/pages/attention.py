"""What needs attention: each action once, with all its reasons, the most serious first, and who owes it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import QuerySet

from actions.changes import Difference, Kind, kind_of
from actions.models import Decision, StatusUpdate
from actions.pages.changes import mark_words
from actions.pages.rows import Row, leading_words, row_of
from actions.permissions import reader_of, visible_updates
from actions.reading import ActionReading, UpdateReading, read_updates
from actions.sending_again import to_send_again
from actions.speaking import lost_words
from actions.stages import Mark, Trend
from actions.wording import GAP_WORDS
from govuk.words import ago, count_of, how_often, london_day, when
from outcomes.scope import Scope


class Weight(IntEnum):
    """How serious a reason is: the lowest number comes first. `NOTE` is said beside others, never by itself."""

    RED = 0
    OVERDUE = 1
    NO_UPDATE = 2
    RETURNED = 3
    HELP = 4
    WORSE = 5
    MOVED = 6
    GAP = 7
    NOTE = 8


@dataclass(frozen=True)
class Reason:
    """Why an action needs attention, in words; `is_loud` says it in bold."""

    weight: Weight
    words: str
    is_loud: bool = False


@dataclass(frozen=True)
class Concern:
    """One action that needs attention.

    Attributes:
        row: its facts in words.
        reasons: all of them, what is said in bold first.
        lead, person: who owes it, or what is missing; `person` is "" where nothing is asked of one.
    """

    row: Row
    reasons: Sequence[Reason]
    lead: str
    person: str

    @property
    def reading(self) -> ActionReading:
        """The action."""
        return self.row.reading

    @property
    def weights(self) -> frozenset[Weight]:
        """What kinds of reasons there are."""
        return frozenset(reason.weight for reason in self.reasons)


@dataclass(frozen=True)
class Known:
    """What the reasons need beside the readings.

    Attributes:
        returned: by action, the update that was returned and not sent again, where the reader may know of it.
        lost: actions whose accountable person no longer speaks for a lead partner.
        marks: by reference, how the mark differs from the earlier moment; None where nothing is compared.
    """

    returned: Mapping[int, UpdateReading]
    lost: Collection[int]
    marks: Mapping[str, Difference] | None


def returned_updates(scope: Scope, readings: Sequence[ActionReading]) -> dict[int, UpdateReading]:
    """By action, the lead partner's update of the current period that was returned and not sent again.

    Only the partner itself and the lead know of it (`actions.permissions.visible_updates`). Four queries at most.
    """
    period = readings[0].current_period if readings else None
    if period is None:
        return {}
    readers = {scope.strategy.pk: reader_of(scope.access)}
    visible: QuerySet[Any] = visible_updates(readers, scope.moment.revision)
    sent: dict[int, list[UpdateReading]] = defaultdict(list)
    about = visible.filter(period=period.id, kind=StatusUpdate.Kind.LEAD)
    returned = about.filter(decision=Decision.RETURNED).values("action")
    for update in read_updates(about.filter(action__in=returned).order_by("pk"), scope.moment, readers):
        sent[update.action_id].append(update)
    found = {reading.action_id: to_send_again(sent[reading.action_id], reading) for reading in readings}
    return {action: update for action, update in found.items() if update is not None}


def changed_marks(changes: Iterable[Difference]) -> dict[str, Difference]:
    """By reference, how the mark differs."""
    return {change.ref: change for change in changes if change.what == "mark"}


def concerns(readings: Sequence[ActionReading], known: Known) -> list[Concern]:
    """The actions that need attention.

    What every action lacks is said once by the page (`shared_gaps`), so nothing is listed for that alone.

    Args:
        readings: every action, in the order of the plan.
        known: what else the reasons are about.
    """
    shared = shared_gaps(readings)
    found = [concern for concern in (_concern(reading, known, shared) for reading in readings) if concern]
    return sorted(found, key=_seriousness)


def shared_gaps(readings: Sequence[ActionReading]) -> frozenset[str]:
    """What is said once instead of beside each action: what every one of several lacks.

    Of a plan about which nothing has been recorded that is everything that any of them lacks.
    """
    if is_bare(readings):
        return frozenset(GAP_WORDS)
    running = [frozenset(reading.facts.gaps) for reading in readings if not _has_ended(reading)]
    return frozenset.intersection(*running) if len(running) > 1 else frozenset()


def is_bare(readings: Iterable[ActionReading]) -> bool:
    """Whether no stage has been recorded of any action."""
    return all(reading.state.stage is None for reading in readings)


def _seriousness(concern: Concern) -> tuple[int, int, int]:
    return min(concern.weights), -concern.reading.facts.days_overdue, -len(concern.reasons)


def _concern(reading: ActionReading, known: Known, shared: Collection[str]) -> Concern | None:
    reasons = sorted(_reasons(reading, known, shared), key=lambda reason: (not reason.is_loud, reason.weight))
    worst = min((reason.weight for reason in reasons), default=Weight.NOTE)
    if worst == Weight.NOTE:
        return None
    return Concern(row_of(reading), reasons, leading_words(reading), person_words(reading))


def _reasons(reading: ActionReading, known: Known, shared: Collection[str]) -> Iterable[Reason]:
    facts, state = reading.facts, reading.state
    if facts.is_overdue:
        yield Reason(Weight.OVERDUE, f"{count_of(facts.days_overdue, 'day')} overdue", is_loud=True)
    yield from _about_rating(reading, known)
    yield from _about_update(reading, known.returned.get(reading.action_id))
    if state.due_moves:
        weight = Weight.MOVED if facts.is_third_move else Weight.NOTE
        yield Reason(weight, f"Date moved {how_often(state.due_moves)} already")
    for gap in sorted(facts.gaps, key=lambda name: name == "lead"):
        yield Reason(Weight.NOTE if gap in shared else Weight.GAP, GAP_WORDS[gap])
    if reading.action_id in known.lost and reading.lead and reading.person:
        joint = reading.joint_lead.name if reading.joint_lead else ""
        yield Reason(Weight.GAP, f"{reading.person.name} {lost_words(reading.lead.name, joint)}")
    if state.due_date and not facts.is_overdue and not _has_ended(reading):
        yield Reason(Weight.NOTE, f"Due {when(state.due_date, reading.day)}")


def _about_rating(reading: ActionReading, known: Known) -> Iterable[Reason]:
    weight = Weight.RED if reading.facts.mark == Mark.RED else Weight.WORSE
    before = _was_better(reading, known)
    if before and reading.facts.mark != Mark.NO_UPDATE:
        yield Reason(weight, f"Worse: was {mark_words(before)}", is_loud=True)
    elif weight == Weight.RED:
        yield Reason(weight, _red_words(reading))


def _was_better(reading: ActionReading, known: Known) -> str | None:
    """The rating before where it has got worse: since the earlier moment, or, where none is compared, since the period
    before."""
    if known.marks is None:
        return reading.state.previous if reading.trend == Trend.WORSE else None
    change = known.marks.get(reading.ref)
    return change.before if change and kind_of(change) == Kind.WORSE else None


def _red_words(reading: ActionReading) -> str:
    if reading.trend in (None, Trend.NEW):
        return "Red, its first rating"
    return "Red again" if reading.trend == Trend.SAME else f"Red, was {mark_words(reading.state.previous)}"


def _about_update(reading: ActionReading, returned: UpdateReading | None) -> Iterable[Reason]:
    update = reading.update
    if returned is not None and returned.reviewed_at:
        sent_back = ago(returned.reviewed_at, reading.day)
        yield Reason(Weight.RETURNED, f"Update returned {sent_back}, not sent again", is_loud=True)
    elif reading.facts.no_update:
        days = (reading.day - london_day(update.submitted_at)).days if update else None
        words = "No update yet" if days is None else f"No update for {count_of(days, 'day')}"
        yield Reason(Weight.NO_UPDATE, words, is_loud=True)
    if update and update.boxes["help_wanted"] and not _has_ended(reading):
        yield Reason(Weight.HELP, "Help wanted", is_loud=True)


def _has_ended(reading: ActionReading) -> bool:
    return reading.facts.mark in (Mark.COMPLETE, Mark.CLOSED)


def person_words(reading: ActionReading) -> str:
    """Who is accountable; "No accountable person" where nobody is, "" where the action has ended without one."""
    if reading.person:
        return reading.person.name
    return GAP_WORDS["person"] if "person" in reading.facts.gaps else ""
