"""The demonstration as it stands on the day of loading, two years of history behind it."""

import csv
import io
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Change, Membership, Partner, PartnerVersion, PersonVersion, User
from accounts.moments import moment_at
from accounts.people import names_of
from actions.demo.quarters import instant
from actions.demo.story import read_story
from actions.facts import facts_of
from actions.management.commands.load_strategy import SHIPPED
from actions.models import (
    Action,
    ActionCover,
    ActionState,
    ActionSupport,
    ActionWording,
    ActivityNumber,
    ChaseLog,
    DateRequest,
    DueDateRevision,
    Evidence,
    MilestoneVersion,
    Period,
    PeriodVersion,
    PublishedLine,
    Review,
    StatusUpdate,
    UpdateConfirmation,
    UpdateDraft,
    UpdateMessage,
    WorkstreamSummary,
    WorkstreamVersion,
)
from actions.periods import PeriodDates, current_period, is_late
from actions.plan_file import read_plan
from actions.replay import stated_updates
from actions.services.ready_drafts import READY
from actions.stages import Mark, Stage
from actions.standing import Standing, standing_after
from actions.update_states import waiting_updates, with_state
from govuk.words import london_day
from outcomes.access import access_of
from outcomes.models import StrategyVersion
from tests.actions.demonstration import TODAY, replayed

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

STORY = read_story()


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), replayed() as strategy:
        yield strategy


@pytest.fixture(autouse=True)
def _on_the_day(demonstration):
    with time_machine.travel(instant(TODAY, 8), tick=False):
        yield


@pytest.fixture
def period(demonstration):
    rows = PeriodVersion.objects.open().filter(period__strategy=demonstration).select_related("period")
    dates = [
        PeriodDates(
            id=row.period_id,
            strategy_id=demonstration.pk,
            starts=row.period.starts,
            ends=row.period.ends,
            opens=row.opens,
            due=row.due,
            grace_until=row.grace_until,
            cut_off=row.cut_off,
        )
        for row in rows
    ]
    return current_period(dates, TODAY)


@pytest.fixture
def states(demonstration):
    rows = ActionState.objects.open().filter(action__strategy=demonstration)
    return {row.action.ref: row for row in rows.select_related("action", "lead", "joint_lead", "update", "review")}


@pytest.fixture
def facts(states, period):
    return {ref: facts_of(state, period, TODAY, 30) for ref, state in states.items()}


def refs(found):
    return sorted(ref for ref, holds in found.items() if holds)


def test_wording_is_the_published_one(demonstration):
    published = {action.ref: action.title for action in read_plan(SHIPPED).actions}
    rows = ActionWording.objects.open().filter(action__strategy=demonstration)
    recorded = dict(rows.values_list("action__ref", "title"))
    assert recorded.pop("2.6") == STORY.actions["2.6"].title
    assert recorded == published
    assert demonstration.is_demonstration
    assert PublishedLine.objects.filter(strategy=demonstration).count() == 17


def test_every_mark_is_there(facts):
    assert Counter(fact.mark for fact in facts.values()) == {
        Mark.GREEN: 13,
        Mark.AMBER: 8,
        Mark.RED: 3,
        Mark.NO_UPDATE: 4,
        Mark.COMPLETE: 5,
        Mark.NOT_STARTED: 1,
        Mark.PAUSED: 1,
        Mark.CLOSED: 1,
        Mark.NOT_RECORDED: 1,
    }


def test_dates_are_missed_and_moved(states, facts):
    assert refs({ref: fact.is_overdue for ref, fact in facts.items()}) == ["4.2", "5.6", "7.4"]
    assert refs({ref: fact.is_due_soon for ref, fact in facts.items()}) == ["4.1", "5.2"]
    assert Counter(state.due_moves for state in states.values()) == {0: 29, 1: 6, 2: 1, 3: 1}
    for ref, fact in facts.items():
        assert (fact.days_slipped or 0) > 0 or states[ref].due_moves == 0, ref
    assert states["5.7"].is_ongoing
    assert not DueDateRevision.objects.filter(number__gt=0, reason="").exists()


