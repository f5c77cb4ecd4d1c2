"""Steps that concern a committee: its meetings, its work programme, and what it resolved."""

from datetime import time, timedelta
from typing import Any

from actions.models import Action
from scrutiny.loading import load_published
from scrutiny.loading_resolutions import load_resolutions
from scrutiny.models import (
    Committee,
    CommitteeVersion,
    DueFound,
    Edition,
    Meeting,
    MeetingStatus,
    MeetingVersion,
    ResolutionKind,
    ResolutionVersion,
    WorkItemVersion,
)
from scrutiny.resolution_stages import ALLOWED
from scrutiny.resolution_stages import Step as Stage
from scrutiny.services.answers import AnswerWanted, record_answer, record_chase
from scrutiny.services.closing import decide_closure, propose_closure, reopen, withdraw
from scrutiny.services.committees import CommitteeWanted, add_committee, change_committee
from scrutiny.services.meetings import (
    MeetingDetails,
    MeetingWanted,
    add_meetings,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
    reinstate_meeting,
)
from scrutiny.services.resolutions import (
    ResolutionWanted,
    Taken,
    add_resolutions,
    change_resolution,
    confirm_owner,
    take_away,
)
from scrutiny.services.work import (
    STAY,
    TO_THE_LIST,
    ItemWanted,
    add_item,
    carry_item,
    change_item,
    drop_item,
    order_items,
    restore_item,
)
from tests.scrutiny.histories.people import Step
from tests.scrutiny.histories.world import Picks, World

GOING = (MeetingStatus.SCHEDULED, MeetingStatus.MOVED)


def committees(w: World) -> Any:
    """Every committee."""
    return Committee.objects.order_by("pk")


def meetings(*statuses: MeetingStatus) -> Any:
    """The versions of meetings that stand so, the first one first."""
    rows = MeetingVersion.objects.open().filter(status__in=statuses).order_by("date", "meeting")
    return rows.select_related("meeting__committee")


def items(*, is_dropped: bool = False) -> Any:
    """The versions of items, the newest first."""
    rows = WorkItemVersion.objects.open().filter(is_dropped=is_dropped).order_by("-item")
    return rows.select_related("item__committee", "meeting")


def resolutions(*ways: Stage) -> list[ResolutionVersion]:
    """The versions of those to which one of these may happen, the first one first."""
    rows = ResolutionVersion.objects.open().order_by("resolution").select_related("resolution__meeting__committee")
    return [row for row in rows if set(ways) & set(ALLOWED[row.stage])]


def added(w: World, p: Picks) -> object:
    """A committee, of the one strategy or of both."""
    wanted = CommitteeWanted(w.name("Health and Care Committee"), "Example County Council")
    about = [w.cast.strategy] if not p.flag() else [w.cast.strategy, w.cast.elsewhere]
    return w.do(add_committee, wanted=wanted, strategies=about, by=w.cast.ada)


def renamed(w: World, p: Picks) -> object:
    """A committee is called otherwise, and scrutinises another strategy too, or no more."""
    version = p.one(CommitteeVersion.objects.open().order_by("committee").select_related("committee"))
    wanted = CommitteeWanted(w.name("Care Committee"), version.council, draft_days=20 + p.number(9))
    about = [w.cast.strategy, w.cast.elsewhere] if p.flag() else [w.cast.strategy]
    told = {"committee": version.committee, "wanted": wanted, "seen": version.from_rev, "by": w.cast.ada}
    return w.do(change_committee, strategies=about, **told)


def called(w: World, p: Picks) -> object:
    """Meetings are called, of which one is today."""
    days = [w.day, w.in_days(3 + p.number(40)), w.in_days(60 + p.number(40))]
    wanted = [MeetingWanted(day, time(10), w.name("Room")) for day in days]
    return w.do(add_meetings, committee=p.one(committees(w)), wanted=wanted, by=w.cast.olive)


def detailed(w: World, p: Picks) -> object:
    """Place and note of a meeting, and a day that is set."""
    row = p.one(meetings(*GOING))
    agenda = row.date - timedelta(days=5 + p.number(3))
    days = {"agenda_on": agenda, "days_reason": "Called late."} if p.flag() else {}
    details = MeetingDetails(row.time, w.name("Room"), note="Bring water.", **days)
    return w.do(change_meeting, meeting=row.meeting, details=details, seen=row.from_rev, by=w.cast.olive)


