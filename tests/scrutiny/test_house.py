"""The report's composition: the house order, its sentences, and what it says where there is little to say."""

from dataclasses import replace

from scrutiny.house import compose, gaps_of
from scrutiny.house.blocks import Heading, Numbered, Table
from tests.factories.frozen import make_frozen, make_line, make_progress

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


def test_nothing_reported_reads_well():
    plan = make_progress(make_line("1.1", lead=None, due_date=None, gaps=("lead", "person", "due_date")))
    plan = replace(plan, at=replace(plan.at, period=None))
    said = " ".join(block.text[0].text for block in compose(make_frozen(plan)).blocks if isinstance(block, Numbered))
    assert "No action has a rating yet, so none is known to be off track (red)." in said
    assert "No action is at risk (amber)." in said
    assert "No action is overdue." in said
