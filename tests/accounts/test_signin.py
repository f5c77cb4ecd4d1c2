"""Signing in by a code or a password, passwords, signing out, and what stays shut."""

import re
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from tests.cast import PASSWORD
from tests.roles import set_person_active

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"
CODE = "/account/login/code/confirm/"
WRONG = "The email address or the password is not right"


@pytest.fixture(autouse=True)
def _limits_start_afresh():
    cache.clear()
    yield
    cache.clear()


def signed_in(client):
    return client.session.get("_auth_user_id")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def newest_code():
    return re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", mail.outbox[-1].body, re.MULTILINE)[1]


def ask_for_code(client, email, address=LOGIN, field="login"):
    response = client.post(address, {field: email})
    assert (response.status_code, response["Location"].split("?")[0]) == (302, CODE)
    return response


@pytest.mark.parametrize(("address", "field"), [(LOGIN, "login"), ("/account/login/code/", "email")])
def test_invited_person_signs_in_by_code(cast, client, address, field):
    person = services.invite_person(email="new@example.org", by=cast.carol)
    ask_for_code(client, "New@Example.org", address, field)
    assert mail.outbox[-1].to == ["new@example.org"]
    response = client.post(CODE, {"code": newest_code().lower()})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client) == str(person.pk)


def test_invited_person_sets_a_password_and_signs_in_with_it(cast, client):
    person = services.invite_person(email="new@example.org", by=cast.carol)
    ask_for_code(client, "new@example.org")
    client.post(CODE, {"code": newest_code()})
    response = client.post(
        "/account/password/set/", {"password1": "a long new password", "password2": "a long new password"}
    )
    assert response["Location"] == "/account/"
    assert mail.outbox[-1].subject == "Your password was changed"
    other = Client()
    response = other.post(LOGIN, {"login": "new@example.org", "password": "a long new password"})
    assert (response.status_code, signed_in(other)) == (302, str(person.pk))


def test_person_made_on_the_command_line_signs_in_both_ways(db, client):
    person = User.objects.create_superuser("boss@example.org", "a very long password")
    client.post(LOGIN, {"login": "boss@example.org", "password": "a very long password"})
    assert signed_in(client) == str(person.pk)
    other = Client()
    ask_for_code(other, "boss@example.org")
    other.post(CODE, {"code": newest_code()})
    assert signed_in(other) == str(person.pk)


def test_password_signs_in_and_returns_to_where_one_was(cast, client):
    response = client.get("/account/name/?x=1")
    assert response["Location"] == "/account/login/?next=/account/name/%3Fx%3D1"
    page = client.get(response["Location"])
    assert 'name="next" value="/account/name/?x=1"' in page.content.decode()
    response = client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD, "next": "/account/name/?x=1"})
    assert response["Location"] == "/account/name/?x=1"


def test_code_returns_to_where_one_was(cast, client):
    response = client.post(LOGIN, {"login": "alice@example.org", "next": "/account/name/"})
    page = client.get(response["Location"])
    assert 'name="next" value="/account/name/"' in page.content.decode()
    response = client.post(CODE, {"code": newest_code(), "next": "/account/name/"})
    assert response["Location"] == "/account/name/"


@pytest.mark.parametrize("evil", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_next_leads_to_no_other_site(cast, client, evil):
    response = client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD, "next": evil})
    assert response["Location"] == "/"
    assert Client().post("/account/logout/", {"next": evil})["Location"] == "/"


def test_expired_session_returns_to_where_one_was(cast, client):
    client.force_login(cast.alice)
    client.session.flush()
    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Enter your email address"),
        ({"login": "alice"}, "such as name@example.org"),
        ({"login": "alice@example.org", "password": "wrong"}, WRONG),
        ({"login": "nobody@example.org", "password": "wrong"}, WRONG),
        ({"login": "a@b.org" + "x" * 300}, "must be 254 characters or fewer"),
        ({"login": "alice@example.org", "password": "x" * 200}, "must be 128 characters or fewer"),
        ({"login": "a\0@example.org"}, "null character"),
    ],
)
def test_sign_in_says_what_is_wrong(cast, client, data, message):
    response = client.post(LOGIN, data)
    assert response.status_code == 200
    assert "There is a problem" in text_of(response)
    assert message in text_of(response)
    assert re.search(r'<a href="#id_(login|password)">', response.content.decode())
    assert "<title>Error: Sign in" in response.content.decode()
    assert signed_in(client) is None


def test_unknown_address_looks_like_a_known_one(cast):
    pages = []
    for email in ("alice@example.org", "nobody@example.org"):
        client = Client()
        ask_for_code(client, email)
        pages.append(text_of(client.get(CODE)).replace(email, "ADDRESS"))
        assert mail.outbox[-1].to == [email]
    assert pages[0] == pages[1]
    assert mail.outbox[-1].subject == "No sign-in for this address"
    assert "ask the programme lead" in mail.outbox[-1].body


