"""The app and its name."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Settings of the app."""

    name = "actions"

    def ready(self) -> None:
        """Put the number of updates that wait after "Reviews" in the menu; let a closed person lead no workstream."""
        from actions.pages.reviews import waiting_count  # noqa: PLC0415 -- models are not ready before
        from actions.services.workstreams import end_workstream_leads  # noqa: PLC0415
        from outcomes.context import register_count  # noqa: PLC0415
        from outcomes.services import register_ending  # noqa: PLC0415

        register_count("reviews", lambda person, strategy: waiting_count(person))
        register_ending(end_workstream_leads)
