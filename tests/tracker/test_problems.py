"""Errors of the API are problem details (RFC 9457) that name the field."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from tracker.problems import flatten_errors, problem


def answer_to(error: Exception):
    class Failing(APIView):
        authentication_classes = ()
        permission_classes = ()
        throttle_classes = ()

        def get(self, request):
            raise error

    return Failing.as_view()(APIRequestFactory().get("/api/v1/anything/")).render()


@pytest.mark.parametrize(
    ("error", "status", "title", "detail"),
    [
        (Http404(), 404, "Not Found", "Not found."),
        (PermissionDenied(), 403, "Forbidden", "You do not have permission to perform this action."),
        (exceptions.NotAuthenticated(), 403, "Forbidden", "Authentication credentials were not provided."),
        (exceptions.ParseError("Not JSON."), 400, "Bad Request", "Not JSON."),
    ],
)
def test_problem_details_plain(error, status, title, detail):
    response = answer_to(error)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {"type": "about:blank", "title": title, "status": status, "detail": detail}


def test_problem_details_fields():
    response = answer_to(
        exceptions.ValidationError({"rag": ["Choose red, amber or green."], "non_field_errors": ["Too old."]})
    )
    assert json.loads(response.content) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "Check: rag, body.",
        "errors": [
            {"field": "rag", "message": "Choose red, amber or green."},
            {"field": "body", "message": "Too old."},
        ],
    }


def test_problem_details_keeps_headers():
    assert answer_to(exceptions.Throttled(wait=7))["Retry-After"] == "7"


def test_problem_details_leaves_the_unforeseen():
    with pytest.raises(ZeroDivisionError):
        answer_to(ZeroDivisionError())


def test_flatten_errors_nested():
    data = {"rows": [{}, {"lead": ["Unknown."]}], "tags": {"0": ["Too long."]}, "non_field_errors": ["Too many."]}
    assert flatten_errors(data) == [
        {"field": "rows[1].lead", "message": "Unknown."},
        {"field": "tags.0", "message": "Too long."},
        {"field": "body", "message": "Too many."},
    ]


def test_problem_without_errors():
    assert problem(404, "Gone.") == {"type": "about:blank", "title": "Not Found", "status": 404, "detail": "Gone."}
