"""What grows with use: a library and a journal are grown, and each figure stands beside its anchor, in one run.

    python benchmarks/growth.py FOLDER [--traces 1000 100000] [--reviews 0 10000 100000] [--runs 3]

FOLDER keeps the libraries that `start.py` makes, too. Anchors: of the start a bare Textual app; of an append the same row
into a bare table in WAL mode with synchronous=FULL; of an export a copy of the stored reviews to a file; of the
examination SQLite's own check of the file; of an import the same lines into a bare table, in one transaction. Seconds are
medians of whole processes, memory is their peak.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from queue_pace import QUEUE, timed  # type: ignore[import-not-found,unused-ignore]
from screen import BARE, PROGRAM, Session  # type: ignore[import-not-found,unused-ignore]
from start import change, libraries  # type: ignore[import-not-found,unused-ignore]
from tracejury.store.acts import Act
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.views.desk import glance
from tracejury.tui.views.review import ReviewItem

PRESSES = 200


@dataclass(frozen=True)
class Ran:
    """Seconds and peak memory of a process."""

    seconds: float
    mb: int


LAUNCH = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
spent = time.perf_counter() - start
print(spent, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
"""A small process between: the peak of a child begins with the memory of the process that started it."""


def run(*arguments: object) -> Ran:
    """Run tracejury and wait for it."""
    command = [sys.executable, "-c", LAUNCH, str(PROGRAM), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, mb = done.stdout.split()
    return Ran(float(seconds), int(mb))


def row(name: str, ours: float, anchor: float, unit: str, more: str = "") -> None:
    """One line of the table."""
    scale = 1e3 if unit == "ms" else 1
    print(
        f"  {name:<34} {ours * scale:10.2f} {unit:<2}  anchor {anchor * scale:10.2f} {unit:<2}"
        f"  ratio {ours / anchor:6.2f}  {more}",
        flush=True,
    )


def starts(library: Path, bare: Path, runs: int) -> None:
    """The first paint of the desk after a change, in turns with a bare app."""
    ours, anchor = [], []
    for _ in range(runs):
        session = Session([sys.executable, str(bare)], "READY")
        anchor.append(session.paint)
        session.close()
        change(library)
        session = Session([str(PROGRAM), "--library", str(library)], "Queues")
        ours.append(session.paint)
        session.close()
    row("start to first paint", statistics.median(ours), statistics.median(anchor), "ms")


def presses(library: Path, scratch: Path) -> None:
    """What a key reads, and what it takes to save, in turns with a bare table."""
    bare = sqlite3.connect(scratch / f"bare-{time.time_ns()}.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT)")
    with Workspace.open(library) as space:
        queue = space.queue_named(QUEUE)
        last = len(queue.items) - 1
        print(f"  first sight of the desk {timed(lambda: glance(space)) * 1e3:10.2f} ms")
        print(
            f"  first trace of a session {timed(lambda: ReviewItem.read(space, queue, 0)) * 1e3:9.2f} ms"
        )
        ours, anchor, reading = [], [], []
        for number in range(PRESSES):
            values = (f"{number:036}", "x" * 400)
            anchor.append(
                timed(lambda values=values: bare.execute("INSERT INTO rows VALUES (?, ?)", values))
            )
            key = queue.items[last - number % min(50, last + 1)].trace
            acts = [Act("note", {"text": f"note {number} " * 8})]
            ours.append(
                timed(
                    lambda key=key, acts=acts: space.journal.append(
                        space.reviewer, key, queue.rubric, acts
                    )
                )
            )
            at = (last + number) % len(queue.items)
            reading.append(timed(lambda at=at: ReviewItem.read(space, queue, at)))
    row("journal append", statistics.median(ours), statistics.median(anchor), "ms")
    print(f"  next trace, read after a press {statistics.median(reading) * 1e3:10.2f} ms")


def median(work: Callable[[], Ran], runs: int) -> Ran:
    """The median time of several runs, and the greatest memory."""
    found = [work() for _ in range(runs)]
    return Ran(statistics.median(one.seconds for one in found), max(one.mb for one in found))


def bulk(library: Path, scratch: Path, runs: int) -> None:
    """Export, examination and import of all reviews."""
    file, copied = scratch / "reviews.jsonl", scratch / "copied.jsonl"
    journal = sqlite3.connect(f"{(library / 'journal.db').resolve().as_uri()}?mode=ro", uri=True)

    def copy() -> None:
        with copied.open("w") as out:
            out.writelines(
                f"{state}\n" for (state,) in journal.execute("SELECT state FROM reviews")
            )

    exported = median(lambda: run("--library", library, "reviews", "export", file), runs)
    row("reviews export", exported.seconds, timed(copy), "s", f"{exported.mb} MB")
    examined = median(lambda: run("--library", library, "doctor"), runs)
    check = timed(lambda: journal.execute("PRAGMA integrity_check").fetchall())
    row("doctor", examined.seconds, check, "s", f"{examined.mb} MB")
    journal.close()

    def imported() -> Ran:
        fresh = scratch / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        shutil.copy(library / "traces.db", fresh)
        return run("--library", fresh, "reviews", "import", file)

    def inserted() -> None:
        with sqlite3.connect(scratch / f"lines-{time.time_ns()}.db") as lines:
            lines.execute("CREATE TABLE lines (body TEXT)")
            lines.executemany("INSERT INTO lines VALUES (?)", ((one,) for one in file.open()))

    found = median(imported, runs)
    row("reviews import", found.seconds, timed(inserted), "s", f"{found.mb} MB")


def main() -> None:
    """Print the table for each library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--traces", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--reviews", type=int, nargs="+", default=[0, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    found = libraries(options.folder, options.traces, options.reviews)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        scratch = Path(name)
        bare = scratch / "bare.py"
        bare.write_text(BARE)
        for title, library in found.items():
            print(title)
            starts(library, bare, options.runs)
            presses(library, scratch)
            if "events" in title:
                bulk(library, scratch, options.runs)


if __name__ == "__main__":
    main()
