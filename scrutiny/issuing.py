"""Draws an edition's files and records it: all of it, or nothing.

A worker claims what waits, draws each file from the frozen data alone, puts them into the store, and records edition
and files in one change. One that dies leaves a claim that grows old and files that nothing names.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

from accounts.clock import ClockBusyError, change
from scrutiny.edition_files import names_of, renderers_of
from scrutiny.errors import NotReplaceableError, NumberTakenError, ReportEndedError
from scrutiny.freezing import address_of
from scrutiny.frozen import Frozen, canonical, digest, thaw
from scrutiny.models import Edition, EditionFile, FileKind, Issuing, ReportVersion
from scrutiny.stored import Kept, forget, keep

logger = logging.getLogger(__name__)

TAKEN_OVER_AFTER = timedelta(minutes=5)
"""A claim without a sign of life for as long is free: each file drawn is one."""
TAKEN_UP_AFTER = timedelta(seconds=30)
"""What nobody began after so long is handed out again: the queue may have lost it."""
GIVEN_UP_AFTER = timedelta(hours=1)
MOST_CLASHES = 20
LONGEST_TITLE = 300

FAILED = "The files could not be made. That has been noted for whoever looks after the tracker. Nothing was issued."
TOO_LONG = "The files were not finished within an hour. Nothing was issued."

Clock = Callable[[], datetime]


class ClaimLostError(Exception):
    """Somebody else has taken over, or it is finished."""


def next_number(strategy_id: int) -> int:
    """The number of the strategy's next edition."""
    last: int | None = Edition.objects.filter(strategy=strategy_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def draw_and_record(pk: int, wall: Clock, *, now: datetime | None = None) -> Edition | None:
    """Make the edition that waits, if nobody else is making it.

    Args:
        pk: of the `Issuing`.
        wall: reads the wall clock (aware).
        now: the instant to record, for replayed history; None reads the clock.

    Returns:
        The edition, or None where somebody else has it, it is finished, or it failed: the row says why.
    """
    claimed = wall()
    free = Q(claimed_at=None) | Q(claimed_at__lt=claimed - TAKEN_OVER_AFTER)
    if not Issuing.objects.filter(free, pk=pk, edition=None, problem="").update(claimed_at=claimed, done=0):
        return None
    work = _Work(pk, claimed, wall)
    try:
        return work.carry_out(now)
    except ClaimLostError:
        logger.info("Issuing %s was taken over by somebody else.", pk)
    except ClockBusyError:
        work.own().update(claimed_at=None)
        logger.warning("Issuing %s waits for a change that takes long. It is tried again.", pk)
    except (NotReplaceableError, ReportEndedError, NumberTakenError) as refusal:
        work.own().update(problem=refusal.message)
    except Exception:
        logger.exception("Issuing %s failed.", pk)
        work.own().update(problem=FAILED)
    return None


def waiting(now: datetime) -> list[int]:
    """What is to be handed to the workers again; what waited in vain for too long is ended, and says so."""
    under_way = Issuing.objects.filter(edition=None, problem="")
    under_way.filter(asked_at__lt=now - GIVEN_UP_AFTER).update(problem=TOO_LONG)
    lost = Q(claimed_at=None, asked_at__lt=now - TAKEN_UP_AFTER) | Q(claimed_at__lt=now - TAKEN_OVER_AFTER)
    return list(under_way.filter(lost).values_list("pk", flat=True))


class _Work:
    """One worker's try at one edition."""

    def __init__(self, pk: int, claimed: datetime, wall: Clock) -> None:
        self.pk, self.claimed, self.wall = pk, claimed, wall

    def own(self) -> "QuerySet[Issuing]":
        """The row, as long as the claim is this worker's."""
        return Issuing.objects.filter(pk=self.pk, claimed_at=self.claimed, edition=None)

    def carry_out(self, now: datetime | None) -> Edition:
        """Draw, and record; with another number where somebody was quicker.

        Raises:
            ClaimLostError, NotReplaceableError, ReportEndedError, NumberTakenError: nothing is recorded or kept.
        """
        for _ in range(MOST_CLASHES):
            row = Issuing.objects.select_related("report", "supersedes", "asked_by").get(pk=self.pk)
            frozen = thaw(row.data)
            kept = self._draw(frozen)
            try:
                return self._record(row, frozen, kept, now)
            except NumberTakenError:
                forget(kept.values())
                self._renumber(frozen, next_number(row.report.strategy_id))
            # After any other fault the files stay: whether they were recorded may not be known. Files that nothing
            # names are cleared away with the uploads.
        raise NumberTakenError

    def _draw(self, frozen: Frozen) -> dict[FileKind, Kept]:
        names, renderers = names_of(frozen), renderers_of(frozen)
        kept: dict[FileKind, Kept] = {}
        self._tell(done=0, of=len(renderers))
        try:
            for number, renderer in enumerate(renderers, start=1):
                content = renderer.draw(frozen)
                kept[renderer.kind] = keep(content, name=names[renderer.kind], content_type=renderer.content_type)
                self._tell(done=number)
        except BaseException:
            forget(kept.values())
            raise
        return kept

    def _tell(self, **fields: object) -> None:
        """Say how far it is, which renews the claim."""
        claimed = self.wall()
        if not self.own().update(claimed_at=claimed, **fields):
            raise ClaimLostError
        self.claimed = claimed

    def _renumber(self, frozen: Frozen, number: int) -> None:
        other = replace(frozen, edition=number, address=address_of(frozen.progress.strategy, number))
        data = canonical(other)
        self._tell(number=number, data=data, sha256=digest(data))

    def _record(self, row: Issuing, frozen: Frozen, kept: Mapping[FileKind, Kept], now: datetime | None) -> Edition:
        report = row.report
        about = {"by": row.asked_by, "strategy_id": report.strategy_id, "now": now}
        with change(kind="edition_issued", **about) as revision:  # type: ignore[arg-type]
            version = ReportVersion.objects.open().get(report=report)
            _check(row, version)
            edition = revision.append(
                Edition(
                    report=report,
                    strategy_id=report.strategy_id,
                    meeting_id=version.meeting_id,
                    number=row.number,
                    title=(frozen.words.title.strip() or frozen.progress.title)[:LONGEST_TITLE],
                    data=row.data,
                    sha256=row.sha256,
                    supersedes=row.supersedes,
                    reason=row.reason,
                    corrections=row.corrections,
                    issued_on=frozen.issued_on or revision.day,
                )
            )
            files = [EditionFile(edition=edition, kind=kind, **asdict(file)) for kind, file in kept.items()]
            revision.append_many(files)
            revision.summary = f"Edition {edition.number}: {edition.title}"
            # The edition has the data now: kept once, they can be removed once.
            if not self.own().update(edition=edition, data=""):
                raise ClaimLostError
        return edition


def _check(row: Issuing, version: ReportVersion) -> None:
    """Insist, under the clock, that nothing has happened meanwhile that the edition must not follow.

    Raises:
        ReportEndedError, NotReplaceableError, NumberTakenError: something has.
    """
    if version.given_up:
        raise ReportEndedError
    if row.supersedes and Edition.objects.filter(supersedes=row.supersedes).exists():
        raise NotReplaceableError
    if row.number != next_number(row.report.strategy_id):
        raise NumberTakenError
