"""An organisation goes: another takes its place in everything that runs, or it leaves. What was sent stays its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from accounts.clock import Revision, change, record_many
from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.services import PartnerChangedError, PartnerHasLeftError, enter_partner, partner_called
from actions.errors import NotInPlanError, RuleError
from actions.models import MOST, ActionCover, ActionState, ActionSupport, UpdateDraft, UpdateLinkEnd
from actions.services.owners import KnownOwners
from actions.services.plan import Owners
from actions.services.ready_drafts import READY
from actions.succession import Estate, read_estate, successors_for
from govuk.words import count_of
from outcomes.models import Standing, StrategyPartner
from outcomes.people import may_change_partner

TYPED = ("done", "next", "cause", "path", "help_wanted", "internal_note")
"""Boxes of a draft that hold sentences."""


@dataclass(frozen=True)
class NewPartner:
    """An organisation that is entered as it takes another's place."""

    name: str
    short_name: str = ""


def succeed_partner(
    *, partner: Partner, successor: Partner | NewPartner, seen: str, by: User, now: datetime | None = None
) -> Partner:
    """Let another organisation take this one's place, in every strategy and in one change.

    Running actions, the people, and what was typed and not sent move; what was sent, and actions that have ended, stay
    in the old name (docs/rules.md, Partners).

    Args:
        partner: the organisation that goes.
        successor: who takes its place.
        seen: `Estate.mark` of what was shown to the person who decides.
        by: somebody who may do it, to both: `outcomes.people.may_change_partner`.
        now: the instant to record; None reads the clock.

    Returns:
        The organisation that took the place.

    Raises:
        PartnerHasLeftError: it has left already; PartnerChangedError: what would move has changed since it was shown;
        NameNotUsableError: the new name is missing or taken; NotInPlanError: that organisation cannot take the place.
        Nothing is written.
    """
    with change(kind="partner_succeeded", by=by, now=now) as revision:
        estate = _estate(partner, seen)
        heir = _heir(revision, estate, successor, by)
        _belong(revision, estate, heir)
        record_many(revision, PartnerVersion, {partner.pk: {"has_left": True, "succeeded_by": heir}})
        record_many(revision, ActionState, {one.action_id: _succeeded(one, partner, heir) for one in estate.states})
        _move_supports(revision, estate, heir)
        _move_people(revision, estate, heir)
        _move_drafts(estate, heir)
        _end_links(revision, estate, by)
        revision.summary = f"Place of an organisation taken: {count_of(len(estate.states), 'action')} moved"
    return heir


def leave_partner(
    *, partner: Partner, leads: Mapping[int, int | None], seen: str, by: User, now: datetime | None = None
) -> None:
    """Let an organisation leave every strategy, in one change. Nobody speaks for it any more.

    Args:
        leads: by the id of each running action that it leads, the id of the new lead partner. With None the joint lead
            takes the lead; where there is none, it is a gap.
        partner, seen, by, now: as in `succeed_partner`.

    Raises:
        PartnerHasLeftError, PartnerChangedError: as in `succeed_partner`; NotInPlanError, GroupCannotLeadError: a new
        lead partner that cannot lead. Nothing is written.
    """
    with change(kind="partner_left", by=by, now=now) as revision:
        estate = _estate(partner, seen)
        supports: dict[tuple[int, int], None] = {(one.action_id, partner.pk): None for one in estate.supports}
        fields: dict[int, dict[str, Any]] = {}
        known = _known(estate)
        for state in estate.states:
            wanted = _left(state, partner, leads.get(state.action_id), known[state.action.strategy_id])
            fields[state.action_id] = wanted
            supports[(state.action_id, wanted["lead_id"])] = None
        record_many(revision, PartnerVersion, {partner.pk: {"has_left": True}})
        record_many(revision, ActionState, fields)
        record_many(revision, ActionSupport, supports)
        record_many(revision, Membership, {(one.person_id, partner.pk): None for one in estate.memberships})
        _end_covers(revision, estate, fields, known)
        _end_links(revision, estate, by)
        revision.summary = f"An organisation left: {count_of(len(fields), 'action')} changed"