def test_updates_are_missing_returned_waiting_and_late(states, period):
    sent = StatusUpdate.objects.filter(period=period.id, kind="lead").select_related("action").order_by("pk")
    last = {row.action.ref: row for row in sent}
    decided = {review.update_id: review.decision for review in Review.objects.order_by("round")}
    assert refs({ref: decided.get(row.pk) == "returned" for ref, row in last.items()}) == ["4.3"]
    waiting = waiting_updates().values_list("action__ref", flat=True)
    assert sorted(waiting) == ["1.2", "2.4", "3.1", "3.3", "4.1", "5.1", "5.2", "5.4", "6.2", "8.1"]
    late = {ref: is_late(period, london_day(row.revision.at)) for ref, row in last.items()}
    assert refs(late) == ["4.5", "6.3"]
    assert refs({ref: state.awaiting_completion for ref, state in states.items()}) == ["5.2"]
    assert UpdateDraft.objects.get().action.ref == "3.2"


def test_ratings_differ_and_one_review_is_not_independent(states):
    differ = {ref: state.review is not None and state.review.differs for ref, state in states.items()}
    assert refs(differ) == ["5.5", "7.5"]
    assert (states["5.5"].stated, states["5.5"].agreed, states["5.5"].reported) == ("amber", "red", "red")
    assert (states["7.5"].stated, states["7.5"].agreed, states["7.5"].reported) == ("red", "amber", "amber")
    own = {ref: state.review is not None and not state.review.is_independent for ref, state in states.items()}
    assert refs(own) == ["7.3"]
    assert states["7.3"].update.recorded_from.startswith("a telephone call on ")


def test_returned_updates_were_sent_again():
    again = StatusUpdate.objects.filter(attempt=2, corrects=None).values_list("action__ref", flat=True)
    assert sorted(again) == ["4.3", "7.2"]


def test_updates_are_corrected_unchanged_and_reopened(period):
    now = with_state(StatusUpdate.objects.filter(period=period.id, kind="lead"))
    assert [(row.action.ref, row.update_state) for row in now.exclude(corrects=None)] == [("3.3", "waiting")]
    unchanged = now.filter(no_change=True).values_list("action__ref", "update_state").order_by("action__sort_key")
    assert list(unchanged) == [("5.4", "waiting"), ("8.1", "waiting")]
    assert [row.action.ref for row in now.filter(update_state="reopened")] == ["5.1"]
    decided = Review.objects.filter(update__action__ref="5.6", round__gt=1).order_by("round")
    assert list(decided.values_list("decision", flat=True)) == ["reopened", "accepted"]


def test_updates_on_behalf_are_confirmed_and_not(period):
    on_behalf = StatusUpdate.objects.filter(period=period.id).exclude(recorded_from="").order_by("action__sort_key")
    confirmed = set(UpdateConfirmation.objects.values_list("update_id", flat=True))
    assert [(row.action.ref, row.pk in confirmed) for row in on_behalf] == [("3.1", False), ("7.3", True)]


def test_late_updates_are_chosen_and_not(period):
    late = {row.action.ref: row for row in StatusUpdate.objects.filter(period=period.id, kind="lead")}
    assert [choice.takes for choice in late["6.3"].late_choices.all()] == [True]
    assert not late["4.5"].late_choices.exists()


def test_contributions_wait_are_accepted_and_returned():
    sent = with_state(StatusUpdate.objects.filter(kind="contribution")).order_by("action__sort_key")
    assert [(row.action.ref, row.partner.slug, row.update_state) for row in sent] == [
        ("1.1", "care-association", "waiting"),
        ("1.3", "college-a", "accepted"),
        ("3.1", "nhs-trust-a", "waiting"),
        ("4.1", "university-a", "accepted"),
        ("4.4", "university-a", "accepted"),
        ("7.2", "employment-service-a", "returned"),
    ]


def test_dates_are_asked_for_agreed_and_refused():
    asked = DateRequest.objects.select_related("action").order_by("action__sort_key")
    decided = {row.action.ref: [one.is_agreed for one in row.decisions.all()] for row in asked}
    assert decided == {"2.4": [True], "4.1": [], "5.5": [False]}


