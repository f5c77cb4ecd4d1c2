"""Which figures are hidden in what is published: those that show a few people, and those that would tell them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from outcomes.figures.figure import Figure
from outcomes.suppression.families import Earlier, Family, families_of, hidden_beside
from outcomes.suppression.few import Rules, counted, shows_few, size_of

Key = tuple[int, str]
"""A figure, whatever its issue: id of its series, and label of its period."""
Cluster = tuple[str, str, str]
"""Figures that may give one another away: key and unit of their series, and label of their period."""

NOTHING = Earlier()


def hidden_among(
    figures: Sequence[Figure], rules: Rules, kept: Collection[Key] = (), earlier: Earlier = NOTHING
) -> set[int]:
    """Which of some figures are hidden in what is published, as places in the sequence.

    Args:
        figures: everything that is published together, the last issue of each: a figure hidden here and printed
            elsewhere is not hidden.
        rules: of the strategy.
        kept: what an earlier edition hid: it stays hidden, or the difference would tell it.
        earlier: what earlier editions told.
    """
    few = {place for place, one in enumerate(figures) if shows_few(one, rules)}
    hidden = few | {place for place, one in enumerate(figures) if key_of(one) in kept}
    numbers = [counted(one, rules) for one in figures]
    counts_any = any(one.people is not None for one in numbers)
    families = families_of(figures, rules.kinds) if rules.up_to and (hidden or counts_any) else []
    by_place: dict[int, list[Family]] = defaultdict(list)
    for family in families:
        for place in (*family.parts, *family.wholes):
            by_place[place].append(family)
    while families:
        more = {place for one in families for place in hidden_beside(one, numbers, rules.up_to, hidden, earlier)}
        more = (more | _worked_out(figures, few, hidden | more, earlier.stayed)) - hidden
        hidden |= more
        families = list(dict.fromkeys(family for place in more for family in by_place[place]))
    return hidden | _worked_out(figures, few, hidden, earlier.stayed)


def hidden_keys(
    issues: Sequence[Figure], derived: Sequence[Figure], rules: Rules, editions: Sequence[int] = ()
) -> set[Key]:
    """Which figures are hidden, when everything is told that editions told before.

    Args:
        issues: every issue of every figure that is recorded.
        derived: what is worked out from them.
        rules: of the strategy.
        editions: the changes by which earlier editions were issued, oldest first.
    """
    touched = _changed(issues, editions)
    kept: set[Key] = set()
    told: set[Key] = set()
    last = 0
    for edition in editions if touched and rules.up_to else ():
        then = _latest(one for one in issues if _cluster(one) in touched and _revision(one) <= edition)
        hidden = hidden_among(then, rules, kept, _earlier(then, told, last))
        kept |= {key_of(then[place]) for place in hidden}
        told |= {key_of(one) for place, one in enumerate(then) if place not in hidden}
        last = edition
    now = [*_latest(issues), *derived]
    return {key_of(now[place]) for place in hidden_among(now, rules, kept, _earlier(now, told, last))}


def _earlier(figures: Sequence[Figure], told: Collection[Key], last: int) -> Earlier:
    """What was told by the last edition, which is a change."""
    places = [place for place, one in enumerate(figures) if key_of(one) in told]
    stayed = [place for place, one in enumerate(figures) if one.derivation is None and _revision(one) <= last]
    return Earlier(frozenset(stayed), frozenset(places))


def _revision(figure: Figure) -> int:
    return figure.row.revision_id or 0


def key_of(figure: Figure) -> Key:
    """A figure, whatever its issue."""
    return figure.series_id, figure.row.period_label


def _worked_out(
    figures: Sequence[Figure], few: Collection[int], hidden: Collection[int], stayed: Collection[int]
) -> set[int]:
    """What is worked out from a hidden figure; and one of what a hidden one is worked out from."""
    derived = [(place, one.derivation.inputs) for place, one in enumerate(figures) if one.derivation is not None]
    places = {key_of(one): place for place, one in enumerate(figures)} if derived else {}
    found: set[int] = set()
    for place, keys in derived:
        inputs = [places[key] for key in keys if key in places]
        if any(each in hidden for each in inputs):
            found.add(place)
        elif place in few:
            fit = [each for each in inputs if each not in stayed] or inputs
            found |= set(sorted(fit, key=lambda each: (size_of(figures[each]), each))[:1])
    return found


def _changed(issues: Iterable[Figure], editions: Sequence[int]) -> set[Cluster]:
    """Where something was recorded between two editions, or since: elsewhere each edition hides the same."""
    if not editions:
        return set()
    before = {_cluster(one) for one in issues if _revision(one) <= editions[-1]}
    return before & {_cluster(one) for one in issues if _revision(one) > editions[0]}


def _latest(issues: Iterable[Figure]) -> list[Figure]:
    last: dict[Key, Figure] = {}
    for one in issues:
        key = key_of(one)
        if key not in last or last[key].issue <= one.issue:
            last[key] = one
    return list(last.values())


def _cluster(figure: Figure) -> Cluster:
    series = figure.row.series
    return series.key, series.unit, figure.row.period_label
