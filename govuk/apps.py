"""The app and its name."""

from django.apps import AppConfig


class GovukConfig(AppConfig):
    """Settings of the app."""

    name = "govuk"
