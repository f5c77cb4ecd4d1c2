"""What figures want of somebody stands on the start page and in My work, counted once and linked."""

from datetime import date
from typing import Any

import pytest

from actions.models import FigureRound
from actions.services.figure_rounds import Asked, RoundWanted, answer_item, open_round
from outcomes.models import Measure
from outcomes.services.measures import MeasureWanted, set_measure
from outcomes.services.narratives import NarrativeWords, review_narrative, write_narrative
from tests.actions.visits import main_of, queries_of, visit, words_of
from tests.cast import Cast
from tests.factories.measures import make_figures, make_measure

TEXTS = "/strategies/care-plan/measures/narratives/"


@pytest.fixture
def measures(cast: Cast) -> list[Measure]:
    """M1.1 to M1.3 of the college, with figures."""
    measures = [make_measure(cast.outcomes[1], f"M1.{number}") for number in (1, 2, 3)]
    for measure in measures:
        set_measure(measure=measure, wanted=MeasureWanted(owner_id=cast.college.pk), by=cast.carol)
        make_figures(measure.series.get(), "28.2", "32.2")
    return measures


def write(measure: Measure, by: Any) -> Any:
    return write_narrative(measure=measure, words=NarrativeWords("More people left."), seen=0, by=by)


def needs(cast: Cast, title: str, *asked: Asked) -> FigureRound:
    wanted = RoundWanted("training_needs", title, date(2099, 6, 30), asked=asked)
    return open_round(strategy=cast.strategy, wanted=wanted, by=cast.carol)


def test_start_page_of_a_lead_says_what_figures_want(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    returned = write(measures[1], cast.alice)
    review_narrative(narrative=returned, is_agreed=False, reason="Say of whom.", by=cast.dan)
    one = needs(cast, "Needs of 2027", Asked("Home care", cast.trust.pk), Asked("Care homes", cast.college.pk))
    page = visit(cast.carol, "/", all=1)
    words, text = words_of(page), main_of(page)
    assert "Figures 2 answers missing in “Needs of 2027” 0 of 2 answered, due 30 June 2099" in words
    assert "1 text about a measure waits for your review 1 text about a measure was returned" in words
    assert "1 measure has figures and no words" in words
    assert ('href="/strategies/care-plan/rounds/1/"' in text, f'href="{TEXTS}#review"' in text) == (True, True)
    for item, person in zip(one.items.all(), (cast.bob, cast.alice), strict=True):
        answer_item(item=item, words="Moving.", by=person)
    assert "Every answer came in “Needs of 2027”: end the round" in words_of(visit(cast.carol, "/", all=1))


def test_start_page_of_others_says_only_what_is_theirs(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    needs(cast, "Needs of 2027", Asked("Home care", cast.trust.pk))
    assert "1 answer asked of you in “Needs of 2027”" in words_of(visit(cast.bob, "/", all=1))
    alice = words_of(visit(cast.alice, "/", all=1))
    assert "2 measures have figures and no words" in alice
    assert "Needs of 2027" not in alice
    for person in (cast.olive, cast.ada):
        assert 'id="figures-care-plan"' not in main_of(visit(person, "/", all=1))


def test_my_work_names_what_is_to_be_written(cast: Cast, measures: list[Measure]) -> None:
    write(measures[0], cast.alice)
    page = visit(cast.alice, "/my-work/")
    words = words_of(page)
    assert "2 texts to write about figures." in words
    assert "What your figures show, to write (2) Measure M1.2" in words
    assert 'href="/strategies/care-plan/measures/M1.3/narrative/"' in main_of(page)
    assert "to write" not in words_of(visit(cast.bob, "/my-work/"))


def test_start_page_asks_alike_for_more_rounds_and_texts(cast: Cast, measures: list[Measure]) -> None:
    needs(cast, "Needs of 2027", Asked("Home care", cast.trust.pk))
    write(measures[0], cast.alice)
    few = queries_of(cast.carol, "/", all=1)
    needs(cast, "Needs of 2028", Asked("Home care", cast.trust.pk))
    write(measures[1], cast.alice)
    assert queries_of(cast.carol, "/", all=1) == few
