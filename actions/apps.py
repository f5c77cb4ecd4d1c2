"""The app and its name."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Settings of the app."""

    name = "actions"

    def ready(self) -> None:
        """Put the number of updates that wait for the person after "Reviews" in the menu."""
        from actions.pages.reviews import waiting_count  # noqa: PLC0415 -- models are not ready before
        from outcomes.context import register_count  # noqa: PLC0415

        register_count("reviews", lambda person, strategy: waiting_count(person))
