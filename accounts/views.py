"""The person's own page: name, organisations, password, API tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import NameForm, TokenForm
from accounts.models import ApiToken, User
from accounts.people import name_of, organisations_of
from accounts.services import name_person
from accounts.tokens import create_token, revoke_token, tokens_of


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what is known of the signed-in person."""
    return render(
        request,
        "accounts/account.html",
        {
            "named": name_of(_me(request)),
            "organisations": organisations_of(_me(request)),
            "tokens": tokens_of(_me(request)),
            "now": timezone.now(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_name(request: HttpRequest) -> HttpResponse:
    """Change the person's own name and job title."""
    named = name_of(_me(request))
    known = {"name": "" if named.name == _me(request).email else named.name, "job_title": named.job_title}
    form = NameForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        name_person(person=_me(request), by=_me(request), **form.cleaned_data)
        messages.success(request, "Your name has been saved.")
        return redirect("account")
    return render(request, "accounts/name.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make an API token; its key is shown once, on the answer to the form itself."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        token, key = create_token(
            user=_me(request), name=form.cleaned_data["name"], now=now, expires_at=form.expires_at(now)
        )
        return render(request, "accounts/token_made.html", {"token": token, "key": key})
    return render(request, "accounts/token_new.html", {"form": form})


@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke one of the person's own tokens."""
    token = get_object_or_404(ApiToken, pk=pk, user=_me(request))
    revoke_token(token, now=timezone.now())
    messages.success(request, f"The token “{token.name}” no longer works.")
    return redirect("account")


@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Say that people are invited: there is no sign-up."""
    return render(request, "account/signup_closed.html", status=404)


def _me(request: HttpRequest) -> User:
    """The person; no page here is open to anybody else."""
    assert isinstance(request.user, User)
    return request.user
