"""docker-compose.yml fits the Compose specification, and what it starts works: no container engine needed."""

import os
import re
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import jsonschema
import psycopg
import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from psycopg import sql

from tests.ops.installation import ROOT, clean_environment, free_port, processes_of, wait_for_none

OWN_SERVICES = ("prepare", "web", "worker", "scheduler")
LONG_RUNNING = ("database", "queue", "web", "worker", "scheduler")
SETTINGS = ["ALLOWED_HOSTS", "BASE_URL", "DATABASE_URL", "DEBUG", "EMAIL_URL", "METRICS_TOKEN", "REDIS_URL", "SCANNER"]
SETTINGS += ["SECRET_KEY", "UPDATE_LINKS"]
SUBSTITUTION = re.compile(r"\$\{(\w+):[?-][^}]*\}")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_compose_fits_the_specification(compose):
    validator = jsonschema.Draft7Validator(get_builtin_schema("vendor.compose-spec"))
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_compose_services(compose):
    assert sorted(compose["services"]) == sorted({*OWN_SERVICES, *LONG_RUNNING})


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_compose_gives_every_setting(compose, service):
    assert sorted(compose["services"][service]["environment"]) == SETTINGS


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_compose_watches_the_health_of(compose, service):
    assert compose["services"][service]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert compose["services"][service]["restart"] == "unless-stopped"


def test_compose_has_no_path_of_the_host(compose):
    mounts = [mount for service in compose["services"].values() for mount in service.get("volumes", [])]
    assert sorted({mount.split(":")[0] for mount in mounts}) == sorted(compose["volumes"])


@pytest.mark.parametrize("name", ["SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL", "ALLOWED_HOSTS", "BASE_URL"])
def test_compose_asks_for(compose, name):
    values = [
        str(value) for service in compose["services"].values() for value in service.get("environment", {}).values()
    ]
    asked = {match for value in values for match in SUBSTITUTION.findall(value)}
    assert name in asked


def test_compose_images_are_those_the_tests_accept(compose):
    assert int(re.match(r"postgres:(\d+)-", compose["services"]["database"]["image"])[1]) >= 15
    assert int(re.match(r"redis:(\d+)-", compose["services"]["queue"]["image"])[1]) >= 7


def test_compose_web_is_reached_from_this_machine_only(compose):
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_dockerfile_runs_the_same_web_process_as_compose(compose):
    dockerfile = (ROOT / "Dockerfile").read_text()
    (line,) = [line for line in dockerfile.splitlines() if line.startswith("CMD ")]
    assert yaml.safe_load(line.removeprefix("CMD ")) == compose["services"]["web"]["command"]
    assert "\nUSER tracker\n" in dockerfile


def test_dockerfile_takes_what_the_project_needs():
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert taken == apps | {"manage.py", "requirements.txt", "static", "templates"}


@pytest.fixture
def empty_database():
    """A database of its own on the PostgreSQL server of the tests; its address."""
    server, name = os.environ["TEST_DATABASE_URL"], f"compose_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def environment(compose, empty_database, tmp_path):
    """The environment that Compose gives to the web process, with the addresses of this machine's servers."""
    values = {
        "POSTGRES_PASSWORD": "unused",
        "EMAIL_URL": f"folder://{tmp_path}/mail",
        "SECRET_KEY": "k" * 50,
        "ALLOWED_HOSTS": "tracker.example.org",
        "BASE_URL": "https://tracker.example.org",
        "SCANNER": "",
        "UPDATE_LINKS": "False",
        "METRICS_TOKEN": "",
    }
    given = {
        name: SUBSTITUTION.sub(lambda match: values[match[1]], value)
        for name, value in compose["services"]["web"]["environment"].items()
    }
    given |= {"DATABASE_URL": empty_database, "REDIS_URL": os.environ["TEST_REDIS_URL"], "VAR": str(tmp_path)}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return clean_environment(**given, PATH=path, DJANGO_SETTINGS_MODULE="tracker.settings", PYTHONUNBUFFERED="1")


@pytest.fixture
def start(environment, tmp_path):
    """Starts a service's command as a plain process."""
    started = []

    def start_service(command):
        log = (tmp_path / f"log-{len(started)}").open("w")
        started.append((subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log), log))
        return started[-1][0]

    yield start_service
    for process, log in started:
        process.terminate()
        process.wait(30)
        log.close()
    assert wait_for_none(tmp_path) == {}


def answer(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0


def wait_for(question, seconds=60):
    until = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < until
        time.sleep(0.2)


def in_django(environment, code: str) -> str:
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


MAKE_AN_EXPIRED_SESSION_AND_ASK_FOR_IT_TO_BE_CLEARED = """
from datetime import UTC, datetime
from django.contrib.sessions.models import Session
from tracker.tasks import clear_expired_sessions
Session.objects.create(session_key="old", session_data="", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
clear_expired_sessions.delay()
"""
COUNT_SESSIONS = "from django.contrib.sessions.models import Session; print(Session.objects.count())"


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.redis
def test_compose_processes_work_together(compose, environment, start, tmp_path):
    services = compose["services"]
    port = free_port()
    assert subprocess.run(services["prepare"]["command"], cwd=ROOT, env=environment, check=False).returncode == 0
    start([word.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for word in services["web"]["command"]])
    start(services["worker"]["command"])
    scheduler = start(services["scheduler"]["command"])
    wait_for(lambda: answer(f"http://127.0.0.1:{port}/readyz") == 200)

    assert in_django(environment, COUNT_SESSIONS) == "0"
    in_django(environment, MAKE_AN_EXPIRED_SESSION_AND_ASK_FOR_IT_TO_BE_CLEARED)
    wait_for(lambda: in_django(environment, COUNT_SESSIONS) == "0")

    ping = services["worker"]["healthcheck"]["test"][1].replace("$$HOSTNAME", os.uname().nodename)
    assert subprocess.run(shlex.split(ping), cwd=ROOT, env=environment, check=False).returncode == 0
    assert scheduler.poll() is None
    assert len(processes_of(tmp_path)) >= 5
