"""The first page of scrutiny, and a committee's own: next meetings, their deadlines, and what waits for whom."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from govuk.words import count_of, day, when
from outcomes.access import accesses_of, visible_strategies
from outcomes.models import StrategyVersion
from outcomes.reading import grouped, strategy_versions
from scrutiny.expecting import Expected, expected_reports
from scrutiny.models import Committee, CommitteeStrategy, CommitteeVersion, MeetingStatus, WorkItemVersion
from scrutiny.pages.deadlines import DeadlineRow, deadline_rows
from scrutiny.pages.waiting import Waiting, editions_waiting
from scrutiny.permissions import keeps_committee, sees_reports, strategies_to_scrutinise, visible_committees
from scrutiny.reading import MeetingReading, meetings_of, municipal_year, next_meeting
from scrutiny.resolution_rows import overdue_resolutions
from scrutiny.scope import CommitteeScope

SHOWN_NEXT = 3
"""So many of a committee's next meetings are shown on the first page."""


@dataclass(frozen=True)
class NextMeeting:
    """A meeting that is still to come, with what is on it."""

    meeting: MeetingReading
    words: str
    topics: tuple[str, ...]
    deadlines: tuple[DeadlineRow, ...]
    href: str


@dataclass(frozen=True)
class CommitteeCard:
    """One committee on the first page."""

    committee: Committee
    version: CommitteeVersion
    strategies: tuple[StrategyVersion, ...]
    coming: tuple[NextMeeting, ...]
    more: int
    keeps: bool
    prepares: bool

    @property
    def answer(self) -> str:
        """When the next meeting is, in one sentence."""
        if not self.coming:
            return "No meeting to come is recorded."
        return f"Next meeting: {self.coming[0].meeting.words}, {self.coming[0].words}."


@dataclass(frozen=True)
class ScrutinyPage:
    """The first page of scrutiny.

    Attributes:
        waiting: overdue first; None for readers, for whom nothing waits here.
        may_add: whether the reader can add a committee.
    """

    cards: tuple[CommitteeCard, ...]
    waiting: tuple[Waiting, ...] | None
    may_add: bool

    @property
    def answer(self) -> str:
        """How much waits, in one sentence."""
        overdue = sum(one.number for one in self.waiting or () if one.is_overdue)
        rest = sum(one.number for one in self.waiting or () if not one.is_overdue)
        if not overdue:
            return f"Nothing is overdue. {count_of(rest, 'thing')} to do." if rest else "Nothing waits for you."
        return f"{count_of(overdue, 'thing')} overdue" + (f", and {rest} more to do." if rest else ".")


def scrutiny_page(person: User, moment: Moment) -> ScrutinyPage:
    """What somebody sees of scrutiny. As many queries for three committees as for one.

    Args:
        moment: now.
    """
    known = _Known(person, moment)
    cards = [known.card(pk) for pk in sorted(known.versions, key=lambda pk: known.versions[pk].name)]
    waiting = [*known.editions, *(one for card in cards for one in known.waiting(card))]
    waiting.sort(key=lambda one: (not one.is_overdue, one.day, one.words))
    has_duties = bool(waiting) or any(card.keeps or card.prepares for card in cards)
    may_add = strategies_to_scrutinise(person).exists()
    return ScrutinyPage(tuple(cards), tuple(waiting) if has_duties else None, may_add)


def waits_of(person: User, moment: Moment) -> tuple[Waiting, ...]:
    """What waits for somebody who leads a programme, is an officer or an administrator; nothing for others.

    Args:
        moment: now.
    """
    accesses = accesses_of(person, [one.pk for one in visible_strategies(person)])
    if not any(sees_reports(access) or access.is_administrator for access in accesses.values()):
        return ()
    return scrutiny_page(person, moment).waiting or ()


