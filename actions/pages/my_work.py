"""My work: what is asked of the organisations that a person speaks for, most urgent first."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import urlencode

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.models import Decision, StatusUpdate, UpdateDraft
from actions.pages.my_work_jobs import Drafts, Job, Reporter, Updates, jobs_of, update_address
from actions.permissions import states_to_update
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading, read_actions, read_updates
from actions.services.ready_drafts import READY
from actions.stages import ENDED
from actions.transitions import COUNTING, UpdateState
from actions.update_states import with_state
from govuk import words
from outcomes.reading import PartnerName, person_names

REMEMBERED = timedelta(days=400)
"""How far back updates are looked at: a year's reporting and what may still come late."""

NEWS = timedelta(days=30)
"""How long a decision is shown."""


@dataclass(frozen=True)
class Sent:
    """One update that was sent, with its action.

    Attributes:
        partner: the supporting partner whose contribution it is; None for an update of the lead partner.
        may_confirm: whether it was recorded on behalf, and the person can confirm it.
        prepared: a draft of its correction in words; "" without one.
        is_for_you: whether a colleague prepared that for the person to send.
    """

    reading: ActionReading
    update: UpdateReading
    partner: PartnerName | None = None
    may_confirm: bool = False
    prepared: str = ""
    is_for_you: bool = False

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

    @property
    def is_returned(self) -> bool:
        """Whether it is a correction that came back, so that what it was to correct counts again."""
        return self.update.decision == Decision.RETURNED

    @property
    def confirm(self) -> str:
        """Where it is confirmed; "" where the person cannot."""
        slug, ref = self.reading.strategy.strategy.slug, self.reading.ref
        return reverse("update-confirm", args=[slug, ref, self.update.id]) if self.may_confirm else ""

    @property
    def check(self) -> str:
        """Where the correction that was prepared is checked and sent."""
        return update_address(self.reading, self.update.period, "update-check")

    @property
    def correct(self) -> str:
        """Where it is corrected; "" for an action that has ended."""
        is_running = self.reading.state.stage not in ENDED
        return update_address(self.reading, self.update.period, "update-correct") if is_running else ""


@dataclass(frozen=True)
class Group:
    """A heading with the jobs under it."""

    title: str
    jobs: Sequence[Job]


@dataclass(frozen=True)
class MyWork:
    """The page.

    Attributes:
        counts: how many there are of what the sentence at the top says, by the names of PARTS.
        nothing: that sentence where there is none of it.
        groups: jobs by urgency; groups without jobs are left out.
        waiting, decided: updates that wait for review, and decisions of the last 30 days.
        without_period: titles of strategies in which no reporting period has opened.
        organisations: names of the organisations that lead something, in order.
        leads: number of actions they lead.
        lists: (words, address) of the list of their actions, and of how a report quotes them, in each strategy in
            which they lead one.
        names_partners, names_strategies: whether each job must name its organisation, and its strategy.
        is_demonstration: whether all of it is a demonstration.
    """

    counts: Mapping[str, int]
    nothing: str
    groups: Sequence[Group]
    waiting: Sequence[Sent]
    decided: Sequence[Sent]
    prepared: Sequence[Sent]
    unconfirmed: Sequence[Sent]
    without_period: Sequence[str]
    organisations: Sequence[str]
    leads: int
    lists: Sequence[tuple[str, str]]
    names_partners: bool
    names_strategies: bool
    is_demonstration: bool

    @property
    def position(self) -> str:
        """One sentence that says where the person stands."""
        said = [f"{words.count_of(self.counts[name], what)} {how}" for name, what, how in PARTS if self.counts[name]]
        return f"{words.in_words(said)}." if said else self.nothing


PARTS = (
    ("returned", "update", "returned to you"),
    ("contributions", "contribution", "returned to you"),
    ("late", "update", "late"),
    ("due", "update", "due"),
    ("overdue", "action", "overdue"),
    ("corrections", "correction", "to check and send"),
    ("open", "contribution", "can be sent"),
    ("rounds", "answer", "asked for in a round of figures"),
    ("texts", "text", "to write about figures"),
)
"""What the sentence at the top counts, in its order."""


def my_work_of(person: User, moment: Moment) -> MyWork:
    """Read everything that the person's organisations lead. A fixed number of queries.

    Args:
        person: who asks.
        moment: now.
    """
    speaks = dict(Membership.objects.open().filter(person=person).values_list("partner", "may_only_draft"))
    own = frozenset(speaks)
    states = states_to_update(person).order_by("action__strategy", "action__sort_key")
    strategies = set(states.values_list("action__strategy", flat=True))
    readers = dict.fromkeys(strategies, Reader(partner_ids=own, is_partner=True))
    readings = read_actions(states, moment, readers)
    updates = _updates(readings, moment, readers)
    drafts = _drafts(readings)
    named = {pk for draft in drafts.values() for pk in (draft.saved_by_id, draft.content.get(READY)) if pk}
    named |= {update.reviewed_by_id for sent in updates.values() for update in sent if update.reviewed_by_id}
    names = person_names(named, moment.revision)
    sends_for = {partner for partner, may_only_draft in speaks.items() if not may_only_draft}
    reporter = Reporter(person, sends_for, names)
    jobs = jobs_of(readings, updates, drafts, reporter, moment.day)
    by_id = {reading.action_id: reading for reading in readings}
    sent = [_sent(by_id[action], update, drafts, reporter) for action, own in updates.items() for update in own]
    asked = {job.returned.id for job in jobs if job.returned}
    lost = {reading.strategy.title for reading in readings if reading.current_period is None}
    organisations = list(dict.fromkeys(reading.lead.name for reading in readings if reading.lead))
    return MyWork(
        counts=_counts(jobs, sum(one.is_for_you for one in sent)),
        nothing=_nothing(readings),
        groups=_groups(jobs),
        waiting=sorted((one for one in sent if one.update.decision is None), key=lambda one: one.update.submitted_at),
        prepared=[one for one in sent if one.prepared],
        unconfirmed=[one for one in sent if one.may_confirm],
        decided=sorted(
            (one for one in sent if is_news(one, asked, moment.day)), key=lambda one: one.update.id, reverse=True
        ),
        without_period=sorted(lost),
        organisations=organisations,
        leads=len(readings),
        lists=_lists(readings),
        names_partners=len(organisations) > 1,
        names_strategies=len(strategies) > 1,
        is_demonstration=bool(readings) and all(reading.strategy.strategy.is_demonstration for reading in readings),
    )


