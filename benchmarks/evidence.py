"""Coverage beside DuckDB, which counts the same matrix from the Parquet export of the same library, in one run.

    python benchmarks/evidence.py FOLDER [--traces 100000] [--runs 3]

FOLDER keeps the library (made if it is not there: agent runs of four steps, 15 slices, every third trace reviewed) and
its export. The matrix is slices by failure codes: seen, reviewed, failed, and failed traces with each code, with Wilson
intervals on both sides; the counts of both have to be equal. Every figure is of a whole process: seconds on the clock, of
the processor, and its peak memory.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from screen import PROGRAM  # type: ignore[import-not-found,unused-ignore]
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act, CopyPress
from tracejury.store.journal.uuid7 import Uuid7
from tracejury.store.workspace.workspace import Workspace

CODES = ("tool-error", "wrong-argument", "gave-up")
SLICES = ("intent", "tier")
INTENTS = ("bags", "seats", "refund", "rebook", "complaint")
TIERS = ("basic", "silver", "gold")
MOST_MB = 500

MEASURE = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE)
spent = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stdout.buffer.write(done.stdout)
print(spent, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, file=sys.stderr)
"""
"""A small process between: the peak of a child begins with the memory of the process that started it."""

DUCKDB = """
import duckdb, json, sys
out, fields = sys.argv[1], sys.argv[2:]
by = ", ".join(f"t.slices['{one}']" for one in fields)
duckdb.sql("SET threads = 1")
of = f'''FROM read_parquet('{out}/traces/*/*.parquet', hive_partitioning = true) t
  LEFT JOIN read_parquet('{out}/verdicts/*.parquet') v USING (trace)'''
rows = duckdb.sql(f'''SELECT [{by}], count(*), count(v.verdict),
  count(*) FILTER (v.verdict = 'pass'), count(*) FILTER (v.verdict = 'fail') {of} GROUP BY {by}''').fetchall()
codes = duckdb.sql(f'''SELECT [{by}], code, count(*) {of}, unnest(list_distinct(v.codes)) AS c(code)
  WHERE v.verdict = 'fail' GROUP BY {by}, code''').fetchall()
print(json.dumps({"slices": rows, "codes": codes}))
"""
"""The same matrix, counted by DuckDB."""


@dataclass(frozen=True)
class Ran:
    """What a process said, and what it took."""

    said: bytes
    seconds: float
    cpu: float
    mb: int


def run(*words: object) -> Ran:
    """Run a process and wait for it."""
    command = [sys.executable, "-c", MEASURE, *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    seconds, cpu, mb = done.stderr.decode().splitlines()[-1].split()
    return Ran(done.stdout, float(seconds), float(cpu), int(mb))


def write_bundle(path: Path, traces: int) -> Path:
    """Small agent runs of four steps over half a year; two of five fail."""
    chance = random.Random(7)
    begin = datetime(2026, 6, 1, tzinfo=UTC)
    with path.open("w") as out:
        for number in range(traces):
            way = int(300 * chance.random() ** 2)
            failed = chance.random() < 0.4
            said = f"no {way} route from depot {way * 7} answers" if failed else "done"
            call = {"id": "c1", "type": "function"}
            call["function"] = {"name": f"route_{way % 40}", "arguments": "{}"}  # type: ignore[assignment]
            messages = [
                {"role": "user", "content": f"Please plan delivery {number} for street {way}."},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c1", "name": f"route_{way % 40}",
                 "content": f"Error: {said}" if failed else said},
                {"role": "assistant", "content": "Sorry." if failed else "It is planned."},
            ]  # fmt: skip
            about = {"intent": chance.choice(INTENTS), "tier": chance.choice(TIERS)}
            at = begin + timedelta(seconds=number * 150)
            line = {"id": f"run-{number}", "messages": messages, "metadata": about}
            out.write(json.dumps({**line, "timestamp": at.isoformat()}) + "\n")
    return path


