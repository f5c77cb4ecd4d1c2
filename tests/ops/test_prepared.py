"""A start skips its preparations only where nothing changed."""

import sqlite3

import pytest

from scripts.run import prepared


@pytest.fixture
def project(tmp_path, monkeypatch):
    root = tmp_path / "project"
    for part in ("accounts", "static"):
        (root / part).mkdir(parents=True)
        (root / part / "file").write_text(part)
    (root / "requirements.txt").write_text("django")
    monkeypatch.setattr(prepared, "ROOT", root)
    return root


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var #1"
    (folder / "static").mkdir(parents=True)
    (folder / "static" / ".gathered").write_text("")
    (folder / "demo-password.txt").write_text("")
    run_sql(folder, "CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT)")
    run_sql(folder, "INSERT INTO django_migrations (app, name) VALUES ('accounts', '0001')")
    return folder


@pytest.fixture
def env(var):
    return {"DATABASE_URL": f"sqlite:///{var}/tracker.sqlite3", "DEMO": "yes"}


def run_sql(var, statement):
    connection = sqlite3.connect(var / "tracker.sqlite3")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_prepared_nothing_changed(project, var, env):
    assert prepared.is_prepared(var, env) is False
    prepared.remember(var, env)
    (project / "accounts" / "__pycache__").mkdir()
    (project / "accounts" / "__pycache__" / "file.pyc").write_text("")
    assert prepared.is_prepared(var, env) is True


@pytest.mark.parametrize(
    "change",
    [
        lambda project, var: (project / "accounts" / "file").write_text("longer than before"),
        lambda project, var: (project / "static" / "new").write_text(""),
        lambda project, var: (project / "requirements.txt").write_text("django celery"),
        lambda project, var: (var / "tracker.sqlite3").unlink(),
        lambda project, var: run_sql(var, "DELETE FROM django_migrations"),
        lambda project, var: (var / "demo-password.txt").unlink(),
        lambda project, var: (var / "static" / ".gathered").unlink(),
    ],
    ids=["source", "static file", "requirements", "database gone", "older database", "password gone", "static gone"],
)
def test_prepared_something_changed(project, var, env, change):
    prepared.remember(var, env)
    change(project, var)
    assert prepared.is_prepared(var, env) is False


def test_prepared_other_settings(project, var, env):
    prepared.remember(var, env)
    assert prepared.is_prepared(var, env | {"BASE_URL": "http://127.0.0.1:9000"}) is False
    assert prepared.is_prepared(var, env | {"DEMO": "no"}) is False


def test_prepared_other_database(project, var, env):
    env = env | {"DATABASE_URL": "postgres://tracker@db/tracker"}
    prepared.remember(var, env)
    assert prepared.is_prepared(var, env) is False
