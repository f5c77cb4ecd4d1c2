"""Words about actions that every page says alike."""

import pytest

from actions.stages import Mark
from actions.wording import COLUMNS, gap_words, lead_words, mark_filters, partner_words
from govuk.words import how_often
from outcomes.reading import PartnerName


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        ([], "No lead partner"),
        (["College A"], "College A"),
        (["College A", "Trust B (invented)"], "College A and Trust B (invented), jointly"),
    ],
)
def test_lead_words(leads: list[str], said: str) -> None:
    assert lead_words(leads) == said


@pytest.mark.parametrize(("is_invented", "said"), [(True, "Trust B (invented)"), (False, "Trust B")])
def test_partner_words(is_invented: bool, said: str) -> None:
    assert partner_words(PartnerName(1, "b", "Trust B", "", is_group=False, is_invented=is_invented)) == said


def test_gap_words_stand_in_a_sentence() -> None:
    assert [gap_words(gap) for gap in ("lead", "person", "due_date")] == [
        "no lead partner",
        "no accountable person",
        "no date set",
    ]


def test_columns_hold_every_mark_once() -> None:
    assert sorted(mark for marks in COLUMNS for mark in marks) == sorted(Mark)


def test_mark_filters_ask_for_ratings_or_stages() -> None:
    assert mark_filters((Mark.RED, Mark.NO_UPDATE)) == {"rag": ["red", "no_update"]}
    assert mark_filters((Mark.PAUSED, Mark.NOT_RECORDED)) == {"stage": ["paused", "not_recorded"]}


@pytest.mark.parametrize(("times", "said"), [(1, "once"), (2, "twice"), (3, "3 times"), (1200, "1,200 times")])
def test_how_often(times: int, said: str) -> None:
    assert how_often(times) == said
