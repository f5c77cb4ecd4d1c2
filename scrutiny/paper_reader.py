"""Opens a PDF that somebody brought, in a process of its own, and says what is in it. Only pikepdf is needed.

The PDF comes on the standard input; one line of JSON goes out, {"pages": 12} or {"refused": "encrypted"}. It is a
process of its own so that a file made to hang or to fill the memory ends this one and nothing else.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pikepdf

MEMORY = 1_500_000_000
"""Bytes of address space, the libraries included."""
ACTIVE = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute", "/GoToE", "/Movie"}
"""Actions that do more than show a place or a web page."""
CARRIERS = {
    "/EmbeddedFiles": "files",
    "/EF": "files",
    "/JS": "program",
    "/XFA": "program",
    "/RichMediaContent": "files",
}


def read(content: bytes) -> dict[str, Any]:
    """What a PDF holds: its pages, or why it is refused (`broken`, `encrypted`, `program`, `files`, `opens`)."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                return {"refused": "encrypted"}
            if not _only_shows(pdf.Root.get("/OpenAction")):
                return {"refused": "opens"}
            refused = next(_carried(pdf), "")
            return {"refused": refused} if refused else {"pages": _pages(pdf)}
    except pikepdf.PasswordError:
        return {"refused": "encrypted"}
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, MemoryError):
        return {"refused": "broken"}


def _pages(pdf: pikepdf.Pdf) -> int:
    """How many pages it has, each looked at.

    Raises:
        ValueError: it has none.
    """
    pages = sum(1 for page in pdf.pages if page.obj.get("/Type") is not None and page.mediabox is not None)
    if not pages:
        raise ValueError
    return pages


def _only_shows(action: Any) -> bool:
    """Whether what happens when the file is opened is at most that a place in it is shown."""
    return not isinstance(action, pikepdf.Dictionary) or action.get("/S") == "/GoTo"


def _carried(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What a paper for members does not need: programs, and files within the file."""
    for whole in pdf.objects:
        inner = [whole]
        while inner:
            one = inner.pop()
            if isinstance(one, pikepdf.Array):
                inner += [each for each in one if _stands_inside(each)]
            elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                for key, value in one.items():
                    if key in CARRIERS:
                        yield CARRIERS[key]
                    if key == "/S" and str(value) in ACTIVE:
                        yield "program"
                    if _stands_inside(value):
                        inner.append(value)


def _stands_inside(value: Any) -> bool:
    """Whether a value is part of the object that is being looked at, and not one that comes by itself."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
