"""What the page of one measure shows: its answer, facts, narrative and figures, and the actions meant to move it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404

from actions.models import MeasureAction
from actions.pages.outcomes import Serving, serving
from actions.pages.overview import read_plan
from actions.pages.rows import Row, row_of
from actions.reading import ActionReading
from actions.stages import Mark
from actions.wording import partner_words
from govuk.words import count_of
from outcomes.about_files import about_file
from outcomes.figures.drawing import Drawn, charts_of, not_drawn
from outcomes.figures.earlier import Earlier, earlier_of, named
from outcomes.figures.rules import Thresholds, thresholds_of
from outcomes.figures.small_numbers import rule_words, warnings_of
from outcomes.figures.tables import FigureTable, figure_tables
from outcomes.measures.card import MeasureCard, is_about, measure_cards, subjects_of_measure
from outcomes.measures.key_facts import Fact, facts_of, settings_of, short_target
from outcomes.measures.narratives import Narratives, Telling, narratives_of, outdated, telling_of
from outcomes.models import SourceNote
from outcomes.pages import OutcomeContents, notes_among, notes_of, outcome_contents
from outcomes.reading import partner_names, person_names
from outcomes.scope import Scope

LONG = 16
"""More figures than this stand in compact tables; fewer in one row each, with everything beside them."""


@dataclass(frozen=True)
class Mover:
    """An action that is meant to move the measure.

    Attributes:
        how: how it should help; "" where nobody has said.
        serves: whether it still serves the measure's outcome.
    """

    row: Row
    how: str
    serves: bool


@dataclass(frozen=True)
class MeasureShown:
    """A measure with everything that is said about it: on its own page, and on the page of all.

    Attributes:
        tables: its figures where they are many; [] where each has a row of its own.
        facts: what the programme says about it.
        warnings: what a reader has to know before reading the figures.
        rule: the rule of small numbers.
        earlier: figures that were revised or withdrawn.
    """

    card: MeasureCard
    charts: list[Drawn]
    not_drawn: str
    tables: list[FigureTable]
    facts: list[Fact]
    target: str
    telling: Telling
    warnings: list[str]
    rule: str
    movers: list[Mover]
    earlier: list[Earlier]


@dataclass(frozen=True)
class MeasurePage:
    """One measure with its surroundings.

    Attributes:
        conflicts, notes: where the documents differ about it, and what else is said.
        may_tell: whether the person brings its figures and writes what they show.
        may_set: whether they say what it is.
    """

    shown: MeasureShown
    conflicts: list[SourceNote]
    notes: list[SourceNote]
    serving: Serving
    before: str
    after: str
    may_tell: bool
    may_set: bool

    @property
    def card(self) -> MeasureCard:
        """The measure."""
        return self.shown.card


@dataclass(frozen=True)
class Known:
    """What the measures of a strategy are shown with, read once for all of them.

    Attributes:
        moves: by measure, the actions meant to move it, each with how.
        earlier: by measure, figures that were revised or withdrawn, with names for those who lead.
    """

    readings: Sequence[ActionReading]
    narratives: Mapping[int, Narratives]
    people: Mapping[int, str]
    owners: Mapping[int, str]
    moves: Mapping[int, Mapping[int, str]]
    thresholds: Thresholds
    earlier: Mapping[int, list[Earlier]]


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
    known = read_known(scope, [card])
    own = [note for note in notes_among(notes, subjects_of_measure(card)) if is_about(note, card.key)]
    is_now = not scope.moment.is_past
    return MeasurePage(
        shown=show_measure(card, known, contents),
        conflicts=[note for note in own if note.kind == SourceNote.Kind.CONFLICT],
        notes=[note for note in own if note.kind != SourceNote.Kind.CONFLICT],
        serving=serving(known.readings, card.outcome[0]),
        before=cards[place - 1].key if place else "",
        after=cards[place + 1].key if place + 1 < len(cards) else "",
        may_tell=is_now and scope.access.tells_of(settings_of(card).owner_id),
        may_set=is_now and scope.access.leads,
    )


def every_measure(scope: Scope) -> list[MeasureShown]:
    """All measures of the strategy with everything that is said about them, for one page that can be printed."""
    notes = notes_of(scope.strategy.pk, scope.moment.revision)
    contents = outcome_contents(scope.strategy.pk, scope.moment.revision)
    cards = measure_cards(contents, notes)
    known = read_known(scope, cards)
    return [show_measure(card, known, contents) for card in cards]


def read_known(scope: Scope, cards: Sequence[MeasureCard]) -> Known:
    """Read what these measures are shown with, in a fixed number of queries."""
    ids, revision = [card.promise.measure_id for card in cards], scope.moment.revision
    narratives = narratives_of(ids, revision)
    written = [one for each in narratives.values() for one in each.every]
    thresholds = thresholds_of(scope.strategy.pk, revision)
    earlier = earlier_of(scope.strategy.pk, ids, revision, thresholds)
    people = {one.row.author_id for one in written} | {one.review.reviewer_id for one in written if one.review}
    if scope.access.leads:
        people |= {one.by_id for found in earlier.values() for one in found if one.by_id}
    owners = {owner for card in cards if (owner := settings_of(card).owner_id)}
    names = {pk: person.name for pk, person in person_names(people, revision).items()}
    return Known(
        readings=read_plan(scope),
        narratives=narratives,
        people=names,
        owners={pk: partner_words(partner) for pk, partner in partner_names(owners, revision).items()}
        if owners
        else {},
        moves=moves_of(ids, revision),
        thresholds=thresholds,
        earlier={pk: named(found, names if scope.access.leads else {}) for pk, found in earlier.items()},
    )


def moves_of(measures: Collection[int], revision: int) -> dict[int, dict[int, str]]:
    """By measure, the actions that are meant to move it, each with how. One query."""
    found: dict[int, dict[int, str]] = {}
    rows = MeasureAction.objects.at(revision).filter(measure__in=measures)
    for measure, action, how in rows.values_list("measure", "action", "how"):
        found.setdefault(measure, {})[action] = how
    return found


def show_measure(card: MeasureCard, known: Known, contents: Sequence[OutcomeContents]) -> MeasureShown:
    """Put together what is said about a measure. No queries."""
    figures, settings = card.promise.figures, settings_of(card)
    narratives = known.narratives[card.promise.measure_id]
    note = next(one.measures_note for one in contents if one.number == card.outcome[0])
    return MeasureShown(
        card=card,
        charts=charts_of(card.key, card.lines),
        not_drawn=not_drawn(card.lines),
        tables=figure_tables(figures) if len(figures) > LONG else [],
        facts=facts_of(card, known.owners.get(settings.owner_id or 0, ""), note),
        target=short_target(card),
        telling=telling_of(narratives, figures, card.latest, known.people, known.thresholds.hide_up_to),
        warnings=warnings_of(figures, known.thresholds, has_agreed=_is_told(narratives, card), printed=card.printed),
        rule=rule_words(known.thresholds),
        movers=movers_of(known.readings, known.moves.get(card.promise.measure_id, {}), card.outcome[0]),
        earlier=known.earlier.get(card.promise.measure_id, []),
    )


def _is_told(narratives: Narratives, card: MeasureCard) -> bool:
    """Whether somebody has agreed to what is said of the latest figures."""
    return narratives.agreed is not None and not outdated(narratives.agreed, card.promise.figures, card.latest)


def movers_of(readings: Sequence[ActionReading], chosen: Mapping[int, str], number: int) -> list[Mover]:
    """The actions meant to move a measure, the most serious first.

    Args:
        readings: the plan.
        chosen: by action, how it should help.
        number: of the measure's outcome.
    """
    own = [reading for reading in readings if reading.action_id in chosen]
    rank = list(Mark)
    return [
        Mover(row_of(one), chosen[one.action_id], number in one.outcomes)
        for one in sorted(own, key=lambda one: rank.index(one.facts.mark))
    ]


def earlier_figures(scope: Scope, card: MeasureCard) -> list[Earlier]:
    """The figures of a measure that were revised or withdrawn."""
    measure, revision = card.promise.measure_id, scope.moment.revision
    thresholds = thresholds_of(scope.strategy.pk, revision)
    return earlier_of(scope.strategy.pk, [measure], revision, thresholds).get(measure, [])


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
        ("Target", short_target(card).removeprefix("Target: ")),
    ]
    return about_file(scope, lines, address)
