"""The app and its name."""

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    """Settings of the app."""

    name = "outcomes"