AnySent = TypeVar("AnySent", bound=Sent)


def _sent(reading: ActionReading, update: UpdateReading, drafts: Drafts, reporter: Reporter) -> Sent:
    """An update that was sent, with what its organisation can still do about it."""
    sends = reading.state.lead_id in reporter.sends_for
    waits = bool(update.recorded_from) and update.confirmed_at is None and update.decision != Decision.RETURNED
    sent = Sent(reading, update, may_confirm=sends and waits and update.author_id != reporter.person.pk)
    draft = drafts.get((reading.action_id, update.period.id))
    corrects = draft is not None and draft.content.get("corrects") == str(update.id)
    return with_prepared(sent, draft if corrects else None, reporter)


def with_prepared(sent: AnySent, draft: UpdateDraft | None, reporter: Reporter) -> AnySent:
    """What was sent, with a draft of its correction in words."""
    if draft is None or sent.reading.state.stage in ENDED:
        return sent
    sends = draft.partner_id in reporter.sends_for
    ready = draft.content.get(READY)
    ready_words = "Prepared by {}, ready to send" if sends else "Prepared by {}, waiting for a colleague"
    who = reporter.called(ready or draft.saved_by_id)
    said = (ready_words if ready else "Draft saved by {}, not sent yet").format("you" if who == "You" else who)
    return replace(sent, prepared=said, is_for_you=bool(ready) and ready != reporter.person.pk and sends)


def _lists(readings: Iterable[ActionReading]) -> list[tuple[str, str]]:
    """In each strategy the list of the organisations' actions, and their words in its coming report.

    The strategy is named where there are several.
    """
    partners: dict[tuple[str, str], dict[str, None]] = {}
    for reading in readings:
        key = (reading.strategy.title, reading.strategy.strategy.slug)
        partners.setdefault(key, {}).update({reading.lead.slug: None} if reading.lead else {})
    found = []
    for (title, slug), slugs in partners.items():
        where = f" in {title}" if len(partners) > 1 else ""
        query = urlencode({"partner": list(slugs)}, doseq=True)
        found.append((f"All your actions{where}", f"{reverse('action-list', args=[slug])}?{query}"))
        found.append((f"How you will be quoted{where}", reverse("progress-quoted", args=[slug])))
    return found


def _updates(readings: Iterable[ActionReading], moment: Moment, readers: dict[int, Reader]) -> Updates:
    """By action, what its lead partner sent, the oldest period first: what counts, and what came back last."""
    leads = {reading.action_id: reading.state.lead_id for reading in readings}
    same = StatusUpdate.objects.filter(
        action=OuterRef("action"), period=OuterRef("period"), partner=OuterRef("partner"), kind=OuterRef("kind")
    )
    rows = StatusUpdate.objects.filter(
        action__in=leads, kind=StatusUpdate.Kind.LEAD, period__ends__gte=moment.day - REMEMBERED
    )
    is_last = ~Exists(same.filter(attempt__gt=OuterRef("attempt")))
    wanted = with_state(rows).filter(Q(update_state__in=COUNTING) | Q(is_last, update_state=UpdateState.RETURNED))
    found: Updates = defaultdict(list)
    for one in read_updates(wanted.order_by("period__starts", "revision"), moment, readers):
        if one.partner_id == leads[one.action_id]:
            found[one.action_id].append(one)
    return found


def _drafts(readings: Iterable[ActionReading]) -> Drafts:
    leads = {reading.action_id: reading.state.lead_id for reading in readings}
    rows = UpdateDraft.objects.filter(action__in=leads).order_by("saved_at")
    return {(row.action_id, row.period_id): row for row in rows if row.partner_id == leads[row.action_id]}


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


def _counts(jobs: Sequence[Job], corrections: int) -> dict[str, int]:
    """What the sentence at the top counts.

    Args:
        corrections: how many a colleague prepared.
    """
    counts = {kind: sum(job.kind == kind for job in jobs) for kind in ("returned", "late", "due")}
    overdue = sum(job.reading.facts.is_overdue for job in jobs)
    later = dict.fromkeys(("contributions", "open", "rounds", "texts"), 0)
    return {**counts, "overdue": overdue, "corrections": corrections, **later}


def _nothing(readings: Sequence[ActionReading]) -> str:
    """The sentence at the top where nothing is asked."""
    is_early = bool(readings) and all(reading.current_period is None for reading in readings)
    return "Nothing for you to do yet." if is_early else "Nothing for you to do."


def is_news(sent: Sent, asked: Collection[int], day: date) -> bool:
    """Whether it was decided lately; what is asked for again is no news."""
    decided = sent.update.reviewed_at
    if decided is None or sent.update.id in asked or day - words.london_day(decided) > NEWS:
        return False
    return not sent.is_returned or sent.update.corrects_id is not None
