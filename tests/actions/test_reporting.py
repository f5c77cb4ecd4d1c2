"""Who has not reported: the page, and asking those who owe an update."""

from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from accounts.models import Change, Clock
from accounts.moments import current_moment
from accounts.services import add_member
from actions.emails.asking import Asking, ask_for_updates
from actions.models import ChaseLog
from actions.owing import read_owed
from actions.pages.periods import read_periods
from actions.periods import PeriodDates
from actions.services.chasing import NobodyToAskError, chase_missing
from actions.services.plan import Owners, OwnersChange, set_up_actions
from actions.services.reporting import set_reporting_months
from actions.services.reviews import return_update
from actions.services.updates import save_draft
from outcomes.reading import strategy_version
from tests.actions.story import GREEN, Story, at, send
from tests.cast import Cast
from tests.roles import set_person_active

URL = "/strategies/care-plan/reporting/"
SPRING = "2026-04-01/2026-06-30"


@pytest.fixture
def now() -> Any:
    """A day on which the update for Action 2.1 is 18 days late."""
    with time_machine.travel(at(8, 3), tick=False):
        yield at(8, 3)


@pytest.fixture
def lead(client: Client, cast: Cast, story: Story, now: Any) -> Client:
    client.force_login(cast.carol)
    return client


def spring(cast: Cast) -> PeriodDates:
    return next(
        row.dates for row in read_periods(cast.strategy, current_moment(wall=at(8, 3))) if row.dates.key == SPRING
    )


def chase(cast: Cast, **options: Any) -> Any:
    return chase_missing(strategy=cast.strategy, period=spring(cast), by=cast.carol, **options)


def lines(lead: Client, **query: str) -> dict[str, Any]:
    page = lead.get(URL, query).context["page"]
    return {
        line.owed.reading.ref: (line.said, line.note, line.late, line.person)
        for group in page.groups
        for line in group.lines
    }


def test_page_says_of_every_update_how_far_it_is(lead: Client, cast: Cast, story: Story) -> None:
    save_draft(
        action=cast.actions["2.1"],
        period=story.spring,
        partner=cast.college,
        content={"done": "Secret so far."},
        by=cast.alice,
        now=at(7, 20, 15, 5),
    )
    assert lines(lead) == {
        "2.1": ("Draft saved", "On 20 July 2026 at 4:05pm by Alice Example", "18 days late", ""),
        "1.1": ("Sent, waiting for review", "Sent on 10 July 2026", "", "Alice Example"),
        "1.2": ("Nothing written yet", "", "18 days late", ""),
    }
    response = lead.get(URL)
    page = response.content.decode()
    assert response.context["page"].position == "2 updates of 3 are missing."
    assert response.context["page"].totals == "1 waiting for review, 1 in draft and 1 not started"
    assert [group.position for group in response.context["page"].groups] == [
        "1 of 2 updates sent",
        "0 of 1 update sent",
    ]
    for words in ("Thursday 16 July 2026, 18 days late", "No lead partner", "No accountable person", "Nobody to ask"):
        assert words in page
    assert "Secret" not in page
    assert "#action-1.2" in page


def test_returned_update_is_missing_again(lead: Client, cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which?", now=at(7, 20))
    assert lines(lead)["1.1"] == (
        "Returned, not sent again yet",
        "Returned on 20 July 2026",
        "18 days late",
        "Alice Example",
    )


def test_earlier_period_says_how_late_what_was_sent_came(lead: Client, cast: Cast, story: Story) -> None:
    send(cast, "2.1", story.spring, GREEN, at(8, 1))
    found = lines(lead)
    assert found["2.1"] == (
        "Sent, waiting for review",
        "Sent on 1 August 2026, after the cut-off",
        "16 days late",
        "",
    )
    assert lines(lead, period="2026-01-01/2026-03-31")["1.1"] == (
        "Accepted",
        "Sent on 10 April 2026",
        "",
        "Alice Example",
    )


@pytest.mark.parametrize("key", ["2026-01-01", "x", "\x00", "2027-01-01/2027-03-31"])
def test_period_that_has_not_opened_is_not_found(lead: Client, key: str) -> None:
    assert lead.get(URL, {"period": key}).status_code == 404


def test_action_outside_its_months_owes_nothing(lead: Client, cast: Cast) -> None:
    set_reporting_months(action=cast.actions["2.1"], months=[9], by=cast.carol)
    assert set(lines(lead)) == {"1.1", "1.2"}


def test_plan_without_a_period_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.carol)
    assert "No reporting period is open." in client.get(URL).content.decode()
    assert client.post(URL, {}).context["form"].non_field_errors() == ["No reporting period is open."]


def test_everybody_who_owes_is_asked_once_with_all_their_actions(lead: Client, cast: Cast, story: Story) -> None:
    return_update(update=story.second, by=cast.carol, comment="Which?", now=at(7, 20))
    response = lead.post(URL, {"note": "The meeting is on Friday.\r\n<b>Thank you</b>"}, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["1 person was asked by mail."]
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["alice@example.org"], "2 updates wanted for April to June 2026")
    for words in (
        "Dear Alice Example,",
        "Carol Example asks you for 2 updates for April to June 2026 (Care plan).",
        "Updates were due on Thursday 16 July 2026, so they are 18 days late.",
        "The meeting is on Friday.\n<b>Thank you</b>",
        "Action 1.1: Open a recruitment hub\nRiverside College. Your last update was returned with a comment",
        "Action 2.1: Offer induction places\nRiverside College\n",
        "/strategies/care-plan/actions/2.1/update/?period=2026-04-01%2F2026-06-30",
    ):
        assert words in message.body
    html = message.alternatives[0][0]
    assert "&lt;b&gt;Thank you&lt;/b&gt;" in html
    assert "/strategies/care-plan/actions/1.1/update/?period=2026-04-01%2F2026-06-30" in html
    (row,) = ChaseLog.objects.all()
    assert (row.person, row.partner, row.period, row.outcome) == (cast.alice, cast.college, story.spring, "asked")
    assert (row.revision.by, row.note) == (cast.carol, "The meeting is on Friday.\n<b>Thank you</b>")
    assert "Alice Example was asked on 3 August 2026 at 1pm by Carol Example, today." in response.content.decode()


