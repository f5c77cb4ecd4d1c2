"""What is recorded stays as it was recorded: every guarded table, both databases, by raw SQL."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations import Migration

from accounts.clock import change, record_many
from accounts.guards import drop_guards, expected_guards, guarded_models, install_guards, installed_guards
from accounts.models import (
    OPEN,
    Change,
    Clock,
    Partner,
    PartnerVersion,
    Redaction,
    Version,
)
from tests.accounts.specimens import specimen

pytestmark = pytest.mark.django_db

T0 = datetime(2026, 3, 1, 9, tzinfo=UTC)
PLAN = [(Migration("0002_later", "accounts"), False)]
RECORDED = [model for model in guarded_models() if model not in (Change, Clock)]
REFUSED = "keeps what was recorded|only written in the change"

# SQL for "some other value", by the kind of column.
FORGED = {
    models.CharField: "'forged'",
    models.TextField: "'forged'",
    models.DateTimeField: "'2001-01-01 00:00:00+00'",
    models.DateField: "'2001-01-01'",
    models.TimeField: "'01:01:01'",
    models.BooleanField: 'NOT "{column}"',
    models.JSONField: """'{{"forged": true}}'""",
    models.DecimalField: "7777",
    models.IntegerField: "7777",
    models.ForeignKey: "7777",
}


@pytest.fixture
def recorded() -> dict[type[models.Model], models.Model]:
    """One row of every recorded table, and a second change after it, so that the past is past."""
    made: dict[Any, models.Model] = {}
    with change(kind="specimens", job="test", now=T0) as revision:
        for model in RECORDED:
            specimen(revision, model, made)
    with change(kind="later", job="test", now=T0 + timedelta(days=1)) as revision:
        revision.append(Partner(slug="later"))
    made[Change], made[Clock] = Change.objects.get(pk=1), Clock.objects.get()
    return made


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _write(statement: str, *parameters: Any) -> int:
    """Rows that the statement touched; all of it is undone."""
    with _undone(), connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return int(cursor.rowcount)


def _refused(statement: str, *parameters: Any) -> None:
    with pytest.raises(DatabaseError, match=REFUSED):
        _write(statement, *parameters)


def _forgeries(model: type[models.Model], row: models.Model) -> Iterator[str]:
    """One update for each column, to another value than it has."""
    for field in model._meta.concrete_fields:
        kind = next(FORGED[k] for k in type(field).__mro__ if k in FORGED)
        value = "TRUE" if getattr(row, field.attname) is None and kind.startswith("NOT") else kind
        yield (
            f'UPDATE "{model._meta.db_table}" SET "{field.column}" = {value.format(column=field.column)}'
            f" WHERE id = {row.pk}"
        )


def _copy(row: models.Model, **changed: Any) -> str:
    """A copy of a row under another key, with some columns' values replaced by SQL."""
    columns = [field.column for field in row._meta.concrete_fields if field.column not in ("id", *changed)]
    into = ", ".join(f'"{column}"' for column in ["id", *changed, *columns])
    values = ", ".join(["9999", *map(str, changed.values()), *(f'"{column}"' for column in columns)])
    table = row._meta.db_table
    return f'INSERT INTO "{table}" ({into}) SELECT {values} FROM "{table}" WHERE id = {row.pk}'


def _column_of_revision(model: type[models.Model]) -> str:
    return "from_rev" if issubclass(model, Version) else "revision_id"


def test_every_recorded_model_is_guarded():
    recorded = {m for m in apps.get_models() if any(f.name in ("revision", "from_rev") for f in m._meta.fields)}
    assert set(guarded_models()) == recorded | {Change}
    assert len(expected_guards()) == len(guarded_models()) * (4 if connection.vendor == "postgresql" else 3)


def test_guards_stand_on_every_recorded_table():
    assert installed_guards() == expected_guards()


def test_specimens_stand_in_every_recorded_table(recorded):
    assert [model._meta.label for model in guarded_models() if not model._default_manager.exists()] == []


def test_guards_refuse_to_update_any_column_of_any_table(recorded):
    for model in guarded_models():
        for statement in _forgeries(model, recorded[model]):
            _refused(statement)


def test_guards_refuse_to_delete_from_any_table(recorded):
    for model in guarded_models():
        _refused(f'DELETE FROM "{model._meta.db_table}"')


@pytest.mark.postgres
def test_guards_refuse_to_truncate_any_table():
    for model in guarded_models():
        _refused(f'TRUNCATE "{model._meta.db_table}" CASCADE')


def test_guards_refuse_back_dated_and_forward_dated_rows_in_any_table(recorded):
    for model in RECORDED:
        column = _column_of_revision(model)
        for revision in (1, 2, 4, "NULL"):
            _refused(_copy(recorded[model], **{column: revision}))
    _refused(_copy(recorded[Change]))


def test_guards_refuse_to_replace_a_recorded_row(recorded):
    if connection.vendor == "postgresql":
        upsert = "INSERT INTO accounts_partner (slug, is_group, is_invented, revision_id) VALUES ('later', {0}, {0}, 3)"
        upsert += " ON CONFLICT (slug) DO UPDATE SET is_group = NOT accounts_partner.is_group"
    else:
        upsert = "INSERT OR REPLACE INTO accounts_partner (slug, is_group, is_invented, revision_id)"
        upsert += " VALUES ('later', {0}, {0}, 3)"
    _refused(upsert.format("FALSE"))


