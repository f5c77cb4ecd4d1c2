"""Whom a reminder goes to: each function gives pairs of a thing and a person, as SQL, with the reason.

`actions.owing.Owed.ask` says in Python who is asked for an update; a property test holds the two together.
A person whose sign-in is closed is never among them; a shared mailbox has none and needs none. The SQL of the same
question is put together once: several kinds ask it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from accounts.models import Membership, PartnerVersion
from actions.covers import valid_covers
from actions.models import Action, ActionState, ActionSupport, WorkstreamVersion
from actions.reminders.sql import Sql, sql
from actions.reminders.wishes import wants_only_late
from actions.stages import ENDED
from outcomes.models import Grant, Role


class Because(StrEnum):
    """Why somebody gets a reminder, and how that is said."""

    ANSWERS = "answers for the action"
    SPEAKS = "speaks for the lead partner, where nobody answers for the action"
    MAILBOX = "shared mailbox of the organisation"
    COLLEAGUE = "speaks for the lead partner too"
    SUPPORTS = "speaks for a supporting partner"
    LEADS = "programme lead or deputy"
    REVIEWS = "reviews the action"
    OFFICER = "committee officer"
    ASKED = "speaks for an organisation that a round of figures asks"
    OWES = "speaks for the organisation that owes the committee an answer"


@dataclass(frozen=True)
class Ask:
    """What is looked for.

    Attributes:
        day: the day in London.
        strategy_id: of this strategy only; None for all.
        action_ids: about these actions only; None for all.
        person_id: what this person is told only; None for everybody.
        until: steps that fall until this day are looked for as well; None for none.
    """

    day: date
    strategy_id: int | None = None
    action_ids: tuple[int, ...] | None = None
    person_id: int | None = None
    until: date | None = None

    def narrow(self, strategy: str = "action__strategy", action: str = "action") -> Q:
        """The filter of what is looked for.

        Args:
            strategy, action: the lookups; "" for a thing that is about no single action.
        """
        found = Q(**{strategy: self.strategy_id}) if self.strategy_id else Q()
        return found & Q(**{f"{action}__in": self.action_ids}) if action and self.action_ids is not None else found


NOT_ENDED = Q(stage=None) | ~Q(stage__in=ENDED)


def running(ask: Ask) -> "QuerySet[ActionState]":
    """Actions as they stand now that have not ended."""
    return ActionState.objects.open().filter(NOT_ENDED, ask.narrow())


def _members() -> "QuerySet[Membership]":
    return Membership.objects.open().filter(person__is_active=True)


def _mailboxes(*, is_late: bool) -> "QuerySet[PartnerVersion]":
    """Shared mailboxes that want what is, or is not, about something late. Nobody is asked by one that does not."""
    boxes = PartnerVersion.objects.open().filter(mailbox__isnull=False)
    return boxes if is_late else boxes.exclude(wants_only_late("mailbox"))


def _owners(ask: Ask, *, is_late: bool) -> Sql:
    """Running actions with a lead partner and who answers for each on the day; who speaks and reads for a partner."""
    return sql(
        """
        members AS ({members}), mailboxes AS ({mailboxes}), owners AS (
            SELECT state.action_id, state.strategy_id, state.lead_id,
                COALESCE(cover.person_id, state.person_id) AS person_id
            FROM ({states}) state LEFT JOIN ({covers}) cover ON cover.action_id = state.action_id
        )""",
        members=_members().values("partner_id", "person_id"),
        mailboxes=_mailboxes(is_late=is_late).values("partner_id", "mailbox_id"),
        states=running(ask)
        .filter(lead__isnull=False)
        .values("action_id", "lead_id", "person_id", strategy_id=F("action__strategy_id")),
        covers=valid_covers().filter(starts__lte=ask.day, ends__gte=ask.day).values("action_id", "person_id"),
    )


@lru_cache(maxsize=16)
def asked(ask: Ask, *, is_late: bool) -> Sql:
    """By action, who is asked for what its lead partner owes (docs/rules.md, Reminders).

    Whoever answers for it, where they speak for the lead partner; else its shared mailbox; else everybody who does.
    The mailbox gets it beside the one who answers, too. One that wants only what is late is none for all else.

    Args:
        is_late: whether the reminder is one of `actions.reminders.kinds.LATE_KINDS`.
    """
    return sql(
        """
        WITH {owners}
        SELECT owner.action_id, member.person_id,
            CASE WHEN member.person_id = owner.person_id THEN {answers} ELSE {speaks} END AS because
        FROM owners owner
        JOIN members member ON member.partner_id = owner.lead_id
        LEFT JOIN members own ON own.partner_id = owner.lead_id AND own.person_id = owner.person_id
        LEFT JOIN mailboxes ON mailboxes.partner_id = owner.lead_id
        WHERE member.person_id = owner.person_id OR (own.person_id IS NULL AND mailboxes.mailbox_id IS NULL)
        UNION ALL
        SELECT owner.action_id, mailboxes.mailbox_id, {mailbox}
        FROM owners owner JOIN mailboxes ON mailboxes.partner_id = owner.lead_id""",
        owners=_owners(ask, is_late=is_late),
        answers=_reason(Because.ANSWERS),
        speaks=_reason(Because.SPEAKS),
        mailbox=_reason(Because.MAILBOX),
    )


@lru_cache(maxsize=16)
def told_of_dates(ask: Ask, *, is_late: bool) -> Sql:
    """By action, who is told of its dates: as `asked`; where nobody can be asked, who leads the strategy."""
    unheard = _to_leaders(running(ask).filter(~_is_heard(is_late=is_late)))
    return sql("SELECT * FROM ({asked}) own UNION ALL {unheard}", asked=asked(ask, is_late=is_late), unheard=unheard)


def _is_heard(*, is_late: bool) -> Q:
    """Of an action, whether anybody can be asked for it: somebody speaks for its lead partner, or a mailbox reads."""
    of_lead = {"partner": OuterRef("lead")}
    return Exists(_members().filter(**of_lead)) | Exists(_mailboxes(is_late=is_late).filter(**of_lead))


def unanswered(ask: Ask) -> "QuerySet[Any, Any]":
    """Running actions for which nobody answers on the day, or nobody can be asked, with `cause`: why, as a key says it.

    Somebody accountable who cannot sign in, or speaks for no lead partner any more, answers for nothing; whoever
    covers for them does. "" is a gap of the plan itself: nobody accountable, or no lead partner.
    """
    speaks = _members().filter(Q(partner=OuterRef("lead")) | Q(partner=OuterRef("joint_lead")))
    of_lead = _members().filter(partner=OuterRef(OuterRef("lead")), person=OuterRef("person"))
    covers = valid_covers().filter(Exists(of_lead), action=OuterRef("action"), starts__lte=ask.day, ends__gte=ask.day)
    answers = Exists(speaks.filter(person=OuterRef("person"))) | Exists(covers)
    partner = Concat(Value("/partner:"), Cast("lead", CharField()))
    person = Concat(Value("/person:"), Cast("person", CharField()))
    left = Case(When(person__isnull=False, then=person), default=Value(""))
    states = running(ask).annotate(is_heard=_is_heard(is_late=False))
    return states.filter(Q(lead=None) | Q(is_heard=False) | ~answers).annotate(
        cause=Case(
            When(lead=None, then=Value("")),
            When(is_heard=False, then=Concat(partner, left, Value("/nobody"))),
            When(person=None, then=Value("")),
            default=Concat(partner, left),
            output_field=CharField(),
        )
    )


def _unled(ask: Ask) -> Sql:
    """By action without a lead partner, who leads the strategy."""
    return _to_leaders(running(ask).filter(lead=None))


def _to_leaders(states: "QuerySet[ActionState]") -> Sql:
    return sql(
        """
        SELECT state.action_id, lead.person_id, {leads} AS because
        FROM ({states}) state JOIN ({leaders}) lead ON lead.strategy_id = state.strategy_id""",
        states=states.values("action_id", strategy_id=F("action__strategy_id")),
        leaders=_leaders(),
        leads=_reason(Because.LEADS),
    )


@lru_cache(maxsize=8)
def told_of_lateness(ask: Ask) -> Sql:
    """By action, who is told that its update stays away: others who speak for the lead partner, and who leads."""
    return sql(
        """
        WITH {owners}
        SELECT owner.action_id, member.person_id, {colleague} AS because
        FROM owners owner
        JOIN members own ON own.partner_id = owner.lead_id AND own.person_id = owner.person_id
        JOIN members member ON member.partner_id = owner.lead_id AND member.person_id <> owner.person_id
        UNION ALL
        SELECT owner.action_id, member.person_id, {colleague}
        FROM owners owner
        JOIN mailboxes ON mailboxes.partner_id = owner.lead_id
        JOIN members member ON member.partner_id = owner.lead_id AND member.person_id <> mailboxes.mailbox_id
        LEFT JOIN members own ON own.partner_id = owner.lead_id AND own.person_id = owner.person_id
        WHERE own.person_id IS NULL
        UNION ALL
        SELECT owner.action_id, lead.person_id, {leads}
        FROM owners owner JOIN ({leaders}) lead ON lead.strategy_id = owner.strategy_id
        UNION ALL {unled}""",
        owners=_owners(ask, is_late=True),
        unled=_unled(ask),
        colleague=_reason(Because.COLLEAGUE),
        leads=_reason(Because.LEADS),
        leaders=_leaders(),
    )


@lru_cache(maxsize=8)
def supporters(ask: Ask) -> Sql:
    """By action and supporting partner, its shared mailbox, where it wants all; else everybody who speaks for it."""
    support = ActionSupport.objects.open().filter(ask.narrow(), action__in=running(ask).values("action"))
    return sql(
        """
        WITH support AS ({support}), mailboxes AS ({mailboxes})
        SELECT support.action_id, support.partner_id, member.person_id, {supports} AS because
        FROM support
        JOIN ({members}) member ON member.partner_id = support.partner_id
        LEFT JOIN mailboxes ON mailboxes.partner_id = support.partner_id
        WHERE mailboxes.mailbox_id IS NULL
        UNION ALL
        SELECT support.action_id, support.partner_id, mailboxes.mailbox_id, {mailbox}
        FROM support JOIN mailboxes ON mailboxes.partner_id = support.partner_id""",
        support=support.values("action_id", "partner_id"),
        members=_members().values("partner_id", "person_id"),
        mailboxes=_mailboxes(is_late=False).values("partner_id", "mailbox_id"),
        supports=_reason(Because.SUPPORTS),
        mailbox=_reason(Because.MAILBOX),
    )


@lru_cache(maxsize=8)
def leaders(ask: Ask) -> Sql:
    """By strategy, its programme leads and deputies."""
    return sql(
        "SELECT lead.strategy_id, lead.person_id, {leads} AS because FROM ({leaders}) lead",
        leaders=_leaders().filter(ask.narrow("strategy", "")),
        leads=_reason(Because.LEADS),
    )


@lru_cache(maxsize=8)
def officers(ask: Ask) -> Sql:
    """By strategy, its committee officers."""
    return sql(
        "SELECT officer.strategy_id, officer.person_id, {officer} AS because FROM ({officers}) officer",
        officers=_holders(Role.OFFICER).filter(ask.narrow("strategy", "")),
        officer=_reason(Because.OFFICER),
    )


def _leaders() -> "QuerySet[Any, Any]":
    return _holders(Role.LEAD, Role.DEPUTY)


def _holders(*roles: Role) -> "QuerySet[Any, Any]":
    grants = Grant.objects.open().filter(role__in=roles, person__is_active=True)
    return grants.values("strategy_id", "person_id").distinct()


@lru_cache(maxsize=8)
def reviewers(ask: Ask) -> Sql:
    """By action, who reviews its updates, and how many do. `actions.permissions.reviewers_of` is the form for one."""
    actions = Action.objects.filter(ask.narrow("strategy", "pk"))
    workstreams = WorkstreamVersion.objects.open().filter(lead_person__is_active=True)
    return sql(
        """
        SELECT action_id, person_id, {reviews} AS because, COUNT(*) OVER (PARTITION BY action_id) AS number
        FROM (
            SELECT action.id AS action_id, lead.person_id
            FROM ({actions}) action JOIN ({leaders}) lead ON lead.strategy_id = action.strategy_id
            UNION
            SELECT action.id, lead.lead_person_id
            FROM ({actions}) action JOIN ({workstreams}) lead ON lead.workstream_id = action.workstream_id
        ) pairs""",
        actions=actions.order_by().values("id", "strategy_id", "workstream_id"),
        leaders=_leaders(),
        workstreams=workstreams.values("workstream_id", "lead_person_id"),
        reviews=_reason(Because.REVIEWS),
    )


def _reason(because: Because) -> Sql:
    """Our own word, as a literal: the database need not guess its type."""
    return Sql(f"'{because.name}'")
