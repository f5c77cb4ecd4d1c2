"""In which order the review queue shows the updates of a period."""

from collections.abc import Iterable

from actions.pages.review_queue import Item
from actions.stages import Rating, Stage

WORST, BY_ACTION = "worst", "action"
ORDERS = {WORST: "Worst news first", BY_ACTION: "By action number"}


def in_order(items: Iterable[Item], order: str) -> list[Item]:
    """Updates by WORST or BY_ACTION."""
    return sorted(items, key=_by_action if order == BY_ACTION else _by_news)


def _by_action(item: Item) -> str:
    return item.reading.state.action.sort_key


_STAGES = (Stage.PAUSED, Stage.NOT_STARTED, Stage.COMPLETE)


def _by_news(item: Item) -> tuple[int, str]:
    """Red, then what got worse, then amber, then what stopped or ended, then green. Contributions have no news."""
    update = item.update
    if item.is_contribution:
        rank = 0
    elif update.rating is None:
        rank = 3 + _STAGES.index(Stage(update.stage))
    elif update.rating == Rating.RED:
        rank = 0
    elif item.is_worse:
        rank = 1
    else:
        rank = 2 if update.rating == Rating.AMBER else 6
    return rank, _by_action(item)
