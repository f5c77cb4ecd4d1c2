"""Invented counts of people by place and age, published several times, and whoever tries to work out a few of them.

The counts add up: places to the county, ages to everybody. Between two editions some are revised. What is printed is a
count, or a percentage with its base, or both, as series of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

Cell = tuple[int, int]
"""Number of a place and of an age; 0 stands for the county, and for everybody."""
Version = tuple[Cell, int]
"""A cell, and how often its count was revised before."""
Item = tuple[Cell, str]
"""What is printed of a cell: "people" or "%"."""

COUNTY = "The county"
PLACES = (COUNTY, "Northtown", "Southtown", "Westtown")
AGES = ("", "young", "middle", "old")
UP_TO = 7


@dataclass(frozen=True)
class Town:
    """What is counted, in one edition after the other.

    Attributes:
        states: by cell how many there are, for each edition.
        staff: by place the base of its percentages, which is never revised.
        items: what is printed.
        takes_away: whether everybody but the young of the county is worked out as well.
    """

    places: int
    ages: int
    states: Sequence[Mapping[Cell, int]]
    staff: Mapping[int, int]
    items: frozenset[Item]
    takes_away: bool

    def version(self, cell: Cell, edition: int) -> Version:
        """Which revision of a count holds in an edition."""
        counts = [state[cell] for state in self.states[: edition + 1]]
        return cell, sum(one != two for one, two in pairwise(counts))

    def percentage(self, cell: Cell, count: int) -> Decimal:
        """A count as it is printed in percent."""
        return (Decimal(100 * count) / self.staff[cell[0]]).quantize(Decimal("0.1"), ROUND_HALF_UP)


@st.composite
def towns(draw: st.DrawFn, editions: int = 3) -> Town:
    """A town with a few people in some corner of it, as a rule."""
    places, ages = draw(st.sampled_from([(0, 2), (0, 3), (2, 0), (3, 0), (2, 2), (2, 3)]))
    leaves = [(place, age) for place in _parts(places) for age in _parts(ages)]
    counts = st.one_of(st.integers(0, 9), st.integers(0, 40))
    state = {leaf: draw(counts) for leaf in leaves}
    states = [added_up(state)]
    is_crossed = bool(places and ages)
    for _ in range(0 if is_crossed else draw(st.integers(0, editions - 1))):
        state = state | {draw(st.sampled_from(leaves)): draw(counts)}
        states.append(added_up(state))
    units = draw(st.sampled_from([["people"], ["%"], ["people", "%"]]))
    cells = list(states[0])
    printed = cells if is_crossed else draw(st.sets(st.sampled_from(cells), min_size=2))
    return Town(
        places=places,
        ages=ages,
        states=states,
        staff={place: draw(st.integers(130, 400)) for place in range(places + 1)},
        items=frozenset((cell, unit) for cell in printed for unit in units),
        takes_away=bool(ages) and "people" in units and {(0, 0), (0, 1)} <= set(printed) and draw(st.booleans()),
    )


def told_by(town: Town, printed: Sequence[Mapping[Item, Decimal]], taken: Sequence[int | None]) -> dict[Version, int]:
    """Every count that a reader of some editions can work out for certain.

    Args:
        town: what the reader knows of it is its shape: what adds up to what, and which counts were revised.
        printed: for each edition by item the number of people that the reader takes from it.
        taken: for each edition everybody but the young of the county, as printed; None where it is not.
    """
    rows: list[tuple[dict[Version, int], Fraction]] = []
    for edition, shown in enumerate(printed):
        for parts, whole in _sums(town):
            sums = {town.version(cell, edition): 1 for cell in parts}
            rows.append((sums | {town.version(whole, edition): -1}, Fraction()))
        rows += [({town.version(cell, edition): 1}, Fraction(number)) for (cell, _), number in shown.items()]
        if (number := taken[edition]) is not None:
            rows.append(({town.version((0, 0), edition): 1, town.version((0, 1), edition): -1}, Fraction(number)))
    return _solved(rows)


def _parts(number: int) -> Iterable[int]:
    return range(1, number + 1) if number else [0]


def _sums(town: Town) -> list[tuple[list[Cell], Cell]]:
    by_place = [([(place, age) for place in _parts(town.places)], (0, age)) for age in range(town.ages + 1)]
    by_age = [([(place, age) for age in _parts(town.ages)], (place, 0)) for place in range(town.places + 1)]
    return (by_place if town.places else []) + (by_age if town.ages else [])


def added_up(leaves: Mapping[Cell, int]) -> dict[Cell, int]:
    """The counts with those of the county and of everybody."""
    cells = dict(leaves)
    for place, age in list(leaves):
        for cell in {(0, age), (place, 0), (0, 0)} - {(place, age)}:
            cells[cell] = cells.get(cell, 0) + leaves[place, age]
    return cells


def _solved(rows: Iterable[tuple[Mapping[Version, int], Fraction]]) -> dict[Version, int]:
    """The unknowns that have one solution only."""
    pivots: dict[Version, tuple[dict[Version, Fraction], Fraction]] = {}
    for given, number in rows:
        row, right = _less({one: Fraction(factor) for one, factor in given.items()}, number, pivots)
        if not row:
            continue
        first = next(iter(row))
        row, right = {one: factor / row[first] for one, factor in row.items()}, right / row[first]
        for one, (other, there) in list(pivots.items()):
            pivots[one] = _less(other, there, {first: (row, right)})
        pivots[first] = (row, right)
    return {one: int(right) for one, (row, right) in pivots.items() if len(row) == 1}


def _less(
    row: Mapping[Version, Fraction],
    right: Fraction,
    pivots: Mapping[Version, tuple[Mapping[Version, Fraction], Fraction]],
) -> tuple[dict[Version, Fraction], Fraction]:
    """A row without the unknowns that have a row of their own."""
    left = dict(row)
    for one in [each for each in row if each in pivots]:
        factor = left.get(one, Fraction())
        other, there = pivots[one]
        for each, size in other.items():
            left[each] = left.get(each, Fraction()) - factor * size
        right -= factor * there
    return {one: factor for one, factor in left.items() if factor}, right
