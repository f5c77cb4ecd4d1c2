"""Start-up checks find settings that parse but do not fit together."""

import pytest

from tracker import checks


def found(check) -> list[str | None]:
    return [message.id for message in check(None)]


@pytest.mark.parametrize(
    ("base_url", "hosts", "expected"),
    [
        ("https://tracker.example.org", ["tracker.example.org"], []),
        ("https://tracker.example.org", [".example.org"], []),
        ("http://[::1]:8000", ["[::1]"], []),
        ("https://tracker.example.org", ["127.0.0.1"], ["tracker.E001"]),
    ],
)
def test_check_base_url(settings, base_url, hosts, expected):
    settings.BASE_URL, settings.ALLOWED_HOSTS = base_url, hosts
    assert found(checks.base_url_is_allowed) == expected


@pytest.mark.parametrize(
    ("debug", "base_url", "expected"),
    [
        (False, "https://tracker.example.org", []),
        (True, "http://127.0.0.1:8000", []),
        (True, "https://tracker.example.org", ["tracker.E002"]),
    ],
)
def test_check_debug(settings, debug, base_url, expected):
    settings.DEBUG, settings.BASE_URL = debug, base_url
    assert found(checks.debug_is_local) == expected


@pytest.mark.parametrize(("zone", "expected"), [("Europe/London", []), ("UTC", ["tracker.E003"])])
def test_check_time_zone(settings, zone, expected):
    settings.TIME_ZONE = zone
    assert found(checks.time_zone_is_london) == expected
