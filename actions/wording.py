"""Words about actions that every page, file and report says alike. Pure functions."""

from collections.abc import Mapping, Sequence

from actions.stages import Mark
from outcomes.reading import PartnerName

GAP_WORDS: Mapping[str, str] = {
    "lead": "No lead partner",
    "person": "No accountable person",
    "due_date": "No date set",
}
"""What is missing (`actions.facts.Facts.gaps`), in the order in which it is said."""

IN_PROGRESS = (Mark.RED, Mark.AMBER, Mark.NO_UPDATE, Mark.GREEN)
"""The marks of actions in progress, the most serious first, as grids and bars have them."""

COLUMNS: tuple[tuple[Mark, ...], ...] = (
    *((mark,) for mark in (*IN_PROGRESS, Mark.COMPLETE)),
    (Mark.NOT_STARTED, Mark.PAUSED, Mark.CLOSED, Mark.NOT_RECORDED),
)
"""The marks that stand together under each heading of a grid."""
OTHER = "Any other stage"


def gap_words(gap: str) -> str:
    """A gap in the middle of a sentence: "no lead partner"."""
    words = GAP_WORDS[gap]
    return words[:1].lower() + words[1:]


def partner_words(partner: PartnerName) -> str:
    """A partner's name, with whether it is invented."""
    return f"{partner.name} (invented)" if partner.is_invented else partner.name


def lead_words(leads: Sequence[str]) -> str:
    """Who leads: the lead partner, or both where two lead jointly, or the gap.

    Args:
        leads: names of the lead partner and the joint lead, as many as there are.
    """
    if not leads:
        return GAP_WORDS["lead"]
    return leads[0] if len(leads) == 1 else f"{leads[0]} and {leads[1]}, jointly"


def mark_filters(marks: Sequence[Mark]) -> dict[str, list[str]]:
    """Parameters of the list of actions that keep those with any of these marks, all ratings or all stages."""
    return {"rag" if marks[0] in IN_PROGRESS else "stage": [mark.value for mark in marks]}
