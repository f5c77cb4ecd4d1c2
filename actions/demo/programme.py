"""What the programme decides in the demonstration and no page offers yet: each is one recorded change."""

from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import Membership, Partner, PartnerVersion, User
from actions.demo.story import ActionStory
from actions.loading.work import sort_key
from actions.models import Action, ActionOutcome, ActionState, ActionSupport, ActionWording, Workstream
from actions.stages import Stage
from outcomes.models import Outcome


def add_action(*, workstream: Workstream, ref: str, told: ActionStory, by: User, now: datetime) -> Action:
    """Add an action to the plan, without owners or dates."""
    strategy_id = workstream.strategy_id
    with change(kind="action_added", by=by, strategy_id=strategy_id, now=now) as revision:
        row = Action(strategy_id=strategy_id, workstream=workstream, ref=ref, sort_key=sort_key(ref))
        action = revision.append(row)
        wording = {"title": told.title, "short_title": told.short_title}
        record_many(revision, ActionWording, {action.pk: wording})
        outcomes = Outcome.objects.filter(strategy=strategy_id, number__in=told.outcomes)
        record_many(revision, ActionOutcome, {(action.pk, outcome.pk): {} for outcome in outcomes})
        record_many(revision, ActionState, {action.pk: {}})
        revision.summary = f"Action {ref} added by the programme board"
    return action


def close_action(*, action: Action, because: str, by: User, now: datetime) -> None:
    """Close an action: it stays in the plan, without a rating.

    Args:
        because: the reason and who agreed, for the audit list.
    """
    with change(kind="action_closed", by=by, strategy_id=action.strategy_id, now=now) as revision:
        closed = {"stage": Stage.CLOSED.value, "stated": None, "agreed": None, "reported": None, "review": None}
        record_many(revision, ActionState, {action.pk: closed | {"awaiting_completion": False}})
        revision.summary = f"Action {action.ref} closed: {because}"


def succeed_partner(*, partner: Partner, successor: Partner, by: User, now: datetime) -> None:
    """Let another organisation take a partner's place: its open actions and its people move, what was said stays."""
    with change(kind="partner_succeeded", by=by, now=now) as revision:
        record_many(revision, PartnerVersion, {partner.pk: {"has_left": True, "succeeded_by": successor}})
        leads = ActionState.objects.open().filter(lead=partner).values_list("action_id", flat=True)
        record_many(revision, ActionState, {action_id: {"lead": successor} for action_id in leads})
        supported = ActionSupport.objects.open().filter(partner=partner).values_list("action_id", flat=True)
        ended = {(action_id, partner.pk): None for action_id in supported}
        record_many(revision, ActionSupport, {**ended, **{(action_id, successor.pk): {} for action_id, _ in ended}})
        people = Membership.objects.open().filter(partner=partner).values_list("person_id", flat=True)
        left = {(person_id, partner.pk): None for person_id in people}
        record_many(revision, Membership, {**left, **{(person_id, successor.pk): {} for person_id, _ in left}})
        revision.summary = f"{partner.slug} succeeded by {successor.slug}"
