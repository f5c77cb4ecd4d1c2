"""Every page asks for a sign-in, but for the few named here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch

OPEN_PAGES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "account_password_reset_completed",
        "admin:login",
        "healthz",
        "readyz",
        "beatz",
        "metrics",
        "accessibility",
        "privacy",
        "update-link",
        "update-link-check",
        "update-link-sent",
        "reminders-stop",
        "calendar",
        "published-list",
        "published-strategy",
        "published-edition",
        "published-file",
        "published-copy",
    }
)
"""Names of the pages that anybody may open. `admin:login` only leads to `account_login`; an
`update-link` and a `calendar` ask for their key, `reminders-stop` for its signature, `metrics` for its token."""

OPEN_NAMESPACES = frozenset({"api"})
"""The API asks for a token or a sign-in itself, and answers 401 instead of leading to a page."""

PAGES_OF_THE_API = frozenset({"api:docs"})
"""Pages for people under the API's address, which ask for a sign-in like any other."""


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Leads whoever is not signed in to the sign-in page and back again.

    What a view's own decorator says does not count: the lists above are the only exceptions.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let a signed-in person, or a request for an open page, through.

        A view's own `before_sign_in(request)` may keep what was posted, or answer, before the way leads to the
        sign-in page.
        """
        # In this order: an open page that asks nobody's session is the same for everybody, and can be cached.
        if is_open(request.resolver_match) or request.user.is_authenticated:
            return None
        before: Callable[[HttpRequest], HttpResponseBase | None] | None = getattr(view_func, "before_sign_in", None)
        if before is not None and (answer := before(request)) is not None:
            return answer
        if before is None and request.method == "POST" and (page := _page_of_the_button(request)):
            messages.info(request, "You were signed out, so nothing was done. Sign in, then press the button again.")
            return redirect_to_login(page, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
        return self.handle_no_permission(request, view_func)


def _page_of_the_button(request: HttpRequest) -> str:
    """From which of our pages something was posted: what a button does cannot be opened. "" where that is unknown."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def is_open(match: ResolverMatch | None) -> bool:
    """Whether anybody may open the page."""
    if match is None or match.view_name in PAGES_OF_THE_API:
        return False
    return match.view_name in OPEN_PAGES or bool(OPEN_NAMESPACES.intersection(match.namespaces))
