"""A broken plan file is refused with every problem, its place, and how to mend it; a whole one is read as written."""

import datetime
import json
import tracemalloc
from decimal import Decimal

import pytest

from actions.plan_file import PlanFileError, Subject, parse_subject, read_plan
from actions.plan_file.reader import LARGEST_FILE
from tests.actions.plan_file_examples import full_plan, plan_with, problems_of


def test_full_plan_is_read_as_written():
    plan = read_plan(json.dumps(full_plan()).encode())
    action, other = plan.actions
    assert (action.ref, action.workstream, action.outcomes, action.due_date) == (
        "1.1",
        1,
        (2,),
        datetime.date(2026, 12, 31),
    )
    assert (action.lead_partner, action.joint_lead, action.supporting_partners) == (
        "college-a",
        "college-b",
        ("providers",),
    )
    assert (other.lead_partner, other.joint_lead, other.supporting_partners, other.areas) == (None, None, (), ())
    assert (other.due_date, other.note, other.outcomes_inferred, other.recurs) == (None, "", False, None)
    first, second = plan.series[0].observations
    assert (str(first.value), first.base, first.base_number, first.not_available) == ("12.50", "40 nurses", 40, "")
    assert (second.value, second.not_available, second.period.reading) == (None, "Survey not held", "2024")
    assert plan.series[0].identity == ("turnover", "The county", "Nurses", (("role", "nurses"),))
    assert plan.series[1].observations[0].value == Decimal(9)
    assert plan.strategy.endorsed.on == datetime.date(2025, 3, 3)


def test_plan_cannot_be_changed_once_read():
    plan = read_plan(json.dumps(full_plan()).encode())
    with pytest.raises(AttributeError):
        plan.actions[0].title = "Something else"


def test_plan_is_read_from_a_path(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(full_plan()), encoding="utf-8")
    assert read_plan(path) == read_plan(str(path)) == read_plan(path.read_bytes())


def test_plan_with_a_byte_order_mark_is_read():
    assert problems_of(b"\xef\xbb\xbf" + json.dumps(full_plan()).encode()) == []


def test_null_counts_as_left_out():
    plan = plan_with(actions__0__joint_lead=None, strategy__vision=None, actions__1__note=None)
    assert read_plan(json.dumps(plan).encode()).actions[0].joint_lead is None
    assert problems_of(plan_with(actions__0__title=None)) == ["actions[0].title (action 1.1) is missing: add it"]


def test_blanks_around_a_text_are_dropped():
    plan = read_plan(
        json.dumps(plan_with(actions__0__title="  Visit  \n", actions__0__lead_partner=" college-a")).encode()
    )
    assert (plan.actions[0].title, plan.actions[0].lead_partner) == ("Visit", "college-a")


def test_all_problems_are_found_in_one_go():
    plan = plan_with(actions__0__title=..., actions__1__outcomes=[9], series__0__measure="M9", format="one")
    assert [line.split(" ")[0] for line in problems_of(plan)] == [
        "actions[0].title",
        "format",
        "actions[1].outcomes[0]",
        "series[0].measure",
    ]


def test_error_text_shows_the_first_100_problems_and_counts_the_rest():
    plan = plan_with(notes=[{"title": f"Note {n}"} for n in range(130)])
    with pytest.raises(PlanFileError) as caught:
        read_plan(json.dumps(plan).encode())
    lines = str(caught.value).split("\n")
    assert (len(caught.value.problems), len(lines)) == (130, 101)
    assert lines[0] == "notes[0].text (note Note 0) is missing: add it"
    assert lines[100] == "and 30 more problems"


