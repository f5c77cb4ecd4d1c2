"""The malware scanner: ClamAV's daemon, asked over its own protocol. Nothing slow or wrong there can hang a page."""

import socket
from contextlib import suppress
from time import monotonic
from typing import IO

PIECE = 64 * 1024
CONNECTS_WITHIN = 5.0
ANSWERS_WITHIN = 60.0
"""Seconds for the whole of a scan."""

LONGEST_ANSWER = 4096

Address = tuple[str, int] | str


class ScannerError(Exception):
    """The scanner could not be reached, or gave no answer that says anything."""


def finding_in(file: IO[bytes], address: Address, *, within: float = ANSWERS_WITHIN) -> str:
    """Ask the scanner about a file.

    Args:
        file: the content, read from its beginning and left there.
        address: host and port, or the path of a socket.
        within: seconds until the answer must be there.

    Returns:
        The name of what was found, or "" where nothing was.

    Raises:
        ScannerError: no connection, no answer in time, or another answer than those two.
    """
    deadline = monotonic() + within
    try:
        with _connected(address, min(CONNECTS_WITHIN, within)) as connection:
            # A scanner that wants no more says why, if it says anything.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, file, deadline)
            answer = _answer(connection, deadline)
    except OSError as error:
        raise ScannerError(f"The scanner at {address} failed: {error}") from error
    finally:
        file.seek(0)
    return _finding(answer)


def _connected(address: Address, within: float) -> socket.socket:
    if not isinstance(address, str):
        return socket.create_connection(address, timeout=within)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(within)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _send(connection: socket.socket, file: IO[bytes], deadline: float) -> None:
    """The command, then pieces with their length before them, then a piece of no length."""
    file.seek(0)
    _within(connection, deadline).sendall(b"zINSTREAM\0")
    while piece := file.read(PIECE):
        _within(connection, deadline).sendall(len(piece).to_bytes(4, "big") + piece)
    _within(connection, deadline).sendall(bytes(4))


def _answer(connection: socket.socket, deadline: float) -> bytes:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        piece = _within(connection, deadline).recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer


def _within(connection: socket.socket, deadline: float) -> socket.socket:
    """The connection, told to wait no longer than until the deadline."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    connection.settimeout(left)
    return connection


def _finding(answer: bytes) -> str:
    """What a complete answer says: "stream: OK", "stream: NAME FOUND"."""
    whole, end, _ = answer.partition(b"\0")
    said = whole.decode("utf-8", "replace").strip()
    if end and said == "stream: OK":
        return ""
    if end and said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND").strip() or "malware"
    raise ScannerError(f"The scanner answered: {said[:200] or 'nothing'}")
