"""What a person may do with an action. Rights are today's; the forms of one row and of a list agree."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Membership, User
from actions.models import Action, ActionState, Decision, Review, StatusUpdate, WorkstreamVersion
from actions.publication import Reader
from actions.stages import ENDED
from outcomes.access import Access, visible_strategies
from outcomes.models import Grant, Role, Strategy, StrategyPartner


def reader_of(access: Access) -> Reader:
    """The reader that the publication rule knows, from a person's access."""
    return Reader(
        partner_ids=access.reads_as,
        leads=access.leads,
        is_partner=bool(access.partner_ids) or Role.WORKSTREAM_LEAD in access.roles,
        is_officer=access.is_officer,
    )


def states_of(strategies: "Collection[int]", revision: int) -> "QuerySet[ActionState]":
    """Actions of these strategies, which the person may see, as they stood at a revision."""
    return ActionState.objects.at(revision).of_strategies(list(strategies))


def visible_updates(readers: Mapping[int, Reader], revision: int) -> "QuerySet[StatusUpdate]":
    """Updates sent by a revision that these readers may know of, with the `decision` that stood on each.

    A returned one is seen by its own partner and the lead only. Which of its boxes may be read is for
    `actions.publication` to say.

    Args:
        readers: by strategy id, who is reading.
        revision: the last change that counts.
    """
    return sent_updates(readers, revision).filter(_own(readers) | ~Q(decision=Decision.RETURNED))


def sent_updates(strategies: Collection[int], revision: int) -> "QuerySet[Any]":
    """Every update of these strategies sent by a revision, with the `decision` that stood on each: "" for none.

    Who may know of which, and of which words, is for `visible_updates` and `readable_words`.
    """
    reviews = Review.objects.filter(update=OuterRef("pk"), revision__lte=revision).order_by("-round")
    decision = Coalesce(Subquery(reviews.values("decision")[:1]), Value(""))
    sent = StatusUpdate.objects.filter(action__strategy__in=list(strategies), revision__lte=revision)
    return sent.annotate(decision=decision)


def readable_words(readers: Mapping[int, Reader]) -> tuple[Q, Q]:
    """Of `sent_updates`: those of which these readers may read every box, and those with the published ones only.

    No update is both; one that is neither has no words for them. `actions.publication.readable_boxes` is the row form.

    Args:
        readers: by strategy id, who is reading.
    """
    own = _own(readers)
    shared = Q(action__strategy__in=[strategy_id for strategy_id, reader in readers.items() if reader.is_partner])
    published = Q(decision=Decision.ACCEPTED) | (shared & ~Q(decision=Decision.RETURNED))
    return own, ~own & published


def _own(readers: Mapping[int, Reader]) -> Q:
    """Updates of the readers' own organisations, and all of the strategies that they lead."""
    leading = [strategy_id for strategy_id, reader in readers.items() if reader.leads]
    own = Q(action__strategy__in=leading)
    for strategy_id, reader in readers.items():
        if reader.partner_ids and not reader.leads:
            own |= Q(action__strategy=strategy_id, partner__in=reader.partner_ids)
    return own


def can_write_update(access: Access, state: ActionState) -> bool:
    """Whether the person speaks for the partner that leads the action. `states_to_update` is the list form."""
    return state.lead_id is not None and state.lead_id in access.partner_ids


def can_contribute(access: Access, supporting: Collection[int]) -> bool:
    """Whether the person speaks for one of the partners (ids) that support an action."""
    return bool(access.partner_ids.intersection(supporting))


def can_record_on_behalf(access: Access) -> bool:
    """Leads and deputies record what a partner said by telephone or email."""
    return access.leads


def can_send_for(person: User, partner_id: int) -> bool:
    """Whether the person speaks for the partner and sends what it says, rather than only preparing it."""
    speaks = Membership.objects.open().filter(person=person, partner=partner_id)
    return person.is_active and speaks.exclude(may_only_draft=True).exists()


def arrangeable(person: User, states: Iterable[ActionState]) -> list[ActionState]:
    """Of these actions, fetched with their `action`, the running ones of which the person may say who answers for them.

    The programme lead and deputy, whoever may send for a lead partner, and the accountable person themself as long as
    they speak for one. Two queries.
    """
    if not person.is_active:
        return []
    led = set(leads_strategies(person).values_list("pk", flat=True))
    speaks = dict(Membership.objects.open().filter(person=person).values_list("partner_id", "may_only_draft"))
    return [state for state in states if _may_arrange(person, state, led, speaks)]


