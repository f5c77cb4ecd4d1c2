"""A progress report as plain data, and as a JSON file."""

import json
from dataclasses import asdict
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

from scrutiny.report_data import Progress


def as_data(progress: Progress) -> dict[str, Any]:
    """The whole report as dictionaries and lists; dates and instants as they are."""
    data = asdict(progress)
    data["as_at"] = data.pop("at")
    return data


def render_json(progress: Progress) -> bytes:
    """The report as a JSON file in UTF-8, with dates and instants written as the API writes them."""
    text = json.dumps(as_data(progress), cls=JSONEncoder, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()
