"""How actions are numbered: the order of references. Pure."""

import re


def sort_key(ref: str) -> str:
    """A reference with its numbers padded, so that text order is reading order: 1.10 after 1.9."""
    return re.sub(r"\d+", lambda number: number[0].zfill(4), ref)[:80]