def moved(w: World, p: Picks) -> object:
    """A meeting is moved; its items stay with it, or go."""
    row = p.one(reversed(meetings(*GOING)))
    about = {"reason": "Snow.", "going": p.one([STAY, TO_THE_LIST]), "by": w.cast.olive}
    return w.do(move_meeting, meeting=row.meeting, to=w.in_days(-2 + p.number(60)), time=row.time, **about)


def cancelled(w: World, p: Picks) -> object:
    """A meeting is cancelled."""
    row = p.one(reversed(meetings(*GOING)))
    return w.do(cancel_meeting, meeting=row.meeting, reason="No room.", going=TO_THE_LIST, by=w.cast.olive)


def held(w: World, p: Picks) -> object:
    """A meeting was held."""
    row = p.one(meetings(*GOING).filter(date__lte=w.day).reverse())
    return w.do(hold_meeting, meeting=row.meeting, by=w.cast.olive)


def reinstated(w: World, p: Picks) -> object:
    """That a meeting was cancelled, or held, is taken back."""
    row = p.one(meetings(MeetingStatus.CANCELLED, MeetingStatus.HELD).order_by("-pk"))
    return w.do(reinstate_meeting, meeting=row.meeting, by=w.cast.olive)


def place(p: Picks, committee: Committee) -> Meeting | None:
    """A meeting of the committee that is still to be held, or the list."""
    row = p.one([*meetings(*GOING).filter(meeting__committee=committee), None])
    return row.meeting if row else None


def item(w: World, p: Picks) -> object:
    """Something is to be done at a meeting, or some day."""
    committee = p.one(committees(w))
    wanted = ItemWanted(w.name("Workforce"), strategy=p.one([w.cast.strategy, None]))
    return w.do(add_item, committee=committee, wanted=wanted, meeting=place(p, committee), by=w.cast.olive)


def item_changed(w: World, p: Picks) -> object:
    """An item says something else, and what came of it."""
    row = p.one(items())
    wanted = ItemWanted(w.name("Care"), outcome=w.name("Noted"), strategy=p.one([row.strategy, None]))
    return w.do(change_item, item=row.item, wanted=wanted, seen=row.from_rev, by=w.cast.olive)


def item_carried(w: World, p: Picks) -> object:
    """An item goes to another meeting, or to the list."""
    row = p.one(reversed(items().filter(outcome="")))
    others = [
        one for one in meetings(*GOING).filter(meeting__committee=row.item.committee) if one.meeting != row.meeting
    ]
    to = p.one([*others, None])
    about = {"meeting": to.meeting if to else None, "reason": "No time.", "by": w.cast.olive}
    return w.do(carry_item, item=row.item, **about)


def ordered(w: World, p: Picks) -> object:
    """The items of one place are put in another order."""
    row = p.one(items())
    same = items().filter(item__committee=row.item.committee, meeting=row.meeting).order_by("-position")
    return w.do(order_items, committee=row.item.committee, items=[one.item for one in same], by=w.cast.olive)


def resolved(w: World, p: Picks) -> object:
    """What a meeting resolved is entered, with what its words ask for."""
    row = p.one(meetings(*MeetingStatus))
    words = ("Moorland NHS Trust be requested to provide an update in 6 months.", "the report be received.")
    wanted = [ResolutionWanted("12. Workforce", f"({n})", f"{words[n]} {w.name('Minute')}") for n in (0, 1)]
    about = [w.cast.strategy.pk] if not p.flag() else []
    return w.do(add_resolutions, meeting=row.meeting, wanted=wanted, strategies=about, by=w.cast.olive)


def taken_away(w: World, p: Picks) -> object:
    """A question is taken away."""
    meeting = p.one(meetings(*MeetingStatus)).meeting
    about = {"words": w.name("How many leave"), "strategies": [w.cast.strategy.pk], "by": w.cast.olive}
    return w.do(take_away, meeting=meeting, **about)


