"""What a committee's PDF must be before it is published: whole, readable by everybody, and nothing but pages.

It is opened in a process of its own with little time and memory, for it comes from outside.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

from actions.errors import FileNotAllowedError
from actions.files.kinds import PDF, kind_of
from govuk.words import count_of

LARGEST_COPY = 20_000_000
"""Bytes."""
MOST_PAGES = 2000
SECONDS = 20
READER = Path(__file__).with_name("paper_reader.py")
REFUSED = {
    "broken": "cannot be opened as a PDF: it is damaged, or a part is missing. Download it again and choose that file.",
    "encrypted": "is protected with a password. Choose a PDF that opens, and can be printed, without one.",
    "program": "has a program or a form that sends in it. Print it to a new PDF and choose that file.",
    "files": "has other files in it. Print it to a new PDF and choose that file.",
    "opens": "does something by itself when it is opened. Print it to a new PDF and choose that file.",
    "long": f"has more than {MOST_PAGES:,} pages. Choose a shorter one.",
    "slow": f"took longer than {count_of(SECONDS, 'second')} to open. Print it to a new PDF and choose that file.",
}


def pages_of(file: IO[bytes], name: str, size: int) -> int:
    """How many pages a committee's PDF has.

    Args:
        file: the content; it stands at its beginning afterwards.
        name: its cleaned name.
        size: in bytes.

    Raises:
        FileNotAllowedError: it is not what may be published.
    """
    if not size:
        raise FileNotAllowedError(f"“{name}” is empty. Choose another file.", field="file")
    if size > LARGEST_COPY:
        raise FileNotAllowedError(f"“{name}” is larger than 20 MB. Choose a smaller file.", field="file")
    if not _is_pdf(file, name):
        raise FileNotAllowedError(f"“{name}” is not a PDF. Choose a PDF.", field="file")
    file.seek(0)
    found = _read(file.read())
    file.seek(0)
    refused = found.get("refused") or ("long" if found["pages"] > MOST_PAGES else "")
    if refused:
        raise FileNotAllowedError(f"“{name}” {REFUSED[refused]}", field="file")
    pages: int = found["pages"]
    return pages


def _is_pdf(file: IO[bytes], name: str) -> bool:
    try:
        return kind_of(file, name) == PDF
    except FileNotAllowedError:
        return False  # What its name should end in does not matter here: only a PDF is taken.


def _read(content: bytes) -> dict[str, Any]:
    command = [sys.executable, "-I", str(READER)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"refused": "broken"}  # It ended for want of memory, or was ended.
    return found
