"""What a sweep of a day would leave to be sent, without writing: what waits and stays true, and what is new."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Q

from accounts.models import User
from actions.models import Reminder
from actions.reminders.all_sources import sources
from actions.reminders.fallen import fallen
from actions.reminders.recipients import Ask, Because
from actions.reminders.restoring import restorable
from actions.reminders.sources import Source
from actions.reminders.sql import sql, whole_tables
from actions.reminders.sweep import waiting
from actions.reminders.untrue import find_untrue
from actions.reminders.weekly import Ahead, ahead_on, first_of_week
from actions.reminders.windows import Schedules, read_schedules
from outcomes.models import Strategy


@dataclass(frozen=True)
class Coming:
    """A reminder that waits, or would be written; the fields are those of `Reminder`.

    Attributes:
        why: why the person gets it, for example "answers for the action"; "" where that has changed since.
    """

    key: str
    kind: str
    strategy_id: int
    person_id: int
    subject: str
    action_id: int | None
    period_id: int | None
    update_id: int | None
    date_request_id: int | None
    milestone_id: int | None
    step: str
    counted_from: date
    day: date
    why: str = ""


FIELDS = tuple(field.name for field in fields(Coming) if field.name != "why")


def coming(day: date, strategy: Strategy | None = None, person: User | None = None) -> list[Coming]:
    """What would be sent on a day as things stand now, in the order of people and then of keys.

    Args:
        day: the day in London.
        strategy: of this strategy only; None for all.
        person: what this person is told only; None for everybody.
    """
    ask = Ask(day, strategy.pk if strategy else None, person_id=person.pk if person else None)
    schedules = read_schedules()
    ahead = ahead_on(day, ask.person_id) if day == first_of_week(day) else None
    fallen_ones = [one for source in sources() for one in _fallen(source, ask, schedules[source.kind], ahead)]
    found = {one.key: one for one in fallen_ones}
    latest = {_series(one): one.day for one in fallen_ones}
    for one in _waiting(ask):
        if one.key not in found and latest.get(_series(one), one.day) <= one.day:
            found[one.key] = one
    return sorted(found.values(), key=lambda one: (one.person_id, one.key))


def _series(one: Coming) -> tuple[object, ...]:
    """What only the latest step of is sent."""
    return one.kind, one.subject, one.person_id, one.counted_from


def _fallen(source: Source, ask: Ask, schedules: Schedules, ahead: Ahead | None) -> Iterable[Coming]:
    """What has fallen, unless it was sent or withdrawn already."""
    found = fallen(source, ask, schedules, ahead)
    if found is None:
        return
    alone, mailed = waiting()
    rows = sql(
        """
        SELECT fallen.*
        FROM ({fallen}) fallen LEFT JOIN {reminders} known ON known.key = fallen.key
        WHERE known.id IS NULL OR known.id IN ({alone}) OR known.id IN ({mailed}) OR known.id IN ({again})""",
        fallen=found,
        reminders=Reminder,
        alone=alone.values("id"),
        mailed=mailed.values("id"),
        again=restorable(ask.day).order_by().values("id"),
    )
    with whole_tables() if ask.strategy_id is None else nullcontext():
        found_rows = rows.named_rows()
    for row in found_rows:
        because = Because[row.pop("because")].value
        row |= {name: _day(row[name]) for name in ("counted_from", "day")}
        yield Coming(kind=source.kind.value, why=because, **row)


def _day(value: date | str) -> date:
    """SQLite knows dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _waiting(ask: Ask) -> Iterable[Coming]:
    """Rows that wait and stay true on the day."""
    of_person = Q(person=ask.person_id) if ask.person_id else Q()
    for group in waiting():
        rows = group.filter(ask.narrow("strategy", ""), of_person)
        gone = find_untrue(rows, ask.day)
        for pk, *values in rows.values_list("pk", *FIELDS):
            if pk not in gone:
                yield Coming(**dict(zip(FIELDS, values, strict=True)))
