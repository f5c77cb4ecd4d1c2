"""What differs between two readings of a plan, action by action. Pure."""

from collections.abc import Callable, Iterable, Sequence

from actions.stages import Mark, Rating, trend
from scrutiny.report_data import ActionLine, Difference

ONGOING = "ongoing"
COMPARED: tuple[tuple[str, Callable[[ActionLine], str | None]], ...] = (
    ("mark", lambda line: line.mark),
    ("due_date", lambda line: ONGOING if line.is_ongoing else line.due_date.isoformat() if line.due_date else None),
    ("lead", lambda line: line.lead),
    ("joint_lead", lambda line: line.joint_lead),
    ("title", lambda line: line.title),
)
"""What a change of an action can be about, in the order in which it is told."""


def differences(before: Sequence[ActionLine], after: Sequence[ActionLine]) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the actions.

    Args:
        before, after: the actions at the earlier and the later moment.

    Returns:
        One entry for each thing that differs; `what` is "added", or one of `COMPARED`.
    """
    earlier = {line.ref: line for line in before}
    found: list[Difference] = []
    for line in after:
        old = earlier.get(line.ref)
        if old is None:
            found.append(Difference(line.ref, line.short_title, "added", None, line.title))
        else:
            found += _of_action(old, line)
    return tuple(found)


def _of_action(old: ActionLine, new: ActionLine) -> Iterable[Difference]:
    for what, text_of in COMPARED:
        before, after = text_of(old), text_of(new)
        if before != after:
            direction = _direction(old, new) if what == "mark" else None
            yield Difference(new.ref, new.short_title, what, before, after, direction)


def _direction(old: ActionLine, new: ActionLine) -> str | None:
    """How the later rating compares with the earlier one; after "no update", with the last one there was."""
    if new.mark not in Rating.values:
        return None
    earlier = old.last_rated if old.mark == Mark.NO_UPDATE else old.rating
    direction = trend(new.mark, earlier)
    return direction.value if direction else None
