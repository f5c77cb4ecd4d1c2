"""The time of a job that takes a while."""

import time
from datetime import datetime, timedelta


class Watch:
    """An instant that was given, and goes on from there: what a job stamps while it works."""

    def __init__(self, now: datetime) -> None:
        self._begun, self._since = now, time.monotonic()

    def now(self) -> datetime:
        """The instant that was given, and the time since then."""
        return self._begun + timedelta(seconds=time.monotonic() - self._since)
