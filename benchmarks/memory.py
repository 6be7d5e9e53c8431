"""Memory of the app at the desk and in a review, over a bare Textual app, in a library of a million steps.

    python benchmarks/lifelike.py million.jsonl --steps 1000000
    tracejury --library FOLDER/library load million.jsonl
    tracejury --library FOLDER/library queue new all --rubric agent-failure --order as-loaded
    python benchmarks/memory.py FOLDER
    python benchmarks/memory.py OTHER --traces 250000

FOLDER has a library with a queue named "all". One that is not there is made: agent runs of four steps each. Memory is
the resident set of the process (VmRSS), read when nothing was painted for two seconds; in the review, after ten traces.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from queue_pace import QUEUE, make_library  # type: ignore[import-not-found,unused-ignore]
from screen import BARE, PROGRAM, Session  # type: ignore[import-not-found,unused-ignore]


def resident(session: Session) -> float:
    """MiB that a program holds."""
    while session.read(2.0):
        pass
    status = Path(f"/proc/{session.child.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--traces", type=int, default=250_000)
    options = parser.parse_args()
    if not options.folder.exists():
        make_library(options.folder, options.traces, 0)
    bare = Session([sys.executable, "-c", BARE], "READY")
    floor = resident(bare)
    bare.child.terminate(force=True)
    app = Session([str(PROGRAM), "--library", str(options.folder / "library")], QUEUE)
    desk = resident(app)
    app.child.send("\r")
    resident(app)
    for _ in range(10):
        app.child.send("n")
        resident(app)
    review = resident(app)
    app.child.terminate(force=True)
    print(f"  bare Textual app {floor:6.0f} MiB")
    print(f"  desk             {desk:6.0f} MiB   +{desk - floor:.0f}")
    print(f"  review           {review:6.0f} MiB   +{review - floor:.0f}")


if __name__ == "__main__":
    main()