def test_guards_refuse_ending_a_version_row_in_the_past_or_twice(recorded):
    versions = [model for model in RECORDED if issubclass(model, Version)]
    for model in versions:
        _refused(f'UPDATE "{model._meta.db_table}" SET to_rev = 2')
        _refused(f'UPDATE "{model._meta.db_table}" SET to_rev = 4')
    college = recorded[Partner]
    with change(kind="partner_renamed", job="test", now=T0 + timedelta(days=2)) as revision:
        record_many(revision, PartnerVersion, {college.pk: {"name": "New College"}})
    for until in (4, OPEN):
        _refused("UPDATE accounts_partnerversion SET to_rev = %s WHERE to_rev = 3", until)


def test_guards_let_an_open_version_row_end_now_and_change_nothing_else(recorded):
    for model in (model for model in RECORDED if issubclass(model, Version)):
        table = model._meta.db_table
        assert _write(f'UPDATE "{table}" SET to_rev = 3') == 1
        _refused(f'UPDATE "{table}" SET to_rev = 3, from_rev = 2')


def _step_clock(**values: Any) -> int:
    with _undone():
        return Clock.objects.update(**values)


def test_clock_moves_only_to_the_change_just_recorded(recorded):
    later = T0 + timedelta(days=2)
    wrong: list[dict[str, Any]] = [
        {"revision": 1},
        {"revision": 3},
        {"revision": 3, "at": T0},
        {"revision": 3, "at": later + timedelta(seconds=1)},
        {"revision": 4, "at": later},
    ]
    with pytest.raises(DatabaseError, match=REFUSED):
        _step_clock(revision=3, at=later)
    with _undone():
        Change.objects.create(id=3, at=later, job="test", kind="x")
        for values in wrong:
            with pytest.raises(DatabaseError, match=REFUSED):
                _step_clock(**values)
        assert _step_clock(revision=3, at=later) == 1


@pytest.mark.parametrize("event", ["insert", "update", "delete"])
def test_each_guard_is_what_refuses(recorded, event):
    """Without its guard, the very write that was refused goes through: on every table, for every event."""
    on = ' ON "{0}"' if connection.vendor == "postgresql" else ""
    for model in guarded_models():
        table, row = model._meta.db_table, recorded[model]
        column = "id" if model in (Change, Clock) else _column_of_revision(model)
        forgery = {
            "insert": _copy(row, **({} if column == "id" else {column: 1})),
            "update": f'UPDATE "{table}" SET "{column}" = "{column}" + 1 WHERE id = {row.pk}',
            "delete": f'DELETE FROM "{table}" WHERE id = {row.pk}',
        }[event]
        if model is Clock and event == "insert":
            continue  # its one row is kept by a check, which is not a guard
        _refused(forgery)
        with _undone():
            _write_once(f'DROP TRIGGER "tracker_guard_{table}_{event}"' + on.format(table))
            assert installed_guards() != expected_guards()
            assert _touched_or_kept_by_a_constraint(forgery) == 1, table


def _write_once(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _touched_or_kept_by_a_constraint(statement: str) -> int:
    """1 where the row was written, or where it reached the table's own keys and checks, which come after guards."""
    try:
        return _write(statement)
    except DatabaseError as error:
        return 0 if re.search(REFUSED, str(error)) else 1


def test_guards_come_back_after_being_dropped():
    with _undone():
        drop_guards()
        assert installed_guards() == []
        install_guards()
        install_guards()
        assert installed_guards() == expected_guards()


@pytest.mark.postgres
def test_guards_cover_a_column_added_later(recorded):
    with _undone():
        _write_once("SET CONSTRAINTS ALL IMMEDIATE")
        _write_once("ALTER TABLE accounts_partner ADD COLUMN colour text")
        _write_once("ALTER TABLE accounts_partnerversion ADD COLUMN colour text")
        _refused("UPDATE accounts_partner SET colour = 'forged'")
        _refused("UPDATE accounts_partnerversion SET colour = 'forged'")
        _refused("UPDATE accounts_partnerversion SET colour = 'forged', to_rev = 3")
        assert _write("UPDATE accounts_partnerversion SET to_rev = 3") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [PartnerVersion, Partner, Redaction, Change, Clock])
def test_guards_survive_a_migration_that_rebuilds_a_table(model):
    """SQLite drops triggers with the old table, and cannot rebuild at all what another table's trigger reads."""
    field = model._meta.get_field({PartnerVersion: "name", Partner: "slug", Redaction: "reason"}.get(model, "at"))
    wider = field.clone()
    wider.set_attributes_from_name(field.name)
    wider.model, wider.null = model, True
    emit_pre_migrate_signal(verbosity=0, interactive=False, db="default", plan=PLAN)
    with connection.schema_editor() as editor:
        editor.alter_field(model, field, wider)
        editor.alter_field(model, wider, field)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default", plan=PLAN)
    assert installed_guards() == expected_guards()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_table_rebuild_without_post_migrate_loses_guards():
    """Why `post_migrate` has to put them back."""
    field = PartnerVersion._meta.get_field("name")
    wider = field.clone()
    wider.set_attributes_from_name("name")
    wider.model, wider.null = PartnerVersion, True
    with connection.schema_editor() as editor:
        editor.alter_field(PartnerVersion, field, wider)
    lost = set(expected_guards()) - set(installed_guards())
    with connection.schema_editor() as editor:
        editor.alter_field(PartnerVersion, wider, field)
    install_guards()
    assert {table for table, _ in lost} == {"accounts_partnerversion"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_guards_and_clock_are_there_again_after_a_flush(run):
    """The first run records something, and its flush empties the tables; the second finds them ready."""
    assert installed_guards() == expected_guards()
    assert (Clock.objects.get().revision, Change.objects.count()) == (0, 0)
    with change(kind="partner_added", job="test") as revision:
        revision.append(Partner(slug="college"))
