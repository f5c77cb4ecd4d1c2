"""Filters of actions that take what people type: dates, instants, words."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from govuk.dates import read_text
from govuk.fields import DateTextField, GovukField, TextField


class InstantField(GovukField, forms.Field):
    """A date, which means its first moment in London, or an ISO 8601 instant."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> datetime | None:
        """Read the instant.

        Raises:
            ValidationError: it is neither.
        """
        text = str(value or "").strip()
        if not text:
            return None
        try:
            day = None if "T" in text.upper() else read_text(text)
            instant = datetime.combine(day, time.min) if day else parse_datetime(text.replace(" ", "+"))
            if instant is None:
                raise ValueError
            return (instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo("Europe/London"))).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                "Give a date such as 2026-06-30, or an instant such as 2026-06-30T16:05:00Z.", code="invalid"
            ) from None


class DateFilter(django_filters.Filter):
    """Takes a day, as people type it."""

    field_class = DateTextField


class InstantFilter(django_filters.Filter):
    """Takes a day or an instant."""

    field_class = InstantField


class TextFilter(django_filters.Filter):
    """Takes words."""

    field_class = TextField
