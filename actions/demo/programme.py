"""What the programme decides in the demonstration and no service offers yet: one recorded change."""

from datetime import datetime

from accounts.clock import change, record_many
from accounts.models import Membership, Partner, PartnerVersion, User
from actions.models import ActionState, ActionSupport


def succeed_partner(*, partner: Partner, successor: Partner, by: User, now: datetime) -> None:
    """Let another organisation take a partner's place: its open actions and its people move, what was said stays."""
    with change(kind="partner_succeeded", by=by, now=now) as revision:
        record_many(revision, PartnerVersion, {partner.pk: {"has_left": True, "succeeded_by": successor}})
        leads = ActionState.objects.open().filter(lead=partner).values_list("action_id", flat=True)
        record_many(revision, ActionState, {action_id: {"lead": successor} for action_id in leads})
        supported = ActionSupport.objects.open().filter(partner=partner).values_list("action_id", flat=True)
        ended = {(action_id, partner.pk): None for action_id in supported}
        record_many(revision, ActionSupport, {**ended, **{(action_id, successor.pk): {} for action_id, _ in ended}})
        people = dict(Membership.objects.open().filter(partner=partner).values_list("person_id", "may_only_draft"))
        moved = {(person_id, successor.pk): {"may_only_draft": drafts} for person_id, drafts in people.items()}
        record_many(revision, Membership, {**moved, **{(person_id, partner.pk): None for person_id in people}})
        revision.summary = f"{partner.slug} succeeded by {successor.slug}"
