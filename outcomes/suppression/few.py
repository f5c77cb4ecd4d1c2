"""Whether a figure shows a few people by itself, and how many people it stands for."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal

from outcomes.figures.bases import base_of as known_base
from outcomes.figures.bases import may_count_people
from outcomes.figures.figure import Figure
from outcomes.figures.words import HIDDEN
from outcomes.models import Observation, Place, SeriesSettings

NOT_PEOPLE = {"%", "days", "hours", "years", "points", "posts", "vacancies", "organisations", "providers", "services"}
"""Units that count no people; any other one is taken to, unless a lead says otherwise. Money is seen by its prefix."""
MONEY = "GBP/"


@dataclass(frozen=True)
class Rules:
    """What a strategy hides.

    Attributes:
        up_to: the highest hidden count; 0 hides nothing.
        people: by series, whether a lead has said that its values, or what they are a percentage of, count people.
        kinds: by name the kind of each place, `outcomes.models.PlaceKind`.
    """

    up_to: int
    people: Mapping[int, bool] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)


def rules_at(strategy_id: int, revision: int, up_to: int) -> Rules:
    """What a strategy hides at a revision. Two queries.

    Args:
        up_to: of its thresholds.
    """
    said = SeriesSettings.objects.at(revision).filter(series__strategy=strategy_id, counts_people__isnull=False)
    places = Place.objects.at(revision).filter(strategy=strategy_id)
    return Rules(
        up_to,
        {series: bool(counts) for series, counts in said.values_list("series", "counts_people")},
        dict(places.values_list("name", "kind")),
    )


def hidden_words(up_to: int) -> str:
    """What stands in place of a hidden figure."""
    return f"{HIDDEN}: fewer than {up_to + 1:,} people"


def hide_figure(figure: Figure, up_to: int) -> Figure:
    """A hidden figure as it is published: without value, count, base, note and sum, and with the reason."""
    row = copy(figure.row)
    row.value, row.count, row.base_number, row.base_words, row.note = None, None, None, "", ""
    row.not_available = hidden_words(up_to)
    # Who confirmed the sum is no secret; the figures that it takes may tell the hidden one.
    derivation = replace(figure.derivation, sum="", inputs=frozenset()) if figure.derivation else None
    return replace(
        figure,
        value=HIDDEN,
        base="",
        is_small=False,
        is_very_small=False,
        step="",
        notes=(hidden_words(up_to),),
        row=row,
        derivation=derivation,
        is_hidden=True,
    )


def shows_few(figure: Figure, rules: Rules) -> bool:
    """Whether a figure by itself shows so few people: its count, its base, or those on either side of a share."""
    row = figure.row
    if rules.up_to == 0:
        return False
    base = base_of(row)
    about_people = counts_people(row, rules)
    numbers: list[Decimal] = []
    if base_counts_people(row, rules):
        numbers += [Decimal(number) for number in (row.count, base) if number is not None]
        if base is not None and row.count is not None:
            numbers.append(Decimal(base - row.count))
    number = people_of(figure, rules)
    if number is not None:
        numbers.append(number)
        if base is not None and (row.series.unit == "%" or about_people):
            numbers.append(base - number)
    return any(is_few(number, rules.up_to) for number in numbers)


@dataclass(frozen=True)
class Counted:
    """What a figure stands for, worked out once for all families that it is in.

    Attributes:
        people: how many; None where it counts none, or nobody can tell.
        error: by how many that may be wrong.
        size: as `size_of`.
        base: what a percentage is of, where these are people; None otherwise.
    """

    people: Decimal | None
    error: Decimal
    size: Decimal
    base: int | None
    is_approximate: bool


def counted(figure: Figure, rules: Rules) -> Counted:
    """What a figure stands for. A percentage so exact that one number of people fits stands for that number."""
    row = figure.row
    base = base_of(row) if row.series.unit == "%" and base_counts_people(row, rules) else None
    people, error = people_of(figure, rules), error_of(figure)
    if people is not None and error < Decimal("0.5"):
        people, error = round(people, 0), Decimal()
    return Counted(people, error, size_of(figure), base, row.approximate)


def people_of(figure: Figure, rules: Rules) -> Decimal | None:
    """How many people a figure stands for; None where it counts none, or nobody can tell."""
    row = figure.row
    if row.value is None:
        return None
    if row.series.unit != "%":
        return abs(row.value) if counts_people(row, rules) else None
    base = base_of(row)
    return row.value * base / 100 if base is not None and base_counts_people(row, rules) else None


def counts_people(row: Observation, rules: Rules) -> bool:
    """Whether values of its series are numbers of people: as a lead said, else by the unit."""
    unit = row.series.unit
    return rules.people.get(row.series_id, not (unit in NOT_PEOPLE or unit.startswith(MONEY)))


def base_counts_people(row: Observation, rules: Rules) -> bool:
    """Whether a base counts people: of a percentage as a lead said, else by its words."""
    said = rules.people.get(row.series_id) if row.series.unit == "%" else None
    return may_count_people(row.base_words) if said is None else said


def error_of(figure: Figure) -> Decimal:
    """By how many people `people_of` may be wrong, because a percentage is rounded."""
    row = figure.row
    base = base_of(row)
    return Decimal(base) / 100 * Decimal(1).scaleb(-row.decimals) / 2 if row.series.unit == "%" and base else Decimal()


def size_of(figure: Figure) -> Decimal:
    """How many a part stands for, as far as its base is known; of a percentage without one the percentage.

    A whole number, so that a count and the percentage of the same people come in the same order.
    """
    row = figure.row
    value, base = abs(row.value or Decimal()), base_of(row)
    return round(value * base / 100, 0) if row.series.unit == "%" and base is not None else value


def base_of(row: Observation) -> int | None:
    """What a percentage is of, as far as it is known."""
    return known_base(row.base_number, row.base_words)


def is_few(number: Decimal | int, up_to: int) -> bool:
    """Whether a number, rounded, is 1 to `up_to` people. A rounded percentage of many can stand for less than half."""
    return up_to > 0 and 0 < number < up_to + Decimal("0.5")
