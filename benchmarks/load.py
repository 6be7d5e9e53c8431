"""Load throughput beside the floor, in one run.

    python benchmarks/load.py [--traces 2000] [--runs 3] [--bundle FILE_OR_FOLDER]

The floor is what cannot be avoided: decoding the same bytes with the fastest JSON decoder we know
(msgspec) and inserting the same rows with bare sqlite3 `executemany` under the same pragmas. Ours is
`load()` as the command line calls it. Each measurement is a process of its own, the two take turns, and
the medians are compared.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WORDS = [
    "refund",
    "booking",
    "passenger",
    "fare",
    "window",
    "policy",
    "voucher",
    "cabin",
    "itinerary",
    "confirm",
    "schedule",
    "upgrade",
    "baggage",
    "allowance",
    "weekend",
    "airport",
    "connection",
    "delay",
    "compensation",
    "request",
    "agent",
    "customer",
    "reply",
]


def sentence(chance: random.Random, count: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def attribute(key: str, value: Any) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": str(value)}}


def write_otlp(path: Path, traces: int) -> None:
    """Agent runs as OTLP JSONL, a line a trace: a root, and pairs of model and tool spans."""
    chance = random.Random(7)
    with path.open("w") as out:
        for number in range(traces):
            trace_id = f"{number + 1:032x}"
            start = 1_795_176_000_000_000_000 + number * 10**9
            spans = []
            for at in range(11):
                kind = "AGENT" if at == 0 else "LLM" if at % 2 else "TOOL"
                attributes = [
                    attribute("openinference.span.kind", kind),
                    attribute("input.value", sentence(chance, 60)),
                    attribute("output.value", sentence(chance, 60)),
                ]
                if kind == "LLM":
                    attributes += [
                        attribute("llm.model_name", "quill-3"),
                        attribute("llm.input_messages.0.message.role", "user"),
                        attribute("llm.input_messages.0.message.content", sentence(chance, 80)),
                        attribute("llm.output_messages.0.message.role", "assistant"),
                        attribute("llm.output_messages.0.message.content", sentence(chance, 80)),
                    ]
                spans.append(
                    {
                        "traceId": trace_id,
                        "spanId": f"{number * 16 + at + 1:016x}",
                        "parentSpanId": "" if at == 0 else f"{number * 16 + 1:016x}",
                        "name": f"{kind.lower()} {at}",
                        "startTimeUnixNano": str(start + at * 10**6),
                        "endTimeUnixNano": str(start + (at + 1) * 10**6),
                        "attributes": attributes,
                        "status": {"code": 1},
                    }
                )
            out.write(
                json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": spans}]}]})
                + "\n"
            )


def write_messages(path: Path, traces: int) -> None:
    """Conversations as JSONL."""
    chance = random.Random(7)
    with path.open("w") as out:
        for number in range(traces):
            messages = [
                {
                    "role": "user" if turn % 2 == 0 else "assistant",
                    "content": sentence(chance, 80),
                }
                for turn in range(12)
            ]
            out.write(json.dumps({"id": f"conversation-{number:08d}", "messages": messages}) + "\n")


def files_of(bundle: Path) -> list[Path]:
    return (
        [one for one in sorted(bundle.rglob("*")) if one.is_file()] if bundle.is_dir() else [bundle]
    )


def floor(bundle: Path, rows_from: Path, folder: Path) -> None:
    """Decode the same bytes, insert the same rows."""
    import msgspec

    source = sqlite3.connect(rows_from / "traces.db")
    rows = {
        table: source.execute(f"SELECT * FROM {table}").fetchall()
        for table in ("traces", "steps", "scores", "trace_bundles")
    }
    shapes = [
        row[0]
        for row in source.execute(
            "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND tbl_name NOT LIKE 'search%'"
        )
        if "sqlite_sequence" not in row[0]
    ]
    source.close()
    begin = time.perf_counter()
    decoder = msgspec.json.Decoder()
    for file in files_of(bundle):
        with file.open("rb") as stream:
            try:
                for text in stream:
                    decoder.decode(text)
            except msgspec.DecodeError:
                # One document, not one a line.
                stream.seek(0)
                with contextlib.suppress(msgspec.DecodeError):
                    decoder.decode(stream.read())
    target = sqlite3.connect(folder / "floor.db", isolation_level=None)
    target.execute("PRAGMA journal_mode = wal")
    target.execute("PRAGMA synchronous = normal")
    for shape in shapes:
        target.execute(shape)
    for table, values in rows.items():
        for start in range(0, len(values), 10_000):
            some = values[start : start + 10_000]
            target.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * len(some[0]))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", some)
            target.execute("COMMIT")
    target.close()
    report(time.perf_counter() - begin)


def ours(bundle: Path, library_folder: Path) -> None:
    """Load as the command line does."""
    from tracejury.store.library.library import Library
    from tracejury.store.loading.load import load

    library = Library.open(library_folder)
    begin = time.perf_counter()
    totals = load(library, [bundle]).totals
    # The floor closes its database as well, which brings the last pages home.
    library.close()
    seconds = time.perf_counter() - begin
    report(seconds, totals.traces, totals.steps, totals.new)


def report(seconds: float, traces: int = 0, steps: int = 0, new: int = 0) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    # Of the processes that it started, only the largest is known; there are two on two processors.
    peak += 2 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        json.dumps({"seconds": seconds, "mib": peak, "traces": traces, "steps": steps, "new": new})
    )


def child(*arguments: object) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout))


def measure(name: str, bundle: Path, scratch: Path, runs: int) -> None:
    size = sum(file.stat().st_size for file in files_of(bundle)) / 1e6
    times: dict[str, list[dict[str, Any]]] = {"floor": [], "load": [], "again": []}
    for run in range(runs):
        library = scratch / f"{name}-{run}"
        times["load"].append(child("--ours", bundle, library))
        times["again"].append(child("--ours", bundle, library))
        empty = scratch / f"{name}-{run}-floor"
        empty.mkdir()
        times["floor"].append(child("--floor", bundle, library, empty))
        shutil.rmtree(library)
        shutil.rmtree(empty)
    median = {k: statistics.median(one["seconds"] for one in v) for k, v in times.items()}
    steps = times["load"][0]["steps"]
    assert all(one["new"] == 0 for one in times["again"])
    print(f"{name}: {size:.1f} MB, {times['load'][0]['traces']} traces, {steps} steps")
    for label in ("floor", "load", "again"):
        peak = max(one["mib"] for one in times[label])
        print(
            f"  {label:<6} {median[label]:7.2f} s  {size / median[label]:7.1f} MB/s  "
            f"{steps / median[label]:9.0f} steps/s  peak {peak:5.0f} MiB  "
            f"x floor {median[label] / median['floor']:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--traces", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bundle", type=Path, help="measure this one instead")
    parser.add_argument("--scratch", type=Path, help="where the libraries are made")
    parser.add_argument("--ours", nargs=2, type=Path)
    parser.add_argument("--floor", nargs=3, type=Path)
    options = parser.parse_args()
    if options.ours:
        ours(*options.ours)
    elif options.floor:
        floor(*options.floor)
    elif options.bundle:
        with tempfile.TemporaryDirectory(dir=options.scratch) as name:
            measure(options.bundle.name, options.bundle, Path(name), options.runs)
    else:
        with tempfile.TemporaryDirectory() as name:
            scratch = Path(name)
            write_otlp(scratch / "otlp.jsonl", options.traces)
            write_messages(scratch / "messages.jsonl", options.traces * 2)
            measure("otlp", scratch / "otlp.jsonl", scratch, options.runs)
            measure("messages", scratch / "messages.jsonl", scratch, options.runs)


if __name__ == "__main__":
    main()
