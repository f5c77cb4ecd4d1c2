"""Reads a tagged PDF as a screen reader does: by its structure, with the words of each element."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class Element:
    """An element of the structure: "/H1" and its words, with the pages that it is on and what is inside it."""

    tag: str
    scope: str = ""
    alt: str = ""
    summary: str = ""
    pages: set[Any] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    inside: list["Element"] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Everything that is read out within it."""
        return "".join(self.texts)

    def all(self, *tags: str) -> list["Element"]:
        """The elements of these kinds within it, in reading order."""
        return [one for one in self._walk() if one.tag in tags]

    def _walk(self) -> Iterator["Element"]:
        for one in self.inside:
            yield one
            yield from one._walk()


class Reader:
    """A PDF file in memory."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        self._words = {page.obj.objgen: _marked(page) for page in self.pdf.pages}
        self.root = Element("root")
        self._read(self.pdf.Root.StructTreeRoot.K, None, self.root)

    def _read(self, node: Any, page: Any, into: Element) -> None:
        if isinstance(node, pikepdf.Array):
            for one in node:
                self._read(one, page, into)
        elif isinstance(node, int):
            into.texts.append(self._words[page].get(int(node), ""))
            into.pages.add(page)
        elif "/MCID" in node:
            self._read(int(node.MCID), node.Pg.objgen, into)
        elif "/S" in node:
            page = node.Pg.objgen if "/Pg" in node else page
            made = Element(str(node.S), *_said(node))
            if "/K" in node:
                self._read(node.K, page, made)
            into.texts += made.texts
            into.pages |= made.pages
            into.inside.append(made)


def _said(node: Any) -> tuple[str, str, str]:
    about = node.get("/A", pikepdf.Array())
    every = list(about) if isinstance(about, pikepdf.Array) else [about]
    scope, summary = (next((str(one[key]) for one in every if key in one), "") for key in ("/Scope", "/Summary"))
    return scope, str(node.Alt) if "/Alt" in node else "", summary


@dataclass
class Shown:
    """Letters that a page shows.

    Attributes:
        part: number of the marked part that they are in, None outside of all.
        size: of the letters, in points.
    """

    part: int | None
    words: str
    size: float


def shown(page: Any) -> Iterator[Shown]:
    """Everything that a page shows, in the order in which it is drawn."""
    fonts = {name: _letters(font) for name, font in (page.resources.get("/Font") or {}).items()}
    parts: list[int | None] = []
    letters: dict[int, str] = {}
    scales, size, matrix = [1.0], 0.0, 1.0
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            about = operands[1] if name == "BDC" else None
            known = isinstance(about, pikepdf.Dictionary) and "/MCID" in about
            parts.append(int(about.MCID) if known else None)
        elif name == "EMC":
            parts.pop()
        elif name in {"q", "Q"}:
            scales.append(scales[-1]) if name == "q" else scales.pop()
        elif name == "cm":
            scales[-1] *= abs(float(operands[3]))
        elif name == "Tm":
            matrix = abs(float(operands[3]))
        elif name == "Tf":
            letters, size = fonts[str(operands[0])], float(operands[1])
        elif name in {"Tj", "TJ"}:
            pieces = operands[0] if name == "TJ" else operands
            codes = b"".join(bytes(one) for one in pieces if isinstance(one, pikepdf.String))
            pairs = zip(codes[::2], codes[1::2], strict=True)
            said = "".join(letters.get(high * 256 + low, "\ufffd") for high, low in pairs)
            part = next((one for one in reversed(parts) if one is not None), None)
            yield Shown(part, said, size * matrix * scales[-1])


def _marked(page: Any) -> dict[int, str]:
    """The words of each marked part of a page."""
    found: dict[int, str] = {}
    for one in shown(page):
        if one.part is not None:
            found[one.part] = found.get(one.part, "") + one.words
    return found


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font stands for."""
    found = {}
    for source, target in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", font.ToUnicode.read_bytes()):
        found[int(source, 16)] = bytes.fromhex(target.decode()).decode("utf-16-be")
    return found
