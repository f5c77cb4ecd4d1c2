"""Builds progress reports: the only place in which a report asks the database."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.moments import Moment, strategy_revision
from actions.changes import differences
from actions.ended import closings_of, endings_of
from actions.late_updates import report_states
from actions.models import ActionState, PublishedLineAction
from actions.pages.published import published_about
from actions.periods import PeriodDates, current_period
from actions.publication import PUBLIC
from actions.reading import ActionReading, UpdateReading, periods_of, read_actions, with_related
from actions.stages import Mark, Rating, Stage
from actions.summaries import last_summaries
from outcomes.models import OutcomeVersion, Strategy
from outcomes.reading import strategy_version
from scrutiny.report_data import (
    ActionLine,
    At,
    Box,
    Group,
    Progress,
    PublishedLine,
    Received,
    Remark,
    Summary,
    Window,
    WorkstreamGroup,
)

NOT_RECORDED = "not_recorded"
RATED = (*Rating.values, Mark.NO_UPDATE.value)


@dataclass(frozen=True)
class Asked:
    """What a report is asked for.

    Attributes:
        moment: the cut-off: nothing received later counts.
        period: the period concerned; None takes the one that was current on the moment's day.
    """

    moment: Moment
    period: PeriodDates | None = None


def build_progress(strategy: Strategy, asked: Asked, compare_to: Asked | None = None) -> Progress | None:
    """The progress report of a strategy.

    It is made to be handed on, so it holds what is published, whoever asks (docs/rules.md, Publication): words of
    accepted updates only, unreviewed ratings marked, no people.

    Args:
        strategy: the strategy, which whoever asks may see.
        asked: moment and period.
        compare_to: the earlier moment to compare with.

    Returns:
        The report, or None where nothing was recorded at the moment.
    """
    read = _read(strategy, asked)
    version = strategy_version(strategy, asked.moment.revision)
    if version is None:
        return None
    lines, readings, at = read.lines, read.readings, read.at
    then = _read(strategy, compare_to) if compare_to else None
    before = then.lines if then else ()
    return Progress(
        strategy=strategy.slug,
        title=version.title,
        demonstration=strategy.is_demonstration,
        at=at,
        summary=_summary(lines, at, readings),
        workstreams=_by_workstream(readings, lines, _summaries(readings, at, asked.moment)),
        outcomes=_by_outcome(strategy, asked.moment, lines),
        actions=lines,
        compared_with=then.at if then else None,
        before=_summary(before, then.at, then.readings) if then and before else None,
        changes=differences(before, lines) if then else None,
        published=_published(strategy, asked.moment),
    )


def _published(strategy: Strategy, moment: Moment) -> tuple[PublishedLine, ...]:
    """What was published about the strategy's actions before the tracker. Three queries."""
    links = PublishedLineAction.objects.filter(action__strategy=strategy)
    found = published_about(links, strategy.pk, moment.revision)
    return tuple(
        PublishedLine(one.text, one.kind, one.document, one.paragraph, one.date, tuple(one.refs)) for one in found
    )


@dataclass(frozen=True)
class _Read:
    """What was read for one moment.

    Attributes:
        left_out: by action, the period of a late update that is left out.
        closed: by action, how one that is closed was closed.
    """

    readings: Sequence[ActionReading]
    at: At
    left_out: Mapping[int, str]
    closed: Mapping[int, str]

    @property
    def lines(self) -> tuple[ActionLine, ...]:
        """The report's actions."""
        return tuple(
            _line(reading, self.at, self.left_out.get(reading.action_id), self.closed.get(reading.action_id))
            for reading in self.readings
        )


def _read(strategy: Strategy, asked: Asked) -> _Read:
    moment = asked.moment
    current = current_period(periods_of([strategy.pk], moment.revision).get(strategy.pk, ()), moment.day)
    period = asked.period or current
    states = list(
        with_related(ActionState.objects.at(moment.revision).of_strategies([strategy.pk]).order_by("action__sort_key"))
    )
    ended = endings_of(states, moment.revision)
    told = report_states(states, strategy.pk, period, moment.revision, is_current=period == current)
    readings = read_actions(told.rows, moment, {strategy.pk: PUBLIC}, period, ended)
    at = At(
        name=moment.name,
        revision=strategy_revision(strategy.pk, moment.revision),
        day=moment.day,
        period=_window(period, is_current=period == current) if period else None,
    )
    closed = closings_of([one.action_id for one in readings if _is_closed(one)], moment.revision)
    return _Read(readings, at, {action: late.key for action, late in told.left_out.items()}, closed)


def _is_closed(reading: ActionReading) -> bool:
    return reading.ended is not None and reading.ended.stage == Stage.CLOSED


def _window(period: PeriodDates, *, is_current: bool) -> Window:
    return Window(
        key=period.key,
        starts=period.starts,
        ends=period.ends,
        due=period.due,
        grace_until=period.grace_until,
        cut_off=period.cut_off,
        is_current=is_current,
    )


