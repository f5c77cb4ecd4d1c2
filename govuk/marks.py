"""The rating marks: shape, letter and word, so that colour never stands alone.

Shapes are drawn on a 24 by 24 grid with presentation attributes only: a strict content security policy allows them,
they print, and PDF makers draw them the same.
"""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

INK = "#0b0c0c"
WHITE = "#ffffff"
GREY_LINE = "#62666a"


@dataclass(frozen=True)
class Mark:
    """One rating or stage as a drawn mark.

    Attributes:
        code: what the data calls it.
        word: what people read, with a capital.
        letter: the letter inside the shape.
        shape: the SVG elements of the shape.
        shape_name: the shape in words, for the key.
        fill: colour of the shape and of its part of a status bar.
        line: colour of its outline there.
        ink: colour of the letter on it.
        baseline: where the letter stands, in units of the grid.
        font_size: height of the letter, in units of the grid.
        dashed: whether its outline is dashed.
        pattern: SVG path of an 8 by 8 tile that tells its part of a bar apart on a grey print, or "".
    """

    code: str
    word: str
    letter: str
    shape: SafeString
    shape_name: str
    fill: str
    line: str
    ink: str = INK
    baseline: str = "16.6"
    font_size: str = "12.5"
    dashed: bool = False
    pattern: str = ""

    @property
    def sentence_word(self) -> str:
        """The word in the middle of a sentence."""
        return self.word[0].lower() + self.word[1:]


def _drawn(element: str, **attributes: str) -> SafeString:
    written = " ".join(f'{name.replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return mark_safe(f"<{element} {written}/>")  # noqa: S308 -- constants of this module, escaped


RED, AMBER, GREEN, BLUE, PALE = "#b3201f", "#ffbf47", "#0f7a52", "#1a5a96", "#e3e5e6"
BROWN = "#7a3c1c"

MARKS = {
    mark.code: mark
    for mark in (
        Mark(
            "red",
            "Red",
            "R",
            _drawn("path", d="M12 0 24 12 12 24 0 12z", fill=RED),
            "diamond",
            RED,
            RED,
            WHITE,
            pattern="M0 0 8 8M8 0 0 8",
        ),
        Mark(
            "amber",
            "Amber",
            "A",
            _drawn(
                "path", d="M12 1.5 23 22.5H1z", fill=AMBER, stroke=BROWN, stroke_width="1.6", stroke_linejoin="round"
            ),
            "triangle, outlined",
            AMBER,
            BROWN,
            baseline="20",
            font_size="11.5",
            pattern="M-2 2 2-2M0 8 8 0M6 10 10 6",
        ),
        Mark(
            "no_update",
            "No update",
            "?",
            _drawn(
                "path", d="M1.5 1.5h21v21h-21z", fill=WHITE, stroke=INK, stroke_width="1.8", stroke_dasharray="3.5 2.4"
            ),
            "dashed square",
            WHITE,
            INK,
            baseline="17.2",
            font_size="14.5",
            dashed=True,
        ),
        Mark(
            "green",
            "Green",
            "G",
            _drawn("circle", cx="12", cy="12", r="11.5", fill=GREEN),
            "circle",
            GREEN,
            GREEN,
            WHITE,
            baseline="16.8",
            font_size="13.5",
            pattern="M4 0V8",
        ),
        Mark(
            "complete",
            "Complete",
            "B",
            _drawn("path", d="M1 1h22v22H1z", fill=BLUE),
            "square",
            BLUE,
            BLUE,
            WHITE,
            baseline="17",
            font_size="14",
            pattern="M0 4H8",
        ),
        Mark(
            "not_started",
            "Not started",
            "N",
            _drawn("circle", cx="12", cy="12", r="11", fill=PALE, stroke=GREY_LINE, stroke_width="1.6"),
            "grey circle, outlined",
            PALE,
            GREY_LINE,
        ),
        Mark(
            "paused",
            "Paused",
            "P",
            _drawn("path", d="M6.5 2h11L23 12l-5.5 10h-11L1 12z", fill=WHITE, stroke=GREY_LINE, stroke_width="1.6"),
            "hexagon, outlined",
            WHITE,
            GREY_LINE,
        ),
        Mark(
            "closed",
            "Closed",
            "C",
            _drawn(
                "path",
                d="M7 1.5h10L22.5 7v10L17 22.5H7L1.5 17V7z",
                fill=GREY_LINE,
                stroke=GREY_LINE,
                stroke_width="1.2",
            ),
            "grey octagon",
            GREY_LINE,
            GREY_LINE,
            WHITE,
        ),
        Mark(
            "not_recorded",
            "Not recorded yet",
            "",
            mark_safe(  # noqa: S308 -- constants of this module
                _drawn(
                    "circle",
                    cx="12",
                    cy="12",
                    r="10.8",
                    fill=WHITE,
                    stroke=INK,
                    stroke_width="1.6",
                    stroke_dasharray="2.6 2.4",
                )
                + _drawn("path", d="M7 12h10", fill="none", stroke=INK, stroke_width="2.2")
            ),
            "dotted circle with a line",
            WHITE,
            GREY_LINE,
            dashed=True,
        ),
    )
}
# Only these say how an action in progress is going; the rest are stages, or the lack of a record.
IN_PROGRESS = ("red", "amber", "no_update", "green")


def mark_for(code: str | None) -> Mark:
    """Return the mark of a rating or stage. Nothing at all is "Not recorded yet".

    Raises:
        ValueError: there is no such rating.
    """
    mark = MARKS.get(str(code)) if code else MARKS["not_recorded"]
    if mark is None:
        raise ValueError(f"There is no rating “{code}”. Use one of {', '.join(MARKS)}.")
    return mark
