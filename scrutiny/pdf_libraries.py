"""Finds the libraries and the font that PDF files are drawn with: the project's own copy, else the system's.

They are Pango with what it needs, HarfBuzz's subsetter, and Liberation Sans, a free font with Arial's widths.
`scripts/pdf_libraries.py` fetches a copy where the system lacks one of them. It is used whole or not at all: two
versions of one library in a process do not go together. Only the standard library is imported here.
"""

import ctypes
import os
import sys
from pathlib import Path

FONT = "Liberation Sans"
NEEDED = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
COPY = Path(sys.prefix) / "pdf-libraries"
"""The project's own copy, beside the packages that it serves."""
FAMILY = b"family"
ORDER = (
    *("ffi", "pcre2-8", "z", "bz2", "brotlicommon", "brotlidec", "png16", "graphite2", "expat", "glib-2.0"),
    *("gobject-2.0", "gmodule-2.0", "selinux", "blkid", "mount", "gio-2.0", "freetype", "harfbuzz", "harfbuzz-subset"),
    *("fontconfig", "fribidi", "datrie", "thai", "pango-1.0", "pangoft2-1.0"),
)
"""The copy's libraries, each after those that it needs: else the system's would be loaded beside the copy's."""


def problem(copy: Path = COPY) -> str:
    """Load what PDF files need; may be called again.

    Args:
        copy: folder of the project's own copy, which need not exist.

    Returns:
        What is missing, in words that end a sentence, or "".
    """
    if copy.is_dir():
        _load_copy(copy)
    missing = [name for name in NEEDED if not _loads(name)]
    if missing:
        return f"no {' and no '.join(name.partition('.so')[0] for name in missing)} here"
    return "" if _font_is_here() else f"the font {FONT} is not here"


def _load_copy(copy: Path) -> None:
    """Load the libraries of the copy; later look-ups by name find these."""
    os.environ["FONTCONFIG_FILE"] = str(copy / "fonts.conf")
    for name in ORDER:
        for path in (copy / "lib").glob(f"lib{name}.so*"):
            _loads(str(path))


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name, mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True


def _font_is_here() -> bool:
    """Whether asking for the font finds it, and not one that stands in for it."""
    library = ctypes.CDLL("libfontconfig.so.1")
    pointer = ctypes.c_void_p
    for name, result, arguments in (
        ("FcInitLoadConfigAndFonts", pointer, []),
        ("FcNameParse", pointer, [ctypes.c_char_p]),
        ("FcConfigSubstitute", ctypes.c_int, [pointer, pointer, ctypes.c_int]),
        ("FcDefaultSubstitute", None, [pointer]),
        ("FcFontMatch", pointer, [pointer, pointer, ctypes.POINTER(ctypes.c_int)]),
        (
            "FcPatternGetString",
            ctypes.c_int,
            [pointer, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)],
        ),
        ("FcPatternDestroy", None, [pointer]),
        ("FcConfigDestroy", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    config = library.FcInitLoadConfigAndFonts()
    asked = library.FcNameParse(FONT.encode())
    library.FcConfigSubstitute(config, asked, 0)
    library.FcDefaultSubstitute(asked)
    found = library.FcFontMatch(config, asked, ctypes.byref(ctypes.c_int()))
    family = ctypes.c_char_p()
    is_here = bool(found) and library.FcPatternGetString(found, FAMILY, 0, ctypes.byref(family)) == 0
    same = is_here and family.value == FONT.encode()
    for pattern in (asked, found):
        if pattern:
            library.FcPatternDestroy(pattern)
    if config:
        library.FcConfigDestroy(config)
    return same
