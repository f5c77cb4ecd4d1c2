"""Which boxes of an update who may read: the one rule that page, API, export and report share.

docs/rules.md, Publication: boxes published once accepted are done, next and, for amber and red,
cause, path and forecast. Help wanted and the internal note are read by the own partner and the lead only.
Partners read others' submitted published boxes; officers and the public only accepted ones. An unreviewed
rating may appear, marked; unreviewed words never, outside the partnership.
"""

from collections.abc import Collection
from dataclasses import dataclass

PUBLISHED_BOXES = ("done", "next", "cause", "path", "forecast")
PRIVATE_BOXES = ("control", "help_wanted", "internal_note")


@dataclass(frozen=True)
class Reader:
    """Who is reading, in one strategy.

    Attributes:
        partner_ids: organisations that the person speaks for, and those whose place they took.
        leads: programme lead or deputy of the strategy.
        is_partner: speaks for an organisation that belongs to the strategy.
        is_officer: committee officer of the strategy.
    """

    partner_ids: frozenset[int] = frozenset()
    leads: bool = False
    is_partner: bool = False
    is_officer: bool = False


PUBLIC = Reader()
"""Somebody who has not signed in."""


def readable_boxes(reader: Reader, *, partner_id: int, decision: str | None) -> Collection[str]:
    """The boxes of one update that this reader may see.

    Args:
        reader: who is asking, by today's rights.
        partner_id: the organisation that the update speaks for.
        decision: the decision that stood on it at the moment asked about: "accepted", "returned" or None.
    """
    if reader.leads or partner_id in reader.partner_ids:
        return PUBLISHED_BOXES + PRIVATE_BOXES
    if decision == "accepted" or (reader.is_partner and decision != "returned"):
        return PUBLISHED_BOXES
    return ()


def may_read_evidence(reader: Reader, *, partner_id: int, decision: str | None, reviews: bool = False) -> bool:
    """Whether this reader may see the evidence of one update: others than its own partner and reviewers once accepted.

    Args:
        reader, partner_id, decision: as for `readable_boxes`.
        reviews: whether the reader reviews the action, as the lead of its workstream does.
    """
    return reader.leads or reviews or partner_id in reader.partner_ids or decision == "accepted"
