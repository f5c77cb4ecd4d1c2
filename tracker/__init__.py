"""The project package: settings, addresses, the Celery application, start-up checks and health. Wiring only."""

RELEASE = "1.3"
"""Part of every entity tag of the API: raise it when an answer changes its shape or its rules."""

from tracker.celery import app as celery_app  # noqa: E402 -- its settings read the release

__all__ = ["RELEASE", "celery_app"]
