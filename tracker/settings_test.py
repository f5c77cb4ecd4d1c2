"""Settings for tests. `TEST_DATABASE_URL` chooses the database; without it, SQLite."""

import os
import tempfile
from pathlib import Path

_var = Path(tempfile.gettempdir()) / f"tracker-tests-{os.getuid()}"
_var.mkdir(mode=0o700, exist_ok=True)
os.environ.update(
    SECRET_KEY="only-for-tests-" + "0" * 40,
    DEBUG="False",
    BASE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    EMAIL_URL=f"folder://{_var}/mail",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_var}/unused.sqlite3",
    REDIS_URL="",
    VAR=str(_var),
)

from tracker.settings import *  # noqa: E402, F403 -- the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
