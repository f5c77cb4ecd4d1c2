"""My work: what is asked of the organisations that a person speaks for, most urgent first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.facts import has_update
from actions.models import ActionState, Decision, StatusUpdate, UpdateDraft
from actions.pages.update_words import due_words
from actions.periods import PeriodDates
from actions.permissions import states_to_update
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.stages import ENDED
from govuk import words
from outcomes.reading import PersonName, person_names

REMEMBERED = timedelta(days=400)
"""How far back updates are looked at: a year's reporting and what may still come late."""

SEND_AGAIN = "Change and send again"
"""What the button to a returned update says."""

NEWS = timedelta(days=30)
"""How long a decision is shown."""


@dataclass(frozen=True)
class Job:
    """One action that asks for something, with everything that is asked.

    Attributes:
        kind: "returned", "late", "due" or "overdue" (the action alone; its update is sent).
        verb: what the button says; "" where the page has no button to offer.
        address: where the button leads.
        asks, until: the sentence about the update, in two parts: how late it is, and until when it counts.
        is_late: whether the update's due date has passed.
        returned, returned_by: the update that was sent back, and the name of who did.
        draft, draft_by: what has been typed so far, and the name of who saved it.
        last: the last update sent.
    """

    reading: ActionReading
    kind: str
    verb: str = ""
    address: str = ""
    asks: str = ""
    until: str = ""
    is_late: bool = False
    returned: UpdateReading | None = None
    returned_by: str = ""
    draft: UpdateDraft | None = None
    draft_by: str = ""
    last: UpdateReading | None = None

    @property
    def heading(self) -> str:
        """The action's reference and short title."""
        return f"Action {self.reading.ref}: {self.reading.short_title}"

    @property
    def is_pressing(self) -> bool:
        """Whether something about it is past its day."""
        return self.kind != "due" or self.reading.facts.is_overdue


@dataclass(frozen=True)
class Sent:
    """One update that was sent, with its action."""

    reading: ActionReading
    update: UpdateReading

    @property
    def address(self) -> str:
        """Where it can be read."""
        return update_address(self.reading, self.update.period)

    @property
    def mark(self) -> str:
        """The rating that was stated, or the stage where it carries none."""
        return self.update.rating or self.update.lead_stage

    @property
    def differs(self) -> bool:
        """Whether it was accepted with another rating."""
        return self.update.agreed is not None and self.update.agreed != self.update.rating


@dataclass(frozen=True)
class Group:
    """A heading with the jobs under it."""

    title: str
    jobs: Sequence[Job]


@dataclass(frozen=True)
class MyWork:
    """The page.

    Attributes:
        position: one sentence that says where the person stands.
        groups: jobs by urgency; groups without jobs are left out.
        waiting, decided: updates that wait for review, and decisions of the last 30 days.
        without_period: titles of strategies in which no reporting period has opened.
        organisations: names of the organisations that lead something, in order.
        leads: number of actions they lead.
        lists: (words, address) of the list of their actions in each strategy in which they lead one.
        names_partners, names_strategies: whether each job must name its organisation, and its strategy.
        is_demonstration: whether all of it is a demonstration.
    """

    position: str
    groups: Sequence[Group]
    waiting: Sequence[Sent]
    decided: Sequence[Sent]
    without_period: Sequence[str]
    organisations: Sequence[str]
    leads: int
    lists: Sequence[tuple[str, str]]
    names_partners: bool
    names_strategies: bool
    is_demonstration: bool


def my_work_of(person: User, moment: Moment) -> MyWork:
    """Read everything that the person's organisations lead. A fixed number of queries.

    Args:
        person: who asks.
        moment: now.
    """
    own = frozenset(Membership.objects.open().filter(person=person).values_list("partner", flat=True))
    states = states_to_update(person).order_by("action__strategy", "action__sort_key")
    strategies = set(states.values_list("action__strategy", flat=True))
    readers = dict.fromkeys(strategies, Reader(partner_ids=own, is_partner=True))
    readings = read_actions(states, moment, readers)
    updates = _updates(readings, moment, readers)
    drafts = _drafts(readings)
    named = {draft.saved_by_id for draft in drafts.values()}
    named |= {update.reviewed_by_id for update in updates.values() if update.reviewed_by_id}
    names = person_names(named, moment.revision)
    jobs = [job for reading in readings if (job := _job(reading, updates, drafts, names, person, moment.day))]
    by_id = {reading.action_id: reading for reading in readings}
    sent = [Sent(by_id[update.action_id], update) for update in updates.values()]
    lost = {reading.strategy.title for reading in readings if reading.current_period is None}
    organisations = list(dict.fromkeys(reading.lead.name for reading in readings if reading.lead))
    return MyWork(
        position=_position(jobs, readings, moment.day),
        groups=_groups(jobs),
        waiting=sorted((one for one in sent if one.update.decision is None), key=lambda one: one.update.submitted_at),
        decided=sorted(
            (one for one in sent if _is_news(one.update, moment.day)), key=lambda one: one.update.id, reverse=True
        ),
        without_period=sorted(lost),
        organisations=organisations,
        leads=len(readings),
        lists=_lists(readings),
        names_partners=len(organisations) > 1,
        names_strategies=len(strategies) > 1,
        is_demonstration=bool(readings) and all(reading.strategy.strategy.is_demonstration for reading in readings),
    )


def _lists(readings: Iterable[ActionReading]) -> list[tuple[str, str]]:
    """The list of the organisations' actions in each strategy, which names the strategy where there are several."""
    partners: dict[tuple[str, str], dict[str, None]] = {}
    for reading in readings:
        key = (reading.strategy.title, reading.strategy.strategy.slug)
        partners.setdefault(key, {}).update({reading.lead.slug: None} if reading.lead else {})
    return [
        (
            f"All your actions in {title}" if len(partners) > 1 else "All your actions",
            f"{reverse('action-list', args=[slug])}?{urlencode({'partner': list(slugs)}, doseq=True)}",
        )
        for (title, slug), slugs in partners.items()
    ]


