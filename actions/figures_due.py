"""When the next figure of a measure is due. Pure functions of dates (docs/rules.md, Figures)."""

from datetime import date

from actions.rounds import months_later
from outcomes.models import MeasureFrequency

MONTHS = {
    MeasureFrequency.MONTHLY: 1,
    MeasureFrequency.QUARTERLY: 3,
    MeasureFrequency.HALF_YEARLY: 6,
    MeasureFrequency.YEARLY: 12,
    MeasureFrequency.TWO_YEARLY: 24,
}
YEAR = 12


def next_figure_on(frequency: str | None, due_month: int | None, last: date | None) -> date | None:
    """The first day on which the figure after the last one is expected.

    Args:
        frequency: one of `MeasureFrequency`, or None where nobody said how often.
        due_month: the month (1 to 12) of publication, where one was said; it counts for yearly and rarer figures.
        last: the last day of the latest period that has a figure; None where none has.

    Returns:
        The day after the next period; with a month of publication the first such month after that. None where it
        cannot be told: nobody said how often, figures come from time to time, or no dated one is known.
    """
    months = MONTHS.get(MeasureFrequency(frequency)) if frequency else None
    if months is None or last is None:
        return None
    after = date.fromordinal(months_later(last, months).toordinal() + 1)
    if due_month is None or months < YEAR:
        return after
    return date(after.year + (due_month < after.month), due_month, 1)
