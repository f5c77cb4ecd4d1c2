"""What one mail says: things of the same strategy together, most urgent first (docs/rules.md, Reminders)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby

from accounts.models import User
from actions.reminders.lines import Item, Link, Part, Words, link
from actions.reminders.lines_lead import LEAD_WORDS, plainly
from actions.reminders.lines_owner import OWNER_WORDS
from actions.reminders.lines_rounds import ROUND_WORDS
from actions.reminders.reading import Known, Row
from actions.reminders.stopping import stop_address
from govuk.words import WEEKDAYS, count_of, in_words, weekday

MOST_ITEMS = 25
"""So many things are said of one strategy; more are counted, with a link to all of them."""
MOST_LINKS = 3
MOST_NAMED = 8
"""So many actions are named in one thing; more are counted."""
NAMED_WITHIN_DAYS = 6
"""Within so many days a due day is named by its weekday alone."""

Mails = Sequence[tuple[User, Sequence[Row]]]
"""Whom to write to, and about what."""

_WORDS: dict[str, Words] = {**OWNER_WORDS, **LEAD_WORDS, **ROUND_WORDS}

_HEADINGS = {
    Part.OVERDUE: "Overdue",
    Part.RETURNED: "Sent back",
    Part.LATE: "Late",
    Part.DUE: "Due",
    Part.MILESTONES: "Milestones",
    Part.ROUNDS: "Rounds of figures",
    Part.CONTRIBUTIONS: "Contributions asked for",
    Part.REVIEWS: "For you to review",
    Part.DATES: "Dates for you to decide on",
    Part.LEADING: "About the plan you lead",
    Part.COMMITTEE: "For the committee",
    Part.COMING: "Coming up",
}
_COUNTED_AS = {
    Part.OVERDUE: "overdue",
    Part.RETURNED: "sent back",
    Part.LATE: "late",
    Part.DUE: "due",
    Part.MILESTONES: "milestone",
    Part.ROUNDS: "to answer",
    Part.CONTRIBUTIONS: "contribution",
    Part.REVIEWS: "to review",
    Part.DATES: "to decide on",
    Part.LEADING: "about the plan",
    Part.COMMITTEE: "for the committee",
}
_NOUNS = (Part.MILESTONES, Part.CONTRIBUTIONS)
_OF_OWNERS = (Part.OVERDUE, Part.RETURNED, Part.LATE, Part.DUE)


@dataclass(frozen=True)
class Section:
    """What is equally urgent: "Overdue: 1"."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Group:
    """What is said of one strategy.

    Attributes:
        more: how many things there are beside those that are said; `all` leads to all of them.
    """

    title: str
    is_demonstration: bool
    sections: tuple[Section, ...]
    more: int
    all: Link


@dataclass(frozen=True)
class DigestContent:
    """One mail, ready to be drawn as text and as HTML.

    Attributes:
        subject: with "Demonstration: " before it where nothing in it is real.
        reader: for whom it is.
        preheader: what mail programs show beside the subject.
        asks_for_updates: whether it asks for any.
        owns: whether the reader answers for an action in it and can hand it over.
        chooses: whether the reader can sign in and choose how often.
        stop: the address that works without signing in.
    """

    subject: str
    heading: str
    day: str
    reader: str
    preheader: str
    groups: tuple[Group, ...]
    asks_for_updates: bool
    owns: bool
    chooses: bool
    see_all: Link
    hand_over: Link
    choose: Link
    privacy: Link
    stop: str


def register_words(kind: str, words: Words) -> None:
    """Say how a kind of reminder is put. Apps that bring kinds of their own do so when they are ready."""
    _WORDS[kind] = words


def digest_of(person: User, rows: Sequence[Row], day: date) -> DigestContent:
    """What one mail says. `contents_of` is the form for many.

    Args:
        person: who is written to.
        rows: at least one reminder, or one that is to come.
        day: the day in London on which it is to go out.
    """
    return contents_of([(person, rows)], day)[0]


def contents_of(mails: Mails, day: date) -> list[DigestContent]:
    """What each of these mails says, in their order. As many queries for one as for fifty."""
    known = known_for(mails, day)
    return [content_of(person, rows, known) for person, rows in mails]


def known_for(mails: Mails, day: date) -> Known:
    """What the lines of these mails are made of."""
    return Known([person for person, _ in mails], [row for _, rows in mails for row in rows], day)


