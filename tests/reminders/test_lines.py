"""What single lines of a digest say where something stands beside them: a request, a return, a gap, an old period."""

from datetime import date

import pytest

from accounts.clock import change, record_many
from accounts.models import Membership, PartnerVersion, User
from actions.models import ActionState, AddressRefusal, Frequency, Milestone, ReminderKind, ReminderPreference
from actions.reminders import content as content_module
from actions.reminders import reading
from actions.reminders.content import MOST_NAMED, digest_of
from actions.reminders.mail import html_of, text_of
from actions.services.date_requests import ask_for_date
from actions.services.milestones import MilestoneWanted, set_milestones
from actions.services.reviews import accept_update, reopen_review, return_update
from tests.actions.story import PLACES, add_action, at, quarter, send
from tests.reminders.mailing import FRIDAY, row

pytestmark = pytest.mark.django_db

DAY = FRIDAY.date()
UPDATES = "http://testserver/strategies/care-plan/actions"
SET_UP = "http://testserver/strategies/care-plan/set-up/"


def items_of(content):
    return [item for group in content.groups for section in group.sections for item in section.items]


def headings_of(content):
    return [section.heading for group in content.groups for section in group.sections]


def one_item(person, *rows, day=DAY):
    (item,) = items_of(digest_of(person, rows, day))
    return item


def record(model, wanted, now):
    with change(kind="test", job="test", now=now) as revision:
        record_many(revision, model, wanted)


def of_update(cast, story, person, kind=ReminderKind.UPDATE_LATE, ref="2.1", **fields):
    about = {"action": cast.actions[ref], "period": story.spring, "counted_from": date(2026, 7, 23)}
    return row(cast, person, kind=kind, subject=f"action:{ref}", **{**about, **fields})


def of_gaps(cast, story, cause=""):
    about = {"action": None, "period": story.spring, "counted_from": date(2026, 7, 1)}
    return row(cast, cast.carol, kind=ReminderKind.NOBODY_ACCOUNTABLE, subject=f"strategy:1{cause}", **about)


@pytest.fixture
def wish(cast, story):
    """Alice asked on 20 July for another date of Action 1.1."""
    about = {"action": cast.actions["1.1"], "partner": cast.college, "by": cast.alice, "reason": "Later."}
    return ask_for_date(**about, new=date(2027, 3, 31), now=at(7, 20))


@pytest.mark.parametrize(
    ("kind", "due"), [(ReminderKind.ACTION_DUE, date(2026, 7, 27)), (ReminderKind.ACTION_OVERDUE, date(2026, 7, 20))]
)
def test_date_that_was_asked_for_is_told_with_the_date_that_holds(cast, wish, kind, due):
    own = one_item(cast.alice, row(cast, cast.alice, kind=kind, counted_from=due))
    assert own.facts[1] == "You asked for 31 March 2027 on 20 July. It waits for a decision."
    assert [link.label for link in own.links] == ["See Action 1.1", "See the request"]
    other = one_item(cast.bob, row(cast, cast.bob, kind=kind, counted_from=due))
    assert other.facts[1] == "Riverside College asked for 31 March 2027 on 20 July. It waits for a decision."


def test_request_to_be_ongoing(cast, wish):
    about = {"action": cast.actions["1.1"], "partner": cast.college, "by": cast.alice, "reason": "No end."}
    ask_for_date(**about, new=None, is_ongoing=True, now=at(7, 21))
    item = one_item(cast.alice, row(cast, cast.alice))
    expected = "You asked for it to be ongoing, without an end date, on 21 July. It waits for a decision."
    assert item.facts[1] == expected


def test_missing_update_is_said_once(cast, story):
    overdue = row(cast, cast.alice, "2.1", action=cast.actions["2.1"])
    state = {cast.actions["2.1"].pk: {"due_date": date(2026, 7, 1), "original_due_date": date(2026, 7, 1)}}
    record(ActionState, state, at(7, 23))
    assert one_item(cast.alice, overdue).facts == (
        "The action is 23 days overdue: it was due on 1 July 2026.",
        "No update for April to June 2026.",
    )
    assert one_item(cast.alice, overdue, of_update(cast, story, cast.alice)).facts == (
        "The action is 23 days overdue: it was due on 1 July 2026.",
        "The update for April to June 2026 is 8 days late: it was due on 16 July 2026.",
    )


