"""Instants for several changes in a row."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count


def rising(now: datetime | None) -> Iterator[datetime | None]:
    """`now`, then a millisecond later each time; None for ever where the clock is to be read."""
    return (now and now + timedelta(milliseconds=step) for step in count())
