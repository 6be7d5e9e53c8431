"""No socket is opened, and the quick commands import only what they need."""

from __future__ import annotations

import subprocess
import sys

import pytest


def modules_after(code: str) -> set[str]:
    """The modules loaded in a fresh interpreter after running `code`."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("imported", "absent"),
    [
        ("tracejury.tui.commands.main", {"textual", "peewee", "pyarrow", "rapidfuzz", "yaml"}),
        (
            "tracejury.tui.commands.check",
            {"textual", "peewee", "pyarrow", "tracejury.store.database"},
        ),
        ("tracejury.store.library.library", {"textual", "rich", "click", "pyarrow"}),
        ("tracejury.rubrics.files", {"textual", "peewee", "click", "tracejury.store"}),
    ],
)
def test_a_module_does_not_import_what_it_does_not_need(imported: str, absent: set[str]) -> None:
    loaded = modules_after(f"import {imported}")
    assert imported in loaded
    assert loaded & absent == set()


def test_the_headless_demo_opens_no_socket() -> None:
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "sys.argv = ['tracejury', 'demo', '--headless']\n"
        "from tracejury.tui.commands.main import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
