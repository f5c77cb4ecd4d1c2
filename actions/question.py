"""What somebody asks the search for, read from what they typed. Pure: no database.

Every word must be found. Words in quotation marks stand side by side, a minus leaves out what has the word, and "or"
gives another choice. A reference such as "3.1", "Action 3.1" or "Outcome 1" names one thing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST_QUESTION = 200
"""Characters that a question may have."""
MOST_TERMS = 20
"""Words and phrases that a question may have: each is looked for in several places."""

KINDS = ("action", "workstream", "outcome", "measure")
OTHERWISE = "or"
WORD = re.compile("\\w+(?:[-'\N{RIGHT SINGLE QUOTATION MARK}./]\\w+)*")
COMMON = frozenset(
    WORD.findall(
        "a an and are as at be been but by did do does for from had has have he her his how i if in is it its me my no"
        " not of on or our she so than that the their them then there they this to us was we were what when where which"
        " who why will with you your"
    )
)
"""Words that nearly every sentence has: they say nothing about what is looked for."""

_TOKEN = re.compile(r'(-?)"([^"]*)"|(\S+)')
_STRAIGHT = str.maketrans("“”„«»", '"""""')


@dataclass(frozen=True)
class Term:
    """One word, or words that stand side by side.

    Attributes:
        words: as typed, without punctuation around them.
        is_excluded: what has it is left out.
        kind: what the reference is one of ("action"), or "" where it does not say.
        reference: "3.1", "M1.2" or "1" where the term may name one thing, else "".
        may_go_on: may be the beginning of a longer word: the last one typed.
    """

    words: str
    is_phrase: bool = False
    is_excluded: bool = False
    kind: str = ""
    reference: str = ""
    may_go_on: bool = False

    def names(self, kind: str) -> str:
        """The reference, if the term may name something of this kind: a bare number names an action or a measure."""
        is_bare = not self.kind and kind in ("action", "measure")
        return self.reference if self.kind == kind or is_bare else ""


@dataclass(frozen=True)
class Question:
    """A question as it was understood.

    Attributes:
        text: as typed, without what cannot be printed.
        choices: any of these must fit, each with all of its terms; empty where no word is left to look for.
    """

    text: str
    choices: tuple[tuple[Term, ...], ...]

    @cached_property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that is looked for, which is what a result's marked words come from."""
        return tuple(term for choice in self.choices for term in choice if not term.is_excluded)

    @property
    def is_too_long(self) -> bool:
        """Whether it has more terms than are looked for at once."""
        return sum(len(choice) for choice in self.choices) > MOST_TERMS


def read_question(typed: str) -> Question:
    """Understand what was typed; anything at all may be typed.

    Args:
        typed: the text of the search box.
    """
    text = " ".join("".join(one if one.isprintable() else " " for one in typed).split())
    choices: list[list[Term]] = [[]]
    for term in _joined(list(_terms(text.translate(_STRAIGHT)))):
        if term is None:
            choices.append([])
        elif not any(same.words == term.words and same.is_excluded == term.is_excluded for same in choices[-1]):
            choices[-1].append(term)
    found = tuple(tuple(choice) for choice in choices if any(not term.is_excluded for term in choice))
    return Question(text, found)


def _terms(text: str) -> Iterator[Term | None]:
    """Words and phrases in order; None stands for "or"."""
    tokens = list(_TOKEN.finditer(text))
    for token in tokens:
        minus, phrase, word = token.groups()
        if word is None:
            inside = " ".join(WORD.findall(phrase))
            if inside:
                yield Term(inside, is_phrase=" " in inside, is_excluded=bool(minus))
        elif word.lower() == OTHERWISE:
            yield None
        elif found := re.search(r"\w(?:.*\w)?", word):
            excluded = word.startswith("-") and len(word) > 1 and word[1].isalnum()
            reference = found[0] if any(one.isdigit() for one in found[0]) and not excluded else ""
            is_last = token is tokens[-1] and not text.endswith('"')
            yield Term(found[0], is_excluded=excluded, reference=reference, may_go_on=is_last and not excluded)


def _joined(terms: list[Term | None]) -> Iterator[Term | None]:
    """Make one term of "Action" and "3.1", and leave out common words."""
    kind: Term | None = None
    for term in terms:
        if kind is not None:
            joined = term is not None and not term.is_phrase and term.reference
            if joined and term is not None:
                name = kind.words.lower()
                yield Term(f"{kind.words} {term.words}", is_phrase=True, kind=name, reference=term.reference)
            else:
                yield kind
            kind = None
            if joined:
                continue
        if term is not None and term.words.lower() in KINDS and not term.is_phrase and not term.is_excluded:
            kind = term
        elif term is None or term.is_phrase or term.is_excluded or term.words.lower() not in COMMON:
            yield term
    if kind is not None:
        yield kind


@dataclass(frozen=True)
class Piece:
    """A stretch of text, marked where it is a word that was looked for."""

    text: str
    is_marked: bool = False


Fits = Callable[[str], bool]
"""Whether a word of a text, in small letters, is one that was looked for."""


def marked(text: str, fits: Fits) -> list[Piece]:
    """The whole text in pieces; put together they are the text again."""
    pieces: list[Piece] = []
    end = 0
    for word in WORD.finditer(text):
        if fits(word[0].lower()):
            pieces.append(Piece(text[end : word.start()]))
            pieces.append(Piece(word[0], is_marked=True))
            end = word.end()
    pieces.append(Piece(text[end:]))
    return [piece for piece in pieces if piece.text]


def excerpt(text: str, fits: Fits, length: int = 260) -> list[Piece]:
    """The part of a text around the first words that were looked for, in pieces, with "…" for what is left out.

    Args:
        text: what may be read, already without anything that the reader may not see.
        length: characters that are enough; a text that is not longer is given whole.
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return marked(text, fits)
    first, after = next((word.span() for word in WORD.finditer(text) if fits(word[0].lower())), (0, 0))
    start = 0
    if first > length // 2:
        start = text.rfind(" ", first - length // 2, first - length // 4) + 1 or first
    end = len(text)
    if start + length < end:
        end = max(text.rfind(" ", start, start + length), after) or length
    pieces = marked(text[start:end], fits)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(text) else [])]
