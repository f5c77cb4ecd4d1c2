"""Figures that were entered in error and withdrawn: an issue of their own that gives the figure before, or none.

Nothing recorded is taken away. A withdrawal that leaves no figure stands in the history alone: no page, list, sum or
report counts it, as if nothing had been entered for the period.
"""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import OPEN
from outcomes.models import Observation

WITHDRAWN = "Withdrawn: "
"""How the note of a withdrawal begins, and its reason for no value where no figure is left. Nothing else begins so."""
LEAVES_NONE = Q(value=None, not_available__startswith=WITHDRAWN)
"""Withdrawals after which there is no figure."""


def is_withdrawal(row: Observation) -> bool:
    """Whether an issue withdraws the one before it."""
    return leaves_none(row) or row.note.startswith(WITHDRAWN)


def leaves_none(row: Observation) -> bool:
    """Whether an issue says that there is no figure any more."""
    return row.value is None and row.not_available.startswith(WITHDRAWN)


def standing_before(issues: Sequence[Observation]) -> Observation | None:
    """What stands again once the last figure is withdrawn: the figure before it that nobody withdrew; None for none.

    Args:
        issues: every issue of one figure, the first one first; the last one stands.
    """
    standing: list[Observation] = []
    for row in issues:
        if leaves_none(row):
            standing.clear()
        elif is_withdrawal(row):
            standing.pop()
        else:
            standing.append(row)
    return standing[-2] if len(standing) > 1 else None


def counting(rows: "QuerySet[Observation]", until: int | OuterRef = OPEN) -> "QuerySet[Observation]":
    """Figures without those that were withdrawn, so that none was left.

    Args:
        until: the last change that counts.
    """
    later = Observation.objects.filter(
        LEAVES_NONE,
        series=OuterRef("series"),
        period_label=OuterRef("period_label"),
        issue__gt=OuterRef("issue"),
        revision__lte=until,
    )
    return rows.exclude(LEAVES_NONE).exclude(Exists(later))
