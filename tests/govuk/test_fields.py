"""What the fields accept, and how they say what to mend."""

from datetime import date
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from govuk import fields
from govuk.fields import phrase_of


def messages(field: forms.Field, value: Any) -> list[str]:
    """Return what the field says of a value, or nothing."""
    try:
        field.clean(value)
    except forms.ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("label", "phrase"),
    [
        ("Due date", "the due date"),
        ("NHS number", "the NHS number"),
        ("What is the cause?", "“What is the cause?”"),
        ("", "an answer"),
    ],
)
def test_phrase_comes_from_the_label(label: str, phrase: str) -> None:
    assert phrase_of(label) == phrase


def test_text_names_itself_when_missing() -> None:
    assert messages(fields.TextField(label="Short title"), " ") == ["Enter the short title"]
    assert messages(fields.TextField(label="What?", phrase="the cause"), "") == ["Enter the cause"]


def test_text_too_long_gives_both_numbers() -> None:
    field = fields.TextField(label="Short title", max_length=5)
    assert messages(field, "x" * 7) == ["The short title must be 5 characters or fewer. It has 7"]
    assert messages(field, "x" * 5) == []


def test_label_with_a_percent_sign_survives() -> None:
    field = fields.TextField(label="Share in %", max_length=2)
    assert messages(field, "100") == ["The share in % must be 2 characters or fewer. It has 3"]
    assert messages(field, "") == ["Enter the share in %"]
    assert messages(fields.DateField(label="Day at 50%"), ["1", "", "2026"]) == [
        "The day at 50% must include a month",
    ]


def test_null_character_is_refused() -> None:
    field = fields.LongTextField(label="Note")
    assert messages(field, "a\x00b") == ["The note must not contain a null character. Type it again"]


def test_message_given_by_hand_wins() -> None:
    field = fields.TextField(label="Reason", error_messages={"required": "Say why"})
    assert messages(field, "") == ["Say why"]


def test_long_text_counts_a_new_line_once() -> None:
    field = fields.LongTextField(label="Note", max_length=3)
    assert field.clean("a\r\nb") == "a\nb"
    assert field.clean("a\rb") == "a\nb"
    assert messages(field, "a\r\nbc") == ["The note must be 3 characters or fewer. It has 4"]


def test_email_shows_an_example() -> None:
    field = fields.EmailField(label="Accountable person")
    assert messages(field, "nobody") == ["The accountable person must be an email address, such as name@example.org"]
    assert field.clean(" a@example.org ") == "a@example.org"


def test_web_address_shows_an_example() -> None:
    field = fields.UrlField(label="Link")
    assert messages(field, "not a link") == ["The link must be a web address, such as https://example.org/report"]
    assert field.clean("example.org/report") == "https://example.org/report"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("many", "The number of people must be a whole number, such as 14"),
        ("1.5", "The number of people must be a whole number, such as 14"),
        ("-1", "The number of people must be 0 or more"),
        ("1000000001", "The number of people must be 1000000000 or less"),
        ("9" * 5000, "The number of people must be a whole number, such as 14"),
        ("", "Enter the number of people"),
    ],
)
def test_whole_number_says_what_to_mend(value: str, expected: str) -> None:
    assert messages(fields.WholeNumberField(label="Number of people"), value) == [expected]


def test_whole_number_takes_commas() -> None:
    assert fields.WholeNumberField(label="People").clean("1,204") == 1204


@pytest.mark.parametrize("kind", [fields.SelectField, fields.RadiosField])
def test_choice_outside_the_list_is_refused(kind: type[forms.ChoiceField]) -> None:
    field = kind(label="Stage", choices=[("a", "A")])
    assert messages(field, "b") == ["Select the stage from the choices given"]
    assert messages(field, "") == ["Select the stage"]
    assert field.clean("a") == "a"


def test_several_choices_are_checked() -> None:
    field = fields.CheckboxesField(label="Areas", choices=[("a", "A"), ("b", "B")])
    assert field.clean(["a", "b"]) == ["a", "b"]
    assert messages(field, ["a", "c"]) == ["Select the areas from the choices given"]
    assert messages(field, "a") == ["Select the areas from the choices given"]


def test_single_checkbox_must_be_ticked() -> None:
    assert messages(fields.CheckboxField(label="I agree", phrase="I agree"), False) == ["Tick the box: I agree"]


class DueForm(forms.Form):
    due = fields.DateField(label="Due date", earliest=date(2022, 4, 1), latest=date(2027, 3, 31))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("due_day=&due_month=&due_year=", "Enter the due date"),
        ("", "Enter the due date"),
        ("due_day=31&due_year=2026", "The due date must include a month"),
        ("due_day=31&due_month=6&due_year=2026", "The due date must be a real date: June 2026 has no day 31"),
        ("due_day=31&due_month=3&due_year=2022", "The due date must be on or after 1 April 2022"),
        ("due_day=1&due_month=4&due_year=2027", "The due date must be on or before 31 March 2027"),
    ],
)
def test_date_in_boxes_has_one_error(typed: str, expected: str) -> None:
    assert DueForm(QueryDict(typed)).errors == {"due": [expected]}


@pytest.mark.parametrize("day", ["day=1&due_month=4&due_year=2022", "day=31&due_month=March&due_year=2027"])
def test_date_at_its_limits_is_taken(day: str) -> None:
    assert DueForm(QueryDict(f"due_{day}")).errors == {}


def test_date_knows_whether_it_changed() -> None:
    field = fields.DateField(label="Due date")
    assert field.has_changed(date(2026, 3, 1), ["1", "march", "2026"]) is False
    assert field.has_changed(date(2026, 3, 1), ["2", "3", "2026"]) is True
    assert field.has_changed(None, ["", "", ""]) is False


def test_date_in_one_box() -> None:
    field = fields.DateTextField(label="Due date", required=False)
    assert field.clean("31/12/2026") == date(2026, 12, 31)
    assert field.clean("") is None
    assert field.prepare_value(date(2026, 12, 31)) == "31 December 2026"
    assert field.prepare_value("31/12/26") == "31/12/26"
    assert field.has_changed(date(2026, 12, 31), "31 Dec 2026") is False
    assert messages(field, "soon") == ["The due date must be a date such as 31 December 2026 or 31/12/2026"]


def test_file_is_checked_for_kind_and_size() -> None:
    field = fields.FileField(label="File", extensions=("pdf", "csv"), max_megabytes=1)
    good = SimpleUploadedFile("Numbers.CSV", b"a,b")
    assert field.clean(good) is good
    assert messages(field, SimpleUploadedFile("a.exe", b"x")) == ["The file must be a PDF or CSV file"]
    assert messages(field, SimpleUploadedFile("a", b"x")) == ["The file must be a PDF or CSV file"]
    assert messages(field, SimpleUploadedFile("a.pdf", b"x" * 1_000_001)) == ["The file must be 1 MB or smaller"]
    assert messages(field, SimpleUploadedFile("a.pdf", b"")) == ["The file is empty. Choose another file"]
    assert messages(field, None) == ["Choose the file"]
