"""Hostile traces in a real terminal: nothing in them reaches it as a control code."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from terminal import PROGRAM, Terminal

PAYLOADS = {
    "clipboard": "\x1b]52;c;cHduZWQ=\x1b\\",
    "title": "\x1b]0;pwned\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "c1": "\x9b31m\x9d0;pwned\x9c",
    "bidi": "a\u202eb\u2066c",
    "markup": "[@click=app.quit]see more[/] [/] [link=http://evil.example]x",
    "nul": "a\x00b\x7fc\x08d\re",
}
# What Textual itself may send: colours, cursor, modes, synchronised output, and queries at the start.
ALLOWED = re.compile(
    rb"\x1b\[[0-9;:?<>=$ ]*[A-Za-z]|\x1b\[[0-9;?]*\$p|\x1b[()][0-9A-B]|\x1b[=>78]|\x1bP\+q[0-9a-fA-F;]*\x1b\\"
)


def test_no_byte_of_a_trace_reaches_the_terminal_as_a_control_code(tmp_path: Path) -> None:
    records = [
        {
            "id": f"{name}{payload}",
            "intent": payload,
            "messages": [
                {"role": "user", "content": f"START {payload} END"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [
                        {
                            "id": payload,
                            "function": {
                                "name": payload,
                                "arguments": json.dumps({payload: payload}),
                            },
                        }
                    ],
                },
                {"role": "tool", "tool_call_id": payload, "name": payload, "content": payload},
                {"role": "assistant", "content": f"{payload} DONE"},
            ],
        }
        for name, payload in PAYLOADS.items()
    ]
    bundle = tmp_path / "hostile.jsonl"
    bundle.write_text("".join(json.dumps(record) + "\n" for record in records))
    library = ["--library", str(tmp_path / "library")]
    load = subprocess.run([PROGRAM, *library, "load", bundle], capture_output=True, check=True)
    subprocess.run(
        [PROGRAM, *library, "queue", "new", "q", "--rubric", "support-reply"],
        capture_output=True,
        check=True,
    )
    shown = subprocess.run([PROGRAM, *library, "traces"], capture_output=True, check=True)
    for out in (load.stdout, load.stderr, shown.stdout):
        assert b"\x1b" not in out
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out.decode())
    with Terminal(*library, columns=100, rows=30) as terminal:
        terminal.until("q")
        terminal.keys("\r")
        terminal.until("START")
        for number in range(2, len(PAYLOADS) + 1):
            terminal.keys("jjjc")
            terminal.until("Enter saves")
            terminal.keys("\x1b")
            terminal.until(lambda text: "Enter saves" not in text)
            terminal.keys("n")
            terminal.until(f"{number}/{len(PAYLOADS)}")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    # Textual's own: the shape of the mouse pointer.
    sent = re.sub(rb"\x1b\]22;[a-z-]*\x07", b"", terminal.bytes)
    place = sent.find(b"\x1b]")
    assert place < 0, sent[max(0, place - 60) : place + 60]
    assert "\u202e".encode() not in sent
    assert "\x9b".encode() not in sent
    left = ALLOWED.sub(b"", sent)
    assert b"\x1b" not in left, left[max(0, left.find(b"\x1b") - 20) : left.find(b"\x1b") + 40]
