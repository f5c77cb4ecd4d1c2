"""The app and its name."""

from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    """Settings of the app."""

    name = "scrutiny"

    def ready(self) -> None:
        """Give the menu its entry."""
        from outcomes.context import register_mark  # noqa: PLC0415 -- models are not ready before
        from scrutiny.permissions import is_scrutinised  # noqa: PLC0415

        register_mark("is_scrutinised", is_scrutinised)
