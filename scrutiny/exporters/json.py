"""A progress report as plain data, and as a JSON file; an edition's file holds its data with their digest."""

import json
from dataclasses import asdict
from typing import Any

from rest_framework.utils.encoders import JSONEncoder

from scrutiny.frozen import Frozen, canonical, digest
from scrutiny.report_data import Progress

DIGEST_OF = "SHA-256 of data as JSON in UTF-8: keys in order, no spaces between them, letters as they are"


def as_data(progress: Progress) -> dict[str, Any]:
    """The whole report as dictionaries and lists; dates and instants as they are."""
    data = asdict(progress)
    data["as_at"] = data.pop("at")
    return data


def render_json(progress: Progress) -> bytes:
    """The report as a JSON file in UTF-8, with dates and instants written as the API writes them."""
    text = json.dumps(as_data(progress), cls=JSONEncoder, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def render_edition_json(frozen: Frozen) -> bytes:
    """The frozen data of an edition, laid out for people, after the digest that every file of it prints.

    The digest is of `data` written without needless spaces, its keys in order: see `digest_of`.
    """
    text = canonical(frozen)
    whole = {"digest": digest(text), "digest_of": DIGEST_OF, "data": json.loads(text)}
    return f"{json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)}\n".encode()
