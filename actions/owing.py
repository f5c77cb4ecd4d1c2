"""Who owes an update for a period, how far it is, and who can be asked for it. A fixed number of queries.

The page "Who has not reported" shows it, and asking for updates goes by it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.timezone import localdate

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.covers import answering_person, covers_of
from actions.models import ActionState, ChaseLog, ChaseOutcome, Decision, StatusUpdate, UpdateDraft
from actions.periods import PeriodDates
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.stages import ENDED
from actions.transitions import COUNTING, UpdateState
from actions.update_states import with_state
from outcomes.models import Strategy


class Progress(StrEnum):
    """How far an update is."""

    NOTHING = "nothing"
    DRAFT = "draft"
    RETURNED = "returned"
    WAITING = "waiting"
    ACCEPTED = "accepted"


MISSING = (Progress.NOTHING, Progress.DRAFT, Progress.RETURNED)
"""What still has to be sent."""


@dataclass(frozen=True)
class Saved:
    """That a draft exists: when it was saved last, and by whom. Its words are the partner's own."""

    at: datetime
    by_id: int


@dataclass(frozen=True)
class Owed:
    """One action that a period asks, and its update.

    Attributes:
        draft: the lead partner's draft, for an update that is missing.
        ask: who can be asked for it: whoever covers it on the day, else the accountable person, where they speak for
            the lead partner, else everybody who does. Nobody for an action without a lead partner, or one for which
            nobody can sign in.
    """

    reading: ActionReading
    period: PeriodDates
    progress: Progress
    update: UpdateReading | None
    draft: Saved | None
    ask: tuple[int, ...]

    @property
    def is_missing(self) -> bool:
        """Whether it has not been sent, or was returned."""
        return self.progress in MISSING

    @property
    def days_late(self) -> int:
        """Days from the due date to the day it came, or to today while it is missing; 0 where it is in time."""
        sent = self.reading.day if self.is_missing or not self.update else localdate(self.update.came_at)
        return max((sent - self.period.due).days, 0)


@dataclass(frozen=True)
class Chase:
    """That a person was asked for the updates of a partner.

    Attributes:
        failed: the mail could not be sent.
    """

    person_id: int
    partner_id: int
    by_id: int | None
    at: datetime
    failed: bool
    note: str


def read_owed(strategy: Strategy, period: PeriodDates, moment: Moment) -> list[Owed]:
    """Every action that the period asks and that has not ended, or has its update, in the order of the plan.

    Args:
        period: one that has opened.
        moment: now.
    """
    readers = {strategy.pk: Reader(leads=True)}
    states = ActionState.objects.at(moment.revision).of_strategies([strategy.pk]).order_by("action__sort_key")
    readings = [one for one in read_actions(states, moment, readers, period) if one.is_asked]
    updates = _updates(readings, period, moment, readers)
    leads = {one.action_id: one.state.lead_id for one in readings}
    drafts = {
        row.action_id: Saved(row.saved_at, row.saved_by_id)
        for row in UpdateDraft.objects.filter(period=period.id, action__in=leads).order_by("saved_at")
        if row.partner_id == leads[row.action_id]
    }
    speakers = _speakers({lead for lead in leads.values() if lead}, moment.revision)
    covers = covers_of(leads, moment.revision)
    answering = {one.action_id: answering_person(one.state, covers.get(one.action_id), one.day) for one in readings}
    found = [
        _owed(one, period, updates.get(one.action_id), drafts, speakers, answering[one.action_id]) for one in readings
    ]
    return [one for one in found if not one.is_missing or one.reading.state.stage not in ENDED]


def _updates(
    readings: Sequence[ActionReading], period: PeriodDates, moment: Moment, readers: Mapping[int, Reader]
) -> dict[int, UpdateReading]:
    """By action, its update for the period: the one that counts, else the last that its lead partner got back."""
    rows = StatusUpdate.objects.filter(
        period=period.id, kind=StatusUpdate.Kind.LEAD, action__in=[one.action_id for one in readings]
    )
    leads = {one.action_id: one.state.lead_id for one in readings}
    last: dict[int, tuple[str, int]] = {}
    counting: dict[int, int] = {}
    stated = with_state(rows).order_by("pk").values_list("pk", "action", "partner", "update_state")
    for pk, action, partner, state in stated:
        if state in COUNTING:
            counting[action] = pk
        if partner == leads[action]:
            last[action] = (state, pk)
    returned = {action: pk for action, (state, pk) in last.items() if state == UpdateState.RETURNED}
    chosen = (returned | counting).values()
    return {update.action_id: update for update in read_updates(rows.filter(pk__in=chosen), moment, readers)}


def read_chases(period: PeriodDates, moment: Moment) -> list[Chase]:
    """Who was asked about a period, the last row of each person and partner, oldest first. One query."""
    rows = ChaseLog.objects.filter(period=period.id, revision__lte=moment.revision).select_related("revision")
    last = {(row.person_id, row.partner_id): row for row in rows.order_by("revision", "pk")}
    found = [
        Chase(
            person_id=row.person_id,
            partner_id=row.partner_id,
            by_id=row.revision.by_id,
            at=row.revision.at,
            failed=row.outcome == ChaseOutcome.FAILED,
            note=row.note,
        )
        for row in last.values()
    ]
    return sorted(found, key=lambda one: one.at)


def _speakers(partner_ids: set[int], revision: int) -> Mapping[int, tuple[int, ...]]:
    """By partner, the people who speak for it and can sign in."""
    members = Membership.objects.at(revision).filter(partner__in=partner_ids)
    can_sign_in = User.objects.filter(is_active=True).values("pk")
    found: dict[int, list[int]] = defaultdict(list)
    pairs = members.filter(person__in=can_sign_in).order_by("person__email")
    for partner_id, person_id in pairs.values_list("partner_id", "person_id"):
        found[partner_id].append(person_id)
    return {partner_id: tuple(people) for partner_id, people in found.items()}


def _owed(
    reading: ActionReading,
    period: PeriodDates,
    update: UpdateReading | None,
    drafts: Mapping[int, Saved],
    speakers: Mapping[int, tuple[int, ...]],
    person: int | None,
) -> Owed:
    draft = drafts.get(reading.action_id)
    progress = _progress(update, draft)
    people = speakers.get(reading.state.lead_id, ()) if reading.state.lead_id else ()
    ask: Sequence[int] = (person,) if person in people else people
    return Owed(reading, period, progress, update, draft, tuple(one for one in ask if one is not None))


def _progress(update: UpdateReading | None, draft: Saved | None) -> Progress:
    if update is None:
        return Progress.DRAFT if draft else Progress.NOTHING
    if update.decision == Decision.RETURNED:
        return Progress.RETURNED
    return Progress.ACCEPTED if update.decision == Decision.ACCEPTED else Progress.WAITING
