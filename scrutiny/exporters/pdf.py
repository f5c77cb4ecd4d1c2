"""A report as tagged PDF files, drawn from its frozen data: the whole report, its position on one sheet, a correction.

Needs Pango and a font (scrutiny/pdf_libraries.py). Which program draws which of them, and why, is in
docs/adr/0009-report-pdf.md.
"""

from typing import Any

from django.template.loader import get_template

from govuk.words import day
from scrutiny.exporters.drawing import as_bytes, drawn, mark_styles, static_text
from scrutiny.exporters.typesetting import typeset
from scrutiny.frozen import Frozen, canonical, digest
from scrutiny.house import compose
from scrutiny.house.blocks import clean, said
from scrutiny.position import DEMONSTRATION, Position, position_of
from scrutiny.position_fit import Elsewhere, sheets, shortened

IN_THE_REPORT = Elsewhere(actions="Appendix 1", measures="the report")
MOST_LINES = ((60, 300), (30, 250), (15, 200), (8, 150), (4, 100))
"""How many lines of a correction note, and letters in each, are tried until it fits on its page."""


def render_pdf(frozen: Frozen) -> bytes:
    """The committee report as a tagged PDF, in the words of its Word form.

    Raises:
        CannotDraw: this machine has no libraries for it.
    """
    return typeset(compose(frozen))


def render_correction(frozen: Frozen) -> bytes:
    """One page that says what an edition corrects.

    Raises:
        CannotDraw: this machine has no libraries for it.
        ValueError: it corrects nothing.
    """
    if frozen.correction is None:
        raise ValueError("This edition replaces no other one.")
    sha256 = digest(canonical(frozen))
    style = get_template("scrutiny/print/correction.css").render()
    pages: Any = None
    for most, letters in MOST_LINES:
        pages = drawn("scrutiny/print/correction.html", _correction(frozen, sha256, most, letters), [style])
        if len(pages.pages) == 1:
            break
    return as_bytes(pages, f"correction {sha256}")


def _correction(frozen: Frozen, sha256: str, most: int, letters: int) -> dict[str, Any]:
    correction = frozen.correction
    assert correction is not None
    edition = said(f"edition {frozen.edition}") if frozen.edition is not None else "this draft"
    left = len(correction.lines) - most
    prefix = "Demonstration: " if frozen.progress.demonstration else ""
    return {
        "title": f"{prefix}Correction note: {edition} replaces edition {correction.edition}",
        "made_on": made_on(frozen),
        "trace": trace_of(frozen, sha256),
        "demonstration": DEMONSTRATION if frozen.progress.demonstration else "",
        "strategy": shortened(clean(frozen.progress.title), max(letters, 200)),
        "report": shortened(clean(frozen.words.title), max(letters, 200)),
        "edition": edition,
        "correction": correction,
        "issued_on": day(frozen.issued_on) if frozen.issued_on else "",
        "reason": shortened(clean(correction.reason), 4 * letters),
        "lines": [shortened(clean(line), letters) for line in correction.lines[:most]],
        "more": f"And {left:,} more: compare the data of both editions." if left > 0 else "",
    }


def render_position(frozen: Frozen) -> bytes:
    """The position in two minutes as exactly one page of A4.

    Raises:
        CannotDraw: this machine has no libraries for it.
    """
    sha256 = digest(canonical(frozen))
    position = position_of(frozen, trace_of(frozen, sha256))
    styles = (static_text("position.css"), mark_styles())
    document: Any = None
    for sheet in sheets(position, IN_THE_REPORT):
        document = drawn("scrutiny/print/position.html", _position_context(frozen, sheet), styles)
        if len(document.pages) == 1:
            break
    assert len(document.pages) == 1, "the smallest cut fits whatever the data are"
    return as_bytes(document, f"position {sha256}")


def _position_context(frozen: Frozen, sheet: Position) -> dict[str, Any]:
    prefix = "Demonstration: " if frozen.progress.demonstration else ""
    return {
        "sheet": sheet,
        "on_paper": True,
        "title": f"{prefix}{clean(frozen.progress.title)}: the position in two minutes",
        "made_on": made_on(frozen),
    }


def made_on(frozen: Frozen) -> str:
    """The day that a file gives as its own."""
    return (frozen.issued_on or frozen.progress.at.day).isoformat()


def trace_of(frozen: Frozen, sha256: str) -> str:
    """Where a file comes from: its edition, moment, digest and address."""
    edition = f"Edition {frozen.edition}" if frozen.edition is not None else "DRAFT, not issued"
    words = f"{edition}, as at {day(frozen.progress.at.day)}. Data digest {sha256[:12]} (SHA-256, first 12)."
    return f"{said(words)}\n{clean(frozen.address)}".strip()
