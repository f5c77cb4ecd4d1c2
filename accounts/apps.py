from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AccountsConfig(AppConfig):
    """People, partners, and the change clock."""

    name = "accounts"

    def ready(self) -> None:
        pre_migrate.connect(make_way_for_migrations, sender=self)
        post_migrate.connect(prepare_clock, sender=self)


def make_way_for_migrations(using: str, plan: list[Any], **kwargs: Any) -> None:
    """Take the guards off SQLite before migrations run: it can neither rebuild a table that another table's trigger
    reads nor drop a column that a trigger names. `prepare_clock` puts them back at the end of the same run."""
    from django.db import connections  # noqa: PLC0415 -- as below

    from accounts.guards import drop_guards  # noqa: PLC0415 -- as below

    if plan and connections[using].vendor == "sqlite":
        drop_guards(using)


def prepare_clock(using: str, **kwargs: Any) -> None:
    """Make the clock's row and put every guard in place; SQLite loses triggers when it rebuilds a table."""
    from datetime import UTC, datetime  # noqa: PLC0415 -- models cannot be imported before the apps are loaded

    from django.db import connections  # noqa: PLC0415 -- as above

    from accounts.guards import install_guards  # noqa: PLC0415 -- as above
    from accounts.models import Clock  # noqa: PLC0415 -- as above

    if Clock._meta.db_table not in connections[using].introspection.table_names():
        return
    Clock.objects.using(using).get_or_create(pk=1, defaults={"revision": 0, "at": datetime(2000, 1, 1, tzinfo=UTC)})
    install_guards(using)
