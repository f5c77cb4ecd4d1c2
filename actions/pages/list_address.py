"""The address of the list of actions: what it knows, what it does not, and its shortest form."""

import difflib
from collections.abc import Iterable, Sequence

from django.http import QueryDict

from actions.filters import PARAMETERS, REPEATABLE
from govuk.words import in_words

ELSEWHERE = ("as_at", "page")
"""Parameters of the page that are no filters."""
KNOWN = frozenset({*PARAMETERS, *ELSEWHERE} - {"strategy"})
"""The page's own path names the strategy."""
LONGEST_NAME = 60


def shortened(params: QueryDict) -> QueryDict | None:
    """The same question without the empty boxes that a form sends; None where there are none."""
    short = params.copy()
    for name, values in params.lists():
        if name in KNOWN:
            _set(short, name, [value for value in values if value.strip()])
    return short if short != params else None


def understood(params: QueryDict) -> QueryDict:
    """What the list answers: parameters that it knows, and the last value of those that take only one."""
    kept = params.copy()
    for name, values in params.lists():
        _set(kept, name, (values if name in REPEATABLE else values[-1:]) if name in KNOWN else [])
    return kept


def without(params: QueryDict, name: str, value: str = "") -> QueryDict:
    """The question without a parameter, or without one of its values."""
    rest = params.copy()
    _set(rest, name, [one for one in rest.getlist(name) if value and name in REPEATABLE and one != value])
    return rest


def not_understood(params: QueryDict) -> list[str]:
    """A sentence about each thing in an address that the list cannot answer."""
    said = []
    unknown = [name for name in params if name not in KNOWN]
    if unknown:
        named = in_words([f"“{_shown(name)}”" for name in unknown])
        said.append(f"This address asks for {named}, which the list does not know. It is left out.{_hint(unknown)}")
    for name, values in params.lists():
        if name in KNOWN and name not in REPEATABLE and len(values) > 1:
            said.append(f"This address gives “{name}” {len(values)} times. Only the last one counts.")
    return said


def _hint(unknown: Sequence[str]) -> str:
    near = [match for name in unknown for match in difflib.get_close_matches(name, sorted(KNOWN), n=1)]
    return f" Did you mean {in_words([f'“{one}”' for one in near], 'or')}?" if near else ""


def _shown(name: str) -> str:
    return name[:LONGEST_NAME].replace("\x00", "")


def _set(params: QueryDict, name: str, values: Iterable[str]) -> None:
    kept = list(values)
    if kept:
        params.setlist(name, kept)
    else:
        params.pop(name, None)
