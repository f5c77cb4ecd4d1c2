"""People and partners: what the services do, refuse, and leave alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.utils import timezone

from accounts import emails, services
from accounts.clock import ClockError, change, record_many
from accounts.models import OPEN, ApiToken, Change, Membership, PartnerVersion, PersonVersion, User
from accounts.tokens import create_token, find_token
from tests.roles import end_membership, set_person_active

pytestmark = pytest.mark.django_db


def test_invite_person_makes_a_person_who_is_told_by_mail(cast):
    person = services.invite_person(email=" New.Person@Example.ORG ", name=" Nia  New ", by=cast.carol)
    assert (person.email, person.is_active, person.has_usable_password()) == ("new.person@example.org", True, False)
    assert PersonVersion.objects.get(person=person).name == "Nia New"
    (message,) = mail.outbox
    assert (message.to, message.subject) == (
        ["new.person@example.org"],
        "You can now sign in to the action plan tracker",
    )
    assert "Carol Example has invited you" in message.body
    assert "http://testserver/account/login/" in message.body
    assert "http://testserver/account/login/" in message.alternatives[0].content


def test_invite_person_twice_returns_the_person_without_mail(cast):
    before = Change.objects.count()
    assert services.invite_person(email="ALICE@example.org", name="Other name", by=cast.carol) == cast.alice
    assert PersonVersion.objects.open().get(person=cast.alice).name == "Alice Example"
    assert (mail.outbox, Change.objects.count()) == ([], before)


def test_invite_person_names_somebody_without_a_name(cast):
    person = services.invite_person(email="nameless@example.org", by=cast.carol)
    assert not PersonVersion.objects.filter(person=person).exists()
    services.invite_person(email="nameless@example.org", name="Nell Named", by=cast.carol)
    assert PersonVersion.objects.open().get(person=person).name == "Nell Named"


@pytest.mark.parametrize("email", ["", "nobody", "two@at@example.org", "a b@example.org", "x@" + "y" * 300 + ".org"])
def test_invite_person_refuses_what_is_no_address(cast, email):
    before = User.objects.count()
    with pytest.raises(services.NotAnAddressError, match="Enter an email address"):
        services.invite_person(email=email, by=cast.carol)
    assert User.objects.count() == before


def test_invite_person_with_too_long_a_name_makes_nobody(cast):
    with pytest.raises(services.NameNotUsableError, match="120 characters at most; this one has 121"):
        services.invite_person(email="long@example.org", name="x" * 121, by=cast.carol)
    assert not User.objects.filter(email="long@example.org").exists()


def test_invitation_that_cannot_be_sent_leaves_the_person_invited(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert services.invite_person(email="new@example.org", by=cast.carol).is_active


def test_mail_inside_a_change_is_refused(cast):

    with pytest.raises(RuntimeError, match="after the change"), change(kind="x", by=cast.carol):
        emails.send_invitation(cast.alice, by=cast.carol, now=datetime(2026, 3, 2, tzinfo=UTC))


def test_name_person_keeps_the_earlier_name(cast):
    services.name_person(person=cast.alice, name="Alice Married", job_title="Head of skills", by=cast.carol)
    names = PersonVersion.objects.filter(person=cast.alice).order_by("from_rev").values_list("name", "job_title")
    assert list(names) == [("Alice Example", ""), ("Alice Married", "Head of skills")]


def test_name_person_without_a_name_is_refused(cast):
    with pytest.raises(services.NameNotUsableError, match="Enter a name"):
        services.name_person(person=cast.alice, name="  ", by=cast.carol)


def test_set_person_active_closes_everything(cast):
    token, key = create_token(user=cast.alice, name="Laptop", now=timezone.now())
    set_person_active(person=cast.alice, active=False, by=cast.carol)
    alice = User.objects.get(pk=cast.alice.pk)
    assert (alice.is_active, alice.has_usable_password()) == (False, False)
    assert not Membership.objects.open().filter(person=alice).exists()
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    assert find_token(key, now=timezone.now()) is None


def test_person_closed_and_invited_again_comes_back_with_nothing(cast):
    _, key = create_token(user=cast.alice, name="Laptop", now=timezone.now())
    set_person_active(person=cast.alice, active=False, by=cast.carol)
    again = services.invite_person(email="alice@example.org", by=cast.carol)
    assert (again, again.is_active, again.has_usable_password()) == (cast.alice, True, False)
    assert not Membership.objects.open().filter(person=again).exists()
    assert find_token(key, now=timezone.now()) is None
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_set_person_active_opens_a_sign_in_again(cast):
    set_person_active(person=cast.alice, active=False, by=cast.carol)
    assert set_person_active(person=cast.alice, active=True, by=cast.carol).is_active


def test_closing_yourself_is_refused(cast):
    with pytest.raises(services.CannotCloseYourselfError):
        set_person_active(person=cast.carol, active=False, by=cast.carol)
    assert User.objects.get(pk=cast.carol.pk).is_active


def test_closing_the_last_administrator_is_refused(cast):
    with pytest.raises(services.LastAdministratorError):
        set_person_active(person=cast.ada, active=False, by=cast.carol)
    services.appoint_administrator(person=cast.dan)
    set_person_active(person=cast.ada, active=False, by=cast.dan)
    assert User.objects.get(pk=cast.ada.pk).is_superuser is False


def test_add_partner_makes_a_slug_that_is_free(cast):
    first = services.add_partner(name="Care & Support (North)", by=cast.ada)
    second = services.add_partner(name="Care Support North", by=cast.ada)
    third = services.add_partner(name="Care, Support: North", by=cast.ada)
    assert [p.slug for p in (first, second, third)] == [
        "care-support-north",
        "care-support-north-2",
        "care-support-north-3",
    ]


def test_add_partner_named_without_letters_still_has_a_slug(cast):
    assert services.add_partner(name="€€€", by=cast.ada).slug == "partner"


def test_add_partner_with_a_name_or_slug_taken_is_refused(cast):
    with pytest.raises(services.NameNotUsableError, match="a partner called riverside college already"):
        services.add_partner(name="riverside  college", by=cast.ada)
    with pytest.raises(services.NameNotUsableError, match="the address “college”"):
        services.add_partner(name="New", slug="college", by=cast.ada)


def test_rename_partner_keeps_slug_and_earlier_name(cast):
    services.rename_partner(partner=cast.college, name="Riverside Group", by=cast.ada)
    names = PartnerVersion.objects.filter(partner=cast.college).order_by("from_rev").values_list("name", flat=True)
    assert list(names) == ["Riverside College", "Riverside Group"]
    cast.college.refresh_from_db()
    assert cast.college.slug == "college"


def test_rename_partner_to_its_own_name_changes_nothing(cast):
    before = Change.objects.count()
    services.rename_partner(partner=cast.college, name="Riverside College", by=cast.ada)
    assert Change.objects.count() == before


def test_add_member_twice_is_one_membership(cast):
    for _ in range(2):
        services.add_member(person=cast.steve, partner=cast.trust, by=cast.carol)
    assert Membership.objects.filter(person=cast.steve).count() == 1


def test_add_member_to_a_group_is_refused(cast):
    with pytest.raises(services.GroupCannotSignInError, match="Independent sector providers is a group"):
        services.add_member(person=cast.steve, partner=cast.providers, by=cast.carol)
    assert not Membership.objects.filter(person=cast.steve).exists()


def test_add_member_to_a_partner_that_left_is_refused(cast):

    with change(kind="partner_left", by=cast.ada) as revision:
        record_many(revision, PartnerVersion, {cast.trust.pk: {"has_left": True}})
    with pytest.raises(services.PartnerHasLeftError, match="Moorland NHS Trust is no longer a partner"):
        services.add_member(person=cast.steve, partner=cast.trust, by=cast.carol)


def test_add_member_who_is_closed_is_refused(cast):
    set_person_active(person=cast.steve, active=False, by=cast.carol)
    with pytest.raises(services.PersonIsClosedError):
        services.add_member(person=cast.steve, partner=cast.trust, by=cast.carol)


def test_end_membership_keeps_that_it_was(cast):
    end_membership(person=cast.alice, partner=cast.college, by=cast.carol)
    row = Membership.objects.get(person=cast.alice)
    assert row.to_rev == Change.objects.latest("id").id < OPEN


def test_end_membership_that_is_none_changes_nothing(cast):
    before = Change.objects.count()
    end_membership(person=cast.steve, partner=cast.college, by=cast.carol)
    assert Change.objects.count() == before


def test_services_take_the_instant_and_the_person(cast):
    instant = cast.later(days=2)
    services.rename_partner(partner=cast.college, name="New name", by=cast.carol, now=instant)
    entry = Change.objects.latest("id")
    assert (entry.at, entry.by, entry.kind) == (instant, cast.carol, "partner_renamed")
    with pytest.raises(ClockError):
        services.rename_partner(partner=cast.college, name="Older", by=cast.carol, now=instant - timedelta(days=1))


def test_services_refuse_an_anonymous_visitor(cast):

    with pytest.raises(ClockError):
        services.rename_partner(partner=cast.college, name="X", by=AnonymousUser())
