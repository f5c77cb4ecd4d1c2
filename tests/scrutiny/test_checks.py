"""What stands in the way of a report, what it will state, and what is clear. No database."""

from dataclasses import replace
from datetime import date

import pytest

from scrutiny.checks import Around, Check, State, Who, checks_of, heading, must_fix
from scrutiny.figure_data import FigureLine
from scrutiny.frozen import Cleared, Frozen
from scrutiny.house import compose, words_of
from scrutiny.report_data import ActionLine
from scrutiny.report_words import Contact, ReportWords
from scrutiny.revealing import reveals
from tests.factories.frozen import MEASURE, WORDS, make_box, make_frozen, make_line, make_progress

WRITTEN = replace(WORDS, contacts=(Contact("Report Author:", "Office of the Director"),))


def found(frozen: Frozen, around: Around | None = None) -> dict[str, Check]:
    return {check.key: check for check in checks_of(frozen, around or Around())}


def with_lines(*lines: ActionLine) -> Frozen:
    return make_frozen(make_progress(*lines), words=WRITTEN)


def test_complete_report_has_nothing_to_fix_but_clearance() -> None:
    checks = checks_of(with_lines(make_line("1.1", "green")), Around())
    assert [check.key for check in must_fix(checks)] == ["clearance"]
    assert [check.key for check in checks if check.blocks_clearance] == []


def test_clearance_says_whether_it_lapsed() -> None:
    frozen = with_lines()
    assert found(frozen)["clearance"].words == "Nobody has cleared the report yet."
    lapsed = found(frozen, Around(lapsed=1))["clearance"]
    assert lapsed.words == "The report changed since it was cleared, so the clearance no longer holds."
    cleared = replace(frozen, cleared=(Cleared("Pat Example", "Director", date(2026, 9, 1)),))
    assert found(cleared)["clearance"].state == State.CLEAR


def test_gaps_in_the_words_are_those_that_the_report_prints() -> None:
    check = found(make_frozen(words=replace(WORDS, title="", report_of="", other_scrutiny="")))["words"]
    assert (check.state, check.number, check.where) == (State.MUST_FIX, 4, "title")
    assert check.words == (
        "Nothing is written under “Title”, “Report of”, “Link to Other Overview and Scrutiny Activity”"
        " and “Report Author”. Write it, or remove the line."
    )
    assert found(make_frozen(words=ReportWords()))["words"].number == 11
    assert found(make_frozen(words=WRITTEN))["words"].state == State.CLEAR


@pytest.mark.parametrize("box", [{"cause": ""}, {"path": None}])
def test_red_without_cause_or_path_must_be_fixed(box: dict[str, str]) -> None:
    lines = [make_line("1.1", "red"), make_line("2.1", "red", update=make_box(**box))]
    check = found(with_lines(*lines))["explained"]
    assert (check.state, check.number, check.refs, check.who) == (State.MUST_FIX, 1, ("2.1",), Who.PARTNER)


def test_red_that_nobody_reviewed_is_stated_as_such() -> None:
    hidden = make_box(cause=None, path=None, is_accepted=False, is_readable=False)
    checks = found(with_lines(make_line("1.1", "red", update=hidden, reviewed=False)))
    assert (checks["explained"].state, checks["explained"].words) == (
        State.STATED,
        "Action 1.1. 1 of 1 red or amber rating prints neither, until the update is accepted.",
    )
    assert (checks["not_reviewed"].state, checks["not_reviewed"].words) == (
        State.STATED,
        "Action 1.1. Shown as “not yet reviewed”.",
    )


def test_what_is_stated_names_its_actions() -> None:
    late = make_box(is_late=True)
    checks = found(
        with_lines(
            make_line("1.1", "no_update"),
            make_line("1.2", "no_update"),
            make_line("2.1", "green", rated_period="2026-01-01/2026-03-31"),
            make_line("2.2", "green", update=late),
            make_line("2.3", "green", left_out="2026-04-01/2026-06-30"),
            make_line("2.4", gaps=("lead", "person", "due_date")),
        )
    )
    said = {key: check.words for key, check in checks.items() if check.state == State.STATED}
    assert said == {
        "no_update": "Actions 1.1 and 1.2.",
        "stale": "Action 2.1.",
        "late": "Action 2.2. The report says that they came late.",
        "left_out": "Action 2.3.",
        "gap_lead": "Action 2.4.",
        "gap_due_date": "Action 2.4.",
        "gap_person": "Action 2.4.",
    }


def test_later_updates_wait_for_the_leads_choice() -> None:
    check = found(with_lines(), Around(after=("1.1", "2.1")))["after"]
    assert (check.state, check.number, check.where) == (State.STATED, 2, "cut_off")
    assert check.note == "To include them, set a later cut-off. To leave them to the next report, leave it as it is."


def test_words_about_other_data_must_be_fixed() -> None:
    check = found(with_lines(), Around(is_about_data=False))["drafted"]
    assert (check.state, check.who, check.blocks_clearance) == (State.MUST_FIX, Who.LEAD, True)


