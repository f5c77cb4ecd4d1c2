"""Workstream leads: the service, the page, and what the role opens and does not."""

import pytest
from django.core import mail

from accounts.clock import change, record_many
from accounts.emails import Invited
from accounts.models import Change, User
from accounts.services import NotAnAddressError
from actions.models import ActionState, WorkstreamVersion
from actions.permissions import can_review, reader_of, states_to_review
from actions.publication import PRIVATE_BOXES, PUBLISHED_BOXES, readable_boxes
from actions.services.plan import ChangedMeanwhileError
from actions.services.workstreams import NotTakingPartError, set_workstream_leads
from outcomes.access import access_of
from outcomes.models import Grant, Role
from outcomes.services import arrange_person, close_person
from tests.browser import assert_no_overflow, assert_summary_links, at_each_width, axe, shot, sign_in
from tests.reminders.mailing import BACKEND, TalkingBackend, refused

URL = "/strategies/care-plan/set-up/workstreams/"


def set_leads(cast, wanted, **kwargs):
    numbered = {cast.workstreams[number]: email for number, email in wanted.items()}
    return set_workstream_leads(strategy=cast.strategy, wanted=numbered, by=cast.carol, **kwargs)


def arrange(cast, roles):
    arrange_person(
        person=cast.bob, strategy=cast.strategy, name="Bob", job_title="", partners=[], roles=roles, by=cast.carol
    )


def leads(cast):
    rows = WorkstreamVersion.objects.open().filter(workstream__strategy=cast.strategy)
    return dict(rows.values_list("workstream__number", "lead_person__email"))


def holders(cast):
    rows = Grant.objects.open().filter(strategy=cast.strategy, role=Role.WORKSTREAM_LEAD)
    return set(rows.values_list("person__email", flat=True))


def test_leads_are_set_with_the_role_in_one_change(cast):
    before = Change.objects.count()
    assert set_leads(cast, {1: "bob@example.org", 2: ""}) == Invited()
    assert leads(cast) == {1: "bob@example.org", 2: None}
    assert holders(cast) == {"bob@example.org"}
    assert Change.objects.count() == before + 1
    assert Change.objects.latest("id").summary == "Lead of 1 workstream set"


def test_lead_of_nothing_no_longer_holds_the_role(cast):
    set_leads(cast, {1: "bob@example.org", 2: "bob@example.org"})
    set_leads(cast, {1: "alice@example.org"})
    assert holders(cast) == {"alice@example.org", "bob@example.org"}
    set_leads(cast, {2: ""})
    assert leads(cast) == {1: "alice@example.org", 2: None}
    assert holders(cast) == {"alice@example.org"}


def test_somebody_new_is_invited_after_the_change(cast):
    (person,) = set_leads(cast, {1: "new@example.org", 2: "new@example.org"}).mailed
    assert person.email == "new@example.org"
    assert access_of(person, cast.strategy).roles == {Role.WORKSTREAM_LEAD}
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_somebody_new_is_refused_to_those_who_may_not_invite(cast):
    with pytest.raises(NotTakingPartError) as refused:
        set_leads(cast, {1: "steve@example.org", 2: "bob@example.org"}, may_invite=False)
    assert refused.value.problems == {
        cast.workstreams[1]: "Nobody with the address steve@example.org takes part in this strategy."
        " Ask the programme lead to invite them."
    }
    assert leads(cast) == {1: None, 2: None}
    assert holders(cast) == set()


def test_address_that_is_none_writes_nothing(cast):
    with pytest.raises(NotAnAddressError):
        set_leads(cast, {1: "bob@example.org", 2: "nobody"})
    assert (leads(cast), holders(cast)) == ({1: None, 2: None}, set())


