"""Steps that concern what is sent about an action, and what is decided on it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from accounts.models import Membership, User
from actions.links import Sender
from actions.models import Action, ActionSupport, Period, PeriodVersion, StatusUpdate, UpdateLink
from actions.services.contributions import ContributionContent, confirm_update, contribute
from actions.services.corrections import correct_update, send_no_change
from actions.services.evidence import attach_link
from actions.services.links import call_off_link, send_by_link, send_update_link
from actions.services.numbers import NumberContent
from actions.services.reviews import accept_update, choose_late, reopen_review, return_update
from actions.services.thread import write_message
from actions.services.updates import UpdateContent, save_draft, submit_update
from actions.transitions import STEPS as WAYS
from actions.transitions import Step as Way
from actions.update_states import with_state
from tests.actions.story import AMBER, GREEN
from tests.scrutiny.histories.people import Step
from tests.scrutiny.histories.world import NothingToDoError, Picks, World

PAUSED = UpdateContent(stage="paused", done="Waiting for the new building.")
DONE = UpdateContent(stage="complete", done="The hub is open.")
CONTENTS = (AMBER, GREEN, replace(AMBER, rating="red"), AMBER, GREEN, PAUSED, DONE)


def free(w: World, p: Picks) -> tuple[Action, Period, Any]:
    """A running action with its lead partner, and a period that is over and has no update that counts."""
    places = []
    for state in w.led:
        sent = with_state(StatusUpdate.objects.filter(action=state.action, kind=StatusUpdate.Kind.LEAD))
        taken = {one.period_id for one in sent if one.update_state not in ("returned", "replaced")}
        places += [(state.action, one, state.lead) for one in w.opened if one.pk not in taken]
    found: tuple[Action, Period, Any] = p.one(places)
    return found


def speaker(w: World, partner: Any) -> tuple[User, str]:
    """Who sends for a partner; where nobody does, the lead records it, from somewhere."""
    speaks = Membership.objects.open().filter(partner=partner, person__is_active=True).exclude(may_only_draft=True)
    first = speaks.order_by("person").first()
    return (first.person, "") if first else (w.cast.carol, "an email of 1 July 2026")


def standing(p: Picks, *ways: Way) -> StatusUpdate:
    """An update to which one of these may happen; the last one comes first."""
    rows = with_state(StatusUpdate.objects.order_by("-pk").select_related("action", "period", "partner", "author"))
    found: StatusUpdate = p.one(one for one in rows if set(ways) & WAYS[one.update_state])
    return found


def reviewer(w: World, update: StatusUpdate) -> User:
    """One of the two who lead, who did not type it."""
    return w.cast.dan if update.author_id == w.cast.carol.pk else w.cast.carol


def sent(w: World, p: Picks) -> object:
    """An update, with a link and a number beside it."""
    action, period, partner = free(w, p)
    person, source = speaker(w, partner)
    content, about = p.one(CONTENTS), {"action": action, "period": period, "partner": partner, "by": person}
    if not source:
        draft = save_draft(content={"done": "Half a"}, now=w.later(), **about)
        attach_link(draft=draft, label=w.name("Minutes"), url="https://example.org/", by=person, now=w.later())
    numbers = [NumberContent("Places booked", Decimal(40 + p.number(9)))]
    return w.do(submit_update, content=content, recorded_from=source, numbers=numbers, **about)


def recorded(w: World, p: Picks) -> object:
    """The lead records what a partner said, and the partner confirms it."""
    action, period, partner = free(w, p)
    about = {"action": action, "period": period, "partner": partner, "content": p.one(CONTENTS)}
    person, source = speaker(w, partner)
    if source:
        raise NothingToDoError
    update = w.do(submit_update, recorded_from="an email of 24 July 2026", by=w.cast.carol, **about)
    return w.do(confirm_update, update=update, by=person)


def unchanged(w: World, p: Picks) -> object:
    """Nothing has changed."""
    action, period, partner = free(w, p)
    person, source = speaker(w, partner)
    about = {"action": action, "period": period, "partner": partner, "by": person}
    return w.do(send_no_change, recorded_from=source, **about)


def contributed(w: World, p: Picks) -> object:
    """A supporting partner says what it did."""
    support = p.one(ActionSupport.objects.open().filter(action__in=w.actions).order_by("action", "partner"))
    person, source = speaker(w, support.partner)
    about = {"action": support.action, "partner": support.partner, "period": p.one(w.opened), "by": person}
    content = ContributionContent(done=w.name("We lent a room"))
    return w.do(contribute, content=content, recorded_from=source, **about)


def corrected(w: World, p: Picks) -> object:
    """What counts is corrected."""
    update = standing(p, Way.CORRECT)
    person, source = speaker(w, update.partner)
    is_lead = update.kind == StatusUpdate.Kind.LEAD
    content = p.one(CONTENTS) if is_lead else ContributionContent(done=w.name("Two rooms"))
    about = {"content": content, "reason": "A slip.", "by": person, "recorded_from": source}
    return w.do(correct_update, update=update, **about)


def accepted(w: World, p: Picks) -> object:
    """An update is accepted, now and then with another rating."""
    update = standing(p, Way.ACCEPT)
    rating = p.one([None, None, "red", "amber"]) if update.rating else None
    return w.do(accept_update, update=update, by=reviewer(w, update), rating=rating, reason="Seen.")


def returned(w: World, p: Picks) -> object:
    """An update is returned."""
    update = standing(p, Way.RETURN)
    return w.do(return_update, update=update, by=reviewer(w, update), comment="How many?")


def reopened(w: World, p: Picks) -> object:
    """A decision is taken back."""
    update = standing(p, Way.REOPEN)
    return w.do(reopen_review, update=update, by=reviewer(w, update), reason="Too harsh.")


def chosen(w: World, p: Picks) -> object:
    """Reports leave an update out that came after the cut-off, or take it."""
    closings = dict(PeriodVersion.objects.open().values_list("period", "cut_off"))
    rows = with_state(StatusUpdate.objects.order_by("-pk").select_related("revision"))
    late = [
        one for one in rows if Way.CHOOSE in WAYS[one.update_state] and one.revision.at.date() > closings[one.period_id]
    ]
    update = p.one(late)
    last = update.late_choices.order_by("pk").last()
    return w.do(choose_late, update=update, takes=bool(last and not last.takes), by=w.cast.carol)


def asked(w: World, p: Picks) -> object:
    """The lead asks about an update."""
    update = p.one(StatusUpdate.objects.order_by("-pk").select_related("action"))
    return w.do(write_message, update=update, by=w.cast.carol, text=w.name("How many?"))


def link(w: World, p: Picks) -> UpdateLink:
    """A mailbox is sent a link for an update."""
    action, period, _ = free(w, p)
    about = {"action": action, "period": period, "address": f"desk{p.number(2)}@example.org", "days": 9}
    made: UpdateLink = w.do(send_update_link, by=w.cast.carol, **about).link
    return made


def open_link(w: World, p: Picks) -> UpdateLink:
    """A link that works."""
    found: UpdateLink = p.one(UpdateLink.objects.filter(ends=None, expires_at__gt=w.now).order_by("-pk"))
    return found


def sent_by_link(w: World, p: Picks) -> object:
    """Somebody sends by a link."""
    about = {"link": open_link(w, p), "sender": Sender("Pat", "Office manager")}
    return w.do(send_by_link, content=p.one(CONTENTS), **about)


STEPS: dict[str, Step] = {
    "submit_update": sent,
    "confirm_update": recorded,
    "send_no_change": unchanged,
    "contribute": contributed,
    "correct_update": corrected,
    "accept_update": accepted,
    "return_update": returned,
    "reopen_review": reopened,
    "choose_late": chosen,
    "write_message": asked,
    "send_update_link": link,
    "call_off_link": lambda w, p: w.do(call_off_link, link=open_link(w, p), by=w.cast.carol),
    "send_by_link": sent_by_link,
}
