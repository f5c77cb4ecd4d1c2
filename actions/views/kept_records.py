"""What is being recorded on behalf of organisations, kept in the session of who records it until it is sent.

It is no draft of the organisation: those are its own, and only its people read them (docs/rules.md, Updates).
"""

from typing import Any

from django.http import HttpRequest

KEPT = "recorded_on_behalf"
MOST_KEPT = 6
"""How many are kept at a time; the oldest goes first."""

Record = dict[str, Any]
"""`typed` texts, received `files`, and a `version` that rises with each save."""


def kept_record(request: HttpRequest, key: str) -> Record | None:
    """What has been kept so far; None for nothing."""
    found: Record | None = request.session.get(KEPT, {}).get(key)
    return found


def keep_record(request: HttpRequest, key: str, record: Record) -> Record:
    """Keep a record in place of the one before, and return it with its new version."""
    kept = dict(request.session.get(KEPT, {}))
    before = kept.pop(key, None)
    kept[key] = {**record, "version": (before["version"] if before else 0) + 1}
    request.session[KEPT] = dict(list(kept.items())[-MOST_KEPT:])
    return kept[key]


def forget_record(request: HttpRequest, key: str) -> None:
    """Drop what was kept: it has been sent."""
    kept = dict(request.session.get(KEPT, {}))
    kept.pop(key, None)
    request.session[KEPT] = kept
