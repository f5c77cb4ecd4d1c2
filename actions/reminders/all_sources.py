"""Loads the sources of this app; the sweep and its preview take them from here."""

from actions.reminders.sources import dates, sources, updates

__all__ = ["dates", "sources", "updates"]
