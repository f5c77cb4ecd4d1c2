"""The lead's review pages: the queue, one update beside the last accepted one, and the decision."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.test import Client

from accounts.clock import change, record_many
from accounts.moments import current_moment
from actions.errors import OwnUpdateError
from actions.models import Action, ActionState, ActionWording, Review, StatusUpdate, WorkstreamVersion
from actions.pages.review_words import compare, lateness_words
from actions.pages.reviews import queue_of, waiting_count
from actions.periods import PeriodDates
from actions.services.plan import change_due_date
from actions.services.reviews import accept_update, return_update
from outcomes.models import Role
from outcomes.services import grant_role
from tests.actions.reporting import AMBER, GREEN, Reporting
from tests.roles import end_role

pytestmark = pytest.mark.django_db
QUEUE = "/reviews/"
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)


@pytest.fixture
def reporting(cast):
    return Reporting(cast)


@pytest.fixture
def period(reporting):
    """July to September 2026: due on 16 October, cut off on 23 October."""
    reporting.tick(days=200)
    dates = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16), "cut_off": date(2026, 10, 23)}
    return reporting.period(date(2026, 7, 1), date(2026, 9, 30), **dates)


@pytest.fixture(autouse=True)
def on_20_october(monkeypatch):
    """The day on which the pages are opened."""
    monkeypatch.setattr("actions.views.reviews.timezone.now", lambda: NOON)


@pytest.fixture
def update(cast, reporting, period):
    """The college's amber update of Action 1.1."""
    return reporting.send(cast.actions["1.1"], period, **AMBER)


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def opened(person, address=QUEUE, status=200):
    page = client_of(person).get(address)
    assert page.status_code == status
    return page


def decide(person, update, status=302, **sent):
    page = client_of(person).post(f"/reviews/{update.pk}/", sent)
    assert page.status_code == status, text_of(page)
    return page


def text_of(page):
    main = re.search("<main.*?</main>", page.content.decode(), re.DOTALL)
    return words_of(main[0]) if main else page.content.decode()[:400]


