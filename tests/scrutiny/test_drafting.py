"""Recommendations and summary drafted from the data: to note, to consider, and one thing to ask for. No database."""

from dataclasses import replace

import pytest

from scrutiny.drafting import Drafted, draft_words
from scrutiny.frozen import MeasureLine
from scrutiny.report_data import ActionLine
from tests.factories.frozen import MEASURE, UNKNOWN, make_line, make_progress


def drafted(*lines: ActionLine, measures: tuple[MeasureLine, ...] = ()) -> Drafted:
    return draft_words(make_progress(*lines), measures)


def test_off_track_is_considered_first() -> None:
    lines = [make_line("3.1", "red"), make_line("4.4", "red"), make_line("1.1", "amber")]
    note, consider, ask = drafted(*lines).recommendations
    assert note.startswith("Notes the progress made by partners")
    assert consider == (
        "Considers the 2 actions that are off track (Actions 3.1 and 4.4)"
        " and what it wishes to ask of the partners that lead."
    )
    assert ask.startswith("Asks the programme board")


def test_one_action_is_named_in_the_singular() -> None:
    _, consider, ask = drafted(make_line("3.1", "amber"), make_line("8.2", gaps=("lead",))).recommendations
    assert consider.startswith("Considers the action that is at risk (Action 3.1) and")
    assert ask == "Asks the programme board to name a lead partner for Action 8.2."


def test_plan_of_which_nothing_is_reported_reads_well() -> None:
    lines = [make_line(f"1.{n}", gaps=("lead", "person", "due_date")) for n in range(1, 37)]
    said = drafted(*lines, measures=(UNKNOWN,))
    note, consider, ask = said.recommendations
    assert note.endswith("and that nothing had been reported about them by 31 August 2026.")
    assert (
        consider
        == "Considers when partners will report on their actions, and what it wishes to see in the next report."
    )
    assert ask == "Asks the programme board to name a lead partner for the 36 actions without one."
    assert said.summary[2] == (
        "Of the 36 actions, none has a lead partner, none has an accountable person and none has a date."
    )
    assert said.summary[-1] == "Of the 1 measure, 1 has no published figure."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"is_overdue": True}, "Asks the lead partners to say by which date they will complete"),
        ({"gaps": ("due_date",)}, "Asks the programme board to set a date for Action 1.1."),
        ({}, "Asks the programme board which result members will see first, and by when."),
    ],
)
def test_there_is_always_one_thing_to_ask_for(fields: dict[str, object], expected: str) -> None:
    assert drafted(make_line("1.1", "green", **fields)).recommendations[2].startswith(expected)


def test_summary_counts_measures_by_how_they_moved() -> None:
    better = replace(MEASURE, ref="M1.2", direction="better")
    said = drafted(make_line("1.1", "green"), measures=(MEASURE, better, UNKNOWN)).summary
    assert said[-1] == "Of the 3 measures, 1 moved the wrong way, 1 moved the right way and 1 has no published figure."
