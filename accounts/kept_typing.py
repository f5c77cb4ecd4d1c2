"""What somebody typed into a form when their session had ended, carried over to the other side of signing in."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict

KEPT = "kept_typing"
"""Session key of the page and of what was typed there."""

LARGEST_KEPT = 30_000
"""Characters, encoded as a browser sends them, kept for somebody who has not signed in again yet."""

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keeps_typing(*names: str, largest: int = LARGEST_KEPT) -> Callable[[View], View]:
    """Let a view's posted texts wait in the visitor's own session, which signing in keeps.

    Args:
        names: the fields that are kept; nothing else is. Without names every field is: for forms of many rows.
        largest: characters, encoded, beyond which nothing is kept.
    """

    def before_sign_in(request: HttpRequest) -> None:
        kept = QueryDict(mutable=True)
        for name in names or set(request.POST) - {"csrfmiddlewaretoken"}:
            kept.setlist(name, request.POST.getlist(name))
        if any(text.strip() for texts in kept.lists() for text in texts[1]) and len(kept.urlencode()) <= largest:
            request.session[KEPT] = {"page": request.get_full_path(), "sent": kept.urlencode()}
            messages.info(request, "Sign in to go on: what you typed is kept.")

    def keeping(view: View) -> View:
        setattr(view, "before_sign_in", before_sign_in)  # noqa: B010 -- read by the sign-in middleware
        return view

    return keeping


def sent_before(request: HttpRequest) -> QueryDict:
    """What was sent from this page before signing in; empty for nothing. It waits until `forget_typed`."""
    kept = request.session.get(KEPT, {})
    return QueryDict(kept["sent"] if kept.get("page") == request.get_full_path() else "")


def typed_before(request: HttpRequest) -> dict[str, str]:
    """As `sent_before`, a text a field."""
    return {name: texts[-1] for name, texts in sent_before(request).lists() if texts}


def forget_typed(request: HttpRequest) -> None:
    """Drop what was kept: it has been written."""
    request.session.pop(KEPT, None)
