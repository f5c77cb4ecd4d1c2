"""Settings for tests. `TEST_DATABASE_URL` chooses the database; without it, SQLite."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One for each process, so that two runs at once never meet.
_var = Path(tempfile.mkdtemp(prefix="tracker-tests-"))
(_var / "static").mkdir()
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ.update(
    SECRET_KEY="only-for-tests-" + "0" * 40,
    DEBUG="False",
    BASE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    EMAIL_URL=f"folder://{_var}/mail",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{_var}/unused.sqlite3",
    REDIS_URL="",
    VAR=str(_var),
    UPLOADS=f"{_var}/uploads",
    SCANNER="",
    UPDATE_LINKS="True",
)

from tracker.settings import *  # noqa: E402, F403 -- the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in real use: threads then have connections of their own. Safety on disk only costs time here.
    DATABASES["default"]["TEST"] = {"NAME": str(_var / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
