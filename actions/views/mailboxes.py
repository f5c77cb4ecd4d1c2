"""The shared mailbox of an organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.kept_typing import forget_typed, keeps_typing
from accounts.models import Partner, User
from accounts.moments import current_moment
from accounts.services import (
    NotAnAddressError,
    PartnerChangedError,
    PeopleError,
    PersonIsClosedError,
)
from actions.errors import RuleError
from actions.forms.mailboxes import MailboxForm
from actions.pages.mailboxes import MailboxPage, mailbox_page
from actions.pages.succession import partner_to_change
from actions.services.mailboxes import OwnAddressError, change_mailbox
from actions.views.typed import bound_to, show_refusal


@keeps_typing("address", "frequency", "was", "seen")
@require_http_methods(["GET", "HEAD", "POST"])
def partner_mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the mailbox to which an organisation's reminders go as well, and how often, or clear it."""
    assert isinstance(request.user, User)
    if request.GET.get("as_at"):
        raise PermissionDenied
    partner = partner_to_change(request.user, slug)
    page = mailbox_page(partner)
    revision = current_moment(wall=timezone.now()).revision
    form = MailboxForm(bound_to(request), choices=page.choices, initial=_initial(page, revision))
    if request.method == "POST" and form.is_valid() and _save(form, partner, request.user, revision):
        forget_typed(request)
        messages.success(request, _said(mailbox_page(partner)))
        return redirect("partner", slug)
    return render(
        request, "actions/partner_mailbox.html", {"form": form, "page": page, "demonstration": page.is_demonstration}
    )


def _initial(page: MailboxPage, revision: int) -> dict[str, object]:
    return {"address": page.address, "frequency": page.frequency, "was": page.frequency, "seen": revision}


def _said(page: MailboxPage) -> str:
    if not page.address:
        return "There is no shared mailbox."
    others = f" It is the shared mailbox of {page.others} too: one mail says everything." if page.others else ""
    return f"Reminders go to {page.address} as well: {page.gets}.{others}"


def _save(form: MailboxForm, partner: Partner, by: User, revision: int) -> bool:
    given = form.cleaned_data
    try:
        change_mailbox(
            partner=partner,
            address=given["address"],
            frequency=form.chosen,
            seen=given["seen"],
            by=by,
            now=timezone.now(),
        )
    except PartnerChangedError as refusal:
        now = mailbox_page(partner).address or "none"
        form.add_error(None, f"{refusal} Its shared mailbox now: {now}. Saving again takes what stands here.")
        form.look_again(revision)
        return False
    except PeopleError as refusal:
        is_about_it = isinstance(refusal, NotAnAddressError | PersonIsClosedError | OwnAddressError)
        form.add_error("address" if is_about_it else None, str(refusal))
        return False
    except RuleError as refusal:
        show_refusal(form, refusal)
        return False
    return True
