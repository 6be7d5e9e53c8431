"""A candidate that listens on this machine: asked by HTTP, and no other machine is ever reached."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tracejury.errors import UserError
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.local_http import LocalUrl
from tracejury.store.packs.process_trees import Running


class Bot(BaseHTTPRequestHandler):
    """Answers by the id of the case."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["case_id"]
        status, body = 200, json.dumps({"output": sorted(asked)}).encode()
        if name == "broken":
            status, body = 500, b"no model"
        elif name == "moved":
            status, body = 302, b""
        elif name == "text":
            body = b"One bag costs 45 euro."
        elif name == "waits":
            self.server.waited.set()  # type: ignore[attr-defined]
            # Something comes all the time, and never an answer.
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.go_on.wait(0.05):  # type: ignore[attr-defined]
                self.wfile.write(b"X-More: 1\r\n")
        if name == "waits":
            return
        self.send_response(status)
        if name == "moved":
            self.send_header("Location", "http://example.org/")
        self.send_header("Content-Length", str(len(body) + 5 * (name == "cut")))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bot)
    server.waited, server.go_on = threading.Event(), threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.go_on.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def asked(server: ThreadingHTTPServer, name: str, timeout: float = 30.0) -> CandidateAnswer:
    case = Case(name, "guard", {"messages": []}, (), (), Proof("unproven", ""))
    return LocalUrl(f"http://localhost:{server.server_port}/answer", timeout).answer(case, 1)


def test_it_is_sent_the_request_and_its_reply_is_the_answer(server: ThreadingHTTPServer) -> None:
    answer = asked(server, "a")
    assert answer.output is not None
    assert json.loads(answer.output.text) == ["case_id", "input", "protocol", "trial"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("broken", "it answered with HTTP 500: no model"),
        ("moved", "it answered with HTTP 302"),
        ("cut", "its reply ended 5 bytes before its Content-Length"),
        ("text", "it did not answer with one JSON object"),
    ],
)
def test_any_other_reply_is_an_error(server: ThreadingHTTPServer, name: str, why: str) -> None:
    answer = asked(server, name)
    assert answer.output is None
    assert why in answer.error


def test_one_that_is_not_there_or_does_not_answer_in_time_is_an_error(
    server: ThreadingHTTPServer,
) -> None:
    assert "did not answer within 0.2 s" in asked(server, "waits", 0.2).error
    case = Case("a", "guard", {}, (), (), Proof("unproven", ""))
    assert "did not answer: " in LocalUrl("http://127.0.0.1:9/", 5.0).answer(case, 1).error


def test_nobody_waits_for_an_answer_once_the_check_is_stopped(server: ThreadingHTTPServer) -> None:
    running = Running()
    url = LocalUrl(f"http://127.0.0.1:{server.server_port}/", 60.0, running)
    case = Case("waits", "guard", {}, (), (), Proof("unproven", ""))
    server.waited.clear()  # type: ignore[attr-defined]
    came: list[CandidateAnswer] = []
    thread = threading.Thread(target=lambda: came.append(url.answer(case, 1)))
    began = time.monotonic()
    thread.start()
    server.waited.wait(30)  # type: ignore[attr-defined]
    running.end_all()
    thread.join(30)
    assert came
    assert came[0].output is None
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "http://10.0.0.1:8000/",
        "http://localhost.example.org/",
        "http://127.0.0.1@example.org/",
        "https://127.0.0.1/",
        "ftp://127.0.0.1/",
        "http://127.0.0.1:99999/",
        "127.0.0.1:8000",
        "http:///x",
        "http://2130706433/",
    ],
)
def test_another_machine_is_refused(url: str) -> None:
    with pytest.raises(UserError, match="not the address of a program on this machine"):
        LocalUrl(url)


def test_every_form_of_loopback_is_taken() -> None:
    for url in (
        "http://127.0.0.1:1/a?b=c",
        "http://[::1]:1",
        "http://LOCALHOST/x",
        "http://127.9.9.9",
    ):
        LocalUrl(url)
