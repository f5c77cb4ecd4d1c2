"""Migrations say what the models say, in one line without forks."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = ("accounts", "outcomes", "actions", "scrutiny")


@pytest.mark.django_db
def test_no_model_change_waits_for_a_migration():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)
    assert out.getvalue() == "No changes detected\n"


@pytest.mark.parametrize("app", OURS)
def test_migrations_of_an_app_are_one_line(app):
    graph = MigrationLoader(None).graph
    names = sorted(name for label, name in graph.nodes if label == app)
    parents = {
        name: [parent for label, parent in (node.key for node in graph.node_map[app, name].parents) if label == app]
        for name in names
    }
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert parents == {name: names[position - 1 : position] if position else [] for position, name in enumerate(names)}
