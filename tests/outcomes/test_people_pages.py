"""The People page: who sees it, and inviting, changing and closing people on it."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from accounts import services
from accounts.clock import change, record_many
from accounts.models import Change, Membership, PartnerVersion, PersonVersion, User
from actions.reminders.refusals import note_refusal
from outcomes.access import access_of
from outcomes.models import Role
from outcomes.services import add_partner_to_strategy, arrange_person, grant_role
from tests.factories.accounts import PartnerFactory, PersonFactory
from tests.factories.outcomes import StrategyFactory
from tests.roles import end_membership, end_role, set_person_active

pytestmark = pytest.mark.django_db

PEOPLE = "/strategies/care-plan/people/"
INVITE = f"{PEOPLE}invite/"


@pytest.fixture
def lead(cast, client):
    client.force_login(cast.carol)
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def page_of(person):
    return f"{PEOPLE}{person.pk}/"


def saved(client, person, **data):
    """Send the person's page as it is drawn, with some boxes changed."""
    form = client.get(page_of(person)).context["form"]
    typed = {key: form[key].value() for key in form.fields}
    typed["partners"] = [pk for pk in typed["partners"] if pk in dict(form.offered)]
    return client.post(page_of(person), typed | data)


@pytest.mark.parametrize(
    ("name", "status"),
    [("carol", 200), ("ada", 200), ("dan", 403), ("olive", 403), ("alice", 403), ("steve", 404)],
)
def test_people_pages_are_for_leads_and_administrators(cast, client, name, status):
    client.force_login(cast.people[name])
    pages = [PEOPLE, INVITE, page_of(cast.bob), f"{page_of(cast.bob)}close/"]
    assert [client.get(page).status_code for page in pages] == [status] * 4
    if status != 200:
        assert [client.post(page, {}).status_code for page in pages[1:]] == [status] * 3
        assert cast.bob.memberships.open().exists()


def test_strategy_that_is_not_there_answers_like_one_that_may_not_be_seen(cast, client):
    client.force_login(cast.carol)
    missing, hidden = (client.get(f"/strategies/{slug}/people/") for slug in ("nowhere", "elsewhere"))
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert text_of(missing) == text_of(hidden)


def test_people_page_shows_roles_organisations_and_gaps(cast, lead):
    PersonFactory(email="outsider@example.org")
    text = text_of(lead.get(PEOPLE))
    assert "5 people can sign in for this strategy." in text
    assert "Carol Example Programme lead carol@example.org Last on" in text
    assert "Dan Example Deputy lead dan@example.org Not signed in yet" in text
    assert "Riverside College Alice Example alice@example.org" in text
    assert "Independent sector providers A group of organisations: nobody can speak for it" in text
    assert "Nobody speaks for" not in text
    assert "outsider" not in text
    assert "steve" not in text


def test_organisation_that_nobody_speaks_for_is_named(cast, lead):
    end_membership(person=cast.bob, partner=cast.trust, by=cast.carol)
    response = lead.get(PEOPLE)
    assert "Nobody speaks for 1 organisation yet." in text_of(response)
    assert f'href="{INVITE}?partner={cast.trust.pk}"' in response.content.decode()
    form = lead.get(f"{INVITE}?partner={cast.trust.pk}").content.decode()
    assert re.search(rf'value="{cast.trust.pk}" checked', form)