def _estate(partner: Partner, seen: str) -> Estate:
    estate = read_estate(partner)
    if estate.version.has_left:
        raise PartnerHasLeftError(f"{estate.version.name} is no longer a partner. Nothing was changed.")
    if estate.mark != seen:
        raise PartnerChangedError(
            f"Something about {estate.version.name} was changed after you opened this page. Nothing was saved."
            " Check the list, then confirm again."
        )
    return estate


def _heir(revision: Revision, estate: Estate, successor: Partner | NewPartner, by: User) -> Partner:
    if isinstance(successor, NewPartner):
        old = estate.partner
        return enter_partner(
            revision,
            name=successor.name,
            short_name=successor.short_name,
            is_group=old.is_group,
            is_invented=old.is_invented,
        )
    if successor.pk not in successors_for(estate):
        raise NotInPlanError(
            f"{partner_called(successor)} cannot take the place of {estate.version.name}. Choose another.",
            field="successor",
        )
    check_heir(successor, by)
    return successor


def check_heir(successor: Partner, by: User) -> None:
    """Raise NotInPlanError where `by` does not lead every strategy of the successor: people who move would see it."""
    if not may_change_partner(by, successor):
        raise NotInPlanError(
            f"{partner_called(successor)} belongs to a strategy that you do not lead, and people who move would see it."
            " Choose another, or ask an administrator.",
            field="successor",
        )


def _belong(revision: Revision, estate: Estate, heir: Partner) -> None:
    """Let the successor take part wherever the predecessor does, after those that do already."""
    strategies = {one.strategy_id for one in estate.belongs}
    here = StrategyPartner.objects.open().filter(strategy__in=strategies)
    strategies -= set(here.filter(partner=heir).values_list("strategy_id", flat=True))
    last = dict(here.values_list("strategy_id").annotate(Max("position")))
    links = {(pk, heir.pk): {"standing": Standing.ADDED.value, "position": last[pk] + 1} for pk in strategies}
    record_many(revision, StrategyPartner, links)


def _succeeded(state: ActionState, partner: Partner, heir: Partner) -> dict[str, Any]:
    """The owners after it: whoever would lead and lead jointly with itself leads alone."""
    lead = heir.pk if state.lead_id == partner.pk else state.lead_id
    joint = heir.pk if state.joint_lead_id == partner.pk else state.joint_lead_id
    return {"lead_id": lead, "joint_lead_id": None if joint == lead else joint}


def _move_supports(revision: Revision, estate: Estate, heir: Partner) -> None:
    """Support moves; whoever leads an action does not support it as well."""
    led = {one.action_id for one in estate.states}
    led |= {
        one.action_id
        for one in ActionState.objects.open().filter(action__in=[each.action_id for each in estate.supports])
        if heir.pk in (one.lead_id, one.joint_lead_id)
    }
    ended: dict[Any, Mapping[str, Any] | None] = {(one.action_id, estate.partner.pk): None for one in estate.supports}
    ended |= {(pk, heir.pk): None for pk in led}
    moved: dict[Any, Mapping[str, Any] | None] = {
        (one.action_id, heir.pk): {} for one in estate.supports if one.action_id not in led
    }
    record_many(revision, ActionSupport, ended | moved)


def _move_people(revision: Revision, estate: Estate, heir: Partner) -> None:
    """Everybody speaks for the successor as they did before; who does so already keeps what they may."""
    there = set(Membership.objects.open().filter(partner=heir).values_list("person_id", flat=True))
    rows: dict[Any, Mapping[str, Any] | None] = {}
    for one in estate.memberships:
        rows[(one.person_id, estate.partner.pk)] = None
        if one.person_id not in there and not heir.is_group:
            rows[(one.person_id, heir.pk)] = {"may_only_draft": one.may_only_draft}
    record_many(revision, Membership, rows)


