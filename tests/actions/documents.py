"""Tiny files of every kind that can be attached, and of some that cannot, made here and now."""

import io
import zipfile

OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": f"{OFFICE}wordprocessingml.document.main+xml",
    "xlsx": f"{OFFICE}spreadsheetml.sheet.main+xml",
    "pptx": f"{OFFICE}presentationml.presentation.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "xltx": f"{OFFICE}spreadsheetml.template.main+xml",
}
OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}


def archive(parts: dict[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return held.getvalue()


def office(ending: str, *, types: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    """An Office document that says it is what its ending says."""
    said = f'<Types><Override PartName="/main.xml" ContentType="{MAIN[ending]}"/>{types}</Types>'
    return archive({"[Content_Types].xml": said, "main.xml": "<x/>", **(parts or {})})


def open_document(ending: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument file."""
    said = f"application/vnd.oasis.opendocument.{OPEN[ending]}"
    return archive({"mimetype": said, "content.xml": "<x/>", **(parts or {})})


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60)

TAKEN = {
    "report.pdf": (PDF, "application/pdf"),
    "chart.png": (PNG, "image/png"),
    "photo.jpg": (JPEG, "image/jpeg"),
    "photo.JPEG": (JPEG, "image/jpeg"),
    "moving.gif": (b"GIF89a" + bytes(10), "image/gif"),
    "photo.webp": (b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(8), "image/webp"),
    "letter.docx": (office("docx"), f"{OFFICE}wordprocessingml.document"),
    "budget.xlsx": (office("xlsx"), f"{OFFICE}spreadsheetml.sheet"),
    "talk.pptx": (office("pptx"), f"{OFFICE}presentationml.presentation"),
    "letter.odt": (open_document("odt"), "application/vnd.oasis.opendocument.text"),
    "budget.ods": (open_document("ods"), "application/vnd.oasis.opendocument.spreadsheet"),
    "talk.odp": (open_document("odp"), "application/vnd.oasis.opendocument.presentation"),
    "places.csv": (b"school,places\r\nA,12\r\n", "text/csv"),
    "cafe.csv": ("café,£5\n".encode("cp1252"), "text/csv"),
    "notes.txt": ("Zoë said “yes”.\n".encode(), "text/plain"),
}
"""By name: content, and what it is sent out as."""

REFUSED = {
    "tool.exe": EXE,
    "tool.pdf": EXE,
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
    "locked.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "run.bat": b"@echo off\r\n",
    "any.zip": archive({"readme.txt": "x"}),
    "any.docx": archive({"readme.txt": "x"}),
    "macros.docm": office("docm"),
    "macros.docx": office("docm"),
    "macros.xlsx": office("xlsm"),
    "old-macros.xlsx": office("xlsx", types='<Override ContentType="application/vnd.ms-excel.macrosheet+xml"/>'),
    "project.docx": office("docx", parts={"word/vbaProject.bin": b"x"}),
    "basic.ods": open_document("ods", {"Basic/Standard/Module1.xml": "<x/>"}),
    "scripts.odt": open_document("odt", {"Scripts/python/x.py": "x"}),
    "hidden.docx": office("docx", types='<!-- <Override ContentType="x"/> -->'),
    "entity.docx": office("docx", types='<Override ContentType="&#109;acroEnabled"/>'),
    "template.xlsx": office("xltx"),
    "cut.docx": office("docx")[:-30],
    "directory.docx": office("docx", parts={f"{number}{'x' * 60_000}": b"" for number in range(40)}),
    "huge-part.docx": archive({"[Content_Types].xml": "x" * 600_000}),
    "two.docx": office("docx", types=f'<Override ContentType="{MAIN["xlsx"]}"/>'),
    "wrong.pdf": PNG,
    "wrong.txt": office("docx"),
    "wrong.docx": office("xlsx"),
    "no-ending": PDF,
    "null.csv": b"a,b\x00c\n",
    "control.txt": b"a\x1b[2J",
    "sixteen.txt": "text".encode("utf-16"),
    "image.xbm": b"#define x_width 16\n",
}
"""By name: what is not taken, whatever it is called."""
