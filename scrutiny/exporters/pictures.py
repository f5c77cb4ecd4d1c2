"""Charts of a report as files: the same SVG as on its page, and PNG for programs that show no SVG."""

import json

from django.template.loader import render_to_string

from outcomes.figures.charts import WIDTH, Chart
from scrutiny.exporters.compiling import compiled, forget
from scrutiny.exporters.drawing import insist_on_libraries

MILLIMETRES = 116
"""How wide a chart is printed: its letters are 11.2 points high then."""
DOTS = 144
"""Of a PNG, an inch of its drawing: 193 an inch on paper."""
SHEET = b"""
#let one = json(bytes(sys.inputs.report))
#page(width: one.width * 1pt, height: one.height * 1pt, margin: 0pt, image(bytes(one.svg), format: "svg", width: 100%))
"""


def svg_of(chart: Chart) -> str:
    """The drawing, with presentation attributes only."""
    return render_to_string("outcomes/chart.html", {"chart": chart}).strip()


def height_of(chart: Chart) -> float:
    """How high a chart is printed, in millimetres."""
    return chart.height * MILLIMETRES / WIDTH


def png_of(chart: Chart) -> bytes:
    """The drawing as PNG. The same chart gives the same bytes with the same library and fonts.

    Raises:
        CannotDraw: this machine has no font for it.
    """
    insist_on_libraries("Charts")
    drawn = {"width": chart.width, "height": chart.height, "svg": svg_of(chart)}
    # One at a time: each is some megabytes while it is drawn.
    made = compiled(SHEET, json.dumps(drawn), format="png", ppi=DOTS)
    assert isinstance(made, bytes)
    forget()
    return made
