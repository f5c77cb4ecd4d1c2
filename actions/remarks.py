"""What was recorded about updates beside their reviews, read at a revision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from actions.models import LateChoice, StatusUpdate, UpdateConfirmation
from actions.periods import PeriodDates, is_late_update


@dataclass(frozen=True)
class Remarks:
    """What was recorded about an update beside its reviews: who confirmed it, and whether reports take it if late."""

    confirmed_by_id: int | None = None
    takes: bool | None = None


def remarks_on(
    updates: Iterable[StatusUpdate], periods: Mapping[int, PeriodDates], revision: int
) -> dict[int, Remarks]:
    """By update (its revision selected with it), the remarks at a revision. Asks only about those that can have any."""
    rows = list(updates)
    typed = [row.pk for row in rows if row.recorded_from]
    late = [row.pk for row in rows if came_late(row, periods[row.period_id])]
    by: dict[int, int] = {}
    takes: dict[int, bool] = {}
    if typed:
        confirmed = UpdateConfirmation.objects.filter(update__in=typed, revision__lte=revision)
        by = dict(confirmed.values_list("update", "by"))
    if late:
        chosen = LateChoice.objects.filter(update__in=late, revision__lte=revision).order_by("revision_id")
        takes = dict(chosen.values_list("update", "takes"))
    return {row.pk: Remarks(by.get(row.pk), takes.get(row.pk)) for row in rows}


def came_late(update: StatusUpdate, period: PeriodDates) -> bool:
    """Whether an update (its revision selected with it) was received after its period's cut-off."""
    return is_late_update(update.kind, period, timezone.localdate(update.revision.at))
