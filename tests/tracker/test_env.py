"""The environment is parsed strictly, and every complaint says how to mend it."""

from pathlib import Path

import pytest

from tracker import env

KEY = "k" * 40


def complaint(parse, *args, **kwargs) -> str:
    with pytest.raises(env.SettingError) as caught:
        parse(*args, **kwargs)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"), [("True", True), ("False", False), ("", True), ("  ", True), (" True ", True)]
)
def test_boolean_known_spelling(value, expected):
    assert env.boolean({"DEBUG": value}, "DEBUG", default=True) is expected


@pytest.mark.parametrize("value", ["yes", "true", "1", "TRUE", "0", "off", "Flase"])
def test_boolean_other_spelling(value):
    assert complaint(env.boolean, {"DEBUG": value}, "DEBUG", default=False) == (
        f"DEBUG is {value!r}. Set it to True or False, spelt exactly so."
    )


def test_secret_key_given():
    assert env.secret_key({"SECRET_KEY": f" {KEY}\n"}) == KEY


@pytest.mark.parametrize(
    ("value", "start"),
    [("", "SECRET_KEY is not set. Make one with:"), ("short", "SECRET_KEY has 5 characters; it needs at least 40.")],
)
def test_secret_key_bad(value, start):
    assert complaint(env.secret_key, {"SECRET_KEY": value}).startswith(start)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("127.0.0.1", ["127.0.0.1"]),
        ("tracker.example.org, localhost", ["tracker.example.org", "localhost"]),
        (".example.org", [".example.org"]),
        ("[::1]", ["[::1]"]),
    ],
)
def test_allowed_hosts_given(value, expected):
    assert env.allowed_hosts({"ALLOWED_HOSTS": value}) == expected


