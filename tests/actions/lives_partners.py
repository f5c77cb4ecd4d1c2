"""Random lives of organisations and people: who owns actions, stands in, speaks for whom, takes a place or leaves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.clock import change, record_many
from accounts.models import Change, Membership, Partner, PartnerVersion
from accounts.services import add_member, rename_partner, set_delegate
from actions.covers import covers_of
from actions.models import Action, ActionCover, ActionEvent, ActionState, ActionSupport, WorkstreamVersion
from actions.references import sort_key
from actions.services.cover import end_cover, set_cover
from actions.services.handover import hand_over
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.succession import NewPartner, leave_partner, succeed_partner
from actions.stages import ENDED
from actions.succession import RUNNING, read_estate
from outcomes.services import close_person
from tests.actions.lives import Lives

PICK = st.integers(0, 9)
WHO = st.sampled_from(["alice", "alice", "bob", "steve", "carol", "dan", "olive"])
NAMES = st.sampled_from(["Dale College", "Hill Trust", "moorland nhs trust", "Riverside College"])
SECOND = st.one_of(st.none(), PICK)
ARRANGERS = st.sampled_from(["carol", "carol", "alice", "bob", "steve", "olive"])
DAYS = st.integers(-5, 10)


class PartnerLives(Lives):
    """Alice and steve speak for the college, bob for the trust, which leads Action 1.2 with the college."""

    every = 5

    def __init__(self) -> None:
        super().__init__()
        for person in self.cast.people.values():  # the life before may have closed a sign-in
            person.refresh_from_db()
        owners = {"lead_id": self.cast.trust.pk, "joint_lead_id": self.cast.college.pk, "person_id": self.cast.bob.pk}
        with change(kind="test", job="test", now=self.reporting.tick()) as revision:
            record_many(revision, Membership, {(self.cast.steve.pk, self.cast.college.pk): {}})
            record_many(revision, ActionState, {self.cast.actions["1.2"].pk: owners})

    @property
    def day(self) -> date:
        """Today, for the machine."""
        assert self.reporting.now is not None
        return self.reporting.now.date()

    def state(self, action: Any) -> Any:
        """Where an action stands now."""
        return ActionState.objects.open().select_related("action", "lead").get(action=action)

    def speaks(self, person: Any) -> dict[int, bool]:
        """By organisation that a person speaks for, whether they send what it says."""
        rows = Membership.objects.open().filter(person=person, person__is_active=True)
        return {partner: not drafts for partner, drafts in rows.values_list("partner_id", "may_only_draft")}

    def leads_programme(self, person: Any) -> bool:
        """Nobody else is given these roles here."""
        return person in (self.cast.carol, self.cast.dan)

    def leads_workstream(self, person: Any, workstream_id: int) -> bool:
        """Whether the person leads it, or the programme."""
        led = WorkstreamVersion.objects.open().filter(workstream=workstream_id, lead_person=person)
        return self.leads_programme(person) or led.exists()

    def speaks_for_lead(self, person: Any, state: Any) -> bool:
        """Whether the person speaks for a lead partner."""
        return bool({state.lead_id, state.joint_lead_id} & set(self.speaks(person)))

    def may_arrange(self, person: Any, state: Any) -> bool:
        """Whether the person says who answers for a running action that has an accountable person."""
        own = self.speaks(person)
        sends = any(own.get(lead) for lead in (state.lead_id, state.joint_lead_id))
        accountable = state.person_id == person.pk and self.speaks_for_lead(person, state)
        is_asked = state.person_id is not None and state.stage not in ENDED
        return is_asked and (self.leads_programme(person) or sends or accountable)

    def may_send(self, person: Any, partner_id: int | None, recorded: str) -> bool:
        """Whether the person sends for the organisation, or records what it said and says from where."""
        return bool(self.speaks(person).get(partner_id or 0) or (self.leads_programme(person) and recorded))

    def left(self) -> set[int]:
        """Organisations that are no longer partners."""
        return set(PartnerVersion.objects.open().filter(has_left=True).values_list("partner_id", flat=True))

    def may_lead(self, partner: Any) -> bool:
        """Whether the organisation can become a lead partner."""
        return not partner.is_group and partner.pk not in self.left()

    def is_carried(self, action: Any) -> bool:
        """Whether the action goes on in another already."""
        return ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD, other=action).exists()

    def is_free(self, ref: str) -> bool:
        """Whether no action has had the reference."""
        return not Action.objects.filter(sort_key=sort_key(ref)).exists()

    def owned(self, pick: int, second: int | None) -> list[Any]:
        """Two actions, or one: more often than not running ones that have an accountable person."""
        states = ActionState.objects.open().filter(RUNNING, person__isnull=False).select_related("action")
        fitting, every = [row.action for row in states.order_by("action")], list(Action.objects.order_by("pk"))
        places = [place for place in (pick, second) if place is not None]
        chosen = [fitting if fitting and place < 8 else every for place in places]
        return list({rows[place % len(rows)]: None for rows, place in zip(chosen, places, strict=True)})

    def colleague(self, action: Any, place: int) -> Any:
        """More often than not somebody who speaks for a lead partner of the action, else anybody."""
        people, state = list(self.cast.people.values()), self.state(action)
        fitting = [one for one in people if self.speaks_for_lead(one, state)]
        chosen = fitting if fitting and place < 7 else people
        return chosen[place % len(chosen)]

    @rule(pick=PICK, second=SECOND, place=PICK, by=ARRANGERS, starts=DAYS, lasts=st.sampled_from([-1, 0, 3, 9]))
    def cover(self, pick: int, second: int | None, place: int, by: str, starts: int, lasts: int) -> None:
        """Somebody covers for two actions, or one."""
        actions, first, last = self.owned(pick, second), self.in_days(starts), self.in_days(starts + lasts)
        who, arranger = self.colleague(actions[0], place), self.cast.people[by]
        legal = self.day <= last >= first and all(
            self.may_arrange(arranger, state) and self.speaks_for_lead(who, state) and state.person_id != who.pk
            for state in map(self.state, actions)
        )
        self.attempt("cover", set_cover, legal=legal, actions=actions, person=who, starts=first, ends=last, by=arranger)

    def in_days(self, days: int) -> date:
        """So many days from today."""
        return self.day + timedelta(days=days)

    @rule(pick=PICK, by=ARRANGERS)
    def uncover(self, pick: int, by: str) -> None:
        """Call a cover off."""
        action, person = self.pick(pick, Action), self.cast.people[by]
        self.attempt(
            "end cover", end_cover, legal=self.may_arrange(person, self.state(action)), action=action, by=person
        )

    @rule(pick=PICK, second=SECOND, place=PICK, by=ARRANGERS)
    def take_over(self, pick: int, second: int | None, place: int, by: str) -> None:
        """Somebody else becomes accountable for two actions, or one."""
        actions, giver = self.owned(pick, second), self.cast.people[by]
        who = self.colleague(actions[0], place)
        legal = all(
            self.may_arrange(giver, state) and self.speaks_for_lead(who, state) for state in map(self.state, actions)
        )
        self.attempt("hand over", hand_over, legal=legal, actions=actions, person=who, by=giver, note="Two are open.")

    @rule(pick=PICK, lead=PICK, joint=PICK, person=WHO, gaps=st.sets(st.sampled_from(["lead", "joint", "person"])))
    def own(self, pick: int, lead: int, joint: int, person: str, gaps: set[str]) -> None:
        """Other owners of an action. What is not allowed is refused in the answer."""
        action, (one, two) = self.pick(pick, Action), (self.pick(place, Partner) for place in (lead, joint))
        now = Owners.of(self.state(action))
        wanted = Owners(
            None if "lead" in gaps else one.pk,
            None if "joint" in gaps else two.pk,
            None if "person" in gaps else self.cast.people[person].pk,
            now.due_date,
            now.is_ongoing,
        )
        rows = {action: OwnersChange(seen=now, wanted=wanted)}
        strategy = {"strategy": self.cast.strategy, "by": self.cast.carol, "may_invite": False}
        self.attempt("own", set_up_actions, rows=rows, **strategy)

    @rule(pick=PICK, heir=PICK, name=NAMES, is_new=st.booleans())
    def succeed(self, pick: int, heir: int, name: str, is_new: bool) -> None:
        """An organisation takes the place of another."""
        partner, other = self.pick(pick, Partner), self.pick(heir, Partner)
        fits = other not in (partner, None) and other.pk not in self.left() and other.is_group <= partner.is_group
        free = not PartnerVersion.objects.open().filter(name__iexact=name).exists()
        legal = partner.pk not in self.left() and (free if is_new else fits)
        about = {"successor": NewPartner(name) if is_new else other, "seen": read_estate(partner).mark}
        self.attempt("succeed", succeed_partner, legal=legal, partner=partner, by=self.cast.carol, **about)

    @rule(pick=PICK, lead=st.one_of(st.none(), PICK), chance=PICK)
    def leave(self, pick: int, lead: int | None, chance: int) -> None:
        """An organisation leaves, now and then; one other takes what it leads, or the joint lead, or nobody."""
        if chance % 3 != 1:
            return
        partner, other = self.pick(pick, Partner), None if lead is None else self.pick(lead, Partner)
        estate = read_estate(partner)
        fits = other is None or not estate.leads or (self.may_lead(other) and other != partner)
        leads = {state.action_id: other and other.pk for state in estate.leads}
        legal = partner.pk not in self.left() and fits
        about = {"partner": partner, "leads": leads, "seen": estate.mark, "by": self.cast.carol}
        self.attempt("leave", leave_partner, legal=legal, **about)

    @rule(pick=PICK, name=NAMES, person=WHO, drafts=st.booleans())
    def speak(self, pick: int, name: str, person: str, drafts: bool) -> None:
        """Rename an organisation, let somebody speak for it, and say whether they send."""
        partner, who = self.pick(pick, Partner), self.cast.people[person]
        free = not PartnerVersion.objects.open().filter(name__iexact=name).exclude(partner=partner).exists()
        self.attempt("rename", rename_partner, legal=free, partner=partner, name=name, by=self.cast.carol)
        about = {"person": who, "partner": partner, "by": self.cast.carol}
        self.attempt("join", add_member, legal=self.may_lead(partner) and who.is_active, **about)
        is_member = partner.pk in self.speaks(who)
        self.attempt("delegate", set_delegate, legal=is_member, may_only_draft=drafts, **about)

    @rule(person=WHO, chance=PICK)
    def close(self, person: str, chance: int) -> None:
        """Somebody goes for good, now and then; no lead."""
        who = self.cast.people[person]
        if chance == 0 and not self.leads_programme(who):
            self.attempt("close", close_person, person=who, by=self.cast.ada)
            who.refresh_from_db()

    def checks(self) -> list[Callable[[], None]]:
        """Beside the rules of every life: who leads, and who covers."""
        return [*super().checks(), self.who_leads_can, self.who_covers_speaks]

    def who_leads_can(self) -> None:
        """No running action is led or supported by an organisation that left, none at all is led by a group."""
        gone, groups = self.left(), set(Partner.objects.filter(is_group=True).values_list("pk", flat=True))
        for state in ActionState.objects.open():
            leads = [pk for pk in (state.lead_id, state.joint_lead_id) if pk]
            assert len(set(leads)) == len(leads)
            assert not groups & set(leads)
            assert not state.joint_lead_id or state.lead_id
            if state.stage not in ENDED:
                supports = ActionSupport.objects.open().filter(action=state.action_id)
                assert not gone & {*leads, *supports.values_list("partner_id", flat=True)}, state.action
        spoken_for = set(Membership.objects.open().values_list("partner_id", flat=True))
        assert not spoken_for & (gone | groups)

    def who_covers_speaks(self) -> None:
        """A cover is one while its person speaks for a lead partner and somebody else is accountable."""
        revision, people = Change.objects.latest("id").pk, {one.pk: one for one in self.cast.people.values()}
        states = {state.action_id: state for state in ActionState.objects.open()}
        holds = {
            row.action_id: row.person_id
            for row in ActionCover.objects.open()
            if states[row.action_id].person_id not in (None, row.person_id)
            and self.speaks_for_lead(people[row.person_id], states[row.action_id])
        }
        assert {pk: one.person_id for pk, one in covers_of(list(states), revision).items()} == holds
