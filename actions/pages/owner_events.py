"""How the timeline tells why owners changed: handed over, covered, an organisation succeeded or left."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from accounts.models import Change
from accounts.moments import Moment
from actions.models import ActionCover, ActionState
from govuk.words import day
from outcomes.reading import PersonName, person_names

Owners = Mapping[str, int | None]
"""The ids of an action's owners, by the names of the fields."""
Told = tuple[datetime, int, str, tuple[str, ...]]
"""When it was recorded, by which change, what happened, and the lines under it."""


def owner_title(
    kind: str, before: Owners, now: Owners, partner: Callable[[int], str], person: Callable[[int], str]
) -> str:
    """What a change of owners is called.

    Args:
        kind: the change's kind.
        before, now: the owners.
        partner, person: what they are called.
    """
    if kind == "handed_over" and (old := before["person_id"]) and (new := now["person_id"]):
        return f"Handed over from {person(old)} to {person(new)}"
    for name in ("lead_id", "joint_lead_id"):
        old, new = before[name], now[name]
        if old is None or old == new:
            continue
        if kind == "partner_left" and old != now["lead_id"]:
            return f"{partner(old)} left"
        heir = new or now["lead_id"]
        if kind == "partner_succeeded" and heir:
            return f"{partner(heir)} took the place of {partner(old)}"
    return "Owners changed"


def support_title(kind: str) -> str:
    """What a change of supporting partners is called."""
    return {
        "partner_succeeded": "Another organisation took the place of a supporting partner",
        "partner_left": "A supporting partner left",
    }.get(kind, "Supporting partners changed")


def note_lines(change: Change, owns: bool) -> tuple[str, ...]:
    """What was noted at a hand-over, for the lead partner and the programme lead alone."""
    note = change.summary.partition("\n")[2] if change.kind == "handed_over" else ""
    return (f"“{note}”",) if note and owns else ()


def owns_state(state: ActionState, partner_ids: frozenset[int], leads: bool) -> bool:
    """Whether a reader speaks for a lead partner of the action as it stood, or leads the programme."""
    return leads or bool({state.lead_id, state.joint_lead_id} & partner_ids)


def cover_events(action_id: int, moment: Moment) -> Iterable[Told]:
    """Cover that was arranged, and called off. Four queries, one where there never was any."""
    rows = list(ActionCover.objects.filter(action=action_id, from_rev__lte=moment.revision).order_by("from_rev"))
    if not rows:
        return
    begun = {row.from_rev for row in rows}
    ended = {row.to_rev for row in rows if row.to_rev <= moment.revision} - begun
    changes = Change.objects.in_bulk([*begun, *ended])
    named = {row.person_id for row in rows} | {one.by_id for one in changes.values() if one.by_id}
    people = person_names(named, moment.revision)
    for row in rows:
        arranged = changes[row.from_rev]
        until = f"on {day(row.starts)}" if row.starts == row.ends else f"from {day(row.starts)} to {day(row.ends)}"
        title = f"Cover arranged: {people[row.person_id].name} {until}"
        yield arranged.at, arranged.id, title, _by(arranged, people)
        if row.to_rev in ended:
            off = changes[row.to_rev]
            yield off.at, off.id, f"Cover by {people[row.person_id].name} ended", _by(off, people)


def _by(change: Change, people: Mapping[int, PersonName]) -> tuple[str, ...]:
    return (f"By {people[change.by_id].name}.",) if change.by_id else ()
