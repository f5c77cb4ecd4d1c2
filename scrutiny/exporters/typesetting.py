"""Sets a composed report on pages as a tagged PDF file: quickly and in little memory, also for hundreds of actions.

The same data give the same bytes with the same libraries and fonts.
"""

import io
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from scrutiny.exporters.compiling import compiled, forget
from scrutiny.exporters.drawing import VARIANT, insist_on_libraries
from scrutiny.exporters.pdf_blocks import data_of
from scrutiny.house.blocks import Document, Table

logger = logging.getLogger(__name__)

LAYOUT = Path(__file__).with_name("report.typ")
STANDARD: Final = "ua-1"


def typeset(document: Document) -> bytes:
    """The file of a composed report.

    Raises:
        CannotDraw: this machine has no font for it.
    """
    insist_on_libraries()
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return _finished(_set(json.dumps(data_of(document))), tables)


def _set(data: str) -> bytes:
    # Imported late: only whoever draws needs it.
    import typst  # noqa: PLC0415

    try:
        file = compiled(LAYOUT.read_bytes(), data, format="pdf", pdf_standards=[STANDARD])
    except typst.TypstError as fault:
        if not fault.message.startswith("PDF/UA-1"):
            raise
        # A letter that no font here has: the words are worth more than the claim that the standard is kept.
        logger.warning("A report is drawn without the claim of %s: %s", VARIANT, fault.message)
        file = compiled(LAYOUT.read_bytes(), data, format="pdf")
    assert isinstance(file, bytes)
    forget()
    return file


def _finished(file: bytes, tables: Sequence[Table]) -> bytes:
    """Say what the program has no words for: that a row's first cell heads it, and what a table shows."""
    # It says that it was imported, which nobody asked for.
    logging.getLogger("pikepdf").setLevel(logging.WARNING)
    import pikepdf  # noqa: PLC0415

    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for element, table in zip(_tables(pdf.Root.StructTreeRoot.K), tables, strict=True):
            element.A = pikepdf.Array([*element.get("/A", []), _attribute(Summary=pikepdf.String(table.description))])
            # A table that a heading names has an empty caption: nobody need be told of it.
            element.K = pikepdf.Array([one for one in element.K if one.S != "/Caption" or len(one.K)])
            for head in (row.K[0] for group in element.K if group.S == "/TBody" for row in group.K):
                head.S = pikepdf.Name.TH
                head.A = pikepdf.Array([*head.get("/A", []), _attribute(Scope=pikepdf.Name.Row)])
        # It says that nothing is suspected, which is so without it; some readers complain about it.
        del pdf.Root.MarkInfo["/Suspects"]
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _attribute(**said: Any) -> Any:
    import pikepdf  # noqa: PLC0415

    return pikepdf.Dictionary(O=pikepdf.Name.Table, **said)


def _tables(parts: Any) -> Iterator[Any]:
    """The tables of a structure in their order. No table is in another."""
    for part in parts:
        if "/S" in part and part.S == "/Table":
            yield part
        elif "/K" in part and part.S in {"/Document", "/Div"}:
            yield from _tables(part.K)
