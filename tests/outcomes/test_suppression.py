"""Figures that show a few people are hidden in what is published, and cannot be found by taking others away."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.figures.figure import Derivation, Figure
from outcomes.models import Series
from outcomes.suppression import Rules, hidden_among, hidden_words, hide_figure
from tests.outcomes.figures import figure, series

UP_TO = 7
RULES = Rules(UP_TO)


def hide_few(figures: Sequence[Figure], rules: Rules) -> list[Figure]:
    """The figures as they are published."""
    hidden = hidden_among(figures, rules)
    return [hide_figure(one, rules.up_to) if place in hidden else one for place, one in enumerate(figures)]


def of_people(value: str | None, breakdown: dict[str, str] | None = None, **fields: Any) -> Figure:
    parts = breakdown or {}
    words = ", ".join(f"{name}: {part}" for name, part in sorted(parts.items()))
    unit = fields.pop("unit", "people")
    return figure(series(unit=unit, breakdown=parts, breakdown_words=words), "2021/22", value, **fields)


@pytest.mark.parametrize(
    ("value", "fields", "is_hidden"),
    [
        ("0", {}, False),
        ("1", {}, True),
        ("7", {}, True),
        ("8", {}, False),
        ("-3", {}, True),
        ("3", {"unit": "posts"}, False),
        ("3", {"unit": "GBP/hour"}, False),
        ("3", {"unit": "leavers"}, True),
        ("3", {"unit": "%"}, False),
        ("30", {"unit": "%", "count": 3}, True),
        ("30", {"unit": "%", "base_number": 10, "base_words": "10 people"}, True),
        ("30", {"unit": "%", "base_number": 100, "base_words": "100 people"}, False),
        ("95", {"unit": "%", "base_number": 100, "base_words": "100 people"}, True),
        ("100", {"unit": "%", "base_number": 100, "base_words": "100 people"}, False),
        ("0", {"unit": "%", "base_number": 100, "base_words": "100 people"}, False),
        ("0", {"unit": "%", "base_number": 5, "base_words": "5 people"}, True),
        ("23.9", {"unit": "%", "base_number": 14, "base_words": "14 providers"}, False),
    ],
)
def test_figure_that_shows_a_few_people_is_hidden(value: str, fields: dict[str, Any], is_hidden: bool) -> None:
    assert hidden_among([of_people(value, **fields)], RULES) == ({0} if is_hidden else set())


def test_lead_says_whether_a_series_counts_people() -> None:
    posts, people = of_people("3", unit="posts"), of_people("3")
    said = {posts.series_id: True, people.series_id: False}
    assert hidden_among([posts, people], Rules(UP_TO, said)) == {0}


def test_lead_says_what_a_percentage_is_of() -> None:
    teams = of_people("21.4", unit="%", base_number=14, base_words="14 arrangements")
    assert hidden_among([teams], RULES) == {0}
    assert hidden_among([teams], Rules(UP_TO, {teams.series_id: False})) == set()
    homes = of_people("21.4", unit="%", base_number=14, base_words="14 homes")
    assert hidden_among([homes], RULES) == set()
    assert hidden_among([homes], Rules(UP_TO, {homes.series_id: True})) == {0}


@pytest.mark.parametrize("words", ["12 people who use services", "12 care homes' residents", "12 people who answered"])
def test_percentage_of_people_is_hidden_whatever_else_its_base_names(words: str) -> None:
    assert hidden_among([of_people("33.3", unit="%", base_words=words)], RULES) == {0}


def test_hidden_figure_says_of_fewer_than_how_many() -> None:
    assert hidden_words(7) == "Hidden: fewer than 8 people"


def test_hidden_figure_keeps_nothing_that_tells_it() -> None:
    (one,) = hide_few([of_people("3", count=3, base_number=40, base_words="40 people", note="Three of them.")], RULES)
    assert (one.value, one.base, one.notes) == ("Hidden", "", (hidden_words(UP_TO),))
    row = one.row
    assert (row.value, row.count, row.base_number, row.base_words, row.note) == (None, None, None, "", "")


def test_nothing_is_hidden_where_the_strategy_hides_none() -> None:
    assert hidden_among([of_people("1")], Rules(0)) == set()


def test_one_hidden_part_takes_the_smallest_other_along() -> None:
    whole = of_people("60")
    parts = [of_people(value, {"age": age}) for age, value in {"young": "3", "middle": "37", "old": "20"}.items()]
    assert hidden_among([whole, *parts], RULES) == {1, 3}


@pytest.mark.parametrize(("old", "hidden"), [("6", {0, 2}), ("4", {0, 1, 2})])
def test_two_hidden_parts_hide_each_other_unless_they_are_few_together(old: str, hidden: set[int]) -> None:
    parts = [of_people(value, {"age": age}) for age, value in {"young": "3", "middle": "37", "old": old}.items()]
    assert hidden_among(parts, RULES) == hidden


def test_what_is_worked_out_from_a_hidden_figure_is_hidden() -> None:
    few, many = of_people("3"), of_people("300")
    taken = frozenset({(few.series_id, "2021/22")})
    share = replace(of_people("1", unit="%"), derivation=Derivation("3 / 300", "the share", inputs=taken))
    assert hidden_among([few, many, share], RULES) == {0, 2}


def test_figures_given_stay_as_they_are() -> None:
    given_ = of_people("3")
    hide_few([given_], RULES)
    assert given_.row.value == Decimal(3)


AGES = ["young", "middle", "old", "oldest"]


@settings(max_examples=300)
@given(counts=st.lists(st.integers(0, 40), min_size=2, max_size=4), up_to=st.integers(1, 10))
def test_no_few_people_can_be_found_in_what_is_published(counts: list[int], up_to: int) -> None:
    """Neither read off, nor worked out from a percentage and its base, nor by taking the parts from the whole."""
    total = sum(counts)
    kinds = {"people": Series(key="leavers"), "%": Series(key="share")}
    figures = []
    for unit, kind in kinds.items():
        for age, number in zip([None, *AGES], [total, *counts], strict=False):
            parts = {"age": age} if age else {}
            of = series(key=kind.key, unit=unit, breakdown=parts, breakdown_words=f"age: {age}" if age else "")
            base = {"base_number": total, "base_words": f"{total} people"} if unit == "%" else {}
            share = Decimal(100 * number) / total if total else Decimal()
            value = number if unit == "people" else share.quantize(Decimal("0.1"), ROUND_HALF_UP)
            figures.append(figure(of, "2021/22", str(value), **base))
    found = people_in(hide_few(figures, Rules(up_to)), ages=len(counts))
    assert not {few for few in found if 1 <= few <= up_to}


def people_in(shown: Iterable[Figure], ages: int) -> set[int]:
    """Every number of people that a reader of these figures can find, by adding and taking away."""
    rows = [one.row for one in shown]
    bases = {row.base_number for row in rows if row.base_number is not None}
    wholes = {
        round(row.value)
        for row in rows
        if row.value is not None and row.series.unit != "%" and not row.series.breakdown
    }
    total = min(bases | wholes, default=None)
    by_age: dict[str, int] = {}
    for row in rows:
        if row.value is not None and row.series.breakdown and (row.series.unit != "%" or total is not None):
            number = row.value * (total or 0) / 100 if row.series.unit == "%" else row.value
            by_age[row.series.breakdown["age"]] = round(number)
    found = {*by_age.values(), *bases, *wholes}
    if total is not None:
        found |= {total - number for number in by_age.values()}
        found |= {total - sum(by_age.values())} if len(by_age) == ages - 1 else set()
    return found
