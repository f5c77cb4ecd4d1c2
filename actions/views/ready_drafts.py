"""What the checks of an update and of a contribution share: handing over what was prepared, and what changed since."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from actions.errors import RuleError
from actions.models import UpdateDraft
from actions.pages import update_words
from actions.pages.writing import Writing
from actions.services.ready_drafts import HandedOver, hand_over_draft
from govuk import words


def hand_over(request: HttpRequest, desk: Writing) -> HttpResponse:
    """Mark the draft that was checked as ready, and tell those who may send it."""
    assert desk.draft is not None
    if request.POST.get("version") != str(desk.draft.version):
        return changed_meanwhile(request, desk, desk.draft, "handed over")
    by, seen = desk.scope.person, desk.draft.version
    try:
        over = hand_over_draft(draft=desk.draft, by=by, seen=seen, kind=desk.kind, address=desk.ready_address)
    except RuleError as refusal:
        messages.info(request, refusal.message)
        return redirect(desk.address("update-check"))
    if not over.told:
        boxes = words.in_words([person.email for person in over.failed])
        messages.info(request, f"The draft is saved, but nobody was told: no mail to {boxes} could be sent. Try again.")
        return redirect(desk.address("update-check"))
    _say_told(request, desk, over)
    return redirect("my-work")


def _say_told(request: HttpRequest, desk: Writing, over: HandedOver) -> None:
    names = words.in_words(update_words.names_of(over.told, desk))
    messages.success(request, f"The draft is saved, and {names} {'was' if len(over.told) == 1 else 'were'} told.")
    for person in over.failed:
        messages.info(request, f"The draft is saved and ready, but the mail to {person.email} could not be sent.")


def changed_meanwhile(request: HttpRequest, desk: Writing, draft: UpdateDraft, done: str) -> HttpResponse:
    """Lead back to the check, and say who changed the draft.

    Args:
        draft: as it is now.
        done: what did not happen to it: "sent".
    """
    said = update_words.draft_words(draft, desk)
    messages.info(request, f"{said}, after you checked it. Nothing was {done}. Check it again.")
    return redirect(desk.address("update-check"))
