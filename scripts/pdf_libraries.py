"""Get the libraries and the font that PDF files are drawn with, where the system lacks them.

    .venv/bin/python scripts/pdf_libraries.py

On Debian and its kin it unpacks the system's own packages into the virtual environment, from the servers that the
system is set up with. Nothing is installed, so it needs no rights. Elsewhere it says what to install.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scrutiny.pdf_libraries import COPY

ROOT = Path(__file__).resolve().parent.parent

WANTED = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation")
UNPACKED = re.compile(
    r"(lib(pango|pangoft2|harfbuzz|fribidi|thai0|datrie|fontconfig|freetype|png16|brotli|expat|glib2\.0-0|graphite2"
    r"|pcre2-8|ffi|mount|blkid|selinux|bz2)|zlib1g|fonts-liberation)"
)
"""Of what they depend on, all but the C library and what only installing needs."""
NO_FOLLOWING = [f"--no-{kind}" for kind in ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")]
LONGEST_SECONDS = 180
ADVICE = "Install it with: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{copy}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{copy}/cache</cachedir></fontconfig>
"""


def problem(copy: Path = COPY) -> str:
    """What is missing here, in words that end a sentence, or ""; asked in a process of its own."""
    ask = "import pathlib, sys; from scrutiny.pdf_libraries import problem; print(problem(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", ask, str(copy)]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() if asked.returncode == 0 else "the libraries do not load"


def fetch(copy: Path = COPY) -> bool:
    """Unpack the system's packages into `copy`; says whether PDF files can be drawn then."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    print("Fetching the libraries for PDF files (once)", flush=True)
    with tempfile.TemporaryDirectory(prefix="tracker-pdf-") as folder:
        try:
            _unpack(Path(folder))
        except (subprocess.SubprocessError, OSError):
            return False
        shutil.rmtree(copy, ignore_errors=True)
        _keep(Path(folder) / "all", copy)
    if problem(copy):
        shutil.rmtree(copy, ignore_errors=True)
        return False
    return True


def _unpack(folder: Path) -> None:
    """Download and unpack the packages into `folder`/all."""
    for name in ("state/lists/partial", "cache/archives/partial", "packages", "all"):
        (folder / name).mkdir(parents=True)
    places = (f"Dir::State={folder}/state", f"Dir::Cache={folder}/cache", "Dir::State::status=/var/lib/dpkg/status")
    options = [part for one in (*places, "APT::Sandbox::User=", "Acquire::http::Timeout=20") for part in ("-o", one)]
    _run(["apt-get", *options, "-qq", "update"])
    listed = _run(["apt-cache", *options, "depends", "--recurse", *NO_FOLLOWING, *WANTED])
    names = sorted({line for line in listed.splitlines() if UNPACKED.match(line)})
    _run(["apt-get", *options, "-qq", "download", *names], cwd=folder / "packages")
    for package in (folder / "packages").iterdir():
        _run(["dpkg-deb", "-x", str(package), str(folder / "all")])


def _run(command: list[str], cwd: Path | None = None) -> str:
    done = subprocess.run(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=LONGEST_SECONDS, check=True
    )
    return done.stdout.decode()


def _keep(unpacked: Path, copy: Path) -> None:
    """Keep the libraries and the font, and nothing else; the licences come along."""
    for name in ("lib", "fonts", "licences"):
        (copy / name).mkdir(parents=True)
    for path in sorted(unpacked.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if ".so" in path.name:
            shutil.copy(path, copy / "lib" / path.name)
        elif path.name.startswith("LiberationSans-"):
            shutil.copy(path, copy / "fonts" / path.name)
        elif path.name == "copyright":
            shutil.copy(path, copy / "licences" / path.parent.name)
    (copy / "fonts.conf").write_text(FONTS.format(copy=copy))


def ensure(copy: Path = COPY) -> str:
    """Get what is missing, where it can be had; returns what is still missing as one line, or ""."""
    lacking = problem(copy)
    if not lacking or fetch(copy):
        return ""
    return f"No PDF files: {lacking}. {ADVICE}"


def main() -> int:
    """Get it; returns the exit status."""
    missing = ensure()
    print(missing or "PDF files can be drawn")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
