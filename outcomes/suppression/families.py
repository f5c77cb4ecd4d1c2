"""Which figures give one another away: the parts of one whole, by a breakdown, by place, and by who is counted."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from outcomes.figures.figure import Figure
from outcomes.models import PlaceKind
from outcomes.suppression.few import Counted, is_few

WIDER = {PlaceKind.DISTRICT: 0, PlaceKind.COUNTY: 1, PlaceKind.REGION: 2, PlaceKind.COUNTRY: 3}
"""Kinds of places, the narrowest first. Any other place, and one of which nobody said what it is, may hold any."""
WHOLE_AND_TWO = 3
"""So few figures there are at least where taking away tells one: a whole and two parts."""


@dataclass(frozen=True)
class Family:
    """Figures of which one can be worked out from the others, as places in a sequence.

    Attributes:
        parts: what makes up a whole. Where nobody can tell which is the whole, it is among them.
        wholes: what they make up.
        is_closed: whether the whole is taken to be known, even where no figure gives it.
    """

    parts: tuple[int, ...]
    wholes: tuple[int, ...] = ()
    is_closed: bool = True


def families_of(figures: Sequence[Figure], kinds: Mapping[str, str]) -> list[Family]:
    """All families among figures.

    Args:
        figures: one of each line and period.
        kinds: by name the kind of each place.
    """
    return [*_by_breakdown(figures), *_by_place(figures, kinds), *_by_population(figures)]


def _by_breakdown(figures: Sequence[Figure]) -> Iterator[Family]:
    """The same thing, broken down alike; the whole is what has the rest of the breakdown in common."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    wholes: dict[Hashable, list[int]] = defaultdict(list)
    for place, one in enumerate(figures):
        series = one.row.series
        about = (series.key, series.unit, series.geography, series.population, one.row.period_label)
        parts = {name: str(part) for name, part in series.breakdown.items()}
        wholes[about, frozenset(parts.items())].append(place)
        for fixed in parts:
            others = frozenset((name, part) for name, part in parts.items() if name != fixed)
            groups[about, others, fixed].append(place)
    for (about, others, _), group in groups.items():  # type: ignore[misc]
        yield Family(tuple(group), tuple(wholes.get((about, others), ())))


def _by_place(figures: Sequence[Figure], kinds: Mapping[str, str]) -> Iterator[Family]:
    """The same thing in places of one kind; the whole is any wider place."""
    groups: dict[Hashable, dict[int | None, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, one in enumerate(figures):
        series = one.row.series
        about = (series.key, series.unit, series.population, series.breakdown_words, one.row.period_label)
        groups[about][WIDER.get(kinds.get(series.geography, ""))].append(place)  # type: ignore[call-overload]
    for group in groups.values():
        unknown = group.pop(None, [])
        for kind, places in group.items():
            wider = [place for other, several in group.items() if other > kind for place in several]  # type: ignore[operator]
            if wider or unknown:
                yield Family(tuple(places), tuple(wider + unknown), is_closed=False)
        if len(unknown) >= WHOLE_AND_TWO:
            yield Family(tuple(unknown))


def _by_population(figures: Sequence[Figure]) -> Iterator[Family]:
    """The same thing of different people: who is the whole stands in words alone."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place, one in enumerate(figures):
        series = one.row.series
        groups[series.key, series.unit, series.geography, series.breakdown_words, one.row.period_label].append(place)
    yield from (Family(tuple(group)) for group in groups.values() if len(group) >= WHOLE_AND_TWO)


@dataclass(frozen=True)
class Earlier:
    """What editions told before, as places in a sequence.

    Attributes:
        stayed: figures that were recorded before the last one, and not revised since.
        told: figures of which one printed some issue.
    """

    stayed: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Sum:
    """That parts make up a whole.

    Attributes:
        whole: its place; None where it is not among the figures and taken to be known.
        rest: how many people of it are in none of the parts; 0 for none, or where nobody can tell.
    """

    whole: int | None
    rest: Decimal


def hidden_beside(
    family: Family, figures: Sequence[Counted], up_to: int, hidden: Collection[int], earlier: Earlier
) -> set[int]:
    """What of a family has to be hidden, so that nobody works out what is hidden in it.

    Args:
        figures: what those that the family is in stand for.
        up_to: the highest hidden count.
        hidden: places of what is hidden anyhow.
        earlier: what editions told before. Where they told something of the family, the difference to them must not
            tell either what became a few since: hiding what stayed as it was helps nobody.
    """
    within = {place for place in (*family.parts, *family.wholes) if place in hidden}
    sizes = {place: figures[place].size for place in family.parts}
    sums = [(one, set[int]()) for one in _sums(family, figures)]
    if not earlier.told.isdisjoint((*family.parts, *family.wholes)):
        # What is in none of the parts may have stayed as it was, or be what changed.
        again = [each for one, _ in sums for each in (one, replace(one, rest=Decimal()))]
        sums += [(one, set(earlier.stayed)) for one in again]
    for one, stayed in sums:
        left = [place for place in family.parts if place not in within and place not in stayed]
        # A part of nobody is hidden last: it says the least about others.
        spare = sorted(left, key=lambda place: (not sizes[place], sizes[place], place))
        spare += [one.whole] if one.whole is not None and one.whole not in within | stayed else []
        while spare and _is_told(one, within - stayed, sizes, up_to):
            within.add(spare.pop(0))
    return within


def _is_told(one: _Sum, unknown: Collection[int], sizes: Mapping[int, Decimal], up_to: int) -> bool:
    """Whether what is hidden of a sum can be worked out, or is a few people all together."""
    inside = [sizes[place] for place in unknown if place in sizes]
    is_whole_hidden = one.whole in unknown
    if not inside and not is_whole_hidden:
        return is_few(one.rest, up_to)
    if len(inside) + is_whole_hidden + bool(one.rest) == 1:
        return True
    return not is_whole_hidden and is_few(sum(inside) + one.rest, up_to)


def _sums(family: Family, figures: Sequence[Counted]) -> list[_Sum]:
    """How the parts add up, for each whole of which the number of people is known."""
    parts = [figures[place] for place in family.parts]
    wholes: list[tuple[int | None, Counted]] = [(place, figures[place]) for place in family.wholes]
    bases = {one.base for one in parts}
    if len(bases) == 1 and (base := bases.pop()):
        wholes.append((None, Counted(Decimal(base), Decimal(), Decimal(base), None, is_approximate=False)))
    found = [_Sum(place, _rest(whole, parts)) for place, whole in wholes if whole.people is not None]
    return found or ([_Sum(None, Decimal())] if family.is_closed else [])


def _rest(whole: Counted, parts: Sequence[Counted]) -> Decimal:
    """How many people of a whole are in none of the parts; 0 for none, or where nobody can tell."""
    people = [one.people for one in parts]
    if whole.people is None or None in people or any(one.is_approximate for one in (whole, *parts)):
        return Decimal()
    rest = whole.people - sum(number for number in people if number is not None)
    return rest if rest > sum((one.error for one in (whole, *parts)), Decimal("0.5")) else Decimal()
