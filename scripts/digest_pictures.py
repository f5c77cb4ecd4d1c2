"""Pictures of reminder mails as a telephone shows them, text and HTML, drawn from the demonstration.

    VAR=/some/folder .venv/bin/python scripts/digest_pictures.py 2026-11-23 docs/digest

VAR is an installation with the demonstration and its people, the day the working day on which the mails would go out,
and the folder takes the pictures. What the mails would say is asked of the tracker; nothing is written or sent.
"""

from __future__ import annotations

import html
import os
import shutil
import sys
from datetime import date
from pathlib import Path

import django
import local
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(local.ROOT))
os.environ.update(local.environment(os.environ, local.var_folder(os.environ), local.DEFAULT_PORT))
os.environ.update(BASE_URL="https://tracker.example", DJANGO_ALLOW_ASYNC_UNSAFE="true")
django.setup()

from accounts.models import User  # noqa: E402 -- the settings come first
from actions.reminders.content import digest_of  # noqa: E402
from actions.reminders.mail import html_of, text_of  # noqa: E402
from actions.reminders.preview import coming  # noqa: E402

PEOPLE = ("partner", "lead")
TEXT = (
    '<!DOCTYPE html><meta charset="utf-8"><body style="margin:16px">'
    '<pre style="margin:0;font:14px/20px monospace;white-space:pre-wrap;overflow-wrap:anywhere">{}</pre>'
)


def mails(day: date) -> dict[str, str]:
    """By the picture's name, the page that is drawn."""
    rows = coming(day)
    pages = {}
    for name in PEOPLE:
        person = User.objects.get(email=f"{name}@demo.example")
        content = digest_of(person, [row for row in rows if row.person_id == person.pk], day)
        pages[f"{name}-html"] = html_of(content)
        pages[f"{name}-text"] = TEXT.format(html.escape(f"Subject: {content.subject}\n\n{text_of(content)}"))
    return pages


def draw(browser: Browser, page: str, file: Path) -> None:
    """One picture, as long as the mail is."""
    tab = browser.new_page(viewport={"width": 390, "height": 844})
    tab.set_content(page)
    tab.screenshot(path=file, full_page=True)
    tab.close()


def main(day: str, folder: str) -> None:
    """Draw all pictures."""
    pages = mails(date.fromisoformat(day))
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for name, page in pages.items():
            draw(browser, page, Path(folder) / f"{name}.png")
            print(f"{name}.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
