"""Columns of a workbook's sheets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column's head and width, in characters; `wraps` lets its words run over several lines."""

    name: str
    width: int = 14
    wraps: bool = False


def wide(name: str, width: int = 40) -> Column:
    """A column of words, which run over several lines."""
    return Column(name, width, wraps=True)