def test_people_page_takes_the_same_queries_for_more_people(cast, lead, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        lead.get(PEOPLE)
    for number in range(3):
        partner = PartnerFactory(name=f"More {number}")
        add_partner_to_strategy(partner=partner, strategy=cast.strategy, job="test")
        PersonFactory(partners=[partner])
        grant_role(person=PersonFactory(), strategy=cast.strategy, role=Role.OFFICER, job="test")
    with django_assert_num_queries(len(few)):
        lead.get(PEOPLE)


def test_invite_lets_somebody_in_with_organisation_and_role(cast, lead):
    data = {
        "email": "New@example.org",
        "name": "Nia New",
        "partners": [cast.college.pk, cast.trust.pk],
        "roles": ["officer"],
    }
    response = lead.post(INVITE, data, follow=True)
    assert "new@example.org now takes part in this strategy. We have emailed them how to sign in." in text_of(response)
    access = access_of(User.objects.get(email="new@example.org"), cast.strategy)
    assert (access.partner_ids, access.roles) == ({cast.college.pk, cast.trust.pk}, {"officer"})
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert Change.objects.latest("id").kind == "person_invited"


def test_invite_of_somebody_who_is_here_adds_without_mail(cast, lead):
    data = {"email": "steve@example.org", "name": "Other Name", "partners": [cast.trust.pk]}
    response = lead.post(INVITE, data, follow=True)
    assert "They can sign in already." in text_of(response)
    assert access_of(cast.steve, cast.strategy).partner_ids == {cast.trust.pk}
    assert PersonVersion.objects.open().get(person=cast.steve).name == "Steve Example"
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Enter the email address"),
        ({"email": "nobody", "roles": ["lead"]}, "such as name@example.org"),
        ({"email": "new@example.org"}, "Select an organisation they speak for, or a role"),
        ({"email": "new@example.org", "partners": ["999999"]}, "Select organisations from the choices given"),
        ({"email": "new@example.org", "partners": ["x"]}, "Select organisations from the choices given"),
        ({"email": "new@example.org", "partners": ["GROUP"]}, "Select organisations from the choices given"),
        ({"email": "new@example.org", "roles": ["boss"]}, "Select roles from the choices given"),
        ({"email": "new@example.org", "roles": ["lead"], "name": "x" * 121}, "must be 120 characters or fewer"),
        ({"email": "x" * 250 + "@example.org", "roles": ["lead"]}, "must be 254 characters or fewer"),
        ({"email": "n\0w@example.org", "roles": ["lead"]}, "null character"),
    ],
)
def test_invite_says_what_is_wrong_and_writes_nothing(cast, lead, data, message):
    data = {key: [cast.providers.pk] if value == ["GROUP"] else value for key, value in data.items()}
    before = (Change.objects.count(), User.objects.count())
    response = lead.post(INVITE, data)
    assert response.status_code == 200
    assert "There is a problem" in text_of(response)
    assert message in text_of(response)
    assert (Change.objects.count(), User.objects.count(), mail.outbox) == (*before, [])


def test_invite_keeps_what_was_typed(cast, lead):
    text = lead.post(INVITE, {"email": "wrong", "name": "Nia <New>", "roles": ["officer"]}).content.decode()
    assert 'value="wrong"' in text
    assert f'value="{escape("Nia <New>")}"' in text
    assert 'value="officer" checked' in text


def test_change_sets_name_organisations_and_roles_in_one_change(cast, lead):
    before = Change.objects.count()
    response = saved(lead, cast.alice, name="Alice New", partners=[cast.trust.pk], roles=["deputy", "officer"])
    assert response["Location"] == PEOPLE
    access = access_of(cast.alice, cast.strategy)
    assert (access.partner_ids, access.roles) == ({cast.trust.pk}, {"deputy", "officer"})
    assert PersonVersion.objects.open().get(person=cast.alice).name == "Alice New"
    assert Change.objects.count() == before + 1


def test_change_leaves_other_strategies_alone(cast, lead):
    other = PartnerFactory()
    elsewhere = StrategyFactory(partners=[other])
    services.add_member(person=cast.alice, partner=other, job="test")
    grant_role(person=cast.alice, strategy=elsewhere, role=Role.OFFICER, job="test")
    response = lead.post(page_of(cast.alice), {"name": "Alice Example", "partners": [], "roles": []}, follow=True)
    assert "Alice Example no longer takes part in this strategy." in text_of(response)
    assert not access_of(cast.alice, cast.strategy).can_view
    assert access_of(cast.alice, elsewhere).roles == {"officer"}
    assert access_of(cast.alice, elsewhere).partner_ids == {other.pk}
    assert lead.get(page_of(cast.alice)).status_code == 404


def test_change_saved_as_it_was_changes_nothing(cast, lead):
    before = Change.objects.count()
    assert saved(lead, cast.alice)["Location"] == PEOPLE
    assert Change.objects.count() == before


def test_last_lead_cannot_be_taken_away(cast, lead):
    response = saved(lead, cast.carol, name="Carol New", roles=[])
    assert "There is no other programme lead. Make somebody else programme lead first." in text_of(response)
    assert 'href="#id_roles_0"' in response.content.decode()
    assert access_of(cast.carol, cast.strategy).leads
    assert PersonVersion.objects.open().get(person=cast.carol).name == "Carol Example"


def test_change_says_what_is_wrong(cast, lead):
    assert "Enter the name" in text_of(saved(lead, cast.alice, name=" "))
    assert "must be 120 characters or fewer" in text_of(saved(lead, cast.alice, job_title="x" * 121))
    assert "from the choices given" in text_of(saved(lead, cast.alice, partners=[cast.providers.pk]))
    assert "There is a problem" in text_of(saved(lead, cast.alice, seen="9" * 30))
    assert "There is a problem" in text_of(saved(lead, cast.alice, seen="x"))


