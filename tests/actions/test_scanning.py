"""The malware scanner, played by a small server that speaks ClamAV's protocol, well or badly."""

import io
import socketserver
import tempfile
import threading
import time
from pathlib import Path

import pytest

from actions.files.scanning import ScannerError, finding_in

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless text that every scanner reports, in two halves so that none reports this file."""


class Handler(socketserver.StreamRequestHandler):
    """Takes one INSTREAM command and answers as the server is told."""

    def handle(self) -> None:
        """Read the pieces, then answer."""
        mode = self.server.mode
        if mode == "drop":
            return
        command = self.rfile.read(10)
        content, size = b"", self.read_size()
        while size:
            content += self.rfile.read(size)
            if mode == "limit" and len(content) > 70_000:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            size = self.read_size()
        self.server.asked.append((command, content))
        if mode == "hang":
            self.server.released.wait(20)
            return
        self.wfile.write(self.answer(mode, content))

    def read_size(self) -> int:
        """Length of the next piece."""
        return int.from_bytes(self.rfile.read(4), "big")

    def answer(self, mode: str, content: bytes) -> bytes:
        """What the real one says."""
        if mode == "error":
            return b"INSTREAM: lstat() failed: No such file or directory. ERROR\0"
        if mode == "cut":
            return b"stream: OK"
        if mode == "long":
            return b"x" * 10_000
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"


@pytest.fixture
def scanner():
    """Start a scanner; `mode` says how it behaves."""
    started = []

    def start(mode="well", path=""):
        kind = socketserver.ThreadingUnixStreamServer if path else socketserver.ThreadingTCPServer
        server = kind(path or ("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.mode, server.asked, server.released = mode, [], threading.Event()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.released.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("size", [1, 65_536, 200_000])
def test_finding_in_a_clean_file(scanner, size):
    server = scanner()
    file = io.BytesIO(b"a" * size)
    assert finding_in(file, server.server_address) == ""
    assert file.tell() == 0
    assert server.asked == [(b"zINSTREAM\0", b"a" * size)]


def test_finding_in_an_infected_file(scanner):
    assert finding_in(io.BytesIO(EICAR), scanner().server_address) == "Win.Test.EICAR_HDB-1"


def test_finding_over_a_socket_on_disk(scanner):
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "clamd.ctl")
        scanner(path=path)
        assert finding_in(io.BytesIO(EICAR), path) == "Win.Test.EICAR_HDB-1"
        with pytest.raises(ScannerError):
            finding_in(io.BytesIO(EICAR), f"{path}.absent")


@pytest.mark.parametrize("mode", ["error", "drop", "cut", "long", "limit"])
def test_finding_never_takes_a_bad_answer_for_clean(scanner, mode):
    file = io.BytesIO(b"a" * 2_000_000)
    with pytest.raises(ScannerError):
        finding_in(file, scanner(mode).server_address)
    assert file.tell() == 0


def test_finding_waits_no_longer_than_it_should(scanner):
    began = time.monotonic()
    with pytest.raises(ScannerError):
        finding_in(io.BytesIO(b"a"), scanner("hang").server_address, within=0.4)
    assert time.monotonic() - began < 5


def test_finding_without_a_scanner(scanner):
    server = scanner()
    address = server.server_address
    server.shutdown()
    server.server_close()
    with pytest.raises(ScannerError):
        finding_in(io.BytesIO(b"a"), address)
