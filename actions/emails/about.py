"""What mails say about an action and about people."""

from collections.abc import Collection

from accounts.models import OPEN, PersonVersion, User
from actions.models import Action, ActionWording
from outcomes.reading import strategy_version


def about_action(action: Action) -> dict[str, object]:
    """The words by which every mail names an action and its strategy, and whether that is a demonstration."""
    version = strategy_version(action.strategy, OPEN - 1)
    assert version is not None, "A strategy with actions has a name."
    return {
        "title": f"Action {action.ref}: {ActionWording.objects.open().get(action=action).short_title}",
        "ref": action.ref,
        "strategy": version.title,
        "demonstration": action.strategy.is_demonstration,
    }


def names_of(people: Collection[User]) -> dict[int, str]:
    """By id, what people are called; the address stands in for a name that nobody entered. One query."""
    known = PersonVersion.objects.open().filter(person__in=people).values_list("person", "name")
    return {person.pk: person.email for person in people} | dict(known)
