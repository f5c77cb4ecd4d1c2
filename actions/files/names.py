"""The name that a file came with, made harmless: a label for people, by which nothing is ever found or opened."""

import re
import unicodedata
from pathlib import PurePosixPath

LONGEST_NAME = 120
LONGEST_ENDING = 10

_NOT_IN_NAMES = frozenset('<>:"/\\|?*')
"""What no file's name can hold on one system or another."""


def clean_name(given: str) -> str:
    """Return the last part of a name, without what hides, breaks out or turns round.

    Args:
        given: the name as it was sent: perhaps a whole path, with control characters or marks that turn the direction
            of writing, so that "exe.fdp" reads as "pdf.exe".

    Returns:
        At most LONGEST_NAME characters, never empty, and the same again when it is cleaned again.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given))[-1]
    shown = "".join(_shown(character) for character in last)
    # Cutting pieces out can bring others together that make one character.
    stem, ending = _parts(unicodedata.normalize("NFC", " ".join(shown.split())).strip(". "))
    name = stem[: LONGEST_NAME - len(ending)].rstrip(". ") + ending
    return name if stem else f"file{ending}"


def ending_of(name: str) -> str:
    """Return the ending of a name in lower case, with its dot: ".pdf"; "" where there is none."""
    return PurePosixPath(name).suffix.lower()


def _shown(character: str) -> str:
    if character in _NOT_IN_NAMES:
        return "_"
    # Controls, marks of direction, halves of characters, and what no version of Unicode has given a meaning.
    if unicodedata.category(character)[0] == "C":
        return " " if character in "\t\r\n" else ""
    return character


def _parts(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if not dot or not ending.isalnum() or len(ending) > LONGEST_ENDING:
        return name, ""
    return stem.rstrip(". "), f".{ending}"
