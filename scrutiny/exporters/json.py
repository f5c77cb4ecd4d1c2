"""A progress report as plain data for JSON."""

from dataclasses import asdict
from typing import Any

from scrutiny.report_data import Progress


def as_data(progress: Progress) -> dict[str, Any]:
    """The whole report as dictionaries and lists; dates and instants as they are."""
    data = asdict(progress)
    data["as_at"] = data.pop("at")
    return data
