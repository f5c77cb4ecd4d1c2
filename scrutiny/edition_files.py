"""The files of an edition: which there are, what draws each, and what each is called when it is downloaded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.files.names import LONGEST_NAME, clean_name
from scrutiny.exporters.csv import render_edition_csv
from scrutiny.exporters.docx import render_docx
from scrutiny.exporters.json import render_edition_json
from scrutiny.exporters.pdf import render_correction, render_pdf, render_position
from scrutiny.exporters.xlsx import render_xlsx
from scrutiny.frozen import Frozen
from scrutiny.house import document_name
from scrutiny.models import FileKind
from scrutiny.serving import DEMONSTRATION

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
TITLE = "{title}"
"""Stands for the title of the report."""


@dataclass(frozen=True)
class Renderer:
    """How one kind of file is made.

    Attributes:
        called: its name without an ending; TITLE, or with the edition's number.
        draw: makes it from frozen data alone.
    """

    kind: FileKind
    called: str
    ending: str
    content_type: str
    draw: Callable[[Frozen], bytes]


RENDERERS: Sequence[Renderer] = (
    Renderer(FileKind.DOCX, TITLE, "docx", f"{_OFFICE}wordprocessingml.document", render_docx),
    Renderer(FileKind.PDF, TITLE, "pdf", PDF, render_pdf),
    Renderer(FileKind.POSITION, "The position in two minutes", "pdf", PDF, render_position),
    Renderer(FileKind.XLSX, "Action plan progress", "xlsx", f"{_OFFICE}spreadsheetml.sheet", render_xlsx),
    Renderer(FileKind.CSV, "Action plan progress", "csv", "text/csv; charset=utf-8", render_edition_csv),
    Renderer(FileKind.JSON, "edition-{number}", "json", "application/json", render_edition_json),
    Renderer(FileKind.CORRECTION, "Correction note", "pdf", PDF, render_correction),
)


def renderers_of(frozen: Frozen) -> list[Renderer]:
    """What an edition consists of: a correction note only where it corrects something."""
    return [one for one in RENDERERS if one.kind != FileKind.CORRECTION or frozen.correction is not None]


def names_of(frozen: Frozen) -> dict[FileKind, str]:
    """What each file is called. No two have the same name, whatever the report's title is."""
    names: dict[FileKind, str] = {}
    # A title that is the name of another file gives way to it: the others are called the same in every edition.
    for renderer in sorted(renderers_of(frozen), key=lambda one: one.called == TITLE):
        called = _called(frozen, renderer)
        name = clean_name(f"{called}.{renderer.ending}")
        if name.casefold() in {other.casefold() for other in names.values()}:
            name = clean_name(f"{called[: LONGEST_NAME // 2]} (report).{renderer.ending}")
        names[renderer.kind] = name
    return names


def _called(frozen: Frozen, renderer: Renderer) -> str:
    if renderer.called == TITLE:
        return document_name(frozen)
    prefix = DEMONSTRATION if frozen.progress.demonstration else ""
    return prefix + renderer.called.format(number=frozen.edition or "data")
