"""The part of a whole that a line of figures is about, in words and as data: "age: 55 and over, employer: council"."""

from collections.abc import Mapping
from typing import Any

EXAMPLE = "age: 55 and over, employer: council"


class BreakdownError(ValueError):
    """A breakdown that cannot be read. Its text says how to write one."""


def breakdown_words(breakdown: Mapping[str, Any]) -> str:
    """A breakdown in one line, its names in order: "employer: scc, group: age_55_plus"."""
    return ", ".join(f"{name}: {value}" for name, value in sorted(breakdown.items()))


def read_breakdown(text: str) -> dict[str, str]:
    """The breakdown that `breakdown_words` would write so; {} for nothing.

    Raises:
        BreakdownError: it is not made of names with their values.
    """
    parts = [part.partition(":") for part in text.split(",") if part.strip()]
    read = {name.strip(): value.strip() for name, colon, value in parts if colon}
    if len(read) != len(parts) or not all(name and value for name, value in read.items()):
        raise BreakdownError(f"Write the part as names with their values, such as “{EXAMPLE}”, each name once.")
    return read
