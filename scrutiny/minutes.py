# ruff: noqa: RUF001, RUF002 -- dashes and quotation marks as minutes print them
"""An item's minutes, pasted: which words of them are resolutions. Pure; no word is changed or lost.

Source of the forms: docs/rules.md, Resolutions. Minutes come as a page of the web ("Agenda item", numbered "1)" or
"1.", without the word "Resolved") and as a printed pack ("Resolved – That (a) ... (b) ...").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
FIGURES = tuple(str(number) for number in range(1, 61))
ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
RUNS = {"letter": LETTERS, "figure": FIGURES, "roman": ROMANS}
LONGEST_TITLE = 160

_MARK = re.compile(
    r"(?:(?P<start>^[ \t\u00a0]*)|(?P<inside>(?:[.;:,–—-]|\b[Tt]hat|\band|\bor)[ \t\u00a0]+))"
    r"(?P<number>\((?P<both>[a-z]{1,4}|\d{1,2})\)|(?P<one>[a-z]{1,4}|\d{1,2})[.)](?!\w))(?=\s)",
    re.MULTILINE,
)
_HEADING = re.compile(
    r"^[ \t\u00a0]*(?:(?:It was (?:unanimously )?(?:resolved|RESOLVED)|RESOLVED|Resolved)\b"
    r"|(?:RECOMMENDED|Recommended|DECISION|Decision)\b(?=\s*(?:[:–—-]|[Tt]hat\b)|[ \t]*$))\s*[:–—-]?\s*",
    re.MULTILINE,
)
_THAT = re.compile(r"that\s*[:–—-]?\s*(?=\(?\w{1,4}[.)]\s)", re.IGNORECASE)
_END = re.compile(
    r"^[ \t\u00a0]*(?:supporting documents\b.*|chair(?:man|woman|person)?\.?|signed\b.*|minutes of\b.*)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NEXT_ITEM = re.compile(r"^[ \t\u00a0]*(\d{1,3})\.[ \t\u00a0]+(?=[A-Z]\w)[^\n]*[^\s.;:,][ \t]*$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“‘\"'])|\n\s*(?=[·•\uf0b7–-]\s)")
_BULLET = re.compile(r"^\s*[·•\uf0b7–-]\s+")
_PROMISE = re.compile(
    r"\b(?:(?:would|will|to)\s+be\s+(?:shared|provided|circulated|sent|brought\s+back)"
    r"|(?:would|will)\s+(?:circulate|share|send|provide|supply|write\s+to|bring|report\s+back|come\s+back)"
    r"|(?:members|committee|councillors?|chair(?:man|woman|person)?)\s+(?:(?:also|then|had)\s+)?"
    r"(?:requested|asked\s+for)\s+(?:an?|the|that|more|further|some|details|figures|data|information)"
    r"|agreed\s+to\s+(?!note\b)|agreed\s+that\s+[^.]{1,150}?\bwould|undert(?:ook|akes?)\s+to)\b",
    re.IGNORECASE,
)
_LIST_BULLET = re.compile(r"^[ \t\u00a0]*[·•●▪◦\uf0b7*–-][ \t\u00a0]+(?=\S)", re.MULTILINE)
_BREAK = re.compile(r"\n[ \t\u00a0]*\n\s*")
_SENTENCE_DONE = re.compile(r"[.!?][”’\"')]*$")
_SAME_SHARE, _SAME_WORDS = 0.6, 3
"""Longer words that a sentence of the discussion has in common with a resolution that repeats it: share, and least."""
_FURTHEST_APART = 3
"""How far the numbers of two items that follow each other may lie apart: not every item is pasted."""


@dataclass(frozen=True)
class Found:
    """One resolution that the minutes hold.

    Attributes:
        number: as minuted, "(c)", "1)", "2.", "(a)(i)"; "" for none.
        words: as minuted. A part of (a) has the words of (a) that lead to its parts before its own.
        lead: those words; "" for none.
    """

    number: str
    words: str
    lead: str = ""

    @property
    def own(self) -> str:
        """The words without those that lead to them."""
        return self.words[len(self.lead) :].strip()


@dataclass(frozen=True)
class Split:
    """What the minutes of one item hold.

    Attributes:
        item: the item's title as minuted; "" where none was recognised.
        found: the resolutions, in their order.
        said: sentences of the discussion that sound like an undertaking; they are never added by themselves.
        after: what follows the resolutions and is none of them, such as the next item.
    """

    item: str
    found: tuple[Found, ...]
    said: tuple[str, ...]
    after: str = ""

    @property
    def resolves_again(self) -> bool:
        """Whether what follows the resolutions holds others: it is another item."""
        return _HEADING.search(self.after) is not None


@dataclass(frozen=True)
class _Mark:
    """A number in the text: where it stands, where its words begin, and which of a run it is."""

    begins: int
    ends: int
    number: str
    styles: tuple[tuple[str, int], ...]
    shape: str
    is_at_start: bool


def split_items(text: str) -> list[Split]:
    """Find the resolutions in the minutes of one item, or of several that are pasted at once.

    Several are told apart by their headings, "47. Care homes", "48. Mental health": numbers that rise, where at least
    two of the items hold something resolved. What stands before the first heading is the end of another item.

    Args:
        text: the minutes, as pasted.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    places = _item_places(text)
    if not places:
        return [split(text)]
    before = [split(text[: places[0]])] if _HEADING.search(text[: places[0]]) else []
    return before + [split(text[begins:ends]) for begins, ends in pairwise([*places, len(text)])]


