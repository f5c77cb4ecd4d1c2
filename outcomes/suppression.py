"""Hides figures from which a few people could be made out, in everything that is published (docs/rules.md, Figures).

Hidden are counts of 1 to `up_to` people, percentages behind which so few stand on either side, what is worked out from
a hidden figure, and more parts of a whole until the hidden ones, taken together, are several and not a few people.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from decimal import Decimal

from outcomes.figures import Figure
from outcomes.models import SeriesSettings

NOT_PEOPLE = {"%", "days", "hours", "years", "points", "posts", "vacancies", "organisations", "providers", "services"}
"""Units that count no people; any other one is taken to, unless a lead says otherwise. Money is seen by its prefix."""
MONEY = "GBP/"
BODIES = re.compile(r"\b(providers?|organisations?|employers?|services?|businesses|homes)\b", re.IGNORECASE)
"""A base in these words is no number of people."""


def counted_people(strategy_id: int, revision: int) -> dict[int, bool]:
    """By series, whether a lead has said that its values are numbers of people. One query."""
    rows = SeriesSettings.objects.at(revision).filter(series__strategy=strategy_id, counts_people__isnull=False)
    return {series: bool(counts) for series, counts in rows.values_list("series", "counts_people")}


def hidden_among(figures: Sequence[Figure], up_to: int, people: Mapping[int, bool]) -> set[int]:
    """Which of some figures are hidden in what is published, as places in the sequence.

    Args:
        figures: everything that is published together: a figure hidden here and printed elsewhere is not hidden.
        up_to: the highest hidden count; 0 hides nothing.
        people: by series what a lead has said of it, as `counted_people`.
    """
    hidden = {place for place, one in enumerate(figures) if _shows_few(one, up_to, people)}
    for group in _parts(figures):
        within = [place for place in group if place in hidden]
        shown = sorted(
            (place for place in group if _number(figures[place]) and place not in hidden), key=_by_size(figures)
        )
        while (
            within
            and shown
            and (len(within) == 1 or _is_few(sum((_number(figures[one]) for one in within), Decimal()), up_to))
        ):
            within.append(shown.pop(0))
        hidden.update(within)
    taken = {(figures[place].series_id, figures[place].row.period_label) for place in hidden}
    return hidden | {
        place
        for place, one in enumerate(figures)
        if one.derivation is not None and not taken.isdisjoint(one.derivation.inputs)
    }


def hide_few(figures: Sequence[Figure], up_to: int, people: Mapping[int, bool]) -> list[Figure]:
    """The figures as they are published: hidden ones without value, count and sum, and with the reason."""
    hidden = hidden_among(figures, up_to, people)
    return [_hidden(one, up_to) if place in hidden else one for place, one in enumerate(figures)]


def hidden_words(up_to: int) -> str:
    """What stands in place of a hidden figure."""
    return f"Hidden: {up_to} people or fewer could be made out"


def _hidden(figure: Figure, up_to: int) -> Figure:
    row = copy(figure.row)
    row.value, row.count, row.base_number, row.base_words, row.note = None, None, None, "", ""
    row.not_available = hidden_words(up_to)
    return replace(
        figure,
        value="Hidden",
        base="",
        is_small=False,
        is_very_small=False,
        step="",
        notes=(hidden_words(up_to),),
        row=row,
        # Who confirmed the sum is no secret; the figures that it takes may tell the hidden one.
        derivation=replace(figure.derivation, sum="", inputs=frozenset()) if figure.derivation else None,
        is_hidden=True,
    )


def _shows_few(figure: Figure, up_to: int, people: Mapping[int, bool]) -> bool:
    row, base = figure.row, figure.row.base_number
    about_people = not BODIES.search(row.base_words)
    if row.count is not None and about_people and _is_few(Decimal(row.count), up_to):
        return True
    if base is not None and about_people and _is_few(Decimal(base), up_to):
        return True
    if row.value is None:
        return False
    if row.series.unit != "%":
        counts = people.get(row.series_id, not (row.series.unit in NOT_PEOPLE or row.series.unit.startswith(MONEY)))
        return counts and _is_few(abs(row.value), up_to)
    if base is None or not about_people:
        return False
    behind = row.value * base / 100
    return any(_is_few(number, up_to) for number in (behind, base - behind))


def _number(figure: Figure) -> Decimal:
    """How many a part stands for, as far as its base is known; of a percentage without one the percentage."""
    row = figure.row
    value = abs(row.value or Decimal())
    return value * row.base_number / 100 if row.series.unit == "%" and row.base_number is not None else value


def _by_size(figures: Sequence[Figure]) -> Callable[[int], tuple[Decimal, int]]:
    return lambda place: (_number(figures[place]), place)


def _is_few(number: Decimal, up_to: int) -> bool:
    """Whether a number, rounded, is 1 to `up_to` people. A rounded percentage of many can stand for less than half."""
    return 0 < number < up_to + Decimal("0.5")


def _parts(figures: Sequence[Figure]) -> list[list[int]]:
    """Places of the figures that are parts of one whole: the same thing, broken down alike."""
    groups = defaultdict(list)
    for place, one in enumerate(figures):
        series = one.row.series
        if series.breakdown:
            dimensions = tuple(sorted(series.breakdown))
            about = (series.key, series.unit, series.geography, series.population, one.row.period_label)
            for fixed in dimensions:
                others = tuple((name, str(series.breakdown[name])) for name in dimensions if name != fixed)
                groups[about, dimensions, fixed, others].append(place)
    return list(groups.values())
