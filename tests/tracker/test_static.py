"""The gathered static files, as they are served: everything that one names, another is."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

NAMES = {
    ".js": re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']"""),
    ".css": re.compile(r"""url\(["']?(?!data:|#)([^"')]+)"""),
}


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    with override_settings(
        STATIC_ROOT=folder,
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "tracker.static.StaticStorage"},
        },
        WHITENOISE_KEEP_ONLY_HASHED_FILES=True,
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


def test_scripts_and_styles_name_only_files_that_are_served(gathered):
    ours = [path for path in gathered.rglob("*") if path.suffix in NAMES and "rest_framework" not in path.parts]
    named = [(path, name) for path in ours for name in NAMES[path.suffix].findall(path.read_text(encoding="utf-8"))]
    missing = [f"{path.name} names {name}" for path, name in named if not (path.parent / name).resolve().is_file()]
    assert named
    assert missing == []


def test_only_names_with_a_hash_are_kept(gathered):
    paths = json.loads((gathered / "staticfiles.json").read_text())["paths"]
    assert "app.js" in paths
    assert not Path(gathered / "app.js").exists()
    assert (gathered / paths["app.js"]).is_file()
