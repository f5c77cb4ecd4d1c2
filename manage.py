#!/usr/bin/env python
"""Django's command line. It reads the same environment as the web process; `scripts/manage` supplies the local one."""

import os
import sys


def main() -> None:
    """Run one management command; a setting that is missing or malformed is one clear line, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after the settings module is named

    from tracker.env import SettingError  # noqa: PLC0415 -- same

    try:
        execute_from_command_line(sys.argv)
    except SettingError as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    main()
