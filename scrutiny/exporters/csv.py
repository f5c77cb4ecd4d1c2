"""A progress report as CSV: one line an action, the same codes and figures as the JSON.

An edition's file begins each line with its number and with the digest of its data, and ends it with the licence.

Every line repeats strategy, period and cut-off, so that a file that lost its name still says what it is.
"""

from collections.abc import Iterable

from outcomes.sheets import csv_bytes
from scrutiny.frozen import Frozen, canonical, digest
from scrutiny.report_data import ActionLine, Progress

COLUMNS = (
    "strategy",
    "demonstration",
    "period",
    "as_at",
    "on",
    "revision",
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
    """The actions of an edition, or of a draft, as CSV in UTF-8."""
    about = ("draft" if frozen.edition is None else frozen.edition, digest(canonical(frozen)))
    rows = ((*about, *_cells(frozen.progress, line), frozen.licence) for line in frozen.progress.actions)
    return csv_bytes([("edition", "data_digest", *COLUMNS, "licence"), *rows])


def _cells(progress: Progress, line: ActionLine) -> Iterable[object]:
    at, update = progress.at, line.update
    yield from (progress.strategy, progress.demonstration, at.period.key if at.period else None, at.name)
    # A spreadsheet would read a bare 1.10 as the number 1.1.
    yield from (at.day, at.revision, f"Action {line.ref}", line.workstream, line.short_title, line.title)
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