def _item_places(text: str) -> list[int]:
    """Where the items begin, where there are several with resolutions; else nothing."""
    headings = [(int(match[1]), match.start()) for match in _NEXT_ITEM.finditer(text)]
    best: list[int] = []
    most = 1
    for first, (number, place) in enumerate(headings):
        chain = [place]
        for following, at in headings[first + 1 :]:
            if number < following <= number + _FURTHEST_APART:
                number = following
                chain.append(at)
        resolved = sum(1 for begins, ends in pairwise([*chain, len(text)]) if _HEADING.search(text, begins, ends))
        if resolved > most:
            best, most = chain, resolved
    return best


def split(text: str) -> Split:
    """Find an item's resolutions in its minutes.

    Args:
        text: the minutes of one item, as pasted.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    item, begins = _title(text)
    heading = _HEADING.search(text, begins)
    if not heading and re.match(r"\(?(?:1|a)[.)]", item):
        item, begins = "", 0  # Resolutions alone were pasted: this is the first of them.
    if heading:
        begins_at = heading.end()
        if that := _THAT.match(text, begins_at):
            begins_at = that.end()
        discussion_ends = heading.start()
    else:
        marks = _last_run(list(_marks(text, begins)))
        begins_at = discussion_ends = marks[0].begins if marks else len(text)
    ends = _end(text, begins_at, item)
    ends = begins_at + _talk_begins(text[begins_at:ends], is_spaced=_is_spaced(text))
    found = _resolutions(text[begins_at:ends], is_headed=bool(heading))
    said = (each for each in _undertakings(text[begins:discussion_ends]) if not _was_resolved(each, found))
    return Split(item, found, tuple(said), text[ends:].strip())


def _title(text: str) -> tuple[str, int]:
    """The item's title, and where the text after it begins."""
    place = 0
    for line in text.splitlines(keepends=True):
        place += len(line)
        shown = line.strip()
        if not shown or shown.lower().rstrip(":") in ("agenda item", "minutes"):
            continue
        is_title = len(shown) <= LONGEST_TITLE and shown[-1] not in ".;:,?!" and not _HEADING.match(shown)
        is_number = re.match(r"(\(\w{1,4}\)|\w{1,2}\))\s", shown) is not None
        return (shown, place) if is_title and not is_number else ("", place - len(line))
    return "", 0


