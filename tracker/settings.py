"""Settings: one file, driven by the environment (README, "Environment"). Strict parsing lives in `tracker.env`."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from tracker import RELEASE as RELEASE
from tracker import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder(os.environ, "VAR", default=BASE_DIR / "var")

SECRET_KEY = env.secret_key(os.environ)
DEBUG = env.boolean(os.environ, "DEBUG", default=False)
BASE_URL = env.base_url(os.environ)
ALLOWED_HOSTS = env.allowed_hosts(os.environ)
HTTPS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "tracker",
    "scrutiny",
    "actions",
    "outcomes",
    "accounts",
    "govuk",
    "django.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before anything reads the body.
    "tracker.middleware.RequestSizeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tracker.middleware.ClockBusyMiddleware",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "outcomes.context.header",
            ],
        },
    },
]
FORM_RENDERER = "govuk.renderer.GovukRenderer"

# Data
DATABASES = {"default": env.database(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Evidence may be confidential: only the account that runs the tracker reads it, and no address leads to the folder.
MEDIA_ROOT = env.folder(os.environ, "UPLOADS", default=VAR / "uploads")
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
_scanner = env.scanner(os.environ)
SCANNER_ADDRESS, SCANNER_IS_NEEDED = _scanner.address, _scanner.is_needed
# Links by which somebody without a sign-in sends one update. Off unless an installation wants them.
UPDATE_LINKS = env.boolean(os.environ, "UPDATE_LINKS", default=False)
METRICS_TOKEN = env.metrics_token(os.environ)

# Language and time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
# Every address of a static file holds its hash, so the plain copies would never be asked for.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracker.static.StaticStorage"},
}

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "request_login_code": "accounts.forms.RequestCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "confirm_password_reset_code": "accounts.forms.ConfirmResetCodeForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# A session lasts SESSION_COOKIE_AGE, also when the browser was closed in between.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"

# Security
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "tracker.kept_forms.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# The container's own health check, and monitoring beside it, speak plain HTTP to the web process.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^beatz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# A body without a file; a larger one is answered with 413. Files have limits of their own, on their forms.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The set-up grid of a plan of 500 actions, saved whole.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Mail
_mail = env.email(os.environ)
EMAIL_BACKEND = _mail.backend
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _mail.sender or f"tracker@{urlsplit(BASE_URL).hostname}"
NOTIFY_URL = NOTIFY_KEY = NOTIFY_TEMPLATE = ""
globals().update(_mail.options)

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "60/minute", "user": "600/minute"},
    "EXCEPTION_HANDLER": "tracker.problems.problem_details",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Action plan tracker API",
    "DESCRIPTION": "A strategy's actions, who owns them, and how they are going: now, or as at an instant.",
    "VERSION": "1",
    # What may be null is said as JSON Schema says it, which is how the report describes itself.
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "tracker.api_schema.describe_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RatingEnum": "actions.stages.Rating",
        "StageEnum": "actions.stages.Stage",
        "WantedEnum": "outcomes.models.Direction",
        "DirectionEnum": ["better", "same", "worse", "new"],
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# Background work. Nothing waits for a task's answer, so no answers are kept.
_redis_url = env.redis_url(os.environ)
# Rate limits are counted in the cache: several web processes share it, one has its own.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _redis_url}
        if _redis_url
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}
_queue = VAR / "queue"
CELERY_BROKER_URL = _redis_url or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {}
    if _redis_url
    else {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "timetable")
# How often the timetable looks for reminders to send. What it finds twice is sent once.
REMINDER_INTERVAL_SECONDS = env.seconds(os.environ, "REMINDER_INTERVAL_SECONDS", default=300, least=1, most=3600)
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "remind": {
        "task": "actions.tasks.remind",
        "schedule": REMINDER_INTERVAL_SECONDS,
        # While no worker is there, calls do not pile up: one is as good as many.
        "options": {"expires": REMINDER_INTERVAL_SECONDS},
    },
    # What a worker left half-way is taken up again.
    "take-up-editions": {
        "task": "scrutiny.tasks.take_up_editions",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "clear-reminders": {"task": "actions.tasks.clear_reminders", "schedule": 24 * 60 * 60},
    "clear-expired-sessions": {"task": "tracker.tasks.clear_expired_sessions", "schedule": 24 * 60 * 60},
    "clear-uploads": {"task": "tracker.tasks.clear_uploads", "schedule": 24 * 60 * 60},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "tracker.logs.KeylessFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "filters": {
        "expected": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://tracker.logs.without_expected_traceback",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["expected"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # The development server's lines go the same way, for addresses stand in them.
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
    },
}
