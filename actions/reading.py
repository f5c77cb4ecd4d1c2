"""Actions as they stood at a moment, ready for a page, the API, a file or a report. A fixed number of queries.

Now and as-at are the same query: everything is read at the moment's revision, and computed for its day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.moments import Moment
from actions.ended import Ended, endings_of
from actions.facts import Facts, facts_of
from actions.models import ActionState, Decision, Review, StatusUpdate, Workstream
from actions.names import Names
from actions.names import period_dates as period_dates
from actions.names import periods_of as periods_of
from actions.periods import PeriodDates, asked_period, concerns, current_period, report_takes, unreported_periods
from actions.publication import PRIVATE_BOXES, PUBLIC, PUBLISHED_BOXES, Reader, readable_boxes
from actions.remarks import Remarks, remarks_on
from actions.stages import Trend, trend
from outcomes.models import StrategyVersion
from outcomes.reading import PartnerName, PersonName


@dataclass(frozen=True)
class UpdateReading:
    """One update as a reader may see it. A box that the reader may not see is None, an empty one is "".

    Attributes:
        kind: "lead", or "contribution", which states neither stage nor rating.
        decision: what stood on it at the moment: "accepted", "returned" or None.
        agreed: the rating agreed on acceptance.
        came_at: when it was sent; of a correction, when the update was sent that it goes back to.
        review_reason: the reviewer's words; only for the own partner and the lead.
        is_late: received after the period's cut-off; never a contribution.
        is_taken: whether reports take it: a late one, too, unless the lead left it out.
        corrects_id: the update that it corrects.
        reviewed_by_id: who decided.
        correction_reason: why; only for the own partner and the lead.
        confirmed_by_id, confirmed_at: who confirmed for the partner what somebody else had recorded, and when.
    """

    id: int
    kind: str
    action_id: int
    period: PeriodDates
    partner_id: int
    author_id: int
    revision: int
    submitted_at: datetime
    came_at: datetime
    stage: str | None
    rating: str | None
    boxes: Mapping[str, Any]
    decision: str | None
    agreed: str | None
    is_independent: bool
    review_reason: str | None
    reviewed_at: datetime | None
    reviewed_by_id: int | None
    is_late: bool
    no_change: bool
    attempt: int
    recorded_from: str
    is_taken: bool
    corrects_id: int | None
    correction_reason: str | None
    confirmed_by_id: int | None
    confirmed_at: datetime | None

    @property
    def lead_stage(self) -> str:
        """The stage, of a lead partner's update: those always state one."""
        assert self.stage is not None, "A contribution states no stage."
        return self.stage

    @property
    def is_readable(self) -> bool:
        """Whether the reader may see its words."""
        return self.boxes["done"] is not None


@dataclass(frozen=True)
class WorkstreamName:
    """What a workstream was called at the moment."""

    number: int
    title: str
    short_name: str
    lead_person_id: int | None


@dataclass(frozen=True)
class ActionReading:
    """One action at a moment: names resolved, facts computed, boxes filtered for the reader.

    Attributes:
        months: the months in which it reports, a sum as in `actions.periods`; None reports in every period.
        joined: the day on which it was added to the running plan, or carried forward; None for one of the first plan.
        current_period: the current one, or the report's.
        asked_period: the one up to it that the action owes its update for, and that "no update" is judged by.
        unreported: the periods before that one for which no update came, oldest first; the asked one is owed, too,
            where there are any.
        ended: that it has ended by the moment, even where the answer is about a period in which it had not.
    """

    state: ActionState
    strategy: StrategyVersion
    ref: str
    title: str
    short_title: str
    source_note: str
    verified_in: tuple[str, ...]
    outcomes_source: str
    workstream: WorkstreamName
    outcomes: tuple[int, ...]
    inferred_outcomes: tuple[int, ...]
    areas: tuple[tuple[str, str], ...]
    lead: PartnerName | None
    joint_lead: PartnerName | None
    supporting: tuple[PartnerName, ...]
    person: PersonName | None
    facts: Facts
    trend: Trend | None
    current_period: PeriodDates | None
    asked_period: PeriodDates | None
    unreported: tuple[PeriodDates, ...]
    months: int | None
    joined: date | None
    ended: Ended | None
    update: UpdateReading | None
    revision: int
    day: date

    @property
    def action_id(self) -> int:
        """The action's identity."""
        return self.state.action_id

    @property
    def is_asked(self) -> bool:
        """Whether the current period, or the report's, asks for its update (docs/rules.md, Periods)."""
        return self.current_period is not None and concerns(self.current_period, self.months, self.joined)


def read_actions(
    states: "QuerySet[ActionState] | Iterable[ActionState]",
    moment: Moment,
    readers: Mapping[int, Reader],
    period: PeriodDates | None = None,
    ended: Mapping[int, Ended] | None = None,
) -> list[ActionReading]:
    """Read actions in the order of `states`.

    Args:
        states: rows at the moment's revision, already scoped to what may be seen.
        moment: what the answer is made for.
        readers: by strategy id, who is reading; a strategy that is not named is read as the public.
        period: the period that the answer is about; None takes the one that is current on the moment's day.
            Of an earlier one the states come from `actions.replay`.
        ended: by action, those that have ended by the moment; None where the states themselves say it.
    """
    if isinstance(states, QuerySet):
        states = with_related(states)
    rows = list(states)
    names = Names(rows, moment.revision)
    ended = endings_of(rows, moment.revision) if ended is None else ended
    return [
        _read_action(row, names, moment, readers.get(row.action.strategy_id, PUBLIC), period, ended.get(row.action_id))
        for row in rows
    ]


