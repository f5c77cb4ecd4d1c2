"""Publishing an edition from a day on, and keeping the committee's own copy beside it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File

from accounts.clock import change
from accounts.models import User
from actions.errors import ReasonMissingError
from actions.files import store
from actions.files.kinds import PDF
from actions.files.names import clean_name
from actions.services.evidence import scan_of
from scrutiny.errors import AlreadyPublishedError, DateMissingError, ReplacedError, TakenDownError
from scrutiny.models import CommitteeCopy, Edition, Publication, TakedownDecision
from scrutiny.papers import pages_of


@dataclass(frozen=True)
class HeldPaper:
    """A committee's PDF that was checked and is kept, but not attached to anything: the clearing of uploads takes it.

    Attributes:
        pages: how many it has.
        size: in bytes.
        stored_name: name under which it is kept; never shown.
    """

    name: str
    pages: int
    size: int
    sha256: str
    stored_name: str


def publish_edition(
    *,
    edition: Edition,
    on: date,
    by: User,
    takes_past: bool = False,
    takes_replaced: bool = False,
    now: datetime | None = None,
) -> Publication:
    """Let everybody read an edition from a day on.

    Args:
        edition: issued and not taken down.
        on: the day in London.
        by: the committee officer or an administrator.
        takes_past: whether they were told that the day lies in the past.
        takes_replaced: whether they were told that another edition took its place.
        now: the instant to record; None reads the clock.

    Raises:
        AlreadyPublishedError, DateMissingError, ReplacedError, TakenDownError: nothing is written.
    """
    about = {"by": by, "strategy_id": edition.strategy_id, "now": now}
    with change(kind="edition_published", **about) as revision:  # type: ignore[arg-type]
        check_standing(edition)
        if last_publication(edition) is not None:
            raise AlreadyPublishedError
        _check_replaced(edition, takes_replaced)
        _check_day(edition, on, revision.day, takes_past)
        revision.summary = f"Edition {edition.number} published from {on.isoformat()}"
        return revision.append(Publication(edition=edition, on=on))


def hold_copy(*, file: File) -> HeldPaper:
    """Check a committee's PDF and keep it until the officer has looked at it.

    Args:
        file: the content, with the name that it came with.

    Raises:
        FileNotAllowedError, InfectedFileError, ScannerSilentError: nothing is kept of the file.
    """
    name, pages = _checked(file)
    return HeldPaper(name, pages, file.size, store.digest_of(file), store.keep(file))


def change_publication(
    *,
    edition: Edition,
    on: date | None,
    reason: str,
    by: User,
    takes_past: bool = False,
    takes_replaced: bool = False,
    now: datetime | None = None,
) -> Publication:
    """Record another day of publication in place of the one before, and why. Both stay on the record.

    Until the day has come any later day can take its place, or none. Once everybody could read the edition it cannot
    be called back: only the day that is recorded can be corrected, to one that has come.

    Args:
        edition: with a day of publication, and not taken down.
        on: the day in London; None takes the day back.
        reason: why: a moved agenda, a typing error.
        by, takes_past, takes_replaced, now: as of `publish_edition`.

    Raises:
        DateMissingError, ReasonMissingError, ReplacedError, TakenDownError: nothing is written.
    """
    about = {"by": by, "strategy_id": edition.strategy_id, "now": now}
    with change(kind="publication_changed", **about) as revision:  # type: ignore[arg-type]
        check_standing(edition)
        last = last_publication(edition)
        if last is None or last.on is None:
            raise DateMissingError("This edition has no day of publication yet.")
        if last.on == on:
            return last
        if not reason.strip():
            raise ReasonMissingError("Enter why the day is changed.")
        if last.on <= revision.day and (on is None or on > revision.day):
            raise DateMissingError(
                "Everybody can read this edition already, so it cannot be called back. Give today or an earlier day, "
                "or have the edition taken down."
            )
        if on is not None:
            if on > revision.day:
                _check_replaced(edition, takes_replaced)
            _check_day(edition, on, revision.day, takes_past or last.on <= revision.day)
        told = f"published from {on.isoformat()}" if on else "has no day of publication any more"
        revision.summary = f"Edition {edition.number} {told}"
        return revision.append(Publication(edition=edition, on=on, reason=reason.strip()))


def last_publication(edition: Edition) -> Publication | None:
    """The day of publication that counts; None where none was given, or it was taken back."""
    row = Publication.objects.filter(edition=edition).order_by("-revision_id", "-pk").first()
    return row if row and row.on else None


def _check_replaced(edition: Edition, takes_replaced: bool) -> None:
    later = Edition.objects.filter(supersedes=edition).first()
    if later is not None and not takes_replaced:
        raise ReplacedError(
            f"Edition {later.number} took the place of this one. Publish edition {later.number}, or confirm that this "
            "one is to be published all the same."
        )


def _check_day(edition: Edition, on: date, today: date, takes_past: bool) -> None:
    if on < edition.issued_on:
        raise DateMissingError("The day cannot be before the edition was issued.")
    if on < today and not takes_past:
        raise DateMissingError("This day is in the past. Give today or a later day, or confirm it.")


def attach_copy(*, edition: Edition, file: File, by: User, now: datetime | None = None) -> CommitteeCopy:
    """Keep the PDF of an edition as the committee published it. A later one takes its place.

    Args:
        file: the content, with the name that it came with.
        by: the committee officer or an administrator.

    Raises:
        FileNotAllowedError, InfectedFileError, ScannerSilentError, TakenDownError: nothing is kept of the file.
    """
    name, _ = _checked(file)
    digest = store.digest_of(file)
    if (same := last_copy(edition)) is not None and (same.sha256, same.name) == (digest, name):
        return same
    check_standing(edition)
    copy = CommitteeCopy(
        edition=edition,
        name=name,
        content_type=PDF.content_type,
        size=file.size,
        sha256=digest,
        stored_name=store.keep(file),
    )
    about = {"by": by, "strategy_id": edition.strategy_id, "now": now}
    with change(kind="committee_copy_attached", **about) as revision:  # type: ignore[arg-type]
        check_standing(edition)
        revision.summary = f"Edition {edition.number}: the committee's copy"
        return revision.append(copy)


def _checked(file: File) -> tuple[str, int]:
    """The file's cleaned name and how many pages it has."""
    name = clean_name(file.name or "")
    pages = pages_of(file, name, file.size)
    scan_of(file, name)
    return name, pages


def last_copy(edition: Edition) -> CommitteeCopy | None:
    """The committee's copy that counts."""
    return CommitteeCopy.objects.filter(edition=edition).order_by("-revision_id", "-pk").first()


def check_standing(edition: Edition) -> None:
    """Insist that an edition was not taken down.

    Raises:
        TakenDownError: it was.
    """
    if TakedownDecision.objects.filter(request__edition=edition, is_agreed=True).exists():
        raise TakenDownError
