"""The libraries of PDF files are found, fetched without rights where the system lacks them, or named in one line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import pdf_libraries, run
from scrutiny.pdf_libraries import NEEDED

ROOT = Path(__file__).resolve().parents[2]
ASK = "import pathlib, sys; from scrutiny.pdf_libraries import problem; print(problem(pathlib.Path(sys.argv[1])))"
LOADED = "print(*sorted({line.split()[-1] for line in open('/proc/self/maps') if '/lib' in line and '.so' in line}))"


def answer_of(words: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", words, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.pdf
def test_libraries_of_the_system_are_enough(tmp_path):
    assert answer_of(ASK, tmp_path / "none") == ""


@pytest.mark.pdf
@pytest.mark.parametrize("lacking", NEEDED)
def test_each_library_is_missed(lacking):
    names = ["libnothing.so.0" if name == lacking else name for name in NEEDED]
    words = f"import scrutiny.pdf_libraries as p; p.NEEDED = {names!r}; print(p.problem())"
    assert answer_of(words, Path()) == "no libnothing here"


@pytest.mark.pdf
def test_font_is_missed():
    words = "import scrutiny.pdf_libraries as p; p.FONT = 'No Such Sans'; print(p.problem())"
    assert answer_of(words, Path()) == "the font No Such Sans is not here"


@pytest.mark.slow
@pytest.mark.pdf
@pytest.mark.debian
def test_copy_is_fetched_and_used_whole(tmp_path):
    copy = tmp_path / "pdf-libraries"
    assert pdf_libraries.fetch(copy)
    assert sorted(path.name for path in (copy / "fonts").iterdir())[-1] == "LiberationSans-Regular.ttf"
    assert (copy / "licences" / "fonts-liberation").is_file()
    loaded = answer_of(f"{ASK}; {LOADED}", copy).split()
    ours = {"libpango", "libharfbuzz", "libglib", "libfontconfig", "libfreetype", "libgobject", "libfribidi"}
    assert ours <= {Path(path).name.partition("-")[0].partition(".")[0] for path in loaded}
    used = [path for path in loaded if Path(path).name.partition("-")[0].partition(".")[0] in ours]
    assert [path for path in used if not path.startswith(str(copy))] == []


def test_machine_without_packages_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(pdf_libraries, "problem", lambda copy: "no libpango-1.0 here")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pdf_libraries.ensure(tmp_path / "copy") == (
        "No PDF files: no libpango-1.0 here."
        " Install it with: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
    )


def test_copy_that_does_not_load_is_not_kept(monkeypatch, tmp_path):
    copy = tmp_path / "copy"
    monkeypatch.setattr(pdf_libraries, "_unpack", lambda folder: (folder / "all").mkdir())
    monkeypatch.setattr(pdf_libraries, "problem", lambda copy: "the libraries do not load")
    assert not pdf_libraries.fetch(copy)
    assert not copy.exists()


def test_packages_that_cannot_be_had_leave_nothing(monkeypatch, tmp_path):
    def fails(folder):
        raise subprocess.CalledProcessError(100, ["apt-get"])

    monkeypatch.setattr(pdf_libraries, "_unpack", fails)
    assert not pdf_libraries.fetch(tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_greeting_says_what_there_is_to_do_without(tmp_path):
    options = run.Options(port=8123, var=tmp_path, demonstration=False)
    assert "No PDF files: no libpango here.\n" in run.greeting(options, "No PDF files: no libpango here.")
    assert "No PDF" not in run.greeting(options)
