"""Tests that share something dear run on one worker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.together import TOGETHER

ROOT = Path(__file__).resolve().parents[2]
SHORT = """
import time
import pytest

@pytest.mark.parametrize("number", range(6))
def test_short(number):
    time.sleep(0.05)
"""


def test_files_that_belong_together_are_there() -> None:
    assert [name for name in TOGETHER if not (ROOT / name).is_file()] == []


@pytest.mark.slow
def test_what_belongs_together_runs_on_one_worker(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    for name in ("tests/ops/test_run.py", "tests/ops/test_compose.py", "tests/actions/test_facts.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(SHORT)
    plugins = ["-p", "xdist", "-p", "tests.together", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plugins, "-v", "--import-mode=importlib", "-n2", "--dist=loadgroup"]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**outside, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    ran = re.findall(r"^\[(gw\d)\].* PASSED (\S+)::", run.stdout, re.MULTILINE)
    assert len(ran) == 18, run.stdout + run.stderr
    assert len({worker for worker, file in ran if TOGETHER.get(file) == "machine"}) == 1
    assert len({worker for worker, file in ran}) == 2
