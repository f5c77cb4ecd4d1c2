"""Sending out a stored file: byte for byte what was stored, or word that it is damaged."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from scrutiny.models.editions import StoredFile
from scrutiny.stored import DamagedFileError, whole

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of a file: whatever a browser makes of it, it runs nothing and loads nothing."""
DEMONSTRATION = "Demonstration - "


def send_file(
    request: HttpRequest,
    file: StoredFile,
    damaged: Callable[[DamagedFileError], HttpResponse],
    *,
    is_demonstration: bool,
) -> HttpResponseBase:
    """The file as an answer, to be kept under its own name; its digest is its entity tag.

    Args:
        damaged: makes the answer where the store no longer holds what was put into it. Nothing of the file is sent.
        is_demonstration: whether the file's name says so, also that of a file which came from somebody else.
    """
    etag = f'"{file.sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = whole(file)
        except DamagedFileError as fault:
            answer = damaged(fault)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        response = HttpResponse(content, content_type=file.content_type)
        response.headers["Content-Disposition"] = str(content_disposition_header(True, _name(file, is_demonstration)))
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _name(file: StoredFile, is_demonstration: bool) -> str:
    is_said = not is_demonstration or file.name.startswith(DEMONSTRATION)
    return file.name if is_said else DEMONSTRATION + file.name
