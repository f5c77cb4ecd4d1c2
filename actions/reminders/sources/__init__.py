"""What people are reminded of: one source a kind, and the door through which a later app adds its own.

A source says what is true on a day, whoever was told of it already. Which step has fallen, and that nobody is told
twice, is the sweep's part.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from actions.models import ReminderKind
from actions.reminders.kinds import fallen_step
from actions.reminders.recipients import Ask
from actions.reminders.sql import Part, Sql, sql
from actions.reminders.windows import Schedules, step_row

Steps = Callable[[Ask, Schedules], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Source:
    """Where the reminders of one kind come from.

    Attributes:
        candidates: what is true on the day: a SELECT with the columns of `COLUMNS`.
        steps: which step has fallen, as rows of `actions.reminders.windows.step_row`.
    """

    kind: ReminderKind
    candidates: Callable[[Ask], Sql]
    steps: Steps


COLUMNS = (
    "strategy_id",
    "person_id",
    "subject",
    "action_id",
    "period_id",
    "update_id",
    "date_request_id",
    "milestone_id",
    "plan",
    "counted_from",
    "moves",
    "because",
)
"""Of a candidate. `subject` says what it is about, `plan` which rows of steps are its own (null for its strategy's),
`moves` how often its date moved, as the key says it (".m2"; "" for a date that has no number of moves), and `because`
names a `Because`.
"""

NOTHING = Sql("CAST(NULL AS bigint)")

_sources: list[Source] = []


def register(source: Source) -> Source:
    """Add a source. An app does it once, when it is ready."""
    _sources.append(source)
    return source


def unregister(source: Source) -> None:
    """Take a source away again."""
    _sources.remove(source)


def sources() -> tuple[Source, ...]:
    """All sources, in a fixed order: sweeps that run at once must not wait for each other crosswise."""
    return tuple(sorted(_sources, key=lambda one: one.kind))


def candidate(words: str, origin: str, **parts: Part) -> Sql:
    """A SELECT of candidates.

    Args:
        words: the columns that are not null, one a line: "'action:' || thing.action_id AS subject".
        origin: from where, as SQL with `{names}` of the parts.
    """
    given = {column.split()[-1].rpartition(".")[2]: column for column in words.split(",\n")}
    columns = [given.get(name, _default(name)) for name in COLUMNS]
    return sql("SELECT " + ", ".join(columns) + " FROM " + origin, **parts)  # noqa: S608 -- our own words


def _default(name: str) -> str:
    return f"'' AS {name}" if name == "moves" else f"{NOTHING.text} AS {name}"


def steps_of_dates(dates: Callable[[Ask], "QuerySet[Any, date]"]) -> Steps:
    """Steps of a kind that counts from dates of things, by each strategy's own days.

    Args:
        dates: the dates that there are.
    """

    def rows(ask: Ask, schedules: Schedules) -> Iterable[Mapping[str, Any]]:
        for counted_from in dates(ask).order_by().distinct():
            for schedule, plan in schedules.plans().items():
                if step := fallen_step(schedules.kind, schedule, counted_from, ask.day, until=ask.until):
                    yield step_row(plan, counted_from, step)

    return rows
