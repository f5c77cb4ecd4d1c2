"""The report's composition: the house order, its sentences, and what it says where there is little to say."""

from dataclasses import replace
from datetime import date

import pytest

from actions.stages import Mark
from scrutiny.frozen import Cleared
from scrutiny.house import compose, document_name, gaps_of, words_of
from scrutiny.house.blocks import BoldLine, Heading, LabelLine, Numbered, SourceNote, Table, paragraphs, plain
from scrutiny.report_data import Received
from tests.factories.frozen import WORDS, make_box, make_frozen, make_line, make_progress

ORDER = [
    "Recommendations",
    "Summary",
    "Report",
    "Link to Strategic Plan",
    "Link to Other Overview and Scrutiny Activity",
    "Community Impact",
    "List of Background Documents/Appendices:",
    "Contact Details",
    "Appendix\xa01 \N{EN DASH} Action plan progress at 31\xa0August 2026",
    "Appendix\xa02 \N{EN DASH} Community Impact Assessment",
]


def headings(document, level):
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def test_parts_stand_in_the_house_order():
    assert headings(compose(make_frozen()), 1) == ORDER


def test_sections_of_a_compared_report():
    assert headings(compose(make_frozen()), 2)[:10] == [
        "What has changed since 20\xa0March 2026",
        "Actions off track",
        "Actions at risk",
        "Actions not reported",
        "Overdue actions",
        "Dates that have moved",
        "Gaps in the plan",
        "Progress by workstream",
        "Progress by outcome",
        "Measures",
    ]


def test_paragraphs_are_numbered_in_one_run():
    numbers = [block.number for block in compose(make_frozen()).blocks if isinstance(block, Numbered)]
    assert numbers == list(range(1, 21))


def test_tables_of_the_report_are_counted():
    captions = [block.caption for block in compose(make_frozen()).blocks if isinstance(block, Table) and block.caption]
    assert [caption.partition(":")[0] for caption in captions] == [f"Table\xa0{number}" for number in range(1, 6)]


def test_gaps_say_where_they_are():
    assert gaps_of(compose(make_frozen())) == [("Report Author:", "[add]")]


def numbered(frozen):
    return [plain(block.text) for block in compose(frozen).blocks if isinstance(block, Numbered)]


def under(frozen, heading):
    """The words under a heading of level 2."""
    blocks = compose(frozen).blocks
    first = next(n for n, one in enumerate(blocks) if isinstance(one, Heading) and one.text.startswith(heading)) + 1
    last = next(n for n, one in enumerate(blocks) if n >= first and isinstance(one, Heading))
    return [words for block in blocks[first:last] for words in paragraphs(block)]


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ([Mark.GREEN], "No action is off track (red)."),
        (
            [Mark.RED, Mark.GREEN],
            "1 of 2 actions is off track (red): it will miss its date or its result without help (Table\xa01).",
        ),
        (
            [Mark.RED, Mark.RED],
            "2 of 2 actions are off track (red): they will miss their dates or their results without help "
            "(Table\xa01).",
        ),
    ],
)
def test_off_track_in_none_one_and_many(marks, said):
    frozen = make_frozen(make_progress(*(make_line(f"1.{n}", mark) for n, mark in enumerate(marks, 1))))
    assert under(frozen, "Actions off track")[0] == said


def test_red_action_without_words_says_why():
    unread = make_box(is_accepted=False, is_readable=False, cause=None, path=None, forecast=None, done=None, next=None)
    line = make_line("1.1", Mark.RED, reviewed=False, update=unread)
    words = under(make_frozen(make_progress(line)), "Actions off track")
    assert "Not yet reviewed. Its words are published once it is accepted." in words
    assert "Red, same, not yet reviewed" in words


def test_at_risk_is_told_as_the_committee_has_its_lists():
    line = make_line("2.1", Mark.AMBER, direction="worse", previous_rating="green", due_date=date(2026, 11, 30))
    assert under(make_frozen(make_progress(line)), "Actions at risk")[1:] == [
        "Short title 2.1 (Action\xa02.1, worse): - Two changed hands. Meet both new owners. "
        "Expected 31\xa0December 2026. Lead partner: College A."
    ]


def test_more_than_there_are_letters_is_a_table():
    frozen = make_frozen(make_progress(*(make_line(f"1.{number}", Mark.AMBER) for number in range(1, 28))))
    [table] = [one for one in compose(frozen).blocks if isinstance(one, Table) and "Amber" in one.caption]
    assert len(table.rows) == 27
    assert under(frozen, "Actions at risk")[0].endswith("(Table\xa01).")


