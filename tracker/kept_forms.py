"""Forms that could not be taken, offered again with everything that was typed into them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and texts of a posted form, without its token and without passwords."""
    typed = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in typed if name != "csrfmiddlewaretoken" and "password" not in name]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token does not count, and offer it again where it came from a page of ours.

    A form from another site is never offered: one press would send what that site had filled in. A form with a
    password is not either, for the password is not kept.

    Args:
        reason: what the check found, in the framework's words; not shown.
    """
    ours = _is_from_here(request)
    has_password = any("password" in name for name in request.POST)
    view = request.resolver_match.func if request.resolver_match else None
    rows_of = getattr(view, "typed_rows", None)
    context = {
        "is_kept": ours and not has_password,
        "is_ours": ours,
        "typed": typed_fields(request) if ours and not has_password else [],
        "has_files": bool(request.FILES),
        # Such a view carries what was posted over to the other side of signing in.
        "keeps_for_sign_in": hasattr(view, "before_sign_in"),
        # Such a view is opened by a link without signing in, and can say in rows what was typed.
        "rows": rows_of(request.POST) if ours and rows_of else None,
    }
    return TemplateResponse(request, "403_csrf.html", context, status=403).render()


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this service sent the form."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is None:
        parts = urlsplit(request.headers.get("Referer", ""))
        origin = f"{parts.scheme}://{parts.netloc}"
    return origin in (here, *settings.CSRF_TRUSTED_ORIGINS)
