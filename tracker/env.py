"""Strict reading of the environment: every value is checked, and every complaint says how to mend it.

Settings call these functions; nothing else reads the environment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SECRET_KEY_MIN_LENGTH = 40
METRICS_TOKEN_MIN_LENGTH = 32
CLAMD_PORT = 3310
LABEL = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?"
HOST_PATTERN = re.compile(rf"^(\.?{LABEL}(\.{LABEL})*|\[[0-9a-f:]+\])$", re.IGNORECASE)
UUID_PATTERN = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", re.IGNORECASE)
NOTIFY_KEY_PATTERN = re.compile(r"[0-9a-f-]{36}-[0-9a-f-]{36}$", re.IGNORECASE)
"""A key ends with the ids of the service and of the secret."""
EMAIL_PATTERN = re.compile(r"^[^@\s<>]+@[^@\s<>]+$")


class SettingError(Exception):
    """An environment variable is missing or malformed. The message names it and says how to mend it."""


@dataclass(frozen=True)
class ScannerSettings:
    """How the malware scanner is reached.

    Attributes:
        address: host and port, or the path of a socket; None where there is no scanner.
        is_needed: whether a file is refused where the scanner does not answer; else it is kept as "not scanned".
    """

    address: tuple[str, int] | str | None = None
    is_needed: bool = True


@dataclass(frozen=True)
class EmailSettings:
    """Where mail goes.

    Attributes:
        backend: dotted path of the Django mail back end.
        sender: address that mail comes from, or "" where EMAIL_URL names none.
        options: further Django settings by name (EMAIL_HOST, EMAIL_PORT...).
    """

    backend: str
    sender: str
    options: dict[str, Any] = field(default_factory=dict)


def required(env: Mapping[str, str], name: str, hint: str) -> str:
    """Return the value of `name`, without surrounding space; refuse a missing or blank one, with `hint`."""
    value = env.get(name, "").strip()
    if not value:
        raise SettingError(f"{name} is not set. {hint}")
    return value


def boolean(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Return True for "True" and False for "False"; refuse any other spelling, so that no typo turns a guard off."""
    value = env.get(name, "").strip()
    if not value:
        return default
    if value not in {"True", "False"}:
        raise SettingError(f"{name} is {value!r}. Set it to True or False, spelt exactly so.")
    return value == "True"


def secret_key(env: Mapping[str, str]) -> str:
    """Return SECRET_KEY; refuse one that is missing or too short to be secret."""
    hint = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    value = required(env, "SECRET_KEY", hint)
    if len(value) < SECRET_KEY_MIN_LENGTH:
        raise SettingError(f"SECRET_KEY has {len(value)} characters; it needs at least {SECRET_KEY_MIN_LENGTH}. {hint}")
    return value