@pytest.mark.parametrize(
    ("received", "on", "said"),
    [
        (Received(1, 0, 0, 2), date(2026, 7, 27), "1 update has come so far. The cut-off is 28\xa0July 2026."),
        (Received(2, 0, 0, 0), date(2026, 7, 28), "2 updates came by the cut-off on 28\xa0July 2026."),
        (
            Received(2, 1, 1, 3),
            date(2026, 8, 31),
            "2 updates came by the cut-off on 28\xa0July 2026, 1 after it, and 1 after it is left out. "
            "3 actions in progress have none.",
        ),
    ],
    ids=["before the cut-off", "on the day", "late and missing"],
)
def test_updates_received_are_counted(received, on, said):
    progress = make_progress(make_line("1.1", Mark.GREEN))
    summary = replace(progress.summary, received=received)
    frozen = make_frozen(replace(progress, at=replace(progress.at, day=on), summary=summary))
    assert under(frozen, "Actions not reported")[1] == f"For April to June 2026, {said}"


def test_overdue_longest_first():
    late = {"is_overdue": True, "due_date": date(2026, 8, 30), "no_update": False}
    lines = (
        make_line("1.1", Mark.GREEN, days_overdue=1, **late),
        make_line("1.2", Mark.NO_UPDATE, **late | {"days_overdue": 62, "no_update": True}, lead=None),
    )
    assert under(make_frozen(make_progress(*lines)), "Overdue actions") == [
        "2 of 2 actions are overdue.",
        "Short title 1.2 (Action\xa01.2): - 62 days overdue and no update, due 30\xa0August 2026. No lead partner.",
        "Short title 1.1 (Action\xa01.1): - 1 day overdue, due 30\xa0August 2026, expected 31\xa0December 2026. "
        "College A.",
    ]


def test_changes_are_grouped_by_what_changed():
    assert under(make_frozen(), "What has changed")[:5] == [
        "Since 20\xa0March 2026, 5 of 6 actions have changed, apart from dates that moved.",
        "2 worse: - from amber to red: Action\xa01.1 Short title 1.1; from green to amber: "
        "Action\xa02.1 Short title 2.1.",
        "1 not reported: - from green to no update: Action\xa01.2 Short title 1.2.",
        "1 change of lead partner: - from College A to no lead partner: Action\xa02.2 Short title 2.2.",
        "1 action added: - Action\xa02.3 Short title 2.3.",
    ]


def test_what_became_red_is_told_first():
    before = (make_line("1.1", Mark.GREEN), make_line("1.2", Mark.AMBER))
    after = (make_line("1.1", Mark.AMBER, direction="worse"), make_line("1.2", Mark.RED, direction="worse"))
    assert under(make_frozen(make_progress(*after, before=before)), "What has changed")[1] == (
        "2 worse: - from amber to red: Action\xa01.2 Short title 1.2; from green to amber: "
        "Action\xa01.1 Short title 1.1."
    )


def test_many_changes_are_told_by_their_references():
    before = tuple(make_line(f"1.{number}", Mark.GREEN) for number in range(1, 14))
    after = tuple(make_line(f"1.{number}", Mark.AMBER, direction="worse") for number in range(1, 14))
    said = under(make_frozen(make_progress(*after, before=before)), "What has changed")[1]
    assert said.startswith("13 worse: - from green to amber: Actions\xa01.1, 1.2, 1.3,")


def test_same_position_is_said_to_be_the_same():
    lines = (make_line("1.1", Mark.GREEN),)
    words = under(make_frozen(make_progress(*lines, before=lines)), "What has changed")
    assert words[0] == "Nothing has changed since 20\xa0March 2026."


def test_nothing_to_compare_with_is_said():
    progress = make_progress(make_line("1.1"), before=())
    assert under(make_frozen(progress), "What has changed") == [
        "Nothing had been recorded by 20\xa0March 2026, so nothing can be compared."
    ]


def test_report_that_is_not_compared_says_the_position():
    frozen = make_frozen(make_progress(make_line("1.1", Mark.GREEN)))
    assert "What has changed" not in headings(compose(frozen), 2)
    assert under(frozen, "Progress by workstream")[0] == "1 of 1 action is on track (green)."