def test_gaps_are_named_with_who_is_asked_instead(cast, story):
    content = digest_of(cast.carol, [of_gaps(cast, story)], DAY)
    (item,) = items_of(content)
    said = "Updates for April to June 2026 are asked for, and 2 actions lack an accountable person or a lead partner."
    assert item.facts == (said,)
    assert [(one.link.label, one.link.address, one.said) for one in item.named] == [
        ("Action 1.2 Publish a careers guide", f"{SET_UP}#action-1.2", "no lead partner, so nobody is asked"),
        (
            "Action 2.1 Offer induction places",
            f"{SET_UP}#action-2.1",
            "nobody accountable, so everybody of Riverside College is asked",
        ),
    ]
    line = "Action 1.2 Publish a careers guide: no lead partner, so nobody is asked."
    assert f"{line}\n{SET_UP}#action-1.2\n" in text_of(content)
    assert f'href="{SET_UP}#action-1.2"' in html_of(content)


def test_gaps_are_all_counted_and_the_new_ones_apart(cast, story):
    with change(kind="test", job="test", now=at(7, 22)) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.college.pk): None})
    left = of_gaps(cast, story, f"/partner:{cast.college.pk}/person:{cast.alice.pk}/nobody")
    every = "Updates for April to June 2026 are asked for, and 3 actions lack an accountable person or a lead partner."
    (item,) = items_of(digest_of(cast.carol, [left], DAY))
    assert item.facts == (every, "1 of them is new or has changed since you were last told.")
    assert [one.link.label for one in item.named] == ["Action 1.1 Open a recruitment hub"]
    nobody = of_gaps(cast, story, f"/partner:{cast.college.pk}/nobody")
    both = one_item(cast.carol, left, nobody)
    assert both.facts == (every, "2 of them are new or have changed since you were last told.")
    assert one_item(cast.carol, left, nobody, of_gaps(cast, story)).facts == (every,)


def test_gap_says_whether_anybody_is_asked(cast, story):
    with change(kind="test", job="test", now=at(7, 22)) as revision:
        record_many(revision, Membership, {(cast.alice.pk, cast.college.pk): None})
    gaps = [of_gaps(cast, story), of_gaps(cast, story, f"/partner:{cast.college.pk}/nobody")]
    expected = "nobody accountable, and nobody can sign in for Riverside College, so nobody is asked"
    assert one_item(cast.carol, *gaps).named[1].said == expected
    box = User.objects.create_user("office@example.org", is_active=False)
    record(PartnerVersion, {cast.college.pk: {"mailbox_id": box.pk}}, at(7, 23))
    expected = "nobody accountable, so the shared mailbox of Riverside College is asked"
    assert one_item(cast.carol, *gaps).named[1].said == expected
    ReminderPreference.objects.create(person=box, frequency=Frequency.ONLY_LATE, chosen_at=at(7, 23))
    assert one_item(cast.carol, *gaps).named[1].said == (
        "nobody accountable, nobody can sign in for Riverside College, and nobody is asked before it is late: its "
        "shared mailbox gets only what is late"
    )
    record(Membership, {(cast.bob.pk, cast.college.pk): {}}, at(7, 24))
    expected = "nobody accountable, so everybody of Riverside College is asked"
    assert one_item(cast.carol, *gaps).named[1].said == expected


def test_many_gaps_are_counted(cast, story):
    for number in range(3, 3 + MOST_NAMED + 2):
        add_action(cast, f"1.{number}", at(7, 22, 12, number))
    # They joined after the period: it does not ask them. Another period does.
    summer = quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(7, 23))
    gaps = of_gaps(cast, story)
    gaps.period = summer
    content = digest_of(cast.carol, [gaps], date(2026, 10, 2))
    (item,) = items_of(content)
    assert (len(item.named), item.more) == (MOST_NAMED, 4)
    assert "And 4 more." in text_of(content)
    assert "And 4 more." in html_of(content)


def test_actions_that_have_their_update_are_no_gap(cast, story):
    send(cast, "2.1", story.spring, PLACES, at(7, 22))
    assert [one.link.label[:10] for one in one_item(cast.carol, of_gaps(cast, story)).named] == ["Action 1.2"]


@pytest.fixture
def returned(cast, story):
    """Sent on 21 July, returned on 22 July."""
    update = send(cast, "2.1", story.spring, PLACES, at(7, 21))
    return_update(update=update, comment="Which schools?", by=cast.carol, now=at(7, 22))
    return update


SENT = "The update for April to June 2026 was sent on 21 July 2026. Carol Example returned it on 22 July"
ALL_SENT = (f"{SENT}: “Which schools?”", "The update was due on Thursday 16 July 2026.")


def test_returned_update_is_told_as_what_it_is_by_every_kind(cast, story, returned):
    about = of_update(cast, story, cast.alice, ReminderKind.UPDATE_RETURNED, update=returned)
    late = of_update(cast, story, cast.alice)
    for rows in ([about], [late], [about, late]):
        content = digest_of(cast.alice, rows, DAY)
        (item,) = items_of(content)
        assert headings_of(content) == ["Sent back: 1"]
        assert item.facts == ALL_SENT
        assert (item.note, item.quote) == ("Riverside College leads this action.", "")
        links = [(link.label, link.address) for link in item.links]
        again = f"{UPDATES}/2.1/update/?period=2026-04-01%2F2026-06-30"
        assert links == [("Change and send again", again)]


