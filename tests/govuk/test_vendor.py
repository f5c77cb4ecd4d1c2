"""What may be served from a council's own address: no licensed font, no arms, nothing missing, nothing fetched."""

import hashlib
import io
import re
import shutil
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.test import RequestFactory

from govuk.guide import components
from scripts import vendor_govuk

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
VENDORED = STATIC / "vendor" / "govuk-frontend"
FORBIDDEN = re.compile(r"GDS Transport|gds-transport|\.woff|crest|crown", re.IGNORECASE)
# The MIT licence must keep the name of its owner.
NOTICE = "Copyright (C) 2017 Crown Copyright (Government Digital Service)"


def forbidden_in(text: str) -> list[str]:
    """Return the forbidden words of a text, apart from the owner's name in the licence."""
    return FORBIDDEN.findall(text.replace(NOTICE, ""))


def served_files() -> list[Path]:
    """Return every file that is served, and every template."""
    return [path for folder in (STATIC, TEMPLATES) for path in sorted(folder.rglob("*")) if path.is_file()]


def test_no_licensed_font_or_arms_in_any_served_file() -> None:
    found = {
        path.name: forbidden_in(f"{path.name} {path.read_text(encoding='utf-8', errors='replace')}")
        for path in served_files()
    }
    assert {name: words for name, words in found.items() if words} == {}
    assert len(found) > 20


@pytest.mark.parametrize("text", ["font-family:GDS Transport", "a.woff2", "govuk-crest.svg", ".govuk-footer__crown"])
def test_forbidden_words_are_recognised(text: str) -> None:
    assert forbidden_in(text) != []


def test_no_other_address_in_our_style_sheets_and_scripts() -> None:
    for name in ("app.css", "print.css", "app.js", "supported.js"):
        assert re.findall(r"https?://|//[a-z0-9.-]+\.[a-z]{2,}/|@import|url\(", (STATIC / name).read_text()) == []


def test_version_is_the_pinned_one() -> None:
    assert (VENDORED / "VERSION").read_text() == f"{vendor_govuk.VERSION}\n"
    assert f'--govuk-frontend-version:"{vendor_govuk.VERSION}"' in (VENDORED / "govuk-frontend.min.css").read_text()


def test_licence_is_kept() -> None:
    licence = (VENDORED / "LICENCE.txt").read_text()
    assert NOTICE in licence
    assert "Permission is hereby granted, free of charge" in licence


def test_hashed_storage_finds_every_target(tmp_path: Path) -> None:
    """Production's storage refuses a style sheet that names a file which is not there."""
    shutil.copytree(STATIC, tmp_path, dirs_exist_ok=True)
    storage = ManifestStaticFilesStorage(location=tmp_path)
    names = [path.relative_to(STATIC).as_posix() for path in sorted(STATIC.rglob("*")) if path.is_file()]
    results = list(storage.post_process({name: (storage, name) for name in names}))
    assert [name for name, _, done in results if isinstance(done, Exception)] == []
    assert sorted(storage.hashed_files) == names


def test_pages_name_only_common_fonts(rf: RequestFactory) -> None:
    drawn = components(rf.get("/guide/")).content.decode()
    assert set(re.findall(r'font-family="([^"]*)"', drawn)) == {"Arial,Helvetica,sans-serif"}
    sheets = "".join(path.read_text() for path in STATIC.rglob("*.css"))
    families = {family.strip() for family in re.findall(r"font-family:([^;}]*)", sheets)}
    assert families == {"Arial,Helvetica,sans-serif"}


def test_cleaning_removes_font_arms_and_source_map() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}.govuk-footer__crown{margin:0}"
        "@media print{.b{font-family:sans-serif}}.c:before{background:url(/assets/images/govuk-crest.svg)}"
        "/*# sourceMappingURL=x.css.map */"
    )
    stack = "Arial,Helvetica,sans-serif"
    assert vendor_govuk.clean_css(css) == f".a{{font-family:{stack}}}@media print{{.b{{font-family:{stack}}}}}\n"


def test_cleaning_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match=r"Still in the style sheet: \.woff, url\("):
        vendor_govuk.clean_css(".a{src:url(/assets/fonts/new.woff2)}")


def test_vendoring_refuses_another_archive(tmp_path: Path) -> None:
    archive = tmp_path / "other.tgz"
    with tarfile.open(archive, "w:gz") as packed:
        packed.addfile(tarfile.TarInfo("package/package.json"), io.BytesIO(b""))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    with pytest.raises(ValueError, match=digest):
        vendor_govuk.read_package(archive)
