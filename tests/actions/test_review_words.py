"""What the pages around a review say: who owes updates, what is pointed out, who decided, what is claimed complete."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.models import Membership
from actions.models import Review
from actions.services.plan import change_due_date
from outcomes.models import Role
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.roles import end_role

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
ACTION = "/strategies/care-plan/actions/1.1/"


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 30 November."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 11, 30)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture(autouse=True)
def on_20_october(monkeypatch):
    """The day on which the pages are opened."""
    for module in ("actions.views.reviews", "outcomes.scope"):
        monkeypatch.setattr(f"{module}.timezone.now", lambda: NOON)


def opened(person, address):
    client = Client()
    client.force_login(person)
    page = client.get(address)
    assert page.status_code == 200
    return page


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return " ".join(unescape(re.sub("<svg.*?</svg>|<[^>]+>", " ", main[0], flags=re.DOTALL)).split())


def decide(person, update, **sent):
    client = Client()
    client.force_login(person)
    return client.post(f"/reviews/{update.pk}/", sent)


# Who owes updates


def test_queue_counts_missing_updates_and_partners_that_sent_none(cast, reporting, period):
    said = "No update has been sent yet. 2 updates are missing, from 1 partner. 1 partner has sent none."
    assert said in text_of(opened(cast.carol, "/reviews/"))
    update = reporting.send(cast.actions["1.1"], period)
    said = "0 of 1 update reviewed. 1 update is missing, from 1 partner. 1 action has no lead partner."
    assert said in text_of(opened(cast.carol, "/reviews/"))
    reporting.hand_back(update)
    said = "1 update returned, and not sent again yet. 1 update is missing, from 1 partner. 1 action has no lead"
    assert said in text_of(opened(cast.carol, "/reviews/"))


# What a review shows


def test_review_points_out_what_the_partner_was_shown(cast, reporting, period):
    change_due_date(action=cast.actions["1.1"], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    late = reporting.send(cast.actions["1.1"], period, **GREEN)
    page = text_of(opened(cast.carol, f"/reviews/{late.pk}/"))
    assert "Look at this" in page
    assert "The rating is green, but the action was due on 30 September 2026: it is 20 days overdue." in page
    reporting.hand_back(late)
    past = reporting.send(cast.actions["1.1"], period, **AMBER | {"forecast": date(2026, 10, 1)})
    page = text_of(opened(cast.carol, f"/reviews/{past.pk}/"))
    assert "The expected finish, 1 October 2026, has passed already." in page
    assert "The expected finish, 1 October 2026, is after the due date, 30 September 2026." in page
    reporting.accept(past)
    assert "Look at this" not in text_of(opened(cast.carol, f"/reviews/{past.pk}/"))


def test_review_points_out_nothing_where_nothing_is_odd(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    assert "Look at this" not in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))


def test_review_points_out_words_sent_before(cast, reporting, period):
    earlier = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 15), due=date(2026, 7, 17))
    reporting.accept(reporting.send(cast.actions["1.1"], earlier))
    update = reporting.send(cast.actions["1.1"], period)
    page = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "“Done” is word for word what was sent for April to June 2026." in page


def test_review_of_a_first_update_labels_no_value_with_nothing(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    assert 'data-l=""' not in opened(cast.carol, f"/reviews/{update.pk}/").content.decode()


def test_last_of_the_queue_leads_to_another_that_waits(cast, reporting, period):
    first = reporting.send(cast.actions["1.1"], period)
    last = reporting.send(cast.actions["2.1"], period)
    drawn = opened(cast.carol, f"/reviews/{last.pk}/").content.decode()
    assert f'rel="next" href="/reviews/{first.pk}/">Skip to next: 1.1</a>' in drawn
    reporting.accept(first)
    assert 'rel="next"' not in opened(cast.carol, f"/reviews/{last.pk}/").content.decode()


# Who decided


def test_second_decision_says_that_it_was_oneself(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    reporting.accept(update)
    answer = decide(cast.carol, update, decision="return", comment="How many?")
    assert answer.status_code == 409
    said = "You have decided on this update already, on another page. What you sent now was not saved."
    assert said in text_of(answer)
    assert "How many?" in text_of(answer)


def test_second_decision_names_whoever_was_quicker(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period)
    reporting.accept(update)
    answer = decide(cast.dan, update, decision="return", comment="How many?")
    assert "Carol Example has decided on this update already. Your decision was not saved." in text_of(answer)
    assert Review.objects.count() == 1


# What is claimed complete


def test_action_claimed_complete_says_so_until_it_is_accepted(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, stage="complete")
    page = text_of(opened(cast.alice, ACTION))
    assert "Stated by the partner Complete" in page
    assert "Nothing stated yet" not in page
    assert "no document states how far" not in page
    assert "Agreed by the reviewer Not yet reviewed." in page
    assert "Reports show not recorded yet until the programme lead accepts that it is complete." in page
    reporting.accept(update)
    assert "until the programme lead accepts" not in text_of(opened(cast.alice, ACTION))


def test_action_claimed_complete_after_a_rating_keeps_the_rating_apart(cast, reporting, period):
    earlier = reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 15), due=date(2026, 7, 17))
    reporting.accept(reporting.send(cast.actions["1.1"], earlier))
    reporting.send(cast.actions["1.1"], period, stage="complete")
    page = text_of(opened(cast.alice, ACTION))
    assert "Stated by the partner Complete" in page
    assert "Agreed by the reviewer Not yet reviewed. Agreed last: green" in page


# After sending


def test_action_offers_no_second_update_of_the_period(cast, reporting, period):
    assert "Write update" in text_of(opened(cast.alice, ACTION))
    update = reporting.send(cast.actions["1.1"], period)
    assert "Write update" not in text_of(opened(cast.alice, ACTION))
    reporting.hand_back(update)
    assert "Write update" in text_of(opened(cast.alice, ACTION))


def test_receipt_says_who_reads_it(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period)
    page = text_of(opened(cast.alice, f"{ACTION}update/sent/"))
    assert "The programme lead reads your update" in page
    assert "Nobody else" not in page


def test_receipt_of_the_sole_lead_says_that_they_review_it_themselves(cast, reporting, period):
    with change(kind="member_joined", by=cast.carol, now=reporting.tick()) as revision:
        record_many(revision, Membership, {(cast.carol.pk, cast.college.pk): {}})
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = opened(cast.carol, f"{ACTION}update/sent/")
    assert "Nobody else reviews this action. Accept it yourself on Reviews : it is marked as not" in text_of(page)
    assert "The programme lead reads your update" not in text_of(page)
    assert f'href="/reviews/{update.pk}/"' in page.content.decode()