def _line(reading: ActionReading, at: At, left_out: str | None, closed: str | None) -> ActionLine:
    state, facts = reading.state, reading.facts
    update = reading.update
    own = update is not None and at.period is not None and update.period.key == at.period.key
    return ActionLine(
        ref=reading.ref,
        short_title=reading.short_title,
        title=reading.title,
        workstream=reading.workstream.number,
        outcomes=reading.outcomes,
        lead=reading.lead.name if reading.lead else None,
        joint_lead=reading.joint_lead.name if reading.joint_lead else None,
        stage=state.stage,
        mark=facts.mark.value,
        rating=None if facts.no_update else state.reported,
        reviewed=False if update is not None and update.decision != "accepted" else facts.reviewed,
        last_rated=state.last_rated,
        previous_rating=state.previous,
        direction=reading.trend.value if reading.trend and not facts.no_update else None,
        rated_period=update.period.key if update and not own else None,
        awaiting_completion=state.awaiting_completion,
        due_date=state.due_date,
        original_due_date=state.original_due_date,
        due_date_moves=state.due_moves,
        days_slipped=facts.days_slipped,
        is_ongoing=state.is_ongoing,
        is_overdue=facts.is_overdue,
        days_overdue=facts.days_overdue,
        is_due_soon=facts.is_due_soon,
        no_update=facts.no_update,
        gaps=facts.gaps,
        ended_as=reading.ended.stage.value if reading.ended else None,
        ended_on=reading.ended.on if reading.ended else None,
        left_out=left_out,
        ended_why=closed,
        update=box_of(update) if update else None,
    )


def box_of(update: UpdateReading) -> Box:
    """An update as the report holds it: as far as the reading lets its reader see the words."""
    boxes, is_accepted = update.boxes, update.decision == "accepted"
    return Box(
        period=update.period.key,
        submitted_at=update.submitted_at,
        is_late=update.is_late,
        is_accepted=is_accepted,
        is_independent=update.is_independent if is_accepted else None,
        is_readable=update.is_readable,
        done=boxes["done"],
        next=boxes["next"],
        cause=boxes["cause"],
        path=boxes["path"],
        forecast=boxes["forecast"],
    )


def _count(lines: Iterable[ActionLine], keys: Sequence[str], of: Callable[[ActionLine], str]) -> Mapping[str, int]:
    """How many lines have each key, zeros included."""
    found = Counter(of(line) for line in lines)
    return {key: found[key] for key in keys}


def _summary(lines: Sequence[ActionLine], at: At, readings: Sequence[ActionReading]) -> Summary:
    in_progress = [line for line in lines if line.stage == Stage.IN_PROGRESS]
    return Summary(
        actions=len(lines),
        by_stage=_count(lines, [*Stage.values, NOT_RECORDED], lambda line: line.stage or NOT_RECORDED),
        by_rating=_count(in_progress, RATED, lambda line: line.mark),
        by_mark=_count(lines, list(Mark), lambda line: line.mark),
        not_reviewed=sum(line.rating is not None and line.reviewed is False for line in lines),
        overdue=sum(line.is_overdue for line in lines),
        due_soon=sum(line.is_due_soon for line in lines),
        no_update=sum(line.no_update for line in lines),
        gaps={gap: sum(gap in line.gaps for line in lines) for gap in ("lead", "person", "due_date")},
        received=_received(lines, at.period, {one.ref for one in readings if one.is_asked}) if at.period else None,
    )


def _received(lines: Sequence[ActionLine], period: Window, asked: Collection[str]) -> Received:
    """Of the actions that the period asks, by reference, those without an update are missing."""
    boxes = [line.update for line in lines if line.update and line.update.period == period.key]
    waiting = [
        line
        for line in lines
        if line.ref in asked
        and line.stage == Stage.IN_PROGRESS
        and (line.update is None or line.update.period != period.key)
        and line.left_out != period.key
    ]
    late = sum(box.is_late for box in boxes)
    left_out = sum(line.left_out == period.key for line in lines)
    return Received(on_time=len(boxes) - late, late=late, left_out=left_out, missing=len(waiting))


def _summaries(readings: Sequence[ActionReading], at: At, moment: Moment) -> dict[int, Remark]:
    """By the workstream's number, what its lead had said about the report's period by the moment."""
    numbers = {one.state.action.workstream_id: one.workstream.number for one in readings}
    found = last_summaries(numbers, moment.revision) if at.period else []
    return {
        numbers[one.workstream_id]: Remark(one.text, one.written_at)
        for one in found
        if at.period and one.period == at.period.key
    }


def _by_workstream(
    readings: Sequence[ActionReading], lines: Sequence[ActionLine], summaries: Mapping[int, Remark]
) -> tuple[WorkstreamGroup, ...]:
    names = {reading.workstream.number: reading.workstream for reading in readings}
    groups = [
        _group(number, name.title, name.short_name, [line for line in lines if line.workstream == number])
        for number, name in sorted(names.items())
    ]
    return tuple(WorkstreamGroup(**vars(group), summary=summaries.get(group.number)) for group in groups)


def _by_outcome(strategy: Strategy, moment: Moment, lines: Sequence[ActionLine]) -> tuple[Group, ...]:
    versions = (
        OutcomeVersion.objects.at(moment.revision)
        .filter(outcome__strategy=strategy)
        .select_related("outcome")
        .order_by("outcome__number")
    )
    return tuple(
        _group(row.outcome.number, row.title, "", [line for line in lines if row.outcome.number in line.outcomes])
        for row in versions
    )


def _group(number: int, title: str, short_name: str, lines: Sequence[ActionLine]) -> Group:
    return Group(
        number=number,
        title=title,
        short_name=short_name,
        actions=len(lines),
        by_mark=_count(lines, list(Mark), lambda line: line.mark),
        overdue=sum(line.is_overdue for line in lines),
    )
