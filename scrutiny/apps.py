"""The app and its name."""

from django.apps import AppConfig


class ScrutinyConfig(AppConfig):
    """Settings of the app."""

    name = "scrutiny"
