"""Is the service up, and is it ready for work? For load balancers, containers and whoever looks after it."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.celery import app as celery_app

BROKER_TIMEOUT_SECONDS = 2

logger = logging.getLogger(__name__)


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process is up. Nothing else is asked, so a slow database does not restart the web process."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, its migrations are applied and the broker can be reached; else 503.

    The body says "ok" or "not ready" for each part. It names no cause: anybody may ask.
    """
    parts = {name: _answer(name, question) for name, question in QUESTIONS.items()}
    ready = all(answer == "ok" for answer in parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


def _answer(name: str, question: Callable[[], bool]) -> str:
    try:
        return "ok" if question() else "not ready"
    except Exception as error:
        # Whatever goes wrong here means "not ready"; the log has the cause.
        logger.warning("%s is not ready: %s: %s", name, type(error).__name__, error)
        return "not ready"


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker() -> bool:
    with celery_app.connection_for_write(connect_timeout=BROKER_TIMEOUT_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_SECONDS)
        return True


QUESTIONS = {"database": _database, "migrations": _migrations, "broker": _broker}