def test_change_made_by_somebody_else_meanwhile_is_not_overwritten(cast, lead):
    form = lead.get(page_of(cast.alice)).context["form"]
    data = {key: form[key].value() for key in form.fields}
    services.add_member(person=cast.alice, partner=cast.trust, by=cast.ada)
    response = lead.post(page_of(cast.alice), data)
    assert "Somebody else changed this person meanwhile" in text_of(response)
    assert access_of(cast.alice, cast.strategy).partner_ids == {cast.college.pk, cast.trust.pk}
    again = response.context["form"]
    lead.post(page_of(cast.alice), data | {"seen": again["seen"].value()})
    assert access_of(cast.alice, cast.strategy).partner_ids == {cast.college.pk}


def test_organisation_that_left_stays_with_its_person(cast, lead):
    with change(kind="partner_left", by=cast.ada) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"has_left": True}})
    assert saved(lead, cast.alice, name="Alice New").status_code == 302
    assert access_of(cast.alice, cast.strategy).partner_ids == {cast.college.pk}


def test_invitation_is_sent_again_to_whoever_has_not_signed_in(cast, lead):
    assert "Send the invitation again" in text_of(lead.get(page_of(cast.alice)))
    response = lead.post(f"{page_of(cast.alice)}invitation/", follow=True)
    assert "We have emailed alice@example.org how to sign in." in text_of(response)
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]
    assert "has signed in already" in text_of(lead.post(f"{page_of(cast.carol)}invitation/", follow=True))
    assert len(mail.outbox) == 1
    assert lead.get(f"{page_of(cast.alice)}invitation/").status_code == 405


def test_invitation_is_sent_by_leads_alone_and_says_when_it_failed(cast, lead, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert "We could not send the email" in text_of(lead.post(f"{page_of(cast.alice)}invitation/", follow=True))
    response = lead.post(INVITE, {"email": "new@example.org", "partners": [cast.trust.pk]}, follow=True)
    assert "new@example.org now takes part in this strategy. We could not send them the email" in text_of(response)
    client.force_login(cast.dan)
    assert client.post(f"{page_of(cast.alice)}invitation/").status_code == 403


def test_close_says_what_happens_and_does_it_only_when_confirmed(cast, lead):
    address = f"{page_of(cast.alice)}close/"
    assert "They no longer speak for Riverside College." in text_of(lead.get(address))
    assert User.objects.get(pk=cast.alice.pk).is_active
    response = lead.post(address, follow=True)
    assert "Alice Example can no longer sign in." in text_of(response)
    assert not User.objects.get(pk=cast.alice.pk).is_active
    assert not Membership.objects.open().filter(person=cast.alice).exists()
    assert lead.get(page_of(cast.alice)).status_code == 404


def test_close_yourself_or_the_last_lead_says_why_not(cast, lead, client):
    grant_role(person=cast.dan, strategy=cast.strategy, role=Role.LEAD, by=cast.ada)
    assert "You cannot close your own sign-in" in text_of(lead.post(f"{page_of(cast.carol)}close/"))
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.LEAD, by=cast.ada)
    client.force_login(cast.ada)
    response = client.post(f"{page_of(cast.carol)}close/")
    assert (response.status_code, "no other programme lead" in text_of(response)) == (200, True)
    assert User.objects.get(pk=cast.carol.pk).is_active


def test_lead_closes_nobody_who_takes_part_elsewhere(cast, lead, client):
    grant_role(person=cast.alice, strategy=cast.elsewhere, role=Role.OFFICER, job="test")
    assert "only an administrator can close" in text_of(lead.get(page_of(cast.alice)))
    assert lead.post(f"{page_of(cast.alice)}close/").status_code == 403
    grant_role(person=cast.ada, strategy=cast.strategy, role=Role.OFFICER, job="test")
    assert lead.post(f"{page_of(cast.ada)}close/").status_code == 403
    client.force_login(cast.ada)
    assert client.post(f"{page_of(cast.alice)}close/").status_code == 302
    assert not User.objects.get(pk=cast.alice.pk).is_active


def test_people_cannot_be_changed_in_the_past(cast, lead):
    assert lead.post(f"{page_of(cast.alice)}?as_at=2026-05-01", {"name": "X"}).status_code == 403


def test_person_of_another_strategy_is_not_found(cast, lead):
    assert lead.get(page_of(cast.steve)).status_code == 404
    assert lead.post(f"{page_of(cast.steve)}close/").status_code == 404
    assert lead.get(f"{PEOPLE}{'9' * 30}/").status_code == 404


