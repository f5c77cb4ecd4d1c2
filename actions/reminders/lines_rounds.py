"""What a mail says of rounds of figures: to whoever is asked, and to who leads the programme."""

from collections import Counter
from collections.abc import Sequence

from actions.figure_rounds import ItemReading, RoundReading, read_rounds
from actions.models import FigureRound
from actions.models import ReminderKind as Kind
from actions.reminders.lines import Item, Link, Named, Part, Words, is_due, link, shortened
from actions.reminders.reading import Known, Row, register_reading
from govuk.words import count_of, in_words
from outcomes.reading import PartnerName, partner_names

NAME = "rounds"
"""Under which what the lines need is read."""


class Rounds:
    """The rounds that some reminders are about, by id, and the organisations that they ask."""

    def __init__(self, rows: Sequence[Row], revision: int) -> None:
        wanted = {_number(row) for row in rows if row.kind == Kind.ROUND_DUE}
        rounds = read_rounds(FigureRound.objects.filter(pk__in=wanted), revision) if wanted else []
        self.by_id: dict[int, RoundReading] = {one.row.pk: one for one in rounds}
        asked = {item.partner_id for one in rounds for item in one.items if item.partner_id}
        self.partners: dict[int, PartnerName] = partner_names(asked, revision) if asked else {}


def _round_due(row: Row, known: Known) -> Item:
    """What the person's organisations have not answered; of who leads alone, what is missing from whom."""
    rounds: Rounds = known.more[NAME]
    one = rounds.by_id[_number(row)]
    missing = [item for item in one.items if not item.is_answered]
    own = [item for item in missing if item.partner_id and known.may_read_as_own(row.person_id, item.partner_id)]
    said = f"The round {is_due(row.counted_from, known.day)}."
    about, title = ("round", one.row.pk), f"Round of figures: {one.row.title}"
    place = (known.strategies[row.strategy_id].strategy.slug, one.row.number)
    if own:
        fact = f"{count_of(len(own), 'answer')} of yours {'is' if len(own) == 1 else 'are'} missing. {said}"
        named = tuple(_named(item, place) for item in own)
        links = (link("Answer", "round", *place),)
        return Item(Part.ROUNDS, about, title, (fact,), links, row.counted_from, named=named)
    facts = (f"{one.progress}. {said}", _missing_from(missing, rounds.partners))
    return Item(Part.LEADING, about, title, facts, (link("See the round", "round", *place),), row.counted_from)


def _named(item: ItemReading, place: tuple[str, int]) -> Named:
    said = "a new figure of it, or why there is none" if item.row.measure_id else "an answer in words"
    return Named(Link(shortened(item.row.subject), _answer(item, place)), said)


def _answer(item: ItemReading, place: tuple[str, int]) -> str:
    return link("", "round-answer", *place, item.row.position).address


def _missing_from(missing: Sequence[ItemReading], partners: dict[int, PartnerName]) -> str:
    """ "Missing from Riverside College (2), and from nobody named (1)."."""
    counts = Counter(item.partner_id for item in missing)
    named = {partners[pk].name: number for pk, number in counts.items() if pk in partners}
    said = [f"{name} ({named[name]})" for name in sorted(named, key=str.casefold)]
    unnamed = sum(counts.values()) - sum(named.values())
    of_nobody = f"Nobody is named for {count_of(unnamed, 'thing')} that it asks for." if unnamed else ""
    return " ".join(filter(None, [f"Missing from {in_words(said)}." if said else "", of_nobody]))


def _number(row: Row) -> int:
    return int(row.subject.rpartition(":")[2])


register_reading(NAME, Rounds)

ROUND_WORDS: dict[str, Words] = {Kind.ROUND_DUE: _round_due}
"""How the kind is put that concerns whoever brings figures, and who leads."""
