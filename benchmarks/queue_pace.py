"""The pace of a review in a large library: the store work of one press, and the time from a key to the paint.

    python benchmarks/queue_pace.py LIBRARY [--traces 100000] [--reviews 5000] [--presses 200]

LIBRARY is a folder that is made if it is not there: small traces of an agent whose tools failed in some hundred
ways, one queue of all of them, and reviews by one reviewer. The app runs headless: "key to paint" is the time from
sending a key to the moment when the app has nothing left to do for it, with the screen updated.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import App, ComposeResult
from textual.widgets import OptionList
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act, CopyPress
from tracejury.store.journal.uuid7 import Uuid7
from tracejury.store.workspace.queue_state import listed, positions, summary_of
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.views.desk import read_desk
from tracejury.tui.views.review import ReviewItem

QUEUE = "all"
WAYS = 300


def write_bundle(path: Path, traces: int) -> Path:
    """Small agent runs; two of five fail, in one of `WAYS` ways."""
    chance = random.Random(7)
    with path.open("w") as out:
        for number in range(traces):
            way = int(WAYS * chance.random() ** 2)
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
            out.write(json.dumps({"id": f"run-{number}", "messages": messages}) + "\n")
    return path


def make_library(folder: Path, traces: int, reviews: int, events: int = 3) -> None:
    """The traces, their groups, the queue, and reviews of the first of its items, of so many events each (from 3)."""
    folder.mkdir(parents=True)
    bundle = write_bundle(folder / "bundle.jsonl", traces)
    rubric = find_rubric("agent-failure")
    ids, now = Uuid7(), time.time_ns() // 1_000_000
    with Workspace.open(folder / "library") as space:
        space.load_and_group([bundle])
        queue = space.new_queue(QUEUE, rubric, Selection({}, as_loaded=True)).queue
        chance = random.Random(11)
        copies = []
        for item in queue.items[:reviews]:
            verdict = "fail" if chance.random() < 0.5 else "pass"
            codes = ["tool-error"] if verdict == "fail" else []
            acts = [
                Act("answer", {"question": rubric.verdict.question, "value": verdict}),
                *(
                    Act(
                        "note",
                        {"text": f"It says {item.trace[:8]} and not what was asked. " * size},
                    )
                    for size in range(6 - events + 1, 5)
                ),
                Act("finish", {"verdict": verdict, "codes": codes}),
            ]
            copies.append(CopyPress(ids.make(now), now, item.trace, queue.rubric, acts))
        for start in range(0, len(copies), 500):
            space.journal.append_copies(space.reviewer, copies[start : start + 500])


def line(name: str, seconds: list[float]) -> None:
    """Median and 95th percentile, in milliseconds."""
    ordered = sorted(seconds)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(
        f"  {name:<34} p50 {statistics.median(ordered) * 1e3:8.2f} ms"
        f"   p95 {late * 1e3:8.2f} ms   n={len(ordered)}",
        flush=True,
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def store_work(space: Workspace, reviews: int, presses: int) -> None:
    """What a press asks of the store, apart from saving it."""
    queue = space.queues.get(QUEUE)
    assert queue is not None
    places = [reviews + number for number in range(presses)]
    first = timed(lambda: ReviewItem.read(space, queue, places[0]))
    print(f"  the first trace of a session {first * 1e3:31.1f} ms")
    item = ReviewItem.read(space, queue, places[0])
    line("the next trace", [timed(partial(ReviewItem.read, space, queue, at)) for at in places])
    line("review again", [timed(lambda: item.with_present_review(space)) for _ in places])
    line(
        "next open",
        [timed(partial(space.queues.next_open, queue, space.reviewer, at)) for at in places],
    )
    line(
        "the queue as a list, by group",
        [timed(partial(positions, space, queue, "all", "group")) for _ in range(5)],
    )
    line(
        "its words",
        [timed(partial(positions, space, queue, "all", "queue", "street 7")) for _ in range(5)],
    )
    line(
        "a page of it", [timed(partial(listed, space, queue, range(9000, 9128))) for _ in range(5)]
    )
    line("its end", [timed(partial(summary_of, space, queue)) for _ in range(5)])
    line("desk", [timed(lambda: read_desk(space)) for _ in range(5)])


async def bare(presses: int) -> None:
    """The same measure on a list of Textual's own: what waiting for a headless app costs."""

    class Bare(App[None]):
        def compose(self) -> ComposeResult:
            yield OptionList(*(f"line {number}" for number in range(200)))

    async with Bare().run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        spent = []
        for _ in range(presses):
            start = time.perf_counter()
            await pilot.press("down")
            spent.append(time.perf_counter() - start)
        line("down, in a bare list", spent)


async def key_to_paint(space: Workspace, presses: int) -> None:
    """Press keys in the headless app and wait until it is idle."""
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        while not app.screen.query("#desk-list").first().option_count:  # type: ignore[attr-defined]
            await pilot.pause(0.05)
        await pilot.press("enter")
        while not app.screen.query("#review-title"):
            await pilot.pause(0.05)
        await pilot.pause(1)
        for name, keys in (("j and k", "jk"), ("mark a step (m)", "m"), ("p, on to the next", "p")):
            spent = []
            for number in range(presses):
                title = app.screen.query_one("#review-title").render()
                start = time.perf_counter()
                await pilot.press(keys[number % len(keys)])
                if name.startswith("p"):
                    while str(app.screen.query_one("#review-title").render()) == str(title):
                        await pilot.pause()
                spent.append(time.perf_counter() - start)
            line(f"{name}", spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--traces", type=int, default=100_000)
    parser.add_argument("--reviews", type=int, default=5_000)
    parser.add_argument("--presses", type=int, default=200)
    options = parser.parse_args()
    if not options.library.exists():
        start = time.perf_counter()
        make_library(options.library, options.traces, options.reviews)
        print(f"library made in {time.perf_counter() - start:.1f} s")
    with Workspace.open(options.library / "library") as space:
        print(f"store, {options.traces:,} traces, {options.reviews:,} reviews")
        store_work(space, options.reviews, options.presses)
        print("key to paint, headless, 120x40")
        asyncio.run(bare(options.presses))
        asyncio.run(key_to_paint(space, options.presses))


if __name__ == "__main__":
    main()
