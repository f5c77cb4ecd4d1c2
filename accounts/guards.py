"""Guards in the database itself: what is recorded stays as it was recorded.

Installed on every `AppendOnly` and `Version` table, on `Change` and on `Clock` after each migration run,
because SQLite's table rebuilds drop triggers without a word. They refuse
- an insert that does not carry the revision being written (history cannot be back-dated),
- an update, but for ending an open version row now, and for the clock's own step to the change just recorded,
- a delete, and on PostgreSQL a truncate.
The one door is a `Redaction` row recorded in the same change, for the one field that it names; never for a
key, a revision or an instant.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models, transaction

from accounts.models.ledger import OPEN, AppendOnly, Change, Clock, Redaction, Version

PREFIX = "tracker_guard"
EVENTS = ("insert", "update", "delete")
ORDER_OF_TIME = ("id", "from_rev", "to_rev", "revision_id", "at")
"""Columns that no redaction may touch."""


def guarded_models() -> list[type[models.Model]]:
    """Every model whose table carries guards, the clock's own included."""
    return [m for m in apps.get_models() if issubclass(m, AppendOnly | Version | Change | Clock)]


def install_guards(using: str = "default") -> None:
    """Put the guards on every recorded table that exists. Harmless when they are there already."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    # One transaction, begun with the clock: no change in flight is ever without guards, or deadlocks with this.
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if Clock._meta.db_table in tables:
            Clock.objects.using(using).select_for_update().first()
        drop_guards(using)
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for model in guarded_models():
            if model._meta.db_table in tables and Redaction._meta.db_table in tables:
                write = _postgres_triggers if connection.vendor == "postgresql" else _sqlite_triggers
                for statement in write(model):
                    cursor.execute(statement)


def drop_guards(using: str = "default") -> None:
    """Take the guards away: for a restore, a table rebuild or a test's flush. Never in the application."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table, trigger in installed_guards(using):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{trigger}"{on}')


def installed_guards(using: str = "default") -> list[tuple[str, str]]:
    """(table, trigger) of every guard that the database has now."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        query = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE %s AND c.relnamespace = current_schema()::regnamespace"
        )
    else:
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return sorted((str(table), str(trigger)) for table, trigger in cursor.fetchall())


def expected_guards(using: str = "default") -> list[tuple[str, str]]:
    """(table, trigger) of every guard that a whole database has."""
    events = (*EVENTS, "truncate") if connections[using].vendor == "postgresql" else EVENTS
    return sorted((m._meta.db_table, f"{PREFIX}_{m._meta.db_table}_{e}") for m in guarded_models() for e in events)


def _kind(model: type[models.Model]) -> str:
    if issubclass(model, Version):
        return "version"
    if issubclass(model, Change):
        return "change"
    return "clock" if issubclass(model, Clock) else "append"


_REVISION_COLUMN = {"version": "from_rev", "change": "id", "append": "revision_id"}
_WRITING = 'SELECT revision + 1 FROM "accounts_clock"'


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {PREFIX}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kind text := TG_ARGV[0];
  writing bigint;
  old_row jsonb;
  new_row jsonb;
  derived text[];
BEGIN
  SELECT revision + 1 INTO writing FROM accounts_clock;
  IF TG_OP = 'INSERT' THEN
    new_row := to_jsonb(NEW);
    IF kind = 'clock' OR (new_row ->> TG_ARGV[1])::bigint = writing THEN RETURN NEW; END IF;
    RAISE EXCEPTION '% is only written in the change that is being recorded', TG_TABLE_NAME USING ERRCODE = '23514';
  ELSIF TG_OP = 'UPDATE' THEN
    -- What the database works out from the row itself is no fact, and not worked out yet in NEW.
    derived := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = TG_RELID AND attgenerated <> '');
    old_row := to_jsonb(OLD) - derived;
    new_row := to_jsonb(NEW) - derived;
    IF kind = 'clock' THEN
      IF NEW.id = OLD.id AND (new_row ->> 'revision')::bigint = writing
         AND (new_row ->> 'at')::timestamptz > (old_row ->> 'at')::timestamptz
         AND EXISTS (SELECT 1 FROM accounts_change c WHERE c.id = writing AND c.at = (new_row ->> 'at')::timestamptz)
      THEN RETURN NEW; END IF;
    ELSE
      IF kind = 'version' AND (old_row ->> 'to_rev')::bigint = {OPEN} AND (new_row ->> 'to_rev')::bigint = writing
         AND new_row - 'to_rev' = old_row - 'to_rev' THEN RETURN NEW; END IF;
      IF EXISTS (SELECT 1 FROM accounts_redaction r WHERE r."table" = TG_TABLE_NAME AND r."row" = OLD.id
                 AND r.revision_id = writing AND r.field NOT IN ({_quoted(ORDER_OF_TIME)})
                 AND new_row - r.field = old_row - r.field) THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '% keeps what was recorded: an update is refused', TG_TABLE_NAME USING ERRCODE = '23514';
  END IF;
  RAISE EXCEPTION '% keeps what was recorded: a delete is refused', TG_TABLE_NAME USING ERRCODE = '23514';
END $$
"""  # noqa: S608 -- our own words only


