"""The project package as a Django app, for its start-up checks and tasks."""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Wiring of the project; it has no models."""

    name = "tracker"
    verbose_name = "Action plan tracker"

    def ready(self) -> None:
        """Register the start-up checks."""
        from tracker import checks  # noqa: F401, PLC0415 -- checks register themselves once the apps are loaded
