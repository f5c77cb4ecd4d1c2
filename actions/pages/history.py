"""The history of one action as a timeline: updates, decisions, dates, owners, wording and plan, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.urls import reverse

from accounts.models import Change
from accounts.moments import Moment
from actions.models import ActionEvent, ActionState, ActionSupport, ActionWording, Decision, DueDateRevision, Review
from actions.pages.behalf_words import confirmed_words, sender_words
from actions.pages.milestones import milestone_events
from actions.pages.owner_events import cover_events, note_lines, owner_title, owns_state, support_title
from actions.pages.rows import rating_word
from actions.pages.turns import turn_lines, turn_title
from actions.publication import Reader
from actions.reading import ActionReading, UpdateReading
from actions.stages import Stage
from govuk.words import count_of, day, in_words, period_words
from outcomes.reading import PartnerName, PersonName, partner_names, person_names

KINDS = {
    "updates": "Updates",
    "reviews": "Reviews",
    "dates": "Dates",
    "owners": "Owners",
    "wording": "Wording",
    "plan": "Plan",
    "milestones": "Milestones",
}
OWNERS = {"lead_id": "Lead partner", "joint_lead_id": "Joint lead", "person_id": "Accountable person"}


@dataclass(frozen=True)
class Event:
    """One entry of the timeline.

    Attributes:
        kind: a key of KINDS.
        at: when it was recorded.
        revision: its change; later ones stand first.
        title: what happened, in one line.
        lines: who did it, and why.
        href: where a reviewer sees the decision, and may take it back; "" for anybody else.
    """

    kind: str
    at: datetime
    revision: int
    title: str
    lines: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True)
class Sources:
    """Everything that the timeline is made of, read at the moment."""

    reviews: Sequence[Review]
    dates: Sequence[DueDateRevision]
    states: Sequence[ActionState]
    wordings: Sequence[ActionWording]
    supports: Sequence[ActionSupport]
    turns: Sequence[ActionEvent]
    changes: dict[int, Change]
    partners: dict[int, PartnerName]
    people: dict[int, PersonName]
    by_link: Mapping[int, str]

    def person(self, person_id: int | None) -> str:
        """What a person was called."""
        return self.people[person_id].name if person_id in self.people else "somebody"

    def by(self, change: Change) -> tuple[str, ...]:
        """Who recorded a change, as a line; none where it was a job."""
        return (f"By {self.person(change.by_id)}.",) if change.by_id else ()


def history(
    reading: ActionReading, updates: Sequence[UpdateReading], found: Sources, moment: Moment, reader: Reader
) -> list[Event]:
    """Everything that happened to the action by the moment, newest first, as the reader may see it.

    A returned update, with its rating, is seen by its own partner and the lead only; so is a decision that does not
    stand any more.

    Args:
        updates: all of the action's.
        found: what `read_sources` found beside them.
    """
    events = [
        *_update_events(updates, found, reader),
        *_review_events(updates, found, reader, opens=reader.leads and not moment.is_past),
        *_date_events(found),
        *_owner_events(found, reader),
        *(Event("owners", *told) for told in cover_events(reading.action_id, moment)),
        *_support_events(found),
        *_wording_events(found),
        *_plan_events(found),
        *(Event("milestones", *told) for told in milestone_events(reading.action_id, moment)),
    ]
    return sorted(events, key=lambda event: event.revision, reverse=True)


def read_sources(
    action_id: int,
    updates: Sequence[UpdateReading],
    turns: Sequence[ActionEvent],
    by_link: Mapping[int, str],
    moment: Moment,
) -> Sources:
    """Read what an action's timeline is made of, and the names of all who stand in it.

    Args:
        updates, turns: all of the action's by the moment.
        by_link: what stands in the place of the author of those updates that came by a link.
    """
    revision = moment.revision
    reviews = list(
        Review.objects.filter(update__action=action_id, revision__lte=revision)
        .select_related("revision")
        .order_by("revision")
    )
    dates = list(
        DueDateRevision.objects.filter(action=action_id, revision__lte=revision)
        .select_related("revision")
        .order_by("number")
    )
    states = list(ActionState.objects.filter(action=action_id, from_rev__lte=revision).order_by("from_rev"))
    wordings = list(ActionWording.objects.filter(action=action_id, from_rev__lte=revision).order_by("from_rev"))
    supports = list(ActionSupport.objects.filter(action=action_id, from_rev__lte=revision).order_by("from_rev"))
    ended = [link.to_rev for link in supports if link.to_rev <= revision]
    changes = Change.objects.in_bulk([*(row.from_rev for row in (*states, *wordings, *supports)), *ended])
    people = {one.author_id for one in updates} | {review.reviewer_id for review in reviews}
    people |= {i for line in dates for i in (line.asked_by_id, line.agreed_by_id) if i}
    people |= {state.person_id for state in states if state.person_id}
    people |= {change.by_id for change in (*changes.values(), *(one.revision for one in turns)) if change.by_id}
    partners = {one.partner_id for one in updates}
    partners |= {i for state in states for i in (state.lead_id, state.joint_lead_id) if i}
    partners |= {link.partner_id for link in supports}
    return Sources(
        reviews=reviews,
        dates=dates,
        states=states,
        wordings=wordings,
        supports=supports,
        turns=turns,
        changes=changes,
        partners=partner_names(partners, revision),
        people=person_names(people, revision),
        by_link=by_link,
    )


def _owns(update: UpdateReading, reader: Reader) -> bool:
    return reader.leads or update.partner_id in reader.partner_ids


def _update_events(updates: Iterable[UpdateReading], found: Sources, reader: Reader) -> Iterable[Event]:
    for update in updates:
        if update.decision == Decision.RETURNED and not _owns(update, reader):
            continue
        period = period_words(update.period.starts, update.period.ends)
        author = found.by_link.get(update.id) or found.person(update.author_id)
        partner = found.partners[update.partner_id].name
        lines = [sender_words(update, author, partner), *filter(None, [confirmed_words(update, partner)])]
        if update.is_late:
            lines.append("Received after the cut-off.")
        if update.decision is None:
            lines.append("Not yet reviewed.")
        title = _update_title(update, period, partner)
        yield Event("updates", update.submitted_at, update.revision, title, tuple(lines))


def _update_title(update: UpdateReading, period: str, partner: str) -> str:
    if update.stage is None:
        what = "Correction of the contribution" if update.corrects_id else "Contribution"
        return f"{what} of {partner} for {period}"
    stated = rating_word(update.rating) if update.rating else str(Stage(update.stage).label).lower()
    return f"{'Correction' if update.corrects_id else 'Update'} for {period}: {stated}"


def _review_events(updates: Iterable[UpdateReading], found: Sources, reader: Reader, *, opens: bool) -> Iterable[Event]:
    by_id = {update.id: update for update in updates}
    last = {review.update_id: review for review in found.reviews}
    for review in found.reviews:
        update = by_id[review.update_id]
        owns = _owns(update, reader)
        stands = review is last[review.update_id] and review.decision == Decision.ACCEPTED
        if not (owns or stands):
            continue
        lines = [f"By {found.person(review.reviewer_id)}."]
        if review.reason and owns:
            lines.append(f"“{review.reason}”")
        if not review.is_independent:
            lines.append("Not independently reviewed.")
        href = reverse("review", args=[update.id]) if opens and review is last[review.update_id] else ""
        title = _review_title(review, update, found.partners[update.partner_id].name)
        yield Event("reviews", review.revision.at, review.revision_id, title, tuple(lines), href)


def _review_title(review: Review, update: UpdateReading, partner: str) -> str:
    is_contribution = update.stage is None
    of = f"Review of the contribution of {partner}" if is_contribution else "Review"
    if review.decision == Decision.RETURNED:
        return f"{of}: returned with a comment"
    if review.decision == Decision.REOPENED:
        return f"{of}: reopened"
    if is_contribution:
        return f"{of}: accepted"
    if review.differs and review.rating and update.rating:
        return f"Review: accepted as {rating_word(review.rating)}, where the partner said {rating_word(update.rating)}"
    return "Review: accepted as stated"


def _date_events(found: Sources) -> Iterable[Event]:
    for line in found.dates:
        lines = [f"Agreed by {found.person(line.agreed_by_id)}."] if line.agreed_by_id else []
        if line.asked_by_id and line.asked_by_id != line.agreed_by_id:
            lines.insert(0, f"Asked for by {found.person(line.asked_by_id)}.")
        if line.reason:
            lines.append(f"Reason: “{line.reason}”")
        if line.old and line.new:
            days = (line.new - line.old).days
            lines.append(f"{count_of(abs(days), 'day')} {'later' if days > 0 else 'earlier'}.")
        yield Event("dates", line.revision.at, line.revision_id, _date_title(line), tuple(lines))


def _date_title(line: DueDateRevision) -> str:
    new = _date_words(line.new)
    return f"Due date set: {new}" if line.number == 0 else f"Due date moved from {_date_words(line.old)} to {new}"


def _date_words(value: date | None) -> str:
    return day(value) if value else "ongoing"


def _owner_events(found: Sources, reader: Reader) -> Iterable[Event]:
    """One entry for each change of owners; the gaps that a plan begins with are no event."""
    before: dict[str, int | None] = dict.fromkeys(OWNERS)
    for state in found.states:
        now: dict[str, int | None] = {name: getattr(state, name) for name in OWNERS}
        changed = [
            f"{label}: {_owner(name, now[name], found)}." for name, label in OWNERS.items() if now[name] != before[name]
        ]
        change = found.changes[state.from_rev]
        if changed:
            title = owner_title(change.kind, before, now, lambda one: found.partners[one].name, found.person)
            lines = () if change.kind == "handed_over" else changed
            note = note_lines(change, owns_state(state, reader.partner_ids, reader.leads))
            yield Event("owners", change.at, change.id, title, (*lines, *found.by(change), *note))
        before = now


def _owner(name: str, owner_id: int | None, found: Sources) -> str:
    if owner_id is None:
        return "none"
    return found.person(owner_id) if name == "person_id" else found.partners[owner_id].name


def _support_events(found: Sources) -> Iterable[Event]:
    """One entry for each change of supporting partners; those that the action began with are no event."""
    began = found.wordings[0].from_rev
    for revision, change in found.changes.items():
        added = [one.partner_id for one in found.supports if one.from_rev == revision != began]
        ended = [one.partner_id for one in found.supports if one.to_rev == revision]
        lines = [
            f"{word}: {in_words(sorted(found.partners[i].name for i in some))}."
            for word, some in (("Added", added), ("Removed", ended))
            if some
        ]
        if lines:
            yield Event("owners", change.at, revision, support_title(change.kind), (*lines, *found.by(change)))


def _wording_events(found: Sources) -> Iterable[Event]:
    """One entry for each change of words; those that the action began with are no event."""
    for before, now in pairwise(found.wordings):
        change = found.changes[now.from_rev]
        reason = (f"Reason: “{now.correction_reason}”",) if now.correction_reason else ()
        for title, old, new in (
            ("Official wording corrected", before.title, now.title),
            ("Short title changed", before.short_title, now.short_title),
        ):
            if old != new:
                lines = (f"Before: “{old}”", f"After: “{new}”", *reason, *found.by(change))
                yield Event("wording", change.at, change.id, title, lines)


def _plan_events(found: Sources) -> Iterable[Event]:
    for event in found.turns:
        change = event.revision
        yield Event("plan", change.at, change.id, turn_title(event), (*turn_lines(event), *found.by(change)))
