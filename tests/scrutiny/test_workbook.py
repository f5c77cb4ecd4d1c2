"""The workbook, CSV and JSON of an edition: read back they say what the frozen data say, and calculate nothing."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest

from actions.changes import Difference
from actions.stages import Mark
from scrutiny.exporters.csv import COLUMNS, render_csv, render_edition_csv
from scrutiny.exporters.figure_rows import FIGURES, NAMES
from scrutiny.exporters.json import render_edition_json
from scrutiny.exporters.workbook_rows import ACTIONS, sheets_of
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.figure_data import ObservedLine, SeriesLine
from scrutiny.frozen import Cleared, Correction, Frozen, canonical, digest, thaw
from scrutiny.report_data import ActionLine, Box
from tests.factories.frozen import (
    MEASURE,
    make_box,
    make_charted,
    make_frozen,
    make_line,
    make_observed,
    make_progress,
    make_year,
)

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://example.org")', "{=1}", "http://example.org")


def opened(frozen: Frozen) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render_xlsx(frozen)))


def rows(frozen: Frozen, name: str) -> list[dict[str, Any]]:
    """A sheet's rows, each by the heads of its columns."""
    head, *found = opened(frozen)[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_workbook_has_its_sheets_in_order() -> None:
    book = opened(make_frozen(measures=(make_charted("2020/21"),)))
    assert book.sheetnames == ["Read me", "Actions", "Workstreams", "Outcomes", "Changes", "Measures", "Figures"]
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "B2", name
        assert str(book[name].auto_filter.ref).startswith("A1:"), name
    assert book["Actions"].print_title_rows == "$1:$1"


def test_workbook_says_what_it_is() -> None:
    frozen = make_frozen(
        edition=3,
        address="/published/workforce/3/",
        issued_on=date(2026, 9, 1),
        cleared=(Cleared("Pat Example", "Director", date(2026, 8, 31)),),
        correction=Correction(2, "Two ratings were wrong.", ()),
    )
    said = {row["What"]: row["Answer"] for row in rows(frozen, "Read me")}
    assert said["Edition"] == "Edition 3"
    assert said["Address"] == "/published/workforce/3/"
    assert said["Issued on"] == datetime(2026, 9, 1)  # noqa: DTZ001 -- a workbook knows no time zones
    assert said["As at"] == datetime(2026, 8, 31)  # noqa: DTZ001
    assert said["Digest of the data"] == digest(canonical(frozen))
    assert said["Licence"] == frozen.licence
    assert said["Cleared by"] == "Pat Example, Director, 31 August 2026"
    assert said["Replaces"] == "Edition 2: Two ratings were wrong."
    assert said["For"].endswith("Example County Council, 21 September 2026")
    assert "Demonstration" not in said


def test_workbook_of_a_demonstration_says_so_first() -> None:
    frozen = make_frozen(replace(make_year(), demonstration=True))
    assert rows(frozen, "Read me")[0]["What"] == "Demonstration"
    assert {row["What"]: row["Answer"] for row in rows(frozen, "Read me")}["Edition"] == "Draft: not issued"


def test_workbook_keeps_references_and_dates_as_they_are() -> None:
    found = {row["Action"]: row for row in rows(make_frozen(), "Actions")}
    assert list(found) == ["1.1", "1.2", "1.10", "2.1", "2.2", "2.3"]
    first = found["1.1"]
    assert first["Due date"] == datetime(2026, 7, 31)  # noqa: DTZ001
    assert first["Update received"] == datetime(2026, 7, 10, 10), "as London's clocks showed"  # noqa: DTZ001
    assert (first["Rating or stage"], first["Reviewed"], first["Direction"]) == ("Red", "Yes", "Worse")
    assert (first["Overdue"], first["Days overdue"], first["Times moved"]) == ("Yes", 31, 1)
    assert (found["2.2"]["Lead partner"], found["2.2"]["Due date"]) == ("No lead partner", "No date set")
    assert (found["1.10"]["Reviewed"], found["1.2"]["Last rated"]) == ("Not yet", "Green")
    assert (found["2.3"]["Ended as"], found["2.3"]["Ended on"]) == ("Complete", datetime(2026, 8, 3))  # noqa: DTZ001


def test_workbook_holds_every_field_of_an_action() -> None:
    """A field that is added to the report is added to the workbook too."""
    merged = {"rating", "is_ongoing", "update"}  # in “Rating or stage”, “Due date” and the columns of the update
    left_out = {"period", "is_readable"}  # in “Rating is from”, and plain from the words that there are
    assert len(ACTIONS) == len(fields(ActionLine)) - len(merged) + len(fields(Box)) - len(left_out)
    changed = make_line(
        "1.1", Mark.RED, joint_lead="College B", rated_period="2026-01-01/2026-03-31", left_out="2026-04-01/2026-06-30"
    )
    (row,) = rows(make_frozen(make_progress(changed)), "Actions")
    assert row["Joint lead"] == "College B"
    assert row["Rating is from"] == "January to March 2026"
    assert row["Late update left out"] == "April to June 2026"


def test_workbook_tells_each_kind_of_change() -> None:
    changes = (
        Difference("1.1", "Hub", "mark", "amber", "red", "worse"),
        Difference("1.1", "Hub", "due_date", "2026-06-30", "2026-07-31"),
        Difference("1.2", "Desk", "due_date", None, "ongoing"),
        Difference("1.2", "Desk", "lead", None, "College B"),
        Difference("1.3", "New", "added", None, "The wording"),
    )
    found = rows(make_frozen(replace(make_year(), changes=changes)), "Changes")
    assert [tuple(row.values()) for row in found] == [
        ("1.1", "Hub", "Rating or stage", "amber", "red", "Worse", None),
        ("1.1", "Hub", "Due date moved", datetime(2026, 6, 30), datetime(2026, 7, 31), None, 31),  # noqa: DTZ001
        ("1.2", "Desk", "Due date set", "No date set", "Ongoing", None, None),
        ("1.2", "Desk", "Lead partner", None, "College B", None, None),
        ("1.3", "New", "Action added", None, "The wording", None, None),
    ]


def test_workbook_says_why_a_sheet_is_empty() -> None:
    empty = make_frozen(make_progress(), measures=())
    assert {sheet.name: sheet.rows[0][0] for sheet in sheets_of(empty)[1:]} == {
        "Actions": "No action is recorded.",
        "Workstreams": "No action is recorded.",
        "Outcomes": 1,
        "Changes": "This report is not compared with an earlier moment.",
        "Measures": "No measure is recorded.",
        "Figures": "No figure is published.",
    }
    same = make_progress(make_line("1.1"), before=(make_line("1.1"),))
    assert rows(make_frozen(same), "Changes")[0]["Action"] == "Nothing has changed since 20 March 2026."
    nothing = replace(same, before=None)
    assert rows(make_frozen(nothing), "Changes")[0]["Action"].startswith("Nothing was recorded by 20 March 2026")


@pytest.mark.parametrize("formula", FORMULAS)
def test_workbook_calculates_nothing(formula: str) -> None:
    line = make_line("1.1", Mark.AMBER, short_title=formula, lead=formula, update=make_box(done=formula))
    book = opened(make_frozen(make_progress(line)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == formula]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert [cell.hyperlink for cell in cells] == [None] * 3


def test_workbook_cuts_what_no_cell_holds() -> None:
    line = make_line("1.1", Mark.AMBER, update=make_box(done="x" * 40_000))
    (row,) = rows(make_frozen(make_progress(line)), "Actions")
    assert len(row["Done"]) == 32_767
    assert row["Done"].endswith("x [cut: too long for a cell]")


def test_workbook_has_fixed_dates() -> None:
    frozen = make_frozen()
    assert opened(frozen).properties.created == datetime(2026, 8, 31)  # noqa: DTZ001
    with zipfile.ZipFile(io.BytesIO(render_xlsx(frozen))) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 31, 0, 0, 0)}


