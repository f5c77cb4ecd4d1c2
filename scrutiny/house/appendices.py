"""Appendix 1, the action plan, and Appendix 2, the Community Impact Assessment."""

from collections.abc import Iterable, Iterator

from actions.stages import RATING_MEANS, Rating
from govuk.words import day
from scrutiny.frozen import Frozen
from scrutiny.house.blocks import Block, Cell, Column, Heading, Line, Run, Table, Text, clean, of, said
from scrutiny.house.lines import bold, cell, due_texts, name_text, rating_words, rows_of, who
from scrutiny.pages.words import Row
from scrutiny.report_data import PublishedLine
from scrutiny.report_words import Impact, ImpactTable, ReportWords

SILENT_COLUMNS = (Column("Action", 86), Column("Lead partner and due date", 48), Column("Rating", 32))
PLAN_COLUMNS = (
    Column("Action", 46),
    Column("Lead partner and due date", 35),
    Column("Rating and direction", 26),
    Column("Latest update", 59),
)
IMPACT_NAME = "Community Impact Assessment"
NOT_STATED = "Not stated"


def appendix(number: int, name: str) -> str:
    """An appendix as the list of documents and its own heading name it, with an en dash."""
    return said(f"Appendix {number} \N{EN DASH} {name}")


def action_plan_name(frozen: Frozen) -> str:
    """What Appendix 1 is called."""
    return f"Action plan progress at {day(frozen.progress.at.day)}"


def action_plan(frozen: Frozen) -> Iterator[Block]:
    """The action plan: a table under a heading for each workstream."""
    yield Heading(1, appendix(1, action_plan_name(frozen)), is_on_new_page=True)
    means = " ".join(f"{rating.label}: {RATING_MEANS[rating]}" for rating in (Rating.RED, Rating.AMBER, Rating.GREEN))
    yield Line(
        of(
            f"The wording of actions is as published. Ratings are in the owner's words. {means} "
            "No update is not a rating."
        )
    )
    rows = rows_of(frozen)
    published = frozen.progress.published
    is_updated = any(row.line.update or row.line.left_out for row in rows)
    is_told = is_updated or bool(published)
    if rows and not is_updated:
        yield Line(of("No update about any action has been received."))
    if published:
        yield Line(of("What was published before the tracker is quoted word for word, with where. It is no rating."))
    columns = PLAN_COLUMNS if is_told else SILENT_COLUMNS
    for group in frozen.progress.workstreams:
        name = f"{group.number}. {clean(group.short_name) or clean(group.title)}"
        own = [row for row in rows if row.line.workstream == group.number]
        yield Heading(2, name)
        if own:
            description = f"Actions of workstream {name}: one row for each, with what the headings say."
            yield Table("", description, columns, tuple(_plan_row(row, published)[: len(columns)] for row in own))
        else:
            yield Line(of("This workstream has no action."))
    if not frozen.progress.workstreams:
        yield Line(of("The plan holds no action."))


def _plan_row(row: Row, published: Iterable[PublishedLine]) -> tuple[Cell, ...]:
    word, notes = rating_words(row)
    rating: Text = (*bold(f"{word},"), Run(f" {said(notes)}")) if notes else bold(word)
    return (
        cell(name_text(row.line, row.line.title)),
        cell(who(row), *due_texts(row, with_expected=False), row.moved),
        cell(rating),
        _update(row, [line for line in published if row.line.ref in line.refs]),
    )


def _update(row: Row, published: Iterable[PublishedLine]) -> Cell:
    """What is published of the update, box by box, or why there is nothing; then what was published before."""
    update = row.update
    boxes = tuple((Run(f"{label}:", is_bold=True), Run(f" {clean(words)}")) for label, words in update.boxes)
    return cell(*boxes, update.missing, update.notes, *map(_quoted, published))


def _quoted(line: PublishedLine) -> Text:
    where = [clean(line.document), f"paragraph {clean(line.paragraph)}" if line.paragraph else "", clean(line.date)]
    source = ", ".join(part for part in where if part)
    return (
        Run(f"Published {clean(line.kind).lower()}:", is_bold=True),
        Run(f" “{clean(line.text)}” {source}."),
    )


def has_impact_tables(words: ReportWords) -> bool:
    """Whether there is an Appendix 2."""
    return any(table.rows for table in words.impact_tables)


def community_impact(frozen: Frozen) -> Iterator[Block]:
    """The Community Impact Assessment: a table under each heading that has rows."""
    if not has_impact_tables(frozen.words):
        return
    yield Heading(1, appendix(2, IMPACT_NAME), is_on_new_page=True)
    for table in frozen.words.impact_tables:
        if table.rows:
            heading = clean(table.heading) or NOT_STATED
            yield Heading(2, heading)
            description = f"{heading}: benefits, risks, and mitigations or recommendations, a row for each."
            yield Table("", description, _impact_columns(table), tuple(_impact_row(row) for row in table.rows))


def _impact_columns(table: ImpactTable) -> tuple[Column, ...]:
    about = clean(table.about) or "Key considerations"
    return (
        Column(about, 40),
        Column("Benefits", 42),
        Column("Risks", 42),
        Column("Mitigations / Recommendations", 42),
    )


def _impact_row(row: Impact) -> tuple[Cell, ...]:
    cells = (row.benefits, row.risks, row.mitigations)
    return (cell(bold(row.about) or of(NOT_STATED)), *(cell(words or NOT_STATED) for words in cells))
