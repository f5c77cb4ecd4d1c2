"""Start-up checks: settings that parse but do not fit together."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.http.request import validate_host


@register("tracker")
def base_url_is_allowed(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Links in mail start with BASE_URL, so its host must be one that the service answers to (tracker.E001)."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    host = f"[{host}]" if ":" in host else host
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    hint = f"Add {host} to ALLOWED_HOSTS, or change BASE_URL."
    return [Error("BASE_URL's host is not in ALLOWED_HOSTS.", hint=hint, id="tracker.E001")]


@register("tracker")
def debug_is_local(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """DEBUG shows settings to whoever meets an error, so it must be off for a service on the network (tracker.E002)."""
    host = urlsplit(settings.BASE_URL).hostname
    if not settings.DEBUG or host in {"127.0.0.1", "localhost", "::1", "testserver"}:
        return []
    hint = "Set DEBUG=False, or BASE_URL to an address of this machine."
    return [Error("DEBUG is on for a service that others can reach.", hint=hint, id="tracker.E002")]


@register("tracker")
def time_zone_is_london(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A bare date means the end of that day in London (design, section 2), so no other zone will do (tracker.E003)."""
    if settings.USE_TZ and settings.TIME_ZONE == "Europe/London":
        return []
    return [Error("The time zone is not Europe/London.", hint="Leave TIME_ZONE and USE_TZ alone.", id="tracker.E003")]
