"""The demonstration's committee: added, its meetings called, moved, cancelled and held, its work programme kept."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from actions.calendar import add_working_days, next_working_day, working_days_before
from actions.demo.cast import World
from actions.demo.quarters import instant, quarters_until
from actions.doors import Told
from govuk.words import period_words
from scrutiny.demo.calendar import Sitting, sittings_until
from scrutiny.models import Committee, Meeting, WorkItem, WorkItemVersion
from scrutiny.services.committees import CommitteeWanted, add_committee
from scrutiny.services.meetings import (
    MeetingWanted,
    add_meetings,
    cancel_meeting,
    hold_meeting,
    move_meeting,
)
from scrutiny.services.work import Going, ItemWanted, add_item, change_item, drop_item

OFFICER = "officer@demo.example"
SLUG = "health-and-care-scrutiny-committee"
NAME = "Health and care scrutiny committee"
COUNCIL = "Demonstration County Council"
REMIT = "Health services in the county, and care for adults."
AT = time(10)
PLACE = "Committee room 1"

WANTED = CommitteeWanted(NAME, COUNCIL, REMIT)
MOVED_BECAUSE = "The room is needed for counting votes."
CANCELLED_BECAUSE = "Too few members can attend."
NOTED = "Noted the progress. Members asked what the red actions need."
OTHER_TOPICS = (
    ("Leaving hospital with care in place", "Members asked how long people wait.", "Risk and performance"),
    ("Support for unpaid carers", "New contract from next year.", "Pre-decision"),
    ("Winter plan", "Yearly item, before the first frost.", "Planning"),
    ("Getting an appointment with a dentist", "Letters from residents.", "Risk and public concern"),
    ("Care technology at home", "Visit to a provider.", "Transformation"),
)
WITHOUT_DATE = (
    ItemWanted("Transport to care jobs in rural areas", "Raised by a member.", "Wider determinants", "Next year"),
    ItemWanted("How young people see care work", "Joint work with schools.", "Partnership", "Autumn"),
)
DROPPED = ItemWanted("Charges for care at home", "Asked for by a member.", "Policy", "Spring")


def events(world: World, today: date) -> Iterator[Told]:
    """What the officer does, from the first days of the plan until yesterday."""
    sittings = sittings_until(today)
    begins = add_working_days(quarters_until(today)[0].starts, 1)
    yield instant(begins, 13), partial(_begin, world)
    for called, group in groupby(sittings, key=lambda one: one.called_on):
        yield instant(called, 15), partial(_call, world, list(group))
    yield instant(add_working_days(begins, 30), 10), partial(_without_date, world)
    yield instant(add_working_days(begins, 90), 10), partial(_drop, world)
    for sitting in sittings:
        for at, do in _around(world, sitting, sittings, today):
            if at.date() < today:
                yield at, do


def _around(world: World, sitting: Sitting, sittings: list[Sitting], today: date) -> Iterator[Told]:
    """What happens before and after one meeting."""
    programme = max(working_days_before(sitting.day, 45), add_working_days(sitting.called_on, 1))
    yield instant(programme, 11), partial(_programme, world, sitting, today)
    if sitting.is_moved:
        yield instant(working_days_before(sitting.day, 15), 12), partial(_move, world, sitting)
    if sitting.is_cancelled:
        following = sittings[sitting.number]
        yield instant(working_days_before(sitting.day, 6), 12), partial(_cancel, world, sitting, following)
    else:
        yield instant(next_working_day(sitting.held_on + timedelta(days=1)), 11), partial(_hold, world, sitting)


def committee_of(world: World) -> Committee:
    """The demonstration's committee, once it was added."""
    return Committee.objects.get(slug=SLUG, scrutinised__strategy=world.strategy)


def meeting_of(world: World, sitting: Sitting) -> Meeting:
    """One of its meetings, once it was called."""
    return Meeting.objects.get(committee=committee_of(world), key=sitting.key)


def _begin(world: World, now: datetime) -> None:
    add_committee(wanted=WANTED, strategies=[world.strategy], by=world.people[OFFICER], now=now)


def _call(world: World, sittings: list[Sitting], now: datetime) -> None:
    wanted = [MeetingWanted(one.day, AT, PLACE) for one in sittings]
    add_meetings(committee=committee_of(world), wanted=wanted, by=world.people[OFFICER], now=now)


def _without_date(world: World, now: datetime) -> None:
    for wanted in (*WITHOUT_DATE, DROPPED):
        add_item(committee=committee_of(world), wanted=wanted, meeting=None, by=world.people[OFFICER], now=now)


def _drop(world: World, now: datetime) -> None:
    version = WorkItemVersion.objects.open().get(item__committee=committee_of(world), topic=DROPPED.topic)
    drop_item(item=version.item, reason="Another committee looks at it.", by=world.people[OFFICER], now=now)


def _programme(world: World, sitting: Sitting, today: date, now: datetime) -> None:
    """Put a meeting's items on the work programme: the strategy's report first where it comes."""
    meeting, committee, by = meeting_of(world, sitting), committee_of(world), world.people[OFFICER]
    wanted = []
    if sitting.quarter:
        quarter = quarters_until(today)[sitting.quarter - 1]
        words = f"Report on {period_words(quarter.starts, quarter.ends)}."
        wanted.append(ItemWanted("Social care workforce", words, "Risk and performance", strategy=world.strategy))
    wanted.append(ItemWanted(*OTHER_TOPICS[sitting.number % len(OTHER_TOPICS)]))
    for one in wanted:
        add_item(committee=committee, wanted=one, meeting=meeting, by=by, now=now)


def _move(world: World, sitting: Sitting, now: datetime) -> None:
    meeting, by = meeting_of(world, sitting), world.people[OFFICER]
    move_meeting(meeting=meeting, to=sitting.held_on, time=AT, reason=MOVED_BECAUSE, by=by, now=now)


def _cancel(world: World, sitting: Sitting, following: Sitting, now: datetime) -> None:
    going = Going(meeting=meeting_of(world, following))
    by = world.people[OFFICER]
    cancel_meeting(meeting=meeting_of(world, sitting), reason=CANCELLED_BECAUSE, going=going, by=by, now=now)


def _hold(world: World, sitting: Sitting, now: datetime) -> None:
    """Record that a meeting was held, and what came of its items."""
    meeting, by = meeting_of(world, sitting), world.people[OFFICER]
    hold_meeting(meeting=meeting, by=by, now=now)
    items = WorkItem.objects.filter(pk__in=WorkItemVersion.objects.open().filter(meeting=meeting).values("item"))
    for item in items.order_by("pk"):
        version = WorkItemVersion.objects.open().get(item=item)
        outcome = NOTED if version.strategy_id else "Noted, and put on the work programme again for next year."
        wanted = ItemWanted(version.topic, version.background, version.basis, version.target, outcome, version.strategy)
        change_item(item=item, wanted=wanted, seen=version.from_rev, by=by, now=now)