Updates = dict[tuple[int, int], UpdateReading]
Drafts = dict[tuple[int, int], UpdateDraft]


def _updates(readings: Iterable[ActionReading], moment: Moment, readers: dict[int, Reader]) -> Updates:
    """The last update of each action and period, by both ids."""
    leads = {reading.action_id: reading.state.lead_id for reading in readings}
    same = StatusUpdate.objects.filter(
        action=OuterRef("action"), period=OuterRef("period"), partner=OuterRef("partner"), kind=OuterRef("kind")
    )
    rows = StatusUpdate.objects.filter(
        ~Exists(same.filter(attempt__gt=OuterRef("attempt"))),
        action__in=leads,
        kind=StatusUpdate.Kind.LEAD,
        period__ends__gte=moment.day - REMEMBERED,
    ).order_by("period__starts", "revision")
    found = read_updates(rows, moment, readers)
    return {(one.action_id, one.period.id): one for one in found if one.partner_id == leads[one.action_id]}


def _drafts(readings: Iterable[ActionReading]) -> Drafts:
    leads = {reading.action_id: reading.state.lead_id for reading in readings}
    rows = UpdateDraft.objects.filter(action__in=leads).order_by("saved_at")
    return {(row.action_id, row.period_id): row for row in rows if row.partner_id == leads[row.action_id]}


def _job(
    reading: ActionReading,
    updates: Updates,
    drafts: Drafts,
    names: dict[int, PersonName],
    person: User,
    day: date,
) -> Job | None:
    """What one action asks for; None where it asks for nothing."""
    if reading.state.stage in ENDED:
        return None
    own = [update for (action, _), update in updates.items() if action == reading.action_id]
    returned = last_returned(own, reading.state)
    period = returned.period if returned else reading.asked_period
    if period is None or (returned is None and has_update(reading.state, period)):
        latest = updates.get((reading.action_id, period.id)) if period else None
        return Job(reading, "overdue", last=latest) if reading.facts.is_overdue else None
    draft = drafts.get((reading.action_id, period.id))
    is_late = day > period.due
    how_far, until = due_words(period, day).split(", ", maxsplit=1)
    return Job(
        reading=reading,
        kind="returned" if returned else "late" if is_late else "due",
        verb=SEND_AGAIN if returned else "Continue draft" if draft else "Write update",
        address=update_address(reading, period),
        asks=f"Update for {words.period_words(period.starts, period.ends)}: {how_far}",
        until=until,
        is_late=is_late,
        returned=returned,
        returned_by=names[returned.reviewed_by_id].name if returned and returned.reviewed_by_id else "",
        draft=draft,
        draft_by=_saved_by(draft, names, person),
        last=own[-1] if own and not returned else None,
    )


def last_returned(updates: Sequence[UpdateReading], state: ActionState) -> UpdateReading | None:
    """The one to change and send again: the newest returned one of a period for which no other counts.

    Args:
        updates: a partner's last updates of each period, in the order of the periods.
        state: where their action stands.
    """
    returned = (update for update in reversed(updates) if update.decision == Decision.RETURNED)
    return next((update for update in returned if not has_update(state, update.period)), None)


def update_address(reading: ActionReading, period: PeriodDates) -> str:
    """Where the update of an action for a period is written."""
    path = reverse("update", kwargs={"slug": reading.strategy.strategy.slug, "ref": reading.ref})
    current = reading.current_period
    is_current = current is not None and current.id == period.id
    return path if is_current else f"{path}?{urlencode({'period': period.key})}"


def _saved_by(draft: UpdateDraft | None, names: dict[int, PersonName], person: User) -> str:
    if draft is None:
        return ""
    return "You" if draft.saved_by_id == person.pk else names[draft.saved_by_id].name


def _groups(jobs: Sequence[Job]) -> list[Group]:
    """The jobs under their headings, most urgent first; within one, the earliest due date of the action first."""
    titles = {
        "returned": "Returned to you",
        "late": "Late updates",
        "due": "Updates due",
        "overdue": "Overdue actions",
    }
    found = []
    for kind, title in titles.items():
        group = [job for job in jobs if job.kind == kind]
        if group:
            found.append(Group(title, sorted(group, key=_urgency)))
    return found


def _urgency(job: Job) -> tuple[bool, date, bool]:
    return (not job.reading.facts.is_overdue, job.reading.state.due_date or date.max, job.draft is None)


def _position(jobs: Sequence[Job], readings: Sequence[ActionReading], day: date) -> str:
    """The one sentence at the top."""
    if not readings:
        return "Nothing for you to do."
    counts = {kind: sum(job.kind == kind for job in jobs) for kind in ("returned", "late", "due")}
    overdue = sum(job.reading.facts.is_overdue for job in jobs)
    said = [
        f"{words.count_of(counts['returned'], 'update')} returned to you" if counts["returned"] else "",
        f"{words.count_of(counts['late'], 'update')} late" if counts["late"] else "",
        f"{words.count_of(counts['due'], 'update')} due" if counts["due"] else "",
        f"{words.count_of(overdue, 'action')} overdue" if overdue else "",
    ]
    sentence = words.in_words([part for part in said if part])
    if not sentence and all(reading.current_period is None for reading in readings):
        return "Nothing for you to do yet."
    return f"{sentence}." if sentence else "Nothing for you to do."


def _is_news(update: UpdateReading, day: date) -> bool:
    decided = update.reviewed_at
    return update.decision == Decision.ACCEPTED and decided is not None and day - words.london_day(decided) <= NEWS
