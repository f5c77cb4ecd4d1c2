"""How actions are numbered: the order of references. Pure."""

import re
from collections.abc import Collection


def sort_key(ref: str) -> str:
    """A reference with its numbers padded, so that text order is reading order: 1.10 after 1.9."""
    return re.sub(r"\d+", lambda number: number[0].zfill(4), ref)[:80]


def next_ref(number: int, taken: Collection[str]) -> str:
    """The reference after the last one of a workstream: 3.6 after 3.5."""
    used = [int(found[1]) for ref in taken if (found := re.fullmatch(rf"{number}\.(\d+)", ref))]
    return f"{number}.{max(used, default=0) + 1}"
