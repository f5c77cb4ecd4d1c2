"""Editions, recorded through the clock without being drawn, for tests that are about something else."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from accounts.clock import change
from accounts.models import User
from scrutiny.freezing import freeze
from scrutiny.frozen import Correction, Frozen, canonical, digest
from scrutiny.issuing import next_number
from scrutiny.models import Edition, EditionFile, FileKind, Report, ReportVersion
from scrutiny.stored import keep

WALL = datetime(2026, 6, 10, 12, tzinfo=UTC)


def frozen_of(report: Report, *, wall: datetime = WALL, **fields: Any) -> Frozen:
    """The report's data as an edition of the next number, issued on the wall clock's day. `fields` as of `Frozen`."""
    number = next_number(report.strategy_id)
    frozen = freeze(report, report.draft, wall=wall, number=number, issued_on=wall.date())
    assert frozen is not None
    return replace(frozen, **fields)


def make_edition(report: Report, by: User, *, supersedes: Edition | None = None, **fields: Any) -> Edition:
    """An edition of a report with one small file. `fields` as of `Frozen`."""
    correction = Correction(supersedes.number, "A slip.", ("Action 1.1 was left out.",)) if supersedes else None
    frozen = frozen_of(report, correction=correction, **fields)
    data = canonical(frozen)
    kept = keep(b"%PDF-1.7 " + data.encode(), name="Care plan update.pdf", content_type="application/pdf")
    with change(kind="edition_issued", by=by, strategy_id=report.strategy_id) as revision:
        edition = revision.append(
            Edition(
                report=report,
                strategy=report.strategy,
                meeting=ReportVersion.objects.open().get(report=report).meeting,
                number=frozen.edition,
                title=frozen.words.title or "Care plan update",
                data=data,
                sha256=digest(data),
                supersedes=supersedes,
                reason=correction.reason if correction else "",
                corrections=list(correction.lines) if correction else [],
                issued_on=frozen.issued_on or date(2026, 6, 10),
            )
        )
        revision.append(EditionFile(edition=edition, kind=FileKind.PDF, **vars(kept)))
    return edition
