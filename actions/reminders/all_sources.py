"""Loads the sources of this app; the sweep and its preview take all of them from here."""

from actions.reminders.sources import dates, rounds, sources, updates, waiting

__all__ = ["dates", "rounds", "sources", "updates", "waiting"]
