"""The start page: what each role is told first, in which order, and where it leads on at once."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.clock import change, record_many
from accounts.moments import current_moment
from accounts.services import add_member
from actions.changes import kind_of
from actions.models import ActionState, WorkstreamVersion
from actions.pages.home import start_of
from actions.pages.since import since_last_report
from actions.permissions import states_of
from actions.reading import periods_of, read_actions
from actions.services.reviews import return_update
from outcomes.models import Grant, Role
from scrutiny.questions import read_question
from scrutiny.snapshots import build_progress
from tests.actions.demonstration import TODAY, replayed
from tests.actions.story import Story, add_action, at
from tests.actions.visits import main_of, queries_of, visit, words_of
from tests.cast import Cast
from tests.factories.accounts import PersonFactory
from tests.factories.outcomes import StrategyFactory


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def cards(page: HttpResponse) -> list[str]:
    """The headings of the cards, in order."""
    found = re.findall(r'<h3[^>]* id="(\w+)-[\w-]+"', main_of(page))
    return [str(one) for one in found]


def test_start_leads_a_partner_who_has_actions_to_my_work(cast: Cast) -> None:
    assert visit(cast.alice, "/")["Location"] == "/my-work/"
    answers = {who: visit(person, "/").status_code for who, person in cast.people.items()}
    assert {who for who, status in answers.items() if status == 302} == {"alice"}
    assert Client().get("/").status_code == 302


@pytest.mark.parametrize("asked", ["garbage", "2999-01-01", "2000-01-01", "\x00"])
def test_start_is_always_about_now(cast: Cast, story: Story, asked: str) -> None:
    said = words_of(visit(cast.carol, "/", as_at=asked))
    assert "2 of 3 actions in progress: 1 without an update and 1 green. 1 not recorded yet." in said


def test_start_says_whom_to_ask_where_there_is_nothing_to_see(cast: Cast) -> None:
    said = words_of(visit(cast.steve, "/"))
    assert "Nothing here for you yet" in said
    assert "Ask the programme lead of your strategy to add you." in said


def test_partner_that_only_supports_sees_the_plan_and_that_nothing_is_asked(cast: Cast, story: Story) -> None:
    page = visit(cast.bob, "/")
    assert cards(page) == ["work"]
    said = words_of(page)
    assert "Speaks for Moorland NHS Trust." in said
    assert "Updates of Moorland NHS Trust Nothing is asked of you now." in said
    assert "Supports 1 action: Action 1.1 ." in said


def test_partner_with_a_role_sees_what_is_asked_most_urgent_first(cast: Cast, story: Story) -> None:
    grant(cast, "alice", Role.OFFICER)
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    page = visit(cast.alice, "/")
    said = words_of(page)
    assert cards(page) == ["work", "report"]
    assert "Start 1 update returned to you and 1 update late." in said
    assert "Updates of Riverside College 1 update returned to you and 1 update late." in said
    asked = "Update for April to June 2026: 18 days late, still open until 30 July 2026"
    assert asked not in said  # the cut-off has passed
    assert said.index("Action 1.1 Open a recruitment hub Returned to you.") < said.index("Action 2.1 Offer induction")
    assert 'href="/strategies/care-plan/actions/1.1/update/"' in main_of(page)


def grant(cast: Cast, who: str, role: Role) -> None:
    """One more role in the cast's strategy."""
    with change(kind="role_granted", job="test", strategy_id=cast.strategy.pk, now=at(7, 12)) as revision:
        record_many(revision, Grant, {(cast.people[who].pk, cast.strategy.pk, role.value): {}})


def test_lead_sees_what_waits_who_owes_and_what_is_missing(cast: Cast, story: Story) -> None:
    page = visit(cast.carol, "/")
    said = words_of(page)
    assert cards(page) == ["review", "gaps", "people"]
    assert "Start 1 update waits for your review." in said
    assert "Programme lead." in said
    assert "1 update waits for your review. Review it" in said
    assert "Who owes updates Riverside College 1 update" in said
    assert "1 action with no lead partner 2 actions with no accountable person 2 actions with no date set" in said
    assert 'href="/strategies/care-plan/actions/?gap=lead"' in main_of(page)
    assert cards(visit(cast.dan, "/")) == ["review", "gaps"]


