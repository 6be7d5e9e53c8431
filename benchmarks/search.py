"""Searches beside bare FTS5, in one run, in a library of any size.

    python benchmarks/search.py [--traces 250000] [--runs 5]

The floor is an FTS5 table of its own with the same texts in one column, asked for the same words: the first page of row
ids, and all of them. Ours is `find` as the screen calls it, and `found`, which reads the rows of a screen with
the words in context. Both are timed warm, in turns, and the medians are compared. The library has four steps a trace.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from tracejury.store.library.search_text import COLUMNS, search_text
from tracejury.store.trace import Message, Score, Step, ToolCall, Trace
from tracejury.store.workspace.search import Search, parse_query
from tracejury.store.workspace.workspace import Workspace

BATCH: Final = 2_000
SCREEN: Final = 40
STEPS: Final = 4
ASKED: Final = (
    # A word in every trace, in one of 100, in one of 10,000, in none; two of them; quoted; fields.
    ("refund", '"refund" *'),
    ("rare7", '"rare7" *'),
    ("single77", '"single77" *'),
    ("nowhere", '"nowhere" *'),
    ("refund rare7", '"refund" * AND "rare7" *'),
    ('"refund policy"', '"refund policy"'),
    ("refund -rare7", '("refund" *) NOT ("rare7" *)'),
    ("status:error refund", '"refund" *'),
    ("refund score.judge<0.1", '"refund" *'),
    ("refund reviewed:no", '"refund" *'),
)


def words(chance: random.Random, count: int) -> str:
    vocabulary = [f"word{int(chance.paretovariate(1.1)) % 20_000}" for _ in range(count)]
    return " ".join(vocabulary)


def traces(count: int, seed: int = 7) -> Iterator[Trace]:
    """Traces of a user's question, a call, its result, an answer."""
    chance = random.Random(seed)
    for number in range(count):
        asked = f"refund policy {words(chance, 12)} rare{number % 100} single{number % 10_000}"
        call = ToolCall("get_order" if number % 3 else "issue_refund", {"id": f"O-{number}"})
        steps = (
            Step("1", "message", "user", messages_out=(Message("user", asked),)),
            Step(
                "2",
                "llm",
                "model",
                model="quill-3",
                messages_out=(Message("assistant", tool_calls=(call,)),),
            ),
            Step("3", "tool", call.name, output=words(chance, 60)),
            Step(
                "4",
                "llm",
                "model",
                model="quill-3",
                messages_out=(Message("assistant", words(chance, 40)),),
            ),
        )
        yield Trace(
            source_id=f"t{number}", input=asked, output=words(chance, 40), steps=steps,
            error="timeout" if number % 50 == 0 else None,
            metadata={"locale": chance.choice(["en", "de", "fr"]), "session": f"s{number // 5}"},
            scores=(Score("judge", chance.random()),),
        )  # fmt: skip


def make(folder: Path, count: int) -> tuple[Workspace, sqlite3.Connection]:
    space = Workspace.open(folder)
    floor = sqlite3.connect(folder / "floor.db")
    floor.execute("PRAGMA journal_mode = wal")
    floor.execute("CREATE VIRTUAL TABLE t USING fts5(text, content='', columnsize=0)")
    bundle = space.library.begin_bundle("b", "b", "0" * 64, "messages")
    source = traces(count)
    saved = 0
    while batch := list(islice(source, BATCH)):
        space.library.save(batch, bundle)
        texts = [search_text(trace) for trace in batch]
        floor.executemany(
            "INSERT INTO t(rowid, text) VALUES (?, ?)",
            (
                (row, " ".join(getattr(text, column) for column in COLUMNS[:-1]))
                for row, text in enumerate(texts, start=saved + 1)
            ),
        )
        floor.commit()
        saved += len(batch)
    return space, floor


def median(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begin))
    return statistics.median(times)


def sizes(space: Workspace) -> None:
    def work(db: object) -> None:
        run = db.execute_sql  # type: ignore[attr-defined]
        index = run("SELECT coalesce(sum(length(block)), 0) FROM search_data").fetchone()[0]
        pages = run("PRAGMA page_count").fetchone()[0] * run("PRAGMA page_size").fetchone()[0]
        print(
            f"  traces.db {pages / 1e6:,.0f} MB, of it the index {index / 1e6:,.0f} MB ({index / pages:.0%})"
        )

    space.library.read(work)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--traces", type=int, default=250_000)
    arguments.add_argument("--runs", type=int, default=5)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        space, floor = make(Path(scratch), given.traces)
        print(f"{given.traces:,} traces, {given.traces * STEPS:,} steps")
        sizes(space)
        search = Search(space, blind=True)
        print(
            "  ms                          bare FTS5: page    all    ours: page    all   rows    found"
        )
        for text, bare in ASKED:
            query = parse_query(text)
            sql = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid DESC"
            rows = list(next(search.rows(query), ()))[:SCREEN]
            found = sum(len(page) for page in search.rows(query))
            first = median(lambda: floor.execute(sql, (bare,)).fetchmany(128), given.runs)  # noqa: B023
            whole = median(lambda: floor.execute(sql, (bare,)).fetchall(), given.runs)  # noqa: B023
            page = median(lambda: next(search.rows(query), ()), given.runs)  # noqa: B023
            every = median(lambda: list(search.rows(query)), given.runs)  # noqa: B023
            drawn = median(lambda: search.found(rows, query), given.runs)  # noqa: B023
            print(
                f"  {text:<34} {first:>8.1f} {whole:>6.0f} {page:>13.1f} {every:>6.0f} {drawn:>6.1f} {found:>8,}",
                flush=True,
            )
        space.close()


if __name__ == "__main__":
    main()
