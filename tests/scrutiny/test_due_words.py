# ruff: noqa: RUF001 -- quotation marks as minutes print them
"""What a resolution asks for, of whom and by when, as far as its words say so."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutiny.due_dates import Due, add_months, allowed_for, due_in
from scrutiny.due_words import invitee_in, kind_in, names_of, office_in, owner_in
from scrutiny.models import DueFound, ResolutionKind

OCTOBER, FEBRUARY = date(2022, 10, 17), date(2023, 2, 13)
ICS = (
    "The ICS be requested to provide an update in 6 months’ time to consider the action plans that sit under the "
    "strategy and to invite the Non-Executive Director People to attend."
)
PARTNERS = [
    (1, "Staffordshire County Council"),
    (2, "NHS / Integrated Care System (ICS)"),
    (3, "Staffordshire and Stoke-on-Trent Integrated Care Board (ICB)"),
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("That Health and Care Overview and Scrutiny Committee note the progress report.", "note"),
        ("That a progress report be requested to a future meeting.", "report_back"),
        (ICS, "report_back"),
        ("the report be received.", "note"),
        ("the Committee Considered and made comment on the proposed joint Mental Health Strategy", "note"),
        ("the Committee be informed which Primary Care Networks had taken the offer", "information_request"),
        ("the Committee noted the plan for expansion of Mental Health Support Teams by March 2024.", "note"),
        ("a list of core services be shared with the Committee once developed.", "information_request"),
        ("The Dashboard would be shared with the Committee on a quarterly basis.", "undertaking"),
        ("Committee agreed to raise awareness of incentives for care workers", "undertaking"),
        ("That Cabinet be recommended to fund a second training hub.", "recommendation"),
        ("That the report be noted and an update be provided in six months", "report_back"),
        ("Nobody can tell what this is.", "information_request"),
        ("Be asked to provide a report in 6 months", "report_back"),
        ("Be asked to provide a report by March 2027", "report_back"),
        ("It was agreed that the Director would circulate the figures.", "undertaking"),
        (
            "the report be noted and that the Care association be invited to the meeting in June 2027",
            "report_back",
        ),
    ],
)
def test_kind(words: str, expected: str) -> None:
    assert kind_in(words).value == expected


def test_what_was_said_is_an_undertaking() -> None:
    assert kind_in("A progress report to a future meeting.", is_said=True) == ResolutionKind.UNDERTAKING


@pytest.mark.parametrize(
    ("words", "meeting", "expected"),
    [
        (
            ICS,
            OCTOBER,
            Due("in 6 months’ time", date(2023, 4, 17), DueFound.WORKED_OUT, "6 months from 17 October 2022"),
        ),
        (
            "provide an update within two weeks",
            OCTOBER,
            Due("within two weeks", date(2022, 10, 31), DueFound.WORKED_OUT, "2 weeks from 17 October 2022"),
        ),
        (
            "shared with the Committee on a\nquarterly basis.",
            FEBRUARY,
            Due(
                "on a quarterly basis",
                date(2023, 5, 13),
                DueFound.WORKED_OUT,
                "the first quarter from 13 February 2023",
            ),
        ),
        (
            "a progress report be requested to a future meeting.",
            OCTOBER,
            Due("to a future meeting", words="no meeting chosen yet", is_unscheduled=True),
        ),
        (
            "be shared with the Committee once developed.",
            FEBRUARY,
            Due("once developed", words="no date: it waits for a condition"),
        ),
        (
            "the plan be finished by March 2024.",
            FEBRUARY,
            Due("by March 2024", date(2024, 3, 31), DueFound.STATED, "the end of March 2024"),
        ),
        (
            "be provided by 3rd June",
            FEBRUARY,
            Due("by 3rd June", date(2023, 6, 3), DueFound.STATED, "as stated"),
        ),
        (
            "be provided by the end of January",
            FEBRUARY,
            Due("by the end of January", date(2024, 1, 31), DueFound.STATED, "the end of January 2024"),
        ),
        ("the data of the last 12 months be shared", FEBRUARY, Due()),
        ("the Committee be informed how many left within a year", FEBRUARY, Due()),
        ("be provided by 31 June 2023", FEBRUARY, Due()),
        ("the Committee be informed", FEBRUARY, Due()),
    ],
)
def test_due(words: str, meeting: date, expected: Due) -> None:
    assert due_in(words, meeting) == expected


NOVEMBER = date(2026, 11, 16)
STATED, WORKED_OUT = DueFound.STATED, DueFound.WORKED_OUT
NO_DATE = "no date can be worked out from it"


@pytest.mark.parametrize(
    ("words", "stated", "on", "found", "said"),
    [
        (
            "be sent within 10 working days",
            "within 10 working days",
            (2026, 11, 30),
            WORKED_OUT,
            "10 working days from",
        ),
        ("be sent by 31/03/2027.", "by 31/03/2027", (2027, 3, 31), STATED, "as stated"),
        ("be sent by 31.3.27", "by 31.3.27", (2027, 3, 31), STATED, "as stated"),
        (
            "report at the January meeting",
            "at the January meeting",
            (2027, 1, 18),
            WORKED_OUT,
            "the meeting on 18 January",
        ),
        (
            "report at its meeting in March 2027",
            "at its meeting in March 2027",
            (2027, 3, 15),
            WORKED_OUT,
            "the meeting on 15 March 2027",
        ),
        (
            "be invited to the meeting in June 2027",
            "to the meeting in June 2027",
            (2027, 6, 30),
            WORKED_OUT,
            "the end of June 2027: no such meeting is recorded",
        ),
        ("be sent in a fortnight", "in a fortnight", (2026, 11, 30), WORKED_OUT, "1 fortnight from"),
        ("be updated every six months", "every six months", (2027, 5, 16), WORKED_OUT, "the first 6 months from"),
        (
            "by the end of the financial year",
            "by the end of the financial year",
            (2027, 3, 31),
            WORKED_OUT,
            "the end of the financial year",
        ),
        ("be provided in due course", "in due course", None, None, NO_DATE),
        ("be provided by the summer recess", "by the summer recess", None, None, NO_DATE),
    ],
)
def test_due_is_quoted_whatever_the_words(
    words: str, stated: str, on: tuple[int, int, int] | None, found: DueFound | None, said: str
) -> None:
    due = due_in(words, NOVEMBER, [date(2026, 12, 3), date(2027, 1, 18), date(2027, 3, 15)])
    assert (due.stated, due.on, due.found) == (stated, date(*on) if on else None, found)
    assert due.words.startswith(said)


def test_next_meeting_is_known_or_unscheduled() -> None:
    words = "a report be brought to the next meeting"
    assert due_in(words, OCTOBER, [date(2022, 11, 28), date(2023, 1, 16)]) == Due(
        "to the next meeting", date(2022, 11, 28), DueFound.WORKED_OUT, "the meeting after 17 October 2022"
    )
    assert due_in(words, OCTOBER).is_unscheduled is True


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("recommendation", "That the Cabinet Member be recommended", date(2023, 4, 13)),
        ("recommendation", "Moorland NHS Foundation Trust", date(2023, 3, 13)),
        ("recommendation", "Care association", None),
        ("information_request", "Moorland NHS Foundation Trust", None),
        ("report_back", "the Cabinet Member", None),
    ],
)
def test_time_allowed_by_law_is_for_recommendations_only(kind: str, body: str, expected: date | None) -> None:
    due = allowed_for(kind, body, FEBRUARY)
    assert (due.on, due.found) == (expected, DueFound.ALLOWED if expected else None)


def test_owner_is_named_by_initials_or_in_full() -> None:
    found = [
        owner_in(words, PARTNERS)
        for words in (ICS, "the ICB be asked", "Staffordshire County Council be asked", "the Committee be informed")
    ]
    assert [(one.partner_id, one.words) if one else None for one in found] == [
        (2, "The ICS"),
        (3, "the ICB"),
        (1, "Staffordshire County Council"),
        None,
    ]


@pytest.mark.parametrize(
    ("words", "office"),
    [
        ("That the Cabinet Member for Health and Care be asked", "the Cabinet Member for Health and Care"),
        ("That Cabinet be recommended", "Cabinet"),
        ("The Director of Health and Care be asked", "The Director of Health and Care"),
        ("the Non-Executive Director People", ""),
    ],
)
def test_office_of_the_council(words: str, office: str) -> None:
    assert office_in(words) == office


def test_names_of_an_organisation() -> None:
    assert names_of("NHS / Integrated Care System (ICS)") == {"NHS", "Integrated Care System", "ICS"}


def test_invitee() -> None:
    assert invitee_in(ICS) == "Non-Executive Director People"
    assert invitee_in("the report be noted") == ""
    assert (
        invitee_in("the report be noted and that the Care association be invited to the meeting") == "Care association"
    )


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 60))
def test_months_are_added_as_people_do(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and end.replace(day=end.day).month == end.month)


@given(st.text(max_size=120), st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_any_words_have_an_answer(words: str, meeting: date) -> None:
    due = due_in(words, meeting)
    assert (due.on is None) == (due.found is None)
    assert not (due.is_unscheduled and due.on)
    assert kind_in(words) in ResolutionKind.values
