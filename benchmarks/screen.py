"""Start to first paint and key press to paint, beside a bare Textual app, in one run.

    python benchmarks/screen.py [--runs 5] [--presses 40]

Each program runs in a pseudo-terminal of 120x40. "Paint" is the moment when an expected text stands on
the emulated screen; "key" is the time from writing one key to the first byte that answers it. The two
programs take turns, so that a slow moment of the machine hits both.
"""

from __future__ import annotations

import argparse
import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pexpect
import pyte

PROGRAM = Path(sys.executable).parent / "tracejury"

BARE = """
from textual.app import App
from textual.widgets import OptionList
class Bare(App):
    def compose(self):
        yield OptionList("READY", *[f"line {n}" for n in range(200)])
Bare().run()
"""


class Session:
    """A program in a pseudo-terminal, with clocks."""

    def __init__(self, command: list[str], ready: str) -> None:
        self.screen = pyte.Screen(120, 40)
        self.stream = pyte.ByteStream(self.screen)
        start = time.perf_counter()
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            dimensions=(40, 120),
            env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"},
        )
        while not any(ready in line for line in self.screen.display):
            self.read(5.0)
        self.paint = time.perf_counter() - start
        self.settle()

    def read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.child.child_fd], [], [], seconds)
        if ready:
            self.stream.feed(os.read(self.child.child_fd, 65536))
        return bool(ready)

    def settle(self) -> None:
        while self.read(0.25):
            pass

    def key(self, keys: str) -> float:
        """Seconds from writing `keys` to the first byte of the answer."""
        start = time.perf_counter()
        os.write(self.child.child_fd, keys.encode())
        self.read(5.0)
        first = time.perf_counter() - start
        self.settle()
        return first

    def close(self) -> None:
        self.child.close(force=True)


def make_library(folder: Path, traces: int) -> None:
    """A library with one queue of long conversations."""
    bundle = folder / "bundle.jsonl"
    with bundle.open("w") as out:
        for number in range(traces):
            messages = [
                {"role": "user" if turn % 2 == 0 else "assistant", "content": f"Turn {turn} " * 40}
                for turn in range(30)
            ]
            out.write(json.dumps({"id": f"chat-{number}", "messages": messages}) + "\n")
    library = ["--library", str(folder / "library")]
    subprocess.run([PROGRAM, *library, "load", bundle], check=True, capture_output=True)
    subprocess.run(
        [PROGRAM, *library, "queue", "new", "bench", "--rubric", "agent-failure"],
        check=True,
        capture_output=True,
    )


def percentile(values: list[float], share: float) -> float:
    """The value at `share` (0 to 1) of the sorted list."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line(name: str, seconds: list[float]) -> None:
    print(
        f"{name:<34} p50 {statistics.median(seconds) * 1e3:8.1f} ms   "
        f"p95 {percentile(seconds, 0.95) * 1e3:8.1f} ms   n={len(seconds)}"
    )


def command_times(command: list[str], runs: int) -> list[float]:
    """Whole-process seconds of `runs` runs."""
    out = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        out.append(time.perf_counter() - start)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--traces", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_library(folder, options.traces)
        bare_file = folder / "bare.py"
        bare_file.write_text(BARE)
        bare = [sys.executable, str(bare_file)]
        ours = [str(PROGRAM), "--library", str(folder / "library")]
        paints: dict[str, list[float]] = {"bare": [], "desk": []}
        keys: dict[str, list[float]] = {"bare down": [], "review j/k": [], "review b": []}
        for _ in range(options.runs):
            session = Session(bare, "READY")
            paints["bare"].append(session.paint)
            keys["bare down"] += [session.key("\x1b[B") for _ in range(options.presses)]
            session.close()
            session = Session(ours, "bench")
            paints["desk"].append(session.paint)
            session.key("\r")
            session.settle()
            keys["review j/k"] += [
                session.key("j" if press % 20 < 10 else "k") for press in range(options.presses)
            ]
            keys["review b"] += [session.key("b") for _ in range(options.presses)]
            session.close()
        print(f"start to first paint ({options.traces} traces in the library)")
        for label, values in paints.items():
            line("  " + label, values)
        ratio = statistics.median(paints["desk"]) / statistics.median(paints["bare"])
        print(f"  ratio of medians, desk to bare: {ratio:.2f}")
        print("key press to first byte of the answer (b is committed with synchronous=FULL)")
        for label, values in keys.items():
            line("  " + label, values)
    print("whole process")
    pairs = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--version": [str(PROGRAM), "--version"],
    }
    for label, command in pairs.items():
        line("  " + label, command_times(command, 15))


if __name__ == "__main__":
    main()