def _may_arrange(person: User, state: ActionState, led: Collection[int], speaks: Mapping[int, bool | None]) -> bool:
    if state.stage in ENDED:
        return False
    own = [pk for pk in (state.lead_id, state.joint_lead_id) if pk in speaks]
    sends = any(not speaks[pk] for pk in own if pk is not None)
    return state.action.strategy_id in led or sends or (bool(own) and state.person_id == person.pk)


def can_ask_for_date(person: User, access: Access, state: ActionState) -> bool:
    """Whether the person may ask the lead for another due date: somebody who sends what the lead partner says."""
    return can_write_update(access, state) and state.lead_id is not None and can_send_for(person, state.lead_id)


def can_reach_milestone(person: User, access: Access, state: ActionState) -> bool:
    """Whether the person says when a milestone was reached: who leads, and who sends what the lead partner says."""
    return access.leads or can_ask_for_date(person, access, state)


def states_to_update(person: User) -> "QuerySet[ActionState]":
    """Actions, as they stand now, whose updates the person may write."""
    speaks = Membership.objects.open().filter(person=person, partner=OuterRef("lead"))
    belongs = StrategyPartner.objects.open().filter(strategy=OuterRef("action__strategy"), partner=OuterRef("lead"))
    return _states_for(person).filter(Exists(speaks), Exists(belongs))


def can_review(person: User, access: Access, action: Action) -> bool:
    """Leads and deputies review everything, a workstream's lead the actions of that workstream."""
    return access.leads or (
        person.is_active
        and WorkstreamVersion.objects.open().filter(workstream=action.workstream_id, lead_person=person).exists()
    )


def can_summarise(person: User, access: Access, workstream_id: int) -> bool:
    """Leads and deputies write the summary of any workstream, a workstream's lead that one's."""
    led = WorkstreamVersion.objects.open().filter(workstream=workstream_id, lead_person=person)
    return access.leads or (person.is_active and led.exists())


def may_converse(person: User, access: Access, update: StatusUpdate) -> bool:
    """Whether the person takes part in the questions and answers on an update: its own organisation and reviewers."""
    return update.partner_id in access.reads_as or can_review(person, access, update.action)


def states_to_review(person: User) -> "QuerySet[ActionState]":
    """Actions, as they stand now, whose updates the person may review."""
    leads = Grant.objects.open().filter(
        person=person, role__in=[Role.LEAD, Role.DEPUTY], strategy=OuterRef("action__strategy")
    )
    leads_workstream = WorkstreamVersion.objects.open().filter(
        workstream=OuterRef("action__workstream"), lead_person=person
    )
    return _states_for(person).filter(Exists(leads) | Exists(leads_workstream))


def _states_for(person: User) -> "QuerySet[ActionState]":
    """Every action as it stands now; none for a person whose sign-in is closed."""
    return ActionState.objects.open() if person.is_active else ActionState.objects.none()


def reviewers_of(action: Action) -> "QuerySet[User]":
    """Everybody who may review this action's updates."""
    grants = Grant.objects.open().filter(
        strategy=action.strategy_id, role__in=[Role.LEAD, Role.DEPUTY], person=OuterRef("pk")
    )
    workstream = WorkstreamVersion.objects.open().filter(workstream=action.workstream_id, lead_person=OuterRef("pk"))
    return User.objects.filter(Exists(grants) | Exists(workstream), is_active=True)


def with_other_reviewers(updates: "QuerySet[StatusUpdate]", person: User) -> "QuerySet[Any]":
    """Annotate `others_review`: whether somebody else than the person may review the update.

    `reviewers_of` is the form for one action.
    """
    grants = Grant.objects.open().filter(
        strategy=OuterRef("action__strategy"), role__in=[Role.LEAD, Role.DEPUTY], person__is_active=True
    )
    workstream = WorkstreamVersion.objects.open().filter(
        workstream=OuterRef("action__workstream"), lead_person__is_active=True
    )
    others = Exists(grants.exclude(person=person)) | Exists(workstream.exclude(lead_person=person))
    return updates.annotate(others_review=ExpressionWrapper(others, output_field=BooleanField()))


def leads_strategies(person: User) -> "QuerySet[Strategy]":
    """Strategies in which the person is programme lead or deputy."""
    grants = Grant.objects.open().filter(person=person, role__in=[Role.LEAD, Role.DEPUTY], strategy=OuterRef("pk"))
    return visible_strategies(person).filter(Exists(grants))
