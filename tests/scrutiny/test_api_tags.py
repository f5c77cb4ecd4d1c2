"""Entity tags of the API: what moves them, what does not, and that rights are checked first."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from accounts import services as accounts_services
from accounts.clock import change
from accounts.models import OPEN, PartnerVersion, Redaction, User
from actions import services as actions_services
from actions.generating import WindowRules, planned_periods
from actions.links import Sender
from actions.loading import load_plan
from actions.management.commands.load_strategy import SHIPPED
from actions.models import DateRequest, FigureRound, Frequency, Milestone, UpdateLink
from actions.plan_file import read_plan
from actions.reading import periods_of
from actions.services.actions import Links, correct_wording, set_links, set_short_title
from actions.services.actions import add_action as add_plan_action
from actions.services.carrying import Carrying, carry_forward
from actions.services.chasing import chase_missing
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.corrections import correct_update, send_no_change
from actions.services.cover import end_cover, set_cover
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.endings import close_action, reopen_action
from actions.services.figure_rounds import Asked, RoundWanted, answer_item, end_round, open_round
from actions.services.handover import hand_over
from actions.services.links import call_off_link, send_by_link, send_update_link
from actions.services.mailboxes import change_mailbox
from actions.services.milestones import MilestoneWanted, complete_milestone, set_milestones
from actions.services.periods import ReportingSettings, Window, add_periods, change_window
from actions.services.plan import Owners, OwnersChange, change_due_date, set_up_actions
from actions.services.reminder_steps import set_reminder_steps
from actions.services.reporting import set_reporting_months
from actions.services.reviews import accept_update, choose_late, reopen_review, return_update
from actions.services.succession import NewPartner, leave_partner, succeed_partner
from actions.services.summaries import write_summary
from actions.services.thread import write_message
from actions.services.updates import submit_update
from actions.services.workstreams import set_workstream_leads
from actions.succession import read_estate
from outcomes import services as outcomes_services
from outcomes.models import Role
from tests.actions.story import GREEN, Story, add_action, at, quarter, send
from tests.cast import Cast
from tests.scrutiny.figure_writes import a_file, one_figure, withdrawn
from tests.scrutiny.measure_writes import MEASURE_WRITES

ADDRESSES = {
    "strategies": "/api/v1/strategies/",
    "strategy": "/api/v1/strategies/care-plan/",
    "outcomes": "/api/v1/outcomes/?strategy=care-plan",
    "measures": "/api/v1/measures/",
    "observations": "/api/v1/observations/",
    "observations as CSV": "/api/v1/observations/?format=csv",
    "workstreams": "/api/v1/workstreams/",
    "actions": "/api/v1/actions/",
    "action": "/api/v1/actions/care-plan/1.1/",
    "updates": "/api/v1/updates/?action=1.1",
    "partners": "/api/v1/partners/",
    "rounds": "/api/v1/rounds/",
    "partner": "/api/v1/partners/college/",
    "progress": "/api/v1/progress/?strategy=care-plan",
    "progress as CSV": "/api/v1/progress/?strategy=care-plan&format=csv",
    "changes": "/api/v1/changes/?strategy=care-plan&from=2026-04-12",
    "editions": "/api/v1/editions/",
    "description": "/api/v1/schema/",
}
ACTION = ADDRESSES["action"]


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def ask(person: Any, address: str, tag: str = "") -> Any:
    client = Client()
    if person:
        client.force_login(person)
    return client.get(address, headers={"if-none-match": tag} if tag else {})


def tag_of(person: Any, address: str) -> str:
    answer = ask(person, address)
    assert answer.status_code == 200, answer.content
    return str(answer["ETag"])


@pytest.mark.parametrize("name", ADDRESSES)
def test_answer_at_hand_is_not_sent_again(cast: Cast, story: Story, name: str) -> None:
    first = ask(cast.carol, ADDRESSES[name])
    assert first.status_code == 200
    again = ask(cast.carol, ADDRESSES[name], first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
    assert ask(cast.carol, ADDRESSES[name], 'W/"another"').content == first.content


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_rights_are_checked_before_an_answer_is_said_to_be_unchanged(cast: Cast, story: Story, name: str) -> None:
    tag = tag_of(cast.carol, ADDRESSES[name])
    assert ask(None, ADDRESSES[name], tag).status_code == 401
    if name != "description":
        assert ask(cast.steve, ADDRESSES[name], tag).status_code in (200, 400, 404)


def test_tag_knows_who_reads(cast: Cast, story: Story) -> None:
    tags = {name: tag_of(getattr(cast, name), ACTION) for name in ("alice", "bob", "carol", "dan", "olive", "ada")}
    assert len(set(tags.values())) == 6


def test_tag_knows_the_day(cast: Cast, story: Story) -> None:
    tag = tag_of(cast.carol, ACTION)
    with time_machine.travel(at(8, 4), tick=False):
        assert tag_of(cast.carol, ACTION) != tag


def test_tag_knows_the_release(cast: Cast, settings: Any) -> None:
    tags = {name: tag_of(cast.carol, ADDRESSES[name]) for name in ("action", "description")}
    settings.RELEASE = "another"
    assert [tag_of(cast.carol, ADDRESSES[name]) == tag for name, tag in tags.items()] == [False, False]


def test_tag_knows_the_question(cast: Cast) -> None:
    """A tag of one address never says of another, or of a question that is refused, that nothing has changed."""
    tag = tag_of(cast.carol, ADDRESSES["actions"])
    assert ask(cast.carol, ADDRESSES["workstreams"], tag).status_code == 200
    assert ask(cast.carol, ADDRESSES["actions"] + "?stage=ready", tag).status_code == 400
    assert ask(cast.carol, "/api/v1/actions/care-plan/9.9/", tag).status_code == 404


def asked_date(cast: Cast) -> DateRequest:
    return ask_for_date(
        action=cast.actions["1.1"],
        partner=cast.college,
        new=date(2027, 3, 31),
        reason="Snow.",
        by=cast.alice,
        now=at(7, 25),
    )


def closed(cast: Cast, now: datetime) -> object:
    return close_action(
        action=cast.actions["1.2"],
        ending="withdrawn",
        reason="Done elsewhere.",
        agreed_by="the board",
        by=cast.carol,
        now=now,
    )


def milestones(cast: Cast, now: datetime) -> list[Milestone]:
    wanted = [MilestoneWanted("Lease signed", date(2026, 8, 31))]
    return set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=now)


def colleague(cast: Cast, now: datetime) -> User:
    """Steve, who now speaks for the college."""
    accounts_services.add_member(person=cast.steve, partner=cast.college, by=cast.ada, now=now)
    return cast.steve


def covered(cast: Cast, now: datetime) -> None:
    stands_in = colleague(cast, at(7, 24, 15))
    days = {"starts": date(2026, 8, 1), "ends": date(2026, 8, 14)}
    set_cover(actions=[cast.actions["1.1"]], person=stands_in, by=cast.alice, now=now, **days)


def update_link(cast: Cast, story: Story, now: datetime) -> UpdateLink:
    about = {"action": cast.actions["2.1"], "period": story.spring, "address": "office@example.org", "days": 9}
    return send_update_link(**about, by=cast.carol, now=now).link


Write = Callable[[Cast, Story, Any], object]
JULY = Window(date(2026, 10, 1), date(2026, 10, 16), date(2026, 10, 23), date(2026, 10, 30))


def needs_round(c: Cast, now: datetime) -> FigureRound:
    """A round that asks the college for one thing."""
    wanted = RoundWanted("training_needs", "Needs", date(2099, 1, 1), asked=[Asked("Home care", c.college.pk)])
    return open_round(strategy=c.strategy, wanted=wanted, by=c.carol, now=now)


WRITES: dict[str, Write] = {
    "open_round": lambda c, s, now: needs_round(c, now),
    "answer_item": lambda c, s, now: answer_item(
        item=needs_round(c, at(7, 25)).items.get(), words="Moving and handling.", by=c.alice, now=now
    ),
    "end_round": lambda c, s, now: end_round(
        figure_round=needs_round(c, at(7, 25)), reason="Begun too early.", by=c.carol, now=now
    ),
    "send_update_link": lambda c, s, now: update_link(c, s, now),
    "call_off_link": lambda c, s, now: call_off_link(link=update_link(c, s, at(7, 25)), by=c.carol, now=now),
    "send_by_link": lambda c, s, now: send_by_link(
        link=update_link(c, s, at(7, 25)),
        content=GREEN,
        sender=Sender("Pat", "Office manager"),
        now=now,
    ),
    "add_member": lambda c, s, now: accounts_services.add_member(person=c.steve, partner=c.trust, by=c.ada, now=now),
    "add_partner": lambda c, s, now: accounts_services.add_partner(name="Newcomers", by=c.ada, now=now),
    "succeed_partner": lambda c, s, now: succeed_partner(
        partner=c.college, successor=NewPartner("Dale College"), seen=read_estate(c.college).mark, by=c.carol, now=now
    ),
    "leave_partner": lambda c, s, now: leave_partner(
        partner=c.college, leads={}, seen=read_estate(c.college).mark, by=c.carol, now=now
    ),
    "change_mailbox": lambda c, s, now: change_mailbox(
        partner=c.college, address="office@example.org", by=c.carol, now=now
    ),
    "set_mailbox": lambda c, s, now: accounts_services.set_mailbox(
        partner=c.college, address="office@example.org", by=c.carol, now=now
    ),
    "set_reminder_steps": lambda c, s, now: set_reminder_steps(
        strategy=c.strategy, wanted={}, quietest=Frequency.WEEKLY, by=c.carol, now=now
    ),
    "set_cover": lambda c, s, now: covered(c, now),
    "end_cover": lambda c, s, now: [covered(c, at(7, 25)), end_cover(action=c.actions["1.1"], by=c.carol, now=now)],
    "hand_over": lambda c, s, now: hand_over(
        actions=[c.actions["1.1"]], person=colleague(c, at(7, 25)), by=c.alice, now=now
    ),
    "rename_partner": lambda c, s, now: accounts_services.rename_partner(
        partner=c.college, name="Moorland College", by=c.ada, now=now
    ),
    "invite_person": lambda c, s, now: accounts_services.invite_person(
        email="new@example.org", name="New", by=c.ada, now=now
    ),
    "name_person": lambda c, s, now: accounts_services.name_person(person=c.bob, name="Bob", by=c.ada, now=now),
    "invite_to_strategy": lambda c, s, now: outcomes_services.invite_to_strategy(
        email="new@example.org", strategy=c.strategy, roles=[Role.OFFICER], by=c.carol, now=now
    ),
    "arrange_person": lambda c, s, now: outcomes_services.arrange_person(
        person=c.bob, strategy=c.strategy, name="Bob", job_title="", partners=[], roles=[], by=c.carol, now=now
    ),
    "grant_role": lambda c, s, now: outcomes_services.grant_role(
        person=c.bob, strategy=c.strategy, role=Role.OFFICER, by=c.carol, now=now
    ),
    "close_person": lambda c, s, now: outcomes_services.close_person(person=c.bob, by=c.ada, now=now),
    "add_partner_to_strategy": lambda c, s, now: outcomes_services.add_partner_to_strategy(
        partner=accounts_services.add_partner(name="Newcomers", job="test", now=at(7, 25)),
        strategy=c.strategy,
        by=c.carol,
        now=now,
    ),
    "add_period": lambda c, s, now: quarter(c, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), now),
    "add_periods": lambda c, s, now: add_periods(
        strategy=c.strategy,
        planned=planned_periods("quarterly", "financial", 2027, 1, WindowRules()),
        settings=ReportingSettings("quarterly", "financial", WindowRules()),
        by=c.carol,
        now=now,
    ),
    "set_reporting_months": lambda c, s, now: set_reporting_months(
        action=c.actions["2.1"], months=[3, 9], by=c.carol, now=now
    ),
    "change_window": lambda c, s, now: change_window(period=s.spring, window=JULY, by=c.carol, now=now),
    "set_up_actions": lambda c, s, now: set_up_actions(
        strategy=c.strategy,
        rows={c.actions["1.2"]: OwnersChange(Owners(), Owners(lead_id=c.trust.pk))},
        by=c.carol,
        now=now,
    ),
    "chase_missing": lambda c, s, now: chase_missing(
        strategy=c.strategy, period=periods_of([c.strategy.pk], OPEN - 1)[c.strategy.pk][-1], by=c.carol, now=now
    ),
    "set_workstream_leads": lambda c, s, now: set_workstream_leads(
        strategy=c.strategy, wanted={c.workstreams[1]: c.bob.email}, by=c.carol, now=now
    ),
    "change_due_date": lambda c, s, now: change_due_date(
        action=c.actions["1.1"], new=date(2027, 3, 31), reason="Snow.", by=c.carol, now=now
    ),
    "ask_for_date": lambda c, s, now: ask_for_date(
        action=c.actions["1.1"], partner=c.college, new=date(2027, 3, 31), reason="Snow.", by=c.alice, now=now
    ),
    "agree_date": lambda c, s, now: agree_date(request=asked_date(c), by=c.carol, now=now),
    "refuse_date": lambda c, s, now: refuse_date(request=asked_date(c), reason="It can be done.", by=c.carol, now=now),
    "close_action": lambda c, s, now: closed(c, now),
    "reopen_action": lambda c, s, now: [
        closed(c, at(7, 25)),
        reopen_action(action=c.actions["1.2"], reason="A mistake.", by=c.carol, now=now),
    ],
    "add_action": lambda c, s, now: add_plan_action(
        workstream=c.workstreams[1],
        ref="1.3",
        title="Ask leavers why.",
        short_title="Ask leavers",
        reason="A gap.",
        agreed_by="the board",
        by=c.carol,
        now=now,
    ),
    "carry_forward": lambda c, s, now: carry_forward(
        strategy=c.strategy,
        rows=[Carrying(c.actions["1.2"], "1.4", c.workstreams[1])],
        reason="The second action plan.",
        agreed_by="the board",
        by=c.carol,
        now=now,
    ),
    "correct_wording": lambda c, s, now: correct_wording(
        action=c.actions["1.1"], title="Open a hub.", reason="As printed.", by=c.carol, now=now
    ),
    "set_short_title": lambda c, s, now: set_short_title(
        action=c.actions["1.1"], short_title="The hub", by=c.carol, now=now
    ),
    "set_links": lambda c, s, now: set_links(action=c.actions["1.1"], links=Links(supporting=[]), by=c.carol, now=now),
    "set_milestones": lambda c, s, now: milestones(c, now),
    "complete_milestone": lambda c, s, now: complete_milestone(
        milestone=milestones(c, at(7, 25))[0], done_on=date(2026, 7, 1), by=c.carol, now=now
    ),
    "contribute": lambda c, s, now: contribute(
        action=c.actions["1.1"],
        period=s.spring,
        partner=c.trust,
        content=ContributionContent(done="We lent a room."),
        by=c.bob,
        now=now,
    ),
    "correct_update": lambda c, s, now: correct_update(
        update=s.second, content=GREEN, reason="A slip.", by=c.alice, now=now
    ),
    "send_no_change": lambda c, s, now: send_no_change(
        action=c.actions["2.1"], period=s.spring, partner=c.college, by=c.alice, now=now
    ),
    "confirm_update": lambda c, s, now: confirm_update(
        update=submit_update(
            action=c.actions["2.1"],
            period=s.spring,
            partner=c.college,
            content=GREEN,
            by=c.carol,
            recorded_from="an email of 24 July 2026",
            now=at(7, 25),
        ),
        by=c.alice,
        now=now,
    ),
    "choose_late": lambda c, s, now: choose_late(
        update=send(c, "2.1", s.spring, GREEN, at(7, 31)), takes=False, by=c.carol, now=at(8, 1)
    ),
    "reopen_review": lambda c, s, now: reopen_review(update=s.first, by=c.carol, reason="Too harsh.", now=now),
    "set_delegate": lambda c, s, now: accounts_services.set_delegate(
        person=c.bob, partner=c.trust, may_only_draft=True, by=c.ada, now=now
    ),
    "submit_update": lambda c, s, now: send(c, "2.1", s.spring, GREEN, now),
    "accept_update": lambda c, s, now: accept_update(update=s.second, by=c.carol, now=now),
    "return_update": lambda c, s, now: return_update(update=s.second, by=c.carol, comment="Which?", now=now),
    "write_message": lambda c, s, now: write_message(update=s.second, by=c.carol, text="How many?", now=now),
    "write_summary": lambda c, s, now: write_summary(
        workstream=c.workstreams[1], period=s.spring, text="On course.", seen=0, by=c.carol, now=now
    ),
    "record_figure": lambda c, s, now: one_figure(c, at(7, 25), now),
    "withdraw_figure": lambda c, s, now: withdrawn(c, at(7, 25), now),
    "record_import": lambda c, s, now: a_file(c, at(7, 25), now),
    "load_plan": lambda c, s, now: add_action(c, "1.3", now),
    **MEASURE_WRITES,
}
"""Everything that records something about the plan or about all plans, by the service that does it."""
THROUGH = {"_decide": {"accept_update", "return_update", "reopen_review"}, "_record_failures": {"chase_missing"}}
"""Services that record through one of their own helpers."""


def services() -> Iterator[str]:
    """Names of the functions that record a change."""
    for package in (accounts_services, outcomes_services, actions_services):
        paths = getattr(package, "__path__", [])
        names = [f"{package.__name__}.{one.name}" for one in pkgutil.iter_modules(paths)]
        for module in [package, *map(import_module, names)]:
            for name, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and "with change(" in inspect.getsource(function):
                    yield from THROUGH.get(name, {name})


def test_every_service_that_records_is_in_the_table() -> None:
    assert set(services()) == set(WRITES) - {"load_plan"}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_moves_the_tag(cast: Cast, story: Story, name: str) -> None:
    before = {address: tag_of(cast.carol, ADDRESSES[address]) for address in ("actions", "action", "progress")}
    with time_machine.travel(at(8, 3, 13), tick=False):
        WRITES[name](cast, story, at(7, 26))
        after = {address: tag_of(cast.carol, ADDRESSES[address]) for address in before}
    assert [after[address] != before[address] for address in before] == [True, True, True]


def test_writes_in_another_strategy_leave_the_tag(cast: Cast, story: Story) -> None:
    named = [name for name, address in ADDRESSES.items() if "care-plan" in address]
    before = {name: (ask(cast.ada, ADDRESSES[name]).content, tag_of(cast.ada, ADDRESSES[name])) for name in named}
    with change(kind="plan_loaded", job="test", strategy_id=cast.elsewhere.pk, now=at(7, 26)):
        pass
    outcomes_services.grant_role(
        person=cast.bob, strategy=cast.elsewhere, role=Role.OFFICER, by=cast.ada, now=at(7, 27)
    )
    assert {name: tag_of(cast.ada, ADDRESSES[name]) for name in named} == {n: tag for n, (_, tag) in before.items()}
    assert ask(cast.ada, ACTION).content == before["action"][0]


def test_answer_about_the_past_keeps_its_tag(cast: Cast, story: Story) -> None:
    past = f"{ACTION}?as_at=2026-07-15"
    tag = tag_of(cast.carol, past)
    send(cast, "2.1", story.spring, GREEN, at(7, 26))
    assert tag_of(cast.carol, past) == tag


def test_redaction_moves_the_tags_of_the_past(cast: Cast, story: Story) -> None:
    past = f"{ACTION}?as_at=2026-07-15"
    tag = tag_of(cast.carol, past)
    version = PartnerVersion.objects.get(partner=cast.college)
    leave = Redaction(
        table="accounts_partnerversion",
        row=version.pk,
        field="name",
        reason="Names a person",
        decided_by=cast.carol,
        agreed_by=cast.dan,
    )
    with change(kind="redacted", job="test", now=at(7, 26)) as revision, connection.cursor() as cursor:
        revision.append(leave)
        cursor.execute("UPDATE accounts_partnerversion SET name = 'Removed' WHERE id = %s", [version.pk])
    answer = ask(cast.carol, past, tag)
    assert (answer.status_code, answer.json()["lead_partner"]["name"]) == (200, "Removed")


def test_loading_the_plan_again_with_a_new_name_moves_the_tags_of_all(cast: Cast) -> None:
    """A partner's name is everybody's: a plan that changes it concerns the other strategies too."""
    plan = read_plan(SHIPPED)
    load_plan(plan, now=at(7, 1))
    first = plan.partners[0]
    partner = PartnerVersion.objects.get(partner__slug=first.slug).partner
    outcomes_services.add_partner_to_strategy(partner=partner, strategy=cast.strategy, job="test", now=at(7, 2))
    address = f"/api/v1/partners/{first.slug}/"
    tag = tag_of(cast.carol, address)
    load_plan(
        replace(plan, partners=(replace(first, name="Another name", note="Renamed."), *plan.partners[1:])), now=at(7, 3)
    )
    answer = ask(cast.carol, address, tag)
    assert (answer.status_code, answer.json()["name"]) == (200, "Another name")
