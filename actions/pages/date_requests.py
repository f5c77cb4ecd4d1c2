"""Requests for another due date: what waits for the lead, one of them with its ledger, and what a partner asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from accounts.moments import Moment
from actions.date_requests import open_requests
from actions.models import Action, ActionState, ActionWording, DateDecision, DateRequest, DueDateRevision
from actions.pages.due_dates import Ledger, next_move, read_ledger, slipped_words
from actions.stages import ENDED
from govuk.words import count_of, day
from outcomes.models import Strategy
from outcomes.reading import PartnerName, PersonName, partner_names, person_names


@dataclass(frozen=True)
class Asked:
    """One request for another due date, in words.

    Attributes:
        now, wanted: the date as it stands and the one asked for.
        slipped: how far the date would move, in words; "" where that has no number of days.
        flag: "third move" and later ones, which are pointed out; "" otherwise.
        asked_by, partner, at: who asked, for whom and when.
        has_moved: the date has moved since it was asked, so it cannot be agreed to any more.
    """

    id: int
    action: Action
    short_title: str
    now: str
    wanted: str
    slipped: str
    flag: str
    reason: str
    asked_by: str
    partner: str
    at: datetime
    has_moved: bool


@dataclass(frozen=True)
class Decided:
    """What became of a request: agreed or refused, or replaced by a newer one (`by` is "")."""

    is_agreed: bool
    by_id: int | None
    by: str
    at: datetime | None
    reason: str

    @property
    def words(self) -> str:
        """The decision in a sentence."""
        if self.at is None:
            return "The partner has asked again, so this request was replaced."
        done = "Agreed" if self.is_agreed else "Refused"
        return f"{done} by {self.by} on {day(self.at)}."


@dataclass(frozen=True)
class RequestPage:
    """A request with its ledger; `decided` is None while it waits."""

    request: DateRequest
    asked: Asked
    ledger: Ledger
    decided: Decided | None
    has_ended: bool


@dataclass(frozen=True)
class OwnRequest:
    """The last request for an action, for the organisation that asked and the lead.

    Attributes:
        number: how many requests there were.
        asked: None where nobody has asked.
        decided: None while it waits.
    """

    number: int
    asked: Asked | None
    decided: Decided | None

    @property
    def waits(self) -> bool:
        """Whether the lead has to decide."""
        return self.asked is not None and self.decided is None


def waiting_requests(strategy_ids: Collection[int]) -> "QuerySet[DateRequest]":
    """Requests of these strategies that wait for a lead, the oldest first; `.count()` is for heads of pages.

    A request waits no more while its action has ended.
    """
    ended = ActionState.objects.open().filter(stage__in=ENDED).values("action")
    return open_requests().filter(action__strategy__in=strategy_ids).exclude(action__in=ended).order_by("revision")


def read_waiting(strategy: Strategy, moment: Moment) -> list[Asked]:
    """Every request of the strategy that waits. Seven queries, whatever their number."""
    return _asked(waiting_requests([strategy.pk]).select_related("action", "revision"), moment)


def read_request(strategy: Strategy, pk: int, moment: Moment) -> RequestPage:
    """One request, whether it waits or not.

    Raises:
        Http404: there is no such request in the strategy.
    """
    rows = DateRequest.objects.select_related("action", "revision", "asked_by")
    request = get_object_or_404(rows, pk=pk, action__strategy=strategy)
    (asked,) = _asked([request], moment)
    ledger = read_ledger(request.action, moment)
    return RequestPage(request, asked, ledger, _decided(request), ledger.state.stage in ENDED)


def last_request(action: Action, moment: Moment) -> OwnRequest:
    """The last request for an action by the moment."""
    rows = DateRequest.objects.filter(action=action, revision__lte=moment.revision)
    last = rows.select_related("action", "revision", "asked_by").order_by("number").last()
    if last is None:
        return OwnRequest(0, None, None)
    return OwnRequest(last.number, _asked([last], moment)[0], _decided(last))


def _decided(request: DateRequest) -> Decided | None:
    decision = DateDecision.objects.filter(request=request).select_related("revision").first()
    if decision is not None:
        by = person_names([decision.decided_by_id], decision.revision_id)[decision.decided_by_id].name
        return Decided(decision.is_agreed, decision.decided_by_id, by, decision.revision.at, decision.reason)
    is_open = open_requests().filter(pk=request.pk).exists()
    return None if is_open else Decided(False, None, "", None, "")


def _asked(requests: "QuerySet[DateRequest] | list[DateRequest]", moment: Moment) -> list[Asked]:
    rows = list(requests)
    ids = {row.action_id for row in rows}
    states = {state.action_id: state for state in ActionState.objects.at(moment.revision).filter(action__in=ids)}
    lines = dict(_ledgers(ids, moment.revision).values_list("action").annotate(Count("pk")).order_by("action"))
    wordings = ActionWording.objects.at(moment.revision).filter(action__in=states)
    titles = dict(wordings.values_list("action", "short_title"))
    people = person_names({row.asked_by_id for row in rows}, moment.revision)
    partners = partner_names({row.partner_id for row in rows}, moment.revision)
    return [
        _one(row, states[row.action_id], lines.get(row.action_id, 0), titles[row.action_id], people, partners)
        for row in rows
    ]


def _ledgers(action_ids: Collection[int], revision: int) -> "QuerySet[DueDateRevision]":
    return DueDateRevision.objects.filter(action__in=action_ids, revision__lte=revision)


def _one(
    row: DateRequest,
    state: ActionState,
    lines: int,
    short_title: str,
    people: dict[int, PersonName],
    partners: dict[int, PartnerName],
) -> Asked:
    return Asked(
        id=row.pk,
        action=row.action,
        short_title=short_title,
        now=_words(state.due_date, state.is_ongoing),
        wanted=_words(row.new, row.is_ongoing),
        slipped=slipped_words(state.due_date, row.new),
        flag=next_move(state),
        reason=row.reason,
        asked_by=people[row.asked_by_id].name,
        partner=partners[row.partner_id].name,
        at=row.revision.at,
        has_moved=lines != row.seen_lines,
    )


def _words(due: date | None, is_ongoing: bool) -> str:
    if is_ongoing:
        return "Ongoing, without an end date"
    return day(due) if due else "No date set"


def waiting_words(number: int) -> str:
    """How many requests wait, in a sentence."""
    if not number:
        return "No request for another due date waits."
    return f"{count_of(number, 'request')} for another due date {'waits' if number == 1 else 'wait'} for your decision."
