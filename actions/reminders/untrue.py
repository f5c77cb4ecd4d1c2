"""Which reminders are no longer true: their date moved, they were settled, or a later step took their place."""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import date

from django.db.models import QuerySet

from actions.models import Reminder, ReminderKind
from actions.reminders.all_sources import sources
from actions.reminders.recipients import Ask
from actions.reminders.sources import Source
from actions.reminders.sql import Sql, iso, sql, whole_tables
from actions.reminders.windows import read_schedules

Why = Reminder.Withdrawal
FEW_ACTIONS = 2000
"""For reminders about no more actions than these, only these actions are looked at."""
FOLLOWED_BY = {
    ReminderKind.ACTION_DUE: ReminderKind.ACTION_OVERDUE,
    ReminderKind.UPDATE_DUE: ReminderKind.UPDATE_LATE,
}
"""What takes the place of a kind once its date has passed."""


def find_untrue(reminders: "QuerySet[Reminder]", day: date) -> dict[int, Why]:
    """By id, those of these reminders that are not true any more on a day, and why. Withdrawn ones are passed over.

    The number of queries depends on how many kinds there are, not on how many reminders.

    Args:
        reminders: rows that were not sent.
        day: the day in London.
    """
    held = reminders.filter(withdrawn_at=None).order_by()
    actions = narrowed(held)
    # Few rows are found one by one, many by going through everything once.
    with whole_tables() if actions is None else nullcontext():
        return _find(held, Ask(day, action_ids=actions))


def narrowed(rows: "QuerySet[Reminder]") -> tuple[int, ...] | None:
    """Ids of the actions that some reminders are about; None where there are many."""
    actions = rows.exclude(action=None).order_by().values_list("action", flat=True).distinct()
    found = tuple(actions[: FEW_ACTIONS + 1])
    # An empty list cannot be said in SQL; nothing has the id 0.
    return (found or (0,)) if len(found) <= FEW_ACTIONS else None


def _find(held: "QuerySet[Reminder]", ask: Ask) -> dict[int, Why]:
    kinds = set(held.values_list("kind", flat=True).distinct())
    if not kinds:
        return {}
    schedules = read_schedules()
    found = _overtaken(held)
    for source in sources():
        if source.kind in kinds:
            off = [strategy for strategy, own in schedules[source.kind].own.items() if not own.is_on]
            rows = held.filter(kind=source.kind)
            found |= dict.fromkeys(rows.filter(strategy__in=off).values_list("pk", flat=True), Why.SETTLED)
            found |= _gone(rows, source, ask)
    settled = [pk for pk, why in found.items() if why == Why.SETTLED]
    return found | _followed(settled)


def _gone(rows: "QuerySet[Reminder]", source: Source, ask: Ask) -> dict[int, Why]:
    """Rows without a candidate of their date revision: moved where there is one of another, else settled.

    One that is about a later period by now did not move: the new period's takes its place.
    """
    best = Sql(
        "MAX(CASE WHEN thing.subject IS NULL THEN 0 WHEN held.key = held.kind || ':' || held.subject || ':' || "
        "held.person_id || ':' || held.step || ':' || " + iso("thing.counted_from").text + " || thing.moves THEN 3 "
        "WHEN thing.period_id <> held.period_id THEN 1 ELSE 2 END)"
    )
    rows_gone = sql(
        """
        WITH thing AS MATERIALIZED ({candidates})
        SELECT held.id, {best} FROM ({rows}) held
        LEFT JOIN thing ON thing.subject = held.subject AND thing.person_id = held.person_id
        GROUP BY held.id HAVING {best} < 3""",
        best=best,
        rows=rows.values("id", "key", "kind", "subject", "person_id", "step", "period_id"),
        candidates=source.candidates(ask),
    ).rows()
    return {pk: (Why.SETTLED, Why.NEWER, Why.MOVED)[fits] for pk, fits in rows_gone}


def _overtaken(held: "QuerySet[Reminder]") -> dict[int, Why]:
    """Rows of which a later step counts from the same date."""
    rows = sql(
        """
        SELECT held.id FROM ({held}) held JOIN {reminders} later
            ON later.person_id = held.person_id AND later.subject = held.subject AND later.kind = held.kind
            AND later.counted_from = held.counted_from AND later.day > held.day AND later.withdrawn_at IS NULL""",
        held=held.values("id", "kind", "person_id", "subject", "counted_from", "day"),
        reminders=Reminder,
    ).rows()
    return dict.fromkeys((pk for (pk,) in rows), Why.NEWER)


def _followed(settled: Collection[int]) -> dict[int, Why]:
    """Of rows that seem settled, those whose date has only passed: the next kind says it now."""
    found: set[int] = set()
    for kind, next_kind in FOLLOWED_BY.items() if settled else ():
        rows = Reminder.objects.filter(kind=kind, pk__in=settled).order_by()
        found |= {
            pk
            for (pk,) in sql(
                """
                SELECT held.id FROM ({held}) held JOIN ({later}) later
                    ON later.person_id = held.person_id AND later.subject = held.subject""",
                held=rows.values("id", "person_id", "subject"),
                later=Reminder.objects.filter(kind=next_kind, withdrawn_at=None).values("person_id", "subject"),
            ).rows()
        }
    return dict.fromkeys(found, Why.NEWER)
