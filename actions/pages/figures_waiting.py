"""What figures want of a person, on the start page and in My work: answers in rounds, words to review or to write."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from accounts.models import User
from accounts.moments import Moment
from actions.figure_rounds import RoundReading, read_rounds
from actions.models import FigureRound
from actions.pages.figure_rounds import position_words
from actions.pages.my_work import MyWork
from govuk.words import count_of
from outcomes.access import Access, accesses_of, visible_strategies
from outcomes.measures.telling_due import TellingDue, Wants, by_wants, tellings_due
from outcomes.models import Strategy
from outcomes.scope import Scope

SAID = {
    Wants.REVIEW: ("text about a measure waits for your review", "texts about measures wait for your review"),
    Wants.CHANGE: ("text about a measure was returned", "texts about measures were returned"),
    Wants.NEWER: ("text was written before the latest figures", "texts were written before the latest figures"),
    Wants.WORDS: ("measure has figures and no words", "measures have figures and no words"),
}


@dataclass(frozen=True)
class FigureJob:
    """One thing that waits, with its count, and where it is done.

    Attributes:
        standing: how far a round is and by when; "" for words.
        is_late: whether its day has passed.
    """

    words: str
    href: str
    standing: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Text:
    """A measure of the person's organisation about which something is to be written."""

    due: TellingDue
    href: str
    why: str


def figure_jobs(scopes: Sequence[Scope]) -> dict[int, list[FigureJob]]:
    """By strategy, what its figures want of the person. A fixed number of queries, whatever the number of strategies.

    Args:
        scopes: of one person, at one moment; at least one.
    """
    by_id = {scope.strategy.pk: scope for scope in scopes}
    person, moment = scopes[0].person, scopes[0].moment
    accesses = {pk: scope.access for pk, scope in by_id.items()}
    takes_part = {pk: access for pk, access in accesses.items() if access.leads or access.partner_ids}
    found: dict[int, list[FigureJob]] = {pk: [] for pk in by_id}
    if not takes_part:
        return found
    running = FigureRound.objects.filter(strategy__in=takes_part, end=None).order_by("due_on", "pk")
    for one in read_rounds(running, moment.revision):
        found[one.row.strategy_id] += _of_round(one, takes_part[one.row.strategy_id], moment)
    texts: dict[int, list[TellingDue]] = defaultdict(list)
    for due in tellings_due(takes_part, moment.revision):
        if due.is_for(takes_part[due.strategy_id], person.pk):
            texts[due.strategy_id].append(due)
    for pk, group in texts.items():
        found[pk] += _of_texts(group, by_id[pk].strategy)
    return found


def _of_round(one: RoundReading, access: Access, moment: Moment) -> Iterable[FigureJob]:
    """What a round asks of the person's organisations; of who leads alone, that it is to be followed and ended."""
    own = sum(item.partner_id in access.reads_as and not item.is_answered for item in one.items)
    if not own and not access.leads:
        return
    if own:
        words = f"{count_of(own, 'answer')} asked of you in “{one.row.title}”"
    elif one.missing:
        words = f"{count_of(one.missing, 'answer')} missing in “{one.row.title}”"
    else:
        words = f"Every answer came in “{one.row.title}”: end the round"
    href = reverse("round", args=[one.row.strategy.slug, one.row.number])
    yield FigureJob(words, href, position_words(one, moment.day), one.row.due_on < moment.day)


def _of_texts(group: Sequence[TellingDue], strategy: Strategy) -> Iterable[FigureJob]:
    href = reverse("narratives", args=[strategy.slug])
    for wants, due in by_wants(group).items():
        yield FigureJob(count_of(len(due), *SAID[wants]), f"{href}#{wants}")


def texts_to_write(person: User, moment: Moment) -> list[Text]:
    """What the person's organisations have still to write about the figures that they bring."""
    strategies = {one.pk: one for one in visible_strategies(person)}
    accesses = accesses_of(person, list(strategies))
    speaks = {pk: Access(partner_ids=access.partner_ids) for pk, access in accesses.items() if access.partner_ids}
    due = [one for one in tellings_due(speaks, moment.revision) if one.wants != Wants.REVIEW]
    return [Text(one, _address(one, strategies), _why(one)) for one in due]


def _address(one: TellingDue, strategies: Mapping[int, Strategy]) -> str:
    return reverse("measure-narrative", args=[strategies[one.strategy_id].slug, one.card.key])


def _why(one: TellingDue) -> str:
    if one.wants == Wants.CHANGE:
        return f"Returned: “{one.why}”"
    return one.why or "Nothing is written yet"


def with_texts(work: MyWork, texts: Sequence[Text]) -> MyWork:
    """My work with these texts among what its first sentence counts."""
    return replace(work, counts={**work.counts, "texts": len(texts)})
