"""The evidence report of a large library: seconds and peak memory of the whole process, beside `coverage` of one field.

    python benchmarks/report.py FOLDER [--traces 100000] [--reviews 5000] [--runs 3]

FOLDER keeps the libraries that `start.py` makes, too. Seconds are medians, memory is the peak.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from growth import run  # type: ignore[import-not-found,unused-ignore]
from start import libraries  # type: ignore[import-not-found,unused-ignore]

WRITTEN = ("report.html", "report.json")


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    found = libraries(options.folder, [options.traces], [options.reviews])
    for name, library in found.items():
        print(name)
        asked: list[tuple[str, ...]] = [("coverage", "--paths")]
        asked += [("report", "-o", str(options.folder / file)) for file in WRITTEN]
        for words in asked:
            ran = [run("--library", library, *words) for _ in range(options.runs)]
            seconds, mb = statistics.median(one.seconds for one in ran), max(one.mb for one in ran)
            what = " ".join(Path(word).name for word in words)
            print(f"  {what:<24} {seconds:7.1f} s  {mb:5} MB", flush=True)


if __name__ == "__main__":
    main()
