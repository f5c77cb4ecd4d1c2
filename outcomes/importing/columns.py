"""The columns of a file of figures: one list for the template, the export and the import."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of figures.

    Attributes:
        key: what the code calls it.
        heading: what its first cell says; read whatever its case.
        width: in characters, in a workbook.
        help: what belongs in it.
    """

    key: str
    heading: str
    width: int
    help: str


COLUMNS = (
    Column("measure", "Measure", 14, "The measure that the line of figures belongs to, such as Measure M1.2."),
    Column("series", "Line", 24, "Our name of the line of figures. Leave it empty for a new one."),
    Column("label", "Figure", 36, "What is counted."),
    Column("unit", "Unit", 12, "%, people, posts, GBP/hour and so on."),
    Column("geography", "Place", 24, "The place that it is about."),
    Column("population", "Who is counted", 36, "Of whom."),
    Column("breakdown", "Part", 24, "The part of the whole, such as “age: 55 and over”. Empty for the whole."),
    Column("kind", "Kind of period", 18, "Financial year, Calendar year, Survey date, Month or months and so on."),
    Column("period", "Period", 18, "As published: 2021/22, 2022, March 2022. “Period not stated” where it is not."),
    Column("reading", "Our reading of the period", 18, "Where the source states none."),
    Column("starts", "First day", 13, "Only where the period does not say it: 14 June 2022 or 14/06/2022."),
    Column("ends", "Last day", 13, "Only where the period does not say it."),
    Column("value", "Value", 12, "The number, without its unit."),
    Column("not_available", "Why there is no value", 30, "Where no value can be given."),
    Column("approximate", "Approximate", 12, "Yes or No."),
    Column("status", "Status", 12, "Provisional or Final. Empty where the source does not say."),
    Column("count", "Numerator", 12, "The number behind a percentage."),
    Column("base_number", "Base", 12, "The number that a percentage is of."),
    Column(
        "base_words",
        "Base in words",
        24,
        "Such as 12 people who answered. Where Base is empty, it is the number that the words begin with.",
    ),
    Column("no_base", "No base published", 12, "Yes for a percentage of which the source gives no base."),
    Column("source", "Source", 40, "Who published the figure, and where."),
    Column("note", "Note", 40, "What a reader has to know. Where a figure changes: why."),
    Column("last_source", "Source of the latest figure", 40, "As a reminder in the template. It is not read."),
)
OWN_SHEET = "Figures"
"""The sheet of a workbook that the figures are in."""
OF_SERIES = ("measure", "series", "label", "unit", "geography", "population", "breakdown")
"""Columns that say which line of figures a row belongs to."""
GIVES_A_FIGURE = ("period", "value", "not_available")
"""A row in which all of these are empty was not filled in."""
NEEDED = ("period", "value")
HEADINGS = {one.key: one.heading for one in COLUMNS}
KEY_OF = {one.heading.casefold(): one.key for one in COLUMNS}
LONGEST = {
    "series": 120,
    "label": 300,
    "unit": 300,
    "geography": 300,
    "population": 300,
    "breakdown": 600,
    "reading": 300,
    "source": 300,
}
"""Characters that the database has room for."""
