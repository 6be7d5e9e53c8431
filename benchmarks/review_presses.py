"""Keys that fifty sample traces take, judged on the real screen by a reviewer who pages to what they judge.

    python benchmarks/review_presses.py [80x24]

The reviewer gives the verdicts that were recorded with the sample. Before each verdict they page until the whole answer
was on the screen; for a failure they also go to the step where it first went wrong, by the shorter of the ways that the
keys give. Letters of texts are not counted, every other press is.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from desk_fixtures import settled, workspace
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.sample_traces import sample_folder
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.reading_pane import ReadingPane

TRACES = 50
QUEUES = ("airline", "clinic", "contracts")
WHY = ("why", "what", "note", "verdict")


class Reviewer:
    """Judges as recorded, and counts presses by what they were for."""

    def __init__(self, pilot: Pilot[None], recorded: dict[str, Any]) -> None:
        self.pilot = pilot
        self.recorded = recorded
        self.presses: Counter[str] = Counter()
        self.judged = 0

    @property
    def screen(self) -> ReviewScreen:
        """The review screen."""
        screen = self.pilot.app.screen
        assert isinstance(screen, ReviewScreen), screen
        return screen

    async def press(self, what: str, *keys: str) -> None:
        """Press keys, counted as `what`."""
        for key in keys:
            await self.pilot.press(key)
            await settled(self.pilot)
            self.presses[what] += 1

    async def type(self, text: str) -> None:
        """Fill the open editor."""
        editor = self.screen.query_one(InlineEditor)
        assert editor.has_focus
        editor.load_text("")
        editor.insert(text)
        await settled(self.pilot)

    async def read_answer(self) -> None:
        """Page down until the last line of the answer was on the screen."""
        pane = self.screen.query_one(ReadingPane)
        at = next((n for n, turn in enumerate(pane.turns) if turn.kind == "answered"), None)
        while at is not None:
            rows = pane._rows()
            if rows[-1][0] > at or len(rows) < pane.scrollable_content_region.height:
                return
            before = rows[0]
            await self.press("reading", "pagedown")
            if pane._rows()[0] == before:
                return

    async def go_to(self, step: str) -> None:
        """Go to a turn of a step, by the first of the shortest ways."""
        pane = self.screen.query_one(ReadingPane)
        there = [n for n, turn in enumerate(pane.turns) if turn.step == step]
        if not there:
            return
        while (ahead := min(there, key=lambda n: abs(n - pane.current))) != pane.current:
            distance = abs(ahead - pane.current)
            calls = self._next_call(pane)
            if calls is not None and abs(ahead - calls) + 1 < distance:
                await self.press("where", "C")
            else:
                await self.press("where", "j" if ahead > pane.current else "k")

    @staticmethod
    def _next_call(pane: ReadingPane) -> int | None:
        later = (n for n in range(pane.current + 1, len(pane.turns)))
        return next((n for n in later if pane.turns[n].kind == "call"), None)

    async def judge(self) -> None:
        """Judge the trace on the screen."""
        item = self.screen._item
        assert item is not None
        assert item.trace is not None
        said = self.recorded[item.trace.source_id or ""]
        await asyncio.sleep(0.35)  # nobody judges sooner; the screen takes no verdict key that soon
        await self.read_answer()
        if said["verdict"] != "fail":
            await self.press("verdict", {"pass": "p", "unsure": "s"}[said["verdict"]])
            if said["verdict"] == "unsure" and self.screen._item is item:
                await self.press("verdict", "enter")
        else:
            await self._fail(said)
        self.judged += 1
        review = self.screen._workspace.reviews.review("expert", item.key, item.queue.rubric)
        assert review is not None, item.trace.source_id
        assert review.status == "finished", (item.trace.source_id, review)

    async def _fail(self, said: dict[str, Any]) -> None:
        modes = [choice.key for choice in builtin_rubrics()["agent-failure"].questions[1].choices]
        # The clinic's traces were recorded under a rubric with other codes.
        first, *more = said["answers"].get("mode", ["other"])
        await self.press("verdict", "f")
        await self.press("code", str(modes.index(first) + 1))
        if more:
            for one in more:
                await self.press("code", "up", str(modes.index(one) + 1), "enter")
        await self.type(next(str(said["answers"][one]) for one in WHY if one in said["answers"]))
        await self.press("why", "enter")
        await self.go_to(said["break_point"]["step"])
        await self.press("where", "b")
        if said.get("correction"):
            await self.press("correction", "c")
            await self.type(said["correction"]["text"])
            await self.press("correction", "enter")
        await self.press("finish", "enter")


async def judge_fifty(space: Workspace, size: tuple[int, int]) -> Reviewer:
    """Judge the first fifty traces of the sample's queues that have a recorded verdict."""
    with sample_folder() as folder:
        lines = (folder / "recorded_review.jsonl").read_text("utf-8").splitlines()
    recorded = {one["source_id"]: one for one in map(json.loads, lines)}
    async with TracejuryApp(space).run_test(size=size) as pilot:
        await settled(pilot)
        reviewer = Reviewer(pilot, recorded)
        pinned = space.reviews.remember_rubric("expert", builtin_rubrics()["agent-failure"])
        for name in QUEUES:
            items = space.queue_named(name).items
            queue = space.queues.create("expert", f"counted {name}", pinned, items)
            traces = [space.library.trace(item.trace) for item in queue.items]
            for at, trace in enumerate(traces):
                if reviewer.judged >= TRACES or trace is None or trace.source_id not in recorded:
                    continue
                pilot.app.screen.post_message(OpenReview(queue, at))
                await settled(pilot)
                await reviewer.judge()
                pilot.app.pop_screen()
                await settled(pilot)
    return reviewer


def main() -> None:
    """Print the presses by what they were for."""
    width, height = (sys.argv[1] if len(sys.argv) > 1 else "80x24").split("x")
    with tempfile.TemporaryDirectory() as folder, workspace(Path(folder)) as space:
        reviewer = asyncio.run(judge_fifty(space, (int(width), int(height))))
    print(f"{reviewer.judged} traces at {width}x{height}: {reviewer.presses.total()} presses")
    for what, count in reviewer.presses.most_common():
        print(f"  {what:12} {count:4}")


if __name__ == "__main__":
    main()
