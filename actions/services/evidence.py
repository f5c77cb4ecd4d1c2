"""Evidence: attached to a draft, and sent with its update.

A file is checked, scanned and stored before anything is written about it, and never inside a change: what crashes on
the way leaves a file that nothing names, which `clear_uploads` deletes.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db import transaction

from accounts.clock import Revision
from accounts.models import User
from actions.errors import (
    DraftGoneError,
    EvidenceChangedError,
    FileNotAllowedError,
    InfectedFileError,
    LinkNotAllowedError,
    ScannerSilentError,
    TooMuchEvidenceError,
)
from actions.files import store
from actions.files.kinds import kind_of
from actions.files.named import all_named, is_named
from actions.files.names import clean_name
from actions.files.scanning import ScannerError, finding_in
from actions.models import LARGEST_FILE, MOST, DraftEvidence, Evidence, EvidenceKind, Scan, StatusUpdate, UpdateDraft
from actions.models.evidence import ITEM_FIELDS

logger = logging.getLogger(__name__)
is_web_address = URLValidator(schemes=["http", "https"])


def attach_file(*, draft: UpdateDraft, file: File, by: User, now: datetime) -> DraftEvidence:
    """Attach a file to a draft. The same file of the same name a second time stays one.

    Args:
        file: the content, with the name that it came with.

    Raises:
        FileNotAllowedError, InfectedFileError, ScannerSilentError, TooMuchEvidenceError, DraftGoneError: nothing is
            attached, and nothing kept of the file.
    """
    values = _values_of(file)
    name = str(values["label"])
    # Asked before the slow part already, so that most refusals cost nothing.
    if (same := _same(draft, values)) is not None:
        return same
    _check_room(draft)
    values["scan"] = scan_of(file, name)
    stored = store.keep(file)
    try:
        return _add(draft, {**values, "stored_name": stored}, by, now)
    finally:
        _forget_unused(stored)


def _values_of(file: File) -> dict[str, Any]:
    """What a file is, once its size and kind are seen to."""
    name = clean_name(file.name or "")
    _check_size(file, name)
    kind = kind_of(file, name)
    return {
        "kind": EvidenceKind.FILE.value,
        "label": name,
        "content_type": kind.content_type,
        "size": file.size,
        "sha256": store.digest_of(file),
    }


def receive_file(file: File) -> dict[str, Any]:
    """Check, scan and store a file that is attached to no draft: the message from which an update is recorded.

    Returns:
        What `record_files` takes, as plain values. Until then nothing names the file: `clear_uploads` may delete it.

    Raises:
        FileNotAllowedError, InfectedFileError, ScannerSilentError: nothing is kept of the file.
    """
    values = _values_of(file)
    return {**values, "url": "", "scan": scan_of(file, str(values["label"])), "stored_name": store.keep(file)}


def check_received(files: Sequence[Mapping[str, Any]]) -> None:
    """Insist that received files are still there, before anything is written about them.

    Raises:
        TooMuchEvidenceError, FileNotAllowedError: there are too many, or one was cleared away.
    """
    if len(files) > MOST:
        raise TooMuchEvidenceError
    for values in files:
        if values["kind"] == EvidenceKind.FILE and not store.is_there(values["stored_name"]):
            raise FileNotAllowedError(f"“{values['label']}” was kept for a day and then deleted. Attach it again.")


def record_files(revision: Revision, update: StatusUpdate, files: Sequence[Mapping[str, Any]]) -> None:
    """Record received files as an update's evidence, within the change that sends it."""
    revision.append_many(
        [Evidence(update=update, number=number, **values) for number, values in enumerate(files, start=1)]
    )


def attach_link(*, draft: UpdateDraft, label: str, url: str, by: User, now: datetime) -> DraftEvidence:
    """Attach a link to a draft. The same link a second time stays one.

    Args:
        label: what it is called; without one, the address.
        url: the address of a web page.

    Raises:
        LinkNotAllowedError, TooMuchEvidenceError, DraftGoneError: nothing is attached.
    """
    url = url.strip()
    try:
        is_web_address(url)
    except ValidationError:
        raise LinkNotAllowedError("Enter a web address, such as https://example.org/report") from None
    parts = urlsplit(url)
    if parts.username is not None or len(url) > 500:
        raise LinkNotAllowedError("Enter a web address of 500 characters or fewer, without a name or password in it")
    called = " ".join(label.split())[:200] or url[:200]
    return _add(draft, {"kind": EvidenceKind.LINK.value, "label": called, "url": url}, by, now)


def remove_evidence(*, draft: UpdateDraft, pk: int) -> None:
    """Take a piece of evidence off a draft, and delete its file unless it was sent before. Gone already is no matter.

    Raises:
        DraftGoneError: the draft was sent.
    """
    with _held(draft):
        row = DraftEvidence.objects.filter(draft=draft, pk=pk).first()
        if row is None:
            return
        row.delete()
    _forget_unused(row.stored_name)


