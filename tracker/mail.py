"""Mail on a machine without a mail server."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.console import EmailBackend as ConsoleBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend


class FolderAndConsoleBackend(BaseEmailBackend):
    """Writes each mail to a file in EMAIL_FILE_PATH and prints it: a sign-in code can be read in either place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file = FileBackend(*args, **kwargs)
        self._console = ConsoleBackend(fail_silently=self.fail_silently)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write and print every message; returns how many."""
        written = self._file.send_messages(email_messages) or 0
        self._console.send_messages(email_messages)
        return written
