"""What changed in several strategies since each one's last report, in a fixed number of queries.

The start page asks this; a page about one strategy reads the plan twice instead.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from django.db.models import Max, Q

from accounts.models import Change
from accounts.moments import LONDON, Moment
from actions.changes import Difference, differences, kind_of
from actions.facts import facts_of
from actions.models import ActionState, PeriodVersion
from actions.pages.changes import TITLES, Line, line_of
from actions.periods import PeriodDates, current_period, period_before
from actions.reading import ActionReading, period_dates
from govuk.words import period_words


@dataclass(frozen=True)
class Since:
    """What changed since the period before was cut off.

    Attributes:
        period: that period.
        changes: everything that differs, in the order of the actions.
    """

    period: PeriodDates
    changes: Sequence[Difference]

    @property
    def period_words(self) -> str:
        """The period in words."""
        return period_words(self.period.starts, self.period.ends)

    @property
    def kinds(self) -> list[tuple[str, list[str]]]:
        """The changes by kind, in the order of the progress report: "2 worse", and the actions' references."""
        refs: dict[str, list[str]] = defaultdict(list)
        for change in self.changes:
            refs[kind_of(change)].append(change.ref)
        return [(title(len(refs[kind])), refs[kind]) for kind, title in TITLES.items() if refs[kind]]


def since_last_report(
    periods: Mapping[int, Sequence[PeriodDates]], readings: Mapping[int, Sequence[ActionReading]], moment: Moment
) -> dict[int, Since]:
    """What changed in each strategy, corrected wordings apart; absent where there is nothing to compare with.

    Args:
        periods: by strategy id, its periods.
        readings: by strategy id, its actions at the moment.
        moment: now.
    """
    before = {key: one for key, group in periods.items() if (one := period_before(group, moment.day))}
    earlier = _lines(_revisions(before), before, readings)
    return {
        key: Since(period, differences(earlier[key], [_line(one) for one in readings[key]]))
        for key, period in before.items()
        if earlier[key]
    }


def _revisions(before: Mapping[int, PeriodDates]) -> dict[int, int]:
    """The last change by the end of each strategy's cut-off day. One query."""
    ends = {key: datetime.combine(one.cut_off, time.max, tzinfo=LONDON) for key, one in before.items()}
    asked = {f"of_{key}": Max("id", filter=Q(at__lte=instant)) for key, instant in ends.items()}
    found = Change.objects.aggregate(**asked) if asked else {}
    return {key: found[f"of_{key}"] or 0 for key in ends}


def _lines(
    revisions: Mapping[int, int], before: Mapping[int, PeriodDates], readings: Mapping[int, Sequence[ActionReading]]
) -> dict[int, list[Line]]:
    """Each strategy's actions as they stood then, under the names they have now. Two queries."""
    names = {one.action_id: one for key in revisions for one in readings[key]}
    periods = _periods(revisions)
    states = ActionState.objects.filter(_held(revisions, "action__strategy"))
    found: dict[int, list[Line]] = defaultdict(list)
    for state in states.select_related("action").order_by("action__sort_key"):
        strategy_id, now = state.action.strategy_id, names[state.action_id]
        day = before[strategy_id].cut_off
        facts = facts_of(state, current_period(periods[strategy_id], day), day, now.strategy.due_soon_days)
        found[strategy_id].append(_line(replace(now, state=state, facts=facts)))
    return found


def _line(reading: ActionReading) -> Line:
    """What the rule of changes reads. Lead partners are compared by their ids, which renaming leaves alone."""
    lead, joint = reading.state.lead_id, reading.state.joint_lead_id
    return replace(line_of(reading), lead=str(lead) if lead else None, joint_lead=str(joint) if joint else None)


def _periods(revisions: Mapping[int, int]) -> dict[int, list[PeriodDates]]:
    rows = PeriodVersion.objects.filter(_held(revisions, "period__strategy")).select_related("period")
    found: dict[int, list[PeriodDates]] = defaultdict(list)
    for row in rows:
        found[row.period.strategy_id].append(period_dates(row))
    return found


def _held(revisions: Mapping[int, int], strategy: str) -> Q:
    """Rows that held at each strategy's own revision."""
    held = Q(pk__in=[])
    for key, revision in revisions.items():
        held |= Q(**{strategy: key}, from_rev__lte=revision, to_rev__gt=revision)
    return held