def _end(text: str, begins: int, item: str) -> int:
    """Where the resolutions end: at what closes the minutes, at the next item, or at another "Resolved"."""
    ends = [match.start() for match in (_END.search(text, begins), _HEADING.search(text, begins + 1)) if match]
    number = re.match(r"(\d{1,3})\.", item)
    for match in _NEXT_ITEM.finditer(text, begins):
        if match.start() > begins and number and int(match[1]) == int(number[1]) + 1:
            ends.append(match.start())
            break
    return min(ends, default=len(text))


def _is_spaced(text: str) -> bool:
    """Whether an empty line follows on every line, also within sentences: so a printed paper is copied."""
    return any(
        not _SENTENCE_DONE.search(text[: match.start()].rstrip()) and text[match.end() : match.end() + 1].islower()
        for match in _BREAK.finditer(text)
    )


def _talk_begins(text: str, *, is_spaced: bool) -> int:
    """Where the discussion goes on after the resolutions: at an empty line after their last sentence."""
    marks = list(_marks(text))
    first = _first(marks, text)
    last = max((one.begins for one in marks if first is not None), default=0)
    for match in _BREAK.finditer(text, last):
        before, rest = text[last : match.start()].rstrip(), text[match.end() :]
        if not before or _LIST_BULLET.match(rest) or next((True for one in _marks(rest) if one.begins < 4), False):
            continue
        is_new = rest[:1].isupper() and not is_spaced and not before.endswith((":", ",", ";", "–", "-"))
        if _SENTENCE_DONE.search(before) or is_new:
            return match.start()
    return len(text)


def _marks(text: str, begins: int = 0) -> Iterator[_Mark]:
    place = begins
    while match := _MARK.search(text, place):
        inner = match["both"] or match["one"]
        styles = tuple((style, run.index(inner)) for style, run in RUNS.items() if inner in run)
        shape = match["number"].replace(inner, "#")
        # In a sentence only "(b)" is a number: "and 2. " or "or a) " may be anything.
        if styles and (match["start"] is not None or match["both"]):
            at = match.start("number")
            yield _Mark(at, match.end("number"), match["number"], styles, shape, match["start"] is not None)
            place = match.end("number")
        else:
            place = match.end("number")


def _run(marks: Sequence[_Mark], first: int) -> list[_Mark]:
    """The run that begins with a mark: those of its shape that follow on each other."""
    begin = marks[first]
    style = next((name for name, place in begin.styles if place == 0), None)
    from_later = begin.styles if style is None else ()
    runs = [_following(marks, first, name, place) for name, place in from_later]
    return max(runs, key=len, default=[]) if style is None else _following(marks, first, style, 0)


def _following(marks: Sequence[_Mark], first: int, style: str, place: int) -> list[_Mark]:
    begin = marks[first]
    run = [begin]
    for mark in marks[first + 1 :]:
        if mark.shape == begin.shape and (style, place + len(run)) in mark.styles:
            run.append(mark)
    return run


def _first(marks: Sequence[_Mark], text: str) -> int | None:
    """The mark with which the resolutions begin: the first of a run, or a later one where the first was not copied."""
    first = next((n for n, mark in enumerate(marks) if any(place == 0 for _, place in mark.styles)), None)
    for number, mark in enumerate(marks[:first]):
        is_begin = mark.is_at_start or not text[: mark.begins].strip()
        if is_begin and (not text[: mark.begins].strip() or len(_run(marks, number)) > 1 or mark.shape == "(#)"):
            return number
    return first


def _last_run(marks: Sequence[_Mark]) -> list[_Mark]:
    """Of minutes without the word "Resolved": the last run of numbers that begins a line."""
    starts = [place for place, mark in enumerate(marks) if mark.is_at_start and any(n == 0 for _, n in mark.styles)]
    # A run inside another one, (i) within 1., is not the last but a part.
    runs = [run for run in (_run(marks, place) for place in starts) if run]
    tops = [run for run in runs if not any(other[0].begins < run[0].begins <= other[-1].begins for other in runs)]
    outer = [run for run in tops if not _is_inside_last(run, tops)]
    if outer:
        return outer[-1]
    later = (_run(marks, place) for place, mark in enumerate(marks) if mark.is_at_start)
    return next((run for run in later if len(run) > 1), [])


