"""What a mail says to whoever owns an action, and to those who support it."""

from actions.models import ReminderKind as Kind
from actions.models import StatusUpdate
from actions.periods import PeriodDates
from actions.reading import ActionReading
from actions.reminders.lines import (
    UNCHANGED,
    Item,
    Link,
    Part,
    Words,
    action_of,
    in_words_of,
    link,
    period_of,
    place_of,
    shortened,
    title_of,
    when_due,
)
from actions.reminders.reading import Known, Row
from govuk.words import count_of, day, when

SOON_DAYS = 7
"""An action that is due later than in so many days asks for nothing yet: it is only coming up."""


def _action_overdue(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    late = count_of((known.day - row.counted_from).days, "day")
    facts = (f"{late} overdue. It was due on {day(row.counted_from)}.", *_no_update(action))
    return _of_owner(row, known, Part.OVERDUE, facts, *_update_or_look(action), _later_date(action))


def _action_due(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    part = Part.COMING if (row.counted_from - known.day).days > SOON_DAYS else Part.DUE
    facts = (f"The action is due {when_due(row.counted_from, known.day)}.", *_no_update(action))
    return _of_owner(row, known, part, facts, *_update_or_look(action), _later_date(action))


def _update_due(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    facts = (f"An update for {in_words_of(period)} is due {when_due(period.due, known.day)}.",)
    return _of_owner(row, known, Part.DUE, facts, _update(action, period), *_unchanged(action, period))


def _update_late(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    late = when(period.due, known.day, past="late")
    facts = (f"The update for {in_words_of(period)} is {late}. It was due on {day(period.due)}.",)
    return _of_owner(row, known, Part.LATE, facts, _update(action, period), *_unchanged(action, period))


def _update_escalated(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    late = when(period.due, known.day, past="late")
    who = action.lead.name if action.lead else "Its lead partner"
    if action.lead and action.lead.id in known.speaks_for[row.person_id]:
        fact = f"The update for {in_words_of(period)} is {late}. You are told because it is still missing."
        return _of_owner(row, known, Part.LATE, (fact,), _update(action, period), *_unchanged(action, period))
    fact = f"{title_of(action)}: {who} owes the update for {in_words_of(period)}, which is {late}."
    look = link("See who has not reported", "reporting", action.strategy.strategy.slug)
    place = action.state.action.sort_key
    return Item(Part.LEADING, ("owed", 0), "Updates that are late", (fact,), (look,), row.counted_from, place)


def _update_returned(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    update = known.updates[row.update_id or 0]
    by = known.name_of(update.reviewed_by_id, "A reviewer")
    asked = f"{by} sent it back on {day(update.reviewed_at or row.counted_from)}"
    may_read = update.review_reason and known.may_read_as_own(row.person_id, update.partner_id)
    fact = f"{asked}: “{shortened(update.review_reason or '')}”" if may_read else f"{asked}."
    page = "update" if update.kind == StatusUpdate.Kind.LEAD else "contribute"
    answer = link("Change and send again", page, *place_of(action), period=update.period.key)
    return _of_owner(row, known, Part.RETURNED, (fact,), answer)


def _milestone_due(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    milestone = known.milestones[row.milestone_id or 0]
    facts = (f"Milestone “{milestone.title}” is due {when_due(row.counted_from, known.day)}.",)
    look = link("See the milestones", "milestones", *place_of(action))
    about = ("milestone", row.milestone_id or 0)
    place = action.state.action.sort_key
    return Item(Part.MILESTONES, about, title_of(action), facts, (look,), row.counted_from, place, _role(row, known))


def _contribution_asked(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    fact = f"Your organisation supports this action. You can add a contribution for {in_words_of(period)}."
    note = f"{action.lead.name} leads it. You are asked once." if action.lead else "You are asked once."
    write = link("Write contribution", "contribute", *place_of(action), period=period.key)
    about = ("contribution", action.action_id)
    place = action.state.action.sort_key
    return Item(Part.CONTRIBUTIONS, about, title_of(action), (fact,), (write,), row.counted_from, place, note)


def _of_owner(row: Row, known: Known, part: Part, facts: tuple[str, ...], *links: Link) -> Item:
    """Something that is asked of whoever leads the action: all of it is said together."""
    action = action_of(row, known)
    update = action.update
    last = f"Last update: {day(update.submitted_at)}." if update else "No update yet."
    own = update is not None and known.may_read_as_own(row.person_id, update.partner_id)
    return Item(
        part=part,
        about=("action", action.action_id),
        title=title_of(action),
        facts=facts,
        links=links,
        counted_from=row.counted_from,
        place=action.state.action.sort_key,
        note=f"{_role(row, known)} {last}",
        quote=shortened(update.boxes["done"]) if update and own else "",
    )


def _role(row: Row, known: Known) -> str:
    """Why it comes to this person."""
    action = action_of(row, known)
    cover = known.covers.get(action.action_id)
    if cover and cover.person_id == row.person_id and cover.holds_on(known.day):
        return f"You cover it for {known.name_of(action.state.person_id, 'a colleague')} until {day(cover.ends)}."
    if action.state.person_id == row.person_id:
        return "You are accountable for this action."
    return f"{action.lead.name} leads this action." if action.lead else "No lead partner."


def _update(action: ActionReading, period: PeriodDates) -> Link:
    return link(f"Update Action {action.ref}", "update", *place_of(action), period=period.key)


def _update_or_look(action: ActionReading) -> tuple[Link, ...]:
    """The update where one is owed, else the action itself."""
    asked, last = action.asked_period, action.update
    if asked is not None and (last is None or last.period.id != asked.id):
        return (_update(action, asked),)
    return (link(f"See Action {action.ref}", "action", *place_of(action)),)


def _unchanged(action: ActionReading, period: PeriodDates) -> tuple[Link, ...]:
    """ "No change" needs an update to stay the same as."""
    if action.update is None:
        return ()
    return (link(UNCHANGED, "update-unchanged", *place_of(action), period=period.key),)


def _later_date(action: ActionReading) -> Link:
    return link("Ask for a later date", "due-date", *place_of(action))


def _no_update(action: ActionReading) -> tuple[str, ...]:
    asked = action.asked_period
    return (f"No update for {in_words_of(asked)}.",) if action.facts.no_update and asked else ()


OWNER_WORDS: dict[str, Words] = {
    Kind.ACTION_OVERDUE: _action_overdue,
    Kind.ACTION_DUE: _action_due,
    Kind.UPDATE_DUE: _update_due,
    Kind.UPDATE_LATE: _update_late,
    Kind.UPDATE_ESCALATED: _update_escalated,
    Kind.UPDATE_RETURNED: _update_returned,
    Kind.MILESTONE_DUE: _milestone_due,
    Kind.CONTRIBUTION_ASKED: _contribution_asked,
}
"""How the kinds are put that concern whoever leads or supports an action."""