class _Known:
    """What the first page is made of, read once for all committees."""

    def __init__(self, person: User, moment: Moment) -> None:
        self.person, self.moment, self.today = person, moment, moment.day
        self.committees = {one.pk: one for one in visible_committees(person)}
        rows = CommitteeVersion.objects.at(moment.revision).filter(committee__in=self.committees)
        self.versions = {one.committee_id: one for one in rows}
        self.linked = self._linked()
        ids = {strategy for strategies in self.linked.values() for strategy in strategies}
        self.accesses, self.names = accesses_of(person, ids), strategy_versions(ids, moment.revision)
        self.meetings: dict[int, list[MeetingReading]] = defaultdict(list)
        every = meetings_of(self.versions, moment.revision)
        for meeting in every:
            self.meetings[meeting.committee_id].append(meeting)
        self.expected: dict[int, list[Expected]] = defaultdict(list)
        insiders = [pk for pk, access in self.accesses.items() if sees_reports(access)]
        for one in expected_reports([meeting for meeting in every if meeting.is_running], moment, insiders):
            self.expected[one.meeting.id].append(one)
        # Editions can wait for somebody whose strategy no committee scrutinises.
        rest = accesses_of(person, [one.pk for one in visible_strategies(person)])
        self.editions = list(editions_waiting(person, rest, strategy_versions(rest, moment.revision), moment))
        self.topics = topics_of(every, moment)
        late = overdue_resolutions(visible_committees(person), moment)
        self.late = grouped(late.values_list("resolution__meeting__committee", "due"))

    def _linked(self) -> dict[int, list[int]]:
        rows = CommitteeStrategy.objects.at(self.moment.revision).filter(committee__in=self.committees)
        readable = rows.filter(strategy__in=visible_strategies(self.person)).order_by("strategy")
        return grouped(readable.values_list("committee", "strategy"))

    def card(self, pk: int) -> CommitteeCard:
        """One committee with its next meetings."""
        own = {strategy: self.accesses[strategy] for strategy in self.linked[pk]}
        coming = [one for one in self.meetings[pk] if one.is_running and one.date >= self.today]
        return CommitteeCard(
            committee=self.committees[pk],
            version=self.versions[pk],
            strategies=tuple(self.names[one] for one in own if one in self.names),
            coming=tuple(self._next(pk, one) for one in coming[:SHOWN_NEXT]),
            more=max(len(coming) - SHOWN_NEXT, 0),
            keeps=self.person.is_administrator or keeps_committee(own),
            prepares=any(access.leads for access in own.values()),
        )

    def _next(self, pk: int, meeting: MeetingReading) -> NextMeeting:
        rows = deadline_rows(meeting, self.expected[meeting.id], self.today)
        href = reverse("meeting", args=[self.committees[pk].slug, meeting.key])
        return NextMeeting(meeting, when(meeting.date, self.today), self.topics[meeting.id], tuple(rows), href)

    def waiting(self, card: CommitteeCard) -> Iterator[Waiting]:
        """What the reader is to do about a committee's meetings: overdue, or within a fortnight."""
        meetings = [one for one in self.meetings[card.committee.pk] if one.is_running]
        past = [one for one in meetings if one.date < self.today]
        if past and card.keeps:
            words = f"Record what became of {count_of(len(past), 'meeting')} of the {card.version.name}"
            since = f"the last was on {day(past[-1].date)}"
            href = reverse("meeting", args=[card.committee.slug, past[-1].key])
            invented = card.committee.is_demonstration
            yield Waiting(words, since, href, is_overdue=False, day=past[-1].date, is_demonstration=invented)
        if (late := self.late[card.committee.pk]) and (card.keeps or card.prepares):
            words = f"{count_of(len(late), 'answer')} to the {card.version.name}"
            href = f"{reverse('resolution-list', args=[card.committee.slug])}?show=overdue"
            since = f"overdue since {day(late[0])}"
            invented = card.committee.is_demonstration
            yield Waiting(words, since, href, True, late[0], number=len(late), is_demonstration=invented)
        for meeting in meetings:
            for one in self.expected[meeting.id]:
                yield from self._deadlines(card, one, reverse("meeting", args=[card.committee.slug, meeting.key]))

    def _deadlines(self, card: CommitteeCard, expected: Expected, href: str) -> Iterator[Waiting]:
        access = self.accesses.get(expected.strategy_id)
        if access is None or expected.meeting.date < self.today:
            return
        about, invented = self.names[expected.strategy_id], card.committee.is_demonstration
        edition = expected.edition if card.keeps and not expected.is_published else None
        for row in deadline_rows(expected.meeting, [expected], self.today):
            since = f"{row.words[:1].lower()}{row.words[1:]}"
            if edition is not None and not row.deadline.kind.is_for_leads:
                words = (
                    f"Publish edition {edition.number}: {about.title}, for the meeting on {day(expected.meeting.date)}"
                )
                there = reverse("edition-publish", args=[about.strategy.slug, edition.number])
                yield Waiting(words, since, there, row.is_overdue, row.deadline.day, is_demonstration=invented)
                continue
            is_own = access.leads if row.deadline.kind.is_for_leads else card.keeps
            if is_own and (row.is_overdue or row.is_soon):
                words = f"{row.deadline.label}: {about.title}, for the meeting on {day(expected.meeting.date)}"
                yield Waiting(words, since, href, row.is_overdue, row.deadline.day, is_demonstration=invented)


