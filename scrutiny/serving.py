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


def send_file(
    request: HttpRequest, file: StoredFile, damaged: Callable[[DamagedFileError], HttpResponse]
) -> HttpResponseBase:
    """The file as an answer, to be kept under its own name; its digest is its entity tag.

    Args:
        damaged: makes the answer where the store no longer holds what was put into it. Nothing of the file is sent.
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
        response.headers["Content-Disposition"] = str(content_disposition_header(True, file.name))
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