def words_of(html):
    """What is read, without marks and tags."""
    return " ".join(unescape(re.sub("<svg.*?</svg>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def rows_of(page, label):
    """The rows of a table, by its name, as texts."""
    table = re.search(f'<table[^>]*aria-label="{label}.*?</table>', page.content.decode(), re.DOTALL)
    rows = re.findall("<tr.*?</tr>", table[0], re.DOTALL)[1:]
    return [words_of(row) for row in rows]


def more_actions(cast, reporting, refs, lead=None):
    """Further actions of workstream 2, led by the college."""
    with change(kind="plan_loaded", job="test", strategy_id=cast.strategy.pk, now=reporting.tick()) as revision:
        made = {
            ref: revision.append(
                Action(
                    strategy=cast.strategy,
                    workstream=cast.workstreams[2],
                    ref=ref,
                    sort_key=".".join(part.zfill(4) for part in ref.split(".")),
                )
            )
            for ref in refs
        }
        record_many(revision, ActionWording, {a.pk: {"title": f"Title {r}", "short_title": r} for r, a in made.items()})
        record_many(revision, ActionState, {a.pk: {"lead_id": (lead or cast.college).pk} for a in made.values()})
    return made


def lead_workstream(cast, reporting, number, person):
    grant_role(person=person, strategy=cast.strategy, role=Role.WORKSTREAM_LEAD, by=cast.carol, now=reporting.tick())
    with change(kind="workstream_changed", by=cast.carol, strategy_id=cast.strategy.pk, now=reporting.tick()) as now:
        record_many(now, WorkstreamVersion, {cast.workstreams[number].pk: {"lead_person_id": person.pk}})


def alone(cast, reporting):
    """Leave carol as the only one who reviews."""
    end_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=reporting.tick())


def queue(person, order="worst"):
    return queue_of(person, current_moment(wall=NOON), order)


# The queue


def test_queue_before_any_period(cast):
    page = opened(cast.carol)
    assert "Nothing waits for your review. No reporting period is open." in text_of(page)


def test_queue_row_says_what_waits(cast, reporting, period, update):
    page = opened(cast.carol)
    assert "1 update waits for your review." in text_of(page)
    assert rows_of(page, "Waiting for your review") == [
        "1.1 Open a recruitment hub Amber First rating Riverside College 17 Sep 2026 33 days"
    ]
    assert f'href="/reviews/{update.pk}/"' in page.content.decode()


def test_queue_puts_the_worst_news_first(cast, reporting, period):
    earlier = before(reporting)
    actions = more_actions(cast, reporting, ["2.2", "2.3", "2.4", "2.5", "2.6"]) | cast.actions
    for ref in ("2.5", "2.4"):
        reporting.accept(reporting.send(actions[ref], earlier, **GREEN))
    said = {
        "2.1": GREEN,
        "2.2": AMBER,
        "2.3": {**AMBER, "rating": "red"},
        "2.5": AMBER,
        "2.4": GREEN,
        "2.6": {**GREEN, "stage": "paused"},
    }
    for ref, content in said.items():
        reporting.send(actions[ref], period, **content)

    def refs(order):
        return [item.reading.ref for item in queue(cast.carol, order).groups[0].waiting]

    assert refs("worst") == ["2.3", "2.5", "2.2", "2.6", "2.1", "2.4"]
    assert refs("action") == ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6"]
    assert rows_of(opened(cast.carol, f"{QUEUE}?order=action"), "Waiting for your review")[0].startswith("2.1 ")
    assert "Worse: was green" in rows_of(opened(cast.carol), "Waiting for your review")[1]


def before(reporting):
    """April to June 2026, due in July."""
    return reporting.period(date(2026, 4, 1), date(2026, 6, 30), opens=date(2026, 6, 15), due=date(2026, 7, 17))


def test_queue_marks_what_came_late(cast, reporting, period):
    reporting.now = datetime(2026, 10, 19, 9, tzinfo=UTC)
    reporting.send(cast.actions["1.1"], period)
    assert "Sent 3 days late" in rows_of(opened(cast.carol), "Waiting for your review")[0]


def test_queue_shows_own_updates_apart_with_the_reason(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = opened(cast.carol)
    assert "Nothing waits for your review." in text_of(page)
    assert rows_of(page, "Updates that you typed")[0].endswith("You typed this: somebody else reviews it")
    assert rows_of(opened(cast.dan), "Waiting for your review")[0].startswith("1.1 ")


def test_queue_of_the_sole_lead_says_how_own_updates_are_accepted(cast, reporting, period):
    reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)
    page = opened(cast.carol)
    assert "1 update waits for your review." in text_of(page)
    assert rows_of(page, "Updates that you typed")[0].endswith(
        "Nobody else can review it: accept it as not independently reviewed"
    )


def test_queue_says_who_has_not_sent(cast, reporting, period, update):
    page = text_of(opened(cast.carol))
    assert "0 of 1 update reviewed. 1 update is missing, from 1 partner. 1 action has no lead partner." in page
    assert "2 actions without an update for July to September 2026" in page
    assert "1.2 Publish a careers guide : No lead partner" in page
    assert "2.1 Offer induction places : Riverside College" in page


def test_queue_says_what_was_returned(cast, reporting, period, update):
    reporting.hand_back(update)
    page = text_of(opened(cast.carol))
    assert (
        "The 1 update sent is reviewed. 1 update returned, and not sent again yet. 1 update is missing, from 1 partner."
        in page
    )
    assert (
        "1.1 Open a recruitment hub : Riverside College, returned on 17 September 2026 and not sent again yet" in page
    )


def test_queue_when_all_are_reviewed(cast, reporting, period, update):
    reporting.accept(update)
    reporting.accept(reporting.send(cast.actions["2.1"], period))
    page = text_of(opened(cast.carol))
    assert "All 2 updates are reviewed. 1 action has no lead partner." in page
    assert "2 updates reviewed for July to September 2026" in page


def test_queue_leaves_out_ended_actions_from_those_who_owe(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), stage="complete"))
    (group,) = queue(cast.carol).groups
    assert [one.reading.ref for one in group.missing] == ["1.2", "2.1"]


