"""Compact tables of figures: no figure is lost, and what is said of it is found from where it stands."""

import json
from pathlib import Path
from typing import Any

import actions
from outcomes.figures.figure import Figure
from outcomes.figures.tables import FigureTable, figure_tables
from tests.outcomes.figures import figure, series, yearly

PLAN = json.loads((Path(actions.__file__).parent / "plans" / "social-care-workforce.json").read_text(encoding="utf-8"))


def cells(table: FigureTable) -> dict[str, list[list[str]]]:
    """By row, the values of each cell."""
    return {row.label: [[one.value for one, _ in cell.figures] for cell in row.cells] for row in table.rows}


def test_periods_stand_side_by_side() -> None:
    (table,) = figure_tables([*yearly("1", "2"), *yearly("3", "4", label="Nurses", key="nurses")])
    assert [heading.words for heading in table.headings] == ["2020/21", "2021/22"]
    assert cells(table) == {"Turnover": [["1%"], ["2%"]], "Nurses": [["3%"], ["4%"]]}
    assert (table.caption, table.common) == ("The county", ["Base not published.", "Source: Survey."])
    assert table.notes == []


def test_same_thing_of_different_people_stands_side_by_side() -> None:
    staff = [figure(series(population="Staff", label=label, key=label), "2021/22", "9") for label in ("EU", "British")]
    people = [figure(series(population="Everybody", label="EU", key="EU"), "2021/22", "2")]
    (table,) = figure_tables([*staff, *people])
    assert [heading.words for heading in table.headings] == ["Staff, 2021/22", "Everybody, 2021/22"]
    assert cells(table) == {"EU": [["9%"], ["2%"]], "British": [["9%"], []]}


def test_what_holds_for_some_stands_where_it_holds() -> None:
    of = series()
    figures = [
        figure(of, "2020/21", "1", source="One", note="Rounded."),
        figure(of, "2021/22", "2", source="Two", base_words="14 providers", base_number=14),
        figure(series(label="Nurses", key="nurses"), "2020/21", "3", source="One"),
        figure(series(label="Nurses", key="nurses"), "2021/22", "4", source="Two"),
    ]
    (table,) = figure_tables(_alike(figures))
    assert table.notes == [
        "Base not published.",
        "Small base: 14 providers. 1 of 14 providers is 7.1 percentage points.",
        "Source: One.",
        "Source: Two.",
        "Rounded.",
    ]
    assert [list(heading.notes) for heading in table.headings] == [[1, 3], [4]]
    marks = {row.label: [list(notes) for cell in row.cells for _, notes in cell.figures] for row in table.rows}
    assert marks == {"Turnover": [[5], [2]], "Nurses": [[], [1]]}


def _alike(figures: list[Figure]) -> list[Figure]:
    """The last two as one series."""
    figures[3].row.series = figures[2].row.series
    return [*figures[:3], figure(figures[2].row.series, "2021/22", "4", source="Two")]


def test_rows_that_only_their_part_tells_apart_say_it() -> None:
    parts = [series(label="Qualified", breakdown_words=f"role: {role}") for role in ("managerial", "direct care")]
    (table,) = figure_tables([figure(of, "2021/22", "5") for of in parts])
    assert list(cells(table)) == ["Qualified (role: managerial)", "Qualified (role: direct care)"]


def test_no_published_figure_is_lost_in_a_table() -> None:
    figures = [
        figure(of, period["label"], one.get("value"), **_fields(one, period))
        for wanted in PLAN["series"]
        for of in [_series(wanted)]
        for one in wanted["observations"]
        for period in [one["period"]]
    ]
    tables = figure_tables(figures)
    shown = [one for t in tables for row in t.rows for cell in row.cells for one, _ in cell.figures]
    assert sorted(one.row.pk for one in shown) == sorted(one.row.pk for one in figures)
    assert len(figures) == 206
    for table in tables:
        for row in table.rows:
            for heading, cell in zip(table.headings, row.cells, strict=True):
                for one, own in cell.figures:
                    said = " ".join([*table.common, *(table.notes[n - 1] for n in (*heading.notes, *own))])
                    assert one.source in said
                    assert one.base in said
                    assert one.found in said
                    assert all(note in said for note in one.notes)
                    assert one.period in heading.words


def _fields(one: dict[str, Any], period: dict[str, Any]) -> dict[str, Any]:
    given = {
        "not_available": one.get("not_available", ""),
        "base_words": one.get("base", ""),
        "base_number": one.get("base_number"),
        "page": one.get("strategy_page"),
        "found_in": one.get("found_in", []),
    }
    kept = {name: one[name] for name in ("source", "note", "approximate", "count") if name in one}
    return {"period_kind": "other", "period_reading": period.get("reading", ""), **given, **kept}


def _series(wanted: dict[str, Any]) -> Any:
    names = ("key", "label", "unit", "geography", "population", "note")
    words = ", ".join(f"{name}: {value}" for name, value in sorted((wanted.get("breakdown") or {}).items()))
    return series(breakdown_words=words, **{name: wanted.get(name) or "" for name in names})