@pytest.mark.parametrize(
    "value", ["", "*", "a b", "example.org,", "http://example.org", "example.org:8000", "exa_mple.org"]
)
def test_allowed_hosts_bad(value):
    message = complaint(env.allowed_hosts, {"ALLOWED_HOSTS": value})
    assert message.startswith("ALLOWED_HOSTS ")
    assert message.endswith("for example: tracker.example.org,127.0.0.1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://tracker.example.org", "https://tracker.example.org"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_base_url_given(value, expected):
    assert env.base_url({"BASE_URL": value}) == expected


@pytest.mark.parametrize(
    "value",
    [
        *("", "tracker.example.org", "ftp://example.org", "https://", "https://example.org/path", "https://a:99999"),
        *(
            "https://a:b",
            "https://a:0",
            "https://a b",
            "https://u@example.org",
            "https://example.org?x=1",
            "http://[::1",
        ),
        *("https://-a.org", "https://example.org#x", "https://exam\nple.org"),
    ],
)
def test_base_url_bad(value):
    message = complaint(env.base_url, {"BASE_URL": value})
    assert message.startswith("BASE_URL ")
    assert message.endswith("for example: https://tracker.example.org")


def test_folder_default():
    assert env.folder({}, "VAR", default=Path("/a/b")) == Path("/a/b")


def test_folder_given(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert env.folder({"VAR": "here"}, "VAR", default=Path("/a/b")) == tmp_path / "here"


def test_folder_bad():
    assert complaint(env.folder, {"VAR": "a\0b"}, "VAR", default=Path("/a")) == (
        "VAR holds a character that no folder name can have. Give a plain path."
    )


def test_database_sqlite():
    assert env.database({"DATABASE_URL": "sqlite:////srv/my%20data/tracker.sqlite3"}) == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path("/srv/my data/tracker.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
            "PRAGMA recursive_triggers=ON;",
        },
    }


def test_database_postgresql():
    assert env.database({"DATABASE_URL": "postgres://jo:p%40ss%2F%23@db.example.org:6543/tracker?sslmode=require"}) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tracker",
        "USER": "jo",
        "PASSWORD": "p@ss/#",
        "HOST": "db.example.org",
        "PORT": "6543",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_postgresql_socket():
    settings = env.database({"DATABASE_URL": "postgresql://jo@/tracker?host=/run/postgresql"})
    assert (settings["USER"], settings["HOST"], settings["PORT"], settings["OPTIONS"]) == (
        "jo",
        "/run/postgresql",
        "",
        {},
    )


@pytest.mark.parametrize(
    "value",
    [
        *("", "tracker", "mysql://a/b", "postgres://", "postgres:///tracker", "postgres://host", "postgres://host/"),
        *("postgres://host/a/b", "postgres://host:0/a", "postgres://host:65536/a", "postgres://host:abc/a"),
        *(
            "postgres://u:p#w@host/a",
            "postgres://host/a?sslmode",
            "postgres://host/a?x=1&x=2",
            "postgres://h/a?host=/run",
        ),
        *("postgres://host/a b", "sqlite://", "sqlite:///", "sqlite://file", "sqlite:relative", "sqlite:///dir/"),
        *("sqlite:///a?mode=ro", "postgress://host/a", "postgres://[::1/a"),
    ],
)
def test_database_bad(value):
    message = complaint(env.database, {"DATABASE_URL": value})
    assert message.startswith("DATABASE_URL")
    assert "Use postgres://user:password@host:5432/name" in message


def test_database_complaint_keeps_the_password():
    assert "hunter2" not in complaint(env.database, {"DATABASE_URL": "postgres://jo:hunter2@host:99999/a"})


@pytest.mark.parametrize("value", ["redis://127.0.0.1:6379/0", "rediss://:secret@cache.example.org/3", "redis://cache"])
def test_redis_url_given(value):
    assert env.redis_url({"REDIS_URL": value}) == value


def test_redis_url_absent():
    assert env.redis_url({"REDIS_URL": " "}) is None


@pytest.mark.parametrize(
    "value", ["redis", "http://cache", "redis://", "redis://cache:70000", "redis://cache/zero", "redis://c/1/2"]
)
def test_redis_url_bad(value):
    message = complaint(env.redis_url, {"REDIS_URL": value})
    assert message.startswith("REDIS_URL ")
    assert "Use redis://host:6379/0" in message


def test_email_folder():
    assert env.email({"EMAIL_URL": "folder:///srv/mail?from=tracker@example.org"}) == env.EmailSettings(
        "tracker.mail.FolderAndConsoleBackend", "tracker@example.org", {"EMAIL_FILE_PATH": "/srv/mail"}
    )


@pytest.mark.parametrize(
    ("value", "port", "tls", "ssl"),
    [
        ("smtp://jo:p%40ss@mail.example.org", 25, False, False),
        ("smtp+tls://jo:p%40ss@mail.example.org", 587, True, False),
        ("smtps://jo:p%40ss@mail.example.org", 465, False, True),
        ("smtp+tls://jo:p%40ss@mail.example.org:2525", 2525, True, False),
    ],
)
def test_email_server(value, port, tls, ssl):
    assert env.email({"EMAIL_URL": value}) == env.EmailSettings(
        "django.core.mail.backends.smtp.EmailBackend",
        "",
        {
            "EMAIL_HOST": "mail.example.org",
            "EMAIL_PORT": port,
            "EMAIL_HOST_USER": "jo",
            "EMAIL_HOST_PASSWORD": "p@ss",
            "EMAIL_USE_TLS": tls,
            "EMAIL_USE_SSL": ssl,
            "EMAIL_TIMEOUT": 30,
        },
    )


NOTIFY_KEY = "tracker-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "9d751e0e-f929-4891-82a1-a3e1c3c18ee3"


def test_email_notify():
    value = f"notify://{NOTIFY_KEY}@api.example.org?template={TEMPLATE}"
    assert env.email({"EMAIL_URL": value}) == env.EmailSettings(
        "tracker.notify.NotifyBackend",
        "",
        {
            "NOTIFY_URL": "https://api.example.org",
            "NOTIFY_KEY": NOTIFY_KEY,
            "NOTIFY_TEMPLATE": TEMPLATE,
            "EMAIL_TIMEOUT": 30,
        },
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"notify://{NOTIFY_KEY}@api.example.org", "template"),
        (f"notify://{NOTIFY_KEY}@api.example.org?template=welcome", "template"),
        (f"notify://{NOTIFY_KEY}@api.example.org?template={TEMPLATE}&from=a@example.org", "template"),
        (f"notify://api.example.org?template={TEMPLATE}", "API key"),
        (f"notify://short@api.example.org?template={TEMPLATE}", "API key"),
        (f"notify://{NOTIFY_KEY}:password@api.example.org?template={TEMPLATE}", "API key"),
        (f"notify://{NOTIFY_KEY}@api.example.org/v2?template={TEMPLATE}", "server"),
    ],
)
def test_email_notify_bad(value, expected):
    message = complaint(env.email, {"EMAIL_URL": value})
    assert message.startswith("EMAIL_URL")
    assert expected in message.partition(". ")[0]
    assert NOTIFY_KEY not in message


