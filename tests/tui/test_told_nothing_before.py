"""Nothing that judged a trace before is painted anywhere before one has finished; afterwards it is.

Every place in which a judgement can stand holds a word of its own, which begins with `qz`. A person then goes through
every screen, and through the review in plain lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from desk_fixtures import settled, workspace
from screen_text import screen_text
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.loading.load import load
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.reading import raw_records, raw_trace
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.keys.table import commands_in
from tracejury.tui.navigation import OpenReview
from tracejury.tui.plain.review import PlainReview
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.find_line import FindLine
from tracejury.tui.widgets.inline_writer import InlineWriter

RUBRIC: Final = builtin_rubrics()["agent-failure"]
SAID: Final = re.compile(r"qz[a-z]+")
BEFORE_ONE_JUDGES: Final = frozenset(
    """pass fail unsure number repeat defer defer_with_reason open quit back next previous next_open undo redo load sample
    guide refresh""".split()  # noqa: SIM905
)
"""Commands that judge, go to another trace, or leave."""


def rows(number: int) -> Iterator[dict[str, object]]:
    """A trace of Braintrust: a run that was scored, by people and by a scorer with a span of its own."""
    root = f"span-root-{number:08}"
    about = {"root_span_id": root, "_xact_id": "1000", "project_id": "p", "log_id": "g"}
    yield {
        **about, "id": f"row-{number:08}", "span_id": root, "span_parents": [], "is_root": True,
        "span_attributes": {"name": "desk", "type": "task"},
        "input": f"How much is bag {number} to Lisbon?", "output": "One bag costs 30 euro.",
        "expected": "One bag costs 45 euro, as the qzexpected table says.",
        "scores": {"qzscorename": 0.0},
        "metadata": {
            "tier": "gold", "summary": "The qzoutput amount stands in no table.", "label": "qzlabel", "Reward": "qzreward", "human_review": {"text": "qzhuman"},
            "run": {"steps": [{"isCorrect": "qznested"}]}, "log": json.dumps({"grade": "qzjson"}),
        },
        "tags": ["lisbon", "verdict:qztag"],
        "comments": [{"id": f"c-{number}", "comment": {"text": "The qzcomment fee changed in May of that year."},
                      "user": {"email": "anna@example.org"}, "created": "2026-10-02T00:00:00Z"}],
    }  # fmt: skip
    yield {
        **about, "id": f"llm-{number:08}", "span_id": f"span-llm-{number:08}", "span_parents": [root],
        "span_attributes": {"name": "chat", "type": "llm"},
        "input": [{"role": "user", "content": f"How much is bag {number} to Lisbon?"}],
        "output": [{"role": "assistant", "content": "One bag costs 30 euro."}],
        "metadata": {"model": "quill-3", "eval_score": "qzattribute"},
    }  # fmt: skip
    yield {
        **about, "id": f"grader-{number:08}", "span_id": f"span-route-{number:08}", "span_parents": [root],
        "span_attributes": {"name": "route", "type": "task"},
        "input": {"row": {"ground_truth": "qzroute", "plan": "basic"}},
        "output": {"to": "fares", "log": json.dumps([{"isCorrect": "qzrouted"}])},
    }  # fmt: skip
    yield {
        **about, "id": f"judge-{number:08}", "span_id": f"span-judge-{number:08}", "span_parents": [root],
        "span_attributes": {"name": "qzjudge", "type": "score", "purpose": "scorer"},
        "output": {"score": 0, "why": "The qzoutput amount stands in no table."},
        "scores": {"qzjudge": 0}, "metadata": {"rationale": "The qzrationale table says 45 euro."},
    }  # fmt: skip


def log(samples: int) -> dict[str, object]:
    """A log of Inspect AI: its events hold the sample with its target, and how that changed."""
    asked, said = "How much is bag {} to Lisbon?", "One bag costs 30 euro."

    def sample(number: int) -> dict[str, object]:
        about: dict[str, object] = {"label_confidence": "qzconfidence", "topic": "fares"}
        whole = {
            "input": asked.format(number),
            "target": "qztarget",
            "id": number,
            "metadata": about,
        }
        changes = [
            {"op": "replace", "path": "/metadata/label_confidence", "value": "qzchanged", "replaced": "qzbefore"},
            {"op": "add", "path": "/target", "value": "qzadded"},
            {"op": "add", "path": "/messages/1", "value": {"role": "assistant", "content": said}},
        ]  # fmt: skip
        events: list[dict[str, object]] = [
            {"event": "sample_init", "sample": whole, "state": {"metadata": about, "scores": {"fare": {"value": "qzvalue"}}}},
            {"event": "state", "changes": changes},
            {"event": "info", "data": json.dumps({"note": "loaded", "expected": "qzinfo"})},
            {"event": "score", "scorer": "fare", "score": {"value": "I", "explanation": "The qzwhy table says so."}},
        ]  # fmt: skip
        return {
            **whole, "epoch": 1, "output": {"model": "owl-1", "completion": said, "choices": []},
            "messages": [{"role": "user", "content": asked.format(number)}, {"role": "assistant", "content": said}],
            "scores": {"fare": {"value": "I", "explanation": "The qzwhy table says so."}},
            "events": [{"timestamp": f"2026-10-01T08:00:0{n}+00:00", **one} for n, one in enumerate(events)],
        }  # fmt: skip

    spec = {"eval_id": "ev1", "task": "fares", "dataset": {"name": "bags"}, "model": "mock/owl"}
    return {
        "version": 2, "status": "success", "eval": spec, "plan": {"steps": []},
        "samples": [sample(number + 1) for number in range(samples)],
    }  # fmt: skip


@pytest.fixture(params=["braintrust", "inspect"])
def judged(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    """Two traces that judges, and another reviewer, have judged."""
    if request.param == "braintrust":
        bundle = tmp_path / "logs.jsonl"
        bundle.write_text("".join(json.dumps(row) + "\n" for n in (1, 2) for row in rows(n)))
    else:
        bundle = tmp_path / "fares.json"
        bundle.write_text(json.dumps(log(2)))
    with workspace(tmp_path / "library", sample=False) as space:
        load(space.library, [bundle])
        pinned = space.reviews.remember_rubric("ben", RUBRIC)
        keys = space.library.keys()
        assert len(keys) == 2
        for key in keys:
            space.journal.append("ben", key, pinned, [
                Act("answer", {"question": "verdict", "value": "fail"}),
                Act("code", {"code": "qzcode"}), Act("note", {"text": "The qznote is wrong."}),
                Act("correct", {"text": "It is qzcorrection euro."}),
                Act("finish", {"verdict": "fail", "codes": ["qzcode"]}),
            ])  # fmt: skip
        space.regroup()
        assert space.groups.all()
        space.new_queue("bags", RUBRIC, Selection({}, order="low-score"))
        yield space


class Walk:
    """A person who presses keys and remembers every word of a judge that was painted, with where that was."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.seen: dict[str, str] = {}

    async def press(self, *keys: str) -> None:
        for name in keys:
            await self.pilot.press(name)
            await settled(self.pilot)
            where = f"{type(self.pilot.app.screen).__name__} after {name}"
            for word in SAID.findall(screen_text(self.pilot.app)):
                self.seen.setdefault(word, where)

    async def typed(self, text: str) -> None:
        await self.press(*[{"*": "asterisk", ":": "colon"}.get(one, one) for one in text])

    async def back(self) -> None:
        """To the review, with no text being written."""
        for _ in range(6):
            screen = self.pilot.app.screen
            writing = isinstance(screen, ReviewScreen) and screen.query_one(InlineWriter).display
            if isinstance(screen, ReviewScreen) and not writing:
                return
            await self.press("escape")
        raise AssertionError(self.pilot.app.screen)

    async def through_the_review(self) -> None:
        """Every key of the review, but those that judge or leave."""
        for command in commands_in("review"):
            for name in command.keys if command.id not in BEFORE_ONE_JUDGES else ():
                await self.press(name)
                await self.back()

    async def through_all_of_the_text(self) -> None:
        """Every fold opened, words looked for that stand in what is hidden, and the views of steps and of time."""
        await self.press("home")
        for _ in range(12):
            await self.press("enter", "j")
        await self.press("slash", "q", "z", "enter")
        if self.pilot.app.screen.query_one(FindLine).display:
            await self.press("escape")
        await self.press("S", *["j"] * 6, "T", *["j"] * 6, "t")

    async def through_the_desk(self) -> None:
        """Every screen that the desk opens, and what there is on each of them."""
        ways = {
            "g": ["O", "O", "O", "O", "enter", "escape", "C", "escape", "T", "escape", "slash", "escape"],
            "Q": ["f", "f", "f", "f", "f", "O", "O", "O", "O", "s", "escape"],
            "F": ["down", "down", "down", "enter", "escape"],
            "K": ["enter", "escape", "X", "escape"],
            "R": ["enter", "escape"],
            "h": ["down"],
            "O": [],
            "plus": ["enter", "escape"],
            "question_mark": [],
        }  # fmt: skip
        for opens, keys in ways.items():
            await self.press(opens, *keys)
            while not isinstance(self.pilot.app.screen, DeskScreen):
                await self.press("escape")
        for query in ("qz*", "judge:qz*", "lisbon", "note:qz*"):
            await self.press("slash")
            await self.typed(query)
            await self.press("enter", "down")
            while not isinstance(self.pilot.app.screen, DeskScreen):
                await self.press("escape")