def _postgres_triggers(model: type[models.Model]) -> Iterator[str]:
    table, kind = model._meta.db_table, _kind(model)
    arguments = f"'{kind}', '{_REVISION_COLUMN.get(kind, '')}'"
    for event in (*EVENTS, "truncate"):
        each = "STATEMENT" if event == "truncate" else "ROW"
        yield (
            f'CREATE TRIGGER "{PREFIX}_{table}_{event}" BEFORE {event.upper()} ON "{table}"'
            f" FOR EACH {each} EXECUTE FUNCTION {PREFIX}({arguments})"
        )


def _sqlite_triggers(model: type[models.Model]) -> Iterator[str]:
    table, kind = model._meta.db_table, _kind(model)
    if kind == "clock":
        allowed = (
            'NEW.revision = OLD.revision + 1 AND NEW."at" > OLD."at" AND NEW.id = OLD.id AND EXISTS'
            ' (SELECT 1 FROM accounts_change c WHERE c.id = NEW.revision AND c."at" = NEW."at")'
        )
    else:
        allowed = _sqlite_redaction(model)
    if kind == "version":
        allowed = f"({_sqlite_ending(model)}) OR ({allowed})"
    late = "0" if kind == "clock" else f"NEW.{_REVISION_COLUMN[kind]} IS NOT ({_WRITING})"
    refusals = {
        "insert": (late, "is only written in the change that is being recorded"),
        "update": (f"({allowed}) IS NOT TRUE", "keeps what was recorded: an update is refused"),
        "delete": ("1", "keeps what was recorded: a delete is refused"),
    }
    for event in EVENTS:
        when, message = refusals[event]
        yield (
            f'CREATE TRIGGER "{PREFIX}_{table}_{event}" BEFORE {event.upper()} ON "{table}" WHEN {when}'
            f" BEGIN SELECT RAISE(ABORT, '{table} {message}'); END"
        )


def _sqlite_ending(model: type[models.Model]) -> str:
    same = [f'NEW."{f.column}" IS OLD."{f.column}"' for f in model._meta.concrete_fields if f.name != "to_rev"]
    return " AND ".join([f"OLD.to_rev = {OPEN}", f"NEW.to_rev = ({_WRITING})", *same])


def _sqlite_redaction(model: type[models.Model]) -> str:
    leave = (
        "EXISTS (SELECT 1 FROM accounts_redaction r"  # noqa: S608 -- our own words only
        f" WHERE r.\"table\" = '{model._meta.db_table}'"
        f" AND r.\"row\" = OLD.id AND r.revision_id = ({_WRITING}) AND r.field = '%s')"
    )
    same = {f.column: f'NEW."{f.column}" IS OLD."{f.column}"' for f in model._meta.concrete_fields}
    return " AND ".join(
        kept if column in ORDER_OF_TIME else f"({kept} OR {leave % column})" for column, kept in same.items()
    )
