"""The list of partners and the page of one: who may see which, and what is said of its actions, names and updates."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse

from accounts.clock import change, record_many
from accounts.models import Partner, PartnerVersion
from accounts.services import add_member, rename_partner
from actions.models import ActionState
from actions.services.reviews import return_update
from actions.services.succession import succeed_partner
from actions.succession import read_estate
from outcomes.services import add_partner_to_strategy
from tests.actions.story import Story, add_action, at
from tests.actions.visits import main_of, queries_of, refs_of, visit, words_of
from tests.cast import Cast
from tests.factories.accounts import PartnerFactory, PersonFactory
from tests.factories.outcomes import StrategyFactory

COLLEGE = "/partners/college/"
LIST = "/strategies/care-plan/partners/"


@pytest.fixture(autouse=True)
def _in_august() -> Iterator[None]:
    """After the spring's grace."""
    with time_machine.travel(at(8, 3), tick=False):
        yield


def test_partner_shows_what_it_leads_and_how_that_stands(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, COLLEGE)
    said = words_of(page)
    assert "Partner Riverside College" in said
    assert "Leads 2 actions." in said
    assert "2 of 2 actions in progress: 1 without an update and 1 green." in said
    assert "Contributing partner." in said
    assert refs_of(page) == ["1.1", "2.1"]


def test_partner_shows_what_it_supports(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, "/partners/trust/")
    assert "Supports 1 action." in words_of(page)
    assert "Actions that it supports" in words_of(page)
    assert "Updates" not in words_of(page)
    assert refs_of(page) == ["1.1"]


def test_group_says_that_it_cannot_lead(cast: Cast) -> None:
    said = words_of(visit(cast.carol, "/partners/providers/"))
    assert "A group of organisations: it cannot lead an action, and nobody signs in for it." in said
    assert "Leads and supports no action." in said
    assert "Nobody can speak for it." in said
    assert "Invite somebody" not in said


def test_joint_lead_is_told_apart_and_counted_for_both(cast: Cast, story: Story) -> None:
    lead_jointly(cast, "2.1")
    said = words_of(visit(cast.olive, "/partners/trust/"))
    assert "Leads 1 action jointly and supports 1 action. 1 of 1 action in progress: 1 without an update." in said
    assert "Updates" not in said
    assert "Leads 2 actions." in words_of(visit(cast.olive, COLLEGE))


def lead_jointly(cast: Cast, ref: str) -> None:
    """The trust becomes joint lead."""
    with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk, now=at(7, 25)) as revision:
        record_many(revision, ActionState, {cast.actions[ref].pk: {"joint_lead_id": cast.trust.pk}})


def test_updates_are_counted_for_the_current_period(cast: Cast, story: Story) -> None:
    said = words_of(visit(cast.olive, COLLEGE))
    assert "Updates for April to June 2026 1 of 2 updates sent, and 1 of them waits for review." in said
    assert "1 update is 18 days late : Action 2.1 ." in said
    then = words_of(visit(cast.olive, COLLEGE, as_at="2026-07-01"))
    assert (
        "0 of 2 updates sent. 2 updates are due in 15 days, on Thursday 16 July 2026: Action 1.1 , Action 2.1" in then
    )


def test_no_update_is_asked_for_before_a_period_opens_or_once_all_have_ended(cast: Cast) -> None:
    assert "No reporting period has opened yet, so no update is asked for." in words_of(visit(cast.olive, COLLEGE))
    end_everything()
    assert "Updates" not in words_of(visit(cast.olive, COLLEGE))


def end_everything() -> None:
    """Every action is complete."""
    with change(kind="plan_loaded", job="test", now=at(7, 25)) as revision:
        ids = ActionState.objects.open().values_list("action_id", flat=True)
        record_many(revision, ActionState, {pk: {"stage": "complete"} for pk in ids})