def test_milestones_are_reached_late_and_to_come():
    rows = MilestoneVersion.objects.open().select_related("milestone__action")
    states = Counter(
        "reached" if row.done_on else "late" if row.due < TODAY else "to come" for row in rows if not row.is_dropped
    )
    assert states == {"reached": 5, "late": 2, "to come": 4}
    assert {row.milestone.action.ref for row in rows} == {"1.1", "3.1", "4.1", "4.4"}


def test_somebody_covers_prepares_and_takes_over(states):
    covers = ActionCover.objects.open().filter(starts__lte=TODAY, ends__gte=TODAY).order_by("action__sort_key")
    assert [(one.action.ref, one.person.email) for one in covers] == [
        ("3.2", "partner@demo.example"),
        ("4.5", "partner@demo.example"),
    ]
    (delegate,) = Membership.objects.open().filter(may_only_draft=True)
    assert delegate.person.email == "college-a-assistant@demo.example"
    draft = UpdateDraft.objects.get()
    assert (draft.saved_by, draft.content[READY]) == (delegate.person, delegate.person_id)
    (handed,) = Change.objects.filter(kind="handed_over")
    assert handed.summary.startswith("Handed over: Action 5.7\nThe answer to the consultation")
    assert states["5.7"].person.email == "council-recruitment@demo.example"


def test_summaries_messages_numbers_and_links_are_there(period):
    written = WorkstreamSummary.objects.filter(period=period.id).order_by("workstream__number", "number")
    numbered = [(row.workstream.number, row.number) for row in written]
    assert numbered == [(1, 1), (3, 1), (3, 2), (4, 1), (5, 1)]
    assert WorkstreamSummary.objects.exclude(period=period.id).count() == 2
    messages = UpdateMessage.objects.order_by("update__action__sort_key", "pk").select_related("update__action")
    told = [(row.update.action.ref, row.partner_id is not None) for row in messages]
    assert told == [("4.1", False), ("6.2", False), ("6.2", True)]
    counted = ActivityNumber.objects.filter(update__period=period.id).order_by("update__action__sort_key", "number")
    assert [(row.update.action.ref, row.area and row.area.slug) for row in counted] == [
        ("4.1", None),
        ("5.1", None),
        ("7.4", None),
        ("7.4", "newcastle-under-lyme"),
    ]
    assert not ActivityNumber.objects.filter(value__lte=0).exists()
    assert set(Evidence.objects.values_list("update__action__ref", flat=True)) == {"2.1", "4.1", "7.1"}


def test_those_who_owe_an_update_were_asked(period):
    asked = ChaseLog.objects.filter(period=period.id).values_list("person__email", flat=True)
    assert "partner@demo.example" in asked
    assert not ChaseLog.objects.exclude(outcome="asked").exists()


def test_gaps_joint_leads_and_supporters(demonstration, states, facts):
    gaps = {ref: fact.gaps for ref, fact in facts.items() if fact.gaps}
    assert gaps == {"6.2": ("person",), "8.2": ("lead", "person", "due_date"), "8.3": ("due_date",)}
    assert refs({ref: state.joint_lead for ref, state in states.items()}) == ["1.2", "3.1", "5.6"]
    supported = ActionSupport.objects.open().filter(action__strategy=demonstration)
    assert supported.values("action").distinct().count() == sum(bool(told.supports) for told in STORY.actions.values())


def test_lead_changed_and_partner_succeeded(states):
    leads = ActionState.objects.filter(action=states["6.1"].action).order_by("from_rev").values_list("lead__slug")
    assert [slug for (slug,) in dict.fromkeys(leads) if slug] == ["care-provider-a", "example-county-council"]
    left = PartnerVersion.objects.open().get(has_left=True)
    assert (left.partner.slug, left.succeeded_by.slug) == ("training-provider-a", "training-provider-b")
    assert {states[ref].lead.slug for ref in ("1.3", "4.2")} == {"training-provider-b"}
    assert not ActionState.objects.open().filter(lead=left.partner).exists()
    assert not ActionSupport.objects.open().filter(partner=left.partner).exists()
    assert not Membership.objects.open().filter(partner=left.partner).exists()
    assert StatusUpdate.objects.filter(partner=left.partner).exists()


