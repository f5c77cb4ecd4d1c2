"""What the pages that edit a running plan show and offer: workstreams, references that are free, links, wording."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from accounts.models import PartnerVersion
from accounts.moments import Moment
from actions.models import (
    Action,
    ActionArea,
    ActionEvent,
    ActionOutcome,
    ActionState,
    ActionSupport,
    ActionWording,
    Workstream,
    WorkstreamVersion,
)
from actions.pages.endings import action_choices
from actions.references import next_ref
from actions.services.actions import Links
from actions.services.carrying import Carrying
from actions.stages import ENDED
from govuk.words import in_words
from outcomes.models import Area, Outcome, OutcomeVersion, Strategy, StrategyPartner
from outcomes.reading import partner_names

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class WorkstreamChoice:
    """A workstream with the next reference that no action has had."""

    workstream: Workstream
    title: str
    next_ref: str

    @property
    def choice(self) -> tuple[str, str]:
        """For a list to choose from."""
        return str(self.workstream.pk), f"{self.workstream.number} {self.title}"


@dataclass(frozen=True)
class LinkChoices:
    """What an action can be linked to: (id, label) of outcomes, supporting partners and areas."""

    outcomes: Choices
    supporting: Choices
    areas: Choices


@dataclass(frozen=True)
class Worded:
    """An action with its wording and links at a moment."""

    action: Action
    wording: ActionWording
    linked: dict[str, list[str]]


@dataclass(frozen=True)
class Candidate:
    """An action that can go on in a new version of the plan."""

    action: Action
    short_title: str
    workstream_id: int


def workstream_choices(strategy: Strategy, moment: Moment) -> list[WorkstreamChoice]:
    """Every workstream in order. Two queries."""
    rows = WorkstreamVersion.objects.at(moment.revision).filter(workstream__strategy=strategy)
    refs = refs_of(strategy)
    return [
        WorkstreamChoice(row.workstream, row.title, next_ref(row.workstream.number, refs))
        for row in rows.select_related("workstream").order_by("workstream__number")
    ]


def refs_of(strategy: Strategy) -> set[str]:
    """Every reference that an action of the strategy has had."""
    return set(Action.objects.filter(strategy=strategy).values_list("ref", flat=True))


def link_choices(strategy: Strategy, moment: Moment, kept: Collection[str] = ()) -> LinkChoices:
    """What actions of the strategy can be linked to. Five queries.

    Args:
        kept: ids of organisations that are offered although they left: the action has their support already.
    """
    titled = OutcomeVersion.objects.at(moment.revision).filter(outcome__strategy=strategy)
    outcomes = titled.order_by("outcome__number").values_list("outcome", "outcome__number", "title")
    belonging = StrategyPartner.objects.at(moment.revision).filter(strategy=strategy).values_list("partner", flat=True)
    left = PartnerVersion.objects.at(moment.revision).filter(partner__in=belonging, has_left=True)
    gone = set(left.exclude(partner__in=[int(pk) for pk in kept]).values_list("partner", flat=True))
    known = partner_names(set(belonging) - gone, moment.revision).values()
    partners = sorted(known, key=lambda one: one.name.casefold())
    areas = Area.objects.filter(strategy=strategy, revision__lte=moment.revision).values_list("pk", "name")
    return LinkChoices(
        outcomes=[(str(pk), f"Outcome {number}: {title}") for pk, number, title in outcomes],
        supporting=[(str(one.id), one.name) for one in partners],
        areas=[(str(pk), name) for pk, name in areas],
    )


def links_chosen(strategy: Strategy, given: dict[str, Sequence[str]]) -> Links:
    """The links that a form names by their ids."""
    partners = [int(pk) for pk in given["supporting"]]
    belonging = StrategyPartner.objects.open().filter(strategy=strategy, partner__in=partners)
    return Links(
        outcomes=list(Outcome.objects.filter(strategy=strategy, pk__in=given["outcomes"])),
        supporting=[row.partner for row in belonging.select_related("partner")],
        areas=list(Area.objects.filter(strategy=strategy, pk__in=given["areas"])),
    )


def read_worded(strategy: Strategy, ref: str, moment: Moment) -> Worded:
    """An action with its wording and links.

    Raises:
        Http404: the strategy has no such action.
    """
    action = get_object_or_404(Action, strategy=strategy, ref=ref)
    linked = {
        "outcomes": ActionOutcome.objects.at(moment.revision).filter(action=action).values_list("outcome", flat=True),
        "supporting": ActionSupport.objects.at(moment.revision).filter(action=action).values_list("partner", flat=True),
        "areas": ActionArea.objects.at(moment.revision).filter(action=action).values_list("area", flat=True),
    }
    wording = ActionWording.objects.at(moment.revision).get(action=action)
    return Worded(action, wording, {name: [str(pk) for pk in ids] for name, ids in linked.items()})


def earlier_actions(strategy: Strategy, moment: Moment) -> Choices:
    """Actions that a new one can be carried forward from: those that no other was."""
    gone = {str(pk) for pk in _carried(strategy)}
    return [choice for choice in action_choices(strategy, moment) if choice[0] not in gone]


def candidates(strategy: Strategy, moment: Moment) -> list[Candidate]:
    """Actions that have not ended and were not carried forward yet, in the order of the plan. Three queries."""
    states = ActionState.objects.at(moment.revision).of_strategies([strategy.pk]).exclude(action__in=_carried(strategy))
    titles = dict(
        ActionWording.objects.at(moment.revision).filter(action__strategy=strategy).values_list("action", "short_title")
    )
    return [
        Candidate(state.action, titles[state.action_id], state.action.workstream_id)
        for state in states.select_related("action").order_by("action__sort_key")
        if state.stage not in ENDED
    ]


def _carried(strategy: Strategy) -> list[int]:
    events = ActionEvent.objects.filter(action__strategy=strategy, kind=ActionEvent.Kind.CARRIED_FORWARD)
    return [pk for pk in events.values_list("other", flat=True) if pk is not None]


def with_refs(chosen: Sequence[Carrying], taken: Collection[str]) -> list[Carrying]:
    """The same rows, each without a reference given the next free one of its workstream."""
    used = {*taken, *(row.ref for row in chosen)}
    found = []
    for row in chosen:
        ref = row.ref or next_ref(row.workstream.number, used)
        used.add(ref)
        found.append(Carrying(row.action, ref, row.workstream))
    return found


def carried_already(strategy: Strategy, refs: Mapping[int, str], person_id: int, reason: str, agreed_by: str) -> bool:
    """Whether what this person carried forward last is exactly this: it was sent twice.

    Args:
        refs: by the id of each action that is to go on, the new reference that was typed; "" for the next free one.
    """
    events = ActionEvent.objects.filter(action__strategy=strategy, kind=ActionEvent.Kind.CARRIED_FORWARD)
    last = events.filter(revision__by=person_id).order_by("revision").last()
    if last is None or (last.reason, last.agreed_by) != (reason, agreed_by):
        return False
    done = dict(events.filter(revision=last.revision_id).values_list("other", "action__ref"))
    return done.keys() == refs.keys() and all(ref in ("", done[pk]) for pk, ref in refs.items())


@dataclass(frozen=True)
class Gone:
    """An action that was to go on and cannot any more.

    Attributes:
        typed: the new reference that was typed for it; "" for none.
        why: why it cannot, in a sentence without a full stop.
    """

    ref: str
    short_title: str
    typed: str
    why: str


def gone_rows(strategy: Strategy, typed: Mapping[int, str], moment: Moment) -> list[Gone]:
    """Actions of the strategy that cannot be carried forward any more, in the order of the plan. Three queries.

    Args:
        typed: by the id of each, the new reference that was typed.
    """
    events = ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD, other__in=typed)
    carried = dict(events.values_list("other", "action__ref"))
    states = ActionState.objects.at(moment.revision).of_strategies([strategy.pk]).filter(action__in=typed)
    wordings = ActionWording.objects.at(moment.revision).filter(action__strategy=strategy, action__in=typed)
    titles = dict(wordings.values_list("action", "short_title"))
    return [
        Gone(
            state.action.ref,
            titles[state.action_id],
            typed[state.action_id],
            _gone(state, carried.get(state.action_id)),
        )
        for state in states.select_related("action").order_by("action__sort_key")
    ]


def _gone(state: ActionState, new_ref: str | None) -> str:
    begun = f"Action {state.action.ref}"
    if new_ref is None:
        return f"{begun} has ended since you opened this page"
    if state.stage not in ENDED:
        return f"{begun} was carried forward as {new_ref} already"
    return f"{begun} has ended: it was carried forward as {new_ref}"


def linked_words(worded: Worded, choices: LinkChoices) -> list[tuple[str, str]]:
    """What is recorded of each kind of link, in words."""
    kinds = [("Outcomes", "outcomes", "None"), ("Areas", "areas", "Countywide")]
    kinds.append(("Supporting partners", "supporting", "None"))
    return [
        (label, in_words([text for pk, text in getattr(choices, kind) if pk in worded.linked[kind]]) or nothing)
        for label, kind, nothing in kinds
    ]


def added_already(strategy: Strategy, ref: str, title: str, person_id: int) -> bool:
    """Whether this person has added the action of this reference and wording: it was sent twice."""
    rows = ActionWording.objects.open().filter(action__strategy=strategy, action__ref=ref, title=title)
    return rows.filter(action__revision__by=person_id).exists()
