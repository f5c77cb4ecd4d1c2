"""A file of figures as rows of text, whichever program wrote it: CSV here, workbooks in `workbooks`."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from govuk.words import in_words
from outcomes.errors import RuleError
from outcomes.importing.columns import GIVES_A_FIGURE, HEADINGS, KEY_OF, NEEDED

LARGEST_FILE = 10_000_000
"""Bytes: 10,000 rows with long notes are a third of it."""
MOST_ROWS = 10_000
MOST_COLUMNS = 60
LAST_HEADING_ROW = 30
LONGEST_HEAD = 100_000
"""Characters among which the headings are."""
MOST_EMPTY = 50_000
"""Empty rows between full ones that are read past; a sheet formatted to its very end is not read for ever."""
COMMAS = "Semicolons stand between the cells. A comma in a number is read as one between thousands: 1,234 is 1234."
ENDINGS = ("csv", "xlsx")
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileRefusedError(RuleError):
    """A file that cannot be read as figures at all."""

    field = "file"


@dataclass(frozen=True)
class Table:
    """What was read of a file.

    Attributes:
        keys: the known columns that it has, in its order.
        rows: each row that was filled in: its number in the file, and a text a column.
        said: what a reader of the file should know of how it was read, in whole sentences.
    """

    keys: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    said: tuple[str, ...] = ()

    def cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with its cells by column."""
        for number, texts in self.rows:
            yield number, dict(zip(self.keys, texts, strict=True))

    def kept(self) -> dict[str, Any]:
        """As `FigureImport.rows` keeps it: each text once, and a row as its number and the places of its texts."""
        places: dict[str, int] = {}
        rows = [[number, *(places.setdefault(text, len(places)) for text in texts)] for number, texts in self.rows]
        return {"keys": self.keys, "texts": list(places), "rows": rows, "said": self.said}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "Table":
        """What `kept` gave."""
        texts = kept["texts"]
        rows = tuple((number, tuple(texts[place] for place in places)) for number, *places in kept["rows"])
        return cls(tuple(kept["keys"]), rows, tuple(kept["said"]))


def read_table(file: IO[bytes], name: str) -> Table:
    """Read a file of figures. Which kind it is, its content says; the name is for what is said about it.

    Args:
        file: the content, open for reading; it stands at its beginning.
        name: what it is called.

    Raises:
        FileRefusedError: it is neither CSV nor a workbook, is damaged or too large, or has no such columns or no rows.
    """
    head = file.read(8)
    file.seek(0)
    if head.startswith(OLD_OFFICE):
        raise FileRefusedError("The file is an old workbook, or has a password. Save it as .xlsx without a password.")
    if head.startswith(ZIP):
        # Imported here: the reader of workbooks is large, and most processes never read one.
        from outcomes.importing.workbooks import read_workbook  # noqa: PLC0415

        rows, said = read_workbook(file)
    elif PurePath(name).suffix.lower() == ".xlsx":
        raise FileRefusedError("The file is called .xlsx and is no workbook. Save it again, as .xlsx or CSV.")
    else:
        lines = _csv_lines(file)
        sign = _delimiter(lines.read(LONGEST_HEAD))
        lines.seek(0)
        rows, said = _csv_rows(lines, sign), [COMMAS] if sign == ";" else []
    return table_of(rows, said)


def _csv_lines(file: IO[bytes]) -> io.TextIOWrapper:
    """The file as text that is decoded while it is read: whole, it would be held several times over."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise FileRefusedError(f"The file must be {LARGEST_FILE // 1_000_000} MB or smaller.")
    return io.TextIOWrapper(io.BytesIO(content), _encoding(content), newline="")


def _csv_rows(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        said = f"The file cannot be read as CSV near line {reader.line_num}. Save it again as CSV or .xlsx."
        raise FileRefusedError(said) from None


def _encoding(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with one, or the code page that Windows still writes here."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if has_mark else ["utf-8-sig", "cp1252"]:
        try:
            has_zero = any("\0" in text for text in _decoded(content, encoding))
        except UnicodeDecodeError:
            continue
        if has_zero:
            raise FileRefusedError("The file is no CSV. Save it as CSV or .xlsx.")
        return encoding
    raise FileRefusedError("The letters of the file cannot be read. Save it as “CSV UTF-8” or .xlsx.")


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), LONGEST_HEAD):
        yield decoder.decode(content[start : start + LONGEST_HEAD])
    yield decoder.decode(b"", final=True)


def _delimiter(text: str) -> str:
    """What stands between the cells: in the line of headings there is most of it."""
    for line in text[:LONGEST_HEAD].splitlines()[:LAST_HEADING_ROW]:
        counts = {sign: sum(_is_heading(cell) for cell in line.split(sign)) for sign in (",", ";", "\t")}
        best = max(counts, key=lambda sign: counts[sign])
        if counts[best] >= len(NEEDED):
            return best
    return ","


def _is_heading(cell: str) -> bool:
    return cell.strip().strip('"').casefold() in KEY_OF


def table_of(rows: Iterable[tuple[int, Sequence[str]]], said: Sequence[str] = ()) -> Table:
    """Find the headings among rows of texts, and take the rows under them.

    Args:
        rows: each with its number in the file.
        said: what is known already of how the file was read.

    Raises:
        FileRefusedError: no headings, one of them twice, no row filled in, or too many.
    """
    remaining = iter(rows)
    places, unknown = _headings(remaining)
    keys = tuple(places)
    found: list[tuple[int, tuple[str, ...]]] = []
    left_empty = 0
    # Most texts of a file stand in it again and again: each is held once.
    once: dict[str, str] = {}
    for number, row in remaining:
        texts = tuple(_text(row, place) for place in places.values())
        if not any(texts):
            continue
        given = dict(zip(keys, texts, strict=True))
        if not any(given.get(key) for key in GIVES_A_FIGURE):
            left_empty += 1
            continue
        found.append((number, tuple(once.setdefault(text, text) for text in texts)))
        if len(found) > MOST_ROWS:
            raise FileRefusedError(f"The file has more than {MOST_ROWS:,} figures. Split it into several files.")
    if not found:
        raise FileRefusedError("The file has no figures: no row has a period, a value or why there is none.")
    more = [f"Columns that were not read: {in_words(unknown)}."] if unknown else []
    if left_empty:
        more.append(f"Rows left empty, and passed over: {left_empty:,}.")
    return Table(keys, tuple(found), (*said, *more))


def _text(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _headings(rows: Iterator[tuple[int, Sequence[str]]]) -> tuple[dict[str, int], list[str]]:
    """The place of each known column, and the headings that are not known."""
    for tried, (_, row) in enumerate(rows, 1):
        names = [" ".join(text.split()) for text in row]
        keys = [KEY_OF.get(name.casefold()) for name in names]
        if set(NEEDED) <= set(keys):
            twice = next((key for key in keys if key and keys.count(key) > 1), None)
            if twice:
                raise FileRefusedError(f"The file has the column “{HEADINGS[twice]}” twice. Keep one of them.")
            unknown = [name for name, key in zip(names, keys, strict=True) if name and key is None]
            return {key: place for place, key in enumerate(keys) if key}, unknown
        if tried == LAST_HEADING_ROW:
            break
    needed = in_words([f"“{HEADINGS[key]}”" for key in NEEDED])
    raise FileRefusedError(f"No line of headings was found: it has at least {needed}. Begin with the template.")
