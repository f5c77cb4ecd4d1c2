"""Draws HTML as tagged PDF files: in one language, with a title, table heads that say what they head, fixed dates.

The same HTML gives the same bytes with the same libraries and fonts.
"""

import hashlib
import io
import logging
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from govuk.marks import MARKS, Mark
from scrutiny.pdf_libraries import problem

VARIANT = "pdf/ua-1"
"""The standard for files that everybody can read, also by ear."""
DRAWING = "data:image/svg+xml;base64,"
MARK = ".mark{padding-left:11pt;background:no-repeat 0 center/9pt;font-weight:700}"


class CannotDraw(RuntimeError):  # noqa: N818 -- reads as what happened
    """The libraries or the font for PDF files and charts are not on this machine; the message is for a person."""


def insist_on_libraries(what: str = "PDF files") -> None:
    """Load what PDF files need.

    Args:
        what: is to be drawn, for the message.

    Raises:
        CannotDraw: something is missing.
    """
    if missing := problem():
        raise CannotDraw(f"{what} cannot be drawn here: {missing}.")


def drawn(template: str, context: Mapping[str, Any], styles: Sequence[str]) -> Any:
    """Lay a template out on pages.

    Args:
        template, context: what is drawn.
        styles: style sheets, the last one wins.

    Raises:
        CannotDraw: this machine has no libraries for it.
    """
    insist_on_libraries()
    # It tells every step, from the moment that it is imported, which nobody asked for.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    # Imported late: it looks for its libraries at once.
    from weasyprint import CSS, HTML  # noqa: PLC0415

    html = HTML(string=render_to_string(template, dict(context)), url_fetcher=_only_marks)
    sheets = [CSS(string=text, url_fetcher=_only_marks) for text in styles]
    return html.render(pdf_variant=VARIANT, stylesheets=sheets)


def as_bytes(document: Any, key: str) -> bytes:
    """The file of what was laid out.

    Args:
        document: from `drawn`.
        key: what its identifier is made from: two files of the same data have the same.
    """
    file = io.BytesIO()
    identifier = hashlib.sha256(key.encode()).digest()[:16]
    document.write_pdf(file, finisher=_say_what_is_headed, pdf_variant=VARIANT, pdf_identifier=identifier)
    return file.getvalue()


def _only_marks(url: str, *arguments: Any, **options: Any) -> Any:
    """Refuse every address but our own drawings: a report's words must not make the server fetch anything."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    if not url.startswith(DRAWING):
        raise ValueError("Reports hold no addresses to fetch.")
    return URLFetcher().fetch(url)


def _say_what_is_headed(document: Any, pdf: Any) -> None:
    """Give each table head its scope: readers by ear are told the heads of a cell by it."""
    elements: dict[Any, Any] = {one.reference: one for one in pdf.objects if _tag(one)}
    for one in elements.values():
        if _tag(one) == "/TH":
            row = elements[one["P"]]
            group = elements.get(row["P"])
            one["A"]["Scope"] = "/Column" if group is not None and _tag(group) == "/THead" else "/Row"


def _tag(one: Any) -> str:
    return str(one.get("S", "")) if isinstance(one, dict) and one.get("Type") == "/StructElem" else ""


def static_text(name: str) -> str:
    """A style of ours, as it is served with the pages too."""
    path = finders.find(name)
    assert isinstance(path, str)
    return Path(path).read_text()


def mark_styles() -> str:
    """Styles that draw the shapes of the ratings before their words, as decoration: the word says the same."""
    return MARK + "".join(_mark_style(mark) for mark in MARKS.values())


def _mark_style(mark: Mark) -> str:
    letter = (
        f'<text x="12" y="{mark.baseline}" font-size="{mark.font_size}" fill="{mark.ink}" text-anchor="middle"'
        f' font-family="Liberation Sans" font-weight="700">{mark.letter}</text>'
    )
    inside = f"{mark.shape}{letter if mark.letter else ''}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{inside}</svg>'
    return f'.mark--{mark.code}{{background-image:url("{DRAWING}{b64encode(drawing.encode()).decode()}")}}'
