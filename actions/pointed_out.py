"""What is odd about an update: pointed out to its sender before sending and to its reviewer after. It stops nobody."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.reading import UpdateReading
from actions.stages import Rating, Stage
from govuk import words


def remarks_before(
    stage: str | None,
    rating: str | None,
    boxes: Mapping[str, Any],
    before: UpdateReading | None,
    *,
    due: date | None,
    day: date,
    evidence: int | None = None,
    by_link: bool = False,
) -> list[str]:
    """What somebody may want to look at before an update is sent, or before it is decided on.

    Args:
        stage, rating, boxes: what the update says.
        before: the partner's update of an earlier period; None where there was none.
        due: the action's due date, if it has one.
        day: the day in London on which it is read.
        evidence: how many files and links go with it; None where that is not known.
        by_link: whether it is sent by a link, by which no other date can be asked for.

    Returns:
        Whole sentences, the most serious first; none where nothing is odd.
    """
    remarks = [*_about_date(rating, boxes, due, day, by_link=by_link)]
    if stage == Stage.COMPLETE and evidence == 0:
        remarks.append("It says complete, and nothing is attached that shows it: no file and no link.")
    if before and _text(boxes["done"]) and _text(boxes["done"]) == _text(before.boxes["done"]):
        period = words.period_words(before.period.starts, before.period.ends)
        remarks.append(f"“Done” is word for word what was sent for {period}.")
    return remarks


def _about_date(
    rating: str | None, boxes: Mapping[str, Any], due: date | None, day: date, *, by_link: bool
) -> list[str]:
    """What does not go with the due date, or with today."""
    forecast, remarks = boxes["forecast"], []
    if rating == Rating.GREEN and due and due < day:
        overdue = words.when(due, day)
        remarks.append(f"The rating is green, but the action was due on {words.day(due)}: it is {overdue}.")
    if forecast and due and forecast > due:
        remarks.append(
            f"The expected finish, {words.day(forecast)}, is after the due date, {words.day(due)}. "
            f"An update does not move that date: ask {'whoever sent you the link ' if by_link else ''}for another one."
        )
    if forecast and forecast < day:
        remarks.append(f"The expected finish, {words.day(forecast)}, has passed already.")
    return remarks


def _text(value: str | None) -> str:
    return (value or "").strip()