@pytest.mark.parametrize(("value", "expected"), [("", 300), ("2", 2), (" 60 ", 60)])
def test_seconds(value, expected):
    assert env.seconds({"EVERY": value}, "EVERY", default=300, least=1, most=3600) == expected


@pytest.mark.parametrize("value", ["0", "-1", "3601", "1.5", "5m", "1e3", "\u0663", "9" * 40])
def test_seconds_bad(value):
    message = complaint(env.seconds, {"EVERY": value}, "EVERY", default=300, least=1, most=3600)
    assert message == f"EVERY is {value!r}. Set it to a whole number of seconds from 1 to 3600."


@pytest.mark.parametrize(
    "value",
    [
        *("", "mail", "http://mail", "smtp://", "smtp://mail/path", "smtp://mail:0", "smtp://mail:x", "folder://mail"),
        *("folder:///", "folder:relative", "smtp://mail?from=nobody", "smtp://mail?form=a@b.org", "smtp://mail?from"),
    ],
)
def test_email_bad(value):
    message = complaint(env.email, {"EMAIL_URL": value})
    assert message.startswith("EMAIL_URL")
    assert "Use smtp+tls://user:password@host:587" in message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", env.ScannerSettings(None, True)),
        ("clamd://scanner", env.ScannerSettings(("scanner", 3310), True)),
        ("clamd://scanner:4000?unreachable=keep", env.ScannerSettings(("scanner", 4000), False)),
        ("clamd:///run/clamd.ctl?unreachable=refuse", env.ScannerSettings("/run/clamd.ctl", True)),
    ],
)
def test_scanner_given(value, expected):
    assert env.scanner({"SCANNER": value}) == expected


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("scanner:3310", "SCANNER is not the address of a scanner."),
        ("http://scanner", "SCANNER is not the address of a scanner."),
        ("clamd://me@scanner", "SCANNER is not the address of a scanner."),
        ("clamd://", "SCANNER names a host or a socket"),
        ("clamd://scanner/run/clamd.ctl", "SCANNER names a host or a socket"),
        ("clamd://scanner?unreachable=no", "SCANNER takes one option"),
        ("clamd://scanner?timeout=5", "SCANNER takes one option"),
        ("clamd://scanner:99999", "SCANNER is not a valid address"),
    ],
)
def test_scanner_bad(value, start):
    assert complaint(env.scanner, {"SCANNER": value}).startswith(start)


@pytest.mark.parametrize("value", ["", "  ", "t" * 32, f" {'t' * 40}\n"])
def test_metrics_token_given_or_not(value):
    assert env.metrics_token({"METRICS_TOKEN": value}) == value.strip()


@pytest.mark.parametrize("value", ["short", "t" * 31, "é" * 32, "t\t" * 20])
def test_metrics_token_bad(value):
    assert complaint(env.metrics_token, {"METRICS_TOKEN": value}).startswith("METRICS_TOKEN needs at least 32")
