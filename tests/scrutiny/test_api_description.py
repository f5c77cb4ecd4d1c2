"""The OpenAPI document: valid, with examples, and with everything that an operation can answer."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from tracker.api_schema import PROBLEMS


def operations() -> dict[str, Any]:
    """What is described, by address; everything is read only."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert {method for methods in paths.values() for method in methods} == {"get"}
    return {path: methods["get"] for path, methods in paths.items()}


def test_description_is_valid_and_without_warnings(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml"))
    assert (tmp_path / "api.yaml").stat().st_size > 0


def test_every_collection_of_the_read_side_is_described() -> None:
    assert {path.removeprefix("/api/v1/").split("/")[0] for path in operations()} == {
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
    }


def test_every_operation_has_an_example_but_for_the_report() -> None:
    contents = {path: one["responses"]["200"]["content"]["application/json"] for path, one in operations().items()}
    assert [path for path, content in contents.items() if "examples" not in content] == ["/api/v1/progress/"]


def test_every_operation_says_what_can_go_wrong() -> None:
    for path, operation in operations().items():
        assert {"200", "304", *PROBLEMS} == set(operation["responses"]), path
