"""What a strategy promises at a moment, as the API gives it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from rest_framework import serializers


class PageSerializer(serializers.Serializer):
    """A page of a list with the moment it was made for; each list adds its `results`."""

    as_at = serializers.CharField(help_text="Lasting name of the moment: give it as `as_at` to get this answer again.")
    on = serializers.DateField(help_text="The day, in London.")
    count = serializers.IntegerField(help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True, help_text="The next page, at the same moment.")
    previous = serializers.URLField(allow_null=True, help_text="The page before, at the same moment.")


def absolute(context: Mapping[str, Any], name: str, **address: Any) -> str:
    """The whole address of something, as the request's own host is called."""
    return str(context["request"].build_absolute_uri(reverse(name, kwargs=address)))
