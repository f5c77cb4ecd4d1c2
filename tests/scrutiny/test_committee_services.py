"""Committees, meetings and work programme as the services keep them."""

from datetime import date, time

import pytest

from accounts.models import Change
from actions.errors import RuleError
from outcomes.models import Role
from outcomes.services import grant_role
from scrutiny.models import (
    Committee,
    CommitteeStrategy,
    CommitteeVersion,
    Meeting,
    MeetingVersion,
    WorkItem,
    WorkItemVersion,
)
from scrutiny.services.committees import (
    CommitteeChangedError,
    CommitteeNotAllowedError,
    CommitteeWanted,
    add_committee,
    change_committee,
)
from scrutiny.services.meetings import (
    MeetingChangedError,
    MeetingDetails,
    MeetingRuleError,
    MeetingWanted,
    add_meetings,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
    reinstate_meeting,
)
from scrutiny.services.work import (
    TO_THE_LIST,
    Going,
    ItemWanted,
    WorkChangedError,
    WorkRuleError,
    add_item,
    carry_item,
    change_item,
    drop_item,
    order_items,
    restore_item,
)
from tests.factories.scrutiny import make_committee

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 15), date(2026, 7, 20)


@pytest.fixture
def committee(cast):
    return make_committee(cast.strategy)


@pytest.fixture
def meetings(cast, committee):
    wanted = [MeetingWanted(JULY, time(10)), MeetingWanted(JUNE, time(10), place="Room 1")]
    return add_meetings(committee=committee, wanted=wanted, by=cast.olive)


def version(meeting):
    return MeetingVersion.objects.open().get(meeting=meeting)


def item_of(item):
    return WorkItemVersion.objects.open().get(item=item)


def item(cast, committee, topic, meeting=None, **words):
    return add_item(committee=committee, wanted=ItemWanted(topic, **words), meeting=meeting, by=cast.olive)


def topics(meeting):
    rows = WorkItemVersion.objects.open().filter(meeting=meeting, is_dropped=False).order_by("position")
    return [row.topic for row in rows]


def test_committee_added_scrutinises_its_strategies(cast):
    wanted = CommitteeWanted(" Health and Care Overview and Scrutiny Committee ", council="Example County Council")
    committee = add_committee(wanted=wanted, strategies=[cast.strategy], by=cast.olive)
    assert (committee.slug, committee.is_demonstration) == ("health-and-care-overview-and-scrutiny-committee", False)
    named = CommitteeVersion.objects.open().get(committee=committee)
    assert (named.name, named.draft_days) == ("Health and Care Overview and Scrutiny Committee", 20)
    assert [row.strategy for row in CommitteeStrategy.objects.open()] == [cast.strategy]
    last = Change.objects.latest("id")
    assert (last.kind, last.strategy_id, last.by) == ("committee_added", cast.strategy.pk, cast.olive)


def test_committee_address_leaves_words_of_addresses_alone(cast):
    committee = add_committee(wanted=CommitteeWanted("Add"), strategies=[cast.strategy], by=cast.olive)
    other = add_committee(wanted=CommitteeWanted("!!!"), strategies=[cast.strategy], by=cast.olive)
    assert (committee.slug, other.slug) == ("add-2", "committee")


@pytest.mark.parametrize("name", ["alice", "carol", "steve"])
def test_committee_is_added_by_an_officer_alone(cast, name):
    with pytest.raises(CommitteeNotAllowedError) as refused:
        add_committee(wanted=CommitteeWanted("Health"), strategies=[cast.strategy], by=cast.people[name])
    assert refused.value.field == "strategies"
    assert not Committee.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (CommitteeWanted("  "), "name"),
        (CommitteeWanted("Health", draft_days=10, clearance_days=12), "draft_days"),
        (CommitteeWanted("Health", clearance_days=7), "clearance_days"),
        (CommitteeWanted("Health", final_days=5), "final_days"),
        (CommitteeWanted("Health", agenda_days=200), "agenda_days"),
    ],
)
def test_committee_with_days_out_of_order_is_refused(cast, wanted, field):
    with pytest.raises(CommitteeNotAllowedError) as refused:
        add_committee(wanted=wanted, strategies=[cast.strategy], by=cast.olive)
    assert refused.value.field == field


def test_committee_change_keeps_strategies_of_other_officers(cast):
    committee = make_committee(cast.strategy, cast.elsewhere)
    seen = CommitteeVersion.objects.open().get(committee=committee).from_rev
    wanted = CommitteeWanted("Health", council="Example County Council")
    change_committee(committee=committee, wanted=wanted, strategies=[], seen=seen, by=cast.olive)
    assert [row.strategy for row in CommitteeStrategy.objects.open()] == [cast.elsewhere]
    assert Change.objects.latest("id").strategy_id is None
    with pytest.raises(CommitteeNotAllowedError):
        change_committee(committee=committee, wanted=wanted, strategies=[], seen=seen, by=cast.olive)


