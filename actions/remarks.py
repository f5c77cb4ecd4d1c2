"""What was recorded about updates beside their reviews, read at a revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from actions.models import LateChoice, StatusUpdate, UpdateConfirmation
from actions.periods import PeriodDates, is_late_update


@dataclass(frozen=True)
class Remarks:
    """What was recorded about an update beside its reviews: who confirmed it when, and whether reports take it if late.

    `takes` is None where nobody has chosen.
    """

    confirmed_by_id: int | None = None
    confirmed_at: datetime | None = None
    takes: bool | None = None


def remarks_on(
    updates: Iterable[StatusUpdate], periods: Mapping[int, PeriodDates], revision: int
) -> dict[int, Remarks]:
    """By update (its revision selected with it), the remarks at a revision. Asks only about those that can have any."""
    rows = list(updates)
    typed = [row.pk for row in rows if row.recorded_from]
    late = [row.pk for row in rows if came_late(row, periods[row.period_id])]
    confirmed: dict[int, tuple[int, datetime]] = {}
    takes: dict[int, bool] = {}
    if typed:
        said = UpdateConfirmation.objects.filter(update__in=typed, revision__lte=revision)
        confirmed = {update: (by, at) for update, by, at in said.values_list("update", "by", "revision__at")}
    if late:
        chosen = LateChoice.objects.filter(update__in=late, revision__lte=revision).order_by("revision_id")
        takes = dict(chosen.values_list("update", "takes"))
    told = {row.pk: confirmed.get(row.pk, (None, None)) for row in rows}
    return {pk: Remarks(by, at, takes.get(pk)) for pk, (by, at) in told.items()}


def came_late(update: StatusUpdate, period: PeriodDates) -> bool:
    """Whether an update (its revision selected with it) was received after its period's cut-off."""
    return is_late_update(update.kind, period, timezone.localdate(update.revision.at))
