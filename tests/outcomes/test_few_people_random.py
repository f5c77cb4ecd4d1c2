"""Whoever reads all editions, adds, takes away and solves, finds no few people among invented counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings

from outcomes.figures.figure import Derivation, Figure
from outcomes.models import PlaceKind, Series
from outcomes.suppression import Rules, hidden_keys
from outcomes.suppression.hiding import key_of
from tests.outcomes.few_people import AGES, PLACES, UP_TO, Cell, Item, Town, told_by, towns
from tests.outcomes.figures import figure, series

PERIOD = "2021/22"
KINDS = dict.fromkeys(PLACES[1:], PlaceKind.DISTRICT) | {PLACES[0]: PlaceKind.COUNTY}
RULES = Rules(UP_TO, kinds={name: str(kind) for name, kind in KINDS.items()})


@settings(max_examples=400, deadline=None)
@given(town=towns())
def test_no_few_people_can_be_worked_out_random(town: Town) -> None:
    check(town)


@pytest.mark.slow
@pytest.mark.length
@settings(max_examples=6000, deadline=None)
@given(town=towns(editions=5))
def test_no_few_people_can_be_worked_out_at_length(town: Town) -> None:
    check(town)


def check(town: Town) -> None:
    """Publish a town edition by edition, each with what is recorded by then, and try to work it out."""
    lines = {item: line(item) for item in sorted(town.items)}
    issues: list[Figure] = []
    editions: list[int] = []
    printed, taken = [], []
    for number, state in enumerate(town.states):
        issues += revised(town, number, lines)
        derived = worked_out(lines, state) if town.takes_away else []
        hidden = hidden_keys(issues, derived, RULES, editions)
        shown = {item: one for item, one in lines.items() if (one.pk, PERIOD) not in hidden}
        printed.append({item: Decimal(state[item[0]]) for item in shown})
        taken.append(next((int(one.row.value or 0) for one in derived if key_of(one) not in hidden), None))
        editions.append(2 * number + 2)
    few = {one: count for one, count in told_by(town, printed, taken).items() if 1 <= count <= UP_TO}
    assert not few
    assert not {count for count in taken if count and 1 <= count <= UP_TO}


def line(item: Item) -> Series:
    """The series of a cell."""
    (place, age), unit = item
    part = {"age": AGES[age]} if age else {}
    words = f"age: {AGES[age]}" if age else ""
    name = "leavers" if unit == "people" else "share"
    return series(key=name, unit=unit, geography=PLACES[place], breakdown=part, breakdown_words=words)


def revised(town: Town, number: int, lines: Mapping[Item, Series]) -> list[Figure]:
    """The figures that are recorded before an edition: all before the first, and later those that changed."""
    found = []
    for (cell, unit), of in lines.items():
        issue = town.version(cell, number)[1]
        if number and issue == town.version(cell, number - 1)[1]:
            continue
        found.append(printed_figure(town, (cell, unit), town.states[number][cell], of, issue + 1, 2 * number + 1))
    return found


def printed_figure(town: Town, item: Item, count: int, of: Series, issue: int, revision: int) -> Figure:
    cell, unit = item
    given = {"issue": issue, "revision_id": revision}
    if unit == "people":
        return figure(of, PERIOD, str(count), **given)
    base = town.staff[cell[0]]
    return figure(of, PERIOD, str(town.percentage(cell, count)), base_number=base, base_words=f"{base} staff", **given)


def worked_out(lines: Mapping[Item, Series], state: Mapping[Cell, int]) -> Sequence[Figure]:
    taken = frozenset((lines[cell, "people"].pk, PERIOD) for cell in ((0, 0), (0, 1)))
    number = state[0, 0] - state[0, 1]
    older = replace(figure(series(key="older", unit="people"), PERIOD, str(number)))
    return [replace(older, derivation=Derivation("a - b", "The others", inputs=taken, analyst="Ann"))]
