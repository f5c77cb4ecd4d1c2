"""The People page of a strategy: who belongs to whom; invite, change, close."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.emails import send_invitation
from accounts.models import Partner
from accounts.services import (
    MailboxAddressError,
    NameNotUsableError,
    NotAnAddressError,
    NotMemberError,
    PeopleError,
    set_delegate,
)
from outcomes.forms.people import InviteForm, PersonForm
from outcomes.models import Role
from outcomes.people import (
    Person,
    closing_warnings,
    may_close,
    note_troubles,
    organisations_of,
    partners_among,
    partners_to_speak_for,
    people_of,
    person_in,
)
from outcomes.scope import Scope, strategy_page
from outcomes.services import LastLeadError, arrange_person, close_person, invite_to_strategy

TOLD = {
    True: "We have emailed them how to sign in.",
    False: "We could not send them the email: open their page and send the invitation again.",
    None: "They can sign in already.",
}
FIELD_OF = {
    LastLeadError: "roles",
    NameNotUsableError: "name",
    NotAnAddressError: "email",
    MailboxAddressError: "email",
}


@require_safe
@strategy_page
def people(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Show everybody who takes part in the strategy, by role and by organisation."""
    scope.allow(scope.access.manages_people)
    everybody = people_of(scope.strategy)
    note_troubles(everybody)
    organisations = organisations_of(scope.strategy, everybody)
    silent = [each for each in organisations if not each.people and not each.partner.is_group]
    context = {
        "everybody": everybody,
        "organisations": organisations,
        "silent": len(silent),
        "with_roles": [person for person in everybody if person.roles],
    }
    return render(request, "outcomes/people.html", scope.context | context)


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def invite(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Invite somebody to speak for an organisation, or to hold a role."""
    scope.allow(scope.access.manages_people)
    chosen = {"partners": request.GET.getlist("partner"), "roles": request.GET.getlist("role")}
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial=chosen,
        organisations=partners_to_speak_for(scope.strategy),
    )
    if request.method == "POST" and form.is_valid():
        try:
            person, mailed = invite_to_strategy(
                strategy=scope.strategy,
                by=scope.person,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                partners=_partners(scope, form),
                roles=form.cleaned_data["roles"],
            )
        except PeopleError as error:
            form.add_error(FIELD_OF.get(type(error), "partners"), str(error))
        else:
            messages.success(request, f"{person.email} now takes part in this strategy. {TOLD[mailed]}")
            return redirect("people", scope.strategy.slug)
    return render(request, "outcomes/people_invite.html", scope.context | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def change(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Change a person's name, organisations and roles."""
    scope.allow(scope.access.manages_people)
    person = _person(scope, pk)
    form = PersonForm(
        request.POST if request.method == "POST" else None,
        initial=_known(scope, person),
        organisations=partners_to_speak_for(scope.strategy),
        has_name=person.has_name,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(scope, person, form)
        except PeopleError as error:
            form.add_error(FIELD_OF.get(type(error)), str(error))
            form.look_again(scope.moment.revision)
        else:
            messages.success(request, _outcome(form, person))
            return redirect("people", scope.strategy.slug)
    note_troubles([person])
    context = {"form": form, "person": person, "may_close": may_close(scope.person, person.user, scope.strategy)}
    context["speaks_for"] = [one for one in organisations_of(scope.strategy, [person]) if one.people]
    return render(request, "outcomes/people_change.html", scope.context | context)


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def close(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Say what closing a leaver's sign-in does, and do it once confirmed."""
    scope.allow(scope.access.manages_people)
    person = _person(scope, pk)
    scope.allow(may_close(scope.person, person.user, scope.strategy))
    problem = ""
    if request.method == "POST":
        try:
            close_person(person=person.user, by=scope.person)
        except PeopleError as error:
            problem = str(error)
        else:
            messages.success(request, f"{person.named.name} can no longer sign in.")
            return redirect("people", scope.strategy.slug)
    left = {"organisations": _names(scope, person), "warnings": closing_warnings(person.user)}
    context = {"person": person, "problem": problem} | left
    return render(request, "outcomes/people_close.html", scope.context | context)


@require_POST
@strategy_page
def delegate(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Let a person only prepare what a colleague sends for an organisation, or send it themself again."""
    scope.allow(scope.access.manages_people)
    person = _person(scope, pk)
    own = partners_among(scope.strategy, person.partner_ids)
    partner = next((one for one in own if str(one.pk) == request.POST.get("partner")), None)
    only_drafts = request.POST.get("may") != "send"
    try:
        if partner is None:
            raise NotMemberError(f"{person.named.name} does not speak for this organisation any more.")
        set_delegate(person=person.user, partner=partner, may_only_draft=only_drafts, by=scope.person)
    except NotMemberError as refusal:
        messages.info(request, str(refusal))
    else:
        may = "now prepares updates that a colleague sends" if only_drafts else "may now send updates"
        messages.success(request, f"{person.named.name} {may}.")
    return redirect("person", scope.strategy.slug, pk)


@require_POST
@strategy_page
def remind(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Send the invitation again to somebody who has not signed in yet."""
    scope.allow(scope.access.manages_people)
    person = _person(scope, pk)
    if person.has_signed_in:
        messages.info(request, f"{person.named.name} has signed in already, so no invitation was sent.")
    elif send_invitation(
        person.user, by=scope.person, now=timezone.now(), is_demonstration=scope.strategy.is_demonstration
    ):
        messages.success(request, f"We have emailed {person.user.email} how to sign in.")
    else:
        messages.error(request, "We could not send the email. Wait a few minutes, then try again.")
    return redirect("person", scope.strategy.slug, pk)


def _person(scope: Scope, pk: int) -> Person:
    person = person_in(scope.strategy, pk)
    if person is None:
        raise Http404
    return person


def _names(scope: Scope, person: Person) -> list[str]:
    return [each.name for each in organisations_of(scope.strategy, [person]) if each.people]


def _partners(scope: Scope, form: PersonForm) -> list[Partner]:
    return partners_among(scope.strategy, form.cleaned_data["partners"])


def _known(scope: Scope, person: Person) -> dict[str, Any]:
    return {
        "name": person.named.name if person.has_name else "",
        "job_title": person.named.job_title,
        "partners": [str(pk) for pk in person.partner_ids],
        "roles": [role for role in person.roles if role != Role.WORKSTREAM_LEAD],
        "seen": scope.moment.revision,
    }


def _save(scope: Scope, person: Person, form: PersonForm) -> None:
    offered = {int(pk) for pk, _ in form.offered}
    # An organisation that can no longer be chosen (it left) is not on the form: what was, stays.
    kept = partners_among(scope.strategy, set(person.partner_ids) - offered)
    arrange_person(
        person=person.user,
        strategy=scope.strategy,
        by=scope.person,
        name=form.cleaned_data["name"],
        job_title=form.cleaned_data["job_title"],
        partners=[*_partners(scope, form), *kept],
        roles=form.cleaned_data["roles"],
        seen=form.cleaned_data["seen"],
    )


def _outcome(form: PersonForm, person: Person) -> str:
    name = form.cleaned_data["name"] or person.user.email
    stays = Role.WORKSTREAM_LEAD in person.roles
    if stays or form.cleaned_data["partners"] or form.cleaned_data["roles"]:
        return f"What you changed about {name} has been saved."
    return f"{name} no longer takes part in this strategy."