def test_returned_update_is_told_to_the_partner_and_the_lead_only(cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which schools?", now=at(7, 20))
    said = {who: words_of(visit(person, COLLEGE)) for who, person in cast.people.items() if who != "steve"}
    assert {who for who in said if "(returned)" in said[who]} == {"alice", "carol", "dan"}
    assert {who for who in said if "0 of 2 updates sent." in said[who]} == set(said)
    before = words_of(visit(cast.carol, COLLEGE, as_at="2026-07-19"))
    assert "(returned)" not in before


def test_people_are_shown_to_those_who_look_after_them_and_only_today(cast: Cast) -> None:
    said = {who: words_of(visit(person, COLLEGE)) for who, person in cast.people.items() if who != "steve"}
    assert {who for who in said if "alice@example.org" in said[who]} == {"carol", "ada"}
    assert "People" not in words_of(visit(cast.carol, COLLEGE, as_at="2026-07-01"))
    silent = PartnerFactory(name="Quiet Trust")
    StrategyFactory(partners=[silent], grants=[(cast.carol, "lead")])
    assert "Nobody speaks for it. Invite somebody" in words_of(visit(cast.carol, "/partners/quiet-trust/"))


def test_names_are_kept_over_time(cast: Cast) -> None:
    rename_partner(partner=cast.college, name="River Valley College", job="test", now=at(8, 1))
    said = words_of(visit(cast.olive, COLLEGE))
    assert "Partner River Valley College" in said
    assert "Called Riverside College until 1 August 2026." in said
    then = words_of(visit(cast.olive, COLLEGE, as_at="2026-07-01"))
    assert "Partner Riverside College" in then
    assert "Called" not in then


def test_partner_that_was_succeeded_says_by_whom(cast: Cast, story: Story) -> None:
    mark = read_estate(cast.college).mark
    succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol, now=at(8, 1))
    old, new = visit(cast.olive, COLLEGE), words_of(visit(cast.olive, "/partners/trust/"))
    assert "No longer a partner since 1 August 2026. Moorland NHS Trust took its place." in words_of(old)
    assert 'href="/partners/trust/"' in main_of(old)
    assert "Leads and supports no action." in words_of(old)
    assert "It took the place of Riverside College ." in new
    assert "Leads 2 actions and supports 1 action." not in new
    assert "No longer" not in words_of(visit(cast.olive, COLLEGE, as_at="2026-07-01"))


def test_successor_that_the_reader_may_not_see_is_named_without_a_link(cast: Cast) -> None:
    elsewhere = PartnerFactory(name="Far Away Trust", now=at(8, 1))
    StrategyFactory(slug="far-away", partners=[elsewhere], now=at(8, 1, 13))
    with change(kind="plan_loaded", job="test", now=at(8, 2)) as revision:
        fields = {"has_left": True, "succeeded_by": elsewhere}
        record_many(revision, PartnerVersion, {cast.college.pk: fields})
    page = visit(cast.olive, COLLEGE)
    assert "Far Away Trust took its place." in words_of(page)
    assert "/partners/far-away-trust/" not in main_of(page)