def _is_inside_last(run: Sequence[_Mark], tops: Sequence[Sequence[_Mark]]) -> bool:
    """Whether these are parts of the last of another run: (i), (ii) after "2." that follows "1."."""
    return any(
        len(other) > 1 and other[-1].begins < run[0].begins and run[0].shape != other[0].shape and _is_nested(run)
        for other in tops
        if other is not run
    )


def _is_nested(run: Sequence[_Mark]) -> bool:
    return ("roman", 0) in run[0].styles or ("letter", 0) in run[0].styles


def _resolutions(text: str, *, is_headed: bool) -> tuple[Found, ...]:
    """The resolutions in what stands after "Resolved", or from the first number on."""
    marks = list(_marks(text))
    first = _first(marks, text)
    if first is None or (is_headed and text[: marks[first].begins].strip() and not marks[first].is_at_start):
        return tuple(_bulleted(text)) if is_headed else ()
    run = _run(marks, first)
    found: list[Found] = []
    if before := text[: run[0].begins].strip():
        found.append(Found("", before))
    for mark, following in pairwise([*run, None]):
        assert mark is not None
        found += _parts(mark.number, text[mark.ends : following.begins if following else len(text)])
    return tuple(one for one in found if one.words)


def _bulleted(text: str) -> list[Found]:
    """Resolutions without numbers: one, or one for each point of a list."""
    points = list(_LIST_BULLET.finditer(text))
    if len(points) < 2:
        words = text.strip()
        return [Found("", words)] if words else []
    before = text[: points[0].start()].strip()
    lead = before if before.endswith(":") and before.lower() != "that:" else ""
    found = [Found("", before)] if before.lower().rstrip(" :–-") not in ("", "that") and not lead else []
    for point, following in pairwise([*points, None]):
        assert point is not None
        own = text[point.end() : following.start() if following else len(text)].strip()
        found.append(Found("", f"{lead} {own}".strip(), lead))
    return found


def _parts(number: str, text: str) -> list[Found]:
    """One resolution, or its parts where it has any: (i), (ii)."""
    marks = list(_marks(text))
    for place, mark in enumerate(marks):
        run = _run(marks, place)
        if len(run) < 2 or not (mark.styles[-1] == ("roman", 0) or mark.shape != _shape(number)):
            continue
        lead = text[: mark.begins].strip()
        found = []
        for one, following in pairwise([*run, None]):
            assert one is not None
            own = text[one.ends : following.begins if following else len(text)].strip()
            found.append(Found(number + one.number, f"{lead} {own}".strip(), lead))
        return found
    return [Found(number, text.strip())]


def _shape(number: str) -> str:
    return re.sub(r"\w+", "#", number)


def _undertakings(text: str) -> tuple[str, ...]:
    """Sentences that promise something to somebody."""
    sentences = (_BULLET.sub("", sentence).strip() for sentence in _SENTENCE_END.split(text))
    return tuple(sentence for sentence in sentences if _PROMISE.search(sentence))


def _was_resolved(said: str, found: Sequence[Found]) -> bool:
    """Whether a resolution says in most of its words what somebody asked for in the discussion."""
    words = _long_words(said)
    for resolved in (_long_words(one.words) for one in found):
        same = len(words & resolved)
        if same >= _SAME_WORDS and same >= _SAME_SHARE * min(len(words), len(resolved)):
            return True
    return False


def _long_words(text: str) -> set[str]:
    return {
        word
        for word in re.findall(r"[a-z]{4,}", text.lower())
        if word not in ("committee", "requested", "that", "with", "were")
    }