def taken(w: World, p: Picks) -> object:
    """What a resolution asks for, and what it is tied to, is said anew."""
    row = p.one(resolutions(*Stage))
    at_meeting = place(p, row.resolution.meeting.committee) if p.flag() else None
    due = (
        {"at_meeting": at_meeting} if at_meeting else {"due_on": w.in_days(p.number(50)), "due_found": DueFound.CHOSEN}
    )
    kind = p.one([ResolutionKind.REPORT_BACK, *ResolutionKind])
    asks = Taken(kind, owner=p.one([w.cast.college, w.cast.trust]), owner_words="the college", **due)
    about = {"actions": Action.objects.filter(strategy=w.cast.strategy)[:1], "editions": Edition.objects.all()[:1]}
    told = {"taken": asks, "strategies": [w.cast.strategy.pk], "seen": w.seen, "by": w.cast.olive}
    return w.do(change_resolution, resolution=row.resolution, **about, **told)


def confirmed(w: World, p: Picks) -> object:
    """Who owes an answer is confirmed."""
    unsure = [row for row in resolutions(*Stage) if not row.owner_confirmed and (row.owner_id or row.owner_words)]
    return w.do(confirm_owner, resolution=p.one(unsure).resolution, seen=w.seen, by=w.cast.olive)


def answered(w: World, p: Picks) -> object:
    """An answer, or a part of one."""
    row = p.one(resolutions(Stage.ANSWER, Stage.PART_ANSWER))
    wanted = AnswerWanted(w.name("Eleven left"), "Moorland NHS Trust", w.day, is_part=p.flag())
    return w.do(record_answer, resolution=row.resolution, wanted=wanted, seen=w.seen, by=w.cast.carol)


def asked_again(w: World, p: Picks) -> object:
    """An answer is asked for again."""
    row = p.one(resolutions(Stage.CHASED))
    about = {"on": w.day, "text": w.name("The Chair wrote"), "by": w.cast.olive}
    return w.do(record_chase, resolution=row.resolution, **about)


def decided(w: World, p: Picks) -> object:
    """A meeting agrees to close a resolution, or refuses."""
    row = p.one(resolutions(Stage.CLOSURE_AGREED))
    met = p.one(meetings(MeetingStatus.HELD).filter(meeting__committee=row.resolution.meeting.committee).reverse())
    about = {"meeting": met.meeting, "is_agreed": not p.flag(), "seen": w.seen, "by": w.cast.olive}
    return w.do(decide_closure, resolution=row.resolution, **about)


def happened(service: Any, way: Stage) -> Step:
    """A step of the officer's own about a resolution, with a reason."""

    def step(w: World, p: Picks) -> object:
        row = p.one(resolutions(way))
        return w.do(service, resolution=row.resolution, reason="It is done.", seen=w.seen, by=w.cast.olive)

    return step


MEETINGS: dict[str, Step] = {
    "load_published": lambda w, p: w.do(lambda: load_published(w.cast.strategy)),
    "add_committee": added,
    "change_committee": renamed,
    "add_meetings": called,
    "change_meeting": detailed,
    "move_meeting": moved,
    "cancel_meeting": cancelled,
    "hold_meeting": held,
    "reinstate_meeting": reinstated,
    "add_item": item,
    "change_item": item_changed,
    "carry_item": item_carried,
    "drop_item": lambda w, p: w.do(drop_item, item=p.one(items()).item, reason="Not needed.", by=w.cast.olive),
    "restore_item": lambda w, p: w.do(restore_item, item=p.one(items(is_dropped=True)).item, by=w.cast.olive),
    "order_items": ordered,
}
RESOLUTIONS: dict[str, Step] = {
    "load_resolutions": lambda w, p: w.do(lambda: load_resolutions(w.cast.strategy)),
    "add_resolutions": resolved,
    "take_away": taken_away,
    "change_resolution": taken,
    "confirm_owner": confirmed,
    "record_answer": answered,
    "record_chase": asked_again,
    "propose_closure": happened(propose_closure, Stage.CLOSURE_PROPOSED),
    "decide_closure": decided,
    "reopen": happened(reopen, Stage.REOPENED),
    "withdraw": happened(withdraw, Stage.WITHDRAWN),
}
STEPS = MEETINGS | RESOLUTIONS
