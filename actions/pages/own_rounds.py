"""What rounds of figures ask of the organisations that a person speaks for: part of My work."""

from dataclasses import dataclass, replace

from accounts.models import User
from accounts.moments import Moment
from actions.figure_rounds import RoundReading, read_rounds
from actions.models import FigureRound
from actions.pages.figure_rounds import position_words
from actions.pages.my_work import MyWork
from govuk.words import count_of
from outcomes.access import accesses_of, visible_strategies


@dataclass(frozen=True)
class OwnRound:
    """A round that waits for answers of the person's organisations.

    Attributes:
        words: how many it waits for, and by when.
        subjects: what they are.
    """

    reading: RoundReading
    words: str
    subjects: list[str]
    is_late: bool


def own_rounds(person: User, moment: Moment) -> list[OwnRound]:
    """Rounds that run and wait for the person's organisations, the next due first. One query where none runs."""
    running = FigureRound.objects.filter(strategy__in=visible_strategies(person), end=None).order_by("due_on", "pk")
    rounds = read_rounds(running, moment.revision)
    accesses = accesses_of(person, {one.row.strategy_id for one in rounds}) if rounds else {}
    found = []
    for one in rounds:
        own = accesses[one.row.strategy_id].reads_as
        waiting = [item.row.subject for item in one.items if item.partner_id in own and not item.is_answered]
        if waiting:
            asks = f"{count_of(len(waiting), 'answer')} of yours missing. The whole round: "
            is_late = one.row.due_on < moment.day
            found.append(OwnRound(one, asks + position_words(one, moment.day), waiting, is_late))
    return found


def with_rounds(work: MyWork, rounds: list[OwnRound]) -> MyWork:
    """My work with what rounds ask for among what its first sentence counts."""
    return replace(work, counts={**work.counts, "rounds": sum(len(one.subjects) for one in rounds)})
