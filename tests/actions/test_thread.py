"""Questions and answers on an update: who takes part, and that nobody else learns of them."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.clock import change, record_many
from accounts.models import PersonVersion
from accounts.services import enter_person
from actions.errors import MessageNotAllowedError
from actions.models import UpdateMessage, WorkstreamVersion
from actions.services.reviews import accept_update
from actions.services.thread import write_message
from outcomes.models import Grant, Role
from tests.actions.reporting import Reporting
from tests.reminders.mailing import BUSY, TalkingBackend

pytestmark = pytest.mark.django_db
NAMES = ("alice", "bob", "carol", "dan", "olive", "ada", "steve")
PART = {"alice", "carol", "dan"}


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def update(cast, reporting):
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    period = reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)
    return reporting.send(cast.actions["1.1"], period)


@pytest.fixture
def wendy(cast, reporting):
    """The lead of workstream 1."""
    with change(kind="person_arranged", job="test", now=reporting.tick()) as revision:
        wendy, _ = enter_person(revision, email="wendy@example.org")
        record_many(revision, PersonVersion, {wendy.pk: {"name": "Wendy Example"}})
        record_many(revision, Grant, {(wendy.pk, cast.strategy.pk, Role.WORKSTREAM_LEAD.value): {}})
        record_many(revision, WorkstreamVersion, {cast.workstreams[1].pk: {"lead_person_id": wendy.pk}})
    return wendy


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def address(update, **more):
    return reverse("update-messages", kwargs={"slug": "care-plan", "ref": "1.1", "pk": update.pk, **more})


def test_question_and_answer(cast, update):
    lead, partner = signed_in(cast.carol), signed_in(cast.alice)
    asked = lead.post(address(update), {"text": " How many\r\ncame? "})
    assert (asked.status_code, asked.url) == (302, address(update))
    assert partner.post(address(update), {"text": "27 people."}).status_code == 302
    rows = list(UpdateMessage.objects.values_list("author", "partner", "text"))
    assert rows == [(cast.carol.pk, None, "How many\ncame?"), (cast.alice.pk, cast.college.pk, "27 people.")]
    page = lead.get(address(update)).content.decode()
    assert page.index("Carol Example, reviewer") < page.index("Alice Example, Riverside College")
    assert [words in page for words in ("How many<br>came?", "27 people.")] == [True, True]


def written_to(outbox):
    return [(mail.to, "1.1" in mail.subject) for mail in outbox]


def test_a_mail_that_could_not_be_sent_is_said_without_an_address(cast, update, settings):
    settings.EMAIL_BACKEND = "tests.reminders.mailing.TalkingBackend"
    TalkingBackend.begin()
    TalkingBackend.says = {"alice@example.org": BUSY}
    lead = signed_in(cast.carol)
    page = lead.post(address(update), {"text": "How many came?"}, follow=True).content.decode()
    assert "Your message is there for the others to read. The mail about it could not be sent to 1 person." in page
    assert UpdateMessage.objects.get().text == "How many came?"


def test_the_other_side_is_told_by_mail_and_answers_from_its_link(cast, update, mailoutbox):
    write_message(update=update, by=cast.carol, text="How many <b>came</b>?")
    assert written_to(mailoutbox) == [([cast.alice.email], True)]
    (mail,) = mailoutbox
    ((html, _),) = mail.alternatives
    assert "Carol Example wrote" in mail.body
    assert "How many <b>came</b>?" in mail.body
    assert "How many &lt;b&gt;came&lt;/b&gt;?" in html
    link = mail.body.partition("Answer: ")[2].split()[0]
    assert link == f"http://testserver{address(update)}"
    assert signed_in(cast.alice).get(link).status_code == 200
    assert UpdateMessage.objects.count() == 1
    write_message(update=update, by=cast.alice, text="27 people.")
    assert written_to(mailoutbox[1:]) == [([cast.carol.email], True)]


def test_question_of_an_organisation_that_nobody_has_dealt_with_goes_to_all_reviewers(cast, update, mailoutbox):
    write_message(update=update, by=cast.alice, text="May we change a word?")
    assert written_to(mailoutbox) == [([cast.carol.email], True), ([cast.dan.email], True)]


def test_question_goes_to_the_reviewer_who_decided(cast, update, reporting, mailoutbox):
    accept_update(update=update, by=cast.dan, now=reporting.tick())
    write_message(update=update, by=cast.alice, text="May we change a word?")
    assert written_to(mailoutbox) == [([cast.dan.email], True)]


def test_same_words_twice_are_one_message_and_one_mail(cast, update, mailoutbox):
    for _ in range(2):
        write_message(update=update, by=cast.carol, text="How many came?")
    assert len(mailoutbox) == UpdateMessage.objects.count() == 1


def test_workstream_lead_takes_part(cast, update, wendy):
    assert signed_in(wendy).post(address(update), {"text": "Where?"}).status_code == 302
    assert UpdateMessage.objects.get().partner is None


def test_nobody_else_learns_of_it(cast, update):
    places = {
        "action": reverse("action", kwargs={"slug": "care-plan", "ref": "1.1"}),
        "thread": address(update),
        "my work": reverse("my-work"),
        "review": reverse("review", args=[update.pk]),
        "api": reverse("api:update-list"),
    }

    def seen():
        found = {}
        for name in NAMES:
            client = signed_in(getattr(cast, name))
            pages = {place: client.get(page).content.decode() for place, page in places.items()}
            found[name] = {place for place, page in pages.items() if "CANARY" in page or "uestions and answers" in page}
        return found

    before = seen()
    write_message(update=update, by=cast.carol, text="CANARY")
    after = seen()
    assert {name: after[name] for name in NAMES if name not in PART} == {name: set() for name in set(NAMES) - PART}
    assert before["alice"] == {"action", "thread"}
    assert after["alice"] == {"action", "thread", "my work"}
    assert after["carol"] == after["dan"] == {"action", "thread", "review"}


@pytest.mark.parametrize("name", sorted(set(NAMES) - PART))
def test_others_find_no_page_and_write_nothing(cast, update, name):
    client = signed_in(getattr(cast, name))
    absent = address(update, pk=update.pk + 1)
    for ask in (client.get, client.post):
        assert [ask(page).status_code for page in (address(update), absent)] == [404, 404]
    with pytest.raises(MessageNotAllowedError):
        write_message(update=update, by=getattr(cast, name), text="Mine")
    assert not UpdateMessage.objects.exists()


def test_address_must_fit_the_update(cast, update):
    client = signed_in(cast.carol)
    wrong = [address(update, ref="2.1"), address(update, slug="elsewhere"), address(update, pk=10**17)]
    assert [client.get(page).status_code for page in wrong] == [404] * 3


def test_nothing_is_written_in_the_past(cast, update, reporting):
    page = f"{address(update)}?as_at={reporting.now.date()}"
    assert [ask(page).status_code for ask in (signed_in(cast.carol).get, signed_in(cast.carol).post)] == [403, 403]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "Enter your question or answer"),
        (" \n ", "Enter your question or answer"),
        ("x" * 1001, "Your question or answer must be 1000 characters or fewer. It has 1001"),
    ],
)
def test_message_that_says_nothing_or_too_much(cast, update, text, problem):
    response = signed_in(cast.alice).post(address(update), {"text": text})
    page = response.content.decode()
    assert (response.status_code, problem in page, text.strip() in page) == (422, True, True)
    with pytest.raises(MessageNotAllowedError):
        write_message(update=update, by=cast.alice, text=text)
    assert not UpdateMessage.objects.exists()


def test_message_sent_twice_is_one(cast, update):
    for text in ("How many?", "How many?\n", "And where?", "How many?"):
        write_message(update=update, by=cast.carol, text=text)
    assert [row.text for row in UpdateMessage.objects.order_by("pk")] == ["How many?", "And where?", "How many?"]


def test_database_refuses_an_empty_message(cast, update):
    with pytest.raises(IntegrityError), change(kind="test", job="test") as revision:
        revision.append(UpdateMessage(update=update, author=cast.alice, text=""))


def test_my_work_asks_for_an_answer(cast, update):
    client = signed_in(cast.alice)
    write_message(update=update, by=cast.carol, text="How many came?")
    assert "Action 1.1: answer" in client.get("/my-work/").content.decode()
    write_message(update=update, by=cast.alice, text="27")
    page = client.get("/my-work/").content.decode()
    assert ("Action 1.1: see 2 messages" in page, "Your side wrote last (1)" in page) == (True, True)
    assert "Questions and answers" not in page


def test_review_sheet_shows_the_messages(cast, update):
    write_message(update=update, by=cast.alice, text="Ask me anything.")
    assert "Ask me anything." in signed_in(cast.carol).get(reverse("review", args=[update.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_alike_for_more_messages(cast, update, django_assert_num_queries, count):
    for number in range(count):
        write_message(update=update, by=cast.carol, text=f"Question {number}")
    client = signed_in(cast.alice)
    client.get(address(update))
    with django_assert_num_queries(16):
        assert client.get(address(update)).content.decode().count("Question ") == count


def test_messages_have_no_page_in_the_administration_site():
    for name in ("updatemessage", "evidence", "draftevidence"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:actions_{name}_changelist")


def test_reviewers_find_what_waits_for_an_answer(cast, update):
    """In the queue of whoever may answer, until somebody does."""
    write_message(update=update, by=cast.alice, text="Six schools, not five.")
    for person in (cast.carol, cast.dan):
        page = signed_in(person).get("/reviews/").content.decode()
        assert ["Partners wait for an answer (1)" in page, "Six schools, not five." in page] == [True, True]
        assert f'href="{address(update)}">Action 1.1: answer' in page
    write_message(update=update, by=cast.dan, text="Thank you.")
    assert "wait for an answer" not in signed_in(cast.carol).get("/reviews/").content.decode()
