"""What the log says, and what it never says."""

import logging
import re

SERVER_ERROR = 500
LINK = re.compile(r"(/update-link/|/calendar/|/account/reminders/stop/\?key=)[^/\s\"'<>]+")
"""An address with a key in it: a link for an update, a calendar, and the way to fewer reminders."""


class KeylessFormatter(logging.Formatter):
    """Takes the keys in addresses out of every line and every traceback: who has one can write, or read."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with dots in place of a key."""
        return LINK.sub(r"\1...", super().format(record))


def without_expected_traceback(record: logging.LogRecord) -> bool:
    """Leave the traceback away where a request was refused on purpose: the line says who asked for what.

    Args:
        record: a line about a request, which Django marks with its `status_code`; any other line stays as it is.

    Returns:
        True: every line is kept.
    """
    if getattr(record, "status_code", SERVER_ERROR) < SERVER_ERROR:
        record.exc_info = None
    return True