@pytest.mark.slow
def test_workbook_of_ten_thousand_actions_is_whole() -> None:
    lines = tuple(make_line(f"{1 + place % 9}.{1 + place // 9}", Mark.AMBER) for place in range(10_000))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(make_frozen(make_progress(*lines)))), read_only=True)
    assert sum(1 for _ in book["Actions"].iter_rows()) == 10_001
    book.close()


def test_edition_json_is_its_frozen_data_after_their_digest() -> None:
    frozen = make_frozen(edition=3, enquiries=("Who will lead Action 2.2?",))
    whole = json.loads(render_edition_json(frozen))
    assert list(whole) == ["digest", "digest_of", "data"]
    text = json.dumps(whole["data"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert whole["digest"] == hashlib.sha256(text.encode()).hexdigest() == digest(canonical(frozen))
    assert thaw(text) == frozen


def test_edition_csv_repeats_edition_digest_and_licence() -> None:
    frozen = make_frozen(edition=3)
    found = list(csv.DictReader(io.StringIO(render_edition_csv(frozen).decode("utf-8-sig"))))
    assert [row["action"] for row in found] == [f"Action {line.ref}" for line in frozen.progress.actions]
    assert {(row["edition"], row["data_digest"]) for row in found} == {("3", digest(canonical(frozen)))}
    assert list(found[0])[2:] == ["row", *COLUMNS, *NAMES, "licence"]
    assert {row["licence"] for row in found} == {frozen.licence}
    assert {row["row"] for row in found} == {"action"}
    plain = list(csv.DictReader(io.StringIO(render_csv(frozen.progress).decode("utf-8-sig"))))
    assert [{name: row[name] for name in COLUMNS} for row in found] == plain


def measured() -> Frozen:
    """A line of figures with one of everything: exact, revised, hidden, not available, worked out."""
    figures = (
        make_observed("2018/19", "28.20", count=71, base=250, base_words="250 posts", is_provisional=True),
        make_observed("2019/20", "-500", issue=2, note="Corrected", found_in=("committee-pack",)),
        make_observed("2020/21", None),
        make_observed("2021/22", None, not_available="Not collected"),
        make_observed("2022/23", "13.2", worked_out="Worked out by the tracker: 32.2% x 41%. Confirmed by A Analyst"),
    )
    line = replace(make_charted("2020/21").series[0], part="sex: female", note="Not like for like", figures=figures)
    return make_frozen(edition=3, measures=(replace(MEASURE, series=(line,)),))


def test_workbook_has_every_figure_with_what_it_rests_on() -> None:
    assert len(FIGURES) == len(fields(SeriesLine)) + len(fields(ObservedLine)) - len({"key", "figures", "note"}) + 2
    first, revised, hidden, missing, worked_out = rows(measured(), "Figures")
    assert first == {
        "Measure": "M1.1",
        "Outcome": 1,
        "What is counted": "Vacancies",
        "Unit": "%",
        "Place": "Staffordshire",
        "ONS code": "E10000028",
        "Who is counted": "Care workers",
        "Part": "sex: female",
        "Period": "2018/19",
        "Our reading of the period": None,
        "Kind of period": "Financial year",
        "From": datetime(2018, 4, 1),  # noqa: DTZ001
        "To": datetime(2019, 3, 31),  # noqa: DTZ001
        "Value": 28.2,
        "Hidden": "No",
        "Why there is no value": None,
        "Approximate": "No",
        "Number behind it": 71,
        "Base": 250,
        "Base in words": "250 posts",
        "Provisional": "Yes",
        "Issue": 1,
        "Source": "Example source",
        "Page of the strategy": 14,
        "Found in": "strategy, committee pack",
        "Worked out": None,
        "Note": "Not like for like",
    }
    assert (revised["Value"], revised["Issue"], revised["Note"]) == (-500, 2, "Not like for like. Corrected")
    words = ("Value", "Hidden", "Why there is no value")
    assert [hidden[name] for name in words] == [None, "Yes", "Hidden: fewer than 8 people"]
    assert [missing[name] for name in words] == [None, "No", "Not collected"]
    assert worked_out["Worked out"].endswith("Confirmed by A Analyst")
    sheet = opened(measured())["Figures"]
    assert [sheet.cell(row, 14).number_format for row in (2, 3)] == ["#,##0.00", "#,##0"]


def test_edition_csv_has_every_figure_after_the_actions() -> None:
    found = list(csv.DictReader(io.StringIO(render_edition_csv(measured()).decode("utf-8-sig"))))
    actions, figures = ([row for row in found if row["row"] == kind] for kind in ("action", "figure"))
    assert found == [*actions, *figures]
    assert {row[name] for row in actions for name in NAMES} == {""}
    assert {row[name] for row in figures for name in COLUMNS[6:]} == {""}
    assert {row["strategy"] for row in found} == {"workforce"}
    assert {row["licence"] for row in figures} == {measured().licence}
    told = ("measure", "ons_code", "figure_period", "value", "hidden", "count", "base", "provisional", "issue")
    assert [tuple(row[name] for name in told) for row in figures] == [
        ("Measure M1.1", "E10000028", "2018/19", "28.20", "false", "71", "250", "true", "1"),
        ("Measure M1.1", "E10000028", "2019/20", "-500", "false", "", "", "", "2"),
        ("Measure M1.1", "E10000028", "2020/21", "", "true", "", "", "", "1"),
        ("Measure M1.1", "E10000028", "2021/22", "", "false", "", "", "", "1"),
        ("Measure M1.1", "E10000028", "2022/23", "13.2", "false", "", "", "", "1"),
    ]


def test_draft_csv_says_draft() -> None:
    assert render_edition_csv(make_frozen()).decode("utf-8-sig").splitlines()[1].startswith("draft,")


def test_instants_are_londons_in_winter_too() -> None:
    box = make_box(submitted_at=datetime(2026, 1, 10, 9, tzinfo=UTC))
    (row,) = rows(make_frozen(make_progress(make_line("1.1", Mark.AMBER, update=box))), "Actions")
    assert row["Update received"] == datetime(2026, 1, 10, 9)  # noqa: DTZ001
