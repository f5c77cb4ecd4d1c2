"""Health: up is not the same as ready."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tracker import health


def test_healthz_asks_nothing(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_all_well(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "database": "ok", "migrations": "ok", "broker": "ok"},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_migration_missing(client):
    MigrationRecorder(connection).migration_qs.filter(app="sessions").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"ready": False, "database": "ok", "migrations": "not ready", "broker": "ok"},
    )


@pytest.mark.django_db
def test_readyz_broker_away(client, monkeypatch):
    nobody_listens = health.celery_app.connection_for_write("redis://127.0.0.1:1/0")
    monkeypatch.setattr(health.celery_app, "connection_for_write", lambda **kwargs: nobody_listens)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["broker"]) == (503, "not ready")


def test_readyz_database_away(client):
    # Without the mark django_db the test may not use the database: to the view it is away.
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, "not ready")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_takes_no_post(client, address):
    assert client.post(address).status_code == 405
