"""How a resolution ends: the officer proposes to close it, and a meeting agrees or refuses."""

from datetime import datetime

from accounts.models import User
from scrutiny.models import Meeting, MeetingStatus, MeetingVersion, Resolution, ResolutionEvent
from scrutiny.resolution_stages import Step
from scrutiny.services.answers import require_step, settle
from scrutiny.services.resolutions import ResolutionChangedError, ResolutionRuleError, about, name_of

LONGEST_REASON = 1_000
WHAT = {
    Step.CLOSURE_PROPOSED: "closure proposed",
    Step.CLOSURE_AGREED: "closed",
    Step.CLOSURE_REFUSED: "closure refused",
    Step.REOPENED: "reopened",
    Step.WITHDRAWN: "withdrawn",
}


def propose_closure(
    *, resolution: Resolution, reason: str, seen: int, by: User, now: datetime | None = None
) -> ResolutionEvent:
    """Propose to the committee that a resolution be closed, with a reason.

    Args:
        seen: the last change when `by` read it.

    Raises:
        ResolutionRuleError, ResolutionChangedError, CommitteeNotAllowedError: nothing is written.
    """
    return _happened(Step.CLOSURE_PROPOSED, resolution, "Enter why it can be closed.", reason, seen, by, now)


def reopen(*, resolution: Resolution, reason: str, seen: int, by: User, now: datetime | None = None) -> ResolutionEvent:
    """Open a closed resolution again. What was answered before counts as a part. As `propose_closure`."""
    return _happened(Step.REOPENED, resolution, "Enter why it is opened again.", reason, seen, by, now)


def withdraw(
    *, resolution: Resolution, reason: str, seen: int, by: User, now: datetime | None = None
) -> ResolutionEvent:
    """Withdraw a wrong entry for good: it is entered again where need be. As `propose_closure`."""
    return _happened(Step.WITHDRAWN, resolution, "Enter what is wrong about it.", reason, seen, by, now)


def decide_closure(
    *,
    resolution: Resolution,
    meeting: Meeting,
    is_agreed: bool,
    text: str = "",
    seen: int,
    by: User,
    now: datetime | None = None,
) -> ResolutionEvent:
    """Record that a meeting agreed to close a resolution, or refused.

    Args:
        meeting: one of the committee's that was held on the day of the proposal or after it.
        text: what the committee said; "" for nothing.
        seen: the last change when `by` read it.

    Raises:
        ResolutionRuleError, ResolutionChangedError, CommitteeNotAllowedError: nothing is written.
    """
    step = Step.CLOSURE_AGREED if is_agreed else Step.CLOSURE_REFUSED
    with about(resolution, f"resolution_{step}", by, now) as (revision, _):
        version = require_step(resolution, step)
        if version.from_rev > seen:
            raise ResolutionChangedError
        if len(text.strip()) > LONGEST_REASON:
            raise ResolutionRuleError(f"Enter at most {LONGEST_REASON:,} characters.", field="text")
        held = MeetingVersion.objects.open().get(meeting=meeting)
        proposals = ResolutionEvent.objects.filter(resolution=resolution, kind=Step.CLOSURE_PROPOSED)
        proposed = proposals.order_by("pk").last()
        assert proposed is not None, "The stage says that there is a proposal."
        is_own = meeting.committee_id == resolution.meeting.committee_id
        if not is_own or held.status != MeetingStatus.HELD or held.date < proposed.on:
            message = "Choose a meeting of the committee that was held on the day of the proposal or after it."
            raise ResolutionRuleError(message, field="meeting")
        event = revision.append(
            ResolutionEvent(resolution=resolution, kind=step, on=held.date, meeting=meeting, text=text.strip())
        )
        settle(revision, resolution, version)
        revision.summary = f"{name_of(resolution)}: {WHAT[step]}"
    return event


def _happened(
    step: Step, resolution: Resolution, ask: str, reason: str, seen: int, by: User, now: datetime | None
) -> ResolutionEvent:
    """Record a step of the officer's own."""
    with about(resolution, f"resolution_{step}", by, now) as (revision, _):
        if not 0 < len(reason.strip()) <= LONGEST_REASON:
            raise ResolutionRuleError(f"{ask} At most {LONGEST_REASON:,} characters.", field="text")
        version = require_step(resolution, step)
        if version.from_rev > seen:
            raise ResolutionChangedError
        event = revision.append(ResolutionEvent(resolution=resolution, kind=step, on=revision.day, text=reason.strip()))
        settle(revision, resolution, version)
        revision.summary = f"{name_of(resolution)}: {WHAT[step]}"
    return event
