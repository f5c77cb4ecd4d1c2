"""One workstream, and choosing who leads each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.emails import Invited
from accounts.services import NotAnAddressError
from actions.forms.workstreams import LeadsForm
from actions.pages.set_up import invited_words
from actions.pages.summaries import summary_shown
from actions.pages.workstream_activity import workstream_activity
from actions.pages.workstreams import read_leads, workstream_page
from actions.services.plan import ChangedMeanwhileError
from actions.services.workstreams import NotTakingPartError, set_workstream_leads
from outcomes.scope import Scope, strategy_page


@require_safe
@strategy_page
def workstream(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """One workstream: how its actions stand, what they serve, and what was published about them."""
    actions = reverse("action-list", kwargs={"slug": scope.strategy.slug})
    past = scope.context["past"]
    page, crumbs = workstream_page(scope, number), [{"text": "Actions", "href": f"{actions}{past}"}]
    context: dict[str, Any] = {"page": page, "crumbs": crumbs}
    context["activity"] = workstream_activity(scope, [row.reading for row in page.rows])
    context["summary"] = summary_shown(scope, number)
    return render(request, "actions/workstream.html", {**scope.context, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@strategy_page
def workstream_leads(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Every workstream with who leads it, and so reviews its actions."""
    scope.allow(scope.access.leads)
    leads = read_leads(scope.strategy)
    form = LeadsForm(request.POST if request.method == "POST" else None, leads=leads, revision=scope.moment.revision)
    if request.method == "POST" and form.is_valid() and (invited := _save(form, scope)) is not None:
        messages.success(request, _saved_words(invited))
        return redirect("workstream-leads", scope.strategy.slug)
    return render(request, "actions/workstreams.html", scope.context | {"form": form, "people": leads.people})


def _save(form: LeadsForm, scope: Scope) -> Invited | None:
    """Who was invited; None where it was refused."""
    try:
        return set_workstream_leads(
            strategy=scope.strategy,
            wanted=form.wanted,
            by=scope.person,
            may_invite=scope.access.manages_people,
            seen=form.cleaned_data["seen"],
        )
    except NotTakingPartError as refusal:
        form.take_refusal(refusal)
    except ChangedMeanwhileError as refusal:
        form.add_error(None, refusal.message)
        form.look_again(scope.moment.revision)
    except NotAnAddressError as refusal:
        form.add_error(None, str(refusal))
    return None


def _saved_words(invited: Invited) -> str:
    return f"Workstream leads saved. {invited_words(invited)}".strip()