def make(folder: Path, traces: int) -> Path:
    """The library, with reviews of every third trace."""
    library = folder / "library"
    if library.exists():
        return library
    folder.mkdir(parents=True, exist_ok=True)
    bundle = write_bundle(folder / "bundle.jsonl", traces)
    row("load", [run(PROGRAM, "--library", library, "load", "--no-raw", bundle)], most=None)
    rubric = find_rubric("agent-failure")
    ids, now = Uuid7(), time.time_ns() // 1_000_000
    with Workspace.open(library, "anna") as space:
        pinned = space.reviews.remember_rubric("anna", rubric)
        copies = []
        for number, trace in enumerate(space.library.keys()):
            if number % 3:
                continue
            failed = number % 5 == 0
            codes = sorted({CODES[number % 7 % 3], CODES[number % 2]}) if failed else []
            verdict = "fail" if failed else "pass"
            acts = [
                Act("answer", {"question": rubric.verdict.question, "value": verdict}),
                Act("finish", {"verdict": verdict, "codes": codes}),
            ]
            copies.append(CopyPress(ids.make(now), now, trace, pinned, acts))
        for start in range(0, len(copies), 500):
            space.journal.append_copies("anna", copies[start : start + 500])
    return library


def wilson(times: int, of: int) -> tuple[float, float]:
    """Wilson 1927, 95 %: a second writing of it, for DuckDB's counts."""
    if not of:
        return 0.0, 1.0
    z = 1.959963984540054
    share, square = times / of, z * z
    middle = share + square / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    scale = 1 + square / of
    return (middle - half) / scale, (middle + half) / scale


def matrix_of_ours(said: bytes) -> dict[tuple[str | None, ...], tuple[object, ...]]:
    """What `coverage --json` counted."""
    document = json.loads(said)
    return {
        tuple(one["values"]): (
            one["seen"],
            one["reviewed"],
            one["failed"],
            {code: counts["failed"] for code, counts in one["codes"].items() if counts["failed"]},
        )
        for one in document["slices"]
    }


def matrix_of_theirs(said: bytes) -> dict[tuple[str | None, ...], tuple[object, ...]]:
    """What DuckDB counted."""
    document = json.loads(said)
    codes: dict[tuple[str | None, ...], dict[str, int]] = {}
    for values, code, count in document["codes"]:
        codes.setdefault(tuple(values), {})[code] = count
    return {
        tuple(values): (seen, reviewed, failed, codes.get(tuple(values), {}))
        for values, seen, reviewed, _passed, failed in document["slices"]
    }


def check_intervals(ours: bytes, theirs: bytes) -> int:
    """Hold every interval of ours beside the one of DuckDB's counts; how many there are."""
    decided = {
        tuple(values): passed + failed
        for values, _, _, passed, failed in json.loads(theirs)["slices"]
    }
    checked = 0
    for one in json.loads(ours)["slices"]:
        of = decided[tuple(one["values"])]
        for code, found in one["codes"].items():
            low, high = wilson(found["failed"], of)
            assert abs(low - found["low"]) < 1e-4, (one["values"], code)
            assert abs(high - found["high"]) < 1e-4, (one["values"], code)
            checked += 1
    return checked


def row(name: str, runs: list[Ran], most: int | None = MOST_MB) -> None:
    """One line of the table."""
    seconds = statistics.median(one.seconds for one in runs)
    cpu = statistics.median(one.cpu for one in runs)
    mb = max(one.mb for one in runs)
    print(f"  {name:<44} {seconds:8.2f} s   cpu {cpu:8.2f} s   peak {mb:5} MB", flush=True)
    assert most is None or mb < most, f"{name} takes {mb} MB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    library = make(options.folder, options.traces)
    out = options.folder / "parquet"
    ask = [word for name in SLICES for word in ("--slice", name)]
    base = (PROGRAM, "--library", library)
    row("export --parquet", [run(*base, "export", "--parquet", out)])
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    files = sum(1 for path in out.rglob("*.parquet"))
    stored = (library / "traces.db").stat().st_size
    print(f"  {files} files, {size / 1e6:.0f} MB; traces.db {stored / 1e6:.0f} MB")
    ours, theirs = [], []
    for _ in range(options.runs):
        ours.append(run(*base, "--json", "coverage", *ask))
        theirs.append(run(sys.executable, "-c", DUCKDB, out, *SLICES))
    row("coverage --slice intent --slice tier", ours)
    row("DuckDB, the same matrix from the export", theirs)
    mine, other = matrix_of_ours(ours[-1].said), matrix_of_theirs(theirs[-1].said)
    assert mine == other, "the counts differ"
    cells = check_intervals(ours[-1].said, theirs[-1].said)
    print(f"  {len(mine)} slices, {cells} cells of slices and codes: counts equal, intervals equal")


if __name__ == "__main__":
    main()
