"""What the page of one edition shows those who are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from accounts.people import names_of
from govuk.words import day, file_size, period_words
from outcomes.models import Grant, Role
from outcomes.scope import Scope
from scrutiny.deadlines import CommitteeDays, DeadlineKind, deadlines_of
from scrutiny.editions import Down, EditionReading, read_editions, visible_editions
from scrutiny.frozen import Frozen
from scrutiny.models import CommitteeVersion, Edition, FileKind, MeetingVersion, ResolutionEdition, TakedownRequest
from scrutiny.models.editions import StoredFile
from scrutiny.permissions import can_prepare, can_publish, sees_reports, visible_committees
from scrutiny.resolution_lines import ResolutionLine
from scrutiny.resolution_reading import read_lines
from scrutiny.resolution_rows import resolutions_at

ADMINISTRATOR = "Administrator"


@dataclass(frozen=True)
class Fact:
    """A line about an edition."""

    key: str
    value: str


@dataclass(frozen=True)
class FileLine:
    """A file in a list."""

    file: StoredFile
    what: str
    size: str
    address: str


@dataclass(frozen=True)
class DownLine:
    """Who took an edition down.

    Attributes:
        asked, agreed: their offices; with their names for those who are signed in and see reports.
    """

    down: Down
    asked: str
    agreed: str


@dataclass(frozen=True)
class EditionPage:
    """The page of one edition.

    Attributes:
        facts: what it holds and who stands for it.
        files: the edition's, then the committee's own copy.
        corrected: number of the edition that this one replaces.
        replaced_by: the edition in its place; for readers once that one is published.
        sees_all: whether the reader sees editions before they are published.
        waiting: a takedown that was asked for and nobody has decided on.
        asked_by: who asked for that.
        answers: the resolutions that are answered in it.
        may_issue, may_publish, may_take_down: what this person may do now.
    """

    reading: EditionReading
    facts: Sequence[Fact]
    files: Sequence[FileLine]
    corrected: int | None
    replaced_by: Edition | None
    sees_all: bool
    waiting: TakedownRequest | None
    asked_by: str
    down: DownLine | None
    answers: Sequence[ResolutionLine]
    may_issue: bool
    may_publish: bool
    may_take_down: bool

    @property
    def publishes_though_replaced(self) -> bool:
        """Whether it waits for its day although another edition took its place."""
        waits = self.reading.published_on is not None and not self.reading.is_public
        return self.sees_all and waits and self.reading.replaced_by is not None


def edition_reading(scope: Scope, number: int) -> EditionReading:
    """The strategy's edition of this number.

    Raises:
        Http404: there was none by the moment.
        PermissionDenied: it was not published by the moment, and the person neither leads nor is the officer.
    """
    numbered = Edition.objects.filter(strategy=scope.strategy, number=number, revision__lte=scope.moment.revision)
    if not numbered.exists():
        raise Http404
    visible = visible_editions({scope.strategy.pk: scope.access}, scope.moment)
    found = read_editions(visible.filter(strategy=scope.strategy, number=number), scope.moment)
    if not found:
        raise PermissionDenied
    return found[0]


def edition_page(reading: EditionReading, scope: Scope) -> EditionPage:
    """What the page shows.

    Args:
        reading: the edition at the scope's moment.
    """
    edition = reading.edition
    inside = sees_reports(scope.access)
    waiting = _waiting(edition) if inside else None
    now = not scope.moment.is_past and reading.down is None
    return EditionPage(
        reading=reading,
        facts=facts_of(reading),
        files=file_lines(reading, "edition-file", "edition-copy-file", past=scope.context["past"]),
        corrected=edition.supersedes.number if edition.supersedes else None,
        replaced_by=reading.replaced_by if inside else reading.publicly_replaced_by,
        sees_all=inside,
        waiting=waiting,
        asked_by=names_of([waiting.asked_by])[waiting.asked_by_id].name if waiting else "",
        down=down_line(reading.down, edition, with_names=inside) if reading.down else None,
        answers=_answers(edition, scope),
        may_issue=now and can_prepare(scope.access) and reading.replaced_by is None,
        may_publish=now and can_publish(scope.access),
        may_take_down=now and inside,
    )


def _answers(edition: Edition, scope: Scope) -> list[ResolutionLine]:
    tied = ResolutionEdition.objects.at(scope.moment.revision).filter(edition=edition).values_list("resolution")
    if not tied.exists():
        return []
    rows = resolutions_at(visible_committees(scope.person), scope.moment).filter(resolution__in=tied)
    return read_lines(rows.order_by("resolution"), scope.moment, [scope.strategy.pk])


def file_lines(reading: EditionReading, ours: str, theirs: str, past: str = "") -> list[FileLine]:
    """The files of an edition as lines of a list.

    Args:
        ours, theirs: names of the addresses of our files, and of the committee's copy.
        past: the end of an address that keeps the moment.
    """
    about = (reading.edition.strategy.slug, reading.edition.number)
    lines = [(file, FileKind(file.kind).label, ours) for file in reading.files]
    copies = [(reading.copy, "As the committee published it, PDF", theirs)] if reading.copy else []
    return [
        FileLine(file, what, file_size(file.size), reverse(name, args=[*about, file.name]) + past)
        for file, what, name in [*lines, *copies]
    ]


def facts_of(reading: EditionReading) -> list[Fact]:
    """What an edition holds, in words; nothing of one that was taken down but its number, day and digest."""
    frozen = reading.frozen
    issued = Fact("Issued", day(reading.edition.issued_on))
    if frozen is None:
        return [issued]
    published = day(reading.published_on) if reading.published_on else "No day set yet"
    return [*_held(frozen), issued, Fact("Published from", published)]


def _held(frozen: Frozen) -> list[Fact]:
    at, before = frozen.progress.at, frozen.progress.compared_with
    found = [Fact("As at", day(at.day))]
    if at.period:
        found.append(Fact("Period", period_words(at.period.starts, at.period.ends)))
    found.append(Fact("Compared with", day(before.day) if before else "Nothing"))
    sitting = frozen.sitting
    found.append(Fact("For", f"{sitting.committee}, {day(sitting.date)}" if sitting else "No meeting"))
    cleared = [f"{one.name}, {one.office}, {day(one.on)}" for one in frozen.cleared]
    return [*found, Fact("Cleared by", "; ".join(cleared) or "Nobody")]


def down_line(down: Down, edition: Edition, *, with_names: bool) -> DownLine:
    """Who asked and who agreed.

    Args:
        with_names: whether whoever reads it may know the names; everybody else reads offices.
    """
    people = [down.request.asked_by, down.decision.agreed_by]
    names = names_of(people) if with_names else {}
    revisions = [down.request.revision_id, down.decision.revision_id]
    said = [
        ", ".join(filter(None, [names[one.pk].name if with_names else "", office_of(one, edition.strategy_id, at)]))
        for one, at in zip(people, revisions, strict=True)
    ]
    return DownLine(down, said[0], said[1])


def office_of(person: User, strategy_id: int, revision: int) -> str:
    """What a person was in a strategy at a revision, in the words of its roles."""
    roles = set(Grant.objects.at(revision).filter(person=person, strategy=strategy_id).values_list("role", flat=True))
    labels = [str(role.label) for role in Role if role in roles]
    return labels[0] if labels else ADMINISTRATOR


def _waiting(edition: Edition) -> TakedownRequest | None:
    rows = TakedownRequest.objects.filter(edition=edition, decision=None).select_related("asked_by", "edition")
    return rows.first()


def proposed_day(edition: Edition, today: date) -> date:
    """The day from which an edition is proposed to be published: the agenda's, or today where that has gone by."""
    version = MeetingVersion.objects.open().filter(meeting=edition.meeting_id).select_related("meeting").first()
    if version is None:
        return today
    committee = CommitteeVersion.objects.open().get(committee=version.meeting.committee_id)
    days = CommitteeDays(
        draft=committee.draft_days,
        clearance=committee.clearance_days,
        final=committee.final_days,
        agenda=committee.agenda_days,
    )
    chosen = {DeadlineKind.AGENDA: version.agenda_on}
    found = {one.kind: one.day for one in deadlines_of(version.date, days, chosen)}
    return max(today, found[DeadlineKind.AGENDA])
