"""A draft that lies beside an update which was sent without it: by a link, or recorded on behalf."""

from typing import Any

from actions.models import DraftEvidence, UpdateDraft
from actions.pages import update_words
from actions.pages.updates import Desk


def older_draft(desk: Desk) -> UpdateDraft | None:
    """The draft, where it is no draft of this correction: it was written before what is corrected was sent."""
    if desk.draft is None or desk.corrected_id is None:
        return None
    return None if desk.draft.content.get("corrects") == str(desk.corrected_id) else desk.draft


def about_older(draft: UpdateDraft | None, desk: Desk) -> dict[str, Any]:
    """What the form says of such a draft: who saved it, what it says, and how many files and links it has."""
    if draft is None:
        return {}
    return {
        "older": draft,
        "older_address": desk.address(desk.form_name, draft="yes"),
        "older_saved": update_words.draft_words(draft, desk),
        "older_rows": update_words.differences(draft.content, desk.start),
        "older_attached": DraftEvidence.objects.filter(draft=draft).count(),
    }
