"""What each action asks of the person who writes its updates: the jobs of My work."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import User
from actions.facts import has_update
from actions.models import Decision, UpdateDraft
from actions.pages.no_change import unchangeable
from actions.pages.update_words import due_words
from actions.periods import PeriodDates
from actions.pointed_out import remarks_before
from actions.reading import ActionReading, UpdateReading
from actions.sending_again import to_send_again
from actions.services.ready_drafts import READY
from actions.stages import ENDED
from govuk import words
from outcomes.reading import PersonName

SEND_AGAIN = "Change and send again"
"""What the button to a returned update says."""

Updates = dict[int, list[UpdateReading]]
"""By action, what its lead partner sent, the oldest period first: what counts, and what came back last."""
Drafts = dict[tuple[int, int], UpdateDraft]
"""By action and period, the lead partner's draft."""


@dataclass(frozen=True)
class Job:
    """One action that asks for something, with everything that is asked.

    Attributes:
        kind: "returned", "late", "due" or "overdue" (the action alone; its update is sent).
        about: the period of the update that is asked for.
        verb: what the button says; "" where the page has no button to offer.
        address: where the button leads.
        asks, until: the sentence about the update, in two parts: how late it is, and until when it counts.
        is_late: whether the update's due date has passed.
        returned, returned_by: the update that was sent back, and the name of who did.
        draft, draft_by: what has been typed so far, and the name of who saved it.
        ready_by: who prepared the draft for a colleague to send; "" where nobody says that it is ready.
        last: the last update sent.
        unchanged: where "no change" is sent; "" where it cannot be said.
        is_odd: whether something about it is pointed out before it is sent, so that it is shown first.
    """

    reading: ActionReading
    kind: str
    about: PeriodDates | None = None
    verb: str = ""
    address: str = ""
    asks: str = ""
    until: str = ""
    is_late: bool = False
    returned: UpdateReading | None = None
    returned_by: str = ""
    draft: UpdateDraft | None = None
    draft_by: str = ""
    ready_by: str = ""
    last: UpdateReading | None = None
    unchanged: str = ""
    is_odd: bool = False

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.reading.ref}: {self.reading.short_title}"

    @property
    def is_pressing(self) -> bool:
        """Whether something about it is past its day."""
        return self.kind != "due" or self.reading.facts.is_overdue


@dataclass(frozen=True)
class Reporter:
    """Who writes the updates.

    Attributes:
        sends_for: ids of the partners for whom they send, rather than only preparing it.
        names: what their colleagues and reviewers are called.
    """

    person: User
    sends_for: Collection[int]
    names: dict[int, PersonName]

    def called(self, person_id: int | None) -> str:
        """What somebody is called; "You" for the person, "" for nobody."""
        if not person_id:
            return ""
        return "You" if person_id == self.person.pk else self.names[person_id].name


def jobs_of(
    readings: Iterable[ActionReading], updates: Updates, drafts: Drafts, reporter: Reporter, day: date
) -> list[Job]:
    """What the actions ask for, in their order. Three queries."""
    found = (_job(one, updates.get(one.action_id, []), drafts, reporter, day) for one in readings)
    return _with_unchanged([job for job in found if job], reporter.sends_for)


def _job(
    reading: ActionReading, own: Sequence[UpdateReading], drafts: Drafts, reporter: Reporter, day: date
) -> Job | None:
    """What one action asks for; None where it asks for nothing."""
    if reading.state.stage in ENDED:
        return None
    counting = [one for one in own if one.decision != Decision.RETURNED]
    returned = to_send_again(own, reading)
    period = returned.period if returned else reading.asked_period
    if period is None or (returned is None and has_update(reading.state, period)):
        sent = [one for one in counting if period and one.period.id == period.id]
        return Job(reading, "overdue", last=sent[0] if sent else None) if reading.facts.is_overdue else None
    draft = drafts.get((reading.action_id, period.id))
    ready = draft.content.get(READY) if draft else None
    is_for_you = bool(ready) and ready != reporter.person.pk and reading.state.lead_id in reporter.sends_for
    how_far, until = due_words(period, day).split(", ", maxsplit=1)
    return Job(
        reading=reading,
        kind="returned" if returned else "late" if day > period.due else "due",
        about=period,
        verb=_verb(returned, draft, is_for_you),
        address=update_address(reading, period, "update-check" if is_for_you else "update"),
        asks=f"Update for {words.period_words(period.starts, period.ends)}: {how_far}",
        until=until,
        is_late=day > period.due,
        returned=returned,
        returned_by=reporter.called(returned.reviewed_by_id) if returned else "",
        draft=draft,
        draft_by=reporter.called(draft.saved_by_id) if draft else "",
        ready_by=reporter.called(ready),
        last=counting[-1] if counting and not returned else None,
    )


def update_address(reading: ActionReading, period: PeriodDates, name: str = "update") -> str:
    """Where the update of an action for a period is written, or another page of it by its name."""
    path = reverse(name, kwargs={"slug": reading.strategy.strategy.slug, "ref": reading.ref})
    current = reading.current_period
    is_current = current is not None and current.id == period.id
    return path if is_current else f"{path}?{urlencode({'period': period.key})}"


def _verb(returned: UpdateReading | None, draft: UpdateDraft | None, is_for_you: bool) -> str:
    if is_for_you:
        return "Check and send"
    return SEND_AGAIN if returned else "Continue draft" if draft else "Write update"


def _is_odd(job: Job) -> bool:
    """Whether the last update, said again today, would have something pointed out about it."""
    last, due = job.last, job.reading.state.due_date
    if last is None:
        return True
    boxes = {"done": "", "forecast": last.boxes["forecast"]}
    return bool(remarks_before(last.stage, last.agreed or last.rating, boxes, None, due=due, day=job.reading.day))


def _with_unchanged(jobs: Sequence[Job], may_send_for: Collection[int]) -> list[Job]:
    """The jobs, with where "no change" is sent for each of which it can be said."""
    plain = {
        job.reading.action_id: job.about
        for job in jobs
        if job.about and job.kind != "returned" and job.draft is None and job.reading.state.lead_id in may_send_for
    }
    unchanged = unchangeable(plain)
    return [
        replace(job, unchanged=update_address(job.reading, job.about, "update-unchanged"), is_odd=_is_odd(job))
        if job.about and job.reading.action_id in unchanged
        else job
        for job in jobs
    ]
