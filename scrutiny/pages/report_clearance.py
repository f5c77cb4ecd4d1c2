"""What the pages of clearance and of lines of enquiry show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from govuk.words import day, day_and_time
from outcomes.reading import person_names
from scrutiny.models import Clearance, Enquiry, Report
from scrutiny.pages.reports import Desk


@dataclass(frozen=True)
class ClearedRow:
    """A clearance.

    Attributes:
        lapsed: why it holds no longer, "" where it does.
        withdrawn: why and when it was taken back, "" where it was not.
        by: who recorded it.
    """

    clearance: Clearance
    lapsed: str
    withdrawn: str
    by: str


@dataclass(frozen=True)
class Standing:
    """The questions that stand.

    Attributes:
        number: of the row; 0 for none.
        by: who wrote them; "" for none.
    """

    number: int
    lines: Sequence[str]
    by: str


def cleared_rows(desk: Desk, revision: int) -> list[ClearedRow]:
    """Everybody who cleared a report, the newest first, with those whose clearance holds no longer."""
    given = Clearance.objects.filter(report=desk.report, withdraws=None).order_by("-revision_id")
    rows = given.select_related("revision", "withdrawn_by")
    names = person_names({row.revision.by_id for row in rows if row.revision.by_id}, revision)
    return [
        ClearedRow(
            row, _lapsed(desk, row), _withdrawn(row), names[row.revision.by_id].name if row.revision.by_id else ""
        )
        for row in rows
    ]


def standing_clearances(report: Report) -> "QuerySet[Clearance]":
    """The clearances of a report that nobody took back."""
    return Clearance.objects.standing().filter(report=report)


def _withdrawn(row: Clearance) -> str:
    back = getattr(row, "withdrawn_by", None)
    return f"On {day(back.on)}: {back.reason}" if back else ""


def _lapsed(desk: Desk, row: Clearance) -> str:
    if row.sha256 == desk.sha256:
        return ""
    if desk.draft.saved_at > row.revision.at:
        return f"The report was saved on {day_and_time(desk.draft.saved_at)}, after it was cleared."
    if not desk.draft.cut_off.strip():
        return "The report has no cut-off, and what the tracker holds changed since."
    return "What the report is drawn from, or its meeting, changed since it was cleared."


def open_enquiries(report: Report, revision: int) -> Standing:
    """What members may wish to ask, as it stands."""
    row = Enquiry.objects.open().filter(report=report).first()
    if row is None:
        return Standing(0, (), "")
    return Standing(row.pk, row.lines, person_names([row.author_id], revision)[row.author_id].name)
