"""What a mail says to whoever owns an action, and to those who support it."""

from dataclasses import replace

from actions.models import ReminderKind as Kind
from actions.models import StatusUpdate
from actions.periods import PeriodDates
from actions.reading import ActionReading, UpdateReading
from actions.reminders.lines import (
    Item,
    Link,
    Named,
    Part,
    Words,
    action_of,
    day_of,
    in_words_of,
    is_due,
    link,
    period_of,
    place_of,
    shortened,
    title_of,
)
from actions.reminders.reading import Known, Row, is_owed
from govuk.words import count_of, day, in_words, when

SOON_DAYS = 7
"""An action that is due later than in so many days asks for nothing yet: it is only coming up."""
MOST_PERIODS = 3
"""So many earlier periods are named, the latest first; more are counted."""
NOBODY_ELSE = "It has no lead partner, so nobody else is reminded."


def _action_overdue(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    late = count_of((known.day - row.counted_from).days, "day")
    said = f"The action is {late} overdue: it was due on {day(row.counted_from)}."
    return _of_date(row, known, Part.OVERDUE, said, action)


def _action_due(row: Row, known: Known) -> Item:
    part = Part.COMING if (row.counted_from - known.day).days > SOON_DAYS else Part.DUE
    said = f"The action {is_due(row.counted_from, known.day)}."
    return _of_date(row, known, part, said, action_of(row, known))


def _of_date(row: Row, known: Known, part: Part, said: str, action: ActionReading) -> Item:
    """The due date of an action, to whoever answers for it; to the programme lead where nobody can be asked."""
    facts = (said, *_asked_for(row, known))
    if alone := _nobody_else(row, known):
        name = link(
            "Name people" if action.lead else "Name a lead partner",
            "set-up",
            action.strategy.strategy.slug,
            place=f"action-{action.ref}",
        )
        links, facts = (name, _look(action)), (*facts, alone)
        about, place = ("action", action.action_id), action.state.action.sort_key
        leading = part if part == Part.COMING else Part.LEADING
        return Item(leading, about, title_of(action), facts, links, row.counted_from, place)
    item = _of_owner(row, known, part, facts, *_update_or_look(action, known), _later_date(row, known))
    return replace(item, spare=_no_update(row, known))


def _update_due(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    if update := known.sent_back(action.action_id, period.id):
        return _change_again(row, known, update)
    facts = (f"An update for {in_words_of(period)} {is_due(period.due, known.day)}.",)
    return _of_owner(row, known, Part.DUE, facts, _update(action, period), *_unchanged(action, period))


def _update_late(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    if update := known.sent_back(action.action_id, period.id):
        return _change_again(row, known, update)
    late = when(period.due, known.day, past="late")
    facts = (f"The update for {in_words_of(period)} is {late}: it was due on {day(period.due)}.",)
    return _of_owner(row, known, Part.LATE, facts, _update(action, period), *_unchanged(action, period))


def _update_escalated(row: Row, known: Known) -> Item:
    action, period = action_of(row, known), period_of(row, known)
    update = known.sent_back(action.action_id, period.id)
    if action.lead and action.lead.id in known.speaks_for[row.person_id]:
        if update:
            return _change_again(row, known, update, "You are told because it was not sent again yet.")
        late = f"is {when(period.due, known.day, past='late')}"
        fact = f"The update for {in_words_of(period)} {late}. You are told because it is still missing."
        return _of_owner(row, known, Part.LATE, (fact,), _update(action, period), *_unchanged(action, period))
    return Item(
        Part.LEADING,
        ("owed", 0),
        "Updates that are late",
        ("These updates are still missing.",),
        (link("See who has not reported", "reporting", action.strategy.strategy.slug),),
        row.counted_from,
        action.state.action.sort_key,
        named=(Named(replace(_look(action), label=title_of(action)), _who_owes(action, period, update, known)),),
    )


def _who_owes(action: ActionReading, period: PeriodDates, update: UpdateReading | None, known: Known) -> str:
    """Why the programme lead is told: the update was never sent, or sent back and not sent again."""
    about, late = in_words_of(period), f"{when(period.due, known.day, past='late')}{_and_before(action)}"
    if action.lead is None:
        return f"no lead partner, so nobody was asked for the update for {about}, which is {late}"
    if update is None:
        return f"{action.lead.name} owes the update for {about}, which is {late}"
    sent, returned = day(update.submitted_at), day_of(update.reviewed_at or update.submitted_at, update.submitted_at)
    back = f"It was sent back on {returned} and not sent again{_and_before(action)}"
    return f"{action.lead.name} sent the update for {about} on {sent}. {back}"


def _and_before(action: ActionReading) -> str:
    """The periods before it that were not reported either, as the end of a sentence."""
    before = action.unreported
    if not before:
        return ""
    if len(before) > MOST_PERIODS:
        return f"; {len(before)} periods before it were not reported either"
    were = "was" if len(before) == 1 else "were"
    return f"; {in_words([in_words_of(one) for one in before])} {were} not reported either"


def _update_returned(row: Row, known: Known) -> Item:
    return _change_again(row, known, known.updates[row.update_id or 0])


def _change_again(row: Row, known: Known, update: UpdateReading, *more: str) -> Item:
    """An update that was sent back: what became of it, and where it is changed. "No change" is not open to it."""
    action = action_of(row, known)
    due = is_due(update.period.due, known.day)
    facts = (_returned_words(row, known, update), f"The update {due}.", *more)
    return _of_owner(row, known, Part.RETURNED, facts, _again(action, update))


def _returned_words(row: Row, known: Known, update: UpdateReading) -> str:
    """When it was sent and returned; why, to the own organisation only."""
    by = known.name_of(update.reviewed_by_id, "A reviewer")
    returned = day_of(update.reviewed_at or row.counted_from, update.submitted_at)
    sent = f"The update for {in_words_of(update.period)} was sent on {day(update.submitted_at)}."
    may_read = update.review_reason and known.may_read_as_own(row.person_id, update.partner_id)
    why = f": “{shortened(update.review_reason or '')}”" if may_read else "."
    return f"{sent} {by} returned it on {returned}{why}"


def _milestone_due(row: Row, known: Known) -> Item:
    action = action_of(row, known)
    milestone = known.milestones[row.milestone_id or 0]
    facts = (f"Milestone “{milestone.title}” {is_due(row.counted_from, known.day)}.",)
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
    # Beside an update that was sent back, the one before it is no news.
    owed = [period for period in (action.asked_period, *action.unreported) if period]
    is_returned = any(known.sent_back(action.action_id, period.id) for period in owed)
    update = None if is_returned else action.update
    last = f"Last update: {day(update.submitted_at)}." if update else "No update yet."
    said = (_role(row, known), "" if is_returned else last)
    own = update is not None and known.may_read_as_own(row.person_id, update.partner_id)
    return Item(
        part=part,
        about=("action", action.action_id),
        title=title_of(action),
        facts=facts,
        links=links,
        counted_from=row.counted_from,
        place=action.state.action.sort_key,
        note=" ".join(filter(None, said)),
        quote=shortened(update.boxes["done"]) if update and own else "",
        named=() if part == Part.COMING else _unreported(action, known),
        more=0 if part == Part.COMING else max(len(action.unreported) - MOST_PERIODS, 0),
    )


def _unreported(action: ActionReading, known: Known) -> tuple[Named, ...]:
    """Periods before the one that is asked for that were not reported: nobody chases them, but they are still owed."""
    return tuple(_earlier(action, period, known) for period in reversed(action.unreported[-MOST_PERIODS:]))


def _earlier(action: ActionReading, period: PeriodDates, known: Known) -> Named:
    write = link(f"Update for {in_words_of(period)}", "update", *place_of(action), period=period.key)
    update = known.sent_back(action.action_id, period.id)
    if update is None:
        return Named(write, f"it was due on {day(period.due)} and was not sent. It can still be sent")
    returned = day_of(update.reviewed_at or update.submitted_at, update.submitted_at)
    sent = f"it was sent on {day(update.submitted_at)} and returned on {returned}"
    return Named(write, f"{sent}. It can still be sent again")


def _role(row: Row, known: Known) -> str:
    """Why it comes to this person."""
    action = action_of(row, known)
    cover = known.covers.get(action.action_id)
    if cover and cover.person_id == row.person_id and cover.holds_on(known.day):
        return f"You cover it for {known.name_of(action.state.person_id, 'a colleague')} until {day(cover.ends)}."
    if action.state.person_id == row.person_id:
        return "You are accountable for this action."
    return _nobody_else(row, known) or (f"{action.lead.name} leads this action." if action.lead else "")


def _nobody_else(row: Row, known: Known) -> str:
    """Why it comes to whoever leads the strategy; "" where it comes to those of its lead partner."""
    action = action_of(row, known)
    if action.lead is None:
        return NOBODY_ELSE
    is_own = action.lead.id in known.speaks_for[row.person_id]
    is_heard = is_own or action.lead.id in known.spoken_for | known.have_mailbox
    return "" if is_heard else f"Nobody can sign in for {action.lead.name}, so nobody else is reminded."


def _sent_back(action: ActionReading, known: Known) -> UpdateReading | None:
    """The update for the period that asks the action, where it was sent back and not sent again."""
    return known.sent_back(action.action_id, action.asked_period.id) if action.asked_period else None


def _update(action: ActionReading, period: PeriodDates) -> Link:
    return link(f"Update Action {action.ref}", "update", *place_of(action), period=period.key)


def _again(action: ActionReading, update: UpdateReading) -> Link:
    page = "update" if update.kind == StatusUpdate.Kind.LEAD else "contribute"
    return link("Change and send again", page, *place_of(action), period=update.period.key)


def _look(action: ActionReading) -> Link:
    return link(f"See Action {action.ref}", "action", *place_of(action))


def _update_or_look(action: ActionReading, known: Known) -> tuple[Link, ...]:
    """The update where one is owed, else the action itself."""
    if update := _sent_back(action, known):
        return (_again(action, update),)
    return (_update(action, action.asked_period) if action.asked_period and is_owed(action) else _look(action),)


def _unchanged(action: ActionReading, period: PeriodDates) -> tuple[Link, ...]:
    """ "No change" needs an update to stay the same as."""
    if action.update is None:
        return ()
    return (link("Nothing has changed", "update-unchanged", *place_of(action), period=period.key),)


def _later_date(row: Row, known: Known) -> Link:
    asked = row.action_id in known.asks_for_date
    return link("See the request" if asked else "Ask for a later date", "due-date", *place_of(action_of(row, known)))


def _asked_for(row: Row, known: Known) -> tuple[str, ...]:
    """That another date was asked for, where nobody has decided on it."""
    request = known.asks_for_date.get(row.action_id or 0)
    if request is None:
        return ()
    partner = known.partners[request.partner_id].name
    who = "You" if request.asked_by_id == row.person_id else partner
    wanted = day(request.new) if request.new else "it to be ongoing, without an end date,"
    return (f"{who} asked for {wanted} on {day_of(request.revision.at, known.day)}. It waits for a decision.",)


def _no_update(row: Row, known: Known) -> tuple[str, ...]:
    action = action_of(row, known)
    if update := _sent_back(action, known):
        return (_returned_words(row, known, update),)
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
