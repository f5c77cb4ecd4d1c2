"""The door through which a later app says that a decision on an update stays: it has gone into something issued.

An app that issues things registers its rule once, when it is ready. Without any, every decision can be reopened.
"""

from collections.abc import Callable

from actions.models import StatusUpdate

SettledRule = Callable[[StatusUpdate], str]
"""Says why the decision on an update stays, as words for a person; "" where it may be reopened."""

_rules: list[SettledRule] = []


def settle_by(rule: SettledRule) -> SettledRule:
    """Register a rule."""
    _rules.append(rule)
    return rule


def why_settled(update: StatusUpdate) -> str:
    """Why the decision on an update stays; "" where it may be reopened."""
    return next((words for words in (rule(update) for rule in _rules) if words), "")