def test_wrong_code_is_refused_and_three_end_the_attempt(cast, client):
    ask_for_code(client, "alice@example.org")
    right = newest_code()
    response = client.post(CODE, {"code": "AAAA-AAAA"})
    assert "The code is not right" in text_of(response)
    assert "The code is not right" in text_of(client.post(CODE, {"code": "BBBB-BBBB"}))
    response = client.post(CODE, {"code": "AAAA-AAAA"}, follow=True)
    assert "The code was wrong 3 times, so it does not work any more. Ask for a new code." in text_of(response)
    client.post(CODE, {"code": right})
    assert signed_in(client) is None


@pytest.mark.parametrize("empty", ["", "  "])
def test_empty_code_is_no_try(cast, client, empty):
    ask_for_code(client, "alice@example.org")
    for _ in range(3):
        page = text_of(client.post(CODE, {"code": empty}))
        assert "There is a problem Enter the code" in page
    client.post(CODE, {"code": newest_code()})
    assert signed_in(client) == str(cast.alice.pk)


def test_empty_code_of_a_forgotten_password_is_no_try(cast, client):
    reset = "/account/password/reset/confirm/"
    client.post("/account/password/reset/", {"email": "alice@example.org"})
    for _ in range(3):
        assert "There is a problem Enter the code" in text_of(client.post(reset, {"code": ""}))
    assert client.post(reset, {"code": newest_code()})["Location"] == "/account/password/reset/complete/"
    client = Client()
    client.post("/account/password/reset/", {"email": "bob@example.org"})
    for _ in range(3):
        answer = client.post(reset, {"code": "AAAA-AAAA"}, follow=True)
    assert "The code was wrong 3 times, so it does not work any more. Ask for a new code." in text_of(answer)


def test_code_is_too_old_after_15_minutes(cast, client, time_machine_travel):
    ask_for_code(client, "alice@example.org")
    code = newest_code()
    time_machine_travel(minutes=16)
    client.post(CODE, {"code": code})
    assert signed_in(client) is None


@pytest.fixture
def time_machine_travel():
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 -- one fixture

    import time_machine  # noqa: PLC0415 -- one fixture

    travellers = []

    def travel(**delta):
        traveller = time_machine.travel(datetime.now(UTC) + timedelta(**delta), tick=True)
        traveller.start()
        travellers.append(traveller)

    yield travel
    for traveller in travellers:
        traveller.stop()


def test_another_code_can_be_sent_and_replaces_the_first(cast, client):
    ask_for_code(client, "alice@example.org")
    first = newest_code()
    assert "Send another code" in text_of(client.get(CODE))
    client.post(CODE, {"action": "resend"})
    assert newest_code() != first
    client.post(CODE, {"code": newest_code()})
    assert signed_in(client) == str(cast.alice.pk)


def test_code_pages_are_rate_limited(cast):
    answers = [Client().post(LOGIN, {"login": "alice@example.org"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 200, 200]
    assert "There were too many tries" in text_of(answers[-1])
    assert len(mail.outbox) == 3


def test_passwords_cannot_be_guessed_for_ever(cast):
    for _ in range(5):
        Client().post(LOGIN, {"login": "alice@example.org", "password": "wrong"})
    client = Client()
    response = client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD})
    assert "There were too many tries" in text_of(response)
    assert signed_in(client) is None


def test_too_many_requests_are_answered_in_plain_words(cast, client):
    answers = [client.get(LOGIN).status_code for _ in range(31)]
    assert answers[-1] in {200, 429}
    for _ in range(31):
        response = client.post(LOGIN, {})
    assert response.status_code == 429
    assert "Wait a few minutes" in text_of(response)


def test_closed_person_is_out_at_once_and_cannot_come_back(cast, client):
    client.force_login(cast.alice)
    assert client.get("/account/").status_code == 200
    set_person_active(person=cast.alice, active=False, by=cast.carol)
    assert client.get("/account/")["Location"].startswith(LOGIN)
    assert WRONG in text_of(client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD}))
    ask_for_code(client, "alice@example.org")
    assert "or it was closed" in mail.outbox[-1].body
    set_person_active(person=cast.alice, active=True, by=cast.carol)
    assert client.get("/account/")["Location"].startswith(LOGIN)


def test_person_switched_off_with_a_password_reads_why(cast, client):
    User.objects.filter(pk=cast.alice.pk).update(is_active=False)
    response = client.post(LOGIN, {"login": "alice@example.org", "password": PASSWORD}, follow=True)
    assert "Your sign-in is closed" in text_of(response)
    assert signed_in(client) is None


