"""Activity numbers: what was done in a period, counted. They are apart from the measures of outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.clock import Revision
from actions.errors import NumberNotAllowedError
from actions.models import MOST, ActivityNumber, StatusUpdate
from outcomes.models import Area

LARGEST = Decimal("999999999999.99")


@dataclass(frozen=True)
class NumberContent:
    """One activity number.

    Attributes:
        what: what was counted.
        value: 0 or more, at most two places after the point.
        unit: what it is a number of; "" where the words say it.
        area_id: an area of the strategy; None for everywhere.
    """

    what: str
    value: Decimal
    unit: str = ""
    area_id: int | None = None


def record_numbers(revision: Revision, update: StatusUpdate, numbers: Sequence[NumberContent]) -> None:
    """Record an update's numbers, within the change that sends it.

    Raises:
        NumberNotAllowedError: there are too many, or one of them is no number of something.
    """
    if len(numbers) > MOST:
        raise NumberNotAllowedError(f"An update takes {MOST} activity numbers. Leave some out.")
    own = (
        set(Area.objects.filter(strategy=update.action.strategy_id).values_list("pk", flat=True)) if numbers else set()
    )
    for number in numbers:
        _check(number, own)
    revision.append_many(
        [
            ActivityNumber(
                update=update,
                number=place,
                what=number.what.strip(),
                value=number.value,
                unit=number.unit.strip(),
                area_id=number.area_id,
            )
            for place, number in enumerate(numbers, start=1)
        ]
    )


def _check(number: NumberContent, areas: set[int]) -> None:
    if not number.what.strip():
        raise NumberNotAllowedError("Enter what each activity number counts.")
    if number.value.is_finite() and number.value < 0:
        raise NumberNotAllowedError(f"Enter a number that is 0 or more for “{number.what.strip()}”.")
    if not number.value.is_finite() or number.value > LARGEST or number.value != round(number.value, 2):
        raise NumberNotAllowedError(f"Enter a number with at most 2 decimal places for “{number.what.strip()}”.")
    if number.area_id is not None and number.area_id not in areas:
        raise NumberNotAllowedError(f"The area of “{number.what.strip()}” does not belong to this strategy.")
