"""Files of editions in the store: kept, read back as exactly what was kept, and named for the clearing of uploads."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from actions.files import store
from scrutiny.models import CommitteeCopy, EditionFile, TakedownDecision
from scrutiny.models.editions import StoredFile


class DamagedFileError(Exception):
    """A stored file is not there, or is not what was stored."""


@dataclass(frozen=True)
class Kept:
    """What was put into the store, as the fields of a `StoredFile`."""

    name: str
    content_type: str
    size: int
    sha256: str
    stored_name: str


def keep(content: bytes, *, name: str, content_type: str) -> Kept:
    """Put a file into the store and see it on the disk."""
    file = io.BytesIO(content)
    return Kept(name, content_type, len(content), store.digest_of(file), store.keep(file))


def forget(kept: Iterable[Kept]) -> None:
    """Delete files that nothing came of."""
    for each in kept:
        store.forget(each.stored_name)


def whole(file: StoredFile) -> bytes:
    """The file as it was stored, compared with its digest before anybody gets any of it.

    Raises:
        DamagedFileError: it is not there, cannot be read, or differs.
    """
    try:
        with store.opened(file.stored_name) as opened:
            content = bytes(opened.read())
    except OSError as error:
        raise DamagedFileError(f"{file.name} ({file.sha256}) is not there.") from error
    if store.digest_of(io.BytesIO(content)) != file.sha256:
        raise DamagedFileError(f"{file.name} is not the file {file.sha256} that was stored.")
    return content


def edition_files() -> "QuerySet[Any]":
    """Files of every edition that was not taken down."""
    return _standing(EditionFile)


def committee_copies() -> "QuerySet[Any]":
    """The committee's own copies of every edition that was not taken down."""
    return _standing(CommitteeCopy)


def _standing(model: type[StoredFile]) -> "QuerySet[Any]":
    down = TakedownDecision.objects.filter(is_agreed=True, request__edition=OuterRef("edition"))
    return model._default_manager.filter(~Exists(down))
