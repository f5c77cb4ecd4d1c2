"""Published editions: open to everybody, the same for everybody, and kept by caches for a minute.

Nothing here reads a session or sets a cookie: the pages know nothing of who asks.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.moments import Moment, current_moment
from outcomes.models import Strategy
from scrutiny.editions import EditionReading
from scrutiny.models.editions import StoredFile
from scrutiny.pages.published import (
    PublicEdition,
    published_edition,
    published_reading,
    published_strategies,
    published_strategy,
)
from scrutiny.serving import send_file
from scrutiny.stored import DamagedFileError

logger = logging.getLogger(__name__)

KEPT = "public, max-age=60"
"""A minute: as long as a cache may go on showing what was replaced or taken down."""
NOT_KEPT = "no-store"

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Give a view the moment that counts for everybody, and its answer an entity tag and the leave to be cached."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, **address: Any) -> HttpResponseBase:
        response = view(request, current_moment(wall=timezone.now()), **address)
        response.headers.setdefault("Cache-Control", KEPT if response.status_code == 200 else NOT_KEPT)
        if response.status_code != 200 or response.has_header("ETag"):
            return response
        assert isinstance(response, HttpResponse)
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        found: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
        return found

    return answered


@public_page
def published_list(request: HttpRequest, moment: Moment) -> HttpResponse:
    """List the strategies with published editions."""
    strategies = published_strategies(moment)
    invented = bool(strategies) and all(one.strategy.is_demonstration for one in strategies)
    return _page("published_list", {"strategies": strategies, "demonstration": invented})


@public_page
def published_of(request: HttpRequest, moment: Moment, slug: str) -> HttpResponse:
    """List the published editions of one strategy."""
    found = published_strategy(slug, moment)
    if found is None:
        return _not_found()
    about = _about(found.strategy, found.title)
    return _page("published_strategy", {"page": found, **about})


@public_page
def edition(request: HttpRequest, moment: Moment, slug: str, number: int) -> HttpResponse:
    """Show a published edition, from its day on; 410 with what is left of one that was taken down."""
    page = published_edition(slug, number, moment)
    return _edition(page) if page else _not_found()


@public_page
def file(request: HttpRequest, moment: Moment, slug: str, number: int, name: str) -> HttpResponseBase:
    """Send out a file of a published edition."""
    reading = published_reading(slug, number, moment)
    found = next((one for one in reading.files if one.name == name), None) if reading else None
    return _send(request, moment, reading, found)


@public_page
def copy(request: HttpRequest, moment: Moment, slug: str, number: int, name: str) -> HttpResponseBase:
    """Send out the committee's own copy of a published edition."""
    reading = published_reading(slug, number, moment)
    found = reading.copy if reading and reading.copy and reading.copy.name == name else None
    return _send(request, moment, reading, found)


def _send(
    request: HttpRequest, moment: Moment, reading: EditionReading | None, found: StoredFile | None
) -> HttpResponseBase:
    if reading is not None and reading.down is not None:
        page = published_edition(reading.edition.strategy.slug, reading.edition.number, moment)
        return _edition(page) if page else _not_found()
    if reading is None or found is None:
        return _not_found()

    def damaged(fault: DamagedFileError) -> HttpResponse:
        logger.error("A stored file is damaged: %s", fault)
        return _page("damaged", {"name": found.name, "demonstration": _is_invented(reading)}, status=404)

    response = send_file(request, found, damaged, is_demonstration=_is_invented(reading))
    if reading.publicly_replaced_by:
        response.headers["X-Robots-Tag"] = "noindex"
    if response.status_code == 304:
        response.headers["Cache-Control"] = KEPT
    return response


def _edition(page: PublicEdition) -> HttpResponse:
    about = _about(page.reading.edition.strategy, page.title)
    return _page("published_edition", {"page": page, **about}, status=410 if page.down else 200)


def _about(strategy: Strategy, title: str) -> dict[str, Any]:
    return {"strategy_name": title, "strategy_slug": strategy.slug, "demonstration": strategy.is_demonstration}


def _is_invented(reading: EditionReading) -> bool:
    return reading.edition.strategy.is_demonstration


def _not_found() -> HttpResponse:
    return _page("published_not_found", {}, status=404)


def _page(name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that knows nothing of who asks: it is drawn without the request."""
    nav = [{"text": "Published reports", "href": reverse("published-list"), "current": True}]
    return HttpResponse(render_to_string(f"scrutiny/{name}.html", {"nav": nav, **context}), status=status)
