"""What earlier editions may have told: asked of whoever issues them, which this app knows nothing of."""

from collections.abc import Callable, Sequence

Printed = Callable[[int, int | None], Sequence[int]]
"""Takes the id of a strategy, and the last change that counts or None; returns the change of each edition, in order."""
_PRINTED: list[Printed] = []


def register_printed(find: Printed) -> None:
    """Have editions counted. An app registers once, when it is ready."""
    if find not in _PRINTED:
        _PRINTED.append(find)


def printed_at(strategy_id: int, revision: int | None) -> list[int]:
    """The changes by which editions of a strategy were issued, oldest first.

    Args:
        revision: the last change that counts; None for every one.
    """
    return sorted(one for find in _PRINTED for one in find(strategy_id, revision))
