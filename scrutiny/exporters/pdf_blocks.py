"""A composed report as plain data for the program that sets it on pages (report.typ): no markup, words only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from scrutiny.exporters.pictures import MILLIMETRES, svg_of
from scrutiny.house.blocks import (
    TABLE_WIDTH,
    Block,
    CommitteeLine,
    Document,
    Heading,
    LabelLine,
    Lettered,
    Numbered,
    Picture,
    Run,
    Table,
    Text,
    letter,
    plain,
)
from scrutiny.position_fit import lines_of

SIZE = 8.3
"""Points that `lines_of` reckons with; a report's words are of 12, those of its tables of 10."""
PLAIN, IN_TABLE, LARGEST = 12 / SIZE, 10 / SIZE, 16 / SIZE
INDENT = 10
"""Millimetres that a list's words stand in from its edge, a level."""
PADDING = 2.5
"""Millimetres in a cell that hold no words."""
UNBROKEN = re.compile(r"(?:[^ /-]|[/-](?![^\W\d]))*(?: +|[/-]|$)")
"""Up to where a line may end of itself: a space, or a stroke or hyphen before a letter, as in an address."""
LONGEST_ROW = 45
"""Lines of a row that surely fit on one page. A longer one goes over two, any other stays on one."""


def data_of(document: Document) -> dict[str, Any]:
    """Everything that is printed, and where words must be broken to fit."""
    made = document.made_on
    return {
        "name": document.name,
        "subject": document.subject,
        "footer": [_runs((Run(line),), TABLE_WIDTH, PLAIN) for line in document.footer.split("\n")],
        "made_on": {"year": made.year, "month": made.month, "day": made.day},
        "blocks": list(_blocks(document.blocks)),
    }


def _blocks(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    """Each block with its kind; numbered paragraphs that follow each other are one list."""
    before: type[Block] | None = None
    for kind, group in groupby(blocks, type):
        if kind is Numbered:
            yield {"kind": kind.__name__, **_numbered([one for one in group if isinstance(one, Numbered)])}
        else:
            for one in group:
                yield {"kind": kind.__name__, **_block(one), "follows": kind is CommitteeLine is before}
                before = kind
        before = kind


def _numbered(group: Sequence[Numbered]) -> dict[str, Any]:
    items = [_runs(one.text, TABLE_WIDTH - INDENT, PLAIN) for one in group]
    return {"first": group[0].number, "items": items}


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Picture):
        return _picture(block)
    if isinstance(block, Lettered):
        items = [_runs(text, TABLE_WIDTH - INDENT * block.level, PLAIN) for text in block.items]
        letters = [letter(place) for place in range(1, len(items) + 1)]
        return {"level": block.level, "letters": letters, "items": items}
    if isinstance(block, Heading):
        runs = _runs((Run(block.text),), TABLE_WIDTH, LARGEST)
        return {"level": block.level, "is_on_new_page": block.is_on_new_page, "runs": runs}
    if isinstance(block, LabelLine):
        label = (Run(block.label, is_bold=True), Run(" "))
        return {"runs": _runs((*label, *block.text), TABLE_WIDTH, PLAIN)}
    assert not isinstance(block, Numbered)
    return {"runs": _runs(block.text, TABLE_WIDTH, LARGEST)}


def _picture(picture: Picture) -> dict[str, Any]:
    caption, note = (_runs((Run(words),), TABLE_WIDTH, PLAIN) for words in (picture.caption, picture.note))
    drawing = {"svg": svg_of(picture.chart), "width": MILLIMETRES, "alt": picture.told}
    return {**drawing, "caption": caption, "note": note}


def _table(table: Table) -> dict[str, Any]:
    rooms = [column.width - PADDING for column in table.columns]
    columns = [
        {"width": column.width, "heading": _runs((Run(column.heading),), room, IN_TABLE)}
        for column, room in zip(table.columns, rooms, strict=True)
    ]
    rows = []
    for row in table.rows:
        cells = list(zip(row, rooms, strict=True))
        lines = max(sum(lines_of(plain(text), room, IN_TABLE) for text in cell) for cell, room in cells)
        drawn = [[_runs(text, room, IN_TABLE) for text in cell] for cell, room in cells]
        rows.append({"breaks": lines > LONGEST_ROW, "cells": drawn})
    whole = TABLE_WIDTH
    caption, source = (_runs((Run(words),), whole, PLAIN) for words in (table.caption, table.source))
    return {"columns": columns, "rows": rows, "caption": caption, "source": source}


def _runs(text: Text, room: float, scale: float) -> list[dict[str, Any]]:
    """Words with their manner, apart where one is longer than a line.

    Args:
        text: what is said.
        room: millimetres of a line.
        scale: of the letters, against those that `lines_of` reckons with.
    """
    return [
        {"text": words, "manner": "gap" if run.is_gap else "bold" if run.is_bold else "", "breaks": breaks}
        for run in text
        for words, breaks in _pieces(run.text, room, scale)
    ]


def _pieces(words: str, room: float, scale: float) -> Iterable[tuple[str, bool]]:
    """Words in pieces, with whether each is too long for a line."""
    if words and not any(_is_too_long(one, room, scale) for one in words.split(" ")):
        return [(words, False)]
    groups = groupby(UNBROKEN.findall(words), lambda one: _is_too_long(one.strip(" "), room, scale))
    return [("".join(group), breaks) for breaks, group in groups]


def _is_too_long(word: str, room: float, scale: float) -> bool:
    # No letter is wider than it is high: most words need no closer look.
    return len(word) * SIZE * scale * 25.4 / 72 > room and lines_of(word, room, scale) > 1
