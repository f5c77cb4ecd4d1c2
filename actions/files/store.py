"""Where files are kept: one folder, under random names, outside everything that is served (MEDIA_ROOT)."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

PIECE = 64 * 1024
_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}")


def digest_of(file: IO[bytes]) -> str:
    """Return the SHA-256 of a file in hexadecimal; it stands at its beginning afterwards."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def keep(file: IO[bytes]) -> str:
    """Store a file and see it on the disk.

    Returns:
        Its name in the store: random, with nothing of the name that it came with.
    """
    random = secrets.token_hex(32)
    file.seek(0)
    name = default_storage.save(f"{random[:2]}/{random[2:]}", File(file))
    with default_storage.open(name) as stored:
        os.fsync(stored.fileno())
    return name


def opened(name: str) -> File:
    """Open a stored file for reading.

    Raises:
        FileNotFoundError: it is not there, or no such name was ever given.
    """
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return default_storage.open(name)


def is_there(name: str) -> bool:
    """Whether a stored file is there."""
    return bool(_NAME.fullmatch(name)) and default_storage.exists(name)


def forget(name: str) -> None:
    """Delete a stored file; one that is not there already is no matter."""
    if _NAME.fullmatch(name):
        default_storage.delete(name)


def stored_before(instant: datetime) -> Iterator[str]:
    """Names of the files that were stored before an instant (aware)."""
    folders = default_storage.listdir("")[0] if default_storage.exists("") else []
    for folder in folders:
        for file in default_storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if _NAME.fullmatch(name) and default_storage.get_modified_time(name) < instant:
                yield name