def test_queue_keeps_what_waits_of_an_earlier_period(cast, reporting, period, update):
    earlier = before(reporting)
    reporting.send(cast.actions["2.1"], earlier)
    groups = queue(cast.carol).groups
    assert [(group.period_words, len(group.waiting), len(group.missing)) for group in groups] == [
        ("July to September 2026", 1, 2),
        ("April to June 2026", 1, 0),
    ]
    assert "2 updates wait for your review." in text_of(opened(cast.carol))


@pytest.mark.parametrize("many", [1, 3])
def test_queue_takes_the_same_queries_however_long(cast, reporting, period, update, many, django_assert_num_queries):
    for action in list(more_actions(cast, reporting, ["2.2", "2.3"]).values())[: many - 1]:
        reporting.send(action, period)
    client = client_of(cast.carol)
    with django_assert_num_queries(25):
        page = client.get(QUEUE)
    assert len(rows_of(page, "Waiting for your review")) == many


@pytest.mark.parametrize("many", [1, 3])
def test_review_takes_the_same_queries_however_long(cast, reporting, period, update, many, django_assert_num_queries):
    for action in list(more_actions(cast, reporting, ["2.2", "2.3"]).values())[: many - 1]:
        reporting.send(action, period)
    client = client_of(cast.carol)
    with django_assert_num_queries(38):
        page = client.get(f"/reviews/{update.pk}/")
    assert f"of {many}" in text_of(page)


def test_waiting_count_is_one_query_and_agrees_with_the_queue(cast, reporting, period, django_assert_num_queries):
    def agree():
        for person in cast.people.values():
            with django_assert_num_queries(1):
                count = waiting_count(person)
            assert count == queue(person).waiting, person
        return [waiting_count(cast.carol), waiting_count(cast.dan), waiting_count(cast.bob)]

    assert agree() == [0, 0, 0]
    update = reporting.send(cast.actions["1.1"], period)
    reporting.send(cast.actions["2.1"], period, by=cast.carol)
    assert agree() == [1, 2, 0]
    lead_workstream(cast, reporting, 1, cast.bob)
    assert agree() == [1, 2, 1]
    alone(cast, reporting)
    assert agree() == [2, 0, 1]
    reporting.hand_back(update)
    assert agree() == [1, 0, 0]
    reporting.send(cast.actions["1.1"], period)
    assert agree() == [2, 0, 1]


def test_menu_counts_what_waits(cast, reporting, period, update):
    page = opened(cast.carol).content.decode()
    assert 'Reviews <span class="app-nav__count">(1)</span>' in page
    lead_workstream(cast, reporting, 2, cast.bob)
    assert "Reviews</a>" in opened(cast.bob).content.decode()


# Who may


@pytest.mark.parametrize(
    ("name", "status"), [("steve", 404), ("alice", 403), ("bob", 403), ("olive", 403), ("ada", 403)]
)
def test_review_by_others_is_refused(cast, update, name, status):
    client = client_of(cast.people[name])
    assert client.get(f"/reviews/{update.pk}/").status_code == status
    assert client.post(f"/reviews/{update.pk}/", {"decision": "accept"}).status_code == status
    assert Review.objects.count() == 0


@pytest.mark.parametrize("name", ["steve", "alice", "bob", "olive", "ada"])
def test_queue_of_others_is_refused(cast, name):
    opened(cast.people[name], status=403)


