"""What waits for somebody: returned updates, reviews, requests for another date, and addresses that were refused."""

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import Membership, PartnerVersion
from accounts.moments import LONDON
from actions.date_requests import open_requests
from actions.models import ActionState, AddressRefusal, Decision, ReminderKind, Review, StatusUpdate
from actions.reminders.recipients import Ask, asked, leaders, reviewers
from actions.reminders.sources import Source, candidate, register, steps_of_dates
from actions.reminders.sql import Sql
from actions.stages import ENDED
from actions.transitions import UpdateState
from actions.update_states import waiting_updates, with_state
from outcomes.models import Grant, StrategyPartner

ON_ACTION = "({things}) thing JOIN ({people}) people ON people.action_id = thing.action_id"
UPDATE = """thing.strategy_id,
    people.person_id,
    'update:' || thing.id AS subject,
    thing.action_id,
    thing.period_id,
    thing.id AS update_id,
    thing.counted_from,
    people.because"""


def _returned(ask: Ask) -> "QuerySet[Any]":
    """Updates to be changed and sent again: the last of their period, while none of it or a later one counts.

    Contributions are never chased; the mail that went out when one was returned has said it.
    """
    lead = StatusUpdate.objects.filter(ask.narrow(), kind=StatusUpdate.Kind.LEAD)
    decisions = Review.objects.filter(update=OuterRef("pk"))
    later = StatusUpdate.objects.filter(
        kind=StatusUpdate.Kind.LEAD, action=OuterRef("action"), period=OuterRef("period"), pk__gt=OuterRef("pk")
    )
    answered = ActionState.objects.open().filter(action=OuterRef("action"), period__starts__gte=OuterRef("from_day"))
    rows = lead.filter(Exists(decisions.filter(decision=Decision.RETURNED)), ~Exists(later))
    rows = rows.annotate(from_day=F("period__starts")).filter(~Exists(answered))
    last = decisions.order_by("-round").values("revision__at")[:1]
    return (
        with_state(rows)
        .filter(update_state=UpdateState.RETURNED)
        .annotate(counted_from=TruncDate(Subquery(last), tzinfo=LONDON))
    )


def _returned_updates(ask: Ask) -> Sql:
    things = (
        _returned(ask)
        .order_by()
        .values("id", "action_id", "period_id", "counted_from", strategy_id=F("action__strategy_id"))
    )
    return candidate(UPDATE, ON_ACTION, things=things, people=asked(ask, is_late=True))


def _undecided(ask: Ask) -> "QuerySet[Any]":
    """Updates and contributions that wait for a decision, since they were sent or their review was reopened."""
    waiting = waiting_updates(StatusUpdate.Kind.LEAD, StatusUpdate.Kind.CONTRIBUTION).filter(ask.narrow())
    last = Review.objects.filter(update=OuterRef("pk")).order_by("-round").values("revision__at")[:1]
    return waiting.annotate(counted_from=TruncDate(Coalesce(Subquery(last), "revision__at"), tzinfo=LONDON))


def _reviews(ask: Ask) -> Sql:
    """Nobody is asked to review what they typed, unless nobody else can."""
    things = (
        _undecided(ask)
        .order_by()
        .values("id", "action_id", "period_id", "author_id", "counted_from", strategy_id=F("action__strategy_id"))
    )
    return candidate(
        UPDATE,
        ON_ACTION + " WHERE people.person_id <> thing.author_id OR people.number = 1",
        things=things,
        people=reviewers(ask),
    )


def _requests(ask: Ask) -> "QuerySet[Any]":
    """Those that wait for a decision; none while its action has ended."""
    ended = ActionState.objects.open().filter(action=OuterRef("action"), stage__in=ENDED)
    waiting = open_requests().filter(~Exists(ended), ask.narrow())
    return waiting.annotate(counted_from=TruncDate("revision__at", tzinfo=LONDON))


def _date_requests(ask: Ask) -> Sql:
    return candidate(
        """thing.strategy_id,
        people.person_id,
        'date-request:' || thing.id AS subject,
        thing.action_id,
        thing.id AS date_request_id,
        thing.counted_from,
        people.because""",
        "({things}) thing JOIN ({people}) people ON people.strategy_id = thing.strategy_id",
        things=_requests(ask)
        .order_by()
        .values("id", "action_id", "counted_from", strategy_id=F("action__strategy_id")),
        people=leaders(ask),
    )


def _refusals(ask: Ask) -> "QuerySet[Any]":
    """Those that hold: of the address that the person still has."""
    open_ones = AddressRefusal.objects.filter(cleared_at=None, address=F("person__email"))
    return open_ones.annotate(counted_from=TruncDate("refused_at", tzinfo=LONDON))


def _refused_addresses(ask: Ask) -> Sql:
    """To who leads a strategy in which the person has a role, or speaks or reads for an organisation."""
    return candidate(
        """people.strategy_id,
        people.person_id,
        'refusal:' || thing.id AS subject,
        thing.counted_from,
        people.because""",
        """({things}) thing
        JOIN (
            SELECT person_id, strategy_id FROM ({grants}) granted
            UNION SELECT member.person_id, place.strategy_id
            FROM ({members}) member JOIN ({places}) place ON place.partner_id = member.partner_id
            UNION SELECT box.mailbox_id, place.strategy_id
            FROM ({boxes}) box JOIN ({places}) place ON place.partner_id = box.partner_id
        ) takes_part ON takes_part.person_id = thing.person_id
        JOIN ({people}) people ON people.strategy_id = takes_part.strategy_id
        WHERE people.person_id <> thing.person_id""",
        things=_refusals(ask).values("id", "person_id", "counted_from"),
        grants=Grant.objects.open().values("person_id", "strategy_id"),
        members=Membership.objects.open().values("person_id", "partner_id"),
        boxes=PartnerVersion.objects.open().filter(mailbox__isnull=False).values("mailbox_id", "partner_id"),
        places=StrategyPartner.objects.open().values("partner_id", "strategy_id"),
        people=leaders(ask),
    )


def _days(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.values_list("counted_from", flat=True)


register(Source(ReminderKind.UPDATE_RETURNED, _returned_updates, steps_of_dates(lambda ask: _days(_returned(ask)))))
register(Source(ReminderKind.REVIEW_WAITING, _reviews, steps_of_dates(lambda ask: _days(_undecided(ask)))))
register(Source(ReminderKind.DATE_REQUEST_WAITING, _date_requests, steps_of_dates(lambda ask: _days(_requests(ask)))))
register(Source(ReminderKind.ADDRESS_REFUSED, _refused_addresses, steps_of_dates(lambda ask: _days(_refusals(ask)))))
