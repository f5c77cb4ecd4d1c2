"""What forms are bound to, and how a refusal finds its box: as the pages of measures have it."""

from outcomes.typed import bound_to, show_refusal

__all__ = ["bound_to", "show_refusal"]
