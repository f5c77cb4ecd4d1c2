"""A measure as a report freezes it: in words, as it is drawn, and figure by figure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from govuk.words import in_words
from outcomes.figures.drawing import not_drawn, plots_of
from outcomes.figures.figure import Figure
from outcomes.measures.card import MeasureCard, subjects_of_measure
from outcomes.measures.key_facts import published_target
from outcomes.measures.narratives import Written, outdated
from outcomes.models import Observation, SourceNote
from outcomes.pages import notes_among
from scrutiny.figure_checks import SMALL, VERY_SMALL
from scrutiny.figure_data import FigureLine, ObservedLine, SeriesLine
from scrutiny.frozen import MeasureLine
from scrutiny.hidden_numbers import DIFFER
from scrutiny.house.lines import sentence


def measure_line(card: MeasureCard, notes: Iterable[SourceNote], written: Written | None) -> MeasureLine:
    """A measure as a report holds it.

    Args:
        card: as it is published.
        notes: everything said about the sources.
        written: what is said beside its figures, and somebody agreed to; None where there is nothing.
    """
    comparators = tuple((one.row.series.geography, _figure(one)) for one in card.comparators)
    return MeasureLine(
        ref=card.key,
        title=card.promise.text,
        outcome=card.outcome[0],
        answer=card.answer,
        latest=_figure(card.latest) if card.latest else None,
        previous=_figure(card.previous) if card.previous else None,
        comparators=comparators,
        direction=card.direction_word.lower(),
        why=card.direction_why,
        narrative=_narrative(written),
        outdated=outdated(written, card.promise.figures, card.latest),
        target=published_target(card),
        notes=tuple(_notes(card, notes)),
        shows=_shows(card),
        figures=len(card.promise.figures),
        plots=tuple(plots_of(card.lines)),
        not_drawn=not_drawn(card.lines),
        series=series_of(card.promise.figures),
    )


def _shows(card: MeasureCard) -> str:
    """What its headline counts, as its page says it (docs/rules.md, Figures)."""
    if card.latest is None:
        return ""
    return f"{card.latest.label}, a stand-in" if card.is_stand_in else card.latest.label


def _figure(figure: Figure) -> FigureLine:
    return FigureLine(figure.value, figure.period, figure.base, figure.source, figure.notes)


def _narrative(written: Written | None) -> str:
    """What somebody wrote and somebody else agreed to, in one paragraph."""
    if written is None:
        return ""
    parts = (written.row.shows, written.row.matters, written.row.next)
    return " ".join(sentence(" ".join(part.split())) for part in parts if part.strip())


def _notes(card: MeasureCard, notes: Iterable[SourceNote]) -> Iterable[str]:
    """What a reader has to know about the headline and about the measure, each once."""
    said = [card.promise.note, *(card.latest.notes if card.latest else ())]
    small = [figure for figure in card.printed if figure.is_small]
    if small:
        bases = in_words(list(dict.fromkeys(figure.base for figure in small)))
        said.append(f"{VERY_SMALL if any(one.is_very_small for one in small) else SMALL}: {bases}.")
    said.append(card.others)
    for note in notes_among(notes, subjects_of_measure(card)):
        if note.kind == SourceNote.Kind.CONFLICT:
            said.append(f"{DIFFER} {note.item}: {note.detail}")
    return dict.fromkeys(text for text in said if text)


def series_of(figures: Iterable[Figure]) -> tuple[SeriesLine, ...]:
    """The lines of a measure as they are published.

    What was worked out by a sum that nobody confirmed is left out.

    Args:
        figures: as published, those of a series together, each with the code of its place.
    """
    shown = [figure for figure in figures if figure.may_head]
    # What is worked out is recorded nowhere, and so is the code of its place.
    codes = {one.row.series.geography: code for one in shown if (code := getattr(one.row, "ons_code", None))}
    lines = groupby(shown, key=lambda figure: figure.series_id)
    return tuple(_series([*group], codes) for _, group in lines)


def _series(figures: Sequence[Figure], codes: Mapping[str, str]) -> SeriesLine:
    series = figures[0].row.series
    return SeriesLine(
        key=series.key,
        label=series.label,
        unit=series.unit,
        place=series.geography,
        ons_code=codes.get(series.geography, ""),
        people=series.population,
        part=series.breakdown_words,
        note=series.note,
        figures=tuple(map(_observed, figures)),
    )


def _observed(figure: Figure) -> ObservedLine:
    row = figure.row
    return ObservedLine(
        period=row.period_label,
        period_reading=row.period_reading,
        period_kind=str(Observation.PeriodKind(row.period_kind).label),
        starts=row.period_starts,
        ends=row.period_ends,
        value=None if row.value is None else row.value.quantize(Decimal(1).scaleb(-row.decimals)),
        not_available=row.not_available,
        is_hidden=figure.is_hidden,
        is_approximate=row.approximate,
        count=row.count,
        base=row.base_number,
        base_words=figure.base,
        is_provisional=row.is_provisional,
        issue=row.issue,
        source=row.source,
        page=row.page,
        found_in=tuple(row.found_in),
        note="" if figure.derivation else row.note,
        worked_out=figure.derivation.told if figure.derivation else "",
    )
