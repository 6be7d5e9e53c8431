"""Opening a group of many members, beside what a screen refresh takes.

    python benchmarks/group_screen.py [--members 5000] [--runs 9]

`read` is the store's part, in a thread; `to first rows` is from the key press to the members on the screen.
A refresh is Textual's own at 60 frames a second: 16.7 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.reviews.queues import Queues
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.groups.group import GroupScreen
from tracejury.tui.views.groups import read_group
from tracejury.tui.widgets.paged_list import PagedList

REFRESH_MS = 1000 / 60


def bundle(path: Path, members: int) -> Path:
    """Runs in which a tool failed in the same words."""
    with path.open("w") as out:
        for number in range(members):
            call = {"id": "c", "type": "function", "function": {"name": "book", "arguments": "{}"}}
            messages = [
                {"role": "user", "content": f"Please book request {number} for me."},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": "c", "name": "book",
                 "content": f"Error: not enough seats on flight HAT{number:04} for passenger "
                            f"{('Ana', 'Omar', 'Petra')[number % 3]}"},
                {"role": "assistant", "content": "That did not work."},
            ]  # fmt: skip
            line = {"id": f"r{number}", "messages": messages, "metadata": {"locale": "de"}}
            out.write(json.dumps(line) + "\n")
    return path


async def opened(space: Workspace, group: str) -> float:
    """Milliseconds from opening the screen to the first rows of members."""
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        start = time.perf_counter()
        screen = GroupScreen(space, group)
        app.push_screen(screen)
        while not (screen.is_mounted and screen.query_one(PagedList).current_row is not None):
            await asyncio.sleep(0.001)
        return (time.perf_counter() - start) * 1000


def main() -> None:
    """Print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "library"
        journal, library = Journal.open(folder), Library.open(folder)
        space = Workspace(folder, library, journal, Reviews(journal), Queues(journal), "expert")
        load(library, [bundle(Path(scratch) / "a.jsonl", given.members)], raw=False)
        space.regroup()
        group = space.groups.all()[0]
        read = []
        for _ in range(given.runs):
            start = time.perf_counter()
            read_group(space, group.id)
            read.append((time.perf_counter() - start) * 1000)
        shown = [asyncio.run(opened(space, group.id)) for _ in range(given.runs)]
        space.close()
    print(f"a group of {group.size:,} members, {len(group.signatures)} signatures")
    for name, values in (("read", read), ("to first rows", shown)):
        middle = statistics.median(values)
        print(f"  {name:<14} p50 {middle:7.1f} ms  ({middle / REFRESH_MS:.1f} refreshes)")


if __name__ == "__main__":
    main()
