"""Full text of updates on PostgreSQL: word stems of the published boxes, and of all boxes, kept in columns with an index.

Measured with 21,600 updates of 125 words: an index of an expression alone was not enough, because PostgreSQL finds the
stems of every row again that it must look at twice (phrases, left-out words, frequent words): up to 27 seconds. Kept, the
same questions take well under one. PostgreSQL works the columns out itself, also when a box is redacted; no model names
them, because SQLite has none.
"""

from typing import Any

from django.db import migrations

PUBLISHED = ("done", "next", "cause", "path")
COLUMNS = {"published_words": PUBLISHED, "all_words": (*PUBLISHED, "help_wanted", "internal_note")}


def forwards(apps: Any, schema_editor: Any) -> None:
    """Add them."""
    if schema_editor.connection.vendor == "postgresql":
        for name, boxes in COLUMNS.items():
            text = " || ' ' || ".join(f'"{box}"' for box in boxes)
            schema_editor.execute(
                f"ALTER TABLE actions_statusupdate ADD COLUMN {name} tsvector"
                f" GENERATED ALWAYS AS (to_tsvector('english'::regconfig, {text})) STORED"
            )
            schema_editor.execute(f"CREATE INDEX statusupdate_{name} ON actions_statusupdate USING gin ({name})")


def backwards(apps: Any, schema_editor: Any) -> None:
    """Take them away, their indexes with them."""
    if schema_editor.connection.vendor == "postgresql":
        for name in COLUMNS:
            schema_editor.execute(f"ALTER TABLE actions_statusupdate DROP COLUMN {name}")


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_postgresql")]
    operations = [migrations.RunPython(forwards, backwards)]
