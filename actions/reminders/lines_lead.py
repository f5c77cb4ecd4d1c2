"""What a mail says to whoever reviews, decides and leads."""

from actions.models import ReminderKind as Kind
from actions.models import StatusUpdate
from actions.reminders.lines import Item, Part, Words, action_of, in_words_of, link, title_of, when_due
from actions.reminders.reading import Known, Row
from govuk.words import ago, day


def _review_waiting(row: Row, known: Known) -> Item:
    update = known.updates[row.update_id or 0]
    action = known.actions[update.action_id]
    what = "an update" if update.kind == StatusUpdate.Kind.LEAD else "a contribution"
    sent = f"on {day(update.submitted_at)}, {ago(update.submitted_at, known.day)}"
    fact = f"{known.partners[update.partner_id].name} sent {what} for {in_words_of(update.period)} {sent}."
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
    asked = f"Updates for {in_words_of(period)} are asked for" if period else "Updates are asked for"
    fact = f"{asked}, and for some actions nobody is accountable. Their whole lead partner is asked instead."
    links = (link("Name people", "set-up", slug), link("See what is missing", "data-quality", slug))
    return Item(Part.LEADING, ("nobody", 0), "Actions without an accountable person", (fact,), links, row.counted_from)


def _address_refused(row: Row, known: Known) -> Item:
    refusal = known.refusals.get(int(row.subject.rpartition(":")[2] or 0))
    address = refusal.address if refusal else "An address"
    who = f" ({known.name_of(refusal.person_id, address)})" if refusal else ""
    fact = f"The mail server refused {address}{who}. No reminder goes there until you let it try again."
    slug = known.strategies[row.strategy_id].strategy.slug
    look = link("See refused addresses", "strategy-reminders", slug)
    return Item(Part.LEADING, ("refused", row.subject), "An address was refused", (fact,), (look,), row.counted_from)


def plainly(row: Row, known: Known) -> Item:
    """A kind of which nobody said how it is put."""
    strategy = known.strategies[row.strategy_id]
    fact = f"Due {when_due(row.counted_from, known.day)}."
    look = link("See the plan", "strategy-overview", strategy.strategy.slug)
    return Item(Part.COMMITTEE, (row.kind, row.subject), Kind(row.kind).label, (fact,), (look,), row.counted_from)


LEAD_WORDS: dict[str, Words] = {
    Kind.REVIEW_WAITING: _review_waiting,
    Kind.DATE_REQUEST_WAITING: _date_request_waiting,
    Kind.NOBODY_ACCOUNTABLE: _nobody_accountable,
    Kind.ADDRESS_REFUSED: _address_refused,
}
"""How the kinds are put that concern whoever reviews, decides and leads."""
