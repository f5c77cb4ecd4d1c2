"""Words that stand with a figure on every page and in every file. Pure: an edition is drawn without a database."""

from outcomes.figures.bases import NOT_PUBLISHED

PROVISIONAL = " (provisional)"
"""Stands behind the period of a figure that its source calls provisional, wherever it is named."""
HIDDEN = "Hidden"
"""The value of a figure from which a few people could be made out, in everything that is published."""


def base_words(base: str, *, is_small: bool = False) -> str:
    """A base as it stands under a value: "Base: 14 providers", "Base not published"; "" for none."""
    if not base or base == NOT_PUBLISHED:
        return base
    return f"{'Small base' if is_small else 'Base'}: {base}"
