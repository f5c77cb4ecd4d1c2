"""Reading resolutions as they were at a moment, with a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from accounts.moments import Moment
from actions.models import ActionWording
from outcomes.models import Strategy
from outcomes.reading import grouped, partner_names
from scrutiny.editions import published_days
from scrutiny.models import (
    Answer,
    CommitteeVersion,
    DueFound,
    MeetingStatus,
    MeetingVersion,
    ResolutionAction,
    ResolutionEdition,
    ResolutionEvent,
    ResolutionKind,
    ResolutionStage,
    ResolutionStrategy,
)
from scrutiny.resolution_lines import Body, ResolutionLine, Session, TiedAction, TiedEdition, Told
from scrutiny.resolution_stages import Step


def read_lines(
    rows: "Iterable[Any]",
    moment: Moment,
    strategies: Collection[int],
    with_editions: Collection[int] = (),
) -> list[ResolutionLine]:
    """Resolutions as they were at a moment, in the order of the rows.

    Args:
        rows: as of `scrutiny.resolution_rows.resolutions_at`.
        strategies: ids of those that the reader may see: nothing is told of others.
        with_editions: ids of those of which the reader sees editions that are not published yet.
    """
    if hasattr(rows, "select_related"):
        rows = rows.select_related("resolution__meeting__committee")
    found = list(rows)
    return _Reader(found, moment, strategies, with_editions).lines() if found else []


class _Reader:
    """Everything that the lines share, read once."""

    def __init__(
        self, rows: Sequence[Any], moment: Moment, strategies: Collection[int], with_editions: Collection[int]
    ) -> None:
        self.rows, self.moment, self.with_editions = rows, moment, with_editions
        ids = [row.resolution_id for row in rows]
        revision = moment.revision
        committees = {row.resolution.meeting.committee_id for row in rows}
        self.names = dict(
            CommitteeVersion.objects.at(revision).filter(committee__in=committees).values_list("committee", "name")
        )
        self.owners = partner_names({row.owner_id for row in rows if row.owner_id}, revision)
        self._read_meetings(committees)
        self._read_links(ids, list(strategies))
        self._read_told(ids)

    def _read_meetings(self, committees: Collection[int]) -> None:
        versions = MeetingVersion.objects.at(self.moment.revision).filter(meeting__committee__in=committees)
        self.sessions: dict[int, Session] = {}
        self.days: dict[int, list[date]] = defaultdict(list)
        for row in versions.select_related("meeting"):
            self.sessions[row.meeting_id] = Session(row.meeting.key, row.date, row.status)
            if row.status == MeetingStatus.HELD:
                self.days[row.meeting.committee_id].append(row.date)

    def _read_links(self, ids: Sequence[int], strategies: Sequence[int]) -> None:
        revision = self.moment.revision
        slugs = dict(Strategy.objects.filter(pk__in=strategies).values_list("pk", "slug"))
        ties = ResolutionStrategy.objects.at(revision).filter(resolution__in=ids, strategy__in=strategies)
        self.strategies = grouped(
            (owner, (pk, slugs[pk])) for owner, pk in ties.order_by("strategy").values_list("resolution", "strategy")
        )
        actions = ResolutionAction.objects.at(revision).filter(resolution__in=ids, action__strategy__in=strategies)
        linked = list(actions.select_related("action").order_by("action__strategy", "action__sort_key"))
        wordings = ActionWording.objects.at(revision).filter(action__in=[row.action_id for row in linked])
        titles = dict(wordings.values_list("action", "short_title"))
        self.actions = grouped(
            (
                row.resolution_id,
                TiedAction(
                    row.action_id,
                    slugs[row.action.strategy_id],
                    row.action.ref,
                    titles.get(row.action_id, ""),
                ),
            )
            for row in linked
        )
        editions = ResolutionEdition.objects.at(revision).filter(resolution__in=ids, edition__strategy__in=strategies)
        rows = list(editions.select_related("edition").order_by("edition__strategy", "edition__number"))
        published = published_days([row.edition_id for row in rows], revision)
        self.editions = grouped(
            (
                row.resolution_id,
                TiedEdition(row.edition_id, slugs[row.edition.strategy_id], row.edition.number, row.edition.title),
            )
            for row in rows
            if self._shows(row.edition, published.get(row.edition_id))
        )

    def _shows(self, edition: Any, published: date | None) -> bool:
        """Whether the reader sees an edition: readers do once it was published."""
        if edition.strategy_id in self.with_editions:
            return True
        return published is not None and published <= self.moment.day

    def _read_told(self, ids: Sequence[int]) -> None:
        until = {"resolution__in": ids, "revision__lte": self.moment.revision}
        found: list[tuple[int, int, Told]] = []
        for one in Answer.objects.filter(**until).select_related("revision"):
            step = Step.PART_ANSWER if one.is_part else Step.ANSWER
            told = Told(
                step,
                one.given_on,
                one.text,
                one.revision.at,
                one.revision.by_id,
                number=one.number,
                given_by=one.given_by,
                link=one.link,
            )
            found.append((one.revision_id, one.resolution_id, told))
        for event in ResolutionEvent.objects.filter(**until).select_related("revision"):
            told = Told(
                Step(event.kind),
                event.on,
                event.text,
                event.revision.at,
                event.revision.by_id,
                meeting=self.sessions.get(event.meeting_id or 0),
            )
            found.append((event.revision_id, event.resolution_id, told))
        self.told = grouped((resolution, told) for _, resolution, told in sorted(found, key=lambda each: each[0]))

    def lines(self) -> list[ResolutionLine]:
        """The lines, in the order of the rows."""
        return [self._line(row) for row in self.rows]

    def _line(self, row: Any) -> ResolutionLine:
        resolution, pk = row.resolution, row.resolution_id
        committee = resolution.meeting.committee
        owner = self.owners.get(row.owner_id)
        session = self.sessions[resolution.meeting_id]
        ended_on = _ended_on(row.stage, self.told[pk])
        until = ended_on or self.moment.day
        since = [each for each in self.days[committee.pk] if session.on < each <= until]
        return ResolutionLine(
            id=pk,
            from_rev=row.from_rev,
            committee=committee.slug,
            committee_name=self.names.get(committee.pk, committee.slug),
            is_demonstration=committee.is_demonstration,
            meeting=session,
            item=resolution.item,
            number=resolution.number,
            words=resolution.words,
            kind=ResolutionKind(row.kind),
            stage=ResolutionStage(row.stage),
            owner=Body(owner.id, owner.slug, owner.name) if owner else None,
            owner_words=row.owner_words,
            owner_confirmed=row.owner_confirmed,
            due_stated=row.due_stated,
            due=row.due,
            due_found=DueFound(row.due_found) if row.due_found else None,
            due_words=row.due_words,
            at_meeting=self.sessions.get(row.at_meeting_id or 0),
            is_unscheduled=row.is_unscheduled,
            invitee=row.invitee,
            next_step=row.next_step,
            is_question=resolution.is_question,
            source=resolution.source,
            note=resolution.note,
            is_overdue=bool(row.is_overdue),
            day=self.moment.day,
            ended_on=ended_on,
            age_meetings=len(since),
            strategies=dict(self.strategies[pk]),
            actions=tuple(self.actions[pk]),
            editions=tuple(self.editions[pk]),
            told=tuple(self.told[pk]),
        )


_ENDS = {ResolutionStage.CLOSED: Step.CLOSURE_AGREED, ResolutionStage.WITHDRAWN: Step.WITHDRAWN}


def _ended_on(stage: str, told: Sequence[Told]) -> date | None:
    """The day on which a resolution was closed or withdrawn, the last time; None while it goes on."""
    step = _ENDS.get(ResolutionStage(stage))
    return next((one.on for one in reversed(told) if one.step == step), None) if step else None
