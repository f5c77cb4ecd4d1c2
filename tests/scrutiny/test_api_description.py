"""The OpenAPI document: valid, with examples, and with everything that an operation can answer."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from jsonschema import Draft202012Validator

from scrutiny.report_data import Box
from tracker.api import BEGINNINGS
from tracker.api_schema import PROBLEMS


def description() -> dict[str, Any]:
    """The document, as whoever asks for JSON is given it."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found: dict[str, Any] = json.loads(OpenApiJsonRenderer().render(schema, renderer_context={}))
    return found


def operations() -> dict[str, Any]:
    """What is described, by address; everything is read only."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert {method for methods in paths.values() for method in methods} == {"get"}
    return {path: methods["get"] for path, methods in paths.items()}


def test_description_is_valid_and_without_warnings(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml"))
    assert (tmp_path / "api.yaml").stat().st_size > 0


def test_every_collection_of_the_read_side_is_described() -> None:
    described = {path.removeprefix("/api/v1/").split("/")[0] for path in operations()}
    assert described == {
        "strategies",
        "workstreams",
        "actions",
        "updates",
        "partners",
        "outcomes",
        "measures",
        "observations",
        "progress",
        "changes",
        "editions",
        "meetings",
        "resolutions",
        "rounds",
    }
    assert set(BEGINNINGS) - {"description", "documentation"} == described


@pytest.mark.parametrize("path", sorted(operations()))
def test_example_of_operation_is_one_that_the_description_allows(path: str) -> None:
    document = description()
    content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    (example,) = content["examples"].values()
    allowed = Draft202012Validator({**content["schema"], "components": document["components"]})
    assert [error.message for error in allowed.iter_errors(example["value"])] == []


def test_progress_is_described_to_its_last_part() -> None:
    parts = description()["components"]["schemas"]
    box = parts["ReportBox"]["properties"]
    assert set(box) == {field.name for field in fields(Box)}
    assert parts["Progress"]["properties"]["as_at"] == {"$ref": "#/components/schemas/ReportAt"}


def test_every_operation_says_what_can_go_wrong() -> None:
    for path, operation in operations().items():
        assert {"200", "304", *PROBLEMS} == set(operation["responses"]), path