def test_committee_changed_by_another_is_not_overwritten(cast, committee):
    seen = CommitteeVersion.objects.open().get(committee=committee).from_rev
    about = {"committee": committee, "strategies": [cast.strategy], "seen": seen, "by": cast.olive}
    change_committee(wanted=CommitteeWanted("Health"), **about)
    change_committee(wanted=CommitteeWanted("Health"), **about)  # sent twice
    with pytest.raises(CommitteeChangedError):
        change_committee(wanted=CommitteeWanted("Care"), **about)


def test_meetings_added_once(cast, committee, meetings):
    assert [one.key for one in meetings] == ["2026-06-15", "2026-07-20"]
    again = [MeetingWanted(JUNE, time(10)), MeetingWanted(JUNE, time(14))]
    (second,) = add_meetings(committee=committee, wanted=again, by=cast.olive)
    assert second.key == "2026-06-15-2"
    assert version(meetings[0]).place == "Room 1"


@pytest.mark.parametrize("name", ["alice", "carol", "steve"])
def test_meetings_are_kept_by_the_officer_alone(cast, committee, meetings, name):
    person = cast.people[name]
    with pytest.raises(CommitteeNotAllowedError):
        add_meetings(committee=committee, wanted=[MeetingWanted(date(2026, 9, 1))], by=person)
    with pytest.raises(CommitteeNotAllowedError):
        move_meeting(meeting=meetings[0], to=JULY, time=None, reason="Snow.", by=person)
    with pytest.raises(CommitteeNotAllowedError):
        add_item(committee=committee, wanted=ItemWanted("Care workforce"), meeting=None, by=person)
    assert Meeting.objects.count() == 2


def test_meeting_deadlines_are_set_with_a_reason_and_in_order(cast, meetings):
    about = {"meeting": meetings[0], "seen": version(meetings[0]).from_rev, "by": cast.olive}
    with pytest.raises(MeetingRuleError) as no_reason:
        change_meeting(details=MeetingDetails(agenda_on=date(2026, 6, 12)), **about)
    assert no_reason.value.field == "days_reason"
    with pytest.raises(MeetingRuleError) as late:
        change_meeting(details=MeetingDetails(agenda_on=date(2026, 6, 16), days_reason="Late."), **about)
    assert late.value.field == "agenda_on"
    details = MeetingDetails(agenda_on=date(2026, 6, 12), days_reason="Called at short notice.", place="Room 2")
    change_meeting(details=details, **about)
    assert (version(meetings[0]).agenda_on, version(meetings[0]).place) == (date(2026, 6, 12), "Room 2")
    change_meeting(details=details, **about)  # sent twice
    with pytest.raises(MeetingChangedError):
        change_meeting(details=MeetingDetails(place="Room 3"), **about)


def test_meeting_moved_keeps_address_and_items_and_loses_days_that_were_set(cast, committee, meetings):
    item(cast, committee, "Care workforce", meetings[0])
    details = MeetingDetails(time=time(10), agenda_on=date(2026, 6, 12), days_reason="Short notice.")
    change_meeting(meeting=meetings[0], details=details, seen=version(meetings[0]).from_rev, by=cast.olive)
    move_meeting(meeting=meetings[0], to=date(2026, 6, 29), time=time(14), reason="Election.", by=cast.olive)
    now = version(meetings[0])
    assert (now.meeting.key, now.date, now.time, now.status) == ("2026-06-15", date(2026, 6, 29), time(14), "moved")
    assert (now.agenda_on, now.days_reason, now.reason) == (None, "", "Election.")
    assert topics(meetings[0]) == ["Care workforce"]


@pytest.mark.parametrize(
    ("to", "at", "reason", "field"),
    [
        (JUNE, time(10), "Snow.", "date"),
        (JULY, time(10), "Snow.", "date"),
        (date(2026, 6, 29), time(10), " ", "reason"),
    ],
)
def test_meeting_is_not_moved_onto_itself_or_another_or_without_a_reason(cast, meetings, to, at, reason, field):
    with pytest.raises(MeetingRuleError) as refused:
        move_meeting(meeting=meetings[0], to=to, time=at, reason=reason, by=cast.olive)
    assert refused.value.field == field
    assert version(meetings[0]).date == JUNE


def test_meeting_cancelled_carries_its_items_over(cast, committee, meetings):
    first, second = (item(cast, committee, topic, meetings[0]) for topic in ("Care workforce", "Dentistry"))
    item(cast, committee, "Budget", meetings[1])
    cancel_meeting(meeting=meetings[0], reason="Bank holiday.", going=Going(meeting=meetings[1]), by=cast.olive)
    assert version(meetings[0]).status == "cancelled"
    assert topics(meetings[1]) == ["Budget", "Care workforce", "Dentistry"]
    assert (item_of(first).carried_from, item_of(second).reason) == (meetings[0], "Bank holiday.")
    with pytest.raises(MeetingRuleError):
        move_meeting(meeting=meetings[0], to=date(2026, 9, 1), time=None, reason="Again.", by=cast.olive)
    with pytest.raises(WorkRuleError):
        carry_item(item=first, meeting=meetings[0], reason="Back.", by=cast.olive)
    reinstate_meeting(meeting=meetings[0], by=cast.olive)
    assert (version(meetings[0]).status, version(meetings[0]).reason) == ("scheduled", "")


