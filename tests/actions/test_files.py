"""Attached files: their names, their kinds by content, where they are kept."""

import contextlib
import io
import os
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actions.errors import FileNotAllowedError
from actions.files import store
from actions.files.kinds import ALL, kind_of
from actions.files.names import LONGEST_NAME, clean_name, ending_of
from tests.actions.documents import PDF, REFUSED, TAKEN


@pytest.mark.parametrize("name", TAKEN)
def test_kind_of_what_is_taken(name):
    content, content_type = TAKEN[name]
    file = io.BytesIO(content)
    assert kind_of(file, name).content_type == content_type
    assert file.tell() == 0


def test_kind_of_covers_every_kind():
    assert {content_type for _, content_type in TAKEN.values()} == {kind.content_type for kind in ALL}


@pytest.mark.parametrize("name", REFUSED)
def test_kind_of_what_is_refused(name):
    file = io.BytesIO(REFUSED[name])
    with pytest.raises(FileNotAllowedError) as refusal:
        kind_of(file, name)
    assert refusal.value.message.startswith(f"“{name}” ")
    assert file.tell() == 0


def test_kind_of_says_what_to_do_about_macros():
    with pytest.raises(FileNotAllowedError) as refusal:
        kind_of(io.BytesIO(REFUSED["macros.xlsx"]), "macros.xlsx")
    said = "“macros.xlsx” has macros. Save it without macros, or as a PDF, and attach that."
    assert refusal.value.message == said


def test_kind_of_says_which_ending_fits():
    with pytest.raises(FileNotAllowedError) as refusal:
        kind_of(io.BytesIO(PDF), "report.docx")
    said = "“report.docx” holds a PDF. Give it a name that ends in .pdf, or choose another file."
    assert refusal.value.message == said


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(sorted({ending_of(name) for name in TAKEN | REFUSED})))
def test_kind_of_any_bytes_is_an_answer_or_a_refusal(content, ending):
    for start in (b"", b"PK\x03\x04", b"%PDF-", content[:3]):
        with contextlib.suppress(FileNotAllowedError):
            assert kind_of(io.BytesIO(start + content), f"x{ending}") in ALL


@settings(deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_kind_of_a_damaged_document_is_an_answer_or_a_refusal(at, damage):
    content = bytearray(TAKEN["letter.docx"][0])
    content[at : at + len(damage)] = damage
    with contextlib.suppress(FileNotAllowedError):
        assert kind_of(io.BytesIO(bytes(content)), "letter.docx") in ALL


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\alice\\Plan  2026.docx", "Plan 2026.docx"),
        ("/absolute/", "file"),
        ("..", "file"),
        ("", "file"),
        (".pdf", "pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("nul\x00.txt", "nul.txt"),
        ("caf\u0065\u0301.csv", "caf\u00e9.csv"),
        ("trailing. ", "trailing"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
    ],
)
def test_clean_name(given_name, cleaned):
    assert clean_name(given_name) == cleaned


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300) | st.text("./\\: \u202e\x00ae\u0301", max_size=30))
@example("\u202e/..")
def test_clean_name_is_always_harmless(given_name):
    name = clean_name(given_name)
    assert 0 < len(name) <= LONGEST_NAME
    assert name not in {".", ".."}
    assert not set(name) & set('<>:"/\\|?*')
    assert not [character for character in name if unicodedata.category(character)[0] == "C"]
    assert clean_name(name) == name


def test_keep_uses_nothing_of_the_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    names = [store.keep(ContentFile(PDF, "../../../evil.pdf")) for _ in range(2)]
    assert len(set(names)) == 2
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(tmp_path)) for path in files) == sorted(names)
    assert {path.read_bytes() for path in files} == {PDF}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in files} == {0o700}


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "ab/../../secret", "", "ab/cd", "AB/" + "0" * 62])
def test_store_opens_nothing_that_it_did_not_name(settings, tmp_path, name):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    (tmp_path / "secret").write_text("CANARY")
    (tmp_path / "uploads" / "ab").mkdir(parents=True)
    (tmp_path / "uploads" / "ab" / "cd").write_text("CANARY")
    with pytest.raises(FileNotFoundError):
        store.opened(name)
    store.forget(name)
    assert not store.is_there(name)
    assert (tmp_path / "secret").exists()
    assert (tmp_path / "uploads" / "ab" / "cd").exists()


def test_stored_before_leaves_the_young_and_the_foreign(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert list(store.stored_before(datetime.now(UTC))) == []
    old, young = store.keep(ContentFile(PDF)), store.keep(ContentFile(PDF))
    then = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    os.utime(Path(tmp_path) / old, (then, then))
    (tmp_path / "notes.txt").write_text("Not ours")
    (tmp_path / old[:2] / "notes.txt").write_text("Not ours")
    assert list(store.stored_before(datetime.now(UTC) - timedelta(days=1))) == [old]
    assert young != old
