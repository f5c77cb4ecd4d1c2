"""What saving a draft and sending one owe each other: nothing unseen is sent, nothing is drafted once it was sent."""

from accounts.models import Partner
from actions.errors import AlreadySentError, DraftChangedError, DraftGoneError
from actions.models import Action, Period, StatusUpdate, UpdateDraft
from actions.transitions import COUNTING
from actions.update_states import with_state


def checked_draft(row: StatusUpdate, version: int | None) -> UpdateDraft | None:
    """Lock the draft of what is sent, within the change that sends it. Nobody saves it from here on.

    Args:
        row: what is sent, unsaved.
        version: of the draft that was checked; None takes what is there, if anything is.

    Raises:
        DraftChangedError: somebody saved it after it was checked; DraftGoneError: there is none any more.
    """
    drafts = UpdateDraft.objects.select_for_update()
    draft = drafts.filter(action=row.action, period=row.period, partner=row.partner).first()
    if version is not None:
        if draft is None:
            raise DraftGoneError
        if draft.version != version:
            raise DraftChangedError(draft)
    return draft


def check_unsent(action: Action, period: Period, partner: Partner, kind: str, corrects: int | None) -> None:
    """Insist that a draft can still be sent. Asked with the draft locked: whoever sends it has then ended, or waits.

    Args:
        kind: of what is drafted, a `StatusUpdate.Kind`.
        corrects: number of the update that is corrected; None where none is.

    Raises:
        AlreadySentError: something of this kind counts for the period, and it is not what is corrected.
    """
    own = StatusUpdate.objects.filter(action=action, period=period, partner=partner, kind=kind)
    if with_state(own).filter(update_state__in=COUNTING).exclude(pk=corrects).exists():
        raise AlreadySentError