def test_meeting_cancelled_puts_its_items_back_on_the_list(cast, committee, meetings):
    item(cast, committee, "Care workforce", meetings[0])
    cancel_meeting(meeting=meetings[0], reason="No business.", going=TO_THE_LIST, by=cast.olive)
    assert topics(None) == ["Care workforce"]


def test_meeting_is_not_cancelled_in_favour_of_itself(cast, committee, meetings):
    item(cast, committee, "Care workforce", meetings[0])
    with pytest.raises(WorkRuleError):
        cancel_meeting(meeting=meetings[0], reason="Snow.", going=Going(meeting=meetings[0]), by=cast.olive)
    assert version(meetings[0]).status == "scheduled"


def test_meeting_is_held_once_its_day_has_come(cast, committee):
    past, coming = add_meetings(
        committee=committee, wanted=[MeetingWanted(JUNE), MeetingWanted(date(2199, 1, 4))], by=cast.olive
    )
    hold_meeting(meeting=past, by=cast.olive)
    assert version(past).status == "held"
    with pytest.raises(MeetingRuleError):
        hold_meeting(meeting=coming, by=cast.olive)
    with pytest.raises(MeetingRuleError):
        reinstate_meeting(meeting=coming, by=cast.olive)


def test_item_is_scheduled_carried_dropped_and_restored(cast, committee, meetings):
    about = item(cast, committee, " Care workforce ", basis="Risk and performance", target="Autumn 2026")
    assert (item_of(about).topic, item_of(about).meeting) == ("Care workforce", None)
    carry_item(item=about, meeting=meetings[0], by=cast.olive)
    assert (item_of(about).carried_from, item_of(about).reason) == (None, "")
    with pytest.raises(WorkRuleError) as why:
        carry_item(item=about, meeting=meetings[1], by=cast.olive)
    assert why.value.field == "reason"
    carry_item(item=about, meeting=meetings[1], reason="Data came late.", by=cast.olive)
    assert (item_of(about).meeting, item_of(about).carried_from) == (meetings[1], meetings[0])
    drop_item(item=about, reason="Taken by the Cabinet.", by=cast.olive)
    with pytest.raises(WorkRuleError):
        carry_item(item=about, meeting=meetings[0], reason="Back.", by=cast.olive)
    restore_item(item=about, by=cast.olive)
    assert (item_of(about).meeting, item_of(about).is_dropped, item_of(about).reason) == (None, False, "")


def test_item_changed_by_another_is_not_overwritten(cast, committee):
    about = item(cast, committee, "Care workforce")
    seen = item_of(about).from_rev
    change_item(item=about, wanted=ItemWanted("Care", strategy=cast.strategy), seen=seen, by=cast.olive)
    change_item(item=about, wanted=ItemWanted("Care", strategy=cast.strategy), seen=seen, by=cast.olive)
    with pytest.raises(WorkChangedError):
        change_item(item=about, wanted=ItemWanted("Care"), seen=seen, by=cast.olive)


def test_item_with_an_outcome_stays_with_its_meeting(cast, committee, meetings):
    about, other = item(cast, committee, "Care workforce", meetings[0]), item(cast, committee, "Budget", meetings[0])
    outcome = ItemWanted("Care workforce", outcome="Noted the progress.")
    change_item(item=about, wanted=outcome, seen=item_of(about).from_rev, by=cast.olive)
    with pytest.raises(WorkRuleError):
        carry_item(item=about, meeting=meetings[1], reason="Late.", by=cast.olive)
    cancel_meeting(meeting=meetings[0], reason="Stopped by a fire alarm.", going=TO_THE_LIST, by=cast.olive)
    assert (item_of(about).meeting, item_of(other).meeting) == (meetings[0], None)
    with pytest.raises(WorkRuleError):
        change_item(
            item=other, wanted=ItemWanted("Budget", outcome="Noted."), seen=item_of(other).from_rev, by=cast.olive
        )


def test_item_is_about_a_strategy_of_the_committee(cast, committee):
    with pytest.raises(WorkRuleError) as refused:
        item(cast, committee, "Care workforce", strategy=cast.elsewhere)
    assert refused.value.field == "strategy"
    assert not WorkItem.objects.exists()


def test_items_are_put_in_order(cast, committee, meetings):
    rows = [item(cast, committee, topic, meetings[0]) for topic in ("A", "B", "C")]
    order_items(committee=committee, items=[rows[2], rows[0], rows[1]], by=cast.olive)
    assert topics(meetings[0]) == ["C", "A", "B"]
    with pytest.raises(WorkRuleError):
        order_items(committee=committee, items=[rows[0], item(cast, committee, "D")], by=cast.olive)


def test_meeting_of_another_committee_is_no_place_for_an_item(cast, committee, meetings):
    grant_role(person=cast.olive, strategy=cast.elsewhere, role=Role.OFFICER, by=cast.ada)
    other = make_committee(cast.elsewhere, slug="other")
    with pytest.raises(RuleError):
        add_item(committee=other, wanted=ItemWanted("Care"), meeting=meetings[0], by=cast.olive)
