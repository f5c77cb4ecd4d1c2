"""The project package: settings, addresses, the Celery application, start-up checks and health. Wiring only."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
