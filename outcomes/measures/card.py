"""What pages say about a measure: the answer in one sentence, the facts under it, and what may be drawn.

A strategy publishes no rating of a measure, and the tracker gives none. It says which way the published figures went,
and only where they may be compared and a direction is wanted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from govuk.words import count_of, in_words
from outcomes.figures.charts import Chart
from outcomes.figures.comparing import Change, Line, Moved, beside, cautions_of, change_of, lines_of, trend_words
from outcomes.figures.drawing import small_of
from outcomes.figures.figure import Figure
from outcomes.figures.known import as_published
from outcomes.figures.rules import Thresholds, thresholds_of
from outcomes.measures.headlines import answer_of, headline_of, is_stand_in, wanted_of
from outcomes.measures.targets import target_said, targets_words
from outcomes.models import Direction, SourceNote
from outcomes.pages import OutcomeContents, Promise, outcome_contents

WANTED_SHORT = {
    Direction.UP: "up",
    Direction.DOWN: "down",
    Direction.WITHIN_STANDARD: "within the standard",
    Direction.GAP_NARROWS: "a smaller gap",
}
STOOD = {
    Moved.WORSE: "moved the wrong way",
    Moved.BETTER: "moved the right way",
    Moved.SAME: "stayed the same",
    Moved.UNKNOWN: "cannot be compared with an earlier figure",
}


@dataclass(frozen=True)
class MeasureCard:
    """A measure with how its figures stand.

    Attributes:
        promise: its key, wording and figures.
        outcome: number and title of the outcome that it belongs to.
        lines: its series, as published.
        headline: the line that its answer is read from; None where no single line can be.
        change: how the headline compares with the period before; None without a headline.
        answer: the sentence that a page begins with.
    """

    promise: Promise
    outcome: tuple[int, str]
    lines: list[Line]
    headline: Line | None
    change: Change | None
    answer: str

    @property
    def key(self) -> str:
        """Its reference."""
        return self.promise.ref

    @property
    def moved(self) -> Moved | None:
        """How it stands; None where no figure is published."""
        if not self.lines:
            return None
        return self.change.moved if self.change else Moved.UNKNOWN

    @property
    def latest(self) -> Figure | None:
        """The latest figure of its headline."""
        return self.headline.latest if self.headline else None

    @property
    def previous(self) -> Figure | None:
        """The figure before it."""
        return self.headline.previous if self.headline else None

    @property
    def printed(self) -> list[Figure]:
        """The figures that stand in a report's table: the headline's latest and the one before, and elsewhere."""
        return [figure for figure in (self.latest, self.previous, *self.comparators) if figure is not None]

    @property
    def is_stand_in(self) -> bool:
        """Whether its headline is one of several lines of figures (docs/rules.md, Figures)."""
        return not self.is_chosen and is_stand_in(self.lines, self.headline)

    @property
    def is_chosen(self) -> bool:
        """Whether those who lead the programme chose the headline."""
        settings = self.promise.settings
        return settings is not None and self.headline is not None and settings.headline_id == self.headline.series.pk

    @property
    def proxy_for(self) -> str:
        """What the figures stand in for; "" where they are what the measure asks for, as far as anybody has said."""
        return self.promise.settings.proxy_for if self.promise.settings else ""

    @property
    def beside(self) -> list[str]:
        """How the headline stands beside the same thing elsewhere, a sentence each."""
        return [beside(self.latest, figure) for figure in self.comparators] if self.latest else []

    @property
    def difference(self) -> str:
        """How far the headline moved: "Up 4.0 percentage points"; "" where nothing is compared."""
        if self.change is None or not self.change.difference:
            return ""
        return f"{self.change.words.partition(' ')[0]} {self.change.difference}"

    @property
    def without_comparator(self) -> str:
        """What is said where no figure of elsewhere stands beside the headline."""
        whose = Counter(key for key, _, _ in {_counted(line) for line in self.lines})
        is_compared = self.headline is None and any(number > 1 for number in whose.values())
        return "Published with the figures" if is_compared else "No comparator published"

    @property
    def comparators(self) -> list[Figure]:
        """The latest figures of the same thing elsewhere."""
        if self.headline is None:
            return []
        series = self.headline.series
        return [
            line.latest
            for line in self.lines
            if (line.series.key, line.series.unit) == (series.key, series.unit)
            and line.series.geography != series.geography
        ]

    @property
    def latest_words(self) -> str:
        """What a table says under "Latest"."""
        if not self.lines:
            return "No figure published"
        return self.latest.value if self.latest else count_of(len(self.promise.figures), "figure")

    @property
    def direction_word(self) -> str:
        """ "Worse", "Better", "Same" or "Not known"."""
        return "Not known" if self.moved in (None, Moved.UNKNOWN) else str(self.moved).capitalize()

    @property
    def direction_why(self) -> str:
        """What the word rests on: the two figures, or why there is nothing to say."""
        if not self.lines:
            return "No figure is published"
        if self.change is None:
            return "No single figure shows it"
        return self.change.words or (self.change.why[:1].upper() + self.change.why[1:])

    @property
    def unjudged(self) -> str:
        """Why a rise or a fall is called neither better nor worse: a sentence without its point; "" where it is."""
        why = self.change.why if self.change and self.change.words else ""
        return why[:1].upper() + why[1:]

    @property
    def cautions(self) -> list[str]:
        """What to keep in mind about the comparison with the period before, a sentence each."""
        return cautions_of(self.headline) if self.headline else []

    @property
    def trend(self) -> str:
        """What two figures do not show; "" where nothing is compared."""
        return trend_words(self.headline.comparable) if self.headline else ""

    @property
    def baseline(self) -> str:
        """What later figures are held against, as the programme says; else the first published one of the headline."""
        if self.promise.settings and self.promise.settings.baseline:
            return self.promise.settings.baseline
        if not self.lines:
            return "No baseline published"
        if self.headline is None:
            return "Several: see the figures"
        first = self.headline.figures[0]
        return f"{first.value} in {first.period}, the first figure published"

    @property
    def wanted(self) -> str:
        """Which way it should move, after "Wanted:"."""
        return WANTED_SHORT[self.promise.direction] if self.promise.direction else "not published"

    @property
    def target(self) -> str:
        """The target with its day: "20% by 31 March 2027"; "" where none is recorded."""
        return target_said(self.promise.settings, self.headline.series.unit if self.headline else "")

    @property
    def small(self) -> Chart | None:
        """Latest and previous figure as two columns; None where they may not be compared or drawn."""
        return small_of(self.key, self.headline) if self.headline else None

    @property
    def others(self) -> str:
        """How the other lines of the measure went: "Of the other 4 figures, 3 are worse and 1 is better."; or ""."""
        others = [line for line in self.lines if line is not self.headline and line.latest.may_head]
        rest = [change_of(line, wanted_of(line)).moved for line in others]
        counts: Counter[Moved] = Counter(moved for moved in rest if moved != Moved.UNKNOWN)
        if not counts or self.headline is None:
            return ""
        said = [f"{counts[m]} {'is' if counts[m] == 1 else 'are'} {_word(m)}" for m in Moved if counts[m]]
        unknown = len(rest) - counts.total()
        if unknown:
            said.append(f"{unknown} cannot be compared")
        return f"Of the other {count_of(len(rest), 'line')} of figures, {in_words(said)}."


def measure_cards(contents: Iterable[OutcomeContents], notes: Iterable[SourceNote]) -> list[MeasureCard]:
    """The measures of outcomes, in their order.

    Args:
        contents: the outcomes, read.
        notes: everything said about the sources.
    """
    known = list(notes)
    return [
        measure_card(promise, (outcome.number, outcome.title), disputed_series(known, promise.ref))
        for outcome in contents
        for promise in outcome.measures
    ]


def measure_card(promise: Promise, outcome: tuple[int, str], disputed: Collection[str]) -> MeasureCard:
    """Read how a measure stands from its figures."""
    lines = lines_of(promise.figures, disputed)
    chosen = promise.settings.headline_id if promise.settings else None
    headline = headline_of(lines, promise.direction, chosen)
    change = change_of(headline, wanted_of(headline) or promise.direction) if headline else None
    return MeasureCard(promise, outcome, lines, headline, change, answer_of(promise, lines, headline, change))


def measures_of(strategy_id: int, revision: int, notes: Iterable[SourceNote]) -> list[MeasureCard]:
    """Every measure of a strategy. A fixed number of queries."""
    return measure_cards(outcome_contents(strategy_id, revision), notes)


def published_measures_of(strategy_id: int, revision: int, notes: Iterable[SourceNote]) -> list[MeasureCard]:
    """The same as they are published next: figures that show a few people hidden. One query more."""
    contents = outcome_contents(strategy_id, revision, every_edition=True)
    thresholds = thresholds_of(strategy_id, revision)
    return measure_cards([_as_published(outcome, thresholds) for outcome in contents], notes)


def _as_published(outcome: OutcomeContents, thresholds: Thresholds) -> OutcomeContents:
    measures = [replace(one, figures=as_published(one.figures, thresholds)) for one in outcome.measures]
    return replace(outcome, measures=measures)


def is_about(note: SourceNote, key: str) -> bool:
    """Whether a note may be about a measure: one that names measures is about these alone, whatever series it names."""
    named = [subject for subject in note.subjects if subject.startswith("measure ")]
    return not named or f"measure {key}" in named


def disputed_series(notes: Iterable[SourceNote], key: str) -> set[str]:
    """Keys of the series about which the documents differ, as far as that concerns a measure."""
    conflicts = [note for note in notes if note.kind == SourceNote.Kind.CONFLICT and is_about(note, key)]
    subjects = {one for note in conflicts for one in note.subjects}
    return {subject.removeprefix("series ") for subject in subjects if subject.startswith("series ")}


def subjects_of_measure(card: MeasureCard) -> set[str]:
    """A measure with its figures, as notes name their subjects."""
    return {f"measure {card.key}", *(f"series {line.series.key}" for line in card.lines)}


def position_of(cards: Sequence[MeasureCard]) -> str:
    """How the measures of an outcome stand, in one sentence."""
    if not cards:
        return "No measure is published."
    counts = Counter(card.moved for card in cards)
    said = [f"{counts[moved]} {_has(moved, counts[moved])}" for moved in Moved if counts[moved]]
    if counts[None]:
        said.append(f"{counts[None]} {'has' if counts[None] == 1 else 'have'} no published figure")
    return f"Of {count_of(len(cards), 'measure')}, {in_words(said)}."


def targets_of(cards: Sequence[MeasureCard]) -> str:
    """How many of the measures have a target, in one sentence."""
    return targets_words([card.promise.settings for card in cards])


def _counted(line: Line) -> tuple[str, str, str]:
    """What a line counts, of whom, and where."""
    return line.series.key, line.series.population, line.series.geography


def _has(moved: Moved, number: int) -> str:
    if moved == Moved.UNKNOWN:
        return STOOD[moved]
    return f"{'has' if number == 1 else 'have'} {STOOD[moved]}"


def _word(moved: Moved) -> str:
    return "the same" if moved == Moved.SAME else str(moved)
