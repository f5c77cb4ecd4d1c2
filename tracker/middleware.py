"""Middleware of the whole project."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.clock import ClockBusyError
from tracker.kept_forms import typed_fields
from tracker.problems import RETRY_AFTER, busy_response, problem_response

MULTIPART = "multipart/form-data"


class RequestSizeMiddleware:
    """Answers 413 to a body over DATA_UPLOAD_MAX_MEMORY_SIZE bytes, but where a view takes files.

    Django itself answers 400, and only once something reads the body; here a Content-Length that is too great is
    refused before anything is read. A view that takes files says how many bytes by its attribute `largest_body`; the
    files then go to the disk as they arrive, and only for somebody who is signed in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 at once, or pass the request on."""
        if request.content_type != MULTIPART and _declared_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return too_large(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a form with files that is larger than its page takes, before the check of its token reads it."""
        length = _declared_length(request)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return None
        largest = getattr(view_func, "largest_body", 0)
        if length > largest:
            return too_large(request, takes_files=bool(largest))
        return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn Django's complaint about a body found too large while reading it into a 413."""
        return too_large(request) if isinstance(exception, RequestDataTooBig) else None


class ClockBusyMiddleware:
    """Answers 503 where the change clock could not be had in time: nothing was saved, and nothing typed is lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Offer the same request again, with everything that was typed."""
        if not isinstance(exception, ClockBusyError):
            return None
        if request.path_info.startswith("/api/"):
            return busy_response()
        context = {"typed": typed_fields(request), "has_files": bool(request.FILES)}
        response = TemplateResponse(request, "503.html", context, status=503).render()
        response.headers["Retry-After"] = RETRY_AFTER
        return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django cannot read: 413 for a form that is too large or has too many boxes, else 400."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    if request.path_info.startswith("/api/"):
        return problem_response(400, "The request cannot be read. Check its address, headers and body.")
    return TemplateResponse(request, "400.html", status=400).render()


def too_large(request: HttpRequest, *, takes_files: bool = False) -> HttpResponse:
    """Return the 413 answer: problem details under /api/, a page elsewhere.

    Args:
        takes_files: whether files are sent to this address, so that one of them was too large.
    """
    size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
    if request.path_info.startswith("/api/"):
        return problem_response(413, f"The request body is over {size} MB. Send less at a time.")
    return TemplateResponse(request, "413.html", {"takes_files": takes_files}, status=413).render()


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