def carry_over(draft: UpdateDraft, update: StatusUpdate) -> None:
    """Attach to a new draft what went with the returned update that it starts from."""
    DraftEvidence.objects.bulk_create(
        DraftEvidence(
            draft=draft,
            added_by=draft.saved_by,
            added_at=draft.saved_at,
            **{name: getattr(sent, name) for name in ITEM_FIELDS},
        )
        for sent in Evidence.objects.filter(update=update).order_by("number")
    )


def send_evidence(
    revision: Revision, update: StatusUpdate, draft: UpdateDraft | None, seen: Sequence[int] | None
) -> None:
    """Record what is attached to the draft as the update's evidence, within the change that sends it.

    Args:
        draft: locked; None where the update was not drafted.
        seen: ids of what was attached when the update was checked, in order; None takes what is attached.

    Raises:
        EvidenceChangedError: something else is attached.
    """
    rows = list(DraftEvidence.objects.filter(draft=draft).order_by("pk")) if draft else []
    if seen is not None and [row.pk for row in rows] != list(seen):
        raise EvidenceChangedError
    revision.append_many(
        [
            Evidence(update=update, number=number, **{name: getattr(row, name) for name in ITEM_FIELDS})
            for number, row in enumerate(rows, start=1)
        ]
    )


def scan_of(file: File, name: str) -> str:
    """Ask the malware scanner about a file, where one is set up (README, Environment).

    Raises:
        InfectedFileError: it found something.
        ScannerSilentError: it did not answer, and the setting wants an answer.
    """
    address = settings.SCANNER_ADDRESS
    if address is None:
        return Scan.NOT_SCANNED.value
    try:
        finding = finding_in(file, address)
    except ScannerError:
        logger.exception("An uploaded file could not be scanned.")
        if settings.SCANNER_IS_NEEDED:
            raise ScannerSilentError from None
        return Scan.NOT_SCANNED.value
    if finding:
        logger.warning("The malware scanner refused an uploaded file: %s", finding)
        raise InfectedFileError(f"“{name}” was not attached: the malware scanner found {finding} in it.")
    return Scan.CLEAN.value


@dataclass(frozen=True)
class Cleared:
    """What a clearing found.

    Attributes:
        deleted: how many files that nothing names were deleted.
        missing: names of stored files that a row names and that are not there.
    """

    deleted: int
    missing: Sequence[str]


def clear_uploads(*, before: datetime) -> Cleared:
    """Delete stored files that nothing names: of removed drafts, or of uploads that crashed.

    Args:
        before: only files stored before this instant, so that none is deleted that is being attached.
    """
    deleted = 0
    for name in list(store.stored_before(before)):
        if not _is_used(name):
            store.forget(name)
            deleted += 1
    named = {*_stored_names(Evidence), *_stored_names(DraftEvidence), *all_named()}
    return Cleared(deleted, sorted(name for name in named if not store.is_there(name)))


def _stored_names(model: type[Evidence] | type[DraftEvidence]) -> Iterator[str]:
    rows = model.objects.filter(kind=EvidenceKind.FILE).values_list("stored_name", flat=True)
    return rows.iterator()


def _check_size(file: File, name: str) -> None:
    if not file.size:
        raise FileNotAllowedError(f"“{name}” is empty. Choose another file.")
    if file.size > LARGEST_FILE:
        raise FileNotAllowedError(f"“{name}” is larger than 20 MB. Attach a smaller file, or a link to it.")


def _check_room(draft: UpdateDraft) -> None:
    if DraftEvidence.objects.filter(draft=draft).count() >= MOST:
        raise TooMuchEvidenceError


def _same(draft: UpdateDraft, values: dict[str, object]) -> DraftEvidence | None:
    """What is attached already under the same name with the same content or address."""
    names = ("kind", "label", "url", "sha256")
    same = {name: values[name] for name in names if name in values}
    return DraftEvidence.objects.filter(draft=draft, **same).first()


def _add(draft: UpdateDraft, values: dict[str, object], by: User, now: datetime) -> DraftEvidence:
    with _held(draft):
        if (same := _same(draft, values)) is not None:
            return same
        _check_room(draft)
        return DraftEvidence.objects.create(draft=draft, added_by=by, added_at=now, **values)


@contextmanager
def _held(draft: UpdateDraft) -> Iterator[None]:
    """Nobody sends the draft, or changes what is attached to it, in here.

    Raises:
        DraftGoneError: it was sent or discarded.
    """
    with transaction.atomic():
        if not UpdateDraft.objects.select_for_update().filter(pk=draft.pk).exists():
            raise DraftGoneError
        yield


def _is_used(name: str) -> bool:
    used = (model.objects.filter(stored_name=name).exists() for model in (Evidence, DraftEvidence))
    return any(used) or is_named(name)


def _forget_unused(name: str) -> None:
    if name and not _is_used(name):
        store.forget(name)