def test_returned_update_before_its_due_date(cast, story, returned):
    due = of_update(cast, story, cast.alice, ReminderKind.UPDATE_DUE, counted_from=date(2026, 7, 16))
    item = one_item(cast.alice, due, day=date(2026, 7, 15))
    assert item.facts[1] == "The update is due in 1 day, on Thursday 16 July 2026."


def test_overdue_action_with_a_returned_update(cast, story, returned):
    overdue = row(cast, cast.alice, "2.1", action=cast.actions["2.1"])
    item = one_item(cast.alice, overdue)
    assert item.facts == ("The action is 23 days overdue: it was due on 1 July 2026.", ALL_SENT[0])
    assert item.links[0].label == "Change and send again"
    assert "No update" not in item.note


def test_words_of_the_review_are_told_to_the_own_organisation_only(cast, story, returned):
    about = of_update(cast, story, cast.bob, ReminderKind.UPDATE_RETURNED, update=returned)
    assert one_item(cast.bob, about).facts[0] == f"{SENT}."


def test_escalation_says_that_it_was_sent_back(cast, story, returned):
    own = one_item(cast.alice, of_update(cast, story, cast.alice, ReminderKind.UPDATE_ESCALATED))
    assert own.facts == (*ALL_SENT, "You are told because it was not sent again yet.")
    lead = one_item(cast.carol, of_update(cast, story, cast.carol, ReminderKind.UPDATE_ESCALATED))
    assert lead.facts == ("These updates are still missing.",)
    (named,) = lead.named
    assert (named.link.label, named.link.address) == ("Action 2.1 Offer induction places", f"{UPDATES}/2.1/")
    assert named.said == (
        "Riverside College sent the update for April to June 2026 on 21 July 2026. It was sent back on 22 July and not "
        "sent again"
    )


def test_update_of_the_lead_before_is_none_of_the_new_one(cast, story, returned):
    record(ActionState, {cast.actions["2.1"].pk: {"lead_id": cast.trust.pk, "person_id": None}}, at(7, 23))
    item = one_item(cast.bob, of_update(cast, story, cast.bob))
    assert item.facts == ("The update for April to June 2026 is 8 days late: it was due on 16 July 2026.",)


def test_reopened_review_waits_since_it_was_reopened(cast, story):
    update = send(cast, "2.1", story.spring, PLACES, at(7, 11))
    accept_update(update=update, by=cast.carol, now=at(7, 12))
    reopen_review(update=update, by=cast.carol, reason="Look again.", now=at(7, 20))
    about = {"kind": ReminderKind.REVIEW_WAITING, "period": story.spring}
    again = row(cast, cast.dan, "r", **about, update=update, action=cast.actions["2.1"], counted_from=date(2026, 7, 20))
    first = row(cast, cast.dan, "f", **about, update=story.second, counted_from=date(2026, 7, 10))
    lines = items_of(digest_of(cast.dan, [again, first], DAY))
    college = "Riverside College sent an update for April to June 2026"
    assert [one.facts for one in lines] == [
        (f"{college} on 10 July 2026, 14 days ago.",),
        (f"{college}. Its review was reopened on 20 July 2026, 4 days ago.",),
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 7, 22), "Milestone “Open” was due on Wednesday 22 July 2026."),
        (date(2026, 7, 24), "Milestone “Open” is due today."),
        (date(2026, 7, 25), "Milestone “Open” is due in 1 day, on Saturday 25 July 2026."),
    ],
)
def test_milestone_that_has_passed_was_due(cast, story, due, said):
    wanted = [MilestoneWanted(number=None, title="Open", due=due)]
    set_milestones(action=cast.actions["1.1"], wanted=wanted, by=cast.carol, now=at(7, 13))
    about = row(cast, cast.alice, kind=ReminderKind.MILESTONE_DUE, milestone=Milestone.objects.get(), counted_from=due)
    assert one_item(cast.alice, about).facts == (said,)


def test_kind_of_a_later_app_that_has_passed_was_due(cast, monkeypatch):
    monkeypatch.delitem(content_module._WORDS, ReminderKind.REPORT_DEADLINE, raising=False)
    monkeypatch.setattr(reading, "_more", {})
    about = row(cast, cast.carol, kind=ReminderKind.REPORT_DEADLINE, action=None, counted_from=date(2026, 7, 22))
    assert one_item(cast.carol, about).facts == ("Was due on Wednesday 22 July 2026.",)


@pytest.fixture
def summer(cast, story):
    """July to September, opened on 1 October: April to June was never reported by Action 2.1."""
    return quarter(cast, date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1), at(7, 23))


