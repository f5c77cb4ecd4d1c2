"""What ties the values of a plan file together: references that must be unique, and references that must exist.

The checks read the plain JSON tree and step over whatever has the wrong shape, so that a file with a missing field
still has its broken references found in the same run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from actions.plan_file.problems import Path, Problem, listed, nearest, place_of, problem_at
from actions.plan_file.subjects import SUBJECT_KINDS, parse_subject

Leaves = dict[str, list[tuple[Path, Any]]]
"""All texts and numbers of the file by pattern: "actions[].outcomes[]" holds every one of them with its path."""

# Each must be unique in the whole file; upper and lower case count as the same.
UNIQUE = {
    "documents[].key": "document key",
    "outcomes[].number": "outcome number",
    "outcomes[].sub_outcomes[].ref": "sub-outcome reference",
    "outcomes[].sub_outcomes[].statements[].ref": "statement reference",
    "outcomes[].measures[].ref": "measure reference",
    "workstreams[].number": "workstream number",
    "workstreams[].short_name": "workstream short name",
    "workstreams[].letter": "workstream letter",
    "actions[].ref": "action reference",
    "partners[].slug": "partner slug",
    "partners[].name": "partner name",
    "areas[].slug": "area slug",
    "areas[].name": "area name",
    "conflicts[].item": "conflict item",
    "notes[].title": "note title",
}

# A reference, the place that must hold it, and what to call it.
LINKS = (
    ("actions[].workstream", "workstreams[].number", "workstream"),
    ("actions[].outcomes[]", "outcomes[].number", "outcome"),
    ("actions[].areas[]", "areas[].slug", "area"),
    ("actions[].lead_partner", "partners[].slug", "partner"),
    ("actions[].joint_lead", "partners[].slug", "partner"),
    ("actions[].supporting_partners[]", "partners[].slug", "partner"),
    ("series[].measure", "outcomes[].measures[].ref", "measure"),
    ("series[].statement", "outcomes[].sub_outcomes[].statements[].ref", "statement"),
    ("published_lines[].actions[]", "actions[].ref", "action"),
    ("published_lines[].document", "documents[].key", "document"),
)
DOCUMENT_ENDINGS = (".sources[].document", ".verified_in[]", ".found_in[]")

# Without any of these the file is refused anyway, and every link to them would only repeat it.
ALWAYS_NEEDED = ("outcomes[].number", "workstreams[].number", "actions[].ref")


def link_problems(tree: Any) -> list[Problem]:
    """Return what is wrong with the references of a plan file, given as plain JSON values of whatever shape."""
    leaves = _leaves(tree)
    found: list[tuple[Path, str]] = []
    for check in (_repeated, _repeated_in_list, _unknown, _unknown_subjects):
        found += check(leaves)
    for path, action in _items(tree, "actions"):
        found += ((path + at, message) for at, message in _leads(action, _groups(tree)))
    found += _repeated_lines(tree)
    found += _repeated_series(tree)
    for path, series in _items(tree, "series"):
        found += ((path + at, message) for at, message in _series(series))
    return [problem_at(tree, path, message) for path, message in found]


def _leaves(tree: Any) -> Leaves:
    leaves: Leaves = defaultdict(list)

    def walk(value: Any, pattern: str, path: Path) -> None:
        match value:
            case dict():
                for name, member in value.items():
                    walk(member, f"{pattern}.{name}" if pattern else name, (*path, name))
            case list():
                for position, item in enumerate(value):
                    walk(item, f"{pattern}[]", (*path, position))
            case str() | int() if not isinstance(value, bool):
                leaves[pattern].append((path, value))

    walk(tree, "", ())
    return leaves


def _same(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _repeated(leaves: Leaves) -> Iterator[tuple[Path, str]]:
    for pattern, noun in UNIQUE.items():
        first: dict[Any, Path] = {}
        for path, value in leaves[pattern]:
            if (earlier := first.setdefault(_same(value), path)) != path:
                yield path, f"repeats the {noun} {listed([value])} of {place_of(earlier[:-1])}: give each its own"


def _repeated_in_list(leaves: Leaves) -> Iterator[tuple[Path, str]]:
    for pattern in [pattern for pattern in leaves if pattern.endswith("[]")]:
        seen = set()
        for path, value in leaves[pattern]:
            if (path[:-1], _same(value)) in seen:
                yield path, f"repeats {listed([value])}, which is in the same list already: take one out"
            seen.add((path[:-1], _same(value)))


def _links(leaves: Leaves) -> Iterator[tuple[str, str, str]]:
    yield from LINKS
    for pattern in list(leaves):
        if pattern.endswith(DOCUMENT_ENDINGS):
            yield pattern, "documents[].key", "document"


def _unknown(leaves: Leaves) -> Iterator[tuple[Path, str]]:
    for pattern, target, noun in _links(leaves):
        known = {value: None for _, value in leaves[target]}
        if not known and target in ALWAYS_NEEDED:
            continue
        for path, value in leaves[pattern]:
            if value not in known:
                yield path, _not_there(noun, value, known)


def _not_there(noun: str, value: Any, known: Iterable[Any]) -> str:
    hint = nearest(value, known) or f"correct it, or add that {noun}"
    return f"names the {noun} {listed([value])}, which the file does not hold: {hint}"


def _unknown_subjects(leaves: Leaves) -> Iterator[tuple[Path, str]]:
    for pattern in ("conflicts[].subjects[]", "notes[].subjects[]"):
        for path, text in leaves[pattern]:
            if not isinstance(text, str):
                continue
            try:
                subject = parse_subject(text)
            except ValueError as error:
                yield path, str(error)
                continue
            target = SUBJECT_KINDS[subject.kind]
            known = [str(value) for _, value in leaves[target]]
            if subject.ref and subject.ref not in known and (known or target not in ALWAYS_NEEDED):
                yield path, _not_there(subject.kind, subject.ref, known)


def _items(tree: Any, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    items = tree.get(name) if isinstance(tree, dict) else None
    for position, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (name, position), item


def _groups(tree: Any) -> list[Any]:
    return [partner.get("slug") for _, partner in _items(tree, "partners") if partner.get("group") is True]


def _leads(action: dict[str, Any], groups: list[Any]) -> Iterator[tuple[Path, str]]:
    lead, joint, supporting = (action.get(name) for name in ("lead_partner", "joint_lead", "supporting_partners"))
    for name, slug in (("lead_partner", lead), ("joint_lead", joint)):
        if slug is not None and slug in groups:
            yield (
                (name,),
                f"names {listed([slug])}, a group, which cannot lead: name one organisation instead",
            )
    if joint is not None and lead is None:
        yield ("joint_lead",), "is given without a lead partner: add lead_partner, or take joint_lead out"
    if joint is not None and joint == lead:
        yield ("joint_lead",), "names the lead partner again: name another organisation, or take it out"
    for position, slug in enumerate(supporting if isinstance(supporting, list) else ()):
        if slug is not None and slug in (lead, joint):
            yield ("supporting_partners", position), f"names {listed([slug])}, which leads the action: take it out here"


def _repeated_lines(tree: Any) -> Iterator[tuple[Path, str]]:
    first: dict[tuple[str, str], Path] = {}
    for path, line in _items(tree, "published_lines"):
        document, text = line.get("document"), line.get("text")
        if not isinstance(document, str) or not isinstance(text, str):
            continue
        if (earlier := first.setdefault((document, text), path)) != path:
            yield (*path, "text"), f"is the text of {place_of(earlier)} in the same document: take one out"


def _repeated_series(tree: Any) -> Iterator[tuple[Path, str]]:
    first: dict[str, Path] = {}
    for path, series in _items(tree, "series"):
        breakdown = series.get("breakdown", {})
        parts = [series.get(name, "") for name in ("key", "geography", "population")]
        identity = repr((parts, sorted(breakdown.items(), key=repr) if isinstance(breakdown, dict) else breakdown))
        if (earlier := first.setdefault(identity, path)) != path:
            yield (
                path,
                f"has the key, geography, population and breakdown of {place_of(earlier)}: "
                "put its observations there, or say what differs",
            )


def _series(series: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if "measure" in series and "statement" in series:
        yield ("statement",), "is given beside measure: keep the one that the figures belong to"
    periods: dict[str, Path] = {}
    for at, observation in _items(series, "observations"):
        for check in OBSERVATION_CHECKS:
            yield from ((at + where, message) for where, message in check(observation))
        period = observation.get("period")
        if isinstance(period, dict):
            name = repr(period.get("label"))
            if (earlier := periods.setdefault(name, at)) != at:
                yield (*at, "period"), f"is the period of {place_of(earlier)} again: keep one figure for each period"


def _value(observation: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    if "value" not in observation and "not_available" not in observation:
        yield ("value",), "is missing: add it, or say in not_available why there is no figure"
    if "value" in observation and "not_available" in observation:
        yield ("not_available",), "is given beside a value: keep one of them"


def _base(observation: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    number, count = observation.get("base_number"), observation.get("count")
    if number is not None and "base" not in observation:
        yield ("base_number",), "is given without base: add the words that the number comes from"
    if isinstance(number, int) and isinstance(count, int) and count > number:
        yield ("count",), f"is {count:,}, more than the base of {number:,}: correct one of them"


def _days(observation: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    period = observation.get("period")
    if not isinstance(period, dict):
        return
    starts, ends = period.get("starts"), period.get("ends")
    for given, name, other in ((starts, "ends", "starts"), (ends, "starts", "ends")):
        if given is not None and name not in period:
            yield ("period", name), f"is missing beside {other}: give both days or neither"
    if isinstance(starts, str) and isinstance(ends, str) and ends < starts:
        yield ("period", "ends"), f"is {ends}, before the start {starts}: correct one of them"


OBSERVATION_CHECKS: tuple[Callable[[dict[str, Any]], Iterator[tuple[Path, str]]], ...] = (_value, _base, _days)
