"""Taking an edition down: one person asks, another agrees or refuses. Hash, reason and names stay."""

import logging
from datetime import datetime

from accounts.clock import Revision, change
from accounts.models import Redaction, User
from actions.errors import ReasonMissingError
from actions.files import store
from scrutiny.errors import AlreadyDecidedTakedownError, NotForEverybodyError, OwnRequestError, TakedownWaitsError
from scrutiny.models import CommitteeCopy, Edition, EditionFile, TakedownDecision, TakedownRequest
from scrutiny.revealing import reveals_somebody
from scrutiny.services.publishing import check_standing

logger = logging.getLogger(__name__)


def ask_takedown(*, edition: Edition, reason: str, by: User, now: datetime | None = None) -> TakedownRequest:
    """Ask for an edition to be taken down. Until another person agrees, nothing changes for its readers.

    Args:
        reason: why; it stands in the edition's place afterwards, for everybody to read.
        by: one of those who lead, the committee officer or an administrator.
        now: the instant to record; None reads the clock.

    Raises:
        ReasonMissingError, NotForEverybodyError, TakedownWaitsError, TakenDownError: nothing is written.
    """
    reason = _public(reason)
    about = {"by": by, "strategy_id": edition.strategy_id, "now": now}
    with change(kind="takedown_asked", **about) as revision:  # type: ignore[arg-type]
        check_standing(edition)
        if TakedownRequest.objects.filter(edition=edition, decision=None).exists():
            raise TakedownWaitsError
        revision.summary = f"Edition {edition.number}"
        return revision.append(TakedownRequest(edition=edition, reason=reason, asked_by=by))


def decide_takedown(
    *, request: TakedownRequest, agrees: bool, by: User, reason: str | None = None, now: datetime | None = None
) -> TakedownDecision:
    """Agree that an edition is taken down, or refuse it.

    Agreed, its frozen data and correction lines are removed in the same change, its files once that is committed.

    Args:
        by: another person than the one who asked, of the same circle.
        reason: what everybody reads in its place, put right; None leaves what was asked with. Refused, it is not read.

    Raises:
        OwnRequestError, AlreadyDecidedTakedownError, ReasonMissingError, NotForEverybodyError: nothing is written.
    """
    if request.asked_by_id == by.pk:
        raise OwnRequestError
    if agrees:
        reason = _public(request.reason if reason is None else reason)
    edition = request.edition
    about = {"by": by, "strategy_id": edition.strategy_id, "now": now}
    kind = "edition_taken_down" if agrees else "takedown_refused"
    with change(kind=kind, **about) as revision:  # type: ignore[arg-type]
        if TakedownDecision.objects.filter(request=request).exists():
            raise AlreadyDecidedTakedownError
        revision.summary = f"Edition {edition.number}"
        row = TakedownDecision(request=request, is_agreed=agrees, asked_by_id=request.asked_by_id, agreed_by=by)
        decision = revision.append(row)
        if agrees:
            assert reason is not None
            _reword(revision, request, reason, (request.asked_by, by))
            _empty(revision, request, by)
    if agrees:
        _delete(stored_names(edition))
    return decision


def reword_takedown(
    *, request: TakedownRequest, reason: str, by: User, agreed_by: User, now: datetime | None = None
) -> None:
    """Put right what everybody reads in place of an edition that was taken down. What it said before is gone.

    Args:
        by, agreed_by: an administrator, and another person of those who may take editions down.

    Raises:
        OwnRequestError: both are the same person; ReasonMissingError, NotForEverybodyError. Nothing is written.
    """
    if by.pk == agreed_by.pk:
        raise OwnRequestError
    reason = _public(reason)
    edition = request.edition
    with change(kind="takedown_reworded", by=by, strategy_id=edition.strategy_id, now=now) as revision:
        revision.summary = f"Edition {edition.number}"
        _reword(revision, request, reason, (by, agreed_by))


def _public(reason: str) -> str:
    """The reason without space around it.

    Raises:
        ReasonMissingError, NotForEverybodyError: nobody may read it so.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissingError("Enter why the edition has to be taken down.", field="reason")
    if found := reveals_somebody(reason):
        raise NotForEverybodyError(found, "reason")
    return reason


def _reword(revision: Revision, request: TakedownRequest, reason: str, people: tuple[User, User]) -> None:
    if reason == request.reason:
        return
    leave = Redaction(
        table=TakedownRequest._meta.db_table,
        row=request.pk,
        field="reason",
        reason="What everybody reads was put right",
        decided_by=people[0],
        agreed_by=people[1],
    )
    revision.append(leave)
    TakedownRequest.objects.filter(pk=request.pk).update(reason=reason)
    request.reason = reason


def stored_names(edition: Edition) -> list[str]:
    """Names in the store of everything that belongs to an edition."""
    models = (EditionFile, CommitteeCopy)
    rows = [model.objects.filter(edition=edition).values_list("stored_name", flat=True) for model in models]
    return [name for names in rows for name in names]


def _empty(revision: Revision, request: TakedownRequest, by: User) -> None:
    """Remove what the edition says, through the one door that the database leaves open for it."""
    edition = request.edition
    emptied: dict[str, object] = {"data": ""}
    if edition.corrections:
        emptied["corrections"] = []
    for field, value in emptied.items():
        leave = Redaction(
            table=Edition._meta.db_table,
            row=edition.pk,
            field=field,
            reason=f"Edition {edition.number} was taken down",
            decided_by_id=request.asked_by_id,
            agreed_by=by,
        )
        revision.append(leave)
        Edition.objects.filter(pk=edition.pk).update(**{field: value})


def _delete(names: list[str]) -> None:
    """What cannot be deleted now is cleared away with the uploads, for nothing names it any more."""
    for name in names:
        try:
            store.forget(name)
        except OSError:
            logger.exception("A file of an edition that was taken down could not be deleted yet.")