def topics_of(meetings: Sequence[MeetingReading], moment: Moment) -> dict[int, tuple[str, ...]]:
    """By meeting, what is on it, in order; dropped items are not. One query."""
    rows = WorkItemVersion.objects.at(moment.revision).filter(
        meeting__in=[one.id for one in meetings], is_dropped=False
    )
    found = grouped(rows.order_by("position", "item_id").values_list("meeting", "topic"))
    return defaultdict(tuple, {meeting: tuple(topics) for meeting, topics in found.items()})


@dataclass(frozen=True)
class MeetingLine:
    """One meeting in a committee's list."""

    meeting: MeetingReading
    state: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class CommitteePage:
    """A committee's own page.

    Attributes:
        following: its next meeting; None where none is recorded.
        rows: that one's deadlines.
        years: every meeting by municipal year, the latest year first.
        answer: when the next meeting is, in one sentence.
    """

    following: MeetingReading | None
    rows: tuple[DeadlineRow, ...]
    topics: tuple[str, ...]
    years: tuple[tuple[str, tuple[MeetingLine, ...]], ...]
    strategies: tuple[StrategyVersion, ...]

    answer: str


def committee_page_of(scope: CommitteeScope) -> CommitteePage:
    """What a committee's page shows at the scope's moment."""
    moment = scope.moment
    meetings = meetings_of([scope.committee.pk], moment.revision)
    following = next_meeting(meetings, moment.day)
    expected = expected_reports([following], moment, insiders_of(scope)) if following else []
    topics = topics_of(meetings, moment)
    lines = [MeetingLine(one, state_words(one, moment.day), topics[one.id]) for one in meetings]
    years = [(year, tuple(rows)) for year, rows in groupby(lines, key=lambda line: municipal_year(line.meeting.date))]
    return CommitteePage(
        following=following,
        rows=tuple(deadline_rows(following, expected, moment.day)) if following else (),
        topics=topics[following.id] if following else (),
        years=tuple(reversed(years)),
        strategies=tuple(sorted(scope.strategies.values(), key=lambda one: one.title)),
        answer=f"Next meeting: {following.words}, {when(following.date, moment.day)}."
        if following
        else "No meeting to come is recorded.",
    )


def insiders_of(scope: CommitteeScope) -> list[int]:
    """Ids of the committee's strategies whose reports under way the reader sees."""
    return [pk for pk, access in scope.accesses.items() if sees_reports(access)]


def state_words(meeting: MeetingReading, today: date) -> str:
    """What became of a meeting: "Held", "Cancelled: snow", "Not recorded as held"."""
    version = meeting.version
    label = str(MeetingStatus(version.status).label)
    if meeting.is_running and meeting.date < today:
        label = "Not recorded as held" if version.status == MeetingStatus.SCHEDULED else "Moved, not recorded as held"
    return f"{label}: {version.reason}" if version.reason else label
