"""What only PostgreSQL can keep: periods that never overlap, and block-range indexes on revisions.

SQLite relies on the service for the first (writers queue for the clock, so its check cannot be overtaken)
and needs no second index at its size. The strategy's id is compared as a range of one value, which needs no
extension.
"""

from typing import Any

from django.db import migrations

STATEMENTS = [
    (
        "ALTER TABLE actions_period ADD CONSTRAINT period_no_overlap EXCLUDE USING gist"
        " (int8range(strategy_id, strategy_id, '[]') WITH &&, daterange(starts, ends, '[]') WITH &&)",
        "ALTER TABLE actions_period DROP CONSTRAINT period_no_overlap",
    ),
    (
        "CREATE INDEX actionstate_from_rev ON actions_actionstate USING brin (from_rev)",
        "DROP INDEX actionstate_from_rev",
    ),
]


def forwards(apps: Any, schema_editor: Any) -> None:
    """Add them."""
    if schema_editor.connection.vendor == "postgresql":
        for add, _remove in STATEMENTS:
            schema_editor.execute(add)


def backwards(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    if schema_editor.connection.vendor == "postgresql":
        for _add, remove in reversed(STATEMENTS):
            schema_editor.execute(remove)


class Migration(migrations.Migration):
    dependencies = [("actions", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
