"""Scrutiny's part of the demonstration, replayed through the services among everything else."""

from collections.abc import Iterator
from datetime import date

from actions.demo.cast import World
from actions.doors import Told
from scrutiny.demo import committee, resolutions

CHAPTERS = (committee.events, resolutions.events)
"""Each takes the rows so far and the day of loading, and gives events in no order."""


def tell(world: World, today: date) -> Iterator[Told]:
    """Everything that the demonstration tells of committees."""
    for chapter in CHAPTERS:
        yield from chapter(world, today)
