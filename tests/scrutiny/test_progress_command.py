"""The command `progress_report`: the same report as a file, or one clear line and no file."""

import io
import json
from io import StringIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from scrutiny.exporters import drawing
from tests.actions.story import Story, at
from tests.cast import Cast
from tests.scrutiny.tagged import Reader

WINTER = "2026-01-01/2026-03-31"


@pytest.fixture(autouse=True)
def _in_august() -> Any:
    with time_machine.travel(at(8, 3), tick=False):
        yield


def run(output: Path, *options: str, strategy: str = "care-plan") -> str:
    said = StringIO()
    call_command("progress_report", "--strategy", strategy, *options, "-o", str(output), stdout=said)
    return said.getvalue()


def api(cast: Cast, **parameters: str) -> Any:
    client = Client()
    client.force_login(cast.olive)
    return client.get("/api/v1/progress/", {"strategy": "care-plan", **parameters})


def test_command_writes_what_the_api_answers(cast: Cast, story: Story, tmp_path: Path) -> None:
    asked = {"period": WINTER, "as_at": "2026-07-31", "compare_to": "2026-04-12"}
    options = [word for name, value in asked.items() for word in (f"--{name.replace('_', '-')}", value)]
    assert run(tmp_path / "report.json", *options).endswith("report.json: 3 actions, as at 13@2026-07-31\n")
    run(tmp_path / "report.txt", *options, "--format", "CSV")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == api(cast, **asked).json()
    assert (tmp_path / "report.txt").read_bytes() == api(cast, **asked, format="csv").content
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["report.json", "report.txt"]


def test_command_writes_the_workbook_that_the_api_answers(cast: Cast, story: Story, tmp_path: Path) -> None:
    run(tmp_path / "report.xlsx", "--as-at", "2026-07-31", "--compare-to", "2026-04-12")
    answer = api(cast, as_at="2026-07-31", compare_to="2026-04-12", format="xlsx")
    assert answer.status_code == 200
    assert (tmp_path / "report.xlsx").read_bytes() == answer.content
    assert answer["Content-Disposition"].endswith('as at 13@2026-07-31.xlsx"')
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [row[0] for row in book["Actions"].iter_rows(min_row=2, values_only=True)] == ["1.1", "1.2", "2.1"]


@pytest.mark.pdf
def test_command_drafts_the_report_for_people(cast: Cast, story: Story, tmp_path: Path) -> None:
    run(tmp_path / "report.docx")
    run(tmp_path / "report.pdf")
    words = [paragraph.text for paragraph in docx.Document(str(tmp_path / "report.docx")).paragraphs]
    read = "".join(Reader((tmp_path / "report.pdf").read_bytes()).root.words.split())
    assert any(text.startswith("DRAFT.") for text in words)
    assert [text for text in words if "".join(text.split()) not in read] == []


def test_command_says_that_pdf_cannot_be_drawn(
    cast: Cast, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "problem", lambda: "no libpango-1.0 here")
    with pytest.raises(CommandError, match=r"no libpango-1\.0 here\. Nothing was written\."):
        run(tmp_path / "report.pdf")
    assert list(tmp_path.iterdir()) == []


def test_command_replaces_an_older_file(cast: Cast, story: Story, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("old")
    run(file)
    assert file.read_bytes() == api(cast, format="csv").content
    assert file.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "odt"], "“odt” is not a format. Give --format with one of: docx, pdf, xlsx, csv, json."),
        (["--period", "Q3"], "--period: “Q3” is not a period of this strategy. Use one of: 2026-01-01/2026-03-31, "),
        (["--as-at", "soon"], "--as-at: “soon” is not a date or an instant."),
        (["--as-at", "2026-01-01"], "--as-at: nothing was recorded about care-plan by then."),
        (["--compare-to", "2027-01-01"], "--compare-to: 2027-01-01 is in the future."),
        (["--strategy", "care"], "--strategy: there is no strategy “care”. Known: care-plan, elsewhere."),
    ],
)
def test_command_names_what_is_wrong(cast: Cast, story: Story, tmp_path: Path, options: list[str], said: str) -> None:
    with pytest.raises(CommandError) as refused:
        run(tmp_path / "report.json", *options)
    assert said in str(refused.value)
    assert str(refused.value).endswith("Nothing was written.")
    assert list(tmp_path.iterdir()) == []


def test_command_needs_a_format_it_can_tell(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file's name names no format"):
        run(tmp_path / "report")


def test_command_leaves_nothing_half_written(
    cast: Cast, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.json"
    file.write_text("old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(CommandError, match="No space left on device"):
        run(file)
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert file.read_text() == "old"


def test_command_names_a_folder_that_is_not_there(cast: Cast, story: Story, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        run(tmp_path / "nowhere" / "report.json")
