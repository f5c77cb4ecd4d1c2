"""The line of figures that a measure is read from, and the sentence that its page begins with."""

from collections.abc import Sequence

from govuk.words import count_of
from outcomes.figures.comparing import Change, Line, Moved
from outcomes.figures.figure import Figure
from outcomes.models import Direction
from outcomes.pages import Promise

WANTED_SENTENCE = {
    Direction.UP: "The strategy wants it to go up.",
    Direction.DOWN: "The strategy wants it to go down.",
    Direction.WITHIN_STANDARD: "The strategy wants it to stay within the standard.",
    Direction.GAP_NARROWS: "The strategy wants the gap to narrow.",
}


def headline_of(lines: Sequence[Line], wanted: Direction | None, chosen: int | None = None) -> Line | None:
    """The line that a measure is read from: the chosen one, the only one, or the first that moves as it should.

    What was worked out by a sum that an analyst confirmed comes first, and counts for nothing before that. Lines of the
    whole come before lines of a part.

    Args:
        lines: of the measure.
        wanted: which way the measure should move.
        chosen: id of the series that those who lead the programme chose; None where they chose none.
    """
    for line in lines:
        if line.series.pk == chosen and line.latest.may_head:
            return line
    fit = [line for line in lines if line.latest.may_head]
    if len(fit) == 1:
        return fit[0]
    alike = [line for line in fit if wanted is not None and wanted_of(line) == wanted]
    return min(
        alike, key=lambda line: (line.latest.derivation is None, bool(line.series.breakdown_words)), default=None
    )


def is_stand_in(lines: Sequence[Line], headline: Line | None) -> bool:
    """Whether several lines of the same place belong to the measure, of which the headline is one."""
    if headline is None or headline.latest.derivation is not None:
        return False
    return sum(line.series.geography == headline.series.geography for line in lines) > 1


def wanted_of(line: Line) -> Direction | None:
    """Which way a line should move; None where nobody has said so."""
    return Direction(line.series.direction) if line.series.direction else None


def answer_of(promise: Promise, lines: Sequence[Line], headline: Line | None, change: Change | None) -> str:
    """The sentence that a measure's page begins with: whether it is better or worse, from what to what."""
    wanted = WANTED_SENTENCE[promise.direction] if promise.direction else "No direction is published."
    if not lines:
        return f"No figure is published for this measure. {wanted}"
    if headline is None or change is None:
        number = len(promise.figures)
        published = f"{count_of(number, 'figure')} {'is' if number == 1 else 'are'} published"
        return f"{published}, and none of them alone shows the answer. {wanted}"
    latest, before, name = headline.latest, headline.previous, headline.series.label
    chosen = promise.settings is not None and promise.settings.headline_id == headline.series.pk
    name += ", a stand-in," if not chosen and is_stand_in(lines, headline) else ""
    if before is None:
        return f"One figure shows no direction: {latest.value} in {latest.period}. {wanted}"
    if not change.words:
        doubt = f"It cannot be compared with the figure before: {change.why}."
        return f"{name.removesuffix(',')}: {latest.value} in {latest.period}. {doubt} {wanted}"
    return f"{_verdict(change.moved)}{_went(name, before, latest)} {wanted}"


def _verdict(moved: Moved) -> str:
    return "" if moved == Moved.UNKNOWN else f"{moved.capitalize()}. "


def _went(name: str, before: Figure, latest: Figure) -> str:
    if before.row.value == latest.row.value:
        return f"{name} stayed at {latest.value} from {before.period} to {latest.period}."
    way = "up" if (latest.row.value or 0) > (before.row.value or 0) else "down"
    return f"{name} went {way} from {before.value} in {before.period} to {latest.value} in {latest.period}."
