"""What somebody typed into a form when their session had ended, carried over to the other side of signing in."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase

KEPT = "kept_typing"
"""Session key of the page and of what was typed there."""

LARGEST_KEPT = 30_000
"""Characters kept for somebody who has not signed in again yet."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keeps_typing(*names: str) -> Callable[[View], View]:
    """Let a view's posted texts wait in the visitor's own session, which signing in keeps.

    Args:
        names: the fields that are kept; nothing else is.
    """

    def before_sign_in(request: HttpRequest) -> None:
        typed = {name: request.POST.get(name, "") for name in names}
        if any(text.strip() for text in typed.values()) and sum(map(len, typed.values())) <= LARGEST_KEPT:
            request.session[KEPT] = {"page": request.get_full_path(), "typed": typed}
            messages.info(request, "Sign in to go on: what you typed is kept.")

    def keeping(view: View) -> View:
        setattr(view, "before_sign_in", before_sign_in)  # noqa: B010 -- read by the sign-in middleware
        return view

    return keeping


def typed_before(request: HttpRequest) -> dict[str, str]:
    """What was typed on this page before signing in; {} for nothing. It waits until `forget_typed`."""
    kept = request.session.get(KEPT, {})
    return dict(kept["typed"]) if kept.get("page") == request.get_full_path() else {}


def forget_typed(request: HttpRequest) -> None:
    """Drop what was kept: it has been written."""
    request.session.pop(KEPT, None)