def test_earlier_periods_that_were_not_reported_are_said_with_the_present_one(cast, story, summer):
    due = of_update(cast, story, cast.alice, ReminderKind.UPDATE_DUE, counted_from=date(2026, 10, 16))
    due.period = summer
    content = digest_of(cast.alice, [due], date(2026, 10, 2))
    (item,) = items_of(content)
    assert item.facts == ("An update for July to September 2026 is due in 14 days, on Friday 16 October 2026.",)
    (named,) = item.named
    assert named.link.label == "Update for April to June 2026"
    assert named.link.address == f"{UPDATES}/2.1/update/?period=2026-04-01%2F2026-06-30"
    assert named.said == "it was due on 16 July 2026 and was not sent. It can still be sent"
    assert "Update for April to June 2026: it was due on 16 July 2026" in text_of(content)


def test_earlier_period_that_was_returned_is_told_so(cast, story, returned, summer):
    due = of_update(cast, story, cast.alice, ReminderKind.UPDATE_DUE, counted_from=date(2026, 10, 16))
    due.period = summer
    (named,) = one_item(cast.alice, due, day=date(2026, 10, 2)).named
    assert named.said == "it was sent on 21 July 2026 and returned on 22 July. It can still be sent again"


def test_escalation_names_earlier_periods(cast, story, summer):
    owed = of_update(cast, story, cast.carol, ReminderKind.UPDATE_ESCALATED, counted_from=date(2026, 10, 23))
    owed.period = summer
    (named,) = one_item(cast.carol, owed, day=date(2026, 11, 13)).named
    assert named.said == (
        "Riverside College owes the update for July to September 2026, which is 28 days late; April to June 2026 was "
        "not reported either"
    )


def test_only_coming_up_asks_for_nothing_earlier(cast, story, summer):
    soon = row(cast, cast.alice, "2.1", kind="action_due", action=cast.actions["2.1"], counted_from=date(2026, 10, 30))
    item = one_item(cast.alice, soon, day=date(2026, 10, 1))
    assert (item.named, item.more) == ((), 0)


@pytest.mark.parametrize(
    ("kind", "due", "said"),
    [
        ("action_overdue", date(2026, 7, 20), "The action is 4 days overdue: it was due on 20 July 2026."),
        ("action_due", date(2026, 7, 25), "The action is due in 1 day, on Saturday 25 July 2026."),
    ],
)
def test_lead_is_told_of_dates_that_nobody_leads(cast, story, kind, due, said):
    about = row(cast, cast.carol, kind=kind, action=cast.actions["1.2"], counted_from=due)
    content = digest_of(cast.carol, [about], DAY)
    (item,) = items_of(content)
    assert headings_of(content) == ["About the plan you lead: 1"]
    assert item.facts == (said, "It has no lead partner, so nobody else is reminded.")
    assert [(link.label, link.address) for link in item.links] == [
        ("Name a lead partner", f"{SET_UP}#action-1.2"),
        ("See Action 1.2", f"{UPDATES}/1.2/"),
    ]
    assert not content.asks_for_updates


def test_returned_update_of_an_earlier_period_is_said_once(cast, story, returned, summer):
    about = of_update(cast, story, cast.alice, ReminderKind.UPDATE_RETURNED, update=returned)
    due = of_update(cast, story, cast.alice, ReminderKind.UPDATE_DUE, counted_from=date(2026, 10, 16))
    due.period = summer
    item = one_item(cast.alice, about, due, day=date(2026, 10, 2))
    assert item.facts == (
        *ALL_SENT,
        "An update for July to September 2026 is due in 14 days, on Friday 16 October 2026.",
    )
    assert item.named == ()
    assert (item.note, item.quote) == ("Riverside College leads this action.", "")


def test_mail_that_asks_for_no_update_does_not_speak_of_sending_one(cast, story):
    said = "A reminder stops when you send the update"
    content = digest_of(cast.carol, [of_gaps(cast, story)], DAY)
    assert said not in text_of(content) + html_of(content)
    content = digest_of(cast.alice, [of_update(cast, story, cast.alice)], DAY)
    assert said in text_of(content)
    assert said in html_of(content)


@pytest.mark.parametrize(("name", "who"), [("bob", "bob@example.org (Bob Example)"), ("", "new@example.org")])
def test_refused_address_is_named_once(cast, name, who):
    person = cast.people.get(name) or User.objects.create_user("new@example.org")
    refusal = AddressRefusal.objects.create(person=person, address=person.email, refused_at=FRIDAY)
    about = {"kind": ReminderKind.ADDRESS_REFUSED, "action": None, "subject": f"refusal:{refusal.pk}"}
    item = one_item(cast.carol, row(cast, cast.carol, **about))
    assert item.title == f"The address of {'Bob Example' if name else who} was refused"
    assert item.facts == (f"The mail server refused {who}. No reminder goes there until you let it try again.",)
