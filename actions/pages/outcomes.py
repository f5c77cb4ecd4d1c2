"""What the pages of outcomes and measures show: what is promised, how it is measured, and the actions that serve it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from actions.pages.grid import mark_counts
from actions.pages.overview import read_plan
from actions.pages.rows import Row, row_of
from actions.reading import ActionReading
from actions.stages import MARK_WORDS, Mark
from govuk.words import count_of, in_words
from outcomes.figures.rules import thresholds_of
from outcomes.figures.small_numbers import rule_words
from outcomes.figures.tables import FigureTable, figure_tables
from outcomes.measures.card import MeasureCard, measure_cards, measures_of, position_of, targets_of
from outcomes.models import SourceNote
from outcomes.pages import OutcomeContents, notes_among, notes_of, outcome_contents, subjects_of
from outcomes.scope import Scope


@dataclass(frozen=True)
class Serving:
    """The actions that serve an outcome.

    Attributes:
        words: where they stand, in one sentence.
        counts: by mark.
        total: of the whole plan.
    """

    rows: list[Row]
    words: str
    counts: dict[str, int]
    total: int


@dataclass(frozen=True)
class OutcomeSummary:
    """An outcome on the list of all."""

    contents: OutcomeContents
    measures: list[MeasureCard]
    serving: Serving


@dataclass(frozen=True)
class OutcomeList:
    """All outcomes.

    Attributes:
        position: how all their measures stand, in one sentence.
        total: of the actions of the plan.
        targets: how many measures have a target, in one sentence.
        rule: of small numbers, in words.
    """

    position: str
    outcomes: list[OutcomeSummary]
    total: int
    targets: str
    rule: str


@dataclass(frozen=True)
class MeasureList:
    """All measures.

    Attributes:
        position: how they stand, in one sentence.
        targets: how many have a target, in one sentence.
        rule: of small numbers, in words.
    """

    measures: list[MeasureCard]
    position: str
    targets: str
    rule: str


@dataclass(frozen=True)
class Tables:
    """The published figures about one statement."""

    ref: str
    tables: list[FigureTable]


@dataclass(frozen=True)
class OutcomePage:
    """One outcome.

    Attributes:
        position: how its measures and the actions that serve it stand.
        targets: how many of its measures have a target, in one sentence.
        rule: of small numbers, in words.
    """

    contents: OutcomeContents
    position: str
    measures: list[MeasureCard]
    figures: list[Tables]
    serving: Serving
    notes: list[SourceNote]
    others: list[OutcomeContents]
    targets: str
    rule: str


def outcome_list(scope: Scope) -> OutcomeList:
    """All outcomes, with how their measures and the actions that serve them stand."""
    revision = scope.moment.revision
    readings = read_plan(scope)
    notes = notes_of(scope.strategy.pk, revision)
    outcomes = [
        OutcomeSummary(one, measure_cards([one], notes), serving(readings, one.number))
        for one in outcome_contents(scope.strategy.pk, revision)
    ]
    cards = [card for one in outcomes for card in one.measures]
    rule = rule_words(thresholds_of(scope.strategy.pk, revision))
    return OutcomeList(position_of(cards), outcomes, len(readings), targets_of(cards), rule)


def outcome_page(scope: Scope, number: int) -> OutcomePage:
    """One outcome.

    Raises:
        Http404: there is none of this number.
    """
    every = outcome_contents(scope.strategy.pk, scope.moment.revision)
    found = next((one for one in every if one.number == number), None)
    if found is None:
        raise Http404
    notes = notes_of(scope.strategy.pk, scope.moment.revision)
    cards = measure_cards([found], notes)
    statements = [statement for part in found.parts for statement in part.statements if statement.figures]
    served = serving(read_plan(scope), number)
    return OutcomePage(
        contents=found,
        position=f"{position_of(cards)} {served.words}",
        measures=cards,
        figures=[Tables(statement.ref, figure_tables(statement.figures)) for statement in statements],
        serving=served,
        notes=notes_among(notes, subjects_of(found)),
        others=every,
        targets=targets_of(cards),
        rule=rule_words(thresholds_of(scope.strategy.pk, scope.moment.revision)),
    )


def measure_list(scope: Scope) -> MeasureList:
    """All measures of the strategy."""
    revision = scope.moment.revision
    cards = measures_of(scope.strategy.pk, revision, notes_of(scope.strategy.pk, revision))
    rule = rule_words(thresholds_of(scope.strategy.pk, revision))
    return MeasureList(cards, position_of(cards), targets_of(cards), rule)


def serving(readings: Sequence[ActionReading], number: int) -> Serving:
    """The actions that serve an outcome, the most serious first."""
    own = [reading for reading in readings if number in reading.outcomes]
    counts = mark_counts(own)
    rank = list(Mark)
    rows = [row_of(one) for one in sorted(own, key=lambda one: rank.index(one.facts.mark))]
    return Serving(rows, _serving_words(counts, len(own)), counts, len(readings))


def _serving_words(counts: dict[str, int], total: int) -> str:
    if not total:
        return "No action serves this outcome yet."
    start = f"{count_of(total, 'action')} serve{'s' if total == 1 else ''} this outcome"
    if set(counts) == {Mark.NOT_RECORDED.value}:
        return f"{start}, and nothing has been recorded about {'it' if total == 1 else 'them'} yet."
    return f"{start}: {in_words([f'{n} {_mark_word(code)}' for code, n in counts.items()])}."


def _mark_word(code: str) -> str:
    return "without an update" if code == Mark.NO_UPDATE else MARK_WORDS[Mark(code)].lower()
