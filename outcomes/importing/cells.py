"""What a cell says, read from its text. Pure functions; each error says how to mend the cell."""

import re
from datetime import date
from decimal import Decimal

from govuk.dates import DateError, read_text
from outcomes.figures.entry import LARGEST_COUNT
from outcomes.models import Observation
from outcomes.sheets import FORMULA_STARTS

KINDS = {str(label).casefold(): value for value, label in Observation.PeriodKind.choices}
STATUSES: dict[str, bool | None] = {"": None, "provisional": True, "final": False}
TRUTHS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}
_NUMBER = re.compile(r"^(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?$", re.ASCII)
_MARK = re.compile(
    r"^(?:[\[(]?(?:c|x|z|u|low|k|s)[\])]?|[*.:~-]+|<\s*\d+|n\.?[/ ]?[ak]\.?"
    r"|(?:not available|suppressed|hidden|none)\b.*)$",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)
"""What statistics print in the place of a figure: [c] confidential, [x] not available, * and so on."""
_EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}


class CellError(ValueError):
    """A cell that cannot be read. Its text goes on from the cell's heading: "must be a number such as 32.2"."""


def plain(text: str) -> str:
    """What a cell holds, without the sign that keeps a spreadsheet from calculating it.

    Raises:
        CellError: it is a formula, or what a spreadsheet writes where one failed.
    """
    text = text.strip()
    if text.startswith("="):
        raise CellError("is a formula. Copy the cell and paste it as a value")
    if text.upper() in _EXCEL_ERRORS:
        raise CellError(f"holds the error {text}. Mend the formula and paste its result as a value")
    is_guarded = text.startswith("'") and text[1:].startswith(FORMULA_STARTS)
    return text[1:] if is_guarded else text


def read_number(text: str, unit: str) -> tuple[Decimal, int]:
    """A value and its decimal places: "32.2", "21,000", "-500", "32.2%" and "£9.53" where the unit is one of these.

    Raises:
        CellError: it is no number, or a percentage of what is counted in something else.
    """
    bare = text.replace("\u2212", "-").replace("\u00a0", " ").strip()
    if bare.endswith("%"):
        if unit != "%":
            raise CellError(f"is a percentage, and this line of figures is in {unit}. Enter the number")
        bare = bare[:-1].rstrip()
    if unit.startswith("GBP"):
        bare = bare.replace("£", "", 1).strip()
    found = _NUMBER.match(bare)
    if _MARK.match(bare):
        raise CellError(
            f"holds “{_short(text)}”, which stands for a figure that is not given."
            " Leave it empty and say why there is no value"
        )
    if found is None:
        raise CellError(
            f"must be a number such as 32.2 or 21,000, not “{_short(text)}”."
            " Where there is none, leave it empty and say why"
        )
    value = Decimal(found["sign"] + found["whole"].replace(",", "") + (found["part"] or ""))
    # Nothing is below nothing: a spreadsheet rounds -0.04 to -0.0.
    return value or abs(value), len(found["part"] or ".") - 1


def read_count(text: str) -> int | None:
    """A number of things; None for an empty cell.

    Raises:
        CellError: it is no whole number.
    """
    if not text:
        return None
    found = _NUMBER.match(text)
    whole = int(found["whole"].replace(",", "")) if found else 0
    if found is None or found["sign"] == "-" or (found["part"] or "").strip(".0") or whole > LARGEST_COUNT:
        raise CellError(f"must be a whole number such as 140, not “{_short(text)}”")
    return whole


def read_date(text: str) -> date | None:
    """A day; None for an empty cell.

    Raises:
        CellError: it is no day.
    """
    try:
        return read_text(text.removesuffix(" 00:00:00").removesuffix(" 00:00"))
    except DateError as error:
        raise CellError(error.message) from None


def read_truth(text: str) -> bool:
    """Yes or No; an empty cell is No.

    Raises:
        CellError: it is neither.
    """
    if text.casefold() not in TRUTHS:
        raise CellError(f"must be Yes or No, not “{_short(text)}”")
    return TRUTHS[text.casefold()]


def read_status(text: str) -> bool | None:
    """Whether a figure is provisional; None for an empty cell.

    Raises:
        CellError: it is neither Provisional nor Final.
    """
    if text.casefold() not in STATUSES:
        raise CellError(f"must be Provisional or Final, not “{_short(text)}”")
    return STATUSES[text.casefold()]


def read_kind(text: str) -> str:
    """One of `Observation.PeriodKind`; "" for an empty cell.

    Raises:
        CellError: there is no such kind.
    """
    if text and text.casefold() not in KINDS:
        known = ", ".join(str(label) for label in Observation.PeriodKind.labels)
        raise CellError(f"must be one of these: {known}")
    return KINDS.get(text.casefold(), "")


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
