"""Every step, by the service that it asks; and which services there are: whatever records a change."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import CodeType
from typing import Any

import accounts
import actions
import outcomes
import scrutiny
from accounts.clock import change
from tests.scrutiny.histories import committees, measures, people, plan, reports, updates
from tests.scrutiny.histories.people import Step

STEPS: dict[str, Step] = people.STEPS | plan.STEPS | updates.STEPS | measures.STEPS | committees.STEPS | reports.STEPS
INVENTED = {"demo", "migrations"}
"""Parts of an app that record only what is invented for the demonstration, or nothing."""


def recording() -> list[str]:
    """Names, in order, of what is public in the apps and records a change, itself or through what is not public."""
    found = []
    for app in (accounts, outcomes, actions, scrutiny):
        for info in pkgutil.walk_packages(app.__path__, f"{app.__name__}."):
            if not INVENTED & set(info.name.split(".")):
                module = import_module(info.name)
                own = [one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__]
                found += [one.__name__ for one in own if _is_code(one) and not _is_helper(one) and _records(one)]
    return sorted(found)


def _is_code(thing: Any) -> bool:
    return inspect.isfunction(thing) or inspect.isclass(thing)


def _is_helper(thing: Any) -> bool:
    """Whether it is only used by others: its name says so, or it is what they do something within."""
    return thing.__name__.startswith("_") or inspect.isgeneratorfunction(inspect.unwrap(thing))


def _records(thing: Any, through: tuple[Any, ...] = ()) -> bool:
    """Whether it names `change`, or a helper that does."""
    own = [thing] if inspect.isfunction(thing) else [one for one in vars(thing).values() if inspect.isfunction(one)]
    for function in map(inspect.unwrap, own):
        for named in [function.__globals__.get(name) for name in _names(function.__code__)]:
            if named is change:
                return True
            is_new = _is_code(named) and named not in (thing, *through) and _is_helper(named)
            if is_new and _records(named, (thing, *through)):
                return True
    return False


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _names(one)
