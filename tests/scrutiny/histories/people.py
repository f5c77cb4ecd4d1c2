"""Steps that concern people and organisations."""

from collections.abc import Callable

from accounts.models import Membership
from accounts.services import (
    add_member,
    add_partner,
    invite_person,
    name_person,
    rename_partner,
    set_delegate,
    set_mailbox,
)
from actions.models import ActionCover, Frequency
from actions.services.cover import end_cover, set_cover
from actions.services.handover import hand_over
from actions.services.mailboxes import change_mailbox
from actions.services.succession import NewPartner, leave_partner, succeed_partner
from actions.services.workstreams import set_workstream_leads
from actions.succession import read_estate
from outcomes.models import Role
from outcomes.services import (
    add_partner_to_strategy,
    arrange_person,
    close_person,
    grant_role,
    invite_to_strategy,
)
from tests.scrutiny.histories.world import Picks, World

Step = Callable[[World, Picks], object]
ROLES = [[], [Role.OFFICER], [Role.DEPUTY]]


def delegated(w: World, p: Picks) -> object:
    """Somebody prepares what a colleague sends, or sends it again."""
    row = p.one(Membership.objects.open().filter(person__in=w.others).order_by("person", "partner"))
    about = {"person": row.person, "partner": row.partner, "by": w.cast.ada}
    return w.do(set_delegate, may_only_draft=not row.may_only_draft, **about)


def mailbox(w: World, p: Picks) -> object:
    """An organisation has a mailbox, and how often it is reminded is chosen; or it has none."""
    about = {"partner": p.one(w.partners), "by": w.cast.carol}
    address = "" if p.flag() else f"{w.name('office').replace(' ', '')}@example.org"
    frequency = Frequency.WEEKLY if address else None
    return w.do(lambda **told: change_mailbox(now=w.now, **told), address=address, frequency=frequency, **about)


def succeeded(w: World, p: Picks) -> object:
    """A new organisation takes the place of one, or one that is here."""
    partner = p.one(w.passing)
    heir = p.one(w.partners.exclude(pk=partner.pk)) if p.flag() else NewPartner(w.name("Hill College"))
    seen = read_estate(partner).mark
    return w.do(succeed_partner, partner=partner, successor=heir, seen=seen, by=w.cast.carol)


def left(w: World, p: Picks) -> object:
    """An organisation leaves. What it leads, another leads, or nobody."""
    partner = p.one(reversed(w.passing))
    estate = read_estate(partner)
    heir = p.one([None, *w.partners.exclude(pk=partner.pk)])
    leads = {state.action_id: heir.pk if heir else None for state in estate.leads}
    return w.do(leave_partner, partner=partner, leads=leads, seen=estate.mark, by=w.cast.carol)


def covered(w: World, p: Picks) -> object:
    """Somebody covers for the accountable person."""
    state = p.one(w.led.exclude(person=None))
    days = {"starts": w.in_days(p.number(4)), "ends": w.in_days(4 + p.number(9))}
    return w.do(set_cover, actions=[state.action], person=w.colleague([state], p), by=w.cast.carol, **days)


def handed_over(w: World, p: Picks) -> object:
    """Somebody else becomes accountable."""
    state = p.one(w.led.exclude(person=None))
    return w.do(hand_over, actions=[state.action], person=w.colleague([state], p), by=w.cast.carol, note="Two wait.")


def uncovered(w: World, p: Picks) -> object:
    """A cover is called off."""
    cover = p.one(ActionCover.objects.open().select_related("action").order_by("action"))
    return w.do(end_cover, action=cover.action, by=w.cast.carol)


def gone(w: World, p: Picks) -> object:
    """Somebody who speaks for an organisation leaves it."""
    rows = Membership.objects.open().filter(person__in=w.others).order_by("-person").select_related("person")
    return w.do(close_person, person=p.one(rows).person, by=w.cast.ada)


def arranged(w: World, p: Picks) -> object:
    """A person's name, organisations and roles, all at once."""
    about = {"strategy": w.cast.strategy, "by": w.cast.carol, "job_title": w.name("Manager")}
    about |= {"name": w.name("Pat"), "partners": [p.one(w.belonging)], "roles": p.one(ROLES)}
    return w.do(arrange_person, person=p.one(w.others), **about)


def leads_workstream(w: World, p: Picks) -> object:
    """Somebody leads a workstream, or nobody."""
    email = p.one([*w.others.values_list("email", flat=True), ""])
    return w.do(set_workstream_leads, strategy=w.cast.strategy, wanted={p.one(w.workstreams): email}, by=w.cast.carol)


STEPS: dict[str, Step] = {
    "add_partner": lambda w, p: w.do(add_partner, name=w.name("Newcomers"), by=w.cast.ada),
    "add_partner_to_strategy": lambda w, p: w.do(
        add_partner_to_strategy, partner=p.one(reversed(w.partners)), strategy=w.cast.strategy, by=w.cast.carol
    ),
    "rename_partner": lambda w, p: w.do(
        rename_partner, partner=p.one(w.partners), name=w.name("College"), by=w.cast.ada
    ),
    "set_mailbox": lambda w, p: w.do(
        set_mailbox, partner=p.one(w.partners), address=f"{w.name('box')[4:]}@example.org", by=w.cast.ada
    ),
    "change_mailbox": mailbox,
    "invite_person": lambda w, p: w.do(
        invite_person, email=f"new{w.name('')[1:]}@example.org", name="New", by=w.cast.ada
    ),
    "invite_to_strategy": lambda w, p: w.do(
        invite_to_strategy,
        email=f"new{w.name('')[1:]}@example.org",
        strategy=w.cast.strategy,
        partners=[p.one(w.passing)],
        roles=p.one(ROLES),
        by=w.cast.carol,
    ),
    "add_member": lambda w, p: w.do(add_member, person=p.one(w.others), partner=p.one(w.partners), by=w.cast.ada),
    "set_delegate": delegated,
    "name_person": lambda w, p: w.do(
        name_person, person=p.one(w.cast.people.values()), name=w.name("Somebody"), by=w.cast.ada
    ),
    "arrange_person": arranged,
    "grant_role": lambda w, p: w.do(
        grant_role,
        person=p.one(w.others),
        strategy=w.cast.strategy,
        role=p.one([Role.DEPUTY, Role.OFFICER]),
        by=w.cast.carol,
    ),
    "set_workstream_leads": leads_workstream,
    "set_cover": covered,
    "end_cover": uncovered,
    "hand_over": handed_over,
    "close_person": gone,
    "succeed_partner": succeeded,
    "leave_partner": left,
}