def content_of(person: User, rows: Sequence[Row], known: Known) -> DigestContent:
    """What one of the mails says for which `known` was read. No queries."""
    by_strategy: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_strategy[row.strategy_id].append(row)
    items = {strategy: _items(group, known) for strategy, group in by_strategy.items()}
    order = sorted(items, key=lambda strategy: (items[strategy][0].part, known.strategies[strategy].title))
    every = [item for strategy in order for item in items[strategy]]
    heading = _heading(every, known.day)
    groups = tuple(_group(strategy, items[strategy], known) for strategy in order)
    only_invented = all(group.is_demonstration for group in groups)
    first = every[0]
    is_box = known.is_box(person.pk)
    return DigestContent(
        subject=f"Demonstration: {heading}" if only_invented else heading,
        heading=heading,
        day=weekday(known.day),
        reader=_reader(person, known),
        preheader=f"{first.title}. {first.facts[0]}",
        groups=groups,
        asks_for_updates=any(item.part in _OF_OWNERS for item in every),
        owns=not is_box and any(item.part in _OF_OWNERS for item in every),
        chooses=not is_box,
        see_all=_see_all(person, known),
        hand_over=link("Hand over to a colleague", "my-hand-over"),
        choose=link("Choose how often", "reminders"),
        privacy=link("Privacy", "privacy"),
        stop=stop_address(person),
    )


def _see_all(person: User, known: Known) -> Link:
    speaks = known.speaks_for[person.pk]
    return link("See all your actions", "my-work") if speaks else link("See what waits for you", "home")


def _items(rows: Sequence[Row], known: Known) -> list[Item]:
    """What is said of one strategy, most urgent first, each thing once."""
    about: dict[tuple[str, int | str], list[Item]] = defaultdict(list)
    for item in sorted((_WORDS.get(row.kind, plainly)(row, known) for row in rows), key=_urgency):
        about[item.about].append(item)
    return sorted((_together(items) for items in about.values()), key=_urgency)


def _urgency(item: Item) -> tuple[Part, date, str]:
    return item.part, item.counted_from, item.place


def _together(items: Sequence[Item]) -> Item:
    """Everything that is said of one thing: the most urgent leads."""
    spare = items[0].spare if len(items) == 1 else ()
    facts = list(dict.fromkeys((*(fact for item in items for fact in item.facts), *spare)))
    if len(facts) > MOST_ITEMS:
        facts = [*facts[:MOST_ITEMS], f"And {len(facts) - MOST_ITEMS} more."]
    links: dict[str, Link] = {}
    for one in chain.from_iterable(item.links for item in items):
        links.setdefault(one.address, one)
    quote = next((item.quote for item in items if item.quote), "")
    named = tuple(dict.fromkeys(one for item in items for one in item.named if one.link.address not in links))
    return replace(
        items[0],
        facts=tuple(facts),
        links=tuple(links.values())[:MOST_LINKS],
        quote=quote,
        named=named[:MOST_NAMED],
        more=items[0].more + max(len(named) - MOST_NAMED, 0),
    )


def _group(strategy: int, items: Sequence[Item], known: Known) -> Group:
    version = known.strategies[strategy]
    shown = items[:MOST_ITEMS]
    sections = [(part, tuple(group)) for part, group in groupby(shown, key=lambda item: item.part)]
    counts = {part: sum(item.part == part for item in items) for part, _ in sections}
    own = any(item.part in _OF_OWNERS for item in items)
    return Group(
        title=version.title,
        is_demonstration=version.strategy.is_demonstration,
        sections=tuple(Section(f"{_HEADINGS[part]}: {counts[part]}", group) for part, group in sections),
        more=len(items) - len(shown),
        all=link("See all", "my-work") if own else link("See all", "home"),
    )


def _heading(items: Iterable[Item], day: date) -> str:
    """ "4 things for you: 1 overdue, 2 due Friday". What is only coming up is not counted."""
    counted = [item for item in items if item.part != Part.COMING]
    if not counted:
        return f"Coming up: {count_of(len(list(items)), 'date')}"
    parts = []
    for part in sorted({item.part for item in counted}):
        of_part = [item for item in counted if item.part == part]
        parts.append(_counted(part, of_part, day))
    return f"{count_of(len(counted), 'thing')} for you: {', '.join(parts)}"


def _counted(part: Part, items: Sequence[Item], day: date) -> str:
    words = _COUNTED_AS[part]
    if part in _NOUNS:
        return count_of(len(items), words)
    return f"{len(items)} {words}{_same_day(items, day) if part == Part.DUE else ''}"


def _same_day(items: Sequence[Item], today: date) -> str:
    """The day on which all are due, where it is near: " Friday", " today"."""
    days = {item.counted_from for item in items}
    due = days.pop()
    if days or not 0 <= (due - today).days <= NAMED_WITHIN_DAYS:
        return ""
    return " today" if due == today else f" {WEEKDAYS[due.weekday()]}"


def _reader(person: User, known: Known) -> str:
    """ "Alice Example, Riverside College"; the organisation alone for a shared mailbox."""
    partners = sorted(known.partners[one].name for one in known.speaks_for[person.pk] if one in known.partners)
    if known.is_box(person.pk):
        return in_words(partners)
    return ", ".join([known.name_of(person.pk, person.email), *([in_words(partners)] if partners else [])])
