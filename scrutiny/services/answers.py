"""What was answered to a committee, and that an answer was asked for again."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.clock import Revision, change, record_many
from accounts.models import User
from govuk.words import day as in_words
from outcomes.access import accesses_of
from scrutiny.models import Answer, MeetingVersion, Resolution, ResolutionEvent, ResolutionStage, ResolutionVersion
from scrutiny.permissions import may_answer
from scrutiny.resolution_rows import steps_of
from scrutiny.resolution_stages import ALLOWED, Step, stage_of
from scrutiny.services.committees import CommitteeNotAllowedError, concerned, strategy_ids
from scrutiny.services.resolutions import ResolutionChangedError, ResolutionRuleError, about, name_of, tied_strategies

LONGEST_ANSWER = 10_000
LONGEST_GIVER = 200
LONGEST_LINK = 500
LONGEST_CHASE = 500

REFUSED = {
    Step.CHASED: "Nothing is waited for, so there is nothing to chase.",
    Step.CLOSURE_PROPOSED: "Its closure cannot be proposed: it is closed, proposed for closure, noted or withdrawn.",
    Step.CLOSURE_AGREED: "Nobody has proposed to close it, so no meeting can have agreed.",
    Step.CLOSURE_REFUSED: "Nobody has proposed to close it, so no meeting can have refused.",
    Step.REOPENED: "It is not closed, so it cannot be reopened.",
    Step.WITHDRAWN: "It was withdrawn already, or it is closed: reopen it first.",
    Step.ANSWER: "It is closed, noted or withdrawn, so it takes no answer.",
    Step.PART_ANSWER: "It is closed, noted or withdrawn, so it takes no answer.",
}


@dataclass(frozen=True)
class AnswerWanted:
    """An answer to the committee.

    Attributes:
        text: what was answered, or what it says in short.
        given_by: the organisation or office, in words.
        given_on: the day on which it was given.
        is_part: whether something is still to come.
        link: where it can be read; "" for nowhere.
    """

    text: str
    given_by: str
    given_on: date
    is_part: bool = False
    link: str = ""


def record_answer(
    *, resolution: Resolution, wanted: AnswerWanted, seen: int, by: User, now: datetime | None = None
) -> Answer:
    """Record an answer, or a part of one. The same one sent twice stays one.

    Args:
        seen: the last change when `by` read the resolution.
        by: who keeps the committee, or leads a strategy that the resolution is about.

    Raises:
        ResolutionRuleError: something is missing or dated before the question, or the resolution takes no answer;
            ResolutionChangedError; CommitteeNotAllowedError. Nothing is written.
    """
    committee = resolution.meeting.committee
    with change(kind="resolution_answered", by=by, strategy_id=concerned(committee), now=now) as revision:
        _require_answering(by, resolution)
        wanted = _checked(wanted, revision.day)
        _require_after_the_question(resolution, wanted.given_on)
        before = list(resolution.answers.order_by("number"))
        if before and before[-1] and _same(before[-1], wanted):
            return before[-1]
        version = require_step(resolution, Step.PART_ANSWER if wanted.is_part else Step.ANSWER)
        if version.from_rev > seen or any(one.revision_id > seen for one in before):
            raise ResolutionChangedError
        row = revision.append(Answer(resolution=resolution, number=len(before) + 1, **vars(wanted)))
        settle(revision, resolution, version)
        revision.summary = f"{name_of(resolution)}: {'part answered' if wanted.is_part else 'answered'}"
    return row


def record_chase(
    *, resolution: Resolution, on: date, text: str, by: User, now: datetime | None = None
) -> ResolutionEvent:
    """Record that an answer was asked for again. The same chase sent twice stays one.

    Args:
        on: the day on which it was asked for.
        text: by whom, and how ("The Chair wrote to the board").

    Raises:
        ResolutionRuleError, CommitteeNotAllowedError: nothing is written.
    """
    text = text.strip()
    with about(resolution, "resolution_chased", by, now) as (revision, _):
        if not 0 < len(text) <= LONGEST_CHASE:
            raise ResolutionRuleError(f"Enter who asked, and how, in at most {LONGEST_CHASE} characters.", field="text")
        if on > revision.day:
            raise ResolutionRuleError("The day must be today or before.", field="on")
        chases = ResolutionEvent.objects.filter(resolution=resolution, kind=Step.CHASED)
        if known := chases.filter(on=on, text=text).first():
            return known
        require_step(resolution, Step.CHASED)
        revision.summary = f"{name_of(resolution)}: chased"
        return revision.append(ResolutionEvent(resolution=resolution, kind=Step.CHASED, on=on, text=text))


def require_step(resolution: Resolution, step: Step) -> ResolutionVersion:
    """The resolution as it stands, where this may happen to it.

    Raises:
        ResolutionRuleError: it may not.
    """
    version = ResolutionVersion.objects.open().get(resolution=resolution)
    if step not in ALLOWED[ResolutionStage(version.stage)]:
        raise ResolutionRuleError(REFUSED[step])
    return version


def settle(revision: Revision, resolution: Resolution, version: ResolutionVersion) -> None:
    """Record the stage that follows from what has happened."""
    stage = stage_of(version.kind, steps_of(resolution))
    record_many(revision, ResolutionVersion, {resolution.pk: {"stage": stage}})


def _require_after_the_question(resolution: Resolution, given_on: date) -> None:
    asked_on = MeetingVersion.objects.open().get(meeting=resolution.meeting_id).date
    if given_on < asked_on:
        message = f"It was asked for on {in_words(asked_on)}. Enter that day or a later one."
        raise ResolutionRuleError(message, field="given_on")


def _require_answering(by: User, resolution: Resolution) -> None:
    committee = resolution.meeting.committee
    accesses = accesses_of(by, list(strategy_ids(committee)))
    if not may_answer(by, accesses, tied_strategies(resolution)):
        message = "Only the committee officer, and who leads a strategy that it is about, record an answer."
        raise CommitteeNotAllowedError(message)


def _same(row: Answer, wanted: AnswerWanted) -> bool:
    return all(getattr(row, name) == value for name, value in vars(wanted).items())


def _checked(wanted: AnswerWanted, today: date) -> AnswerWanted:
    one = AnswerWanted(
        wanted.text.strip(), wanted.given_by.strip(), wanted.given_on, wanted.is_part, wanted.link.strip()
    )
    if not 0 < len(one.text) <= LONGEST_ANSWER:
        raise ResolutionRuleError(f"Enter the answer, in at most {LONGEST_ANSWER:,} characters.", field="text")
    if not 0 < len(one.given_by) <= LONGEST_GIVER:
        message = f"Enter who answered, the organisation or the office, in at most {LONGEST_GIVER} characters."
        raise ResolutionRuleError(message, field="given_by")
    if one.given_on > today:
        raise ResolutionRuleError("The day must be today or before.", field="given_on")
    if one.link:
        try:
            URLValidator(schemes=["https", "http"])(one.link)
        except ValidationError:
            message = "Enter the address of a web page, such as https://example.org/report."
            raise ResolutionRuleError(message, field="link") from None
    return one
