"""What the pages show on which an edition is issued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone

from govuk.words import count_of
from outcomes.scope import Scope
from scrutiny.checks import Check, must_fix
from scrutiny.corrections import correction_lines
from scrutiny.edition_files import names_of, renderers_of
from scrutiny.editions import EditionReading, read_editions
from scrutiny.freezing import cleared_digest, freeze
from scrutiny.frozen import Correction, Frozen, thaw
from scrutiny.issuing import TAKEN_UP_AFTER, next_number
from scrutiny.models import Edition, FileKind, Issuing, Report
from scrutiny.pages.reports import checks_for
from scrutiny.questions import QuestionError
from scrutiny.services.editions import last_edition
from scrutiny.services.reports import is_given_up

FOR = {
    FileKind.DOCX: "House format, ready to upload",
    FileKind.PDF: "Members and the public; tagged for screen readers",
    FileKind.POSITION: "Members, district representatives",
    FileKind.XLSX: "Background data",
    FileKind.CSV: "Background data",
    FileKind.JSON: "The frozen data itself",
    FileKind.CORRECTION: "What was wrong in the edition that is replaced",
}


@dataclass(frozen=True)
class Wanted:
    """A file that will be made."""

    name: str
    what: str
    used_for: str


@dataclass(frozen=True)
class IssuePage:
    """The page on which an edition is issued.

    Attributes:
        frozen: the data as they are now; None where the report cannot be made, for `trouble`.
        seen: digest of what the page shows.
        problems: what has to be fixed first.
        replaces: the edition that the new one replaces.
        lines: drafted corrections; None where nothing is replaced.
        failed: the last try, where it failed.
    """

    report: Report
    number: int
    frozen: Frozen | None
    trouble: str
    seen: str
    problems: Sequence[Check]
    replaces: EditionReading | None
    lines: tuple[str, ...] | None
    files: Sequence[Wanted]
    failed: Issuing | None


def under_way(report: Report) -> Issuing | None:
    """The edition of a report that is being made."""
    return Issuing.objects.filter(report=report, edition=None, problem="").first()


def work_of(report: Report, pk: int) -> Issuing:
    """A try at an edition of the report; 404 where there is none."""
    return get_object_or_404(Issuing.objects.select_related("edition"), report=report, pk=pk)


def issue_page(scope: Scope, report: Report, wall: datetime) -> IssuePage:
    """Everything that has to be known before an edition is issued.

    Args:
        wall: the wall clock (aware).
    """
    number, replaced = next_number(report.strategy_id), last_edition(report)
    frozen, trouble = _frozen(report, wall, number)
    if given_up := is_given_up(report):
        frozen, trouble = None, f"This report was given up: {given_up}"
    return IssuePage(
        report=report,
        number=number,
        frozen=frozen,
        trouble=trouble,
        seen=cleared_digest(frozen) if frozen else "",
        problems=must_fix(checks_for(report, report.draft, frozen)) if frozen else (),
        replaces=_reading(replaced, scope) if replaced else None,
        lines=_lines(replaced, frozen) if replaced else None,
        files=_files(frozen, replaced) if frozen else (),
        failed=Issuing.objects.filter(report=report, edition=None).exclude(problem="").first(),
    )


def _frozen(report: Report, wall: datetime, number: int) -> tuple[Frozen | None, str]:
    """The data as they are now, or why there are none."""
    try:
        frozen = freeze(report, report.draft, wall=wall, number=number, issued_on=timezone.localdate(wall))
    except QuestionError as error:
        return None, str(error)
    return frozen, "" if frozen else "Nothing was recorded about the strategy by the day that the report is as at."


def _reading(edition: Edition, scope: Scope) -> EditionReading:
    return read_editions(Edition.objects.filter(pk=edition.pk), scope.moment)[0]


def _lines(replaced: Edition, frozen: Frozen | None) -> tuple[str, ...]:
    return correction_lines(thaw(replaced.data), frozen) if frozen and replaced.data else ()


def _files(frozen: Frozen, replaced: Edition | None) -> list[Wanted]:
    """What will be made; with a correction note where something is replaced, whatever it will say."""
    if replaced is not None:
        frozen = replace(frozen, correction=Correction(replaced.number, "", ()))
    names = names_of(frozen)
    return [Wanted(names[one.kind], one.kind.label, FOR[one.kind]) for one in renderers_of(frozen)]


@dataclass(frozen=True)
class Progressing:
    """An edition that is being made.

    Attributes:
        said: how far it is.
        is_waiting: whether no worker has begun for longer than usual.
    """

    work: Issuing
    said: str
    is_waiting: bool


def progressing(work: Issuing, wall: datetime) -> Progressing:
    """How far an edition is.

    Args:
        wall: the wall clock (aware).
    """
    if work.claimed_at is None or not work.of:
        said = "The files are waiting to be made."
    else:
        said = f"{work.done} of {count_of(work.of, 'file')} made."
    return Progressing(work, said, work.claimed_at is None and wall - work.asked_at > TAKEN_UP_AFTER)
