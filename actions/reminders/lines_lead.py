"""What a mail says to whoever reviews, decides and leads."""

from actions.models import ReminderKind as Kind
from actions.models import StatusUpdate
from actions.reading import ActionReading
from actions.reminders.lines import Item, Named, Part, Words, action_of, in_words_of, is_due, link, title_of
from actions.reminders.reading import Known, Row
from govuk.words import ago, count_of, day, london_day


def _review_waiting(row: Row, known: Known) -> Item:
    """It waits since it was sent, or since its review was reopened."""
    update = known.updates[row.update_id or 0]
    action = known.actions[update.action_id]
    what = "an update" if update.kind == StatusUpdate.Kind.LEAD else "a contribution"
    sent = f"{known.partners[update.partner_id].name} sent {what} for {in_words_of(update.period)}"
    since = ago(row.counted_from, max(row.counted_from, known.day))
    if row.counted_from > london_day(update.submitted_at):
        fact = f"{sent}. Its review was reopened on {day(row.counted_from)}, {since}."
    else:
        fact = f"{sent} on {day(update.submitted_at)}, {since}."
    look = link(f"Review Action {action.ref}", "review", update.id)
    place = action.state.action.sort_key
    return Item(Part.REVIEWS, ("review", update.id), title_of(action), (fact,), (look,), row.counted_from, place)


def _date_request_waiting(row: Row, known: Known) -> Item:
    request, action = known.requests[row.date_request_id or 0], action_of(row, known)
    wanted = f"the due date {day(request.new)}" if request.new else "it to be ongoing, without an end date"
    due = f", in place of {day(action.state.due_date)}" if action.state.due_date else ""
    fact = f"{known.partners[request.partner_id].name} asked on {day(request.revision.at)} for {wanted}{due}."
    decide = link("Decide on the date", "date-request", action.strategy.strategy.slug, request.pk)
    about, place = ("date request", request.pk), action.state.action.sort_key
    return Item(Part.DATES, about, title_of(action), (fact,), (decide,), row.counted_from, place)


def _nobody_accountable(row: Row, known: Known) -> Item:
    slug = known.strategies[row.strategy_id].strategy.slug
    period = known.periods.get(row.period_id or 0)
    told = known.causes[row.person_id, row.strategy_id]
    gaps = known.gaps.get(row.strategy_id, ())
    found = [one for cause, one in gaps if cause in told]
    asked = f"Updates for {in_words_of(period)} are asked for" if period else "Updates are asked for"
    lacking = count_of(len(gaps), "action lacks", "actions lack") if found else "some actions lack"
    facts = [f"{asked}, and {lacking} an accountable person or a lead partner."]
    if 0 < len(found) < len(gaps):
        new = count_of(len(found), "of them is new or has", "of them are new or have")
        facts.append(f"{new} changed since you were last told.")
    return Item(
        Part.LEADING,
        ("nobody", 0),
        "Actions without an accountable person or a lead partner",
        tuple(facts),
        (link("Name people", "set-up", slug), link("See what is missing", "data-quality", slug)),
        row.counted_from,
        named=tuple(_named(one, slug, known) for one in found),
    )


def _named(action: ActionReading, slug: str, known: Known) -> Named:
    """An action with what is missing, and who is asked instead."""
    where = link(title_of(action), "set-up", slug, place=f"action-{action.ref}")
    if action.lead is None:
        return Named(where, "no lead partner, so nobody is asked")
    lead, who = action.lead, _who_left(action, known)
    if lead.id in known.have_mailbox:
        return Named(where, f"{who}, so the shared mailbox of {lead.name} is asked")
    if lead.id in known.spoken_for:
        return Named(where, f"{who}, so everybody of {lead.name} is asked")
    if lead.id in known.have_quiet_mailbox:
        said = "nobody is asked before it is late: its shared mailbox gets only what is late"
        return Named(where, f"{who}, nobody can sign in for {lead.name}, and {said}")
    return Named(where, f"{who}, and nobody can sign in for {lead.name}, so nobody is asked")


def _who_left(action: ActionReading, known: Known) -> str:
    """Why nobody answers for an action with a lead partner."""
    person = action.state.person_id
    if person is None:
        return "nobody accountable"
    name = known.name_of(person, "Somebody")
    if person in known.closed:
        return f"{name} is accountable and cannot sign in any more"
    if action.joint_lead:
        return f"{name} is accountable"
    return f"{name} is accountable and no longer speaks for {action.lead.name if action.lead else 'a lead partner'}"


def _address_refused(row: Row, known: Known) -> Item:
    refusal = known.refusals.get(int(row.subject.rpartition(":")[2] or 0))
    if refusal is None:
        who, title = "an address", "An address was refused"
    else:
        name = known.name_of(refusal.person_id, refusal.address)
        who = refusal.address if name == refusal.address else f"{refusal.address} ({name})"
        title = f"The address of {name} was refused"
    fact = f"The mail server refused {who}. No reminder goes there until you let it try again."
    slug = known.strategies[row.strategy_id].strategy.slug
    look = link("See refused addresses", "strategy-reminders", slug)
    return Item(Part.LEADING, ("refused", row.subject), title, (fact,), (look,), row.counted_from)


def plainly(row: Row, known: Known) -> Item:
    """A kind of which nobody said how it is put."""
    strategy = known.strategies[row.strategy_id]
    said = is_due(row.counted_from, known.day)
    fact = f"{said[0].upper()}{said[1:]}."
    look = link("See the plan", "strategy-overview", strategy.strategy.slug)
    return Item(Part.COMMITTEE, (row.kind, row.subject), Kind(row.kind).label, (fact,), (look,), row.counted_from)


LEAD_WORDS: dict[str, Words] = {
    Kind.REVIEW_WAITING: _review_waiting,
    Kind.DATE_REQUEST_WAITING: _date_request_waiting,
    Kind.NOBODY_ACCOUNTABLE: _nobody_accountable,
    Kind.ADDRESS_REFUSED: _address_refused,
}
"""How the kinds are put that concern whoever reviews, decides and leads."""