def test_partner_renamed_and_workstream_led(demonstration):
    names = (
        PartnerVersion.objects.filter(partner__slug="careers-hub").order_by("from_rev").values_list("name", flat=True)
    )
    assert list(names) == ["Careers hub", "Careers and skills hub"]
    led = WorkstreamVersion.objects.open().get(workstream__strategy=demonstration, lead_person__isnull=False)
    assert led.workstream.number == 4
    assert access_of(led.lead_person, demonstration).roles == {"workstream_lead"}


def test_every_rating_is_the_sum_of_updates_and_reviews(states):
    names = list(Standing.__dataclass_fields__)
    for ref, state in states.items():
        if state.stage == Stage.CLOSED:
            assert ref == "6.4"
            continue
        standing = standing_after(stated_updates(state.action))
        assert {name: getattr(state, name) for name in names} == vars(standing), ref


def test_history_fills_two_years_and_ends_before_the_day():
    first, last = Change.objects.order_by("id").first().at, Change.objects.order_by("id").last().at
    assert london_day(last) < TODAY
    assert timedelta(days=730) < TODAY - london_day(first) < timedelta(days=800)
    assert Period.objects.count() == 9
    instants = list(Change.objects.order_by("id").values_list("at", flat=True))
    assert instants == sorted(set(instants))


def test_nothing_was_recorded_on_a_weekend_or_at_night():
    written = Change.objects.filter(by__isnull=False)
    assert all(at.weekday() < 5 and 7 <= at.hour <= 17 for at in written.values_list("at", flat=True))


def test_the_past_can_be_asked_about(demonstration, states):
    year_ago = moment_at((TODAY - timedelta(days=365)).isoformat(), wall=instant(TODAY, 8))
    then = ActionState.objects.at(year_ago.revision).filter(action__strategy=demonstration)
    assert then.count() == 36
    stages = Counter(then.values_list("stage", flat=True))
    assert stages["complete"] == 0
    assert stages["in_progress"] > 15


def test_owners_are_invented(demonstration):
    published = {partner.name for partner in read_plan(SHIPPED).partners}
    assert Partner.objects.filter(is_invented=False).count() == 0
    assert published.isdisjoint(PartnerVersion.objects.values_list("name", flat=True))
    assert not ActionState.objects.filter(lead__is_group=True).exists()
    title = StrategyVersion.objects.open().get(strategy=demonstration)
    assert (title.endorsed, title.launch) == ("", "")


def test_people_have_names_of_roles_and_no_password():
    people = list(User.objects.all())
    assert not any(person.has_usable_password() for person in people)
    assert all(person.email.endswith("@demo.example") for person in people)
    assert PersonVersion.objects.open().count() == len(people)
    roles = {told.name for told in STORY.people.values()}
    names = {named.name for named in names_of(people).values()}
    assert names - roles == {f"Demonstration {role}" for role in ("partner", "lead", "officer", "administrator")}


def test_sign_ins_hold_their_roles(demonstration):
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert access_of(people["lead"], demonstration).leads
    assert access_of(people["officer"], demonstration).is_officer
    college = Partner.objects.get(slug="college-a")
    assert access_of(people["partner"], demonstration).partner_ids == {college.pk}


def test_api_and_files_say_that_it_is_a_demonstration(demonstration):
    client = Client()
    client.force_login(User.objects.get(email="officer@demo.example"))
    listed = client.get("/api/v1/actions/", {"strategy": "demonstration"}).json()
    assert {action["demonstration"] for action in listed["results"]} == {True}
    progress = client.get("/api/v1/progress/", {"strategy": "demonstration"})
    assert progress.json()["demonstration"] is True
    assert sum(progress.json()["summary"]["by_mark"].values()) == Action.objects.count() == 37
    file = client.get("/api/v1/progress/", {"strategy": "demonstration", "format": "csv"})
    assert "Demonstration - " in file["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert (len(rows), {row["demonstration"] for row in rows}) == (37, {"true"})
