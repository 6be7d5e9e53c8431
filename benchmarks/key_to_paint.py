"""From a key to the paint: the keys of the review beside a bare Textual app, in one run.

    python benchmarks/key_to_paint.py LIBRARY [--traces 100000] [--reviews 5000] [--presses 40] [--rounds 3]

LIBRARY is a folder that is made if it is not there, as by queue_pace.py: small traces of an agent in one queue, with
reviews of its first items by one reviewer; and ten long traces of --steps steps in a second queue (the next one has been read when `n` is pressed there). Both programs run in
a pseudo-terminal of 120x40 and take turns, so that a slow moment of the machine hits both.

"first" is the time from writing a key to the first byte that answers it; "next", where a key leads to another trace, to
the first byte that shows the number of that trace; "settled" to the last byte before a silence of 0.15 s; "CPU" is what
all threads of the program worked for that key until then, background reading included: the figure that a busy machine
changes least. Keys that save include the sync of the disk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import select
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pexpect
from queue_pace import make_library  # type: ignore[import-not-found]
from tracejury.rubrics.files import find_rubric
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace

PROGRAM = Path(sys.executable).parent / "tracejury"
SILENCE = 0.15
LONG_TRACES = 10
READING = 3.0
"""How long a long trace is looked at before the next one is asked for."""
LONG_QUEUE = "long"

NUMBER = re.compile(rb"(\d[\d,]*)/\d[\d,]* ")
"""The number of a trace in its queue, as the title of the review says it."""

BARE = """
from textual.app import App
from textual.widgets import OptionList
class Bare(App):
    def compose(self):
        yield OptionList("READY", *[f"line {n}" for n in range(2000)])
