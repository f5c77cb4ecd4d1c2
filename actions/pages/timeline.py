"""The timeline of an action's page: its history by kind, the newest entries first, older ones on demand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from actions.pages.history import KINDS, Event
from outcomes.filters import unknown_value

FIRST = 12
"""Entries shown before somebody asks for the older ones: about a year and a half of quarters."""


@dataclass(frozen=True)
class Pill:
    """A kind of entries to choose; `value` is None for all of them."""

    text: str
    count: int
    value: str | None
    is_current: bool


@dataclass(frozen=True)
class Timeline:
    """What is shown of the history.

    Attributes:
        shown: the entries, newest first.
        older: how many more there are.
        kind: the chosen kind in words; "" for all.
        problem: why the address cannot be answered; "" where it can.
    """

    pills: list[Pill]
    shown: Sequence[Event]
    older: int
    kind: str
    problem: str


def timeline(events: Sequence[Event], params: QueryDict) -> Timeline:
    """Choose what the address asks for: `show` names a kind, `entries=all` brings the older entries.

    Args:
        events: the whole history, newest first.
        params: the address's parameters. A value that there is not shows everything, with the problem.
    """
    problem = _problem(params)
    wanted = "" if problem else params.get("show", "").strip()
    kept = [event for event in events if not wanted or event.kind == wanted]
    shown = kept if problem or params.get("entries") else kept[:FIRST]
    counts = Counter(event.kind for event in events)
    every = [Pill(text, counts[kind], kind, kind == wanted) for kind, text in KINDS.items()]
    kinds = [one for one in every if one.count or one.is_current]
    return Timeline(
        pills=[Pill("Everything", len(events), None, not wanted), *kinds],
        shown=shown,
        older=len(kept) - len(shown),
        kind=KINDS.get(wanted, ""),
        problem=problem,
    )


def _problem(params: QueryDict) -> str:
    for name, phrase, known in (("show", "a kind of entry", list(KINDS)), ("entries", "a number of entries", ["all"])):
        value = params.get(name, "").strip()
        if value and value not in known:
            return str(unknown_value(value, phrase, [(one, one) for one in known]).message)
    return ""
