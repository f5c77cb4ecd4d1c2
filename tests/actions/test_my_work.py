"""My work: what is asked of a person's organisations, most urgent first."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import Membership
from accounts.moments import current_moment
from actions.models import Action, ActionState, ActionWording, Review, StatusUpdate, Workstream, WorkstreamVersion
from actions.pages.my_work import my_work_of
from actions.services.plan import change_due_date
from actions.services.updates import save_draft
from govuk.words import day, london_day
from outcomes.services import add_partner_to_strategy
from tests.actions.reporting import Reporting

pytestmark = pytest.mark.django_db
PAGE = "/my-work/"


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 23 October."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 10, 23)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture
def on(monkeypatch):
    """Open the page on a day: `on(date(2026, 10, 20), cast.alice)`."""

    def opened(day, person):
        instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr("actions.views.my_work.timezone.now", lambda: instant)
        client = Client()
        client.force_login(person)
        page = client.get(PAGE)
        assert page.status_code == 200
        return page

    return opened


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", main[0])).split())


def position(page):
    return unescape(re.search('<p class="app-position">(.*?)</p>', page.content.decode())[1])


def headings(page):
    return re.findall(r'<h2 class="govuk-heading-m app-h"[^>]*>(.*?)</h2>', page.content.decode())


def cards(page):
    found = re.findall("<article.*?</article>", page.content.decode(), re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]+>", " ", card)).split()) for card in found]


def buttons(page):
    drawn = re.findall(r'<a class="govuk-button" href="([^"]*)"[^>]*>(.*?)<span', page.content.decode())
    return [(unescape(address), words) for address, words in drawn]


def test_my_work_without_a_period_says_so(cast, on):
    page = on(date(2026, 10, 1), cast.alice)
    assert position(page) == "Nothing for you to do yet."
    assert "Care plan: the programme lead has not opened a reporting period yet." in text_of(page)
    assert cards(page) == []


def test_my_work_without_an_organisation_says_so(cast, period, on):
    for person in (cast.carol, cast.steve, cast.ada):
        page = on(date(2026, 10, 1), person)
        assert position(page) == "Nothing for you to do."
        assert "You do not speak for an organisation that leads an action." in text_of(page)


def test_my_work_lists_updates_due(cast, period, on):
    page = on(date(2026, 10, 6), cast.alice)
    assert position(page) == "2 updates due."
    assert headings(page) == ["Updates due (2)"]
    assert cards(page) == [
        "Action 1.1: Open a recruitment hub Update for July to September 2026: due in 10 days, "
        "on Friday 16 October 2026. Write update for Action 1.1",
        "Action 2.1: Offer induction places Update for July to September 2026: due in 10 days, "
        "on Friday 16 October 2026. Write update for Action 2.1",
    ]
    assert buttons(page)[0] == ("/strategies/care-plan/actions/1.1/update/", "Write update")


def test_my_work_says_late_of_updates_and_until_when_they_count(cast, period, on):
    page = on(date(2026, 10, 20), cast.alice)
    assert position(page) == "2 updates late."
    assert "Update for July to September 2026: 4 days late , still open until 23 October 2026." in cards(page)[0]
    page = on(date(2026, 10, 24), cast.alice)
    assert (
        "Update for July to September 2026: 8 days late , still taken, and marked as received after the cut-off "
        "on 23 October 2026."
    ) in cards(page)[0]


def test_my_work_puts_returned_first_with_the_comment(cast, period, reporting, on):
    reporting.hand_back(reporting.send(cast.actions["2.1"], period), "How many of the 24?")
    page = on(date(2026, 10, 20), cast.alice)
    assert position(page) == "1 update returned to you and 1 update late."
    assert headings(page) == ["Returned to you (1)", "Late updates (1)"]
    assert "Carol Example: “How many of the 24?”" in cards(page)[0]
    assert "Returned to you" in cards(page)[0]
    assert buttons(page)[0] == ("/strategies/care-plan/actions/2.1/update/", "Change and send again")


def test_my_work_keeps_a_returned_update_of_an_earlier_period(cast, period, reporting, on):
    reporting.hand_back(reporting.send(cast.actions["2.1"], period))
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    page = on(date(2026, 11, 20), cast.alice)
    assert buttons(page)[0] == (
        "/strategies/care-plan/actions/2.1/update/?period=2026-07-01%2F2026-09-30",
        "Change and send again",
    )


def test_my_work_offers_to_continue_a_draft(cast, period, on):
    for person, who in ((cast.alice, "You"), (cast.bob, "Bob Example")):
        save_draft(
            action=cast.actions["1.1"],
            period=period,
            partner=cast.college,
            content={"done": "Half"},
            by=person,
            now=datetime(2026, 10, 12, 15, 12, tzinfo=UTC),
        )
        page = on(date(2026, 10, 20), cast.alice)
        assert f"{who} saved a draft on 12 October 2026 at 4:12pm. Continue draft for Action 1.1" in cards(page)[0]


def test_my_work_says_overdue_of_actions_whose_update_is_in(cast, period, reporting, on):
    for ref in ("1.1", "2.1"):
        change_due_date(action=cast.actions[ref], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    reporting.send(cast.actions["1.1"], period)
    page = on(date(2026, 10, 20), cast.alice)
    assert position(page) == "1 update late and 2 actions overdue."
    assert headings(page)[:2] == ["Late updates (1)", "Overdue actions (1)"]
    assert "Action 20 days overdue. It was due on 30 September 2026. Update for July" in cards(page)[0]
    assert "Your update for July to September 2026 is in: G green ." in cards(page)[1]
    assert "If it needs a new date, ask the programme lead." in cards(page)[1]
    assert len(buttons(page)) == 1


def test_my_work_lists_what_waits_and_what_was_decided(cast, period, reporting, on):
    reporting.accept(reporting.send(cast.actions["1.1"], period), rating="amber", reason="The date is near.")
    reporting.send(cast.actions["2.1"], period)
    page = on(date(2026, 10, 1), cast.alice)
    assert position(page) == "Nothing for you to do."
    assert headings(page) == ["Waiting for the programme lead (1)"]
    assert "All done. Everything you were asked for is sent." in text_of(page)
    said = "2.1 Offer induction places G Green 17 Sep 2026, 14 days ago. Correct the update for Action 2.1"
    assert said in text_of(page)
    assert (
        "1.1 Open a recruitment hub 17 September: accepted with another rating. "
        "You said G green , the reviewer agreed A amber . “The date is near.”"
    ) in text_of(page)
    assert "Decided in the last 30 days" not in text_of(on(date(2026, 11, 1), cast.alice))


def test_my_work_asks_nothing_of_ended_actions(cast, period, reporting, on):
    reporting.accept(reporting.send(cast.actions["1.1"], period, stage="complete"))
    reporting.tick(days=20)
    reporting.period(date(2026, 10, 1), date(2026, 12, 31), opens=date(2026, 10, 1), due=date(2027, 1, 15))
    page = on(date(2026, 11, 20), cast.alice)
    assert [card[:10] for card in cards(page)] == ["Action 2.1"]


def test_my_work_names_the_organisation_where_there_are_several(cast, period, reporting, on):
    assert "Riverside College, Care plan" not in text_of(on(date(2026, 10, 1), cast.alice))
    with change(kind="owners_set", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.trust.pk): {}})
        record_many(revision, ActionState, {cast.actions["2.1"].pk: {"lead_id": cast.trust.pk}})
    page = on(date(2026, 10, 1), cast.alice)
    assert "Riverside College and Moorland NHS Trust My work" in text_of(page)
    assert "Riverside College" in cards(page)[0]
    assert "Moorland NHS Trust" in cards(page)[1]
    assert "Care plan" not in cards(page)[0] + cards(page)[1]


def test_my_work_spans_every_strategy_of_the_organisation(cast, period, reporting, on):
    add_partner_to_strategy(partner=cast.college, strategy=cast.elsewhere, job="test", now=reporting.tick())
    with change(kind="plan_loaded", job="test", strategy_id=cast.elsewhere.pk, now=reporting.tick()) as revision:
        workstream = revision.append(Workstream(strategy=cast.elsewhere, number=1))
        record_many(revision, WorkstreamVersion, {workstream.pk: {"title": "Other work"}})
        row = Action(strategy=cast.elsewhere, workstream=workstream, ref="1.1", sort_key="0001.0001")
        action = revision.append(row)
        record_many(revision, ActionWording, {action.pk: {"title": "Do it", "short_title": "Do it"}})
        record_many(revision, ActionState, {action.pk: {"lead_id": cast.college.pk}})
    page = on(date(2026, 10, 1), cast.alice)
    assert "Another strategy: the programme lead has not opened a reporting period yet." in text_of(page)
    assert "Riverside College" not in cards(page)[0]
    assert "Care plan" in cards(page)[0]
    Reporting(replace(cast, strategy=cast.elsewhere), now=reporting.now).period(
        date(2026, 9, 1), date(2026, 9, 30), opens=date(2026, 9, 1), due=date(2026, 9, 25)
    )
    page = on(date(2026, 10, 1), cast.alice)
    assert headings(page) == ["Late updates (1)", "Updates due (2)"]
    assert "Action 1.1: Do it Another strategy" in cards(page)[0]
    assert buttons(page)[0] == ("/strategies/elsewhere/actions/1.1/update/", "Write update")


def test_my_work_shows_nothing_of_others(cast, period, reporting, on):
    reporting.hand_back(reporting.send(cast.actions["1.1"], period), "Only for the college")
    for person in (cast.bob, cast.olive):
        assert "Only for the college" not in on(date(2026, 10, 20), person).content.decode()


def test_my_work_forgets_an_organisation_that_left_the_strategy(cast, period, reporting, on):
    with change(kind="member_left", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.college.pk): None})
    assert cards(on(date(2026, 10, 20), cast.alice)) == []


def test_my_work_has_no_past(cast, period):
    client = Client()
    client.force_login(cast.alice)
    assert client.get(PAGE, {"as_at": "2026-10-01"}).status_code == 403
    assert client.post(PAGE).status_code == 405


def more_actions(cast, reporting, number):
    """Further actions of the college in workstream 2."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        for step in range(2, 2 + number):
            row = Action(
                strategy=cast.strategy, workstream=cast.workstreams[2], ref=f"2.{step}", sort_key=f"0002.000{step}"
            )
            action = revision.append(row)
            record_many(revision, ActionWording, {action.pk: {"title": f"Do {step}", "short_title": f"Do {step}"}})
            record_many(revision, ActionState, {action.pk: {"lead_id": cast.college.pk}})


