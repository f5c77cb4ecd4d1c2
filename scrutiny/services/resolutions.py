"""Resolutions and requests: entered word for word, and what they are taken to ask for."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from accounts.clock import Revision, change, record_links, record_many
from accounts.models import Partner, User
from actions.errors import RuleError
from actions.models import Action
from govuk.words import count_of
from scrutiny.due_dates import Due, allowed_for, due_in
from scrutiny.due_words import invitee_in, kind_in, office_in, owner_in
from scrutiny.models import (
    Committee,
    CommitteeStrategy,
    DueFound,
    Edition,
    Meeting,
    MeetingStatus,
    MeetingVersion,
    Resolution,
    ResolutionAction,
    ResolutionEdition,
    ResolutionKind,
    ResolutionStage,
    ResolutionStrategy,
    ResolutionVersion,
)
from scrutiny.resolution_rows import partners_of, steps_of
from scrutiny.resolution_stages import FINISHED, stage_of
from scrutiny.services.committees import concerned, require_keeper

LONGEST_WORDS = 5_000
LONGEST_ITEM = 300
LONGEST_NUMBER = 20
MOST_AT_ONCE = 60
TAKEN_AWAY = "Questions taken away"
"""The item of a question that the officer takes away during a meeting: the minutes will name the real one."""


class ResolutionRuleError(RuleError):
    """Something about a resolution that the rules do not allow."""


class ResolutionChangedError(RuleError):
    """Somebody else changed the resolution after the page was opened."""

    message = (
        "Somebody else changed this resolution after you opened this page. Check what it says now, and save again."
    )


@dataclass(frozen=True)
class Taken:
    """What a resolution is taken to ask for; the fields are those of `ResolutionVersion`."""

    kind: str = ResolutionKind.INFORMATION_REQUEST
    owner: Partner | None = None
    owner_words: str = ""
    owner_confirmed: bool = False
    due_stated: str = ""
    due_on: date | None = None
    due_found: str | None = None
    due_words: str = ""
    at_meeting: Meeting | None = None
    is_unscheduled: bool = False
    invitee: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class ResolutionWanted:
    """A resolution to be entered.

    Attributes:
        item, number, words: as minuted.
        taken: what it is taken to ask for; None suggests it from the words.
    """

    item: str
    number: str
    words: str
    taken: Taken | None = None
    is_question: bool = False
    source: str = ""
    note: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the words without differences of space."""
        return digest_of(self.words)

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two resolutions of one meeting the same."""
        return self.item, self.number, self.digest


@dataclass(frozen=True)
class Entered:
    """What came of entering resolutions.

    Attributes:
        added: those that are new.
        known: those that had been entered before, which were not added twice.
    """

    added: tuple[Resolution, ...]
    known: tuple[Resolution, ...]


def digest_of(words: str) -> str:
    """SHA-256 of words without differences of space."""
    return hashlib.sha256(" ".join(words.split()).encode()).hexdigest()


def suggest(
    words: str,
    *,
    asked_on: date,
    partners: Collection[tuple[int, str]],
    is_said: bool = False,
    kind: str = "",
    meetings: Sequence[date] = (),
) -> Taken:
    """What the words seem to ask for. An owner is only suggested: no document says who owes an answer.

    Args:
        words: as minuted.
        asked_on: the day of the meeting.
        partners: organisations that may be named, by id and name.
        is_said: whether they stand in the discussion.
        kind: where somebody has said already what is asked for.
        meetings: the days of the committee's meetings, as far as they are known.
    """
    kind = kind or kind_in(words, is_said=is_said).value
    if kind == ResolutionKind.NOTE:
        return Taken(kind=kind)
    named = owner_in(words, partners)
    due = due_in(words, asked_on, meetings)
    if due == Due():
        owner = next((name for pk, name in partners if named and pk == named.partner_id), "")
        due = allowed_for(kind, f"{owner} {words}", asked_on)
    return Taken(
        kind=kind,
        owner=Partner.objects.get(pk=named.partner_id) if named else None,
        owner_words=named.words if named else office_in(words)[:200],
        due_stated=due.stated[:200],
        due_on=due.on,
        due_found=due.found,
        due_words=due.words,
        is_unscheduled=due.is_unscheduled,
        invitee=invitee_in(words),
    )


def add_resolutions(
    *,
    meeting: Meeting,
    wanted: Sequence[ResolutionWanted],
    strategies: Collection[int],
    by: User,
    now: datetime | None = None,
) -> Entered:
    """Enter resolutions of one meeting. One that has been entered is named, and not added twice.

    Args:
        strategies: ids of the strategies that they are about; none for another matter of the committee.

    Raises:
        ResolutionRuleError: there is none, a word is missing, or a strategy is not the committee's.
        CommitteeNotAllowedError: `by` does not keep the committee. Nothing is written.
    """
    wanted = [_checked(one) for one in wanted]
    if not wanted or len(wanted) > MOST_AT_ONCE:
        raise ResolutionRuleError(f"Choose from 1 to {MOST_AT_ONCE} resolutions to add.")
    committee = meeting.committee
    with change(kind="resolutions_added", by=by, strategy_id=concerned(committee), now=now) as revision:
        require_keeper(by, committee)
        _require_strategies(committee, strategies)
        if not MeetingVersion.objects.open().exclude(status=MeetingStatus.CANCELLED).filter(meeting=meeting).exists():
            raise ResolutionRuleError("This meeting was cancelled. Choose another one.", field="meeting")
        entered = enter_resolutions(revision, meeting=meeting, wanted=wanted, strategies=strategies)
        revision.summary = f"{count_of(len(entered.added), 'resolution')} added"
    return entered


def enter_resolutions(
    revision: Revision, *, meeting: Meeting, wanted: Sequence[ResolutionWanted], strategies: Collection[int]
) -> Entered:
    """Write new resolutions as part of a change."""
    known = {(row.item, row.number, row.digest): row for row in Resolution.objects.filter(meeting=meeting)}
    asked_on = MeetingVersion.objects.open().get(meeting=meeting).date
    position = max((row.position for row in known.values()), default=0)
    added: list[Resolution] = []
    repeated: list[Resolution] = []
    versions: dict[Any, dict[str, Any]] = {}
    links: dict[Any, dict[str, Any]] = {}
    for one in wanted:
        if found := known.get(one.key):
            repeated.append(found)
            continue
        position += 1
        given = {name: getattr(one, name) for name in ("item", "number", "words", "is_question", "source", "note")}
        row = revision.append(Resolution(meeting=meeting, digest=one.digest, position=position, **given))
        known[one.key] = row
        added.append(row)
        taken = one.taken or suggest(
            one.words,
            asked_on=asked_on,
            partners=partners_of(meeting.committee),
            meetings=meeting_days(meeting.committee),
        )
        versions[row.pk] = _fields(taken) | {"stage": stage_of(taken.kind, ())}
        links |= {(row.pk, strategy): {} for strategy in strategies}
    record_many(revision, ResolutionVersion, versions)
    record_many(revision, ResolutionStrategy, links)
    return Entered(tuple(added), tuple(repeated))


def take_away(
    *, meeting: Meeting, words: str, strategies: Collection[int], by: User, now: datetime | None = None
) -> Entered:
    """Take a question away from a meeting: an information request, not yet minuted, without a date.

    Raises:
        ResolutionRuleError, CommitteeNotAllowedError: nothing is written.
    """
    taken = replace(
        suggest(
            words,
            asked_on=MeetingVersion.objects.open().get(meeting=meeting).date,
            partners=partners_of(meeting.committee),
            meetings=meeting_days(meeting.committee),
            kind=ResolutionKind.INFORMATION_REQUEST,
        ),
        kind=ResolutionKind.INFORMATION_REQUEST,
    )
    question = ResolutionWanted(TAKEN_AWAY, "", words, taken, is_question=True)
    return add_resolutions(meeting=meeting, wanted=[question], strategies=strategies, by=by, now=now)


def change_resolution(
    *,
    resolution: Resolution,
    taken: Taken,
    strategies: Collection[int],
    actions: Collection[Action],
    editions: Collection[Edition],
    seen: int,
    by: User,
    now: datetime | None = None,
) -> None:
    """Say anew what a resolution asks for, of whom and by when, and what it is tied to. The words stay.

    Args:
        strategies: ids of the strategies that it is about, of those that the committee scrutinises.
        actions, editions: by which it is answered, of those strategies.
        seen: the last change when `by` read it.

    Raises:
        ResolutionRuleError, ResolutionChangedError, CommitteeNotAllowedError: nothing is written.
    """
    with about(resolution, "resolution_changed", by, now) as (revision, version):
        if version.from_rev > seen:
            raise ResolutionChangedError
        if version.stage == ResolutionStage.WITHDRAWN:
            raise ResolutionRuleError("This resolution was withdrawn. Enter it again.")
        taken = _check_taken(resolution, version, taken)
        _require_strategies(resolution.meeting.committee, strategies)
        _require_inside(strategies, actions, editions)
        recorded = _fields(taken) | {"stage": stage_of(taken.kind, steps_of(resolution))}
        record_many(revision, ResolutionVersion, {resolution.pk: recorded})
        record_links(revision, ResolutionStrategy, resolution.pk, {pk: {} for pk in strategies})
        record_links(revision, ResolutionAction, resolution.pk, {one.pk: {} for one in actions})
        record_links(revision, ResolutionEdition, resolution.pk, {one.pk: {} for one in editions})
        revision.summary = f"{name_of(resolution)}: changed"


def confirm_owner(*, resolution: Resolution, seen: int, by: User, now: datetime | None = None) -> None:
    """Confirm that the one who is suggested owes the answer. Confirmed twice is confirmed once.

    Args:
        seen: the last change when `by` read it.

    Raises:
        ResolutionRuleError, ResolutionChangedError, CommitteeNotAllowedError: nothing is written.
    """
    with about(resolution, "resolution_owner_confirmed", by, now) as (revision, version):
        if version.owner_confirmed:
            return
        if version.from_rev > seen:
            raise ResolutionChangedError
        if version.owner_id is None and not version.owner_words:
            raise ResolutionRuleError("Choose who owes the answer before you confirm it.", field="owner")
        record_many(revision, ResolutionVersion, {resolution.pk: {"owner_confirmed": True}})
        revision.summary = f"{name_of(resolution)}: owner confirmed"


@contextmanager
def about(
    resolution: Resolution, kind: str, by: User, now: datetime | None
) -> Iterator[tuple[Revision, ResolutionVersion]]:
    """A change of one resolution, by whoever keeps its committee; with what it is taken for under the lock."""
    committee = resolution.meeting.committee
    with change(kind=kind, by=by, strategy_id=concerned(committee), now=now) as revision:
        require_keeper(by, committee)
        yield revision, ResolutionVersion.objects.open().get(resolution=resolution)


def meeting_days(committee: Committee) -> list[date]:
    """The days of a committee's meetings that were not cancelled, the earliest first."""
    rows = MeetingVersion.objects.open().filter(meeting__committee=committee).exclude(status=MeetingStatus.CANCELLED)
    return list(rows.order_by("date").values_list("date", flat=True))