def test_arrange_person_refuses_a_closed_person(cast):
    set_person_active(person=cast.alice, active=False, by=cast.ada)
    with pytest.raises(services.PersonIsClosedError):
        arrange_person(
            person=cast.alice, strategy=cast.strategy, name="A", job_title="", partners=[], roles=[], by=cast.carol
        )


def test_people_page_says_after_the_address_that_nobody_signed_in(cast, lead):
    assert "alice@example.org (not signed in yet)" in text_of(lead.get(PEOPLE))


def test_organisations_are_in_the_order_of_the_set_up_grid(cast, lead):
    for name in ("academy of care", "Zebra Homes"):
        add_partner_to_strategy(partner=PartnerFactory(name=name), strategy=cast.strategy, job="test")
    names = ["academy of care", "Moorland NHS Trust", "Riverside College", "Zebra Homes"]
    shown = [each.name for each in lead.get(PEOPLE).context["organisations"]]
    assert shown == [names[0], "Independent sector providers", *names[1:]]
    assert [name for _, name in lead.get(INVITE).context["form"].offered] == names


def test_nameless_person_gets_another_organisation_without_a_name(cast, lead):
    new = services.invite_person(email="new@example.org", by=cast.carol)
    services.add_member(person=new, partner=cast.trust, by=cast.carol)
    assert "Name (optional)" in text_of(lead.get(page_of(new)))
    response = saved(lead, new, partners=[cast.trust.pk, cast.college.pk])
    assert response["Location"] == PEOPLE
    assert "What you changed about new@example.org has been saved." in text_of(lead.get(PEOPLE))
    assert access_of(new, cast.strategy).partner_ids == {cast.trust.pk, cast.college.pk}
    assert not PersonVersion.objects.filter(person=new).exists()
    assert "name" in saved(lead, new, job_title="Nurse").context["form"].errors
    assert saved(lead, new, name="Nia New", job_title="Nurse")["Location"] == PEOPLE
    assert PersonVersion.objects.open().get(person=new).name == "Nia New"
    assert "Enter the name" in text_of(saved(lead, new, name=""))


def test_person_prepares_what_a_colleague_sends_until_they_may_send_again(cast, lead):
    page = f"{page_of(cast.alice)}sending/"
    assert "For Riverside College they send updates themselves." in text_of(lead.get(page_of(cast.alice)))
    said = text_of(lead.post(page, {"partner": cast.college.pk, "may": "draft"}, follow=True))
    assert "Alice Example now prepares updates that a colleague sends." in said
    assert "For Riverside College they prepare updates, and a colleague sends them." in said
    assert "Only prepares updates" in text_of(lead.get(PEOPLE))
    said = text_of(lead.post(page, {"partner": cast.college.pk, "may": "send"}, follow=True))
    assert "Alice Example may now send updates." in said
    assert "Only prepares updates" not in text_of(lead.get(PEOPLE))


@pytest.mark.parametrize("partner", ["", "trust", "x"])
def test_delegation_for_an_organisation_that_is_not_theirs_is_refused(cast, lead, partner):
    before = Change.objects.count()
    wanted = {"partner": cast.trust.pk if partner == "trust" else partner, "may": "draft"}
    said = text_of(lead.post(f"{page_of(cast.alice)}sending/", wanted, follow=True))
    assert "Alice Example does not speak for this organisation any more." in said
    assert Change.objects.count() == before


def test_people_page_says_whose_address_was_refused(cast, lead, django_assert_num_queries):
    lead.get(PEOPLE)
    with CaptureQueriesContext(connection) as before:
        lead.get(PEOPLE)
    for person in (cast.bob, cast.dan):
        note_refusal(person, person.email, "550 No such user", datetime(2026, 11, 3, 9, tzinfo=UTC))
    note_refusal(cast.alice, "before@example.org", "550 No such user", datetime(2026, 11, 3, 9, tzinfo=UTC))
    with django_assert_num_queries(len(before)):
        text = text_of(lead.get(PEOPLE))
    assert "Not signed in yet Mail to this address was refused on 3 November 2026" in text
    assert "bob@example.org (not signed in yet) (mail to this address was refused on 3 November 2026)" in text
    assert text.count("was refused") == 2
    page = lead.get(page_of(cast.bob))
    said = "Mail to this address was refused on 3 November 2026. No reminder goes there until it is tried again"
    assert said in text_of(page)
    assert 'href="/strategies/care-plan/reminders/"' in page.content.decode()
    assert "was refused" not in text_of(lead.get(page_of(cast.alice)))
