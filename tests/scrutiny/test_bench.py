"""The short form of what `make bench` measures of report files: ten times the actions, ten times the work at most."""

import pytest

from bench.report_files import draw_files

pytestmark = [pytest.mark.slow, pytest.mark.pdf]

FILES = {"docx", "pdf", "position", "xlsx", "csv", "json", "correction"}


def test_bench_report_files_grow_in_proportion() -> None:
    draw_files(1)
    few, many = draw_files(12), draw_files(120)
    assert set(few.processor) == set(few.seconds) == FILES
    ratio = sum(many.processor.values()) / sum(few.processor.values())
    assert ratio < 10, many.line
    assert few.line.startswith("Files of a report of 12 actions: ")
