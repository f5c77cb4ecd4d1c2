"""What kind of file something is, told by its content alone: a short list of what is taken, and nothing else.

The list is proved, not guessed: each kind is recognised by what makes a program open it as that kind. The ending of the
name must fit, because that is what decides with which program somebody opens it later.
"""

import codecs
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from actions.errors import FileNotAllowedError
from actions.files.names import ending_of
from govuk.words import in_words

PIECE = 64 * 1024


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken.

    Attributes:
        words: what people call it, with its article.
        content_type: what it is sent out as.
        endings: endings of names that fit, with their dot; the first is the usual one.
    """

    words: str
    content_type: str
    endings: tuple[str, ...]


PDF = FileKind("a PDF", "application/pdf", (".pdf",))
PNG = FileKind("a PNG picture", "image/png", (".png",))
JPEG = FileKind("a JPEG picture", "image/jpeg", (".jpg", ".jpeg"))
GIF = FileKind("a GIF picture", "image/gif", (".gif",))
WEBP = FileKind("a WebP picture", "image/webp", (".webp",))
CSV = FileKind("a CSV file", "text/csv", (".csv",))
TEXT = FileKind("plain text", "text/plain", (".txt",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = FileKind("a Word document", f"{_OFFICE}wordprocessingml.document", (".docx",))
EXCEL = FileKind("an Excel workbook", f"{_OFFICE}spreadsheetml.sheet", (".xlsx",))
POWERPOINT = FileKind("a PowerPoint presentation", f"{_OFFICE}presentationml.presentation", (".pptx",))
_OPEN = "application/vnd.oasis.opendocument."
ODT = FileKind("an OpenDocument text", f"{_OPEN}text", (".odt",))
ODS = FileKind("an OpenDocument spreadsheet", f"{_OPEN}spreadsheet", (".ods",))
ODP = FileKind("an OpenDocument presentation", f"{_OPEN}presentation", (".odp",))

OFFICE = (WORD, EXCEL, POWERPOINT)
OPEN_DOCUMENTS = (ODT, ODS, ODP)
ALL = (PDF, *OFFICE, *OPEN_DOCUMENTS, PNG, JPEG, GIF, WEBP, CSV, TEXT)
ALLOWED = (
    "a PDF, a Word, Excel, PowerPoint or OpenDocument file without macros or password, "
    "a PNG, JPEG, GIF or WebP picture, a CSV file or plain text"
)
ENDINGS = tuple(ending for kind in ALL for ending in kind.endings)

_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_ZIP = b"PK\x03\x04"


class _MacrosError(Exception):
    """The document carries macros."""


def kind_of(file: IO[bytes], name: str) -> FileKind:
    """Return the kind of a file.

    Args:
        file: the content; where it is read from does not matter, and it stands at its beginning afterwards.
        name: the file's cleaned name.

    Raises:
        FileNotAllowedError: it is of no kind that is taken, or its name's ending says something else.
    """
    try:
        kinds = _kinds_in(file)
    except _MacrosError:
        said = f"“{name}” has macros. Save it without macros, or as a PDF, and attach that."
        raise FileNotAllowedError(said) from None
    finally:
        file.seek(0)
    if not kinds:
        raise FileNotAllowedError(f"“{name}” cannot be attached. Attach {ALLOWED}.")
    fitting = [kind for kind in kinds if ending_of(name) in kind.endings]
    if not fitting:
        endings = in_words([kind.endings[0] for kind in kinds], "or")
        what = in_words([kind.words for kind in kinds], "or")
        said = f"“{name}” holds {what}. Give it a name that ends in {endings}, or choose another file."
        raise FileNotAllowedError(said)
    return fitting[0]


def _kinds_in(file: IO[bytes]) -> tuple[FileKind, ...]:
    """The kinds that the content can be: one, or for text the two that differ by name only; empty for no such kind."""
    file.seek(0)
    head = file.read(16)
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return (kind,)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return (WEBP,)
    if head.startswith(_ZIP):
        return _document_in(file)
    return (CSV, TEXT) if head and _is_text(file) else ()


# Text

_NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def _is_text(file: IO[bytes]) -> bool:
    """Whether it is text in UTF-8, or in the Windows code page that spreadsheets here still write."""
    return any(_decodes(file, encoding) for encoding in ("utf-8", "cp1252"))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            if _NOT_IN_TEXT.search(piece):
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


# Office documents: archives that say what they are in one of their parts

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONG_END_SIZE = 20
_LARGEST_DIRECTORY = 2 * 1024 * 1024
_LARGEST_PART = 512 * 1024
_CONTENT_TYPES = "[Content_Types].xml"
_TYPE = re.compile(r"""\bContentType\s*=\s*["']([^"']*)["']""")
_MACRO_TYPES = re.compile("macro|vba", re.IGNORECASE)
_MACRO_PARTS = re.compile(r"vbaproject|(^|/)basic/|(^|/)scripts/", re.IGNORECASE)


def _document_in(file: IO[bytes]) -> tuple[FileKind, ...]:
    if not _has_small_directory(file):
        return ()
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return _document_kind(archive)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error):
        return ()


def _has_small_directory(file: IO[bytes]) -> bool:
    """Whether the archive's list of parts is small enough to be read: a hostile one would fill the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONG_END_SIZE - 0xFFFF))
    tail = file.read()
    at = tail.rfind(_END)
    end = tail[at : at + _END_SIZE]
    if at < 0 or len(end) < _END_SIZE or at + _END_SIZE + int.from_bytes(end[20:22], "little") != len(tail):
        return False
    is_long = tail[max(0, at - _LONG_END_SIZE) : at].startswith(b"PK\x06\x07")
    return not is_long and int.from_bytes(end[12:16], "little") <= _LARGEST_DIRECTORY


def _document_kind(archive: zipfile.ZipFile) -> tuple[FileKind, ...]:
    names = archive.namelist()
    if len(set(names)) < len(names):
        return ()
    kinds = _office_kinds(archive) if _CONTENT_TYPES in names else _open_kinds(archive, names)
    if kinds and any(_MACRO_PARTS.search(name) for name in names):
        raise _MacrosError
    return kinds


def _office_kinds(archive: zipfile.ZipFile) -> tuple[FileKind, ...]:
    text = _part(archive, _CONTENT_TYPES).decode("utf-8")
    # Nothing that stands for something else: what is read here is what the program that opens it reads.
    if "&" in text or "<!" in text:
        return ()
    types = _TYPE.findall(text)
    if any(_MACRO_TYPES.search(each) for each in types):
        raise _MacrosError
    return _only(kind for kind in OFFICE if f"{kind.content_type}.main+xml" in types)


def _open_kinds(archive: zipfile.ZipFile, names: list[str]) -> tuple[FileKind, ...]:
    if names[:1] != ["mimetype"]:
        return ()
    said = _part(archive, "mimetype").decode("ascii")
    return _only(kind for kind in OPEN_DOCUMENTS if kind.content_type == said)


def _only(kinds: Iterable[FileKind]) -> tuple[FileKind, ...]:
    found = tuple(kinds)
    return found if len(found) == 1 else ()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part's content; what is too large to be what it should be is left unread."""
    with archive.open(name) as part:
        content = part.read(_LARGEST_PART + 1)
    if len(content) > _LARGEST_PART:
        raise ValueError(name)
    return content
