"""Fetch GOV.UK Frontend and keep a copy that we may serve from any council's address.

For maintainers only: running, testing and installing the tracker never needs npm. It takes the compiled style sheet and
script from the npm package, removes what is licensed for the gov.uk domain alone (the GDS Transport font, the crest and
the rules that draw them) and the source-map comments, whose targets are not shipped.

Use: python scripts/vendor_govuk.py [PACKAGE.tgz]
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "6.6.0"
SHA256 = "52c4eb554e54d8a6e4ba801e9da5ec3a5b930fd2f117a39677f0b6296e954751"
TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor" / "govuk-frontend"
FONT_STACK = "Arial,Helvetica,sans-serif"
BUILT = "package/dist/govuk/govuk-frontend.min"


def clean_css(css: str) -> str:
    """Return the style sheet without the font, the crest and the source-map comment.

    Raises ValueError when something that must not be served is still there: the package has changed its shape, and the
    patterns below need a look before anything is written.
    """
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONT_STACK)
    css = re.sub(r"font-family:sans-serif(?=[;}])", f"font-family:{FONT_STACK}", css)
    css = re.sub(r"[^{}]*(?:__crown|__copyright-logo)[^{}]*\{[^{}]*\}", "", css)
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", "", css)
    css = strip_source_map(css)
    left = re.findall(r"GDS Transport|\.woff|crest|crown|url\(", css, flags=re.IGNORECASE)
    if left:
        raise ValueError(f"Still in the style sheet: {', '.join(sorted(set(left)))}. Mend clean_css().")
    return css


def strip_source_map(text: str) -> str:
    """Return the text without its source-map comment (hashed static storage refuses a missing target)."""
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"//# sourceMappingURL=\S*", "", text).strip() + "\n"


def read_package(path: Path) -> dict[str, str]:
    """Return the built files of the package by their ending ("css", "js").

    Raises ValueError when the archive is not the pinned version.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SHA256:
        raise ValueError(f"{path.name} is not govuk-frontend {VERSION}: its SHA-256 is {digest}, not {SHA256}.")
    with tarfile.open(path) as archive:
        members = {ending: archive.extractfile(f"{BUILT}.{ending}") for ending in ("css", "js")}
        return {ending: member.read().decode() for ending, member in members.items() if member}


def download(folder: Path) -> Path:
    """Fetch the pinned package into the folder with npm and return the archive's path."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed. Install it, or give the package's archive as an argument.")
    subprocess.run([npm, "pack", "--silent", f"govuk-frontend@{VERSION}"], cwd=folder, check=True)
    return folder / f"govuk-frontend-{VERSION}.tgz"


def main() -> None:
    """Write the style sheet, the script and the version file. The licence notice beside them is kept by hand."""
    parser = argparse.ArgumentParser(description="Vendor GOV.UK Frontend without its font and crest.")
    parser.add_argument("package", nargs="?", type=Path, help="an npm archive already at hand")
    given = parser.parse_args().package
    with tempfile.TemporaryDirectory() as folder:
        files = read_package(given or download(Path(folder)))
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / "govuk-frontend.min.css").write_text(clean_css(files["css"]), encoding="utf-8")
    (TARGET / "govuk-frontend.min.js").write_text(strip_source_map(files["js"]), encoding="utf-8")
    (TARGET / "VERSION").write_text(f"{VERSION}\n", encoding="utf-8")
    print(f"Wrote GOV.UK Frontend {VERSION} to {TARGET.name}/")


if __name__ == "__main__":
    main()
