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
from outcomes.about_files import about_file
from outcomes.drawing import Drawn, charts_of, not_drawn
from outcomes.measures import MeasureCard, is_about, measure_cards, measures_of, position_of, subjects_of_measure
from outcomes.models import SourceNote
from outcomes.pages import OutcomeContents, notes_among, notes_of, outcome_contents, subjects_of
from outcomes.scope import Scope
from outcomes.tables import FigureTable, figure_tables

LONG = 16
"""More figures than this stand in compact tables; fewer in one row each, with everything beside them."""


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
    """

    position: str
    outcomes: list[OutcomeSummary]
    total: int


@dataclass(frozen=True)
class Tables:
    """The published figures about one statement."""

    ref: str
    tables: list[FigureTable]


@dataclass(frozen=True)
class OutcomePage:
    """One outcome."""

    contents: OutcomeContents
    position: str
    measures: list[MeasureCard]
    figures: list[Tables]
    serving: Serving
    notes: list[SourceNote]
    others: list[OutcomeContents]


@dataclass(frozen=True)
class MeasurePage:
    """One measure.

    Attributes:
        tables: its figures where they are many; [] where each has a row of its own.
        conflicts, notes: where the documents differ about it, and what else is said.
    """

    card: MeasureCard
    charts: list[Drawn]
    not_drawn: str
    tables: list[FigureTable]
    conflicts: list[SourceNote]
    notes: list[SourceNote]
    measures_note: str
    serving: Serving
    before: str
    after: str


def outcome_list(scope: Scope) -> OutcomeList:
    """All outcomes, with how their measures and the actions that serve them stand."""
    revision = scope.moment.revision
    readings = read_plan(scope)
    notes = notes_of(scope.strategy.pk, revision)
    outcomes = [
        OutcomeSummary(one, measure_cards([one], notes), serving(readings, one.number))
        for one in outcome_contents(scope.strategy.pk, revision)
    ]
    return OutcomeList(position_of([card for one in outcomes for card in one.measures]), outcomes, len(readings))


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
    )


def measure_list(scope: Scope) -> list[MeasureCard]:
    """All measures of the strategy."""
    notes = notes_of(scope.strategy.pk, scope.moment.revision)
    return measures_of(scope.strategy.pk, scope.moment.revision, notes)


def measure_page(scope: Scope, key: str) -> MeasurePage:
    """One measure.

    Raises:
        Http404: there is none with this key.
    """
    notes = notes_of(scope.strategy.pk, scope.moment.revision)
    contents = outcome_contents(scope.strategy.pk, scope.moment.revision)
    cards = measure_cards(contents, notes)
    place = next((n for n, card in enumerate(cards) if card.key == key), None)
    if place is None:
        raise Http404
    card = cards[place]
    own = [note for note in notes_among(notes, subjects_of_measure(card)) if is_about(note, card.key)]
    return MeasurePage(
        card=card,
        charts=charts_of(card.key, card.lines),
        not_drawn=not_drawn(card.lines),
        tables=figure_tables(card.promise.figures) if len(card.promise.figures) > LONG else [],
        conflicts=[note for note in own if note.kind == SourceNote.Kind.CONFLICT],
        notes=[note for note in own if note.kind != SourceNote.Kind.CONFLICT],
        measures_note=next(one.measures_note for one in contents if one.number == card.outcome[0]),
        serving=serving(read_plan(scope), card.outcome[0]),
        before=cards[place - 1].key if place else "",
        after=cards[place + 1].key if place + 1 < len(cards) else "",
    )


def the_measure(scope: Scope, key: str) -> MeasureCard:
    """One measure without its page.

    Raises:
        Http404: there is none with this key.
    """
    found = next((card for card in measure_list(scope) if card.key == key), None)
    if found is None:
        raise Http404
    return found


def about_figures(scope: Scope, card: MeasureCard, address: str) -> list[tuple[str, str]]:
    """What a file of a measure's figures says of itself.

    Args:
        scope: whose measure it is, and the moment.
        card: the measure.
        address: where its page is found again as it was.
    """
    lines = [
        ("Measure", f"{card.key} {card.promise.text}"),
        ("Figures", count_of(len(card.promise.figures), "figure") if card.lines else "No figure is published"),
        ("Target", "No target published"),
    ]
    return about_file(scope, lines, address)


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
