"""The house rules that a reader of the code relies on; which app imports which is import-linter's part."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib import admin

ROOT = Path(__file__).parent.parent.parent
APPS = ("accounts", "outcomes", "actions", "scrutiny")
CODE = [p for app in (*APPS, "govuk", "tracker") for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]
VIEWS = [p for p in CODE if {"views", "api"} & set(p.parts) or p.name in {"views.py", "api.py"}]
CLOCK_READERS = {"views", "api", "api_auth", "management", "tasks", "middleware", "admin", "context", "scope", "signin"}
"""Modules that may read the wall clock; everything below them takes the time as a parameter."""


def calls(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def label(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=label)
def test_time_is_a_parameter(path):
    reads = {"timezone.now", "datetime.now", "date.today", "datetime.today", "timezone.localdate", "timezone.localtime"}
    places = set(path.relative_to(ROOT).with_suffix("").parts)
    found = [(name, line) for name, line in calls(path) if name in reads]
    found = [
        (name, line)
        for name, line in found
        if name not in {"timezone.localdate", "timezone.localtime"} or _is_bare(path, line)
    ]
    if places & CLOCK_READERS or label(path) == "accounts/clock.py":
        return
    assert found == []


def _is_bare(path, line):
    """`localdate(instant)` converts; `localdate()` reads the clock."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(n, ast.Call) and n.lineno == line and not n.args and "local" in ast.unparse(n.func)
        for n in ast.walk(tree)
    )


@pytest.mark.parametrize("path", VIEWS, ids=label)
def test_views_start_from_what_the_person_may_see(path):
    """No bare `Model.objects` in a view: querysets come scoped from permissions, access or a page's module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "objects"]
    assert bare == []


@pytest.mark.parametrize("path", CODE, ids=label)
def test_no_signals_between_apps(path):
    source = path.read_text(encoding="utf-8")
    allowed = {"accounts/apps.py"}  # puts the guards back after every migration run
    assert label(path) in allowed or ("django.db.models.signals" not in source and "@receiver" not in source)


@pytest.mark.django_db
def test_django_admin_writes_nothing_recorded(rf, cast):
    request = rf.get("/")
    request.user = cast.ada
    ours = [entry for model, entry in admin.site._registry.items() if model._meta.app_label in APPS]
    assert len(ours) > 20
    for entry in ours:
        allowed = (entry.has_add_permission, entry.has_change_permission, entry.has_delete_permission)
        assert [may(request) for may in allowed] == [False, False, False], entry
        assert entry.has_view_permission(request)


def test_importing_the_web_process_stays_light():
    """Heavy libraries (plan-file checker, holidays) are not paid for by every request's process at start."""
    code = "import sys; from tracker.wsgi import application; print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tracker.settings_test", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"