def test_change_by_somebody_else_is_not_overwritten(cast):
    seen = Change.objects.latest("id").pk
    set_leads(cast, {1: "bob@example.org"}, seen=seen)
    with pytest.raises(ChangedMeanwhileError, match="Somebody else changed a workstream"):
        set_leads(cast, {1: "alice@example.org"}, seen=seen)
    assert leads(cast) == {1: "bob@example.org", 2: None}


def test_lead_reviews_that_workstream_only(cast):
    set_leads(cast, {1: "bob@example.org"})
    access = access_of(cast.bob, cast.strategy)
    reviewed = {ref for ref, action in cast.actions.items() if can_review(cast.bob, access, action)}
    assert reviewed == {"1.1", "1.2"}
    assert set(states_to_review(cast.bob).values_list("action__ref", flat=True)) == reviewed
    assert ActionState.objects.open().count() == 3


@pytest.mark.parametrize(
    ("decision", "boxes"), [(None, PUBLISHED_BOXES), ("accepted", PUBLISHED_BOXES), ("returned", ())]
)
def test_lead_reads_what_partners_read(cast, decision, boxes):
    (person,) = set_leads(cast, {1: "new@example.org"}).mailed
    reader = reader_of(access_of(person, cast.strategy))
    readable = readable_boxes(reader, partner_id=cast.college.pk, decision=decision)
    assert tuple(readable) == boxes
    assert not set(readable) & set(PRIVATE_BOXES)


def test_closing_a_person_ends_their_workstreams_for_good(cast):
    set_leads(cast, {1: "bob@example.org", 2: "alice@example.org"})
    close_person(person=cast.bob, by=cast.carol)
    assert leads(cast) == {1: None, 2: "alice@example.org"}
    assert holders(cast) == {"alice@example.org"}


def test_people_page_leaves_the_role_to_the_workstreams(cast, client):
    set_leads(cast, {1: "bob@example.org"})
    arrange(cast, roles=[])
    assert holders(cast) == {"bob@example.org"}
    client.force_login(cast.carol)
    for address in ("/strategies/care-plan/people/invite/", f"/strategies/care-plan/people/{cast.bob.pk}/"):
        page = client.get(address).content.decode()
        assert 'value="workstream_lead"' not in page
        assert "Workstream leads are chosen under Set up, Workstream leads." in page
    listed = client.get("/strategies/care-plan/people/").content.decode()
    assert "Workstream lead" in listed
    assert f'href="{URL}"' in listed


def test_people_page_does_not_grant_the_role(cast):
    arrange(cast, roles=["workstream_lead"])
    assert holders(cast) == set()


def test_person_whose_ticks_are_taken_away_still_leads(cast, client):
    set_leads(cast, {1: "bob@example.org"})
    client.force_login(cast.carol)
    address = f"/strategies/care-plan/people/{cast.bob.pk}/"
    page = client.post(address, {"name": "Bob Example"}, follow=True).content.decode()
    assert "What you changed about Bob Example has been saved." in page


# The page


