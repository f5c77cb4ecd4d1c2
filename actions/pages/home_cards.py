"""The cards of the start page: what one strategy asks of a person, a card for each of their roles."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from accounts.models import Membership, User
from accounts.people import names_of
from actions.doors import News
from actions.models import WorkstreamVersion
from actions.pages.grid import ListLinks
from actions.pages.my_work import MyWork
from actions.pages.my_work_jobs import Job
from actions.pages.overview import Gap, plan_gaps
from actions.pages.review_queue import Group, Queue
from actions.pages.since import Since
from actions.reading import ActionReading
from govuk.words import count_of, in_words
from outcomes.models import Grant, Role, StrategyPartner
from outcomes.reading import PartnerName

MOST_JOBS = 3
MOST_NAMES = 5
KINDS = {"returned": "returned to you", "late": "late", "due": "due", "overdue": "overdue"}


@dataclass(frozen=True)
class PartnerCard:
    """What is asked of the organisations that the person speaks for.

    Attributes:
        organisations: their names.
        asked: how many updates are returned, late and due, in one sentence.
        jobs: the most urgent ones.
        total: how many there are in all.
        waiting: how many updates wait for the programme lead.
        supports: references of the actions that the organisations support.
    """

    organisations: str
    asked: str
    jobs: Sequence[Job]
    total: int
    waiting: int
    supports: Sequence[str]


@dataclass(frozen=True)
class Silent:
    """A lead partner that owes updates: of how many actions, and how many of those were sent and returned."""

    partner: PartnerName
    owes: int
    returned: int


@dataclass(frozen=True)
class ReviewCard:
    """What waits for the person's decision, and who has not reported.

    Attributes:
        workstreams: those that the person leads, where that is all they review.
        position: where the current period stands, in a few sentences; says so where none has opened.
        silent: who owes most, first; `more` others owe some too.
        gaps: what is missing in the plan, for those who can mend it.
        overdue, overdue_href: how many actions are overdue, and their list; "" where no list shows just these.
    """

    workstreams: Sequence[WorkstreamVersion]
    waiting: int
    position: str
    has_period: bool
    silent: Sequence[Silent]
    more: int
    gaps: Sequence[Gap]
    overdue: int
    overdue_href: str
    leads: bool


@dataclass(frozen=True)
class OfficerCard:
    """What changed since the last report; `since` is None where there is nothing to compare with.

    Attributes:
        news: what waits for the officer, the first first.
    """

    since: Since | None
    href: str
    news: Sequence[News]


@dataclass(frozen=True)
class PeopleCard:
    """Who was invited and has not signed in yet.

    Attributes:
        waiting: how many; `names` are the first of them.
        has_lead: whether anybody is programme lead.
    """

    waiting: int
    names: Sequence[str]
    more: int
    has_lead: bool


def partner_card(
    strategy_id: int,
    partner_ids: Collection[int],
    names: Mapping[int, str],
    work: MyWork,
    plan: Sequence[ActionReading],
) -> PartnerCard:
    """What the strategy asks of these organisations."""
    jobs = [job for group in work.groups for job in group.jobs if job.reading.strategy.strategy_id == strategy_id]
    counts = Counter(job.kind for job in jobs)
    said = [f"{count_of(counts[kind], _noun(kind))} {words}" for kind, words in KINDS.items() if counts[kind]]
    waiting = sum(one.reading.strategy.strategy_id == strategy_id for one in work.waiting)
    return PartnerCard(
        organisations=in_words(sorted(names[one] for one in partner_ids)),
        asked=f"{in_words(said)}." if said else "Nothing is asked of you now.",
        jobs=jobs[:MOST_JOBS],
        total=len(jobs),
        waiting=waiting,
        supports=[one.ref for one in plan if any(each.id in partner_ids for each in one.supporting)],
    )


def _noun(kind: str) -> str:
    return "action" if kind == "overdue" else "update"


def review_card(
    queue: Queue,
    workstreams: Sequence[WorkstreamVersion],
    plan: Sequence[ActionReading],
    links: ListLinks,
    *,
    strategy_id: int,
    leads: bool,
) -> ReviewCard:
    """What waits in one strategy.

    Args:
        queue: everything that the person may review.
        workstreams: those of the strategy that the person leads.
        plan: every action of the strategy.
        links: to the strategy's list of actions.
        leads: whether the person leads the programme, and so can mend the plan.
    """
    groups = [group for group in queue.groups if group.strategy.strategy_id == strategy_id]
    current = plan[0].current_period if plan else None
    now = next((group for group in groups if current and group.period.id == current.id), None)
    silent = _silent(now) if now else []
    overdue = [one for one in plan if one.facts.is_overdue and (leads or _is_in(one, workstreams))]
    return ReviewCard(
        workstreams=() if leads else workstreams,
        waiting=sum(item.waits for group in groups for item in group.walk),
        position=f"{now.period_words}: {now.position}" if now else "No reporting period has opened yet.",
        has_period=now is not None,
        silent=silent[:MOST_NAMES],
        more=len(silent[MOST_NAMES:]),
        gaps=plan_gaps(plan, links) if leads else (),
        overdue=len(overdue),
        overdue_href=_overdue_href(links, workstreams, leads=leads),
        leads=leads,
    )


def _is_in(reading: ActionReading, workstreams: Iterable[WorkstreamVersion]) -> bool:
    return any(reading.workstream.number == one.workstream.number for one in workstreams)


def _overdue_href(links: ListLinks, workstreams: Sequence[WorkstreamVersion], *, leads: bool) -> str:
    """The list of the overdue actions; "" for several workstreams, of which the list can show one."""
    if leads:
        return links.to({"overdue": "true"})
    if len(workstreams) != 1:
        return ""
    return links.to({"overdue": "true", "workstream": str(workstreams[0].workstream.number)})


def _silent(group: Group) -> list[Silent]:
    """Who owes an update of the period, the most first."""
    leads = {one.reading.lead.id: one.reading.lead for one in group.missing if one.reading.lead}
    owed = Counter(one.reading.lead.id for one in group.missing if one.reading.lead)
    returned = Counter(one.reading.lead.id for one in group.missing if one.reading.lead and one.returned_at)
    ordered = sorted(owed, key=lambda pk: (-owed[pk], leads[pk].name.casefold()))
    return [Silent(leads[pk], owed[pk], returned[pk]) for pk in ordered]


def officer_card(slug: str, since: Since | None, news: Sequence[News]) -> OfficerCard:
    """The progress report, compared as far as it can be."""
    try:
        address = reverse("progress", kwargs={"slug": slug})
    except NoReverseMatch:
        return OfficerCard(since, "", news)
    compared = f"?{urlencode({'compare_to': since.period.key})}" if since else ""
    return OfficerCard(since, f"{address}{compared}", news)


def people_cards(strategy_ids: Collection[int]) -> dict[int, PeopleCard]:
    """Who has not used an invitation in each of these strategies. Five queries."""
    grants = list(Grant.objects.open().filter(strategy__in=strategy_ids).values_list("strategy", "person", "role"))
    partners = StrategyPartner.objects.open().filter(strategy__in=strategy_ids)
    belongs = dict[int, set[int]]()
    for strategy_id, partner_id in partners.values_list("strategy", "partner"):
        belongs.setdefault(partner_id, set()).add(strategy_id)
    speaks = Exists(partners.filter(partner=OuterRef("partner")))
    members = Membership.objects.open().filter(speaks).values_list("partner", "person")
    taking = {(strategy_id, person) for strategy_id, person, _ in grants}
    taking |= {(strategy_id, person) for partner, person in members for strategy_id in belongs[partner]}
    users = User.objects.filter(pk__in={person for _, person in taking}, is_active=True, last_login=None)
    names = names_of(users)
    led = {strategy_id for strategy_id, _, role in grants if role == Role.LEAD}
    return {
        key: _people_card([names[person].name for one, person in taking if one == key and person in names], key in led)
        for key in strategy_ids
    }


def _people_card(names: Iterable[str], has_lead: bool) -> PeopleCard:
    ordered = sorted(names, key=str.casefold)
    return PeopleCard(len(ordered), ordered[:MOST_NAMES], len(ordered[MOST_NAMES:]), has_lead)
