"""Small PDFs such as a committee publishes."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf


def paper(words: str = "", change: Callable[[pikepdf.Pdf], None] | None = None, **saving: Any) -> bytes:
    """A PDF of one empty page.

    Args:
        words: makes it another file than one with other words.
        change: does something to it before it is saved.
        saving: how it is saved, such as `encryption`.
    """
    pdf, content = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.Words = pikepdf.String(words)
    if change:
        change(pdf)
    pdf.save(content, deterministic_id="encryption" not in saving, **saving)
    return content.getvalue()
