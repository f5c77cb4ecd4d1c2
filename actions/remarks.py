"""What was recorded about updates beside their reviews, read at a revision."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils import timezone

from actions.models import LateChoice, StatusUpdate, UpdateConfirmation
from actions.periods import PeriodDates, is_late_update


@dataclass(frozen=True)
class Remarks:
    """What was recorded about an update beside its reviews.

    Attributes:
        came_at: when it was sent; of a correction, when the update was sent that it goes back to.
        is_late: received after its period's cut-off.
        confirmed_by_id, confirmed_at: who confirmed it, and when.
        takes: whether reports take it if late; None where nobody has chosen.
    """

    came_at: datetime
    is_late: bool
    confirmed_by_id: int | None = None
    confirmed_at: datetime | None = None
    takes: bool | None = None


def remarks_on(
    updates: Iterable[StatusUpdate], periods: Mapping[int, PeriodDates], revision: int
) -> dict[int, Remarks]:
    """By update (its revision selected with it), the remarks at a revision. Asks only about those that can have any."""
    rows = list(updates)
    typed = [row.pk for row in rows if row.recorded_from]
    came = came_at(rows)
    late = _late(rows, periods, came)
    confirmed: dict[int, tuple[int, datetime]] = {}
    takes: dict[int, bool] = {}
    if typed:
        said = UpdateConfirmation.objects.filter(update__in=typed, revision__lte=revision)
        confirmed = {update: (by, at) for update, by, at in said.values_list("update", "by", "revision__at")}
    if late:
        chosen = LateChoice.objects.filter(update__in=late, revision__lte=revision).order_by("revision_id")
        takes = dict(chosen.values_list("update", "takes"))
    told = {row.pk: confirmed.get(row.pk, (None, None)) for row in rows}
    return {pk: Remarks(came[pk], pk in late, by, at, takes.get(pk)) for pk, (by, at) in told.items()}


def came_late(updates: Collection[StatusUpdate], periods: Mapping[int, PeriodDates]) -> set[int]:
    """By number, which updates (their revision selected with them) were received after their period's cut-off.

    A correction was only if what it goes back to was (docs/rules.md, Updates). One query where any is a correction.

    Args:
        periods: by number, those of the updates.
    """
    return _late(updates, periods, came_at(updates))


def came_at(updates: Collection[StatusUpdate]) -> dict[int, datetime]:
    """By number, when updates (their revision selected with them) came, as `Remarks` has it. One query at most."""
    corrections = [row for row in updates if row.corrects_id is not None]
    known: dict[int, StatusUpdate] = {}
    if corrections:
        earlier = StatusUpdate.objects.filter(
            action__in={row.action_id for row in corrections}, period__in={row.period_id for row in corrections}
        )
        known = {row.pk: row for row in earlier.select_related("revision").only("corrects", "revision__at")}
    return {row.pk: first_sent(row, known).revision.at for row in updates}


def first_sent(update: StatusUpdate, known: Mapping[int, Any] = MappingProxyType({})) -> StatusUpdate:
    """The update that a correction goes back to, or that one's; itself where it corrects nothing.

    Args:
        known: updates by number, their revision selected with them; any other is read.
    """
    first = update
    while first.corrects_id is not None:
        first = known.get(first.corrects_id) or StatusUpdate.objects.select_related("revision").get(
            pk=first.corrects_id
        )
    return first


def _late(
    updates: Iterable[StatusUpdate], periods: Mapping[int, PeriodDates], came: Mapping[int, datetime]
) -> set[int]:
    return {
        row.pk for row in updates if is_late_update(row.kind, periods[row.period_id], timezone.localdate(came[row.pk]))
    }
