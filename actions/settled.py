"""The door through which a later app says that a decision on an update stays: it has gone into something issued.

An app that issues things registers its rule once, when it is ready. Without any, every decision can be reopened.
"""

from collections.abc import Callable, Collection, Mapping

from actions.models import StatusUpdate

SettledRule = Callable[[Collection[StatusUpdate]], Mapping[int, str]]
"""Says by id of which updates, of these, the decision stays, and why, as words for a person."""

_rules: list[SettledRule] = []


def settle_by(rule: SettledRule) -> SettledRule:
    """Register a rule."""
    _rules.append(rule)
    return rule


def all_settled(updates: Collection[StatusUpdate]) -> dict[int, str]:
    """Why the decision on each update stays, by its id; one that may be reopened is not there.

    Args:
        updates: each with its action and period.
    """
    found: dict[int, str] = {}
    for rule in _rules if updates else ():
        found = {**rule(updates), **found}
    return found


def why_settled(update: StatusUpdate) -> str:
    """Why the decision on an update stays; "" where it may be reopened."""
    return all_settled([update]).get(update.pk, "")