def test_nobody_signs_up(client, db):
    response = client.get("/account/signup/")
    assert (response.status_code, "You cannot sign up here" in text_of(response)) == (404, True)
    data = {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", data).status_code == 405
    assert not User.objects.exists()


@pytest.mark.parametrize("page", ["email/", "confirm-email/", "confirm-email/abc/", "reauthenticate/", "phone/change/"])
def test_pages_of_the_library_that_are_not_wanted_do_not_exist(cast, client, page):
    client.force_login(cast.alice)
    assert client.get(f"/account/{page}").status_code == 404


def test_sign_out_takes_a_post(cast, client):
    client.force_login(cast.alice)
    assert "Do you want to sign out" in text_of(client.get("/account/logout/"))
    assert signed_in(client)
    response = client.post("/account/logout/", follow=True)
    assert "You have signed out." in text_of(response)
    assert signed_in(client) is None


def test_password_is_changed_with_the_current_one(cast, client):
    client.force_login(cast.alice)
    wrong = {"oldpassword": "no", "password1": "a long new password", "password2": "a long new password"}
    assert "The current password is not right" in text_of(client.post("/account/password/change/", wrong))
    response = client.post("/account/password/change/", wrong | {"oldpassword": PASSWORD}, follow=True)
    assert "Your password has been changed" in text_of(response)
    assert User.objects.get(pk=cast.alice.pk).check_password("a long new password")
    assert signed_in(client)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ("", "", "Enter the new password"),
        ("short", "short", "too short"),
        ("12345678901234", "12345678901234", "entirely numeric"),
        ("alice@example.org", "alice@example.org", "too similar to the email address"),
        ("a long new password", "a long old password", "The two passwords are not the same"),
        ("x" * 129, "x" * 129, "must be 128 characters or fewer"),
    ],
)
def test_new_password_must_keep_the_rules(cast, client, first, second, message):
    client.force_login(cast.alice)
    data = {"oldpassword": PASSWORD, "password1": first, "password2": second}
    response = client.post("/account/password/change/", data)
    assert message in text_of(response).replace("e-mail", "email")
    assert User.objects.get(pk=cast.alice.pk).check_password(PASSWORD)


def test_forgotten_password_is_set_by_a_code(cast, client):
    response = client.post("/account/password/reset/", {"email": "alice@example.org"})
    assert response["Location"] == "/account/password/reset/confirm/"
    assert "The code is not right" in text_of(client.post(response["Location"], {"code": "AAAA-AAAA"}))
    response = client.post(response["Location"], {"code": newest_code()})
    assert response["Location"] == "/account/password/reset/complete/"
    assert "too short" in text_of(client.post(response["Location"], {"password1": "short", "password2": "short"}))
    data = {"password1": "a long new password", "password2": "a long new password"}
    assert "Your password is set" in text_of(client.post(response["Location"], data, follow=True))
    assert User.objects.get(pk=cast.alice.pk).check_password("a long new password")


def test_forgotten_password_of_an_unknown_address_looks_alike(cast):
    pages = []
    for email in ("alice@example.org", "nobody@example.org"):
        client = Client()
        response = client.post("/account/password/reset/", {"email": email}, follow=True)
        pages.append(text_of(response).replace(email, "ADDRESS"))
        assert "The code is not right" in text_of(client.post(response.request["PATH_INFO"], {"code": "AAAA-AAAA"}))
    assert pages[0] == pages[1]


def test_mail_that_cannot_be_sent_is_said_on_the_page(cast, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = client.post(LOGIN, {"login": "alice@example.org"}, follow=True)
    assert (response.status_code, "We could not send the email" in text_of(response)) == (200, True)


@pytest.mark.parametrize("name", ["account", "account-name", "token-new", "account_change_password", "people"])
def test_other_pages_ask_for_a_sign_in(client, db, name):
    address = reverse(name, args=["anything"] if name == "people" else [])
    assert client.get(address)["Location"] == f"{LOGIN}?next={address}"


def test_button_pressed_after_the_session_ended_leads_back_to_its_page(cast, client):
    page = "/strategies/care-plan/reminders/?show=failed"
    answer = client.post("/strategies/care-plan/reminders/refused/1/", headers={"referer": f"http://testserver{page}"})
    assert answer.headers["Location"] == f"/account/login/?next={quote(page, safe='/')}"
    said = "You were signed out, so nothing was done. Sign in, then press the button again."
    assert said in client.get(answer.headers["Location"]).text
    for other in ("https://elsewhere.example/page", ""):
        answer = client.post("/account/reminders/calendar/end/", headers={"referer": other})
        assert answer.headers["Location"] == "/account/login/?next=/account/reminders/calendar/end/"
