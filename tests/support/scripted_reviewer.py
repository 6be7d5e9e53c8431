"""A reviewer who gives the verdicts that were recorded with the sample traces, on the real screen, and counts their keys.

Before each verdict they page until the whole answer was on the screen; for a failure they also go to the step where it
first went wrong, by the shorter of the ways that the keys give. Letters of texts are not counted, every other press is.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from desk_fixtures import settled
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.sample_traces import sample_folder
from tracejury.store.evidence_text import evidence_text
from tracejury.store.trace import Trace, as_text
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.line_drawing import GUTTER
from tracejury.tui.widgets.marking import words_of
from tracejury.tui.widgets.reading_pane import ReadingPane

QUEUES = ("airline", "clinic", "contracts")
KINDS = {"must-not-say": "1", "must-say": "2", "why": "3"}
"""The digit that says what marked words are."""
WHY = ("why", "what", "note", "verdict")


class Reviewer:
    """Judges as recorded, and counts presses by what they were for."""

    def __init__(self, pilot: Pilot[None], recorded: dict[str, Any]) -> None:
        self.pilot = pilot
        self.recorded = recorded
        self.presses: Counter[str] = Counter()
        self.judged = self.marked = 0
        self.old = 0
        """What the same traces took before, see `old_presses`."""

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

    async def mark(self, evidence: Mapping[str, Any]) -> None:
        """Mark words as evidence, with motions by words, by lines and to the ends of a line."""
        pane = self.screen.query_one(ReadingPane)
        await self.go_to(evidence["step"])
        if pane.turns[pane.current].step != evidence["step"]:
            return
        await self.press("evidence", "v")
        await self._move_to(pane, int(evidence["start"]))
        await self.press("evidence", "v")
        await self._move_to(pane, int(evidence["end"]) - 1)
        await self.press("evidence", "enter", KINDS[evidence["kind"]])

    async def _move_to(self, pane: ReadingPane, place: int) -> None:
        """Move the word cursor to the word at a place of the step's text, by lines first."""
        for _ in range(200):
            spot = pane._marking.spot if pane._marking is not None else None
            if spot is None:
                return
            shown, offset = pane._layout.shown(spot.block), spot.block.offset or 0
            at = shown.to_shown(place - offset)
            if spot.start <= at < spot.end:
                return
            here = pane._layout.row_of(spot.turn, spot.block, spot.start)
            there = pane._layout.row_of(spot.turn, spot.block, at)
            before = spot
            if there is None or here is None:
                return
            forward = at >= spot.end
            if here != there:
                await self.press("evidence", "down" if forward else "up")
            else:
                words = words_of(pane._layout, pane._layout.line(here))
                wanted = next((n for n, word in enumerate(words) if word.end > at), len(words) - 1)
                now = words.index(spot)
                to_end, to_home = len(words) - wanted, wanted + 1
                if min(to_end, to_home) < abs(wanted - now):
                    await self.press("evidence", "end" if to_end <= to_home else "home")
                else:
                    await self.press("evidence", "right" if forward else "left")
            if pane._marking is None or pane._marking.spot == before:
                return

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
        self.old += old_presses(item.trace, said, self.screen.query_one(ReadingPane))
        review = self.screen._workspace.reviews.review("expert", item.key, item.queue.rubric)
        assert review is not None, item.trace.source_id
        self.marked += len(review.evidence)
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
        for evidence in said.get("evidence", ()):
            await self.mark(evidence)
        if said.get("correction"):
            await self.press("correction", "c")
            await self.type(said["correction"]["text"])
            await self.press("correction", "enter")
        await self.press("finish", "enter")


def old_presses(trace: Trace, said: dict[str, Any], pane: ReadingPane) -> int:
    """What a trace took when the text showed every step in its order and the cursor stood in a list beside it: pages
    through the text up to the end of the answer, then 1 for a pass, 2 for an unsure, and for a fail with code, note and
    place 7, with a correction 9, the moves in the list from the first step to the one that broke, and 30 for each range of
    marked words."""
    region = pane.scrollable_content_region
    lines = sum(
        max(1, -(-len(line) // max(1, region.width - GUTTER)))
        for step in trace.steps
        for line in f"{step.name}\n{as_text(step.input) if step.kind == 'tool' else ''}\n{evidence_text(step)}".split(
            "\n"
        )
    )
    pages = max(0, -(-lines // max(1, region.height)) - 1)
    if said["verdict"] != "fail":
        return pages + {"pass": 1, "unsure": 2}[said["verdict"]]
    ids = [step.id for step in trace.steps]
    moves = ids.index(said["break_point"]["step"]) if said["break_point"]["step"] in ids else 0
    return pages + (9 if said.get("correction") else 7) + moves + 30 * len(said.get("evidence", ()))


async def judged_sample(space: Workspace, size: tuple[int, int], traces: int) -> Reviewer:
    """Judge so many traces of the sample's queues that have a recorded verdict, of each queue in turn."""
    with sample_folder() as folder:
        lines = (folder / "recorded_review.jsonl").read_text("utf-8").splitlines()
    recorded = {one["source_id"]: one for one in map(json.loads, lines)}
    async with TracejuryApp(space).run_test(size=size) as pilot:
        await settled(pilot)
        reviewer = Reviewer(pilot, recorded)
        pinned = space.reviews.remember_rubric("expert", builtin_rubrics()["agent-failure"])
        for number, name in enumerate(QUEUES, 1):
            items = space.queue_named(name).items
            queue = space.queues.create("expert", f"counted {name}", pinned, items)
            found = [space.library.trace(item.trace) for item in queue.items]
            for at, trace in enumerate(found):
                enough = reviewer.judged >= traces * number // len(QUEUES)
                if enough or trace is None or trace.source_id not in recorded:
                    continue
                pilot.app.screen.post_message(OpenReview(queue, at))
                await settled(pilot)
                await reviewer.judge()
                pilot.app.pop_screen()
                await settled(pilot)
    return reviewer
