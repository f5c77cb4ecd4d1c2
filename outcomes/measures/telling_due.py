"""What is still to be said beside the figures of measures, and by whom: to review, to change, to bring up to date, to
write. The page that lists it, My work and the start page count the same."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from outcomes.access import Access
from outcomes.measures.card import MeasureCard
from outcomes.measures.cards import cards_of
from outcomes.measures.narratives import Narratives, Written, narratives_of, written_before
from outcomes.models import Measure, MeasureSettings, Narrative
from outcomes.reading import grouped


class Wants(StrEnum):
    """What the words about a measure want, in the order in which it is listed."""

    REVIEW = "review"
    CHANGE = "change"
    NEWER = "newer"
    WORDS = "words"


@dataclass(frozen=True)
class TellingDue:
    """A measure about which something is still to be said.

    Attributes:
        measure_id, strategy_id: of the measure.
        owner_id: the organisation that brings its figures; None where none is named.
        why: which figures the text does not know, or why it was returned; "" where it waits or there is none.
    """

    measure_id: int
    strategy_id: int
    owner_id: int | None
    card: MeasureCard
    narratives: Narratives
    wants: Wants
    why: str = ""

    @property
    def waiting(self) -> Written | None:
        """The text that waits for a review; None where none does."""
        last = self.narratives.last
        return last if last is not None and last.waits else None

    def is_for(self, access: Access, person_id: int) -> bool:
        """Whether it waits for somebody: a text for a lead who did not write it, all else for those who may write."""
        if self.wants == Wants.REVIEW:
            return access.leads and self.waiting is not None and self.waiting.row.author_id != person_id
        return access.tells_of(self.owner_id)


def tellings_due(accesses: Mapping[int, Access], revision: int) -> list[TellingDue]:
    """What is still to be said in strategies, of measures that have figures; as a measure's own page says it.

    In the order of outcomes. Two queries where the person neither leads nor speaks for an owner; a fixed number else.

    Args:
        accesses: by strategy what the person is; who only reads a strategy is told nothing of it.
        revision: the last change that counts.
    """
    owners = _owners(accesses, revision)
    strategies = {pk for pk, access in accesses.items() if access.leads} | {pk for pk, _ in owners.values()}
    if not strategies:
        return []
    return [one for one in every_telling_due(strategies, revision) if accesses[one.strategy_id].tells_of(one.owner_id)]


def every_telling_due(strategies: Collection[int], revision: int) -> list[TellingDue]:
    """The same, whoever asks."""
    rows = Measure.objects.filter(outcome__strategy__in=strategies, revision__lte=revision)
    strategy_of = dict(rows.values_list("pk", "outcome__strategy"))
    cards = cards_of(strategy_of, strategies, revision)
    written = narratives_of(cards, revision)
    found = [_due(pk, strategy_of[pk], card, written[pk]) for pk, card in cards.items() if card.lines]
    return [one for one in found if one is not None]


def texts_about(measures: Collection[int], strategy_id: int) -> dict[tuple[int, int], Narrative]:
    """Every text about these measures of a strategy with its review, by measure and number."""
    rows = Narrative.objects.filter(measure__in=measures, measure__outcome__strategy=strategy_id)
    return {(row.measure_id, row.number): row for row in rows.select_related("review", "measure")}


def _owners(accesses: Mapping[int, Access], revision: int) -> dict[int, tuple[int, int]]:
    """By measure of which the person brings the figures, its strategy and its owner."""
    own = {partner for access in accesses.values() for partner in access.partner_ids}
    if not own:
        return {}
    rows = MeasureSettings.objects.at(revision).filter(owner__in=own, measure__outcome__strategy__in=accesses)
    found = rows.values_list("measure", "measure__outcome__strategy", "owner")
    return {pk: (strategy, owner) for pk, strategy, owner in found if owner in accesses[strategy].partner_ids}


def _due(pk: int, strategy_id: int, card: MeasureCard, narratives: Narratives) -> TellingDue | None:
    settings = card.promise.settings
    wants, why = _wants(card, narratives)
    if wants is None:
        return None
    return TellingDue(pk, strategy_id, settings.owner_id if settings else None, card, narratives, wants, why)


def _wants(card: MeasureCard, narratives: Narratives) -> tuple[Wants | None, str]:
    last = narratives.last
    if last is None:
        return Wants.WORDS, ""
    if last.waits:
        return Wants.REVIEW, ""
    if last.is_returned:
        return Wants.CHANGE, last.review.reason if last.review else ""
    outdated = written_before(last.row, card.promise.figures, card.latest)
    return (Wants.NEWER, outdated) if outdated else (None, "")


def by_wants(found: Collection[TellingDue]) -> dict[Wants, list[TellingDue]]:
    """The same by what is wanted, in the order of `Wants`."""
    groups = grouped((one.wants, one) for one in found)
    return {wants: groups[wants] for wants in Wants if groups[wants]}
