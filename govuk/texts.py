"""What counts as text that somebody typed."""

import unicodedata

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Characters that Unicode counts as letters or symbols, and that draw nothing."""


def cleaned(text: str) -> str:
    """The text without white space around it; "" where no character of it can be seen.

    Args:
        text: as typed. A space of no width, or marks that belong to a letter that is not there, say nothing.
    """
    return text.strip() if any(_is_visible(sign) for sign in text) else ""


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "CMZ" and sign not in _BLANK
