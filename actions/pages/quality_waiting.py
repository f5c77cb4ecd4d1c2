"""What waits for somebody, as data quality looks at it: dates asked for, late updates, covers that do not hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from actions.covers import covers_of
from actions.date_requests import open_requests
from actions.models import ActionCover, DateRequest, LateChoice
from actions.reading import ActionReading
from govuk.words import london_day
from outcomes.reading import PersonName, person_names
from outcomes.scope import Scope

LONG_WAIT = timedelta(days=14)
"""After so long a request for another date is pointed out."""


@dataclass(frozen=True)
class Waiting:
    """What waits.

    Attributes:
        requests: by action, a request for another date that nobody has decided on for long.
        undecided: late updates that count, of which nobody has chosen whether reports take them.
        covers: by action, a cover, present or to come, by somebody who no longer speaks for a lead partner.
        names: of those who cover.
    """

    requests: Mapping[int, DateRequest]
    undecided: frozenset[int]
    covers: Mapping[int, ActionCover]
    names: Mapping[int, PersonName]


def read_waiting(scope: Scope, readings: Sequence[ActionReading]) -> Waiting:
    """Read what waits about these actions. A fixed number of queries."""
    today, revision = scope.moment.day, scope.moment.revision
    asked = open_requests().filter(action__in=[one.action_id for one in readings]).select_related("revision")
    late = {one.update.id for one in readings if one.update and one.update.is_late}
    chosen = LateChoice.objects.filter(update__in=late, revision__lte=revision).values_list("update_id", flat=True)
    lost = _lost_covers(scope, readings)
    return Waiting(
        requests={row.action_id: row for row in asked if london_day(row.revision.at) <= today - LONG_WAIT},
        undecided=frozenset(late - set(chosen)),
        covers=lost,
        names=person_names({one.person_id for one in lost.values()}, revision),
    )


def _lost_covers(scope: Scope, readings: Sequence[ActionReading]) -> dict[int, ActionCover]:
    """Covers that were arranged, and that `covers_of` takes for none: somebody left, or speaks for others now."""
    accountable = {one.action_id: one.state.person_id for one in readings}
    hold = covers_of(list(accountable), scope.moment.revision)
    rows = ActionCover.objects.at(scope.moment.revision).filter(action__in=accountable, ends__gte=scope.moment.day)
    return {row.action_id: row for row in rows if row.action_id not in hold and _is_lost(row, accountable)}


def _is_lost(row: ActionCover, accountable: Mapping[int, int | None]) -> bool:
    """Not simply because whoever covered has become accountable, or nobody is."""
    return accountable[row.action_id] not in (None, row.person_id)
