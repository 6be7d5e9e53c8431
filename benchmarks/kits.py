"""How long the merge of many returns takes, beside the floor: the same events unpacked, hashed and inserted, and nothing else. Both are told in
time of the processor, which a busy machine does not change.

python benchmarks/kits.py [--returns 100] [--events 1000]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from tracejury.store.acts import Act, Event, Part
from tracejury.store.journal import log
from tracejury.store.journal.uuid7 import Uuid7
from tracejury.store.kits.kit_file import read_file
from tracejury.store.kits.returned import ReturnHead, of_kit, write_return
from tracejury.store.workspace.kit_building import KitPlan, plan_kits
from tracejury.store.workspace.kit_merging import merge_returns
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.rubrics import rubric_named
from tracejury.store.workspace.workspace import Workspace


def library(folder: Path, traces: int) -> None:
    lines = [
        {
            "id": f"t{number}",
            "messages": [
                {"role": "user", "content": f"Bag number {number}?"},
                {"role": "assistant", "content": f"A bag costs {number} euro."},
            ],
        }
        for number in range(traces)
    ]
    bundle = folder.with_suffix(".jsonl")
    bundle.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Workspace.open(folder, "eve") as space:
        space.load_and_group([bundle])
        space.new_queue("bags", rubric_named(space, "support-reply"), Selection({}))


def events(plan: KitPlan, rubric: str, count: int) -> Iterator[Event]:
    """Two acts a press, as a verdict key makes them."""
    ids, now = Uuid7(), time.time_ns() // 1_000_000
    keys = [item.trace for item in plan.head.items]
    for number in range(count // 2):
        press = ids.make(now)
        verdict = "fail" if number % 3 else "pass"
        acts = [
            Act("answer", {"question": "verdict", "value": verdict}),
            Act("finish", {"verdict": verdict}),
        ]
        part = Part(plan.head.reviewer, keys[number % len(keys)], rubric, acts)
        for act in acts:
            yield log.made(ids.make(now), press, now, part, act, "")


def returns(folder: Path, out: Path, count: int, each: int) -> list[Path]:
    with Workspace.open(folder, "eve") as space:
        rubric = space.queue_named("bags").rubric
        plans = plan_kits(space, "bags", reviewers=[f"reviewer {one}" for one in range(count)])
    files = []
    for plan in plans.kits:
        inside = {item.trace: None for item in plan.head.items}
        chain = of_kit(events(plan, rubric, each), inside, rubric)
        finished = len({event.trace for event in chain})
        head = ReturnHead(
            plan.id, plan.head.library, plan.head.reviewer, rubric, "bags", len(inside), finished, len(chain)
        )  # fmt: skip
        path = out / f"{plan.head.reviewer}.jury"
        write_return(path, head, chain, plan.head.token, None)
        files.append(path)
    return files


def floor(files: list[Path], database: Path) -> None:
    db = sqlite3.connect(database)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events(id TEXT PRIMARY KEY, trace TEXT, reviewer TEXT, body TEXT)")
    with db:
        for file in files:
            _, *lines = read_file(file, "return").lines()
            rows = []
            for line in lines:
                hashlib.sha256(line).hexdigest()
                one = msgspec.json.decode(line)
                rows.append((one["id"], one["trace"], one["reviewer"], json.dumps(one["body"])))
            db.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    db.close()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--returns", type=int, default=100)
    asked.add_argument("--events", type=int, default=1000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        folder = root / "library"
        library(folder, given.events // 2)
        files = returns(folder, root, given.returns, given.events)
        size = sum(file.stat().st_size for file in files)
        total = given.returns * given.events
        print(f"{len(files)} returns, {total:,} events, {size / 1e6:.1f} MB")
        cpu = time.process_time()
        floor(files, root / "floor.db")
        bare = time.process_time() - cpu
        print(f"  floor   cpu {bare:6.2f} s")
        with Workspace.open(folder, "eve") as space:
            for what, some in (("merge", files), ("again", files)):
                start, cpu = time.perf_counter(), time.process_time()
                report = merge_returns(space, some)
                took, used = time.perf_counter() - start, time.process_time() - cpu
                print(
                    f"  {what:6}  cpu {used:6.2f} s  {total / used:9,.0f} events/s"
                    f"  x floor {used / bare:5.1f}  new {report.new:,}  ({took:.0f} s on the clock)"
                )
            cpu = time.process_time()
            space.history.undo()
            print(f"  undo    cpu {time.process_time() - cpu:6.2f} s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  peak {peak:.0f} MiB")


if __name__ == "__main__":
    main()