def with_related(states: "QuerySet[ActionState]") -> "QuerySet[ActionState]":
    """Fetch with each state what a reading needs of rows that never change."""
    return states.select_related(
        "action__strategy",
        "action__workstream",
        "update__revision",
        "update__period",
        "review__revision",
    )


def read_updates(
    updates: "QuerySet[StatusUpdate]", moment: Moment, readers: Mapping[int, Reader]
) -> list[UpdateReading]:
    """Updates submitted by the moment, in their order, as the reader may see them.

    Three queries, and one more for updates that came late, corrections, and those recorded on behalf of their partner.
    """
    rows = list(updates.filter(revision__lte=moment.revision).select_related("revision", "period", "action"))
    reviews = {
        review.update_id: review
        for review in Review.objects.filter(update__in=rows, revision__lte=moment.revision)
        .select_related("revision")
        .order_by("round")
    }
    periods = periods_of({row.period.strategy_id for row in rows}, moment.revision)
    by_id = {period.id: period for group in periods.values() for period in group}
    about = remarks_on(rows, by_id, moment.revision)
    return [
        read_update(
            row, reviews.get(row.pk), by_id[row.period_id], readers.get(row.period.strategy_id, PUBLIC), about[row.pk]
        )
        for row in rows
    ]


def read_update(
    update: StatusUpdate, review: Review | None, period: PeriodDates, reader: Reader, about: Remarks
) -> UpdateReading:
    """One update with the review that stood on it, as the reader may see it."""
    decided = review if review is not None and review.decision != Decision.REOPENED else None
    decision = decided.decision if decided else None
    seen = readable_boxes(reader, partner_id=update.partner_id, decision=decision)
    boxes = {name: getattr(update, name) if name in seen else None for name in PUBLISHED_BOXES + PRIVATE_BOXES}
    owns = reader.leads or update.partner_id in reader.partner_ids
    return UpdateReading(
        id=update.pk,
        kind=update.kind,
        action_id=update.action_id,
        period=period,
        partner_id=update.partner_id,
        author_id=update.author_id,
        revision=update.revision_id,
        submitted_at=update.revision.at,
        came_at=about.came_at,
        stage=update.stage,
        rating=update.rating,
        boxes=boxes,
        decision=decision,
        agreed=decided.rating if decided else None,
        is_independent=decided.is_independent if decided else True,
        review_reason=decided.reason if decided and owns else None,
        reviewed_at=decided.revision.at if decided else None,
        reviewed_by_id=decided.reviewer_id if decided else None,
        is_late=about.is_late,
        no_change=update.no_change,
        attempt=update.attempt,
        recorded_from=update.recorded_from,
        is_taken=report_takes(late=about.is_late, choice=about.takes),
        corrects_id=update.corrects_id,
        correction_reason=update.correction_reason if owns else None,
        confirmed_by_id=about.confirmed_by_id,
        confirmed_at=about.confirmed_at,
    )


def _read_action(
    row: ActionState,
    names: Names,
    moment: Moment,
    reader: Reader,
    about: PeriodDates | None,
    ended: Ended | None,
) -> ActionReading:
    action = row.action
    strategy = names.strategies[action.strategy_id]
    periods = names.periods.get(action.strategy_id, ())
    current = about or current_period(periods, moment.day)
    wording = names.wordings[action.pk]
    opened = [period for period in periods if period.opens <= moment.day]
    told = row.update.period.starts if row.update else None
    asked = asked_period(opened, current, wording.months, told, wording.joined)
    outcomes = names.outcomes.get(action.pk, [])
    supporting = (names.partners[partner] for (partner,) in names.supporting.get(action.pk, []))
    return ActionReading(
        state=row,
        strategy=strategy,
        ref=action.ref,
        title=wording.title,
        short_title=wording.short_title,
        source_note=wording.source_note,
        verified_in=tuple(wording.verified_in),
        outcomes_source=wording.outcomes_source,
        workstream=_workstream_name(action.workstream, names),
        outcomes=tuple(number for number, _ in outcomes),
        inferred_outcomes=tuple(number for number, is_inferred in outcomes if is_inferred),
        areas=tuple((slug, name) for slug, name in names.areas.get(action.pk, [])),
        lead=names.partners.get(row.lead_id) if row.lead_id else None,
        joint_lead=names.partners.get(row.joint_lead_id) if row.joint_lead_id else None,
        supporting=tuple(sorted(supporting, key=lambda partner: partner.name)),
        person=names.people.get(row.person_id) if row.person_id else None,
        facts=facts_of(row, asked, moment.day, strategy.due_soon_days, has_ended=ended is not None),
        trend=trend(row.reported, row.previous),
        current_period=current,
        asked_period=asked,
        unreported=unreported_periods(opened, asked, wording.months, told, wording.joined),
        months=wording.months,
        joined=wording.joined,
        ended=ended,
        update=_standing_update(row, periods, reader, names.remarks),
        revision=moment.revision,
        day=moment.day,
    )


def _workstream_name(workstream: Workstream, names: Names) -> WorkstreamName:
    named = names.workstreams[workstream.pk]
    return WorkstreamName(workstream.number, named.title, named.short_name, named.lead_person_id)


def _standing_update(
    row: ActionState, periods: Iterable[PeriodDates], reader: Reader, remarks: Mapping[int, Remarks]
) -> UpdateReading | None:
    if row.update is None:
        return None
    review = row.review if row.review and row.review.update_id == row.update_id else None
    period = next(period for period in periods if period.id == row.update.period_id)
    return read_update(row.update, review, period, reader, remarks[row.update.pk])
