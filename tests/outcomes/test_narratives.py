"""Writing what a measure's figures show, and a colleague's word on it."""

import pytest

from accounts.models import Change
from outcomes.figures.figure import figure_of
from outcomes.measures.narratives import Narratives, narratives_of, written_before
from outcomes.models import Measure, Narrative, Observation
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import (
    LONGEST_NARRATIVE,
    NarrativeChangedError,
    NarrativeNotAllowedError,
    NarrativeReviewError,
    NarrativeWords,
    review_narrative,
    write_narrative,
)
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

WORDS = NarrativeWords("More people left.", "Each has to be replaced.", "An exit survey.")


@pytest.fixture
def measure(cast: Cast) -> Measure:
    """A measure of the college, with figures of two years."""
    measure = make_measure(cast.outcomes[1])
    set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.college.pk), by=cast.carol)
    make_figures(measure.series.get(), "28.2", "32.2")
    return measure


def known(measure: Measure) -> Narratives:
    return narratives_of([measure.pk], Change.objects.count())[measure.pk]


def test_text_waits_until_a_colleague_agrees(cast: Cast, measure: Measure) -> None:
    assert (known(measure).last, known(measure).shown, known(measure).agreed) == (None, None, None)
    first = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.alice)
    assert (first.number, first.about, first.author) == (1, "2021/22", cast.alice)
    waiting = known(measure)
    assert waiting.last is not None
    assert (waiting.last.waits, waiting.shown, waiting.agreed) == (True, waiting.last, None)
    review_narrative(narrative=first, is_agreed=True, by=cast.carol)
    agreed = known(measure)
    assert agreed.agreed is not None
    assert (agreed.agreed.row, agreed.shown) == (first, agreed.agreed)


def test_returned_text_is_not_shown_and_the_one_before_still_is(cast: Cast, measure: Measure) -> None:
    first = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.carol)
    review_narrative(narrative=first, is_agreed=True, by=cast.dan)
    second = write_narrative(measure=measure, words=NarrativeWords("Fewer left."), seen=1, by=cast.alice)
    review_narrative(narrative=second, is_agreed=False, reason="Say of whom.", by=cast.carol)
    found = known(measure)
    assert found.last is not None
    assert found.shown is not None
    assert (found.last.row, found.last.is_returned, found.shown.row, found.shown.is_agreed) == (
        second,
        True,
        first,
        True,
    )
    again = write_narrative(measure=measure, words=NarrativeWords("Fewer left."), seen=2, by=cast.alice)
    assert again.number == 3, "what was returned can be sent again"


def test_same_text_stays_one_row_until_there_is_a_newer_figure(cast: Cast, measure: Measure) -> None:
    first = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.carol)
    assert write_narrative(measure=measure, words=WORDS, seen=0, by=cast.dan) == first
    make_figures(measure.series.get(), "33.0", first=2022)
    second = write_narrative(measure=measure, words=WORDS, seen=1, by=cast.carol)
    assert (second.number, second.about) == (2, "2022/23")


@pytest.mark.parametrize("name", ["bob", "olive", "ada", "steve"])
def test_only_the_owner_and_those_who_lead_write(cast: Cast, measure: Measure, name: str) -> None:
    with pytest.raises(NarrativeNotAllowedError):
        write_narrative(measure=measure, words=WORDS, seen=0, by=cast.people[name])
    assert not Narrative.objects.exists()


def test_measure_without_an_owner_is_written_about_by_those_who_lead(cast: Cast) -> None:
    measure = make_measure(cast.outcomes[1])
    with pytest.raises(NarrativeNotAllowedError):
        write_narrative(measure=measure, words=WORDS, seen=0, by=cast.alice)
    assert write_narrative(measure=measure, words=WORDS, seen=0, by=cast.dan).about == ""


@pytest.mark.parametrize("words", [NarrativeWords("  "), NarrativeWords("x", next="x" * (LONGEST_NARRATIVE + 1))])
def test_text_that_says_nothing_or_too_much_is_refused(cast: Cast, measure: Measure, words: NarrativeWords) -> None:
    with pytest.raises(NarrativeNotAllowedError) as refusal:
        write_narrative(measure=measure, words=words, seen=0, by=cast.carol)
    assert refusal.value.field == ("next" if words.shows == "x" else "shows")


def test_colleagues_text_is_not_replaced_unseen(cast: Cast, measure: Measure) -> None:
    first = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.carol)
    with pytest.raises(NarrativeChangedError) as refusal:
        write_narrative(measure=measure, words=NarrativeWords("Mine."), seen=0, by=cast.alice)
    assert refusal.value.last == first


def test_decisions_that_cannot_be_made_are_refused(cast: Cast, measure: Measure) -> None:
    first = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.carol)
    for person in (cast.carol, cast.alice, cast.olive, cast.ada):
        with pytest.raises(NarrativeReviewError):
            review_narrative(narrative=first, is_agreed=True, by=person)
    with pytest.raises(NarrativeReviewError, match="what has to change"):
        review_narrative(narrative=first, is_agreed=False, reason=" ", by=cast.dan)
    review_narrative(narrative=first, is_agreed=True, by=cast.dan)
    with pytest.raises(NarrativeReviewError, match="already"):
        review_narrative(narrative=first, is_agreed=False, reason="No.", by=cast.dan)
    second = write_narrative(measure=measure, words=NarrativeWords("Other."), seen=1, by=cast.carol)
    write_narrative(measure=measure, words=NarrativeWords("Newer."), seen=2, by=cast.carol)
    with pytest.raises(NarrativeReviewError, match="newer"):
        review_narrative(narrative=second, is_agreed=True, by=cast.dan)


def test_text_says_which_figures_it_does_not_know(cast: Cast, measure: Measure) -> None:
    def figures() -> list:
        return [figure_of(row) for row in Observation.objects.select_related("series").order_by("period_ends", "issue")]

    line = measure.series.get()
    text = write_narrative(measure=measure, words=WORDS, seen=0, by=cast.carol)
    assert written_before(text, figures()) == ""
    make_figures(line, "33.0", first=2021, issue=2)
    assert written_before(text, figures()) == "Written before the figures of 2021/22 were revised"
    make_figures(line, "30.1", first=2022)
    assert written_before(text, figures()) == "Written before the figures of 2022/23"
    later = write_narrative(measure=measure, words=WORDS, seen=1, by=cast.carol)
    assert written_before(later, figures()) == ""
    assert written_before(later, []) == "Written about the figures of 2022/23, which were withdrawn"
    earlier = [figure for figure in figures() if figure.row.period_label != "2022/23"]
    assert written_before(later, earlier) == "Written about the figures of 2022/23, which were withdrawn"
