"""What a digest says: most urgent first, each thing once, with a link to where it is done, and no word too many."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import change, record_many
from accounts.models import PartnerVersion, User
from actions.models import AddressRefusal, Digest, ReminderKind
from actions.reminders import content as content_module
from actions.reminders import reading
from actions.reminders.content import MOST_ITEMS, contents_of, digest_of
from actions.reminders.mail import html_of, message_of, text_of
from actions.services.reviews import return_update
from outcomes.models import Strategy, StrategyVersion
from tests.actions.story import at
from tests.cast import Cast
from tests.reminders.mailing import FRIDAY, row

pytestmark = pytest.mark.django_db

DAY = FRIDAY.date()


def late(cast: Cast, story, person):
    return row(
        cast,
        person,
        kind=ReminderKind.UPDATE_LATE,
        action=cast.actions["2.1"],
        period=story.spring,
        subject="action:2.1",
        counted_from=date(2026, 7, 23),
    )


def overdue(cast, person):
    return row(cast, person, counted_from=date(2026, 7, 20))


def items_of(content):
    return [item for group in content.groups for section in group.sections for item in section.items]


def headings_of(content):
    return [section.heading for group in content.groups for section in group.sections]


def test_most_urgent_first_with_links_and_the_own_words_of_last_time(cast, story):
    content = digest_of(cast.alice, [late(cast, story, cast.alice), overdue(cast, cast.alice)], DAY)
    assert content.subject == "2 things for you: 1 overdue, 1 late"
    assert headings_of(content) == ["Overdue: 1", "Late: 1"]
    assert (content.day, content.reader) == ("Friday 24 July 2026", "Alice Example, Riverside College")
    first, second = items_of(content)
    assert first.title == "Action 1.1 Open a recruitment hub"
    assert first.facts == ("The action is 4 days overdue: it was due on 20 July 2026.",)
    assert first.note == "You are accountable for this action. Last update: 10 July 2026."
    assert first.quote == "All five schools have signed."
    assert second.facts == ("The update for April to June 2026 is 8 days late: it was due on 16 July 2026.",)
    assert second.note == "Riverside College leads this action. Last update: 10 April 2026."
    places = "http://testserver/strategies/care-plan/actions/2.1"
    assert [(link.label, link.address) for link in second.links] == [
        ("Update Action 2.1", f"{places}/update/?period=2026-04-01%2F2026-06-30"),
        ("Nothing has changed", f"{places}/update/no-change/?period=2026-04-01%2F2026-06-30"),
    ]


def test_what_is_about_the_same_action_is_said_together(cast, story):
    rows = [late(cast, story, cast.alice), row(cast, cast.alice, "2.1", action=cast.actions["2.1"])]
    content = digest_of(cast.alice, rows, DAY)
    assert content.subject == "1 thing for you: 1 overdue"
    (item,) = items_of(content)
    assert item.facts == (
        "The action is 23 days overdue: it was due on 1 July 2026.",
        "The update for April to June 2026 is 8 days late: it was due on 16 July 2026.",
    )
    assert [link.label for link in item.links] == ["Update Action 2.1", "Ask for a later date", "Nothing has changed"]


def test_words_of_another_organisation_are_not_quoted(cast, story):
    (item,) = items_of(digest_of(cast.bob, [overdue(cast, cast.bob)], DAY))
    assert item.quote == ""


def test_reason_of_a_return_is_told_to_the_own_organisation_only(cast, story):
    return_update(update=story.second, comment="Which schools?", by=cast.carol, now=at(7, 20))
    about = {"kind": ReminderKind.UPDATE_RETURNED, "update": story.second, "counted_from": date(2026, 7, 20)}
    (own,) = items_of(digest_of(cast.alice, [row(cast, cast.alice, **about)], DAY))
    sent = "The update for April to June 2026 was sent on 10 July 2026. Carol Example returned it on 20 July"
    assert own.facts == (f"{sent}: “Which schools?”", "The update was due on Thursday 16 July 2026.")
    both = [row(cast, cast.alice, "x", **about), row(cast, cast.alice, period=story.spring, kind="update_late")]
    (whole,) = items_of(digest_of(cast.alice, both, DAY))
    # "No change" is not open to what was sent back.
    assert [link.label for link in whole.links] == ["Change and send again"]
    (other,) = items_of(digest_of(cast.bob, [row(cast, cast.bob, **about)], DAY))
    assert other.facts[0] == f"{sent}."


@pytest.mark.parametrize(
    ("due", "subject"),
    [
        (date(2026, 7, 24), "1 thing for you: 1 due today"),
        (date(2026, 7, 29), "1 thing for you: 1 due Wednesday"),
        (date(2026, 7, 31), "1 thing for you: 1 due"),
        (date(2026, 8, 23), "Coming up: 1 date"),
    ],
)
def test_what_is_only_coming_up_is_not_counted(cast, story, due, subject):
    rows = [row(cast, cast.alice, kind=ReminderKind.ACTION_DUE, counted_from=due)]
    assert digest_of(cast.alice, rows, DAY).subject == subject


@pytest.fixture
def kind_without_words(monkeypatch):
    """A kind of which no app says how it is put."""
    monkeypatch.delitem(content_module._WORDS, ReminderKind.RESOLUTION_DUE)
    monkeypatch.setattr(reading, "_more", {})


def test_a_long_plan_is_cut_and_the_rest_counted(cast, story, kind_without_words):
    rows = [
        row(cast, cast.alice, f"m{n}", kind=ReminderKind.RESOLUTION_DUE, counted_from=date(2026, 8, 3))
        for n in range(MOST_ITEMS + 14)
    ]
    content = digest_of(cast.alice, rows, DAY)
    assert content.subject == "39 things for you: 39 for the committee"
    assert (len(items_of(content)), content.groups[0].more) == (25, 14)
    assert "And 14 more. See all:\nhttp://testserver/" in text_of(content)


def test_shared_mailbox_is_written_to_as_the_organisation(cast, story):
    box = User.objects.create_user("office@example.org", is_active=False)
    with change(kind="mailbox_set", job="test", now=at(7, 23)) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"mailbox_id": box.pk}})
    content = digest_of(box, [overdue(cast, box)], DAY)
    assert (content.reader, content.chooses, content.owns) == ("Riverside College", False, False)
    assert items_of(content)[0].quote == "All five schools have signed."


def test_mailbox_of_two_organisations_is_written_to_as_both(cast, story):
    box = User.objects.create_user("office@example.org", is_active=False)
    with change(kind="mailbox_set", job="test", now=at(7, 23)) as revision:
        both = {partner.pk: {"mailbox_id": box.pk} for partner in (cast.college, cast.trust)}
        record_many(revision, PartnerVersion, both)
    assert digest_of(box, [overdue(cast, box)], DAY).reader == "Moorland NHS Trust and Riverside College"


def test_lead_is_told_who_cannot_be_reached_and_who_owes(cast, story):
    refusal = AddressRefusal.objects.create(person=cast.bob, address=cast.bob.email, refused_at=FRIDAY)
    escalated = late(cast, story, cast.carol)
    escalated.kind = ReminderKind.UPDATE_ESCALATED
    rows = [
        row(cast, cast.carol, kind=ReminderKind.ADDRESS_REFUSED, action=None, subject=f"refusal:{refusal.pk}"),
        escalated,
    ]
    content = digest_of(cast.carol, rows, DAY)
    assert headings_of(content) == ["About the plan you lead: 2"]
    facts = [item.facts[0] for item in items_of(content)]
    assert facts == [
        "The mail server refused bob@example.org (Bob Example). No reminder goes there until you let it try again.",
        "These updates are still missing.",
    ]
    (owed,) = items_of(content)[1].named
    assert owed.link.label == "Action 2.1 Offer induction places"
    assert owed.said == "Riverside College owes the update for April to June 2026, which is 8 days late"


def test_demonstration_is_flagged_where_it_is_one(cast, story, kind_without_words):
    with change(kind="strategies_loaded", job="test", now=at(7, 23)) as revision:
        invented = revision.append(Strategy(slug="demonstration", is_demonstration=True))
        record_many(revision, StrategyVersion, {invented.pk: {"title": "Invented plan"}})
    other = row(cast, cast.alice, strategy=invented, action=None, kind=ReminderKind.RESOLUTION_DUE)
    alone = digest_of(cast.alice, [other], DAY)
    assert alone.subject == "Demonstration: 1 thing for you: 1 for the committee"
    both = digest_of(cast.alice, [other, overdue(cast, cast.alice)], DAY)
    assert both.subject == "2 things for you: 1 overdue, 1 for the committee"
    flagged = [(group.title, group.is_demonstration) for group in both.groups]
    assert flagged == [("Care plan", False), ("Invented plan", True)]
    assert text_of(both).count("DEMONSTRATION. Owners, dates and updates are invented.") == 1
    assert html_of(both).count("<strong>Demonstration.</strong>") == 1


def test_text_and_html_say_the_same_and_no_name_is_taken_for_code(cast, story):
    with change(kind="partner_renamed", job="test", now=at(7, 23)) as revision:
        record_many(revision, PartnerVersion, {cast.college.pk: {"name": "Dales & <b>Moor</b>"}})
    content = digest_of(cast.alice, [late(cast, story, cast.alice)], DAY)
    text, html = text_of(content), html_of(content)
    assert "Dales & <b>Moor</b> leads this action." in text
    assert "Dales &amp; &lt;b&gt;Moor&lt;/b&gt; leads this action." in html
    for item in items_of(content):
        for words in (item.title, *item.facts, *(link.label for link in item.links)):
            assert words in text
            assert words in html
    for unwanted in ("<img", "<script", "http-equiv", "src="):
        assert unwanted not in html


def test_headers(cast, story):
    content = digest_of(cast.alice, [late(cast, story, cast.alice)], DAY)
    digest = Digest(person=cast.alice, day=DAY, message_id="<a1@testserver>")
    message = message_of(digest, content).message()
    assert message["Message-ID"] == "<a1@testserver>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] == "alice@example.org"


def test_as_many_queries_for_fifty_mails_as_for_one(cast, story):
    people = [User.objects.create_user(f"p{n}@example.org") for n in range(49)]
    mails = [(person, [late(cast, story, person), overdue(cast, person)]) for person in [cast.alice, *people]]
    with CaptureQueriesContext(connection) as one:
        contents_of(mails[:1], DAY)
    with CaptureQueriesContext(connection) as fifty:
        contents_of(mails, DAY)
    assert len(one) == len(fifty)
    assert len(one) < 50