def metrics_token(env: Mapping[str, str]) -> str:
    """Return METRICS_TOKEN, without which /metrics answers nobody; "" where it is not set."""
    value = env.get("METRICS_TOKEN", "").strip()
    if value and (len(value) < METRICS_TOKEN_MIN_LENGTH or not value.isascii() or not value.isprintable()):
        raise SettingError(
            f"METRICS_TOKEN needs at least {METRICS_TOKEN_MIN_LENGTH} letters and digits."
            " Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )
    return value


def allowed_hosts(env: Mapping[str, str]) -> list[str]:
    """Return the host names the service answers to, from a comma-separated list. "*" is refused."""
    hint = "List the host names people use, separated by commas, for example: tracker.example.org,127.0.0.1"
    hosts = [host.strip() for host in required(env, "ALLOWED_HOSTS", hint).split(",")]
    for host in hosts:
        if not HOST_PATTERN.match(host):
            raise SettingError(f"ALLOWED_HOSTS holds {host!r}, which is not a host name. {hint}")
    return hosts


def base_url(env: Mapping[str, str]) -> str:
    """Return the address of the service as people type it, without a closing slash: links in mail start with it."""
    hint = "Give the address people use, for example: https://tracker.example.org"
    value = required(env, "BASE_URL", hint)
    parts = _split("BASE_URL", value, hint)
    if parts.scheme not in {"http", "https"}:
        raise SettingError(f"BASE_URL must start with http:// or https://. {hint}")
    if not parts.hostname or not HOST_PATTERN.match(_bracketed(parts.hostname)):
        raise SettingError(f"BASE_URL has no valid host name. {hint}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username:
        raise SettingError(f"BASE_URL must be a plain address with nothing after the host and port. {hint}")
    return value.rstrip("/")


def folder(env: Mapping[str, str], name: str, *, default: Path) -> Path:
    """Return a folder's absolute path; a relative one starts at the working folder. It is not made here."""
    value = env.get(name, "").strip()
    if "\0" in value:
        raise SettingError(f"{name} holds a character that no folder name can have. Give a plain path.")
    return (Path(value).expanduser() if value else default).resolve()


def database(env: Mapping[str, str], name: str = "DATABASE_URL") -> dict[str, Any]:
    """Return Django's settings for one database, from `sqlite:///path` or `postgres://user:password@host:port/name`.

    For PostgreSQL over a socket leave the host out and add `?host=/folder`. Other options after "?" go to the driver.

    Raises:
        SettingError: unknown scheme, no name, a port out of range.
    """
    hint = (
        "Use postgres://user:password@host:5432/name, postgres:///name?host=/socket/folder or sqlite:////absolute/path"
    )
    value = required(env, name, hint)
    parts = _split(name, value, hint)
    if parts.scheme == "sqlite":
        return _sqlite(name, parts, hint)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(f"{name} starts with {parts.scheme or 'no scheme'!r}. {hint}")
    options = _query(name, parts, hint)
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name or "/" in database_name:
        raise SettingError(f"{name} does not name one database. {hint}")
    host = options.pop("host", "")
    if host and parts.hostname:
        raise SettingError(f"{name} gives the host twice. {hint}")
    if not (host or parts.hostname):
        raise SettingError(f"{name} does not name the host. {hint}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or parts.hostname,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def _sqlite(name: str, parts: SplitResult, hint: str) -> dict[str, Any]:
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/") or path == "/" or path.endswith("/"):
        raise SettingError(f"{name} does not name a SQLite file by its absolute path. {hint}")
    if parts.query or parts.fragment:
        raise SettingError(f"{name} has something after the path of the SQLite file. {hint}")
    # "sqlite:////a/b" has the path "//a/b"; "sqlite:///a/b" is read the same way.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path("/" + path.lstrip("/")),
        # IMMEDIATE: a read that turns into a write would otherwise fail at once with "database is locked".
        # FULL: what was answered as recorded is on disk (design, section 6).
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Without recursive triggers an INSERT OR REPLACE would delete recorded rows behind the guards' back.
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON;",
        },
    }


def redis_url(env: Mapping[str, str]) -> str | None:
    """Return REDIS_URL, or None where it is not set (the broker is then a folder on disk)."""
    hint = "Use redis://host:6379/0 (or rediss:// for TLS), or leave it out to keep the queue in a folder under VAR"
    value = env.get("REDIS_URL", "").strip()
    if not value:
        return None
    parts = _split("REDIS_URL", value, hint)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise SettingError(f"REDIS_URL is not the address of a Redis server. {hint}")
    if not re.fullmatch(r"/\d{1,3}", parts.path or "/0"):
        raise SettingError(f"REDIS_URL must end with the number of the Redis database. {hint}")
    return value


def scanner(env: Mapping[str, str]) -> ScannerSettings:
    """Return how the malware scanner is reached, from SCANNER; without it, files are kept as "not scanned".

    `clamd://host:3310` or `clamd:///path/of/socket` is ClamAV's daemon. Where it does not answer, files are refused;
    `?unreachable=keep` keeps them as "not scanned".

    Raises:
        SettingError: unknown scheme or option, neither host nor socket, or both.
    """
    hint = "Use clamd://host:3310 or clamd:///run/clamav/clamd.ctl, or leave it out to have files not scanned"
    value = env.get("SCANNER", "").strip()
    if not value:
        return ScannerSettings()
    parts = _split("SCANNER", value, hint)
    if parts.scheme != "clamd" or parts.username:
        raise SettingError(f"SCANNER is not the address of a scanner. {hint}")
    unreachable = _query("SCANNER", parts, hint)
    if unreachable not in ({}, {"unreachable": "refuse"}, {"unreachable": "keep"}):
        raise SettingError(f"SCANNER takes one option, unreachable=refuse or unreachable=keep. {hint}")
    if bool(parts.hostname) == (parts.path not in {"", "/"}):
        raise SettingError(f"SCANNER names a host or a socket, one of the two. {hint}")
    address = (parts.hostname, parts.port or CLAMD_PORT) if parts.hostname else unquote(parts.path)
    return ScannerSettings(address, unreachable.get("unreachable") != "keep")


def seconds(env: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    """Return a whole number of seconds within bounds; refuse anything else."""
    value = env.get(name, "").strip()
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise SettingError(f"{name} is {value!r}. Set it to a whole number of seconds from {least} to {most}.")
    return int(value)


def email(env: Mapping[str, str]) -> EmailSettings:
    """Return where mail goes, from EMAIL_URL.

    `smtp+tls://user:password@host:587` (STARTTLS), `smtps://...:465` (TLS from the start), `smtp://host:25` (none),
    `notify://key@host?template=id` (GOV.UK Notify), or `folder:///absolute/path` (files in a folder, and on the
    console). `?from=address` sets the sender, except with Notify, which has its own.

    Raises:
        SettingError: unknown scheme or option, no host or folder, a port out of range, a sender that is no address,
            a key or template of Notify that is none.
    """
    hint = "Use smtp+tls://user:password@host:587?from=tracker@example.org, or folder:///absolute/path"
    parts = _split("EMAIL_URL", required(env, "EMAIL_URL", hint), hint)
    query = _query("EMAIL_URL", parts, hint)
    if parts.scheme == "notify":
        return _notify(parts, query)
    sender = query.pop("from", "")
    if query:
        raise SettingError(f"EMAIL_URL has an unknown option {sorted(query)[0]!r}. {hint}")
    if sender and not EMAIL_PATTERN.match(sender):
        raise SettingError(f"EMAIL_URL: the sender {sender!r} is not an email address. {hint}")
    if parts.scheme == "folder":
        if parts.netloc or not parts.path.startswith("/") or parts.path == "/":
            raise SettingError(f"EMAIL_URL does not name a folder by its absolute path. {hint}")
        path = "/" + unquote(parts.path).lstrip("/")
        return EmailSettings("tracker.mail.FolderAndConsoleBackend", sender, {"EMAIL_FILE_PATH": path})
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports:
        raise SettingError(f"EMAIL_URL starts with {parts.scheme or 'no scheme'!r}. {hint}")
    if not parts.hostname or parts.path not in {"", "/"}:
        raise SettingError(f"EMAIL_URL does not name a mail server. {hint}")
    options = {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or ports[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 30,
    }
    return EmailSettings("django.core.mail.backends.smtp.EmailBackend", sender, options)


def _notify(parts: SplitResult, query: dict[str, str]) -> EmailSettings:
    hint = "Use notify://API-key@api.notifications.service.gov.uk?template=id-of-the-template"
    if set(query) != {"template"} or not UUID_PATTERN.match(query["template"]):
        raise SettingError(f"EMAIL_URL does not name the template of GOV.UK Notify by its id. {hint}")
    key = unquote(parts.username or "")
    if not NOTIFY_KEY_PATTERN.search(key) or parts.password:
        raise SettingError(f"EMAIL_URL does not hold an API key of GOV.UK Notify. {hint}")
    if not parts.hostname or parts.path not in {"", "/"}:
        raise SettingError(f"EMAIL_URL does not name the server of GOV.UK Notify. {hint}")
    host = _bracketed(parts.hostname) + (f":{parts.port}" if parts.port else "")
    options = {"NOTIFY_URL": f"https://{host}", "NOTIFY_KEY": key, "NOTIFY_TEMPLATE": query["template"]}
    return EmailSettings("tracker.notify.NotifyBackend", "", {**options, "EMAIL_TIMEOUT": 30})


def _split(name: str, value: str, hint: str) -> SplitResult:
    """Split a URL; its port is checked too. The value itself is never repeated: it may hold a password."""
    if any(ord(character) <= ord(" ") or ord(character) == 0x7F for character in value):
        raise SettingError(f"{name} holds a space or a control character. {hint}")
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise SettingError(f"{name} is not a valid address: {_reason(error)}. {hint}") from None
    if port == 0:
        raise SettingError(f"{name} has port 0; a port is a number from 1 to 65535. {hint}")
    return parts


def _reason(error: ValueError) -> str:
    text = str(error)
    return "a port is a number from 1 to 65535" if "ort" in text else "its host name is malformed"


def _query(name: str, parts: SplitResult, hint: str) -> dict[str, str]:
    if parts.fragment:
        raise SettingError(f"{name} holds a '#'; write it as %23 inside a password. {hint}")
    try:
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise SettingError(f"{name}: what follows '?' must be option=value. {hint}") from None
    if len({key for key, _ in pairs}) < len(pairs):
        raise SettingError(f"{name} gives an option twice. {hint}")
    return dict(pairs)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
