"""Workstreams' summaries as pages show them: the last one beside the workstream, and the page that takes the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode

from actions.listing import workstreams_at
from actions.models import Period, Workstream
from actions.periods import PeriodDates, current_period, period_named
from actions.permissions import can_summarise
from actions.reading import periods_of
from actions.summaries import Summary, last_summaries, summaries_of
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope

PERIODS_SHOWN = 6
"""How many periods can be chosen: a year and a half of quarters."""


@dataclass(frozen=True)
class Written:
    """A summary with its period and who wrote it, in words."""

    summary: Summary
    period: str
    author: str


@dataclass(frozen=True)
class Shown:
    """What a workstream's page shows.

    Attributes:
        written: the last summary of the latest period that has one; None where there is none.
        address: where the current period's is written; "" for whoever may not, and in the past.
        verb: the link's words.
    """

    written: Written | None
    address: str
    verb: str


@dataclass(frozen=True)
class Desk:
    """The page on which a summary is written.

    Attributes:
        period, row: the period that it is about.
        choices: the periods that have opened, the latest first.
        last: what stands for this period; None where nothing does.
        earlier: texts for this period that were replaced, newest first.
        before: what was written for the last period before this one; None where nothing was.
    """

    workstream: Workstream
    name: str
    period: PeriodDates
    row: Period
    choices: Sequence[PeriodDates]
    last: Written | None
    earlier: Sequence[Written]
    before: Written | None


def summary_shown(scope: Scope, number: int) -> Shown:
    """What the page of a workstream shows of its summaries."""
    workstream = Workstream.objects.get(strategy=scope.strategy, number=number)
    found = last_summaries([workstream.pk], scope.moment.revision)
    names = person_names({one.author_id for one in found[-1:]}, scope.moment.revision)
    current = current_period(_periods(scope), scope.moment.day)
    may = current and not scope.moment.is_past and can_summarise(scope.person, scope.access, workstream.pk)
    has_current = bool(found) and current is not None and found[-1].period_id == current.id
    return Shown(
        written=_written(found[-1], names) if found else None,
        address=reverse("workstream-summary", args=[scope.strategy.slug, number]) if may else "",
        verb="Change the summary" if has_current else "Write a summary",
    )


def open_summary(scope: Scope, number: int, key: str) -> Desk | None:
    """The desk of a workstream for a period; None where no period has opened.

    Args:
        number: of the workstream.
        key: the period's lasting name; "" takes the current one.

    Raises:
        Http404: no such workstream, or no such period has opened.
    """
    version = workstreams_at([scope.strategy.pk], scope.moment.revision).filter(workstream__number=number).first()
    if version is None:
        raise Http404
    opened = [period for period in reversed(_periods(scope)) if period.opens <= scope.moment.day]
    period = next((one for one in opened if one.key == key), None) if key else (opened[0] if opened else None)
    if period is None:
        if key:
            raise Http404
        return None
    found = summaries_of([version.workstream_id], scope.moment.revision)
    names = person_names({one.author_id for one in found}, scope.moment.revision)
    here = [_written(one, names) for one in found if one.period_id == period.id]
    past = [one for one in found if one.period < period.key]
    return Desk(
        workstream=version.workstream,
        name=version.short_name or version.title,
        period=period,
        row=Period.objects.get(pk=period.id),
        choices=opened[:PERIODS_SHOWN],
        last=here[-1] if here else None,
        earlier=here[-2::-1],
        before=_written(past[-1], names) if past else None,
    )


def may_summarise(scope: Scope, number: int) -> bool:
    """Whether the person may write about the workstream; nobody about one that there is not."""
    workstream = Workstream.objects.filter(strategy=scope.strategy, number=number).first()
    return workstream is not None and can_summarise(scope.person, scope.access, workstream.pk)


def address_of(scope: Scope, desk: Desk) -> str:
    """The desk's own address."""
    path = reverse("workstream-summary", args=[scope.strategy.slug, desk.workstream.number])
    return f"{path}?{urlencode({'period': desk.period.key})}"


def _periods(scope: Scope) -> tuple[PeriodDates, ...]:
    return tuple(periods_of([scope.strategy.pk], scope.moment.revision).get(scope.strategy.pk, ()))


def _written(summary: Summary, names: Mapping[int, PersonName]) -> Written:
    return Written(summary, period_named(summary.period), names[summary.author_id].name)
