"""What is looked at in the figures of a report's measures. Pure functions of the data."""

from collections.abc import Iterable, Iterator

from govuk.words import count_of, in_words
from outcomes.figures.bases import NOT_PUBLISHED
from scrutiny.check_kinds import Check, State, Who
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Frozen, MeasureLine

SMALL = "The base is small"
VERY_SMALL = "The base is very small"
"""How the note of a measure begins that prints a figure on a base under the strategy's numbers: 50 and 20 as a rule."""


def figure_checks(frozen: Frozen) -> list[Check]:
    """Everything that was looked at."""
    return [_small_bases(frozen), _narratives(frozen), _without_base(frozen), _without_source(frozen)]


def _small_bases(frozen: Frozen) -> Check:
    """A very small base needs a narrative that somebody reviewed; a small one is printed with its base."""
    title = "Figures on a small base"
    small = [one for one in frozen.measures if _notes_begin(one, SMALL) or _notes_begin(one, VERY_SMALL)]
    if not small:
        return Check("small_base", State.CLEAR, title, 0, "No figure that the report prints has a small base.")
    bare = [one.ref for one in small if _notes_begin(one, VERY_SMALL) and not one.is_told]
    if bare:
        words = f"{in_words(bare)}. So small a base needs a narrative of the latest figures that somebody reviewed."
        return Check("small_base", State.MUST_FIX, title, len(bare), words, Who.LEAD)
    words = f"{in_words([one.ref for one in small])}. The report prints the base beside each."
    return Check("small_base", State.STATED, title, len(small), words, Who.LEAD)


def _narratives(frozen: Frozen) -> Check:
    """Members asked for more narrative than figures alone give."""
    title = "Figures without a narrative"
    bare = [one.ref for one in frozen.measures if one.latest and not one.narrative]
    old = [one.ref for one in frozen.measures if one.latest and one.narrative and not one.is_told]
    if not (bare or old):
        return Check("narrative", State.CLEAR, title, 0, "Every figure that heads a measure has one.")
    said = [f"{in_words(bare)}."] if bare else []
    if old:
        one = len(old) == 1
        said.append(
            f"{in_words(old)} {'was' if one else 'were'} written before {'its' if one else 'their'} latest figure."
        )
    words = f"{' '.join(said)} Write on the page of each measure what its figures show, and have it reviewed."
    return Check("narrative", State.STATED, title, len(bare) + len(old), words, Who.LEAD)


def _without_base(frozen: Frozen) -> Check:
    number = sum(figure.base == NOT_PUBLISHED for figure in _figures(frozen.measures))
    title = "Figures with no base"
    if not number:
        return Check("base", State.CLEAR, title, 0, "Every percentage has one.")
    words = f"{count_of(number, 'figure')}: “not published by the source”."
    return Check("base", State.STATED, title, number, words, Who.LEAD)


def _without_source(frozen: Frozen) -> Check:
    number = sum(not (figure.period and figure.source) for figure in _figures(frozen.measures))
    title = "Figures with no period or source"
    if not number:
        return Check("source", State.CLEAR, title, 0, "Every figure has both.")
    return Check("source", State.STATED, title, number, f"{count_of(number, 'figure')}.", Who.LEAD)


def _notes_begin(measure: MeasureLine, words: str) -> bool:
    return any(note.startswith(words) for note in measure.notes)


def _figures(measures: Iterable[MeasureLine]) -> Iterator[FigureLine]:
    for one in measures:
        yield from (figure for figure in (one.latest, one.previous) if figure)
        yield from (figure for _, figure in one.comparators)
