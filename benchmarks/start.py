"""Start to first paint beside a bare Textual app, in one run: small and large libraries, few and many reviews.

    python benchmarks/start.py FOLDER [--runs 9] [--traces 1000 100000] [--reviews 0 100000]

FOLDER keeps the libraries that are made, one for each pair of traces and reviews (reviews only where there are as many
traces); each review is six events. Before each start something is changed in the journal, so that a backup is due. "Paint"
is the moment when the queue of all traces stands on the emulated screen of 120x40. The programs take turns, so that a slow
moment of the machine hits all of them.
"""

from __future__ import annotations

import argparse
import compileall
import re
import statistics
import sys
import time
from pathlib import Path

import tracejury
from queue_pace import QUEUE, make_library  # type: ignore[import-not-found,unused-ignore]
from screen import BARE, PROGRAM, Session, line  # type: ignore[import-not-found,unused-ignore]
from tracejury.store.acts import Act
from tracejury.store.workspace.workspace import Workspace

ACTS = 6


def libraries(folder: Path, traces: list[int], reviews: list[int]) -> dict[str, Path]:
    """The libraries, made where they are not there yet."""
    found = {}
    for count in traces:
        for judged in reviews:
            if judged > count:
                continue
            here = folder / f"{count}-traces-{judged}-reviews"
            if not here.exists():
                start = time.perf_counter()
                make_library(here, count, judged, ACTS)
                print(f"{here.name} made in {time.perf_counter() - start:.0f} s", flush=True)
            name = f"{count:,} traces" + (f", {judged * ACTS:,} events" if judged else "")
            found[name] = here / "library"
    return found


def change(library: Path) -> None:
    """Save something, as in a sitting before this one."""
    with Workspace.open(library) as space:
        queue = space.queue_named(QUEUE)
        acts = [Act("note", {"text": f"at {time.time_ns()}"})]
        space.journal.append(space.reviewer, queue.items[0].trace, queue.rubric, acts)


def main() -> None:
    """Print each median and its ratio to the bare app's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--traces", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--reviews", type=int, nargs="+", default=[0, 100_000])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    # As pip does on installing.
    compileall.compile_dir(Path(tracejury.__file__).parent, quiet=2, rx=re.compile(r"[/\\]\."))
    found = libraries(options.folder, options.traces, options.reviews)
    bare_file = options.folder / "bare.py"
    bare_file.write_text(BARE)
    paints: dict[str, list[float]] = {name: [] for name in ("bare", *found)}
    for _ in range(options.runs):
        session = Session([sys.executable, str(bare_file)], "READY")
        paints["bare"].append(session.paint)
        session.close()
        for name, library in found.items():
            change(library)
            session = Session([str(PROGRAM), "--library", str(library)], "Queues")
            paints[name].append(session.paint)
            session.close()
    print(f"start to first paint, {options.runs} runs")
    for name, seconds in paints.items():
        line(f"  {name}", seconds)
    anchor = statistics.median(paints["bare"])
    for name in found:
        print(f"  {name}, over bare: {statistics.median(paints[name]) / anchor:.2f}")


if __name__ == "__main__":
    main()
