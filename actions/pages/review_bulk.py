"""What is said after updates that say “no change” were accepted in one go."""

from collections.abc import Sequence

from actions.errors import AlreadyDecidedError, RuleError
from actions.models import Review, StatusUpdate
from actions.services.reviews import Bulk
from govuk.words import count_of, in_words
from outcomes.reading import person_names


def accepted_words(bulk: Bulk) -> str:
    """ "2 updates accepted without change: Actions 1.1 and 3.4."; "" where none was."""
    refs = [update.action.ref for update in bulk.accepted]
    if not refs:
        return ""
    noun = "Action" if len(refs) == 1 else "Actions"
    return f"{count_of(len(refs), 'update')} accepted without change: {noun} {in_words(refs)}."


def refused_words(bulk: Bulk, gone: int, revision: int) -> list[str]:
    """Why each of the others was not accepted: who was quicker, or what the rules say.

    Args:
        gone: how many there are no more: a newer update has taken their place, or they were never there.
        revision: the change at which people are named.
    """
    who = _deciders([update for update, _ in bulk.refused], revision)
    said = [f"Action {update.action.ref} was not accepted. {_why(update, why, who)}" for update, why in bulk.refused]
    if gone:
        said.append(f"{count_of(gone, 'update')} can no longer be accepted: something newer stands in its place.")
    return said


def _why(update: StatusUpdate, refusal: RuleError, who: dict[int, str]) -> str:
    if isinstance(refusal, AlreadyDecidedError) and update.pk in who:
        return f"{who[update.pk]} has decided on it already."
    return refusal.message


def _deciders(updates: Sequence[StatusUpdate], revision: int) -> dict[int, str]:
    """By update, the name of whoever decided on it last."""
    if not updates:
        return {}
    rows = Review.objects.filter(update__in=[update.pk for update in updates]).order_by("round")
    last = dict(rows.values_list("update", "reviewer"))
    names = person_names(set(last.values()), revision)
    return {update: names[person].name for update, person in last.items()}
