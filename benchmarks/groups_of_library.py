"""Grouping as people meet it: a library is loaded, its failures grouped, and a second bundle comes.

    python benchmarks/groups_of_library.py [--failures 100000] [--tools 40]

The last fifth of the failures is the second bundle. Seconds, in one process.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from failures import failures  # type: ignore[import-not-found,unused-ignore]
from groups import tool_of  # type: ignore[import-not-found,unused-ignore]

sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))


def timed(name: str, work: Callable[[], object]) -> None:
    """Do it, and say how long it took."""
    start = time.perf_counter()
    work()
    print(f"  {name:28} {time.perf_counter() - start:6.2f} s")


def main() -> None:
    """Measure, and print."""
    from failing import Run, space_of, write_runs  # type: ignore[import-not-found,unused-ignore]
    from tracejury.store.loading.load import load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", type=int, default=100_000)
    parser.add_argument("--tools", type=int, default=40)
    given = parser.parse_args()
    runs = [Run(tool_of(text, given.tools), text) for text in failures(given.failures)]
    cut = len(runs) * 4 // 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = write_runs(folder / "first.jsonl", runs[:cut])
        second = write_runs(folder / "second.jsonl", runs[cut:], start=cut)
        with space_of(folder / "library") as space:
            timed(f"load {cut:,} traces", lambda: load(space.library, [first]))
            timed("group them", space.regroup)
            timed(f"load {len(runs) - cut:,} more", lambda: load(space.library, [second]))
            before = space.groups.partition()
            timed("group these", space.regroup)
            after = space.groups.partition()
            timed("nothing new", space.regroup)
            timed("list the groups", space.groups.all)
            print(f"  {len(space.groups.all()):,} groups")
        if any(after[id_] != group for id_, group in before.items()):
            raise SystemExit("an old member was moved")
    print(f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")


if __name__ == "__main__":
    main()