def _move_drafts(estate: Estate, heir: Partner) -> None:
    """What was typed moves with its evidence. Where the successor typed something too, both are kept in one draft."""
    theirs = {
        (one.action_id, one.period_id): one
        for one in UpdateDraft.objects.select_for_update().filter(partner=heir)
        if (one.action_id, one.period_id) in {(each.action_id, each.period_id) for each in estate.drafts}
    }
    for draft in UpdateDraft.objects.select_for_update().filter(pk__in=[one.pk for one in estate.drafts]):
        other = theirs.get((draft.action_id, draft.period_id))
        if other is not None:
            draft.content = _joined(draft.content, other.content)
            # An update takes so many pieces: what does not fit any more goes with the draft that is merged.
            room = max(MOST - draft.evidence.count(), 0)
            fits = list(other.evidence.values_list("pk", flat=True)[:room])
            other.evidence.filter(pk__in=fits).update(draft=draft)
            other.delete()
            draft.version = max(draft.version, other.version)
        draft.partner = heir
        draft.version += 1
        draft.save(update_fields=["partner", "content", "version"])


def _joined(content: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both texts, box by box; of choices and dates those of the first, where it has any."""
    joined = other | {name: value for name, value in content.items() if value}
    joined.pop(READY, None)  # what is put together now has to be read before it is sent
    for name in TYPED:
        texts = [text for text in (content.get(name), other.get(name)) if text]
        if texts:
            joined[name] = "\n\n".join(dict.fromkeys(texts))
    return joined


def _end_links(revision: Revision, estate: Estate, by: User) -> None:
    """Links speak for the organisation that went: whoever still needs one is sent another."""
    open_links = [one for one in estate.links if one.expires_at > revision.at]
    revision.append_many([UpdateLinkEnd(link=one, by=by) for one in open_links])


def _known(estate: Estate) -> dict[int, KnownOwners]:
    """By strategy, who may own its actions, and for whom the present owners speak."""
    people = {one.person_id for one in estate.states if one.person_id}
    covers = ActionCover.objects.open().filter(action__in=[one.action_id for one in estate.states])
    people |= set(covers.values_list("person_id", flat=True))
    strategies = {one.action.strategy_id: one.action.strategy for one in estate.states}
    return {pk: KnownOwners(strategy, people=(people, set())) for pk, strategy in strategies.items()}


def _left(state: ActionState, partner: Partner, lead_id: int | None, known: KnownOwners) -> dict[str, Any]:
    """The owners after the organisation has left; the accountable person stays where they speak for a lead partner."""
    joint = None if state.joint_lead_id == partner.pk else state.joint_lead_id
    lead = state.lead_id
    if lead == partner.pk:
        if lead_id == partner.pk:
            raise RuleError("Choose another organisation than the one that leaves, or none.", field="lead")
        lead = lead_id or joint
    wanted = Owners(lead, None if joint == lead else joint, state.person_id)
    known.check_leads(wanted, Owners.of(state))
    person = state.person_id if known.speaks_for(wanted) else None
    return {"lead_id": wanted.lead_id, "joint_lead_id": wanted.joint_lead_id, "person_id": person}


def _end_covers(
    revision: Revision, estate: Estate, fields: Mapping[int, Mapping[str, Any]], known: Mapping[int, KnownOwners]
) -> None:
    """A cover by somebody who no longer speaks for a lead partner, or for nobody, ends."""
    strategies = {one.action_id: one.action.strategy_id for one in estate.states}
    ended: dict[Any, None] = {}
    for cover in ActionCover.objects.open().filter(action__in=fields):
        now = fields[cover.action_id]
        owners = Owners(now["lead_id"], now["joint_lead_id"], cover.person_id)
        if now["person_id"] is None or not known[strategies[cover.action_id]].speaks_for(owners):
            ended[cover.action_id] = None
    record_many(revision, ActionCover, ended)
