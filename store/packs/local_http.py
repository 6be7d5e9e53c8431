"""A candidate that listens on this machine: each request is POSTed to its URL. No other machine is ever reached: the host
has to be a loopback address, no name is looked up, and redirects and proxies are not followed."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from .candidates import PROTOCOL, CandidateAnswer, output_of
from .cases import Case
from .printed import what_was_printed
from .process_trees import Running
from .subprocesses import MAX_ANSWER

_SHOWN: Final = 200
_OK: Final = 200


class LocalUrl:
    """A candidate behind a loopback URL. Raises UserError for any other."""

    def __init__(self, url: str, timeout: float = 60.0, running: Running | None = None) -> None:
        self._url, self._timeout = url, timeout
        self._host, self._port, self._path = _loopback(url)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._running = running or Running()
        self._running.when_over(self._end)

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Ask once."""
        asked = {
            "protocol": PROTOCOL,
            "case_id": case.id,
            "trial": trial,
            "input": dict(case.input),
        }
        until = time.monotonic() + self._timeout
        late = f"it did not answer within {self._timeout:g} s"
        link = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        try:
            link.connect()
            with self._registered(link.sock):
                headers = {"Content-Type": "application/json", "Accept": "application/json"}
                link.request("POST", self._path, json.dumps(asked).encode(), headers)
                reply = link.getresponse()
                body = reply.read(MAX_ANSWER + 1)
                cut = reply.length or 0
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, TimeoutError) or time.monotonic() >= until:
                return CandidateAnswer(error=late)
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            return CandidateAnswer(error=f"{self._url} did not answer: {why}")
        finally:
            link.close()
        if time.monotonic() >= until:
            # A connection that was cut may look like one that ended by itself.
            return CandidateAnswer(error=late)
        if len(body) > MAX_ANSWER:
            return CandidateAnswer(error=f"its answer is larger than {MAX_ANSWER >> 20} MB")
        if cut:
            return CandidateAnswer(error=f"its reply ended {cut} bytes before its Content-Length")
        if reply.status != _OK:
            said = " ".join(body[:_SHOWN].decode("utf-8", "replace").split())
            return CandidateAnswer(error=f"it answered with HTTP {reply.status}: {said}")
        try:
            return output_of(decode_json(body))
        except NotJson as error:
            return CandidateAnswer(error=what_was_printed(body, str(error)))

    @contextlib.contextmanager
    def _registered(self, sock: socket.socket) -> Iterator[None]:
        """Cut a connection when its time is up, however slowly something comes, and when the check is stopped."""
        late = threading.Timer(self._timeout, _cut, (sock,))
        late.daemon = True
        with self._lock:
            self._open.add(sock)
        late.start()
        try:
            if self._running.over.is_set():
                raise ConnectionError("the check was stopped")
            yield
        finally:
            late.cancel()
            with self._lock:
                self._open.discard(sock)

    def _end(self) -> None:
        """Cut every connection, so that nobody waits for an answer any more."""
        with self._lock:
            for sock in self._open:
                _cut(sock)


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _loopback(url: str) -> tuple[str, int, str]:
    """The address, port and path of a URL on this machine. Raises UserError."""
    wrong = UserError(
        f"--url {url} is not the address of a program on this machine",
        "For example: --url http://127.0.0.1:8000/answer; no other machine is ever reached.",
    )
    try:
        parts = urlsplit(url)
        port = parts.port or 80
    except ValueError:
        raise wrong from None
    if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
        raise wrong
    # The name is taken for what it means everywhere, and is not looked up.
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
    try:
        if not ipaddress.ip_address(host).is_loopback:
            raise wrong
    except ValueError:
        raise wrong from None
    query = f"?{parts.query}" if parts.query else ""
    return host, port, f"{parts.path or '/'}{query}"
