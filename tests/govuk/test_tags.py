"""Rating marks, status bars, filters and small tags."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from govuk.bars import brackets, segments
from govuk.marks import MARKS, mark_for

TODAY = date(2026, 10, 20)


def draw(source: str, **names: Any) -> str:
    """Return a template drawn with the tags of the design system."""
    return Template("{% load govuk %}" + source).render(Context(names))


def words_of(drawn: str) -> str:
    """Return the words of a drawn mark without its picture, which is hidden from screen readers."""
    return " ".join(re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", drawn)).split())


@pytest.mark.parametrize(
    ("code", "letter", "word"),
    [
        ("red", "R", "Red"),
        ("amber", "A", "Amber"),
        ("green", "G", "Green"),
        ("complete", "B", "Complete"),
        ("no_update", "?", "No update"),
        ("not_started", "N", "Not started"),
        ("paused", "P", "Paused"),
        ("closed", "C", "Closed"),
        ("not_recorded", "", "Not recorded yet"),
    ],
)
def test_rating_has_shape_letter_and_word(code: str, letter: str, word: str) -> None:
    drawn = draw("{% rating code %}", code=code)
    assert words_of(drawn) == word
    assert re.findall(r"<text[^>]*>(.*?)</text>", drawn) == ([letter] if letter else [])
    assert 'aria-hidden="true"' in drawn
    assert words_of(draw("{% rating code size='sentence' %}", code=code)) == word[0].lower() + word[1:]


def test_rating_shapes_all_differ() -> None:
    assert len({re.sub(r'(fill|stroke)="[^"]*"', "", mark.shape) for mark in MARKS.values()}) == len(MARKS)
    assert len({mark.shape_name for mark in MARKS.values()}) == len(MARKS)


def test_rating_uses_presentation_attributes_only() -> None:
    for code in MARKS:
        assert re.findall(r"style=|(?<=svg) class=|<style|url\(", draw("{% rating code %}", code=code)) == []


def test_rating_notes() -> None:
    assert words_of(draw("{% rating 'amber' reviewed=False %}")) == "Amber Not yet reviewed"
    assert words_of(draw("{% rating 'no_update' last_rated='amber' %}")) == "No update Last rated amber"
    assert words_of(draw("{% rating 'no_update' size='sentence' last_rated='red' %}")) == "no update (last rated red)"
    both = draw("{% rating 'no_update' last_rated='red' reviewed=False %}")
    assert words_of(both) == "No update Last rated red, not yet reviewed"


def test_rating_of_nothing_is_not_recorded_yet() -> None:
    assert words_of(draw("{% rating nothing %}", nothing=None)) == "Not recorded yet"


def test_rating_refuses_an_unknown_code() -> None:
    with pytest.raises(ValueError, match=r"There is no rating “blue”\. Use one of red, amber, no_update, green"):
        mark_for("blue")


def test_rating_escapes_its_word() -> None:
    assert "<b>" not in draw("{% rating 'red' word=word %}", word="<b>")


def test_bar_parts_fill_the_width_in_order() -> None:
    parts = segments({"green": 1, "red": 2, "complete": 1, "amber": 0})
    assert [(part.mark.code, part.number) for part in parts] == [("red", 2), ("green", 1), ("complete", 1)]
    assert [(part.x, part.width) for part in parts] == [(0.0, 49.7), (50.0, 24.85), (75.15, 24.85)]


def test_bar_words_only_where_there_is_room() -> None:
    words = {part.mark.code: (part.text, part.word) for part in segments({"green": 97, "complete": 4, "paused": 1})}
    assert words == {"green": (True, "green"), "complete": (True, "B"), "paused": (False, "")}


def test_bar_brackets_tell_progress_from_other_stages() -> None:
    texts = [bracket.text for bracket in brackets(segments({"red": 1, "no_update": 2, "paused": 4}))]
    assert texts == ["In progress: 3", "Other: 4"]
    assert brackets(segments({"red": 1})) == []
    assert brackets(segments({"not_recorded": 36})) == []


def test_bar_of_nothing_is_not_drawn() -> None:
    assert segments({}) == []
    assert segments({"red": 0}) == []
    assert draw("{% status_bar counts %}", counts={"red": 0}).strip() == ""


def test_bar_refuses_an_unknown_code() -> None:
    with pytest.raises(ValueError, match="There is no rating “blue”"):
        segments({"blue": 1})


def test_bar_says_every_number_in_words() -> None:
    drawn = draw("{% status_bar counts links=links id='b' %}", counts={"red": 4, "green": 1300}, links={"red": "?r=1"})
    assert [words_of(item) for item in re.findall(r"<li>(.*?)</li>", drawn, re.DOTALL)] == ["4 red", "1,300 green"]
    assert drawn.count('href="?r=1"') == 2
    assert 'id="b-red"' in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ due|day }}", "31 December 2026"),
        ("{{ due|day_short }}", "31 Dec 2026"),
        ("{{ due|day_without_year }}", "31 December"),
        ("{{ due|weekday }}", "Thursday 31 December 2026"),
        ("{{ due|when:today }}", "in 72 days"),
        ("{{ was|when:today }}", "20 days overdue"),
        ("{{ was|when_late:today }}", "20 days late"),
        ("{{ was|ago:today }}", "20 days ago"),
        ("{{ sent|clock_time }}", "4:05pm"),
        ("{{ sent|day_and_time }}", "14 October 2026 at 4:05pm"),
        ("{{ sent|moment_words }}", "14 October 2026 at 4:05pm"),
        ("{{ due|moment_words }}", "31 December 2026"),
        ("{{ was|period_words:due }}", "30 September to 31 December 2026"),
        ("{{ 1|pluralise_count:'person,people' }}", "1 person"),
        ("{{ 2|pluralise_count:'person,people' }}", "2 people"),
        ("{{ 3|pluralise_count:'action' }}", "3 actions"),
        ("{{ 240000|file_size }}", "240 KB"),
        ("{{ names|in_words }}", "A, B and C"),
        ("{{ nothing|day|default:'No due date' }}", "No due date"),
        ("{{ nothing|when:today|default:'No due date' }}", "No due date"),
        ("{{ nothing|period_words:due|default:'No period' }}", "No period"),
        ("{{ nothing|pluralise_count:'action'|default:'Not known' }}", "Not known"),
    ],
)
def test_filters(source: str, expected: str) -> None:
    names = {"due": date(2026, 12, 31), "was": date(2026, 9, 30), "today": TODAY, "names": ["A", "B", "C"]}
    sent = datetime(2026, 10, 14, 15, 5, tzinfo=UTC)
    assert draw(source, **names, sent=sent, nothing=None) == expected


def test_pagination_keeps_the_filters() -> None:
    page = Paginator(range(30), 10).page(2)
    request = RequestFactory().get("/", {"rag": "red", "page": "2"})
    drawn = draw("{% pagination page %}", page=page, request=request)
    assert re.findall(r'href="([^"]*)"', drawn) == [f"?rag=red&amp;page={number}" for number in (1, 1, 2, 3, 3)]
    assert drawn.count('aria-current="page"') == 1


def test_pagination_of_one_page_is_not_drawn() -> None:
    assert draw("{% pagination page %}", page=Paginator([1], 10).page(1)).strip() == ""


def test_breadcrumbs_and_summary_list_are_escaped() -> None:
    drawn = draw(
        "{% breadcrumbs items %}{% summary_list rows %}",
        items=[{"text": "<b>", "href": "/a/"}, {"text": "Here"}],
        rows=[{"key": "Lead", "value": "<i>", "href": "/b/"}],
    )
    assert re.findall("<[bi]>", drawn) == []
    assert '<span aria-current="page">Here</span>' in drawn
    assert 'Change<span class="govuk-visually-hidden"> Lead</span>' in drawn
