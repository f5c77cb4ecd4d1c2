"""A decision on an update stays once an edition was issued with it (docs/rules.md, Editions)."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache

from actions.models import Decision, Review, StatusUpdate
from govuk.words import day
from scrutiny.models import Edition


def settled_by_editions(updates: Collection[StatusUpdate]) -> Mapping[int, str]:
    """Which accepted updates an edition tells of that neither was replaced nor taken down, and what to do about it.

    Args:
        updates: each with its action and period.
    """
    standing = Edition.objects.filter(
        strategy__in={update.action.strategy_id for update in updates}, superseded_by=None
    ).exclude(data="")
    editions = list(standing.order_by("number").values_list("strategy", "number", "issued_on", "pk", "sha256"))
    if not editions:
        return {}
    accepted = _accepted(updates)
    found = {}
    for strategy_id, number, issued_on, pk, sha256 in editions:
        cut_off, ends = _told(pk, sha256)
        for update in updates:
            decided = accepted.get(update.pk)
            is_told = decided is not None and decided <= cut_off and (ends is None or update.period.starts <= ends)
            if update.action.strategy_id == strategy_id and is_told:
                found[update.pk] = (
                    f"Edition {number}, issued on {day(issued_on)}, tells of this decision, so it stays."
                    " If it is wrong, send a correction of the update, and issue an edition that says so."
                )
    return found


def _accepted(updates: Collection[StatusUpdate]) -> dict[int, int]:
    """By the id of an update that is accepted, the revision of that decision."""
    rows = Review.objects.filter(update__in=[update.pk for update in updates]).order_by("round")
    last = {update: (decision, revision) for update, decision, revision in rows.values_list(*DECIDED)}
    return {update: revision for update, (decision, revision) in last.items() if decision == Decision.ACCEPTED}


DECIDED = ("update", "decision", "revision")


@lru_cache(maxsize=256)
def _told(pk: int, sha256: str) -> tuple[int, date | None]:
    """The last change that an edition's data hold, and the last day of its period; it never changes."""
    from scrutiny.frozen import thaw  # noqa: PLC0415 -- no process pays for reading frozen data before it has to

    at = thaw(Edition.objects.get(pk=pk, sha256=sha256).data).progress.at
    return int(at.name.partition("@")[0]), at.period.ends if at.period else None
