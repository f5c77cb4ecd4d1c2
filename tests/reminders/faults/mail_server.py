"""A mail server on a free port of this machine, which misbehaves when it is told to."""

import asyncio
import logging
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.utils.timezone import localdate

from tests.ops.installation import free_port

PATIENCE_SECONDS = 60


class Fault(Enum):
    """What the server does wrong. Only after ACCEPTED_* did a mail arrive."""

    NONE = "takes every mail"
    NOT_NOW = "answers 451 to every recipient"
    SILENT = "takes the connection and says nothing"
    HANGS_IN_DATA = "hears a whole mail, keeps it not, and does not answer"
    DROPS_IN_DATA = "closes in the middle of a mail"
    ACCEPTED_AND_HANGS = "keeps the mail and does not answer"
    ACCEPTED_AND_DROPS = "keeps the mail and closes before it answers"


HANGING = {Fault.SILENT, Fault.HANGS_IN_DATA, Fault.ACCEPTED_AND_HANGS}


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived.

    Attributes:
        written: the instant that its header names.
        answered: reading of `time.perf_counter` when the server was about to answer that it has it.
    """

    to: str
    message_id: str
    written: datetime
    message: EmailMessage
    answered: float

    @property
    def day(self) -> date:
        """The day in London on which it was written."""
        return localdate(self.written)

    @property
    def text(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return part.get_content()

    @property
    def actions(self) -> set[str]:
        """References of the actions that its links lead to."""
        return set(re.findall(r"/strategies/[a-z0-9-]+/actions/([0-9.]+)/", self.text))


class MailServer:
    """Takes mail in a thread of its own.

    Attributes:
        fault: what it does wrong now; may be changed at any time.
        refused: addresses answered with 550.
        only: the fault holds for these addresses; empty for all. Not for SILENT.
        unanswered: addresses for which it kept a mail and did not say so.
        reached: set while somebody waits in vain for an answer.
    """

    def __init__(self) -> None:
        self.fault = Fault.NONE
        self.refused: set[str] = set()
        self.only: set[str] = set()
        self.mails: list[Mail] = []
        self.unanswered: set[str] = set()
        self.connections = 0
        self.open: set[SMTP] = set()
        self.happened = time.monotonic()
        self.reached = threading.Event()
        self.port = free_port()
        self._controller: Controller | None = None
        self._gate: asyncio.Event | None = None

    def start(self) -> None:
        """Listen, on the same port each time."""
        server = self

        class Listening(Controller):
            def factory(self) -> SMTP:
                return Misbehaving(server, self.handler, **self.SMTP_kwargs)

        logging.getLogger("mail.log").setLevel(logging.WARNING)
        # "ready_timeout": the machine may be busy. The controller greets itself, so there is no fault meanwhile.
        fault, self.fault = self.fault, Fault.NONE
        self._controller = Listening(Handler(self), hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self._controller.start()
        self._gate = asyncio.Event()
        self.fault, self.connections = fault, 0

    def stop(self) -> None:
        """Stop listening, and end every connection."""
        self.release()
        if self._controller:
            asyncio.run_coroutine_threadsafe(self._hang_up(), self._controller.loop).result(PATIENCE_SECONDS)
            self._controller.stop()
            self._controller = None

    async def _hang_up(self) -> None:
        open_ones = [smtp for smtp in self.open if smtp.transport]
        for smtp in open_ones:
            smtp.transport.abort()
        while any(smtp in self.open for smtp in open_ones):
            await asyncio.sleep(0.005)

    def release(self) -> None:
        """Answer whoever waits, and behave."""
        self.fault = Fault.NONE
        self.reached.clear()
        if self._controller and self._gate:
            gate, self._gate = self._gate, asyncio.Event()
            self._controller.loop.call_soon_threadsafe(gate.set)

    @contextmanager
    def failing(self, fault: Fault, *only: str) -> Iterator[None]:
        """Do this wrong for a while."""
        self.fault, self.only = fault, set(only)
        self.reached.clear()
        yield
        self.only = set()
        self.release()

    def wait_until_reached(self) -> None:
        """Wait until somebody is kept waiting."""
        assert self.reached.wait(PATIENCE_SECONDS), "Nobody came to the mail server."

    @property
    def is_quiet(self) -> bool:
        """Whether nobody is connected, and nobody came or went for a second."""
        return not self.open and time.monotonic() - self.happened > 1

    async def hold(self) -> None:
        """Keep a connection waiting until `release`."""
        gate = self._gate
        self.reached.set()
        assert gate is not None
        await gate.wait()

    def keep(self, address: str, content: bytes) -> None:
        """Remember a mail that arrived."""
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        written = message["Date"].datetime
        # "-0000" says universal time, and nothing about the sender's own: Python reads no time zone in it.
        written = written if written.tzinfo else written.replace(tzinfo=UTC)
        self.mails.append(Mail(address, message["Message-ID"], written, message, time.perf_counter()))

    def by_person(self) -> dict[str, list[Mail]]:
        """What arrived, by address, in order."""
        found = defaultdict(list)
        for mail in self.mails:
            found[mail.to].append(mail)
        return dict(found)


class Misbehaving(SMTP):
    """The server's side of one connection."""

    def __init__(self, server: MailServer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection, so that none is left open at the end."""
        self.server.open.add(self)
        self.server.happened = time.monotonic()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget the connection."""
        super().connection_lost(error)
        self.server.open.discard(self)
        self.server.happened = time.monotonic()

    async def _handle_client(self) -> None:
        self.server.connections += 1
        if self.server.fault is Fault.SILENT:
            await self.server.hold()
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- the library looks it up by this name
        if self.server.fault is Fault.DROPS_IN_DATA and _concerns(self.server, self.envelope):
            await self.push("354 Go on")
            assert self.transport is not None
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Handler:
    """What the server answers."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_RCPT(  # noqa: N802 -- the library looks it up by this name
        self, smtp: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse whom it was told to refuse."""
        if address in self.server.refused:
            return "550 5.1.1 No such mailbox"
        if self.server.fault is Fault.NOT_NOW and (address in self.server.only or not self.server.only):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- as above
        """Keep the mail, or not; answer, or not."""
        fault = self.server.fault if _concerns(self.server, envelope) else Fault.NONE
        if fault is Fault.HANGS_IN_DATA:
            await self.server.hold()
            return "451 4.3.0 Try again later"
        assert isinstance(envelope.content, bytes)
        (address,) = envelope.rcpt_tos
        self.server.keep(address, envelope.content)
        if fault in (Fault.ACCEPTED_AND_HANGS, Fault.ACCEPTED_AND_DROPS):
            self.server.unanswered.add(address)
        if fault is Fault.ACCEPTED_AND_HANGS:
            await self.server.hold()
        if fault is Fault.ACCEPTED_AND_DROPS:
            assert smtp.transport is not None
            smtp.transport.abort()
        return "250 Kept"


def _concerns(server: MailServer, envelope: Envelope | None) -> bool:
    return not server.only or bool(envelope and server.only.intersection(envelope.rcpt_tos))
