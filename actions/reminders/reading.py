"""What the lines of mails are made of, read once for any number of people and reminders."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from accounts.models import Clock, Membership, PartnerVersion, User
from accounts.moments import Moment
from accounts.succession import predecessors_among, successions
from actions.covers import covers_of
from actions.date_requests import open_requests
from actions.models import ActionState, AddressRefusal, DateRequest, MilestoneVersion, ReminderKind, StatusUpdate
from actions.periods import PeriodDates
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, read_updates
from actions.reminders.recipients import Ask, unanswered
from actions.reminders.wishes import wants_only_late
from actions.transitions import UpdateState
from actions.update_states import with_state
from outcomes.reading import partner_names, person_names, strategy_versions


class Row(Protocol):
    """What a line is made of: a `Reminder`, or one that is to come."""

    @property
    def person_id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def strategy_id(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def action_id(self) -> int | None: ...
    @property
    def period_id(self) -> int | None: ...
    @property
    def update_id(self) -> int | None: ...
    @property
    def date_request_id(self) -> int | None: ...
    @property
    def milestone_id(self) -> int | None: ...
    @property
    def step(self) -> str: ...
    @property
    def counted_from(self) -> date: ...


ReadMore = Callable[[Sequence[Row], int], Any]
_more: dict[str, ReadMore] = {}


def register_reading(name: str, read: ReadMore) -> None:
    """Let a later app read what its own lines are made of, for all rows at once. Its words find it in `Known.more`.

    Args:
        read: takes the rows of every kind and the revision that holds.
    """
    _more[name] = read


class Known:
    """Everything that the lines about some rows share, as it stands now: as many queries for one mail as for fifty."""

    def __init__(self, people: Collection[User], rows: Sequence[Row], day: date) -> None:
        """Read.

        Args:
            people: who is written to.
            rows: what they are told.
            day: the day in London on which the mail is to go out.
        """
        self.day = day
        self.people = {person.pk: person for person in people}
        self.moment = Moment(Clock.objects.values_list("revision", flat=True).get(pk=1), day)
        self._read_things(rows, self.moment.revision)
        self._read_people(self.moment.revision)
        self.more = {name: read(rows, self.moment.revision) for name, read in _more.items()}

    def _read_things(self, rows: Sequence[Row], revision: int) -> None:
        strategies = {row.strategy_id for row in rows}
        everything = dict.fromkeys(strategies, Reader(leads=True))
        self.strategies = strategy_versions(strategies, revision)
        self.periods: dict[int, PeriodDates] = {
            period.id: period for group in periods_of(strategies, revision).values() for period in group
        }
        actions = _ids(row.action_id for row in rows)
        gaps = {row.strategy_id for row in rows if row.kind == ReminderKind.NOBODY_ACCOUNTABLE}
        unheard = unanswered(Ask(self.day)).filter(action__strategy__in=gaps).values_list("action", "cause")
        causes = dict(unheard) if gaps else {}
        states = ActionState.objects.at(revision).filter(action__in=actions | causes.keys())
        # Which words somebody may read is asked line by line (`may_read_as_own`).
        readings = read_actions(states.order_by("action__sort_key"), self.moment, everything)
        self.actions: dict[int, ActionReading] = {reading.action_id: reading for reading in readings}
        sent_back = self._sent_back(rows)
        updates = StatusUpdate.objects.filter(pk__in={*_ids(row.update_id for row in rows), *sent_back})
        self.updates = {update.id: update for update in read_updates(updates, self.moment, everything)}
        self._sent_back_of = {
            (one.action_id, one.period.id): one for pk, one in self.updates.items() if pk in sent_back
        }
        self.covers = covers_of(actions, revision)
        waiting = set(open_requests().filter(action__in=actions).values_list("pk", flat=True))
        requests = DateRequest.objects.filter(pk__in=waiting | _ids(row.date_request_id for row in rows))
        self.requests = {request.pk: request for request in requests.select_related("revision")}
        self.asks_for_date = {one.action_id: one for pk, one in self.requests.items() if pk in waiting}
        milestones = MilestoneVersion.objects.at(revision).filter(milestone__in=_ids(row.milestone_id for row in rows))
        self.milestones = {version.milestone_id: version for version in milestones}
        subjects = _ids(_number(row.subject) for row in rows if row.subject.startswith("refusal:"))
        self.refusals = {row.pk: row for row in AddressRefusal.objects.filter(pk__in=subjects)}

        self._read_gaps(gaps, causes)
        self.causes: dict[tuple[int, int], set[str]] = defaultdict(set)
        for row in rows:
            if row.kind == ReminderKind.NOBODY_ACCOUNTABLE:
                self.causes[row.person_id, row.strategy_id].add("".join(row.subject.partition("/")[1:]))

    def _sent_back(self, rows: Sequence[Row]) -> set[int]:
        """Ids of the last update that a lead partner got back, of each action and period that still wants one."""
        periods = {(row.action_id, row.period_id) for row in rows}
        for one in self.actions.values():
            periods |= {(one.action_id, period.id) for period in (one.asked_period, *one.unreported) if period}
        updates = StatusUpdate.objects.filter(
            kind=StatusUpdate.Kind.LEAD,
            action__in=_ids(action for action, _ in periods),
            period__in=_ids(period for _, period in periods),
        )
        returned = with_state(updates).filter(update_state=UpdateState.RETURNED).order_by("pk")
        last: dict[tuple[int, int], int] = {}
        for update in returned:
            action = self.actions[update.action_id]
            is_told = action.update and action.update.period.starts >= self.periods[update.period_id].starts
            if update.partner_id == action.state.lead_id and not is_told:
                last[update.action_id, update.period_id] = update.pk
        return {pk for about, pk in last.items() if about in periods}

    def _read_gaps(self, strategies: Collection[int], causes: Mapping[int, str]) -> None:
        """The actions for which nobody answers, each with the cause that its telling names, and who reads for whom."""
        self.gaps: dict[int, list[tuple[str, ActionReading]]] = {strategy: [] for strategy in strategies}
        for one in self.actions.values():
            strategy = one.strategy.strategy_id
            # What was never set up matters where it is asked for; that somebody left, in any case.
            if strategy in self.gaps and one.action_id in causes and (is_owed(one) or (one.lead and one.person)):
                self.gaps[strategy].append((causes[one.action_id], one))
        leads = {one.state.lead_id for one in self.actions.values()}
        speaks = Membership.objects.open().filter(partner__in=leads, person__is_active=True)
        self._speaking = set(speaks.values_list("person", "partner"))
        self.spoken_for = {partner for _, partner in self._speaking}
        boxes = PartnerVersion.objects.open().filter(partner__in=leads, mailbox__isnull=False)
        quiet = set(boxes.filter(wants_only_late("mailbox")).values_list("partner", flat=True))
        self.have_quiet_mailbox = quiet
        self.have_mailbox = set(boxes.values_list("partner", flat=True)) - quiet
        people = {one.state.person_id for group in self.gaps.values() for _, one in group}
        self.closed = set(User.objects.filter(pk__in=_ids(people), is_active=False).values_list("pk", flat=True))

    def _read_people(self, revision: int) -> None:
        ids = list(self.people)
        own: dict[int, set[int]] = defaultdict(set)
        for person, partner in Membership.objects.open().filter(person__in=ids).values_list("person", "partner"):
            own[person].add(partner)
        boxes = PartnerVersion.objects.open().filter(mailbox__in=ids).values_list("mailbox", "partner")
        self.boxes: set[int] = set()
        for person, partner in boxes:
            if person:
                self.boxes.add(person)
                own[person].add(partner)
        taken = [(left, into) for left, into in successions().values_list("partner_id", "succeeded_by_id") if into]
        self.speaks_for = {person: frozenset(own[person]) for person in ids}
        self._reads_as = {one: own | predecessors_among(own, taken) for one, own in self.speaks_for.items()}
        others = {update.reviewed_by_id for update in self.updates.values()}
        others |= {reading.state.person_id for reading in self.actions.values()}
        others |= {refusal.person_id for refusal in self.refusals.values()}
        self.names = person_names({*ids, *(one for one in others if one)}, revision)
        named = {partner for partners in own.values() for partner in partners}
        named |= {update.partner_id for update in self.updates.values()}
        named |= {request.partner_id for request in self.requests.values()}
        self.partners = partner_names(named, revision)

    def may_read_as_own(self, person_id: int, partner_id: int) -> bool:
        """Whether somebody reads every word of a partner: it is the own one, or the own one took its place."""
        return partner_id in self._reads_as[person_id]

    def sent_back(self, action_id: int, period_id: int) -> UpdateReading | None:
        """The update that the lead partner sent for a period and got back, while none has taken its place."""
        return self._sent_back_of.get((action_id, period_id))

    def is_box(self, person_id: int) -> bool:
        """Whether it is the shared mailbox of an organisation: nobody signs in by it."""
        return person_id in self.boxes

    def name_of(self, person_id: int | None, otherwise: str) -> str:
        """What a person is called."""
        return self.names[person_id].name if person_id in self.names else otherwise


def is_owed(action: ActionReading) -> bool:
    """Whether the period that asks the action has no update that counts."""
    asked, last = action.asked_period, action.update
    return asked is not None and (last is None or last.period.id != asked.id)


def _ids(values: Iterable[int | None]) -> set[int]:
    return {value for value in values if value is not None}


def _number(subject: str) -> int | None:
    number = subject.rpartition(":")[2]
    return int(number) if number.isdigit() else None