def tied_strategies(resolution: Resolution) -> set[int]:
    """Ids of the strategies that a resolution is about now."""
    return set(ResolutionStrategy.objects.open().filter(resolution=resolution).values_list("strategy", flat=True))


def name_of(resolution: Resolution) -> str:
    """A resolution in the list of changes."""
    return f"Resolution {resolution}"[:200]


def _fields(taken: Taken) -> dict[str, Any]:
    return {field.name: getattr(taken, field.name) for field in fields(Taken)}


def _checked(wanted: ResolutionWanted) -> ResolutionWanted:
    """The same without space around it.

    Raises:
        ResolutionRuleError: something is missing or too long.
    """
    one = replace(wanted, item=wanted.item.strip(), number=wanted.number.strip(), words=wanted.words.strip())
    if not 0 < len(one.item) <= LONGEST_ITEM:
        raise ResolutionRuleError(f"Enter the agenda item, in at most {LONGEST_ITEM} characters.", field="item")
    if len(one.number) > LONGEST_NUMBER:
        raise ResolutionRuleError(f"The number takes at most {LONGEST_NUMBER} characters.", field="number")
    if not 0 < len(one.words) <= LONGEST_WORDS:
        message = f"Enter the words as they were minuted, in at most {LONGEST_WORDS:,} characters."
        raise ResolutionRuleError(message, field="words")
    return one