def test_gaps_of_the_whole_plan_are_not_listed_one_by_one():
    lines = [make_line(f"1.{number}", lead=None, gaps=("lead",)) for number in range(1, 4)]
    assert under(make_frozen(make_progress(*lines)), "Gaps in the plan") == ["No lead partner: all 3 actions."]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Cabinet Member for Health and Care", "Report of the Cabinet Member for Health and Care"),
        ("Councillor A Name, Cabinet Member", "Report of Councillor A Name, Cabinet Member"),
        ("the Example ICB", "Report of the Example ICB"),
    ],
)
def test_offices_have_an_article_and_names_have_none(typed, printed):
    document = compose(make_frozen(words=replace(WORDS, report_of=typed)))
    assert [plain(block.text) for block in document.blocks if isinstance(block, BoldLine)] == [printed]


def test_interest_stands_at_the_top_where_that_is_the_custom():
    blocks = compose(make_frozen(words=replace(WORDS, interest_at_the_top=True))).blocks
    labels = [(number, block.label) for number, block in enumerate(blocks) if isinstance(block, LabelLine)]
    assert labels[0] == (1, "Local Members Interest:")
    assert "Local Member Interest:" not in [label for _, label in labels]


def test_one_recommendation_has_a_heading_in_the_singular():
    document = compose(make_frozen(words=replace(WORDS, recommendations=("Notes the progress.",))))
    assert headings(document, 1)[0] == "Recommendation"


def test_remarks_on_no_section_stand_at_the_end():
    document = compose(make_frozen(words=replace(WORDS, remarks={"gone": ("Kept all the same.",)})))
    assert "Further remarks" in headings(document, 2)
    assert "Kept all the same." in words_of(document)


def test_impact_without_rows_has_no_appendix():
    document = compose(make_frozen(words=replace(WORDS, impact_tables=())))
    assert under_part(document, "Community Impact") == ["N/A"]
    assert [text for text in headings(document, 1) if text.startswith("Appendix")] == ORDER[-2:-1]


def under_part(document, heading):
    first = [block.text if isinstance(block, Heading) else "" for block in document.blocks].index(heading) + 1
    last = next(n for n, one in enumerate(document.blocks) if n >= first and isinstance(one, Heading))
    return [words for block in document.blocks[first:last] for words in paragraphs(block)]


def test_measures_say_base_period_source_or_that_there_is_none():
    words = under(make_frozen(), "Measures")
    assert words[:2] == [
        "1 of 2 measures is shown by a published figure (Table\xa05).",
        "Table\xa05: Measures, latest figure against the one before",
    ]
    assert "Not published" in words
    assert "England: 10.7%, 2021/22" in words
    assert "Source: Example source, page 14 (M1.1)." in words
    assert words[-1] == "Staff who feel valued (M1.4): - No figure is published."


def test_who_cleared_it_is_printed():
    frozen = make_frozen(cleared=(Cleared("A Name", "Director of Health and Care", date(2026, 9, 8)),))
    assert "Cleared by: A Name, Director of Health and Care, 8\xa0September 2026" in words_of(compose(frozen))


def test_update_words_stand_in_the_appendix_box_by_box():
    words = words_of(compose(make_frozen(make_progress(make_line("1.1", Mark.AMBER)))))
    first = words.index("Done: 6 of 12 agreed.")
    assert words[first : first + 6] == [
        "Done: 6 of 12 agreed.",
        "Next: Reach the other 6.",
        "Cause: Two changed hands.",
        "Path to green: Meet both new owners.",
        "Expected finish: 31 December 2026",
        "Received 10\xa0July 2026",
    ]


def test_plan_without_updates_has_no_column_for_them():
    document = compose(make_frozen(make_progress(make_line("1.1"))))
    [table] = [one for one in document.blocks if isinstance(one, Table) and one.columns[0].heading == "Action"]
    assert [column.heading for column in table.columns] == ["Action", "Lead partner and due date", "Rating"]
    assert "No update about any action has been received." in words_of(document)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Update: 1/2 <final>?", "Update 1 2 final"),
        ("", "Example Workforce Strategy"),
        ("...", "Report"),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_are_safe_for_files(title, name):
    assert document_name(make_frozen(words=replace(WORDS, title=title))) == name


@pytest.mark.parametrize(("licence", "last"), [("Open.", "Open."), ("", "End of the report.")])
def test_report_never_ends_with_a_table(licence, last):
    [block] = compose(make_frozen(licence=licence)).blocks[-1:]
    assert isinstance(block, SourceNote)
    assert plain(block.text) == last


def test_nothing_reported_reads_well():
    plan = make_progress(make_line("1.1", lead=None, due_date=None, gaps=("lead", "person", "due_date")))
    plan = replace(plan, at=replace(plan.at, period=None))
    said = " ".join(numbered(make_frozen(plan)))
    assert "No action has a rating yet, so none is known to be off track (red)." in said
    assert "No action is at risk (amber)." in said
    assert "No action is overdue." in said
