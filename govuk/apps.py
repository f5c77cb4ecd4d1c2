"""The design system as a Django app, so that its template tags are found."""

from django.apps import AppConfig


class GovukConfig(AppConfig):
    """Fields, marks and words; it has no models."""

    name = "govuk"
    verbose_name = "Design system"