def test_review_by_the_workstream_lead_only_of_that_workstream(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    lead_workstream(cast, reporting, 1, cast.bob)
    page = text_of(opened(cast.bob, f"/reviews/{update.pk}/"))
    assert "Not shown to workstream leads" in page
    opened(cast.bob, f"/reviews/{other.pk}/", status=403)
    decide(cast.bob, update, decision="accept")
    assert Review.objects.get().reviewer == cast.bob


@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_review_that_does_not_exist_is_not_found(cast, pk):
    opened(cast.carol, f"/reviews/{pk}/", status=404)


def test_reviews_are_not_shown_as_at(cast, update):
    opened(cast.carol, f"{QUEUE}?as_at=2026-10-01", status=403)
    opened(cast.carol, f"/reviews/{update.pk}/?as_at=2026-10-01", status=403)
    page = client_of(cast.carol).post(f"/reviews/{update.pk}/?as_at=2026-10-01", {"decision": "accept"})
    assert (page.status_code, Review.objects.count()) == (403, 0)


# One update


def test_review_shows_everything_beside_the_last_accepted(cast, reporting, period):
    change_due_date(action=cast.actions["1.1"], new=date(2026, 9, 30), reason="", by=cast.carol, now=reporting.tick())
    change_due_date(
        action=cast.actions["1.1"], new=date(2026, 12, 31), reason="Late.", by=cast.carol, now=reporting.tick()
    )
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done="Ran 2 taster days."))
    update = reporting.send(
        cast.actions["1.1"],
        period,
        **AMBER | {"done": "Ran 3 taster days.", "help_wanted": "A room.", "control": "yes"},
    )
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    text = text_of(page)
    assert "Update 1 of 1" in text
    assert "Riverside College, sent by Alice Example on 17 September 2026, 33 days ago" in text
    assert rows_of(page, "This update beside") == [
        "Stage In progress In progress",
        "Rating Green Stated and agreed Amber Worse: was green. “At risk. We can recover it ourselves.”",
        "Done Ran 2 taster days. Ran 3 taster days.",
        "Next Run a third. Run a third.",
        "Cause Not asked for: green Fewer places were offered than planned.",
        "Path back to green Not asked for: green Run one more course.",
        "Expected finish Not asked for: green 31 March 2027",
        "Cause within control Not published Not asked for: green Yes",
        "Internal note Not published No note No note",
    ]
    html = page.content.decode()
    assert 'Ran <del class="app-del">2</del> taster days.' in html
    assert 'Ran <ins class="app-ins">3</ins> taster days.' in html
    assert '<ins class="app-ins">Run one more course.</ins>' in html
    assert '<dl class="app-fields app-help"><dt>Help wanted</dt><dd>A room.</dd></dl>' in html
    assert "Due in 72 days, moved once. Sent on time." in text
    assert "checked" not in re.search("<form[^>]*data-review.*?</form>", html, re.DOTALL)[0]


def test_review_of_a_first_update(cast, update):
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "None was accepted before" in text
    assert "Nothing agreed yet" in text
    assert "No date set. Sent on time." in text
    assert "Last accepted" not in text


def test_review_shows_who_recorded_it_and_from_what(cast, reporting, period):
    from actions.services.updates import UpdateContent, submit_update  # noqa: PLC0415

    update = submit_update(
        action=cast.actions["1.1"],
        period=period,
        partner=cast.college,
        content=UpdateContent(**GREEN),
        by=cast.dan,
        recorded_from="an e-mail of 1 October 2026",
        now=reporting.tick(),
    )
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "Recorded by Dan Example for Riverside College on 17 September 2026" in text
    assert ", from an e-mail of 1 October 2026" in text


def test_review_escapes_what_was_typed(cast, reporting, period):
    evil = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done=evil, internal_note=evil))
    update = reporting.send(
        cast.actions["1.1"], period, **AMBER | {"done": f"New {evil}", "next": f"{evil} {evil}", "help_wanted": evil}
    )
    html = opened(cast.carol, f"/reviews/{update.pk}/").content.decode()
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 6


