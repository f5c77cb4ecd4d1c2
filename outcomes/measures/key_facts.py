"""What is said about a measure beside its figures: its definition, target, owner and the rest, each with its gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from govuk.words import MONTHS
from outcomes.figures.comparing import points_words
from outcomes.measures.card import MeasureCard
from outcomes.measures.targets import NO_TARGET
from outcomes.models import MeasureFrequency, MeasureSettings

NO_SETTINGS = MeasureSettings()
"""What holds where nobody has said anything about a measure."""


@dataclass(frozen=True)
class Fact:
    """One thing that is said, or that nobody has said.

    Attributes:
        is_gap: nobody has said it yet.
    """

    label: str
    words: str
    is_gap: bool = False


def settings_of(card: MeasureCard) -> MeasureSettings:
    """What the programme says about a measure; empty where it says nothing."""
    return card.promise.settings or NO_SETTINGS


def facts_of(card: MeasureCard, owner: str, measures_note: str = "") -> list[Fact]:
    """The facts about a measure, in the order of its page.

    Args:
        owner: the name of who brings its figures; "" where nobody is named.
        measures_note: what is published about the measures of its outcome.
    """
    said = settings_of(card)
    facts = [
        Fact("Definition", said.definition or "None beyond its wording", not said.definition),
        Fact("Unit", said.unit),
        Fact("A proxy", said.proxy_for),
        Fact("Direction wanted", card.promise.wanted or "No direction published", not card.promise.wanted),
        Fact("Target", target_words(card), said.target is None),
        Fact("Baseline", card.baseline),
        Fact("Who is counted", (card.latest.about or "Not published") if card.latest else ""),
        Fact("Who brings the figures", owner or "Nobody is named", not owner),
        Fact("How often", frequency_words(said), said.frequency is None),
        Fact("Source", said.source),
        Fact("Licence", said.licence),
        Fact("To keep in mind", said.caveats),
        Fact("Wording", _wording(card)),
        Fact("Reference", measures_note),
    ]
    return [fact for fact in facts if fact.words]


def short_target(card: MeasureCard) -> str:
    """The target in a few words: "Target: 20% by 31 March 2027" or "No target published"."""
    return f"Target: {card.target}" if card.target else NO_TARGET


def published_target(card: MeasureCard) -> str:
    """The target with where it is published: "20% by 31 March 2027. Published: Cabinet, 19 April 2023"; or ""."""
    said = settings_of(card)
    return f"{card.target}. Published: {said.target_source}" if card.target else ""


def target_words(card: MeasureCard) -> str:
    """The target with where it is published, and how far the latest figure is from it."""
    said = settings_of(card)
    if said.target is None:
        return NO_TARGET
    words = f"{published_target(card)}."
    if card.latest is None or card.latest.row.value is None or card.latest.row.approximate or card.latest.is_small:
        return words
    away = card.latest.row.value - said.target
    if not away:
        return f"{words} The latest figure is there."
    apart = points_words(abs(away), max(said.target_decimals, card.latest.row.decimals), _unit(card))
    return f"{words} The latest figure is {apart} {'above' if away > 0 else 'below'} it."


def frequency_words(said: MeasureSettings) -> str:
    """How often a figure is expected, and when: "Every year, in October"."""
    if said.frequency is None:
        return "Nobody has said how often a figure is expected"
    month = f", in {MONTHS[said.due_month - 1]}" if said.due_month else ""
    return f"{MeasureFrequency(said.frequency).label}{month}"


def gaps_of(facts: Sequence[Fact]) -> int:
    """How many things nobody has said."""
    return sum(fact.is_gap for fact in facts)


def _unit(card: MeasureCard) -> str:
    return card.headline.series.unit if card.headline else settings_of(card).unit


def _wording(card: MeasureCard) -> str:
    said = [card.promise.found or "Not recorded where it stands", card.promise.note]
    return ". ".join(text for text in said if text)


def decimals_of(number: Decimal) -> int:
    """Decimal places of a number as it was typed."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
