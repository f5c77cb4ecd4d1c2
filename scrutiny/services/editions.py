"""Issuing an edition: its data are frozen at once, its files are drawn by a worker."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from kombu.exceptions import OperationalError

from accounts.models import User
from scrutiny.errors import (
    CorrectionMissingError,
    IssuingUnderWayError,
    NotForEverybodyError,
    NotReplaceableError,
    NumberTakenError,
    ReportEndedError,
)
from scrutiny.frozen import Correction, Frozen, canonical, digest
from scrutiny.issuing import next_number
from scrutiny.models import Edition, Issuing, Report, ReportVersion
from scrutiny.revealing import reveals
from scrutiny.tasks import draw_edition

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Replacing:
    """What an edition takes the place of, and why.

    Attributes:
        lines: one for each thing that was wrong: "Action 3.1 printed amber, should be red."
    """

    edition: Edition
    reason: str
    lines: Sequence[str]


def issue_edition(*, report: Report, frozen: Frozen, replacing: Replacing | None, by: User, now: datetime) -> Issuing:
    """Take an edition in hand: a worker draws its files, and then it is there whole.

    What must hold before (checks, clearance, rights) is asked by whoever shows the page; what can change until the
    files are there is asked again when they are recorded.

    Args:
        report: its report, which was not given up.
        frozen: the data, with the edition's number and day.
        replacing: the report's last edition, which this one corrects; None for the first.
        by: who issues it, one of those who lead.
        now: when (aware).

    Returns:
        The work under way. The same edition asked for twice is the same work.

    Raises:
        IssuingUnderWayError, NumberTakenError, NotReplaceableError, CorrectionMissingError, NotForEverybodyError,
            ReportEndedError: nothing is begun.
    """
    assert frozen.edition is not None
    correction = _correction(replacing)
    data = canonical(replace(frozen, correction=correction))
    with transaction.atomic():
        # Whoever issues at the same time waits here.
        Report.objects.select_for_update().get(pk=report.pk)
        if (same := asked_before(report, frozen.edition, by)) is not None:
            return same
        _check(report, frozen.edition, replacing)
        Issuing.objects.filter(report=report, edition=None).exclude(problem="").delete()
        issuing = Issuing.objects.create(
            report=report,
            number=frozen.edition,
            data=data,
            sha256=digest(data),
            supersedes=replacing.edition if replacing else None,
            reason=replacing.reason.strip() if replacing else "",
            corrections=list(correction.lines) if correction else [],
            asked_by=by,
            asked_at=now,
        )
    hand_out(issuing)
    return issuing


def last_edition(report: Report) -> Edition | None:
    """The report's edition that nothing has replaced yet, which its next one replaces."""
    return Edition.objects.filter(report=report, superseded_by=None).order_by("-number").first()


def asked_before(report: Report, number: int, by: User) -> Issuing | None:
    """The work, under way or done, that a second press of the button asks for again."""
    return Issuing.objects.filter(report=report, number=number, problem="", asked_by=by).first()


def try_again(*, issuing: Issuing, now: datetime) -> None:
    """Have a failed edition drawn again, from the same frozen data. One that did not fail is left alone."""
    failed = Issuing.objects.filter(pk=issuing.pk, edition=None).exclude(problem="")
    if failed.update(problem="", claimed_at=None, asked_at=now, done=0):
        hand_out(issuing)


def hand_out(issuing: Issuing) -> None:
    """Hand it to the workers. Where the queue is away, the timetable hands it out later."""
    try:
        draw_edition.delay(issuing.pk)
    except OperationalError:
        logger.exception("The queue is away: issuing %s waits for the timetable.", issuing.pk)


def _correction(replacing: Replacing | None) -> Correction | None:
    if replacing is None:
        return None
    lines = tuple(line.strip() for line in replacing.lines if line.strip())
    if not replacing.reason.strip():
        raise CorrectionMissingError("Enter why the edition is replaced.", field="reason")
    if not lines:
        raise CorrectionMissingError("Enter what was wrong in it, a line each.", field="corrections")
    for field, text in (("reason", replacing.reason), ("corrections", "\n".join(lines))):
        if found := reveals(text):
            raise NotForEverybodyError(found, field)
    return Correction(replacing.edition.number, replacing.reason.strip(), lines)


def _check(report: Report, number: int, replacing: Replacing | None) -> None:
    if Issuing.objects.filter(report=report, edition=None, problem="").exists():
        raise IssuingUnderWayError
    if ReportVersion.objects.open().get(report=report).given_up:
        raise ReportEndedError
    if number != next_number(report.strategy_id):
        raise NumberTakenError
    if (replacing.edition if replacing else None) != last_edition(report):
        raise NotReplaceableError
