"""Discarding a draft: one that was written before what is corrected now was sent."""

from typing import Any

from django.db import transaction

from actions.errors import DraftChangedError
from actions.models import UpdateDraft
from actions.services.updates import save_draft


def discard_draft(*, draft: UpdateDraft, seen: int) -> None:
    """Forget a draft and what is attached to it. One that is gone already is forgotten.

    Args:
        draft: as it was read.
        seen: its version when somebody chose to discard it.

    Raises:
        DraftChangedError: somebody has saved it since; it stays.
    """
    with transaction.atomic():
        held = UpdateDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if held is None:
            return
        if held.version != seen:
            raise DraftChangedError(held)
        held.delete()


def save_in_place_of(older: UpdateDraft, seen: int, **said: Any) -> UpdateDraft:
    """Begin a draft anew, as nothing that the older one says or has attached goes into it.

    Args:
        older, seen: as in `discard_draft`.
        said: as in `save_draft`, without its `seen`.

    Raises:
        AlreadySentError, DraftChangedError: the older one stays.
    """
    with transaction.atomic():
        discard_draft(draft=older, seen=seen)
        return save_draft(**said, seen=0)
