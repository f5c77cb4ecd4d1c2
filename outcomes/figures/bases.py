"""The base of a figure: which number it is, what it counts, and how it is said. One place for pages, files and rules.

A base is a number, words, or both, as its source gives it. Pure functions.
"""

import re

NOT_PUBLISHED = "Base not published"
NUMBER = re.compile(r"(?<![\d.,/])\d{1,3}(?:,\d{3})+(?![\d,/])|(?<![\d.,/])\d+(?![\d.,/]*\d)")
_BEFORE = r"^(?:(?:all|about|around|some|the|approximately)\s+)?"
_BEGINS = re.compile(rf"{_BEFORE}(?P<number>{NUMBER.pattern})", re.IGNORECASE)
_UNKNOWN = re.compile(r"\bnot (?:printed|published|stated|given|known)\b", re.IGNORECASE)
"""Words of a base that say of themselves that their number is not the base."""

BODIES = re.compile(r"^(?:providers?|organi[sz]ations?|employers?|services?|business(?:es)?|homes)$", re.IGNORECASE)
"""What is no person, as the last word of what a base counts."""
_ENDS_NAME = re.compile(
    r"[,;:.()]|\s(?:who|whom|whose|that|which|where|of|in|at|on|from|with|without|by|for|to|and|or|as|per|among|across"
    r"|gave|answer(?:ed|ing)?|said|saying|respond(?:ed|ing)|repl(?:ied|ying)|report(?:ed|ing)|ask(?:ed|ing)"
    r"|survey(?:ed|ing)|tak(?:en|ing)|took|us(?:ed|ing)|work(?:ed|ing)|is|are|was|were|has|have|had)\b",
    re.IGNORECASE,
)
"""Where the name of what is counted ends: “12 people who use services” counts people."""


def number_read(words: str) -> int | None:
    """The number that the words of a base begin with: 12 of “12 people who answered”; None where they do not.

    Words that say that the base is not printed give none: “48 organisations gave this answer (base not printed)”.
    """
    found = None if _UNKNOWN.search(words) else _BEGINS.match(words.strip())
    return int(found["number"].replace(",", "")) if found else None


def base_of(number: int | None, words: str) -> int | None:
    """The base as far as it is known: as recorded, else the first number in its words; None for neither."""
    if number is not None or _UNKNOWN.search(words):
        return number
    found = NUMBER.search(words)
    return int(found[0].replace(",", "")) if found else None


def base_said(number: int | None, words: str, *, is_wanted: bool) -> str:
    """The base in words: "14 providers", "120 in all", "Base not published"; "" for none where none is wanted.

    Args:
        number, words: as recorded. A number that the words do not name stands before them.
        is_wanted: whether a figure of this kind has a base: a percentage with a value has.
    """
    words = words.strip()
    if number is None:
        return words or (NOT_PUBLISHED if is_wanted else "")
    if not words:
        return f"{number:,} in all"
    named = {int(found.replace(",", "")) for found in NUMBER.findall(words)}
    if number in named:
        return words
    if named:
        return f"{number:,} in all ({words})"
    is_sentence = words[0].isupper() and words[1:2].islower()
    return f"{number:,} {words[0].lower() + words[1:] if is_sentence else words}"


def one_of(number: int | None, words: str) -> str:
    """What one of the base is one of: "1 of 14 providers"; "" where its number is not known."""
    base = base_of(number, words)
    if not base:
        return ""
    said = base_said(number, words, is_wanted=True)
    is_named = said.startswith(f"{base:,} ") and not said.startswith(f"{base:,} in all")
    return f"1 of {said.partition(' (')[0]}" if is_named else f"1 of {base:,}"


def may_count_people(words: str) -> bool:
    """Whether a base in these words may be a number of people: in doubt it is.

    What it counts is the last word of the name after its number: “12 people who use services” and “12 care home
    residents” are people, “14 care homes” and “5 providers of 12 services” are not.
    """
    words = words.strip()
    number = _BEGINS.match(words)
    name = _ENDS_NAME.split(" " + (words[number.end() :] if number else words).strip(), maxsplit=1)[0].split()
    return not (name and BODIES.match(name[-1]))