FILE_PROBLEMS = {
    "empty": (
        b"",
        "The file is not JSON, at line 1, column 1: Expecting value. "
        "Look there, and just before, for a missing comma, bracket or quotation mark",
    ),
    "missing comma": (
        b'{"format": 1\n "strategy": {}}',
        "The file is not JSON, at line 2, column 2: Expecting ',' delimiter. "
        "Look there, and just before, for a missing comma, bracket or quotation mark",
    ),
    "a list": (b"[]", "The file is a list: write an object in curly brackets"),
    "not UTF-8": (
        '{"format": 1,\n"strategy": "£"}'.encode("latin-1"),
        "The file is not UTF-8 text, from line 2: save it again with the encoding UTF-8",
    ),
    "a NUL": (b'{"format":\n1}\0', "The file holds a NUL character on line 2: take it out"),
    "too large": (
        b" " * (LARGEST_FILE + 1),
        "The file is larger than 5 MB: a plan file holds text only, so check that it is the right file",
    ),
    "deep": (
        b"[" * 200_000,
        "The file has brackets nested too deeply: a plan file needs no more than a few levels",
    ),
}


@pytest.mark.parametrize("case", FILE_PROBLEMS)
def test_unreadable_file_is_explained(case):
    content, line = FILE_PROBLEMS[case]
    assert problems_of(content) == [line]


def test_largest_file_is_still_read():
    content = json.dumps(full_plan()).encode()
    assert problems_of(content + b" " * (LARGEST_FILE - len(content))) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [("nowhere.json", "No such file or directory"), ("", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_file_that_cannot_be_opened_is_explained(tmp_path, name, reason):
    with pytest.raises(PlanFileError) as caught:
        read_plan(f"{tmp_path}/{name}")
    assert str(caught.value).endswith(f" cannot be read: {reason}. Check its name and that you may read it")


def test_large_file_on_disk_is_refused_without_reading_it_whole(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE * 40)
    tracemalloc.start()
    try:
        with pytest.raises(PlanFileError, match="larger than 5 MB"):
            read_plan(path)
        assert tracemalloc.get_traced_memory()[1] < LARGEST_FILE * 4
    finally:
        tracemalloc.stop()


RAW_PROBLEMS = {
    "NUL written out": (
        '"Visit every school"',
        r'"Visit\u0000"',
        "actions[0].title (action 1.1) holds a NUL character",
    ),
    "bell": (
        '"Visit every school"',
        r'"Visit\u0007"',
        "actions[0].title (action 1.1) holds a control character (U+0007)",
    ),
    "half a character": (
        '"Visit every school"',
        r'"\ud800"',
        "actions[0].title (action 1.1) holds half a character (U+D800)",
    ),
    "NUL in a name": (
        '"areas": [{"slug"',
        r'"areas": [{"a\u0000": 1, "slug"',
        "areas[0] (area north) has a field whose name",
    ),
    "not a number": ('"count": 5', '"count": NaN', "series[0].observations[0].count (series turnover) is NaN"),
    "infinity": ('"count": 5', '"count": -Infinity', "series[0].observations[0].count (series turnover) is -Infinity"),
    "overflow": ('"count": 5', '"count": 1e999', "series[0].observations[0].count (series turnover) is 1e999"),
    "too many digits": (
        '"count": 5',
        f'"count": {"9" * 5000}',
        "series[0].observations[0].count (series turnover) is 999",
    ),
    "name twice": (
        '"count": 5',
        '"count": 5, "count": 6',
        "series[0].observations[0].count (series turnover) is written twice",
    ),
}


@pytest.mark.parametrize("case", RAW_PROBLEMS)
def test_value_that_cannot_be_kept_is_named(case):
    old, new, line = RAW_PROBLEMS[case]
    whole = json.dumps(full_plan())
    assert old in whole
    problems = problems_of(whole.replace(old, new, 1).encode())
    assert [problem[: len(line)] for problem in problems] == [line]


def test_thirteen_levels_are_too_deep():
    deep: object = "bottom"
    for _ in range(13):
        deep = [deep]
    problems = problems_of(plan_with(notes=deep))
    assert problems[0] == f"notes{'[0]' * 11} is nested more than 12 levels deep: check the brackets around it"


def test_subject_is_parsed():
    assert parse_subject("strategy") == Subject("strategy")
    assert parse_subject("action 3.2") == Subject("action", "3.2")
    with pytest.raises(ValueError, match=r'^is "strategy 1": write "strategy" alone$'):
        parse_subject("strategy 1")