def test_nobody_is_asked_twice_on_one_day(lead: Client, cast: Cast) -> None:
    lead.post(URL, {})
    response = lead.post(URL, {"note": "Again"})
    assert response.context["form"].non_field_errors() == [
        "Everybody who owes an update was asked today at 1pm. Nobody was asked twice: ask again tomorrow."
    ]
    assert "Again" in response.content.decode()
    assert (len(mail.outbox), ChaseLog.objects.count()) == (1, 1)
    with time_machine.travel(at(8, 4), tick=False):
        lead.post(URL, {})
    assert (len(mail.outbox), ChaseLog.objects.count()) == (2, 2)


def test_somebody_new_is_asked_on_the_same_day_and_the_others_are_not(lead: Client, cast: Cast) -> None:
    lead.post(URL, {})
    add_member(person=cast.steve, partner=cast.college, by=cast.carol)
    chased = chase(cast)
    assert ([person.email for person in chased.asked], chased.already) == (["steve@example.org"], 1)


def test_reading_the_page_asks_nobody(lead: Client) -> None:
    changes = Change.objects.count()
    lead.get(URL)
    assert (mail.outbox, Change.objects.count()) == ([], changes)


def test_accountable_person_is_asked_alone_else_everybody_who_speaks(cast: Cast, story: Story, now: Any) -> None:
    add_member(person=cast.steve, partner=cast.college, by=cast.carol)
    return_update(update=story.second, by=cast.carol, comment="Which?")
    owed = {one.reading.ref: set(one.ask) for one in read_owed(cast.strategy, spring(cast), current_moment(wall=now))}
    assert owed == {"1.1": {cast.alice.pk}, "1.2": set(), "2.1": {cast.alice.pk, cast.steve.pk}}


def test_partner_for_which_nobody_can_sign_in_is_pointed_out(lead: Client, cast: Cast) -> None:
    set_person_active(person=cast.alice, active=False, by=cast.ada)
    page = lead.get(URL)
    assert [line.nobody for line in page.context["page"].unreachable] == [
        "No lead partner",
        "Nobody can sign in for Riverside College",
    ]
    assert "Chase all who are missing" not in page.content.decode()
    assert lead.post(URL, {}).context["form"].non_field_errors()[0].startswith("There is nobody to ask")
    with pytest.raises(NobodyToAskError):
        chase(cast)
    assert not ChaseLog.objects.exists()


def test_mail_that_fails_is_said_logged_and_can_be_sent_again(
    lead: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> None:
        raise SMTPException("no")

    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", fail)
        response = lead.post(URL, {}, follow=True)
    assert [str(each) for each in response.context["messages"]] == ["The mail to alice@example.org could not be sent."]
    assert "The mail to Alice Example could not be sent on 3 August 2026 at 1pm." in response.content.decode()
    assert list(ChaseLog.objects.values_list("outcome", flat=True)) == ["asked", "failed"]
    assert "could not be sent" in caplog.text
    lead.post(URL, {})
    assert [message.to for message in mail.outbox] == [["alice@example.org"]]


def test_only_leads_ask(client: Client, cast: Cast, story: Story, now: Any) -> None:
    for name in ("alice", "bob", "olive", "ada"):
        client.force_login(cast.people[name])
        assert [client.get(URL).status_code, client.post(URL, {}).status_code] == [403, 403]
    client.force_login(cast.carol)
    assert client.get(URL, {"as_at": "2026-07-01"}).status_code == 403
    assert mail.outbox == []


def test_too_long_a_note_is_kept(lead: Client) -> None:
    response = lead.post(URL, {"note": "x" * 501})
    assert response.context["form"].errors == {"note": ["Your words must be 500 characters or fewer. It has 501"]}
    assert "x" * 501 in response.content.decode()
    assert mail.outbox == []


@time_machine.travel("2026-08-03T12:00:00Z", tick=False)
def test_demonstration_says_so_in_its_mail(cast: Cast, story: Story) -> None:
    version = strategy_version(cast.strategy, Clock.objects.get().revision)
    assert version is not None
    version.strategy.is_demonstration = True
    owed = read_owed(cast.strategy, spring(cast), current_moment(wall=at(8, 3)))
    ask_for_updates("alice@example.org", "Alice Example", owed[:1], Asking(version, spring(cast), "Carol", ""))
    (message,) = mail.outbox
    assert message.subject == "Demonstration: 1 update wanted for April to June 2026"
    for text in (message.body, message.alternatives[0][0]):
        assert "This is a demonstration." in text


def test_page_takes_the_same_queries_for_any_number(lead: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    lead.get(URL)
    with django_assert_num_queries(100, exact=False) as few:
        lead.get(URL)
    number = len(few)
    owned = OwnersChange(Owners(), Owners(lead_id=cast.trust.pk, person_id=cast.bob.pk))
    set_up_actions(strategy=cast.strategy, rows={cast.actions["1.2"]: owned}, by=cast.carol)
    chase(cast)
    lead.get(URL)
    with django_assert_num_queries(number):
        lead.get(URL)
