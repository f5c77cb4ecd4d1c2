"""Who answers for actions: what the pages of cover and hand-over show, and the words for a cover."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.shortcuts import get_object_or_404

from accounts.models import Membership, User
from accounts.moments import Moment
from actions.covers import Cover, covers_of
from actions.models import ActionState, ActionWording
from actions.permissions import arrangeable, states_of, states_to_update
from govuk.words import day as day_words
from outcomes.reading import PartnerName, PersonName, partner_names, person_names
from outcomes.scope import Scope


@dataclass(frozen=True)
class Answered:
    """An action with who answers for it.

    Attributes:
        person: what the accountable person is called.
        cover: who covers it and when, in words; "" where nobody does.
    """

    state: ActionState
    short_title: str
    person: str
    cover: str

    @property
    def ref(self) -> str:
        """The action's reference."""
        return self.state.action.ref

    @property
    def line(self) -> str:
        """The action in one line, with the accountable person."""
        return f"Action {self.ref}: {self.short_title} ({self.person})"


@dataclass(frozen=True)
class Arranging:
    """What a person may arrange on one page.

    Attributes:
        rows: the actions, in the order of the plans.
        colleagues: (id, name) of everybody who speaks for a lead partner of theirs, by name.
        partner: the organisation that leads them; of several on one page the chosen one.
        partners: on the page of several actions, every organisation that can be chosen.
    """

    person: User
    moment: Moment
    rows: list[Answered]
    colleagues: list[tuple[int, str]]
    partner: PartnerName | None
    partners: list[PartnerName]
    is_demonstration: bool

    @property
    def one(self) -> Answered:
        """The action, on the page of one."""
        return self.rows[0]

    def others(self) -> list[tuple[int, str]]:
        """Colleagues beside the accountable person, where all the actions have the same."""
        owners = {row.state.person_id for row in self.rows}
        return [one for one in self.colleagues if owners != {one[0]}]

    def colleague(self, pk: int | str) -> User:
        """One of the colleagues."""
        return User.objects.get(pk=pk)

    @property
    def partner_name(self) -> str:
        """What the organisation is called."""
        return self.partner.name if self.partner else "the lead partner"


def arranging_one(scope: Scope, ref: str) -> Arranging:
    """One action, for somebody who may say who answers for it. No rows for anybody else.

    Raises:
        Http404: the strategy has no such action.
    """
    states = states_of([scope.strategy.pk], scope.moment.revision).select_related("action__strategy")
    state = get_object_or_404(states, action__ref=ref)
    return _arranging(scope.person, scope.moment, arrangeable(scope.person, [state]), None, [])


def arranging_own(person: User, moment: Moment, slug: str) -> Arranging:
    """Every action of one of the person's organisations that has an accountable person and of which they may say it.

    Args:
        slug: the organisation; "" or another than theirs takes the first.
    """
    rows = states_to_update(person).select_related("action__strategy").order_by("action__strategy", "action__sort_key")
    states = [state for state in arrangeable(person, rows) if state.person_id]
    names = partner_names({state.lead_id for state in states if state.lead_id}, moment.revision)
    partners = sorted(names.values(), key=lambda one: one.name.casefold())
    chosen = next((one for one in partners if one.slug == slug), partners[0] if partners else None)
    own = [state for state in states if chosen and state.lead_id == chosen.id]
    return _arranging(person, moment, own, chosen, partners)


def _arranging(
    person: User, moment: Moment, states: list[ActionState], partner: PartnerName | None, partners: list[PartnerName]
) -> Arranging:
    ids = [state.action_id for state in states]
    titles = dict(ActionWording.objects.open().filter(action__in=ids).values_list("action_id", "short_title"))
    covers = covers_of(ids, moment.revision)
    leads = {pk for state in states for pk in (state.lead_id, state.joint_lead_id) if pk}
    if partner:
        leads = {partner.id}
    speaking = Membership.objects.open().filter(partner__in=leads, person__is_active=True)
    colleagues = set(speaking.values_list("person_id", flat=True))
    named = colleagues | people_in(covers.values()) | {state.person_id for state in states if state.person_id}
    people = person_names(named, moment.revision)
    if not partner and states and states[0].lead_id:
        partner = partner_names([states[0].lead_id], moment.revision).get(states[0].lead_id)
    return Arranging(
        person=person,
        moment=moment,
        rows=[
            Answered(
                state,
                titles[state.action_id],
                people[state.person_id].name if state.person_id else "",
                cover_words(covers.get(state.action_id), people, moment.day),
            )
            for state in states
        ],
        colleagues=sorted(((pk, people[pk].name) for pk in colleagues), key=lambda one: one[1].casefold()),
        partner=partner,
        partners=partners,
        is_demonstration=bool(states) and all(state.action.strategy.is_demonstration for state in states),
    )


def people_in(covers: Iterable[Cover]) -> set[int]:
    """Ids of everybody whom the words for these covers name."""
    return {pk for cover in covers for pk in (cover.person_id, cover.arranged_by_id) if pk}


def cover_words(cover: Cover | None, people: Mapping[int, PersonName], day: date) -> str:
    """Who covers an action, when, and who arranged it; "" where nobody does on the day or later.

    Args:
        people: what everybody in `people_in` was called.
    """
    if cover is None or cover.ends < day:
        return ""
    by = f", arranged by {people[cover.arranged_by_id].name}" if cover.arranged_by_id else ""
    return f"Covered by {people[cover.person_id].name} {_days(cover)}{by}"


def cover_on_action(scope: Scope, state: ActionState) -> str:
    """Who covers an action on the moment's day or later, in words; "" where nobody does."""
    covers = covers_of([state.action_id], scope.moment.revision)
    people = person_names(people_in(covers.values()), scope.moment.revision)
    return cover_words(covers.get(state.action_id), people, scope.moment.day)


def _days(cover: Cover) -> str:
    if cover.starts == cover.ends:
        return f"on {day_words(cover.starts)}"
    return f"from {day_words(cover.starts)} to {day_words(cover.ends)}"