def test_review_keeps_lines_and_marks_none_that_stayed(cast, reporting, period):
    reporting.accept(reporting.send(cast.actions["1.1"], before(reporting), done="One.\nTwo."))
    update = reporting.send(cast.actions["1.1"], period, done="One.\nTwo.\nThree.")
    html = opened(cast.carol, f"/reviews/{update.pk}/").content.decode()
    assert 'One.<br>Two.<br><ins class="app-ins">Three.</ins>' in html


def test_review_walks_through_the_period(cast, reporting, period):
    actions = more_actions(cast, reporting, ["2.2"]) | cast.actions
    sent = {ref: reporting.send(actions[ref], period) for ref in ("1.1", "2.1", "2.2")}
    reporting.accept(sent["2.1"])
    html = opened(cast.carol, f"/reviews/{sent['2.1'].pk}/").content.decode()
    assert "Update 2 of 3" in html
    assert f'rel="prev" href="/reviews/{sent["1.1"].pk}/">Previous: 1.1<' in html
    assert f'rel="next" href="/reviews/{sent["2.2"].pk}/">Next: 2.2<' in html
    assert 'max="3" value="1"' in html
    last = opened(cast.carol, f"/reviews/{sent['2.2'].pk}/?order=action").content.decode()
    assert f'rel="next" href="/reviews/{sent["1.1"].pk}/?order=action">Skip to next: 1.1<' in last
    assert f'href="/reviews/{sent["2.1"].pk}/?order=action"' in last


def test_review_of_an_update_sent_again_shows_the_comment(cast, reporting, period, update):
    reporting.hand_back(update, "How many people?")
    again = reporting.send(cast.actions["1.1"], period)
    text = text_of(opened(cast.carol, f"/reviews/{again.pk}/"))
    assert "Returned before, on 17 September 2026 “How many people?”" in text
    old = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "A newer update has taken its place. See the newer update" in old
    assert "You returned it on 17 September 2026" in old


# The decision


