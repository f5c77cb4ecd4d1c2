"""What every file of a report says alike: what a figure counts, what was published before, how an action was closed."""

import io
from dataclasses import replace

import openpyxl
import pytest

from scrutiny.drafting import draft_words
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.figure_data import FigureLine
from scrutiny.forms.editor_texts import fingerprint, merged
from scrutiny.house import compose, words_of
from scrutiny.pages.standing import position_words
from scrutiny.position import position_of
from scrutiny.position_fit import ROOM, Elsewhere, largest
from scrutiny.report_data import PublishedLine
from tests.factories.frozen import MEASURE, UNKNOWN, make_box, make_frozen, make_line, make_progress

STAND_IN = replace(
    MEASURE,
    shows="Staff turnover, a stand-in",
    figures=4,
    comparators=(("England", FigureLine("46%", "2021/22", "", "Example", ("not like for like",))),),
)
SEVERAL = replace(UNKNOWN, ref="M2.1", title="The gap between groups", figures=43)
TOLD = PublishedLine(
    "We continue to develop our toolkits.", "Progress", "Committee report", "21", "March 2023", ("2.2", "3.4")
)


def test_every_file_says_what_a_figure_counts_and_that_it_stands_in() -> None:
    frozen = make_frozen(measures=(STAND_IN, UNKNOWN))
    said = words_of(compose(frozen))
    assert "Staff turnover, a stand-in" in said
    assert "not like for like." in said
    [figure] = position_of(frozen, "").measures.items
    assert figure.shows == "Staff turnover, a stand-in"
    [kept] = largest(position_of(frozen, ""), ROOM, Elsewhere("", "")).measures.items
    assert kept.shows == figure.shows
    rows = openpyxl.load_workbook(io.BytesIO(render_xlsx(frozen)))["Measures"].values
    heads, *found = rows
    told = [dict(zip(heads, row, strict=True)) for row in found]
    assert [one["What the figures count"] for one in told] == [
        "Staff turnover, a stand-in",
        "No figure is published",
    ]
    assert "not like for like" in told[0]["Elsewhere"]


def test_measure_with_several_figures_is_not_one_without() -> None:
    position = position_of(make_frozen(measures=(STAND_IN, UNKNOWN, SEVERAL)), "")
    assert position.measures.note == (
        "1 of 3 measures has no published figure. "
        "“The gap between groups”: several figures, none of which alone shows it."
    )


def test_drafted_words_name_measures_by_their_names() -> None:
    _, consider, ask = draft_words(
        make_progress(make_line("1.1", "green")), (MEASURE, UNKNOWN, SEVERAL)
    ).recommendations
    assert consider.startswith("Considers why the measure “Vacancies, average” moved the wrong way")
    assert ask.endswith("from when figures can be published for the measure “Staff who feel valued”.")


def test_what_was_published_before_is_quoted_with_its_source() -> None:
    lines = [make_line("2.1", update=None), make_line("2.2", update=None)]
    progress = make_progress(*lines, published=(TOLD,))
    said = words_of(compose(make_frozen(progress)))
    quoted = "Published progress: “We continue to develop our toolkits.” Committee report, paragraph 21, March 2023."
    assert said.count(quoted) == 1
    assert said[said.index(quoted) - 1] == "None yet"
    assert "nothing had been reported" not in " ".join(draft_words(progress, ()).recommendations)
    assert (
        draft_words(progress, ())
        .recommendations[0]
        .endswith("beyond what was published before about 2 actions (Appendix 1).")
    )
    assert position_words(progress).endswith("Statements published before are about 2 of them.")


def test_closed_action_says_how_and_shows_no_way_back_to_green() -> None:
    closed = make_line(
        "6.4", "closed", ended_as="closed", ended_why="Merged with Action 6.3, agreed by the board", update=make_box()
    )
    said = words_of(compose(make_frozen(make_progress(closed))))
    assert "Closed: Merged with Action 6.3, agreed by the board" in said
    assert "Done: 6 of 12 agreed." in said
    assert not [words for words in said if words.startswith(("Path to green:", "Expected finish:", "Cause:", "Next:"))]


def test_position_names_first_what_became_worse_then_what_is_overdue_longest() -> None:
    lines = [
        make_line("1.1", "red"),
        make_line("1.2", "red", is_overdue=True, days_overdue=10),
        make_line("1.3", "red", is_overdue=True, days_overdue=40),
        make_line("1.4", "red", direction="worse", previous_rating="amber"),
    ]
    position = position_of(make_frozen(make_progress(*lines)), "")
    assert [one.name.split()[1] for one in position.red.items] == ["1.4", "1.3", "1.2", "1.1"]
    sheet = largest(position, ROOM, Elsewhere("", ""))
    assert len(sheet.red.items) == 4


def test_narrow_parts_of_the_bar_are_named() -> None:
    lines = [make_line(f"1.{number}", "green") for number in range(1, 60)]
    position = position_of(make_frozen(make_progress(*lines, make_line("2.1", "red"))), "")
    assert position.bar_key == "1 red"


OPENED = {"title": "Update", "impact-0-1-about": "Age", "impact-0-1-risks": "None", "summary": "One."}


@pytest.mark.parametrize("was", [True, False])
def test_boxes_that_nobody_touched_take_what_the_other_saved(was: bool) -> None:
    mine = OPENED | {"summary": "Mine.", "seen": "1"}
    saved = {
        "title": "Update",
        "summary": "One.",
        "impact-0-1-about": "Age",
        "impact-0-2-about": "Sex",
        "impact": "See.",
    }
    put = merged(mine, saved, fingerprint(OPENED) if was else "")
    if not was:
        assert put == mine
        return
    assert put == saved | {"summary": "Mine.", "seen": "1"}
    both = merged(mine, saved | {"summary": "Theirs."}, fingerprint(OPENED))
    assert both["summary"] == "Mine."
