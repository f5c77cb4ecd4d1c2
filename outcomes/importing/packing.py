"""What a workbook is packed of, looked at before anything of it is built: a small file can unpack to gigabytes.

A tag of XML costs its reader some 300 to 700 bytes of memory, so it is the tags that are counted and not the bytes.
Only the rows of a sheet are forgotten one by one while it is read.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO

from outcomes.importing.tables import FileRefusedError

MOST_PARTS = 2_000
LARGEST_UNPACKED = 80_000_000
LARGEST_TEXTS = 20_000_000
"""Bytes of the workbook's own store of texts, which is read whole before any row."""
MOST_TAGS = 300_000
"""Opening and closing tags of a part, for a sheet between two of its rows: a row can have 16,384 cells."""
MOST_TEXT_TAGS = 2_000_000
"""The same of the store of texts: 10,000 rows have up to a fifth of a million."""
DAMAGED = "The workbook is damaged or is no .xlsx file. Open it, save it as .xlsx or CSV, and try again."
TOO_MUCH = "The workbook holds too much. Copy the figures alone into a new one, or save as CSV."
AT_A_TIME = 65_536
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")


def look_into(file: IO[bytes]) -> frozenset[str]:
    """The names of the parts that have merged cells. The file stands at its beginning again.

    Raises:
        FileRefusedError: it is no such file, or unpacks to too much.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _refuse_too_large(parts)
            return frozenset(part.filename for part in parts if _has_merged_cells(archive, part))
    except FileRefusedError:
        raise
    except Exception as error:  # a damaged part makes the reader fail in any way
        raise FileRefusedError(DAMAGED) from error
    finally:
        file.seek(0)


def _refuse_too_large(parts: list[zipfile.ZipInfo]) -> None:
    texts = sum(part.file_size for part in parts if _holds_texts(part))
    whole = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or texts > LARGEST_TEXTS or whole > LARGEST_UNPACKED:
        raise FileRefusedError(TOO_MUCH)


def _holds_texts(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith("sharedStrings.xml")


def _has_merged_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has some.

    Raises:
        FileRefusedError: it has too many tags.
    """
    most, tags, has_merged = MOST_TEXT_TAGS if _holds_texts(part) else MOST_TAGS, 0, False
    for text in _unpacked(archive, part):
        rows = [found.end() for found in _ROW.finditer(text)]
        tags += text.count(b"<", 0, rows[0] if rows else len(text))
        if tags > most:
            raise FileRefusedError(TOO_MUCH)
        # What a piece holds between two rows of its own is not much; after the last, it goes on in the next piece.
        tags = text.count(b"<", rows[-1]) if rows else tags
        has_merged = has_merged or _MERGED.search(text) is not None
    return has_merged


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while text := stream.read(AT_A_TIME):
            yield text