def test_accept_goes_to_the_next_that_waits(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    page = decide(cast.carol, update, decision="accept", rating="red", reason="Left over", comment="Left over")
    assert page.url == f"/reviews/{other.pk}/"
    review = Review.objects.get()
    assert (review.decision, review.rating, review.differs, review.reason) == ("accepted", "amber", False, "")


def client_of_follow(person, update, **sent):
    return client_of(person).post(f"/reviews/{update.pk}/", sent, follow=True)


def test_last_decision_goes_to_the_queue_and_says_what_was_done(cast, update):
    page = client_of_follow(cast.carol, update, decision="accept")
    assert page.redirect_chain == [(QUEUE, 302)]
    assert "Done Action 1.1 accepted as amber. Reviews Nothing waits for your review." in text_of(page)


def test_decision_keeps_the_order_of_the_queue(cast, reporting, period, update):
    other = reporting.send(cast.actions["2.1"], period)
    page = client_of(cast.carol).post(f"/reviews/{update.pk}/?order=action", {"decision": "accept"})
    assert page.url == f"/reviews/{other.pk}/?order=action"


def test_accept_with_another_rating(cast, update):
    decide(cast.carol, update, decision="differ", rating="red", reason=" Two of five. ")
    review = Review.objects.get()
    assert (review.rating, review.differs, review.reason) == ("red", True, "Two of five.")


def test_return_with_a_comment(cast, update):
    page = client_of_follow(cast.carol, update, decision="return", comment="How many\r\npeople?")
    assert "Action 1.1 returned to Riverside College." in text_of(page)
    assert (Review.objects.get().decision, Review.objects.get().reason) == ("returned", "How many\npeople?")


@pytest.mark.parametrize(
    ("sent", "message", "anchor"),
    [
        ({}, "Select your decision", "id_decision_0"),
        ({"decision": "delete"}, "Select your decision from the choices given", "id_decision_0"),
        ({"decision": "differ", "reason": "Because"}, "Select the agreed rating", "id_rating_0"),
        ({"decision": "differ", "rating": "red", "reason": " "}, "Enter why the rating differs", "id_reason"),
        ({"decision": "differ", "rating": "amber", "reason": "Why"}, "from the choices given", "id_rating_0"),
        ({"decision": "return", "reason": "Because"}, "Enter what the partner should change", "id_comment"),
        ({"decision": "return", "comment": "x" * 601}, "must be 600 characters or fewer", "id_comment"),
        ({"decision": "return", "comment": "a\x00b"}, "must not contain a null character", "id_comment"),
    ],
)
def test_decision_that_is_incomplete_keeps_what_was_typed(cast, update, sent, message, anchor):
    page = decide(cast.carol, update, status=422, **sent)
    html = page.content.decode()
    assert message in unescape(html)
    assert f'href="#{anchor}"' in html
    assert "<title>Error: " in html
    for name in ("reason", "comment"):
        if sent.get(name, "").strip():
            assert f">\n{sent[name]}</textarea>" in html
    if sent.get("decision") in ("differ", "return"):
        assert re.search(f'value="{sent["decision"]}" checked', html)
    assert Review.objects.count() == 0


def test_decision_offers_no_rating_where_there_is_none(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, stage="complete")
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert "Accept as complete The action counts as complete from then on, and no further update is asked for." in text
    assert "another rating" not in text
    decide(cast.carol, update, status=422, decision="differ", rating="red", reason="x")
    decide(cast.carol, update, decision="accept")
    assert ActionState.objects.open().get(action=update.action).stage == "complete"


@pytest.mark.parametrize("sent", [{"decision": "return", "comment": "How many?"}, {"decision": "accept"}])
def test_same_decision_sent_twice_is_harmless(cast, update, sent):
    client = client_of(cast.carol)
    for _ in range(2):
        assert client.post(f"/reviews/{update.pk}/", sent).url == QUEUE
    assert Review.objects.count() == 1


def test_decision_made_by_somebody_else_is_shown(cast, reporting, update):
    accept_update(update=update, by=cast.dan, rating="red", reason="Two of five.", now=reporting.tick())
    page = decide(cast.carol, update, status=409, decision="return", comment="How many people?")
    text = text_of(page)
    assert "There is a problem Dan Example has decided on this update already. Your decision was not saved." in text
    assert "What should the partner change? How many people?" in text
    assert "Dan Example accepted it with another rating, red, on 17 September 2026" in text
    assert "“Two of five.”" in text
    assert "<form" not in re.search("<main.*</main>", page.content.decode(), re.DOTALL)[0]
    assert Review.objects.count() == 1


def test_decision_that_is_incomplete_and_too_late_shows_the_decision(cast, reporting, update):
    reporting.accept(update)
    page = decide(cast.dan, update, status=409, decision="return", reason="Kept in sight.")
    assert "Carol Example accepted it as amber on" in text_of(page)
    assert "Reason Kept in sight." in text_of(page)


def test_decision_lost_while_it_was_being_saved_is_shown(cast, update, monkeypatch):
    """Somebody decides between the reading of the page and the writing."""

    def overtaken(**arguments):
        return_update(update=update, by=cast.dan, comment="How many?", now=NOON)
        return accept_update(**arguments)

    monkeypatch.setattr("actions.views.reviews.accept_update", overtaken)
    page = decide(cast.carol, update, status=409, decision="differ", rating="red", reason="Two of five.")
    text = text_of(page)
    assert "Dan Example has decided on this update already. Your decision was not saved." in text
    assert "Reason Two of five." in text
    assert "Dan Example returned it on 20 October 2026 at 1pm. “How many?”" in text
    assert [review.reviewer for review in Review.objects.all()] == [cast.dan]


def test_decision_on_an_update_that_was_replaced(cast, reporting, period, update):
    reporting.hand_back(update)
    reporting.send(cast.actions["1.1"], period)
    page = decide(cast.dan, update, status=409, decision="accept")
    assert "A newer update has taken its place" in text_of(page)


def test_own_update_offers_no_decision(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    assert "You typed this: somebody else reviews it." in text_of(page)
    assert "data-review" not in page.content.decode()
    assert OwnUpdateError.message in text_of(decide(cast.carol, update, status=409, decision="accept"))
    assert Review.objects.count() == 0


def test_own_update_of_the_sole_lead(cast, reporting, period):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)
    page = opened(cast.carol, f"/reviews/{update.pk}/")
    text = text_of(page)
    assert "Accept as green, not independently reviewed" in text
    assert "Return with a comment" not in text
    assert 'value="return"' not in page.content.decode()
    decide(cast.carol, update, status=422, decision="return", comment="x")
    assert "accepted as green, not independently reviewed." in text_of(
        client_of_follow(cast.carol, update, decision="accept")
    )
    assert "Not independently reviewed." in text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert Review.objects.get().is_independent is False


def test_own_update_when_a_deputy_came_meanwhile(cast, reporting, period, monkeypatch):
    update = reporting.send(cast.actions["1.1"], period, by=cast.carol)
    alone(cast, reporting)

    def overtaken(**arguments):
        grant_role(person=cast.dan, strategy=cast.strategy, role=Role.DEPUTY, by=cast.carol, now=NOON)
        return accept_update(**arguments)

    monkeypatch.setattr("actions.views.reviews.accept_update", overtaken)
    assert OwnUpdateError.message in text_of(decide(cast.carol, update, status=409, decision="accept"))
    assert Review.objects.count() == 0


@pytest.mark.parametrize("decision", ["accept", "differ", "return"])
def test_decided_update_is_read_only_and_says_who_when_and_why(cast, update, decision):
    sent = {"decision": decision, "rating": "red", "reason": "Two of five.", "comment": "How many?"}
    decide(cast.dan, update, **sent)
    said = {
        "accept": "Dan Example accepted it as amber on ",
        "differ": "Dan Example accepted it with another rating, red, on ",
        "return": "Dan Example returned it on ",
    }[decision]
    text = text_of(opened(cast.carol, f"/reviews/{update.pk}/"))
    assert said in text
    why = {"differ": "“Two of five.”", "return": "“How many?”"}.get(decision, "")
    assert why in text
    assert "Save" not in text
    assert StatusUpdate.objects.count() == 1


# Words


@pytest.mark.parametrize(
    ("old", "new", "taken", "added"),
    [
        ("a b c", "a b c", [], []),
        ("a b c", "a x c", ["b"], ["x"]),
        ("", "all new", [], ["all new"]),
        ("all gone", "", ["all gone"], []),
        ("a b", "b a", ["b"], ["b"]),
        ("14 offered.", "17 offered.", ["14"], ["17"]),
        ("a\nb", "a b", [], []),
    ],
)
def test_compare_marks_words_that_changed(old, new, taken, added):
    before, after = compare(old, new)
    assert sorted(piece.text for piece in before if piece.is_changed) == taken
    assert sorted(piece.text for piece in after if piece.is_changed) == added
    assert "".join(piece.text + piece.space for piece in before) == old
    assert "".join(piece.text + piece.space for piece in after) == new


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (datetime(2026, 10, 16, 22, 59, tzinfo=UTC), "Sent on time"),
        (datetime(2026, 10, 16, 23, 0, tzinfo=UTC), "Sent 1 day late"),
        (datetime(2026, 10, 23, 12, tzinfo=UTC), "Sent 7 days late"),
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "Sent 8 days late, after the cut-off"),
    ],
)
def test_lateness_in_words(sent, said):
    days = {"opens": date(2026, 9, 14), "due": date(2026, 10, 16)}
    last = {"grace_until": date(2026, 10, 23), "cut_off": date(2026, 10, 23)}
    period = PeriodDates(id=1, strategy_id=1, starts=date(2026, 7, 1), ends=date(2026, 9, 30), **days, **last)
    assert lateness_words(period, sent) == said