def test_my_work_asks_the_database_a_fixed_number_of_times(cast, period, reporting, django_assert_num_queries, on):
    wall = datetime(2026, 10, 20, 12, tzinfo=UTC)

    def fill(action):
        change_due_date(action=action, new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
        reporting.hand_back(reporting.send(action, period))
        save_draft(action=action, period=period, partner=cast.college, content={}, by=cast.alice, now=wall)

    fill(cast.actions["1.1"])
    with django_assert_num_queries(23):
        one = my_work_of(cast.alice, current_moment(wall=wall))
    more_actions(cast, reporting, 4)
    for action in Action.objects.filter(ref__in=["2.2", "2.3", "2.4"]):
        fill(action)
    with django_assert_num_queries(23):
        many = my_work_of(cast.alice, current_moment(wall=wall))
    assert (len(one.groups), one.leads, many.leads) == (2, 2, 6)
    assert (StatusUpdate.objects.count(), Review.objects.count()) == (4, 4)


def test_returned_update_stands_on_the_page_of_its_action(cast, period, reporting):
    review = reporting.hand_back(reporting.send(cast.actions["2.1"], period), "How many of the 24?")
    address = "/strategies/care-plan/actions/2.1/"
    on_the_day = day(london_day(review.revision.at))
    said = f"The update for July to September 2026 was returned on {on_the_day} by Carol Example: “How many of the 24?”"
    for person, reads, sends in ((cast.alice, True, True), (cast.carol, True, False), (cast.olive, False, False)):
        client = Client()
        client.force_login(person)
        page = client.get(address)
        assert (said in text_of(page), "was returned on" in text_of(page)) == (reads, reads), person
        assert ("Change and send again" in text_of(page)) is sends, person
    reporting.send(cast.actions["2.1"], period)
    client.force_login(cast.alice)
    assert "was returned on" not in text_of(client.get(address))
