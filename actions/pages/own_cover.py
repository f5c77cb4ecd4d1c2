"""Cover on the page of a person's own work: what they cover for others, and who covers what is theirs."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from actions.covers import Cover, covers_of
from actions.models import Action, ActionCover, ActionState, ActionWording
from actions.permissions import arrangeable, states_to_update
from govuk.words import day as day_words
from outcomes.reading import person_names


@dataclass(frozen=True)
class OwnCover:
    """A cover that concerns the person, today or later.

    Attributes:
        heading: the action's reference and short title.
        address: its page.
        words: who covers it, for whom and until when.
    """

    heading: str
    address: str
    words: str


def own_covers(person: User, moment: Moment) -> list[OwnCover]:
    """Covers by the person, and of actions for which they are accountable, in the order of the plans.

    One query where there is none, else six.
    """
    own = ActionState.objects.at(moment.revision).filter(person=person, action=OuterRef("action"))
    rows = ActionCover.objects.at(moment.revision).filter(Q(person=person) | Exists(own), ends__gte=moment.day)
    ids = set(rows.values_list("action_id", flat=True))
    if not ids:
        return []
    covers = covers_of(ids, moment.revision)
    owners = dict(states_to_update(person).filter(action__in=covers).values_list("action_id", "person_id"))
    titles = dict(ActionWording.objects.open().filter(action__in=owners).values_list("action_id", "short_title"))
    named = {pk for pk in owners.values() if pk} | {one.person_id for one in covers.values()}
    names = person_names(named, moment.revision)
    actions = Action.objects.filter(pk__in=owners).select_related("strategy").order_by("strategy", "sort_key")
    return [
        OwnCover(
            f"Action {action.ref}: {titles[action.pk]}",
            reverse("action", args=[action.strategy.slug, action.ref]),
            _words(
                covers[action.pk],
                "You" if covers[action.pk].person_id == person.pk else names[covers[action.pk].person_id].name,
                "you" if owners[action.pk] == person.pk else names[owners[action.pk]].name,
                moment,
            ),
        )
        for action in actions
    ]


def arranging_links(person: User) -> list[tuple[str, str]]:
    """Words and address of where a person arranges who answers for their organisations' actions; none where they may
    not. Three queries."""
    states = states_to_update(person).filter(person__isnull=False).select_related("action")
    if not arrangeable(person, states):
        return []
    return [("Arrange cover", reverse("my-cover")), ("Hand over actions", reverse("my-hand-over"))]


def _words(cover: Cover, who: str, whom: str, moment: Moment) -> str:
    verb = "cover" if who == "You" else "covers"
    if cover.holds_on(moment.day):
        return f"{who} {verb} it for {whom} until {day_words(cover.ends)}"
    return f"{who} {verb} it for {whom} from {day_words(cover.starts)} to {day_words(cover.ends)}"
