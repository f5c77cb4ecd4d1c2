"""A progress report as CSV: one line an action, the same codes and figures as the JSON.

An edition's file begins each line with its number and with the digest of its data, and ends it with the licence. After
the actions it has a line for each figure of a measure: `row` says which of the two a line is about, and the columns of
the other are empty.

Every line repeats strategy, period and cut-off, so that a file that lost its name still says what it is.
"""

from collections.abc import Iterable

from outcomes.sheets import csv_bytes
from scrutiny.exporters.figure_rows import NAMES, figure_cells
from scrutiny.frozen import Frozen, canonical, digest
from scrutiny.report_data import ActionLine, Progress

OF_REPORT = ("strategy", "demonstration", "period", "as_at", "on", "revision")
COLUMNS = (
    *OF_REPORT,
    "action",
    "workstream",
    "short_title",
    "title",
    "outcomes",
    "lead_partner",
    "joint_lead",
    "stage",
    "mark",
    "rating",
    "reviewed",
    "last_rated",
    "previous_rating",
    "direction",
    "rated_period",
    "due_date",
    "original_due_date",
    "due_date_moves",
    "days_slipped",
    "is_ongoing",
    "is_overdue",
    "days_overdue",
    "is_due_soon",
    "no_update",
    "gaps",
    "ended_as",
    "ended_on",
    "late_update_left_out",
    "update_received",
    "received_after_cut_off",
    "accepted",
    "independently_reviewed",
    "done",
    "next",
    "cause",
    "path",
    "forecast",
)


def render_csv(progress: Progress) -> bytes:
    """The report's actions as CSV in UTF-8."""
    return csv_bytes([COLUMNS, *(_cells(progress, line) for line in progress.actions)])


def render_edition_csv(frozen: Frozen) -> bytes:
    """The actions and the figures of an edition, or of a draft, as CSV in UTF-8."""
    progress, draft_or = frozen.progress, "draft" if frozen.edition is None else frozen.edition
    about = (draft_or, digest(canonical(frozen)))
    no_action, no_figure = (None,) * (len(COLUMNS) - len(OF_REPORT)), (None,) * len(NAMES)
    actions = ((*about, "action", *_cells(progress, line), *no_figure, frozen.licence) for line in progress.actions)
    figures = (
        (*about, "figure", *_about(progress), *no_action, f"Measure {ref}", *cells, frozen.licence)
        for measure in frozen.measures
        for ref, *cells in figure_cells(measure)
    )
    return csv_bytes([("edition", "data_digest", "row", *COLUMNS, *NAMES, "licence"), *actions, *figures])


def _about(progress: Progress) -> Iterable[object]:
    at = progress.at
    yield from (progress.strategy, progress.demonstration, at.period.key if at.period else None, at.name)
    yield from (at.day, at.revision)


def _cells(progress: Progress, line: ActionLine) -> Iterable[object]:
    update = line.update
    yield from _about(progress)
    # A spreadsheet would read a bare 1.10 as the number 1.1.
    yield from (f"Action {line.ref}", line.workstream, line.short_title, line.title)
    yield from ("; ".join(str(number) for number in line.outcomes), line.lead, line.joint_lead, line.stage, line.mark)
    yield from (line.rating, line.reviewed, line.last_rated, line.previous_rating, line.direction, line.rated_period)
    yield from (line.due_date, line.original_due_date, line.due_date_moves, line.days_slipped, line.is_ongoing)
    yield from (line.is_overdue, line.days_overdue, line.is_due_soon, line.no_update, "; ".join(line.gaps))
    yield from (line.ended_as, line.ended_on, line.left_out)
    if update is None:
        yield from [None] * 9
    else:
        yield from (update.submitted_at.isoformat(), update.is_late, update.is_accepted, update.is_independent)
        yield from (update.done, update.next, update.cause, update.path, update.forecast)
