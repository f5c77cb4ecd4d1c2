"""Calls the program that sets reports on pages and draws charts (docs/adr/0009-report-pdf.md), with fixed fonts."""

import os
from functools import lru_cache
from typing import Any

from scrutiny.pdf_libraries import COPY

REMEMBERED = 10
"""For so many files the program keeps parts of one in memory, so that the next of the same parts is quicker."""


def compiled(layout: bytes, data: str, **options: Any) -> Any:
    """What the program makes of a layout: one file, or a list of them where each page is one.

    Args:
        data: JSON, which the layout finds as `sys.inputs.report`.
        options: of `typst.compile`.
    """
    # In one thread it is as quick, and takes no more memory where there are more processors.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    # Imported late: only whoever draws needs it.
    import typst  # noqa: PLC0415

    return typst.compile(layout, font_paths=_fonts(), sys_inputs={"report": data}, **options)


def forget() -> None:
    """Give back the memory of what was compiled before. The program keeps it for its next 10 files."""
    for _ in range(REMEMBERED + 1):
        compiled(b"", "", format="svg")


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """The fonts of the system and of the project's own copy, looked for once."""
    import typst  # noqa: PLC0415

    folder = COPY / "fonts"
    return typst.Fonts(font_paths=[str(folder)] if folder.is_dir() else [])
