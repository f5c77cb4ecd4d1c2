"""The part of the table of addresses that is about committees, reports and editions (test_access.py has the rest).

Words of an address that name a thing stand for it: tests/guards/things.py.
"""

from tests.guards.rights import LEADS, LOGIN, STRATEGY, row

COMMITTEE = {"committee": "health-and-care"}
REPORT = STRATEGY | {"number": 1}
MEETING = COMMITTEE | {"key": "2026-06-15"}

SEES_REPORTS = LEADS | {"olive": 200, "ada": 200}
OFFICERS = row(LOGIN, 404, 403, 403, 403, 200, 403, 403, 200)

READ: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    # Committees, meetings, work programme
    # Resolutions
    # Reports
    # Editions
    # What is published
    # The API
}

QUERIES: dict[str, dict[str, str]] = {}

WRITERS: dict[str, dict[str, int]] = {
    # Committees, meetings, work programme
    # Resolutions
    # Reports
    # Editions
}

ACTS: dict[str, tuple[dict[str, object], dict[str, int]]] = {
    # Committees, meetings, work programme
    # Resolutions
    # Reports
    # Editions
}