def in_plain_lines(space: Workspace, *typed: str) -> set[str]:
    lines, said = iter(typed), list[str]()
    PlainReview(space, space.queue_named("bags"), lambda: next(lines, None), said.append).run()
    return set(SAID.findall("\n".join(said)))


def bundle_text(space: Workspace) -> str:
    """The records of the first trace of the queue, as they were loaded."""
    key = space.queue_named("bags").items[0].trace
    return json.dumps([one.value for one in raw_records(raw_trace(space.library, key))])


async def test_no_word_of_a_judge_is_painted_before_one_has_finished_and_each_is_afterwards(
    judged: Workspace,
) -> None:
    read = ["r", "r 1", "r 2", "r 3", "l", "w", "a", "n", "N", "i 2", "r", "i 1", "?"]
    assert in_plain_lines(judged, *read, "q") == set()
    app = TracejuryApp(judged)
    async with app.run_test(size=(100, 50)) as pilot:
        await settled(pilot)
        walk = Walk(pilot)
        await walk.through_the_desk()
        app.screen.post_message(OpenReview(judged.queue_named("bags")))
        await settled(pilot)
        await walk.through_the_review()
        await walk.through_all_of_the_text()
        assert walk.seen == {}
        # What the walk wrote is taken back by a pass, which is asked about first.
        await walk.press("t", "p", "p")
        after = Walk(pilot)
        await after.press("N", "r", *["pagedown"] * 4, "escape", "g", "escape")
    read_now = in_plain_lines(judged, "i 1", "r", "q")
    everything = set(SAID.findall(bundle_text(judged))) | {"qzcode"}
    assert read_now | set(after.seen) >= everything
