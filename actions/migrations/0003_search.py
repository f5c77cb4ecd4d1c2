"""Full-text indexes of updates on PostgreSQL: one of the published boxes, one of all boxes that hold words.

Their expressions are those that `actions.search` asks with; a test compares them by the plan that PostgreSQL makes.
"""

from typing import Any

from django.db import migrations

PUBLISHED = ("done", "next", "cause", "path")
INDEXES = {
    "statusupdate_published_words": PUBLISHED,
    "statusupdate_all_words": (*PUBLISHED, "help_wanted", "internal_note"),
}


def forwards(apps: Any, schema_editor: Any) -> None:
    """Add them."""
    if schema_editor.connection.vendor == "postgresql":
        for name, columns in INDEXES.items():
            words = " || ' ' || ".join(f"COALESCE(\"{column}\", '')" for column in columns)
            schema_editor.execute(
                f"CREATE INDEX {name} ON actions_statusupdate USING gin (to_tsvector('english'::regconfig, {words}))"
            )


def backwards(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_postgresql")]
    operations = [migrations.RunPython(forwards, backwards)]