def test_community_impact_that_nobody_wrote_is_stated() -> None:
    check = found(make_frozen(words=replace(WRITTEN, impact="", impact_tables=())))["impact"]
    assert (check.state, check.where) == (State.STATED, "impact")
    assert found(make_frozen(words=replace(WRITTEN, impact="None.", impact_tables=())))["impact"].state == State.CLEAR


def test_update_about_a_stage_waits_for_review_too() -> None:
    """One rule wherever it is counted: an update that is not accepted is not yet reviewed, whatever it says."""
    paused = make_line("5.4", "paused", update=make_box(is_accepted=False, is_readable=False), reviewed=False)
    frozen = with_lines(paused)
    assert found(frozen)["not_reviewed"].refs == ("5.4",)
    said = "\n".join(words_of(compose(frozen)))
    assert "1 update is not yet reviewed: Action\u00a05.4." in said
    assert frozen.progress.summary.not_reviewed == 1


def test_cut_off_and_a_cancelled_meeting_must_be_fixed() -> None:
    checks = found(with_lines(), Around(has_cut_off=False, is_cancelled=True, is_on_programme=False))
    assert {key for key, check in checks.items() if check.state == State.MUST_FIX} == {
        "cut_off",
        "meeting",
        "clearance",
    }
    assert (checks["programme"].state, checks["programme"].who) == (State.STATED, Who.OFFICER)


def test_second_report_for_one_meeting_is_pointed_out() -> None:
    check = found(with_lines(), Around(twins=(1, 3)))["meeting"]
    assert (check.state, check.words) == (State.STATED, "Report 1 and report 3 are for the same meeting.")


def test_report_for_no_meeting_will_say_so() -> None:
    checks = found(replace(with_lines(), sitting=None), Around(is_on_programme=False))
    assert (checks["meeting"].state, checks["programme"].state) == (State.STATED, State.CLEAR)


def test_very_small_base_needs_a_narrative() -> None:
    tiny = replace(MEASURE, notes=("The base is very small: 14.",), narrative="")
    bare = make_frozen(words=WRITTEN, measures=(tiny,))
    assert found(bare)["small_base"].state == State.MUST_FIX
    told = make_frozen(words=WRITTEN, measures=(replace(tiny, narrative="One provider more would change it much."),))
    assert found(told)["small_base"].state == State.STATED
    small = make_frozen(words=WRITTEN, measures=(replace(MEASURE, notes=("The base is small: 30.",)),))
    assert found(small)["small_base"].state == State.STATED


def test_figures_without_a_narrative_are_stated() -> None:
    bare, told = (replace(MEASURE, narrative=words) for words in ("", "More people left."))
    one, other = (found(make_frozen(words=WRITTEN, measures=(each,)))["narrative"] for each in (bare, told))
    assert (one.state, one.number, other.state) == (State.STATED, 1, State.CLEAR)


def test_figures_without_base_period_or_source_are_counted() -> None:
    bare = FigureLine("12%", "", "Base not published", "")
    checks = found(make_frozen(words=WRITTEN, measures=(replace(MEASURE, latest=bare, comparators=()),)))
    assert (checks["base"].number, checks["source"].number) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask pat.example@council.example.", "pat.example@council.example"),
        ("Ring 01785 555012 today", "01785 555012"),
        ("Ring +44 1785 555012", "+44 1785 555012"),
        ("Not for publication: the lease", "Not for publication"),
        ("The 2022-2027 plan has 21,000 posts, 0.5 of them since 2021/22.", ""),
        ("From 01 October 2026 to 31 December 2026", ""),
        ("", ""),
    ],
)
def test_what_published_text_reveals(text: str, expected: str) -> None:
    assert reveals(text) == expected


def test_revealing_words_name_where_they_stand() -> None:
    frozen = with_lines(make_line("1.1", "green", update=make_box(done="Ask pat@council.example.")))
    check = found(frozen)["revealing"]
    assert (check.state, check.refs, check.who) == (State.MUST_FIX, ("1.1",), Who.PARTNER)
    ours = replace(frozen, words=replace(WRITTEN, summary=("Confidential until Friday.",)))
    assert found(ours)["revealing"].words.startswith("In the summary and Action 1.1.")


def test_contact_details_may_hold_an_address() -> None:
    words = replace(WRITTEN, contacts=(Contact("E-Mail Address:", "scrutiny@council.example"),))
    assert found(make_frozen(words=words))["revealing"].state == State.CLEAR


def test_heading_counts_what_there_is() -> None:
    checks = checks_of(with_lines(make_line("1.1", "no_update")), Around())
    assert heading(checks).startswith("1 to fix, ")
    cleared = replace(with_lines(), cleared=(Cleared("Pat Example", "Director", date(2026, 9, 1)),))
    assert heading(checks_of(cleared, Around())).startswith("nothing to fix, ")
