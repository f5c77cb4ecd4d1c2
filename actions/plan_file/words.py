"""The kinds of single value a plan file holds, each with its own rule and its own words when the rule is broken.

Every check here is about one value by itself; what ties values together is in `actions.plan_file.links`.
Texts arrive already stripped of blanks at both ends (`actions.plan_file.reader`).
"""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

LINE_LENGTH = 200
WORDING_LENGTH = 1000
TEXT_LENGTH = 5000
KEY_LENGTH = 50
REF_LENGTH = 20
BREAKDOWN_LENGTH = 600
LARGEST_NUMBER = 32_767
LARGEST_COUNT = 2_000_000_000

REF_PATTERN = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
SLUG_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KEY_PATTERN = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")
FIGURE_PATTERN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _limited(text: str, longest: int) -> str:
    if not text:
        raise PydanticCustomError("blank", "is blank: write the text, or leave the field out where it is optional")
    if len(text) > longest:
        raise PydanticCustomError(
            "too_long",
            "is {length} characters long: shorten it to {longest} at most",
            {"length": f"{len(text):,}", "longest": f"{longest:,}"},
        )
    return text


def _one_line(text: str, longest: int) -> str:
    _limited(text, longest)
    if "\n" in text:
        raise PydanticCustomError("several_lines", "runs over several lines: write it as one line")
    return text


def _matching(text: str, longest: int, pattern: re.Pattern[str], rule: str) -> str:
    _limited(text, longest)
    if not pattern.fullmatch(text):
        raise PydanticCustomError("pattern", 'is "{text}": {rule}', {"text": text, "rule": rule})
    return text


def _line(text: str) -> str:
    return _one_line(text, LINE_LENGTH)


def _wording(text: str) -> str:
    return _one_line(text, WORDING_LENGTH)


def _text(text: str) -> str:
    return _limited(text, TEXT_LENGTH)


def _ref(text: str) -> str:
    return _matching(text, REF_LENGTH, REF_PATTERN, "write letters and digits joined by dots or hyphens, such as 3.1")


def _slug(text: str) -> str:
    rule = "write small letters and digits joined by hyphens, such as keele-university"
    return _matching(text, KEY_LENGTH, SLUG_PATTERN, rule)


def _key(text: str) -> str:
    rule = "write small letters and digits joined by underscores or hyphens, such as turnover_rate"
    return _matching(text, KEY_LENGTH, KEY_PATTERN, rule)


def _figure(given: Any) -> Decimal:
    if not isinstance(given, str):
        raise PydanticCustomError("figure", 'is not in quotation marks: write the figure as printed, such as "28.2"')
    if not FIGURE_PATTERN.fullmatch(given):
        raise PydanticCustomError(
            "figure",
            'is "{text}": write digits with at most one full stop and no commas or units, such as 21000 or -3.1',
            {"text": given},
        )
    return Decimal(given)


def _breakdown(parts: Mapping[str, str]) -> Mapping[str, str]:
    # Written as "name: value, name: value" a breakdown identifies its series, so no two may read the same.
    if any(":" in name + value or "," in name for name, value in parts.items()):
        raise PydanticCustomError(
            "breakdown", "holds a colon, or a comma in a name: write each part as a name and a value of its own"
        )
    _limited(", ".join(f"{name}: {value}" for name, value in parts.items()) or "none", BREAKDOWN_LENGTH)
    return parts


def _date(given: Any) -> datetime.date:
    rule = "write the date as year-month-day, such as 2023-01-18"
    if not isinstance(given, str) or not DATE_PATTERN.fullmatch(given):
        raise PydanticCustomError("date", "is not a date: {rule}", {"rule": rule})
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        raise PydanticCustomError(
            "date", 'is "{text}", a day that does not exist: {rule}', {"text": given, "rule": rule}
        ) from None


Line = Annotated[str, AfterValidator(_line)]
"""A name or label: one line of at most 200 characters."""

Wording = Annotated[str, AfterValidator(_wording)]
"""Official wording: one line of at most 1,000 characters."""

Text = Annotated[str, AfterValidator(_text)]
"""Free text of at most 5,000 characters; may run over several lines."""

Breakdown = Annotated[Mapping[Line, Line], AfterValidator(_breakdown)]
"""What part of a population figures are about: names and values, 600 characters together when written out."""

Ref = Annotated[str, AfterValidator(_ref)]
"""A reference people quote, such as 3.1, 1.1a or M1.2: at most 20 characters."""

Slug = Annotated[str, AfterValidator(_slug)]
"""A name that goes into addresses: at most 50 characters."""

Key = Annotated[str, AfterValidator(_key)]
"""A short name used inside the file only: at most 50 characters."""

Figure = Annotated[Decimal, BeforeValidator(_figure)]
"""A published figure, written as a string so that 28.20 stays 28.20."""

Day = Annotated[datetime.date, BeforeValidator(_date)]
"""A calendar day."""

Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
"""A number that counts things from 1, such as an outcome's number or a page."""

Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
"""How many people, replies or organisations."""