def test_partner_outside_what_one_may_see_is_not_found_just_as_none(cast: Cast) -> None:
    PartnerFactory(name="Hidden Trust")
    StrategyFactory(slug="hidden", partners=[PartnerFactory(name="Other Trust")])
    answers = [
        visit(cast.steve, COLLEGE),
        visit(cast.steve, COLLEGE, as_at="2026-01-01"),
        *(visit(cast.olive, f"/partners/{slug}/") for slug in ("hidden-trust", "other-trust", "no-such-partner")),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({re.sub(r'value="\w{64}"|Steve Example|Olive Example[^<]*', "", main_of(one)) for one in answers}) == 1


def test_partner_before_it_was_recorded_says_so(cast: Cast) -> None:
    answer = visit(cast.olive, COLLEGE, as_at="2026-01-01")
    assert answer.status_code == 200
    assert "On that date the tracker held nothing about this organisation." in words_of(answer)
    assert visit(cast.olive, COLLEGE, as_at="soon").status_code == 400


def test_partner_in_several_strategies_keeps_them_apart_with_demonstrations_last(cast: Cast) -> None:
    StrategyFactory(slug="a-trial", is_demonstration=True, partners=[cast.college], grants=[(cast.olive, "officer")])
    StrategyFactory(slug="b-plan", partners=[cast.college], grants=[(cast.alice, "officer")])
    page = visit(cast.olive, COLLEGE)
    assert re.findall(r'id="in-([\w-]+)"', main_of(page)) == ["care-plan", "a-trial"]
    assert "A trial Demonstration" in words_of(page)
    assert "Care plan Demonstration" not in words_of(page)
    assert re.findall(r'id="in-([\w-]+)"', main_of(visit(cast.ada, COLLEGE))) == ["b-plan", "care-plan", "a-trial"]


def test_invented_partner_is_flagged_as_a_demonstration(cast: Cast) -> None:
    partner = PartnerFactory(name="College Z", is_invented=True)
    StrategyFactory(partners=[partner], grants=[(cast.olive, "officer")], is_demonstration=True)
    page = visit(cast.olive, "/partners/college-z/").content.decode()
    assert 'class="app-demo"' in page
    assert 'class="app-demo"' not in visit(cast.olive, COLLEGE).content.decode()


@pytest.mark.parametrize(
    ("invented", "real_plan", "demonstration"),
    [(True, True, True), (True, False, True), (False, False, True), (False, True, False)],
)
def test_page_and_api_say_alike_what_is_a_demonstration(
    cast: Cast, invented: bool, real_plan: bool, demonstration: bool
) -> None:
    partner = PartnerFactory(name="College Z", is_invented=invented)
    for is_demonstration in {True, not real_plan}:
        StrategyFactory(partners=[partner], grants=[(cast.olive, "officer")], is_demonstration=is_demonstration)
    page = visit(cast.olive, "/partners/college-z/").content.decode()
    answer = visit(cast.olive, "/api/v1/partners/college-z/").json()
    assert ('class="app-demo"' in page, answer["demonstration"]) == (demonstration, demonstration)


def test_partner_asks_alike_for_more_strategies_and_actions(cast: Cast, story: Story) -> None:
    def add(number: int) -> None:
        StrategyFactory(partners=[cast.college], grants=[(cast.carol, "lead")])
        action = add_action(cast, f"1.{number}", None)
        own(cast, action.pk)

    add(3)
    asked = queries_of(cast.carol, COLLEGE)
    add(4)
    add(5)
    assert queries_of(cast.carol, COLLEGE) == asked
    assert refs_of(visit(cast.carol, COLLEGE)) == ["1.1", "1.3", "1.4", "1.5", "2.1"]


def own(cast: Cast, action_id: int) -> None:
    """The college leads one more action."""
    with change(kind="owners_set", job="test", strategy_id=cast.strategy.pk) as revision:
        record_many(revision, ActionState, {action_id: {"lead_id": cast.college.pk}})


def rows_of_list(page: HttpResponse) -> list[tuple[str, ...]]:
    """The rows of the list of partners, cell by cell."""
    rows = re.findall(r"<tr.*?</tr>", main_of(page).split("<tbody", 1)[1], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row) for row in cells]


def test_list_counts_what_each_partner_leads_and_supports(cast: Cast, story: Story) -> None:
    page = visit(cast.olive, LIST)
    assert rows_of_list(page) == [
        (
            "Independent sector providers Contributing partner. A group of organisations: it cannot lead an action",
            "No actions",
            *"0000",
        ),
        ("Moorland NHS Trust Contributing partner", "Supports 1", *"0000"),
        ("Riverside College Contributing partner", "Leads 2", "0", "0", "1", "0"),
    ]
    assert "3 organisations take part: 1 leads an action, 1 only supports others, 1 has none." in words_of(page)
    assert rows_of_list(visit(cast.olive, LIST, as_at="2026-05-01"))[2][2:] == ("1", "0", "0", "0")


def test_list_puts_those_that_left_apart(cast: Cast, story: Story) -> None:
    mark = read_estate(cast.college).mark
    succeed_partner(partner=cast.college, successor=cast.trust, seen=mark, by=cast.carol, now=at(8, 1))
    page = visit(cast.olive, LIST)
    assert "No longer partners Riverside College Succeeded by Moorland NHS Trust" in words_of(page)
    assert len(rows_of_list(page)) == 2
    assert "2 organisations take part: 1 leads an action, 1 has none." in words_of(page)


def test_list_of_a_plan_without_owners_is_calm(cast: Cast) -> None:
    StrategyFactory(slug="new-plan", partners=[cast.college, cast.trust], grants=[(cast.olive, "officer")])
    page = visit(cast.olive, "/strategies/new-plan/partners/")
    assert "2 organisations take part. None of them has an action yet." in words_of(page)
    assert "<table" not in main_of(page)


def test_list_asks_alike_for_more_partners(cast: Cast, story: Story) -> None:
    asked = queries_of(cast.olive, LIST)
    person = PersonFactory(partners=[cast.college])
    for number in (1, 2):
        partner = PartnerFactory(name=f"Care home {number}")
        add_member(person=person, partner=partner, job="test")
        join(cast, partner)
    assert queries_of(cast.olive, LIST) == asked
    assert "Care home 2" in words_of(visit(cast.olive, LIST))


def join(cast: Cast, partner: Partner) -> None:
    """The partner takes part in the strategy."""
    add_partner_to_strategy(partner=partner, strategy=cast.strategy, job="test")
