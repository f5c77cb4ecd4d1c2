"""SQL put together from parts, for statements over whole tables that the object mapper cannot say in one.

What a rule already says as a queryset goes in as one; what depends on dates alone is reckoned in Python and joined as
a table of its own. The same text runs on PostgreSQL and SQLite.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from string import Formatter
from typing import Any

from django.db import connection, models, transaction


@dataclass(frozen=True)
class Sql:
    """A piece of SQL and the values of its `%s`, in order."""

    text: str
    values: tuple[Any, ...] = ()

    def rows(self) -> list[tuple[Any, ...]]:
        """Run it and fetch everything."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.values)
            return cursor.fetchall()

    def named_rows(self) -> list[dict[str, Any]]:
        """Run it and fetch everything, each row by the names of its columns."""
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def run(self) -> int:
        """Run it.

        Returns:
            The number of rows written.
        """
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.values)
            return max(cursor.rowcount, 0)


@contextmanager
def whole_tables() -> Iterator[None]:
    """A block that reads whole tables, as one transaction.

    PostgreSQL cannot know how many rows the tables reckoned in Python have. Where it takes them for nearly empty, it
    would go through everything again for each row; so it is told to join by hash or by sorting.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_nestloop = off")
                cursor.execute("SET LOCAL jit = off")
        yield


@contextmanager
def kept(name: str, select: Sql) -> Iterator[Sql]:
    """The rows of a SELECT as a table of their own, for a block with several statements about them.

    Inside a transaction: one that is broken off takes the table with it.
    """
    Sql(f"CREATE TEMPORARY TABLE {name} AS {select.text}", select.values).run()
    yield Sql(name)
    Sql(f"DROP TABLE {name}").run()


Part = Sql | models.QuerySet | type[models.Model] | date | datetime | int | str


def sql(template: str, **parts: Part) -> Sql:
    """Fill a template: `{name}` becomes a piece, a queryset's SELECT, a model's table, or a value.

    Args:
        template: our own words; a literal percent sign is written twice.
        parts: by name. A string is a value, never SQL.
    """
    text: list[str] = []
    values: list[Any] = []
    for words, name, _, _ in Formatter().parse(template):
        text.append(words)
        if name is not None:
            piece = _piece(parts[name])
            text.append(piece.text)
            values.extend(piece.values)
    return Sql("".join(text), tuple(values))


def table_of(rows: Iterable[Mapping[str, Any]], **columns: str) -> Sql:
    """A SELECT that gives these rows.

    Args:
        rows: values by column; dates as ISO 8601.
        columns: by name the type that PostgreSQL is to read it as.
    """
    values = (json.dumps(list(rows)),)
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        return Sql("SELECT * FROM jsonb_to_recordset(%s::jsonb) AS given(" + typed + ")", values)  # noqa: S608 -- our own names
    read = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
    return Sql("SELECT " + read + " FROM json_each(%s)", values)  # noqa: S608 -- our own names


def iso(column: str) -> Sql:
    """A column's date as text, "2026-11-30"."""
    return Sql(f"to_char({column}, 'YYYY-MM-DD')" if connection.vendor == "postgresql" else column)


def _piece(part: Part) -> Sql:
    if isinstance(part, Sql):
        return part
    if isinstance(part, models.QuerySet):
        text, values = part.query.get_compiler(connection=connection).as_sql()
        return Sql(text, tuple(values))
    if isinstance(part, type):
        return Sql(connection.ops.quote_name(part._meta.db_table))
    if isinstance(part, datetime):
        return Sql("%s", (connection.ops.adapt_datetimefield_value(part),))
    if isinstance(part, date):
        return Sql("%s", (connection.ops.adapt_datefield_value(part),))
    return Sql("%s", (part,))
