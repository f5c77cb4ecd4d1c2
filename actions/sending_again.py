"""Which returned update is to be changed and sent again: one rule for My work, the action and what needs attention."""

from collections.abc import Iterable
from datetime import date

from actions.models import Decision, StatusUpdate
from actions.reading import ActionReading, UpdateReading
from actions.stages import ENDED


def to_send_again(updates: Iterable[UpdateReading], reading: ActionReading) -> UpdateReading | None:
    """The newest update that the lead partner got back, as long as no other of its period or a later one counts.

    So a returned correction is not asked for: the update that it was to correct counts again (docs/rules.md, Updates).

    Args:
        updates: what was sent about the action, in any order, as far as the reader may know of it.
        reading: the action at the moment of the updates.
    """
    if reading.state.stage in ENDED:
        return None
    counts_from = reading.update.period.starts if reading.update else date.min
    own = (one for one in updates if one.kind == StatusUpdate.Kind.LEAD and one.partner_id == reading.state.lead_id)
    last = {one.period.starts: one for one in sorted(own, key=lambda one: one.attempt)}
    found = [one for starts, one in last.items() if starts > counts_from and one.decision == Decision.RETURNED]
    return max(found, key=lambda one: one.period.starts, default=None)
