"""A body over 1 MB without a file is a 413, wherever it is sent."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory

from tracker.middleware import RequestSizeMiddleware

LIMIT = 1024 * 1024


def reading_view(request):
    return HttpResponse(f"read {len(request.body)}")


def posting_view(request):
    return HttpResponse(f"fields {len(request.POST)} files {len(request.FILES)}")


def through(view, request):
    """Pass a request through the middleware the way Django does: exceptions of the view come to process_exception."""

    def get_response(request):
        try:
            return view(request)
        except Exception as error:
            response = middleware.process_exception(request, error)
            if response is None:
                raise
            return response

    middleware = RequestSizeMiddleware(get_response)
    return middleware(request)


def test_request_size_at_the_limit():
    request = RequestFactory().post("/my-work/", b"a" * LIMIT, content_type="text/plain")
    assert through(reading_view, request).content == b"read 1048576"


def test_request_size_over_on_a_page(client):
    response = client.post("/my-work/", b"a" * (LIMIT + 1), content_type="text/plain")
    assert response.status_code == 413
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "1 MB" in response.content.decode()


def test_request_size_over_on_the_api(client):
    response = client.post("/api/v1/actions/", b"a" * (LIMIT + 1), content_type="application/json")
    assert response.status_code == 413
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Request Entity Too Large",
        "status": 413,
        "detail": "The request body is over 1 MB. Send less at a time.",
    }


def test_request_size_over_is_refused_unread():
    def never(request):
        raise AssertionError

    request = RequestFactory().post("/api/v1/actions/", b"", content_type="application/json")
    request.META["CONTENT_LENGTH"] = str(10 * LIMIT)
    assert through(never, request).status_code == 413


def test_request_size_over_in_the_fields_of_a_form_with_files():
    request = RequestFactory().post("/api/v1/x/", {"text": "a" * (LIMIT + 1)})
    assert request.content_type == "multipart/form-data"
    assert through(posting_view, request).status_code == 413


def test_request_size_leaves_files_to_their_form():
    upload = SimpleUploadedFile("evidence.pdf", b"a" * (2 * LIMIT))
    request = RequestFactory().post("/x/", {"text": "a", "evidence": upload})
    assert through(posting_view, request).content == b"fields 1 files 1"


@pytest.mark.parametrize("length", ["", "many", "-1"])
def test_request_size_odd_length(length):
    request = RequestFactory().post("/x/", b"", content_type="text/plain")
    request.META["CONTENT_LENGTH"] = length
    assert through(lambda request: HttpResponse("passed"), request).content == b"passed"


def test_multipart_text_over_the_limit_is_a_413_on_a_page(cast, client):
    client.force_login(cast.alice)
    response = client.post("/account/name/", {"name": "a" * (2 * LIMIT)})
    assert response.status_code == 413
    assert "1 MB" in response.content.decode()


def test_form_with_too_many_boxes_is_a_413(cast, client, settings):
    client.force_login(cast.alice)
    boxes = {f"box-{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    assert client.post("/account/name/", boxes).status_code == 413


def test_what_cannot_be_read_is_a_400_in_our_words(client):
    response = client.get("/account/login/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "That request cannot be read" in response.content.decode()
    assert client.get("/api/v1/actions/", headers={"host": "elsewhere.example"}).json()["status"] == 400
