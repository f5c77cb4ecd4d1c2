"""What differs between two readings of a plan, action by action. Pure."""

from collections.abc import Iterable, Sequence

from actions.stages import Rating, trend
from scrutiny.report_data import ActionLine, Difference

COMPARED = ("mark", "due_date", "lead", "joint_lead", "title")
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
    for what in COMPARED:
        before, after = _text(getattr(old, what)), _text(getattr(new, what))
        if before != after:
            direction = _direction(old, new) if what == "mark" else None
            yield Difference(new.ref, new.short_title, what, before, after, direction)


def _direction(old: ActionLine, new: ActionLine) -> str | None:
    """Better or worse, where both have a rating."""
    if old.mark not in Rating.values or new.mark not in Rating.values:
        return None
    direction = trend(new.mark, old.mark)
    return direction.value if direction else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