def test_page_saves_and_opens_the_reviews(cast, client):
    client.force_login(cast.bob)
    assert client.get("/reviews/").status_code == 403
    client.force_login(cast.carol)
    shown = client.get(URL)
    assert "Nobody leads it yet." in shown.content.decode()
    data = {"workstream-1": " BOB@example.org ", "workstream-2": "", "seen": shown.context["scope"].moment.revision}
    response = client.post(URL, data, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "Workstream leads saved." in response.content.decode()
    assert "Bob Example" in response.content.decode()
    assert leads(cast) == {1: "bob@example.org", 2: None}
    client.force_login(cast.bob)
    assert client.get("/reviews/").status_code == 200


def test_page_tells_whom_it_invited(cast, client):
    client.force_login(cast.carol)
    page = client.post(URL, {"workstream-1": "new@example.org"}, follow=True).content.decode()
    assert "Workstream leads saved. An invitation was sent to new@example.org." in page


def test_page_tells_whose_invitation_did_not_go_out(cast, client, settings):
    settings.EMAIL_BACKEND = BACKEND
    TalkingBackend.begin()
    TalkingBackend.says["new@example.org"] = refused("new@example.org")
    client.force_login(cast.carol)
    page = client.post(URL, {"workstream-1": "new@example.org"}, follow=True).content.decode()
    assert "Workstream leads saved. No mail could be sent to new@example.org: open People and send" in page


def test_page_keeps_what_was_typed_where_a_deputy_names_a_stranger(cast, client):
    client.force_login(cast.dan)
    response = client.post(URL, {"workstream-1": "steve@example.org", "workstream-2": "bob@example.org"})
    page = response.content.decode()
    assert 'href="#id_workstream-1"' in page
    assert "Nobody with the address steve@example.org takes part in this strategy." in page
    assert 'value="steve@example.org"' in page
    assert 'value="bob@example.org"' in page
    assert leads(cast) == {1: None, 2: None}


@pytest.mark.parametrize("typed", ["nobody", "a@b", "x" * 400, "a\x00@example.org"])
def test_page_refuses_what_is_no_address(cast, client, typed):
    client.force_login(cast.carol)
    page = client.post(URL, {"workstream-1": typed}).content.decode()
    assert "There is a problem" in page
    assert "he lead of workstream 1 must" in page
    assert leads(cast) == {1: None, 2: None}


def test_page_refuses_to_overwrite_and_then_saves(cast, client):
    client.force_login(cast.carol)
    seen = client.get(URL).context["scope"].moment.revision
    set_leads(cast, {1: "alice@example.org"})
    response = client.post(URL, {"workstream-1": "bob@example.org", "workstream-2": "", "seen": seen})
    assert "Somebody else changed a workstream after you opened this page." in response.content.decode()
    assert leads(cast)[1] == "alice@example.org"
    again = response.context["form"]["seen"].value()
    client.post(URL, {"workstream-1": "bob@example.org", "workstream-2": "", "seen": again})
    assert leads(cast)[1] == "bob@example.org"


def test_page_asks_the_same_number_of_queries_for_one_lead_and_two(cast, client, django_assert_num_queries):
    client.force_login(cast.carol)
    for wanted in ({1: "bob@example.org"}, {1: "bob@example.org", 2: "alice@example.org"}):
        set_leads(cast, wanted)
        with django_assert_num_queries(17):
            client.get(URL)


def test_page_of_a_plan_without_workstreams(cast, client):
    client.force_login(cast.ada)
    with change(kind="person_changed", job="test") as revision:
        record_many(revision, Grant, {(cast.carol.pk, cast.elsewhere.pk, Role.LEAD.value): {}})
    client.force_login(User.objects.get(pk=cast.carol.pk))
    page = client.get("/strategies/elsewhere/set-up/workstreams/").content.decode()
    assert "This plan has no workstreams yet." in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_lead_is_chosen_in_a_browser(page, live_server, cast):
    sign_in(page, live_server.url, cast.dan)
    page.goto(f"{live_server.url}/strategies/care-plan/set-up/")
    page.get_by_role("link", name="Workstream leads").click()
    page.get_by_label("1 Recruiting people into care").fill("steve@example.org")
    page.get_by_role("button", name="Save workstream leads").click()
    page.locator(".govuk-error-summary").wait_for()
    assert_summary_links(page)
    at_each_width(page, lambda page: _check(page, "workstream-leads-problem"))
    page.get_by_label("1 Recruiting people into care").fill("bob@example.org")
    page.get_by_role("button", name="Save workstream leads").click()
    page.get_by_text("Workstream leads saved.").wait_for()
    at_each_width(page, lambda page: _check(page, "workstream-leads"))
    assert leads(cast) == {1: "bob@example.org", 2: None}


def _check(page, name):
    assert axe(page) == []
    assert_no_overflow(page)
    shot(page, f"{name}-{page.viewport_size['width']}")