def _check_taken(resolution: Resolution, version: ResolutionVersion, taken: Taken) -> Taken:
    if taken.owner_confirmed and not (taken.owner or taken.owner_words.strip()):
        raise ResolutionRuleError("Choose who owes the answer before you confirm it.", field="owner")
    if taken.kind != version.kind and (resolution.answers.exists() or resolution.events.exists()):
        is_note = ResolutionKind.NOTE in (taken.kind, version.kind)
        if is_note or version.stage in FINISHED:
            raise ResolutionRuleError("Something was recorded about it already, so it stays what it is.", field="kind")
    if taken.at_meeting is not None:
        _check_meeting(resolution, taken.at_meeting)
        taken = replace(taken, is_unscheduled=False)
    if (taken.due_on is None) != (taken.due_found is None) or (taken.is_unscheduled and taken.due_on):
        raise ResolutionRuleError("Enter a date, or leave it empty.", field="due_on")
    if taken.due_found == DueFound.CHOSEN and taken.due_on:
        asked_on = MeetingVersion.objects.open().get(meeting=resolution.meeting_id).date
        if taken.due_on < asked_on:
            raise ResolutionRuleError("The date must not lie before the meeting that asked for it.", field="due_on")
    return taken


def _check_meeting(resolution: Resolution, meeting: Meeting) -> None:
    own = meeting.committee_id == resolution.meeting.committee_id
    dates = {
        row.meeting_id: row for row in MeetingVersion.objects.open().filter(meeting__in=[resolution.meeting, meeting])
    }
    if not own or dates[meeting.pk].status == MeetingStatus.CANCELLED:
        raise ResolutionRuleError("Choose one of the committee's meetings that was not cancelled.", field="at_meeting")
    if dates[meeting.pk].date <= dates[resolution.meeting_id].date:
        raise ResolutionRuleError("Choose a meeting after the one that asked for it.", field="at_meeting")


def _require_strategies(committee: Committee, strategies: Collection[int]) -> None:
    known = set(CommitteeStrategy.objects.open().filter(committee=committee).values_list("strategy", flat=True))
    if not set(strategies) <= known:
        raise ResolutionRuleError("Choose strategies that the committee scrutinises.", field="strategies")


def _require_inside(strategies: Collection[int], actions: Collection[Action], editions: Collection[Edition]) -> None:
    inside = {action.strategy_id for action in actions} | {edition.strategy_id for edition in editions}
    if inside - set(strategies):
        raise ResolutionRuleError(
            "Actions and editions must be of a strategy that the resolution is about.", field="actions"
        )
