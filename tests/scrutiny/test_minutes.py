# ruff: noqa: RUF001 -- quotation marks as minutes print them
"""Minutes that are pasted: what is a resolution, and that no word is lost or changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny.minutes import split, split_items

MINUTES = Path(__file__).parent / "minutes"


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def found_in(name: str) -> tuple[str, list[tuple[str, str]], list[str], str]:
    found = split((MINUTES / f"{name}.txt").read_text())
    resolutions = [(one.number, on_one_line(one.words)) for one in found.found]
    return found.item, resolutions, [on_one_line(said) for said in found.said], on_one_line(found.after)


def test_minutes_of_the_web_numbered_with_full_stops() -> None:
    item, resolutions, said, after = found_in("ics-workforce")
    assert item == "Staffordshire and Stoke on Trent ICS Workforce Update"
    assert resolutions == [
        (
            "1.",
            "That the Health and Care Overview and Scrutiny Committee note the Workforce overview for the "
            "Staffordshire and Stoke-on-Trent Integrated Care System (SSOT ICS).",
        ),
        (
            "2.",
            "The ICS be requested to provide an update in 6 months’ time to consider the action plans that sit under "
            "the strategy and to invite the Non-Executive Director People to attend.",
        ),
    ]
    assert said == ["A People Strand progress report would be provided to a future meeting."]
    assert after == "Supporting documents:"


def test_minutes_of_the_web_numbered_with_brackets() -> None:
    item, resolutions, said, _ = found_in("workforce-planning")
    assert item == "Workforce Planning - Health and Social Care"
    assert resolutions == [
        ("1)", "That Health and Care Overview and Scrutiny Committee note the progress report."),
        ("2)", "That a progress report be requested to a future meeting."),
    ]
    assert said == ["Committee agreed to raise awareness of incentives for care workers to make it more attractive."]


def test_printed_minutes_end_at_the_next_item() -> None:
    item, resolutions, said, after = found_in("item-48")
    assert item == "48. Update on Mental Health Support Teams in Schools"
    assert resolutions == [
        ("(a)", "the Committee noted the plan for expansion of Mental Health Support Teams by March 2024."),
        ("(b)", "the progress, outcomes achieved, and the challenges and barriers experienced be noted."),
    ]
    assert said == []
    assert after == "49. Childrens Mental Health Update"


@pytest.mark.parametrize(
    ("name", "letters", "said"),
    [
        ("item-47", ["(a)", "(b)", "(c)"], []),
        ("item-49", ["(a)", "(b)", "(c)"], ["The Dashboard would be shared with the Committee on a quarterly basis."]),
    ],
)
def test_printed_minutes(name: str, letters: list[str], said: list[str]) -> None:
    _, resolutions, found, after = found_in(name)
    assert ([number for number, _ in resolutions], found, after) == (letters, said, "")


def test_words_are_those_of_the_minutes_line_breaks_and_all() -> None:
    text = (MINUTES / "item-49.txt").read_text()
    assert all(one.words in text for one in split(text).found)


def test_a_resolution_without_a_number() -> None:
    found = split(
        "45. Minutes\n\nResolved – That the minutes of the meeting be \nconfirmed and signed by the Chairman."
    )
    assert [(one.number, on_one_line(one.words)) for one in found.found] == [
        ("", "That the minutes of the meeting be confirmed and signed by the Chairman.")
    ]


def test_parts_keep_the_words_that_lead_to_them() -> None:
    found = split(
        "RESOLVED: (a) that the report be noted; and (b) the Cabinet Member be asked to: (i) publish the data by "
        "March; and (ii) report back on paragraph (a) above."
    )
    assert [(one.number, one.words) for one in found.found] == [
        ("(a)", "that the report be noted; and"),
        ("(b)(i)", "the Cabinet Member be asked to: publish the data by March; and"),
        ("(b)(ii)", "the Cabinet Member be asked to: report back on paragraph (a) above."),
    ]


def test_resolutions_alone_are_no_title() -> None:
    found = split("1. That the report be noted\n2. That an update be provided")
    assert (found.item, [one.number for one in found.found]) == ("", ["1.", "2."])


@pytest.mark.parametrize("text", ["", "   \n ", "The Committee talked about it.", "Agenda item\n\nCare homes\n"])
def test_nothing_is_found_where_nothing_was_resolved(text: str) -> None:
    assert split(text).found == ()


def test_i_after_h_is_a_letter() -> None:
    text = "Resolved – That\n" + "\n".join(f"({letter}) thing {letter} be noted" for letter in "abcdefghij")
    assert [one.number for one in split(text).found] == [f"({letter})" for letter in "abcdefghij"]


WORDS = st.text(alphabet="abcdefgh ABC'’&-", min_size=1, max_size=40).map(on_one_line).filter(bool)
SHAPES = st.sampled_from(["({})", "{})", "{}."])
RUNS = st.sampled_from(["abcdefghij", "123456789"])


@given(
    title=st.sampled_from(["Care homes", "12. Care homes", "Agenda item\n\nCare homes"]),
    said=st.lists(WORDS, max_size=3),
    resolved=st.booleans(),
    shape=SHAPES,
    run=RUNS,
    words=st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=9),
    gap=st.sampled_from([" ", "   ", "\t", "\u00a0 \u00a0"]),
)
def test_no_word_is_lost_or_changed(
    title: str, said: list[str], resolved: bool, shape: str, run: str, words: list[list[str]], gap: str
) -> None:
    numbers = [shape.format(each) for each in run[: len(words)]]
    lines = [f"{number}{gap}" + " \n ".join(each) for number, each in zip(numbers, words, strict=True)]
    head = "Resolved – That " if resolved else ""
    text = "\n\n".join([title, *(f"The {each}." for each in said)]) + "\n\n" + head + "\n\n".join(lines)
    found = split(text)
    expected = [(number, " \n ".join(each)) for number, each in zip(numbers, words, strict=True)]
    assert [(one.number, one.words) for one in found.found] == [(n, w.strip()) for n, w in expected]


@given(st.text(alphabet="abi12().; \n’RTesolvdh–", max_size=200))
def test_whatever_is_pasted_every_word_found_stands_in_it_in_order(text: str) -> None:
    found = split(text)
    place, flat = 0, "".join(text.split())
    for one in found.found:
        own = "".join(one.own.split())
        place = flat.index(own, place) + len(own)


def found_words(text: str) -> list[tuple[str, str]]:
    return [(one.number, on_one_line(one.words)) for one in split(text).found]


TALK = "The Chairman closed the item and thanked the officers."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Care\n\nResolved: That the report be noted.\n\n{TALK}", [("", "That the report be noted.")]),
        (f"Care\n\nResolved: That the report be noted\n\n{TALK}", [("", "That the report be noted")]),
        (f"Resolved – That (a) this be noted.\n\n(b) that be noted.\n\n{TALK}", "ab"),
        (f"1) That this be noted.\n\n2) That that be noted.\n\n{TALK}", [("1)", "noted"), ("2)", "noted")]),
        (
            "Resolved – That the minutes be\n\nconfirmed and\n\nKept.",
            [("", "That the minutes be confirmed and Kept.")],
        ),
        (
            f"Resolved: That\n\n• the report be noted;\n• an update be provided.\n\n{TALK}",
            [("", "the report be noted;"), ("", "an update be provided.")],
        ),
        (
            "Resolved: That the Board be asked:\n- to publish the data;\n- to report back.",
            [
                ("", "That the Board be asked: to publish the data;"),
                ("", "That the Board be asked: to report back."),
            ],
        ),
        (
            "Resolved: That the report be received;\n(b) the data be shared; and\n(c) the Board be asked.",
            [("", "That the report be received;"), ("(b)", "the data be shared; and"), ("(c)", "the Board be asked.")],
        ),
        ("Resolved – (b) the data be shared; and (c) the Board be asked.", "bc"),
        ("Care\n\n2. That the data be shared\n3. That the Board be asked", [("2.", "shared"), ("3.", "asked")]),
    ],
)
def test_resolutions_end_where_the_discussion_goes_on(text: str, expected: str | list[tuple[str, str]]) -> None:
    found = found_words(text)
    if isinstance(expected, str):
        assert [number for number, _ in found] == [f"({letter})" for letter in expected]
        expected = [(number, words.rstrip(".").split()[-1]) for number, words in found]
    assert len(found) == len(expected)
    for (number, words), (known, end) in zip(found, expected, strict=True):
        assert (number, words if " " in end else words.rstrip(".").split()[-1]) == (known, end)
    assert not any("Chairman" in words for _, words in found)


PACK = "\n\n".join(
    (
        "46. Minutes of the last meeting held on 30 January 2023",
        "Resolved – That the minutes be confirmed and signed.",
        *((MINUTES / f"item-{number}.txt").read_text() for number in (47, 48, 49)),
    )
)


def test_several_items_pasted_at_once_are_told_apart() -> None:
    found = split_items(f"The end of another item.\n\n{PACK}")
    assert [(each.item[:3], [one.number for one in each.found]) for each in found] == [
        ("46.", [""]),
        ("47.", ["(a)", "(b)", "(c)"]),
        ("48.", ["(a)", "(b)"]),
        # The end of the minutes of item 48 is the heading of the next, which its own minutes repeat.
        ("49.", ["(a)", "(b)", "(c)"]),
    ]


@pytest.mark.parametrize("name", ["item-47", "item-48", "item-49", "ics-workforce", "workforce-planning"])
def test_one_item_stays_one(name: str) -> None:
    text = (MINUTES / f"{name}.txt").read_text()
    assert split_items(text) == [split(text)]
    assert split(text).resolves_again is False


def test_numbered_resolutions_are_no_items() -> None:
    text = "12. Care homes\n\nResolved – That\n1. The report be noted\n2. The data be shared"
    assert [each.item for each in split_items(text)] == ["12. Care homes"]


def test_items_whose_headings_nobody_knows_are_not_taken_for_one() -> None:
    text = "Care homes\n\nResolved: That this be noted.\n\nSchools\n\nResolved: That that be noted."
    assert [each.resolves_again for each in split_items(text)] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "It was agreed that the Director would circulate the figures.",
        "Members requested a briefing note.",
        "The officer would circulate the figures.",
    ],
)
def test_promises_in_the_discussion(said: str) -> None:
    text = f"Care homes\n\nThey talked. {said} They talked again.\n\nResolved: That the report be noted."
    assert split(text).said == (said,)