def test_lead_is_told_of_a_returned_update_and_of_what_is_overdue(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    with time_machine.travel(at(12, 31, 23), tick=False):
        assert "overdue" not in words_of(visit(cast.carol, "/"))
    with time_machine.travel(at(12, 31, 23).replace(year=2027), tick=False):
        page = visit(cast.carol, "/")
        assert "Riverside College 2 updates, 1 of them returned" in words_of(page)
        assert "1 action overdue" in words_of(page)
        assert 'href="/strategies/care-plan/actions/?overdue=true"' in main_of(page)


def test_lead_without_a_period_is_led_to_set_one_up(cast: Cast) -> None:
    said = words_of(visit(cast.carol, "/"))
    assert "No reporting period has opened yet. Set up reporting periods" in said
    assert "3 actions. No stage or rating has been recorded yet." in said


def test_workstream_lead_sees_their_workstream_only(cast: Cast, story: Story) -> None:
    grant(cast, "steve", Role.WORKSTREAM_LEAD)
    with change(kind="leads_set", job="test", strategy_id=cast.strategy.pk, now=at(7, 12)) as revision:
        record_many(revision, WorkstreamVersion, {cast.workstreams[2].pk: {"lead_person_id": cast.steve.pk}})
    page = visit(cast.steve, "/")
    assert cards(page) == ["review"]
    assert "Reviews in Workstream 2: Retention Nothing waits for your review." in words_of(page)
    assert "Who owes updates Riverside College 1 update" in words_of(page)
    assert 'href="/strategies/care-plan/workstreams/2/"' in main_of(page)


def test_officer_sees_what_changed_since_the_last_report(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, "/")
    said = words_of(page)
    assert cards(page) == ["report"]
    assert "What changed since January to March 2026" in said
    assert "1 better Action 1.1 1 not reported Action 2.1 1 date moved Action 1.1 Compared with 30 April 2026" in said
    assert "/strategies/care-plan/progress/?compare_to=2026-01-01%2F2026-03-31" in main_of(page)


def test_officer_without_an_earlier_period_is_told_so(cast: Cast) -> None:
    assert "There is no earlier period to compare with yet." in words_of(visit(cast.olive, "/"))


def test_changes_are_those_of_the_progress_report(db: None) -> None:
    """On the whole demonstration: ratings, stages, dates and lead partners, as the report made at that cut-off."""
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    with time_machine.travel(noon), replayed() as strategy:
        moment = current_moment(wall=noon)
        states = states_of([strategy.pk], moment.revision).order_by("action__sort_key")
        plans = {strategy.pk: read_actions(states, moment, {})}
        since = since_last_report(periods_of(plans, moment.revision), plans, moment)[strategy.pk]
        question = read_question(strategy, wall=noon, compare_to=since.period.key)
        report = build_progress(strategy, question.asked, question.compare_to)
    assert report is not None
    told = [(one.ref, kind_of(one), one.direction) for one in report.changes or () if one.what != "title"]
    assert [(one.ref, kind_of(one), one.direction) for one in since.changes] == told
    assert len(told) > 5


def test_administrator_sees_who_has_not_signed_in_and_who_leads_nothing(cast: Cast) -> None:
    cast.alice.last_login = at(7, 1)
    cast.alice.save(update_fields=["last_login"])
    page = visit(cast.ada, "/")
    assert cards(page) == ["people", "people"]
    said = words_of(page)
    assert "4 people have not signed in yet: Bob Example, Carol Example, Dan Example, Olive Example." in said
    assert "No programme lead. Invite a programme lead Everybody who was invited has signed in." in said
    assert said.index("Care plan") < said.index("Another strategy")


def test_several_roles_have_a_card_each_in_order_and_demonstrations_come_last(cast: Cast, story: Story) -> None:
    for role in (Role.LEAD, Role.OFFICER):
        grant(cast, "alice", role)
    StrategyFactory(slug="a-trial", is_demonstration=True, grants=[(cast.alice, "officer")])
    page = visit(cast.alice, "/")
    assert cards(page) == ["work", "review", "gaps", "report", "people", "report"]
    assert re.findall(r'id="at-([\w-]+)"', main_of(page)) == ["care-plan", "a-trial"]
    assert "A trial Demonstration Committee officer." in words_of(page)
    assert "Start 1 update late. Care plan" in words_of(page)
    assert "Programme lead. Committee officer. Speaks for Riverside College." in words_of(page)


def test_person_whose_sign_in_is_closed_starts_nowhere(cast: Cast) -> None:
    cast.carol.is_active = False
    assert start_of(cast.carol, current_moment(wall=timezone.now())).blocks == []


def test_start_asks_alike_for_more_strategies_and_actions(cast: Cast, story: Story) -> None:
    person = PersonFactory(partners=[cast.college])

    def add(number: int) -> None:
        roles = [(person, role) for role in ("lead", "officer", "workstream_lead")]
        StrategyFactory(partners=[cast.college], grants=roles)
        action = add_action(cast, f"1.{number}", None)
        with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk) as revision:
            record_many(revision, ActionState, {action.pk: {"lead_id": cast.college.pk}})

    with change(kind="role_granted", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, Grant, {(person.pk, cast.strategy.pk, role): {} for role in ("lead", "officer")})
    add(3)
    asked = queries_of(person, "/")
    add(4)
    add_member(person=person, partner=cast.trust, job="test")
    add(5)
    assert queries_of(person, "/") == asked