Bare().run()
"""


@dataclass
class Times:
    """What was measured of one key, in seconds."""

    first: list[float] = field(default_factory=list)
    following: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Session:
    """A program in a pseudo-terminal, with clocks."""

    def __init__(self, command: list[str], ready: bytes) -> None:
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            dimensions=(40, 120),
            env={**os.environ, "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"},
        )
        seen = b""
        while ready not in seen:
            seen += self._read(60.0)
        self.settle(seen)

    def _read(self, seconds: float) -> bytes:
        ready, _, _ = select.select([self.child.child_fd], [], [], seconds)
        if not ready:
            return b""
        found = os.read(self.child.child_fd, 1 << 20)
        if not found:
            raise EOFError("the program has ended")
        return found

    def settle(self, seen: bytes) -> None:
        while found := self._read(0.5):
            seen += found
        numbers: list[bytes] = NUMBER.findall(seen)
        self.number = numbers[-1] if numbers else b""

    def _cpu(self) -> float:
        tasks = Path(f"/proc/{self.child.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def key(self, keys: str, times: Times, *, moves: bool = False) -> None:
        """Write a key and read until nothing follows. With `moves` another trace is waited for."""
        cpu, start = self._cpu(), time.perf_counter()
        os.write(self.child.child_fd, keys.encode())
        answers: list[float] = []
        following = None
        while not answers or (moves and following is None) or self._goes_on(start, answers):
            found = self._read(SILENCE if answers else 30.0)
            now = time.perf_counter() - start
            if found:
                answers.append(now)
                number = NUMBER.search(found)
                if number is not None and number[1] != self.number:
                    self.number, following = number[1], now
            elif answers and not (moves and following is None):
                break
            elif now > 30:
                raise TimeoutError(f"{keys!r} was not answered")
        times.first.append(answers[0])
        times.settled.append(answers[-1])
        times.cpu.append(self._cpu() - cpu)
        if moves and following is not None:
            times.following.append(following)

    @staticmethod
    def _goes_on(start: float, answers: list[float]) -> bool:
        return time.perf_counter() - start - answers[-1] < SILENCE

    def close(self) -> None:
        self.child.close(force=True)


def add_long_traces(folder: Path, steps: int) -> None:
    """Ten traces of an agent with many calls, in a queue of their own."""
    bundle = folder / "long.jsonl"
    with bundle.open("w") as out:
        for number in range(LONG_TRACES):
            messages: list[dict[str, object]] = [
                {"role": "user", "content": f"Please plan all deliveries of day {number}."}
            ]
            for step in range(steps // 2):
                call = {"name": "route", "arguments": json.dumps({"street": step})}
                asked = {"id": f"c{step}", "type": "function", "function": call}
                messages += [
                    {"role": "assistant", "content": None, "tool_calls": [asked]},
                    {"role": "tool", "tool_call_id": f"c{step}", "name": "route",
                     "content": f"street {step}: {'turn left, then right. ' * 8}"},
                ]  # fmt: skip
            messages.append({"role": "assistant", "content": "All is planned. " * 30})
            out.write(json.dumps({"id": f"long-{number}", "messages": messages}) + "\n")
    with Workspace.open(folder / "library") as space:
        space.load_and_group([bundle])
        chosen = Selection({"bundle": bundle.name}, as_loaded=True)
        space.new_queue(LONG_QUEUE, find_rubric("agent-failure"), chosen)


def line(name: str, times: Times) -> None:
    """Median and 95th percentile of each figure, in milliseconds."""
    parts = [f"  {name:<28}"]
    for label, values in (
        ("first", times.first), ("next", times.following), ("settled", times.settled), ("CPU", times.cpu),
    ):  # fmt: skip
        if values:
            ordered = sorted(values)
            late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
            parts.append(f"{label} {statistics.median(ordered) * 1e3:6.1f} {late * 1e3:6.1f}")
        else:
            parts.append(" " * 18)
    print("  ".join(parts) + f"  n={len(times.first)}", flush=True)


def measure(ours: list[str], times: dict[str, Times], presses: int) -> None:
    """One round of the review: reading, marking, paging through traces, judging."""
    session = Session([*ours, "review", "all"], b"judged")
    for press in range(presses):
        session.key("j" if press % 8 < 4 else "k", times["review j/k"])
    for press in range(presses):
        session.key("n" if press % 8 < 4 else "N", times["review n"], moves=True)
    for _ in range(presses):
        session.key("b", times["review b"])
    for press in range(presses):
        session.key("S" if press % 2 == 0 else "t", times["review S/t"])
    for _ in range(presses):
        # A verdict that follows another one at once does not count: the trace is looked at first.
        time.sleep(0.35)
        session.key("p", times["review p"], moves=True)
    session.close()
    session = Session([*ours, "review", LONG_QUEUE], b"judged")
    for _ in range(LONG_TRACES - 1):
        # As a reader does: the next one is read meanwhile.
        time.sleep(READING)
        session.key("n", times["n, long traces"], moves=True)
    for press in range(presses):
        session.key("j" if press % 8 < 4 else "k", times["j/k, a long trace"])
    session.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=5_000)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    folder = options.library
    if not folder.exists():
        make_library(folder, options.traces, options.reviews)
    if not (folder / "long.jsonl").exists():
        add_long_traces(folder, options.steps)
    bare_file = folder / "bare.py"
    bare_file.write_text(BARE)
    names = ("bare down", "review j/k", "review n", "review b", "review S/t", "review p",
             "n, long traces", "j/k, a long trace")  # fmt: skip
    times = {name: Times() for name in names}
    for _ in range(options.rounds):
        session = Session([sys.executable, str(bare_file)], b"READY")
        for _ in range(options.presses):
            session.key("\x1b[B", times["bare down"])
        session.close()
        measure([str(PROGRAM), "--library", str(folder / "library")], times, options.presses)
    load = os.getloadavg()[0]
    print(
        f"milliseconds, median and 95th percentile; {options.traces:,} traces, {options.reviews:,} reviews;"
        f" load of the machine {load:.1f}"
    )
    for name, found in times.items():
        line(name, found)


if __name__ == "__main__":
    main()
