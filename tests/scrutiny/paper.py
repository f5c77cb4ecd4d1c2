"""A Word file as a word processor lays it out, where LibreOffice is there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

OFFICE = os.environ.get("TEST_SOFFICE") or shutil.which("soffice") or ""
"""The program; `TEST_SOFFICE` names another one."""


def as_pdf(path: Path) -> str:
    """Lay a file out as PDF beside it, and return its words with one space between them."""
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    pdf = path.with_suffix(".pdf")
    # The first start of a new profile may end with a request to start again.
    for _ in range(2):
        if not pdf.exists():
            subprocess.run(command, capture_output=True, timeout=120, check=False)
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return re.sub(r"\s+", " ", done.stdout)
