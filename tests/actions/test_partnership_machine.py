"""Random lives of a partnership and its plan, through the services that the lifecycle's machine leaves out."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from accounts.models import Partner, PartnerVersion
from actions.covers import covers_of
from actions.links import Sender
from actions.models import (
    Action,
    ActionEvent,
    ActionSupport,
    ActionWording,
    DraftEvidence,
    Milestone,
    MilestoneVersion,
    UpdateConfirmation,
    UpdateDraft,
    UpdateLink,
    UpdateMessage,
    WorkstreamSummary,
)
from actions.references import sort_key
from actions.replay import history_of
from actions.services.actions import Links, add_action, correct_wording, set_links
from actions.services.carrying import Carrying, carry_forward
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.endings import close_action, reopen_action
from actions.services.evidence import attach_link, remove_evidence
from actions.services.links import call_off_link, send_by_link, send_update_link
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.reviews import accept_update, return_update
from actions.services.summaries import write_summary
from actions.services.thread import write_message
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.services.workstreams import set_workstream_leads
from actions.stages import ENDED, NEXT_STAGES
from actions.transitions import STEPS, Step
from tests.actions.lives import DONE, reckoned, run
from tests.actions.lives_partners import DAYS, NAMES, PICK, WHO, PartnerLives
from tests.actions.reporting import GREEN

PLACES = st.integers(0, 2)
SOURCES = st.sampled_from(["", "an email of 1 May 2026"])
STAGES = st.sampled_from(["in_progress", "in_progress", "complete"])
REFS = st.sampled_from(["1.1", "1.01", "2.01", "2.2", "2.3", "2.4", "1.3", "1.4"])
AGREED = {"reason": "The board wants it.", "agreed_by": "the board"}
SENDING = {Step.SEND, Step.RESEND}


class Machine(PartnerLives):
    """What the plan holds, what is sent, said and attached, beside what happens to organisations and people."""

    @rule(pick=PICK, place=PLACES, days=st.integers(0, 3), address=st.sampled_from(["steve", "manager"]))
    def send_link(self, pick: int, place: int, days: int, address: str) -> None:
        """Send a mailbox a link."""
        action, period = self.pick(pick, Action), self.periods[place]
        state = self.state(action)
        steps = STEPS[self.own_state(action, period, "lead", state.lead)] if state.lead else set()
        legal = bool(days and SENDING & steps and state.stage not in ENDED)
        about = {"period": period, "address": f"{address}@example.org", "days": days, "by": self.cast.carol}
        self.attempt("send link", send_update_link, legal=legal, action=action, **about)

    @rule(pick=PICK, calls_off=st.booleans(), stage=STAGES)
    def use_link(self, pick: int, calls_off: bool, stage: str) -> None:
        """Send an update by any link ever sent, or call it off."""
        link = self.pick(pick, UpdateLink)
        if link is None:
            return
        link.person.refresh_from_db()
        assert self.reporting.now is not None
        works = not link.ends.exists() and link.expires_at > self.reporting.now and link.person.is_active
        if calls_off:
            self.attempt("call off", call_off_link, legal=works, link=link, by=self.cast.carol)
            return
        state, about = self.state(link.action), (link.action, link.period)
        wanted = state.lead_id == link.partner_id and state.stage not in ENDED
        may_be_sent = SENDING & STEPS[self.own_state(*about, "lead", link.partner)]
        follows = stage in NEXT_STAGES[history_of(link.action).without(link.period).stage]
        content, sender = UpdateContent(**{**GREEN, "stage": stage}), Sender("Pat Example", "Manager")
        legal = bool(works and wanted and may_be_sent and follows)
        self.attempt("by link", send_by_link, legal=legal, link=link, content=content, sender=sender)

    @rule(pick=PICK, partner=PICK, place=PLACES, who=WHO, number=st.integers(0, 3))
    def draft(self, pick: int, partner: int, place: int, who: str, number: int) -> None:
        """Type something and attach links to it, and take one away."""
        about = {
            "action": self.pick(pick, Action),
            "period": self.periods[place],
            "partner": self.pick(partner, Partner),
        }
        by = {"by": self.cast.people[who]}
        draft = self.attempt("draft", save_draft, content={"done": "Half a"}, **about, **by)
        for one in range(number if draft else 0):
            url = f"https://example.org/{one}" if one else "no address"
            self.attempt("attach", attach_link, legal=bool(one), draft=draft, label="", url=url, **by)
        if number == 3 and draft and (row := DraftEvidence.objects.filter(draft=draft).first()):
            remove_evidence(draft=draft, pk=row.pk)

    @rule(pick=PICK, partner=PICK, place=PLACES, who=WHO, stage=STAGES, recorded=SOURCES)
    def submit(self, pick: int, partner: int, place: int, who: str, stage: str, recorded: str) -> None:
        """An update by the lead partner, or another; what is attached to its draft goes with it."""
        action, period, person = self.pick(pick, Action), self.periods[place], self.cast.people[who]
        state = self.state(action)
        sender = state.lead if state.lead and partner > 2 else self.pick(partner, Partner)
        steps = STEPS[self.own_state(action, period, "lead", sender)]
        follows = stage in NEXT_STAGES[history_of(action).without(period).stage]
        runs = state.lead_id == sender.pk and state.stage not in ENDED
        drafts = UpdateDraft.objects.filter(action=action, period=period, partner=sender)
        attached = [one.label for draft in drafts for one in draft.evidence.order_by("pk")]
        update = self.attempt(
            "submit",
            submit_update,
            legal=bool(runs and follows and SENDING & steps and self.may_send(person, sender.pk, recorded)),
            action=action,
            period=period,
            partner=sender,
            content=UpdateContent(**{**GREEN, "stage": stage}),
            by=person,
            recorded_from=recorded,
        )
        if update is not None and not recorded:
            assert (list(update.evidence.values_list("label", flat=True)), drafts.exists()) == (attached, False)

    @rule(pick=PICK, place=PLACES, who=WHO, recorded=SOURCES)
    def help_out(self, pick: int, place: int, who: str, recorded: str) -> None:
        """A contribution by any organisation that ever supported an action."""
        support = self.pick(pick, ActionSupport)
        action, period, person = support.action, self.periods[place], self.cast.people[who]
        supports = ActionSupport.objects.open().filter(action=action, partner=support.partner).exists()
        steps = STEPS[self.own_state(action, period, "contribution", support.partner)]
        self.attempt(
            "contribute",
            contribute,
            legal=supports
            and bool({Step.CONTRIBUTE, Step.RESEND} & steps)
            and not self.is_ended(action)
            and self.may_send(person, support.partner_id, recorded),
            action=action,
            period=period,
            partner=support.partner,
            content=ContributionContent(done="We lent a room."),
            by=person,
            recorded_from=recorded,
        )

    @rule(pick=PICK, who=WHO, accepts=st.booleans())
    def remark(self, pick: int, who: str, accepts: bool) -> None:
        """Ask about an update, confirm it, and decide on it."""
        update, person = self.pick(pick), self.cast.people[who]
        if update is None:
            return
        line = set(self.line_of(update.partner_id))
        takes_part = line & set(self.speaks(person)) or self.leads_workstream(person, update.action.workstream_id)
        self.attempt("message", write_message, legal=bool(takes_part), update=update, by=person, text="Which?")
        steps = STEPS[reckoned()[update.pk]]
        confirms = Step.CONFIRM in steps and update.recorded_from and update.author != person
        is_first = not UpdateConfirmation.objects.filter(update=update).exists()
        legal = bool(confirms and is_first and self.speaks(person).get(update.partner_id))
        self.attempt("confirm", confirm_update, legal=legal, update=update, by=person)
        reviewer = self.cast.dan
        if accepts:
            legal = Step.ACCEPT in steps and update.author != reviewer
            self.attempt("accept", accept_update, legal=legal, update=update, by=reviewer)
        else:
            legal = Step.RETURN in steps and update.author != reviewer
            self.attempt("return", return_update, legal=legal, update=update, by=reviewer, comment="Which?")

    def line_of(self, partner_id: int) -> list[int]:
        """An organisation and those that took its place."""
        into = PartnerVersion.objects.open().get(partner=partner_id).succeeded_by_id
        return [partner_id, *(self.line_of(into) if into else [])]

    @rule(picks=st.lists(st.tuples(PICK, REFS), min_size=1, max_size=2), closes_old=st.booleans())
    def carry(self, picks: list[tuple[int, str]], closes_old: bool) -> None:
        """Carry actions forward, all or none."""
        rows = [Carrying(self.pick(pick, Action), ref, self.cast.workstreams[int(ref[0])]) for pick, ref in picks]
        is_once = len({row.action for row in rows}) == len({sort_key(row.ref) for row in rows}) == len(rows)
        legal = is_once and all(self.is_free(row.ref) and not self.is_carried(row.action) for row in rows)
        about = {"strategy": self.cast.strategy, "by": self.cast.carol, "closes_old": closes_old}
        self.attempt("carry", carry_forward, legal=legal, rows=rows, **about, **AGREED)

    @rule(ref=REFS, pick=st.one_of(st.none(), PICK), partner=PICK)
    def add(self, ref: str, pick: int | None, partner: int) -> None:
        """Add an action, which may go on from another."""
        carried, supporter = None if pick is None else self.pick(pick, Action), self.pick(partner, Partner)
        number, goes_on = int(ref[0]), carried is not None and self.is_carried(carried)
        words = {"ref": ref, "title": "Offer more places.", "short_title": "Offer more", "carried_from": carried}
        links = Links([self.cast.outcomes[number]], [supporter], [])
        legal = self.is_free(ref) and not goes_on and supporter.pk not in self.left()
        about = {"workstream": self.cast.workstreams[number], "links": links, "by": self.cast.carol}
        self.attempt("add", add_action, legal=legal, **words, **about, **AGREED)

    @rule(pick=PICK, partners=st.sets(PICK, max_size=2), number=st.integers(1, 2), title=NAMES)
    def word(self, pick: int, partners: set[int], number: int, title: str) -> None:
        """Correct an action's wording, and set its links."""
        action, by = self.pick(pick, Action), {"by": self.cast.carol}
        worded = ActionWording.objects.open().get(action=action)
        is_new = worded.title != title or worded.correction_reason == f"{pick}"  # the same once more changes nothing
        self.attempt("correct", correct_wording, legal=is_new, action=action, title=title, reason=f"{pick}", **by)
        supporting = {self.pick(place, Partner) for place in partners}
        had = set(ActionSupport.objects.open().filter(action=action).values_list("partner_id", flat=True))
        legal = not {partner.pk for partner in supporting} & self.left() - had
        links = Links([self.cast.outcomes[number]], supporting)
        self.attempt("link", set_links, legal=legal, action=action, links=links, **by)

    @rule(pick=PICK, reopens=st.booleans())
    def end(self, pick: int, reopens: bool) -> None:
        """Reopen an action, or close it."""
        action, by = self.pick(pick, Action), self.cast.carol
        if reopens:
            legal = self.is_ended(action)
            self.attempt("reopen", reopen_action, legal=legal, action=action, reason="Money.", by=by)
        elif pick < 4:
            legal = not self.is_ended(action)
            self.attempt("end", close_action, legal=legal, action=action, ending="withdrawn", by=by, **AGREED)

    @rule(pick=PICK, keeps=st.sets(st.integers(1, 4)), adds=st.booleans(), done=PICK, day=DAYS)
    def milestones(self, pick: int, keeps: set[int], adds: bool, done: int, day: int) -> None:
        """Set an action's milestones, and reach one of any."""
        action = self.pick(pick, Action)
        rows = MilestoneVersion.objects.open().filter(milestone__action=action).order_by("milestone__number")
        known = {row.milestone.number: row for row in rows.select_related("milestone")}
        wanted = [MilestoneWanted(f"Step {number}", self.in_days(day), number) for number in sorted(keeps)]
        wanted += [MilestoneWanted("A new step", self.in_days(day))] if adds else []
        kept = all(number in known and not known[number].is_dropped for number in keeps)
        legal = kept and not self.is_ended(action)
        legal = legal and not any(row.done_on for number, row in known.items() if number not in keeps)
        self.attempt("set milestones", set_milestones, legal=legal, action=action, wanted=wanted, by=self.cast.carol)
        if milestone := self.pick(done, Milestone):
            stands = not MilestoneVersion.objects.open().get(milestone=milestone).is_dropped
            about = {"milestone": milestone, "done_on": self.in_days(day), "by": self.cast.carol}
            self.attempt("reach", complete_milestone, legal=stands and day <= 0, **about)

    @rule(number=st.integers(1, 2), place=PLACES, who=WHO, text=NAMES, seen=PLACES, lead=st.one_of(st.none(), WHO))
    def summarise(self, number: int, place: int, who: str, text: str, seen: int, lead: str | None) -> None:
        """Say who leads a workstream, and write its summary."""
        workstream, period, person = self.cast.workstreams[number], self.periods[place], self.cast.people[who]
        wanted = {workstream: f"{lead}@example.org" if lead else ""}
        about = {"strategy": self.cast.strategy, "by": self.cast.carol, "may_invite": False}
        self.attempt("lead workstream", set_workstream_leads, wanted=wanted, **about)
        last = WorkstreamSummary.objects.filter(workstream=workstream, period=period).order_by("number").last()
        is_new = last is None or last.text == text or last.number == seen
        legal = is_new and self.leads_workstream(person, workstream.pk)
        words = {"workstream": workstream, "period": period, "text": text, "seen": seen, "by": person}
        self.attempt("summarise", write_summary, legal=legal, **words)

    @rule(days=st.integers(1, 2))
    def wait(self, days: int) -> None:
        """Days pass, until two weeks are over."""
        if self.day < date(2026, 11, 18):
            self.reporting.tick(days=days)

    def checks(self) -> list[Callable[[], None]]:
        """Beside those on organisations and people: what was carried forward."""
        return [*super().checks(), self.nothing_goes_on_twice]

    def nothing_goes_on_twice(self) -> None:
        """No action is carried forward twice."""
        carried = list(
            ActionEvent.objects.filter(kind=ActionEvent.Kind.CARRIED_FORWARD).values_list("other", flat=True)
        )
        assert len(set(carried)) == len(carried)

    def ask(self, revision: int) -> Any:
        """Beside actions, updates and reports: covers and messages as they stood at a revision."""
        messages = list(UpdateMessage.objects.filter(revision__lte=revision).order_by("pk").values())
        ids = list(Action.objects.values_list("pk", flat=True))
        names = PartnerVersion.objects.at(revision).order_by("pk").values_list("name", "has_left")
        supports = ActionSupport.objects.at(revision).order_by("pk").values_list("action", "partner")
        steps = (
            MilestoneVersion.objects.at(revision).order_by("pk").values_list("title", "due", "done_on", "is_dropped")
        )
        rows = [list(each) for each in (names, supports, steps)]
        return super().ask(revision), messages, covers_of(ids, revision), rows


@pytest.mark.slow
# These two come to nearly every step between them.
@pytest.mark.parametrize("begin", [pytest.param(1, marks=pytest.mark.length), 2])
def test_random_partnerships_keep_every_rule(cast: Any, begin: int) -> None:
    run(Machine, cast, examples=10, steps=35, is_same_each_time=True, begin=begin)
    assert sum(DONE.values()) > 20
