"""Nothing that judged a trace before is on the screen until one's own review is finished; then it is."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from desk_fixtures import settled
from judging_keys import press
from screen_text import screen_text
from textual.pilot import Pilot
from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.loading.load import load
from tracejury.store.reviews.queue_items import Queue, QueueItem
from tracejury.store.trace import Score, Step, Trace
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.commands.main import tracejury
from tracejury.tui.navigation import OpenReview
from tracejury.tui.plain.words import trace_lines
from tracejury.tui.screens.groups.group import GroupScreen
from tracejury.tui.screens.records import RecordsScreen
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.views.context_line import context_line
from tracejury.tui.views.review import ReviewItem


def top(app: TracejuryApp) -> object:
    """The screen in front."""
    return app.screen


async def review(pilot: Pilot[None], space: Workspace, queue: str) -> None:
    await settled(pilot)
    found = space.queues.get(queue)
    assert found is not None
    pilot.app.screen.post_message(OpenReview(found))
    await settled(pilot)


def judged(space: Workspace, queue: str) -> int:
    """The position of the first trace of a queue that somebody judged before and that has a group."""
    found = space.queues.get(queue)
    assert found is not None
    groups = space.groups.of_traces([item.trace for item in found.items])
    traces = [space.library.trace(item.trace) for item in found.items]
    return next(
        at for at, one in enumerate(traces) if one is not None and one.scores and one.key in groups
    )


@pytest.mark.parametrize("queue", ["airline", "clinic", "contracts"])
async def test_scores_groups_and_records_are_hidden_until_one_has_finished(
    space: Workspace, queue: str
) -> None:
    at = judged(space, queue)
    found = space.queues.get(queue)
    assert found is not None
    trace = space.library.trace(found.items[at].trace)
    assert trace is not None
    names = {score.name for score in trace.scores}
    app = TracejuryApp(space)
    async with app.run_test(size=(200, 60)) as pilot:
        await review(pilot, space, queue)
        await press(pilot, *["n"] * at)
        before = screen_text(app)
        await press(pilot, "g")
        assert isinstance(top(app), ReviewScreen)
        await press(pilot, "r")
        assert isinstance(top(app), RecordsScreen)
        assert "hidden in them until you finish: what judged the trace before" in screen_text(app)
        await press(pilot, "escape", "p")
        position = found.items[at].trace
        review_of = space.reviews.review(space.reviewer, position, found.rubric)
        assert review_of is not None
        assert review_of.status == "finished"
        await press(pilot, *["N"] * 30, *["n"] * at)
        after = screen_text(app)
        await press(pilot, "g")
        assert isinstance(top(app), GroupScreen)
    assert not [name for name in names if f"{name} (" in before]
    assert [name for name in names if f"{name} (" in after]


def test_the_expected_answer_is_hidden_unless_the_rubric_shows_it(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space, table = empty_space, tmp_path / "answers.jsonl"
    row = {"id": "t1", "input": "How much is a bag?", "output": "EUR 45.", "credit_rating": 702}
    table.write_text(json.dumps({**row, "expected": "EUR 60 from May on."}))
    load(space.library, [table])
    (key,) = space.library.keys()
    trace = space.library.trace(key)
    assert trace is not None
    rubric = find_rubric("support-reply")
    pages = []
    for shown in ((), ("expected", "credit_rating")):
        asked = dataclasses.replace(
            rubric, display=dataclasses.replace(rubric.display, shown=shown)
        )
        pinned = space.reviews.remember_rubric(space.reviewer, asked)
        item = ReviewItem.read(space, Queue("q", pinned, (QueueItem(trace.key, ""),)), 0)
        lines = "\n".join(trace_lines(trace, item.turns, everything=True))
        pages.append((lines, dict(item.context)))
    (blind, context), (seen, more) = pages
    assert "EUR 60" not in blind
    assert "2 fields are hidden until you finish" in blind
    assert not context
    assert "EUR 60" in seen
    assert "hidden" not in seen
    assert more == {"credit_rating": 702}


def test_that_somebody_marked_a_trace_is_no_context_of_it(
    empty_space: Workspace, tmp_path: Path
) -> None:
    """Langfuse exports whether a person bookmarked a trace."""
    space, table = empty_space, tmp_path / "answers.jsonl"
    row = {"id": "t1", "input": "A bag?", "output": "EUR 45.", "bookmarked": True, "plan": "basic"}
    table.write_text(json.dumps(row))
    load(space.library, [table])
    (key,) = space.library.keys()
    rubric = find_rubric("support-reply")
    pinned = space.reviews.remember_rubric(space.reviewer, rubric)
    item = ReviewItem.read(space, Queue("q", pinned, (QueueItem(key, "all"),)), 0)
    assert context_line(rubric, item, 120).plain.split() == ["plan", "basic", "here:", "all"]
    assert item.trace is not None
    read = "\n".join(trace_lines(item.trace, item.turns, everything=True))
    assert '"bookmarked": true' not in read
    assert "1 field is hidden until you finish" in read


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize(
    ("order", "before", "after"),
    [
        ("errors", "here: ended with an error, at step 2", "here: ended with an error, at step 2"),
        ("low-score", "here: by a score, shown when you finish", "here: judge: tone 0.1"),
        ("groups", "here: by the groups of failures, shown when you finish", "tone"),
    ],
)
def test_why_a_trace_is_here_is_always_said_and_tells_nothing_before_one_has_finished(
    empty_space: Workspace, width: int, order: str, before: str, after: str
) -> None:
    space = empty_space
    steps = (Step("q", "message", "user"), Step("s", "tool", "fares", status="error"))
    bundle = space.library.begin_bundle("b", "b", "b" * 64, "messages")
    space.library.save(
        [
            Trace(
                f"t{number}", input="A bag?", output="EUR 45.", steps=steps,
                scores=(Score("tone", number / 10, rater="llm"),),
                metadata={"plan": "basic", "locale": "pt-PT", "channel": "chat", "build": "2026-10"},
            )
            for number in (1, 9)
        ],
        bundle,
    )  # fmt: skip
    rubric = find_rubric("support-reply")
    space.new_queue("q", rubric, Selection({}, order=order, random_share=0.0))
    queue = space.queue_named("q")
    item = ReviewItem.read(space, queue, 0)
    assert before in context_line(rubric, item, width).plain
    finish = [
        Act("answer", {"question": "verdict", "value": "pass"}),
        Act("finish", {"verdict": "pass"}),
    ]
    space.journal.append(space.reviewer, item.key, queue.rubric, finish)
    line = context_line(rubric, item.with_present_review(space), width).plain
    assert after in line or width == 80
    assert "shown when you finish" not in line


def test_what_brought_every_trace_here_is_said_after_what_this_one_is(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space, table = empty_space, tmp_path / "answers.jsonl"
    table.write_text(json.dumps({"id": "t1", "input": "A bag?", "output": "Yes.", "plan": "basic"}))
    load(space.library, [table])
    rubric = find_rubric("support-reply")
    space.new_queue("q", rubric, Selection({}, as_loaded=True))
    item = ReviewItem.read(space, space.queue_named("q"), 0)
    assert context_line(rubric, item, 80).plain.split("  ")[:2] == [
        "plan basic",
        "here: every trace",
    ]


def test_commands_say_that_they_show_what_a_review_hides(tmp_path: Path) -> None:
    table, folder = tmp_path / "answers.jsonl", tmp_path / "library"
    judged = {"id": "judged", "input": "?", "output": "EUR 45.", "reward": 0}
    plain = {"id": "plain", "input": "?", "output": "Yes."}
    table.write_text(f"{json.dumps(judged)}\n{json.dumps(plain)}\n")

    def typed(*words: str) -> str:
        done = CliRunner().invoke(tracejury, ["--library", str(folder), *words])
        assert done.exit_code == 0, done.output
        return done.stderr

    typed("load", str(table))
    warned = {
        (key, view): "shows also what judged" in typed("traces", key, "--view", view)
        for key in ("judged", "plain")
        for view in ("chat", "json", "raw")
    }
    assert [place for place, said in warned.items() if said] == [
        ("judged", "json"),
        ("judged", "raw"),
    ]


async def test_the_name_of_a_file_is_not_read_before_one_has_finished(
    empty_space: Workspace, tmp_path: Path
) -> None:
    for number, name in enumerate(("hallucinated", "refused_wrongly")):
        record = {
            "id": f"chat-{number}",
            "messages": [
                {"role": "user", "content": f"May I bring {number} bags?"},
                {"role": "assistant", "content": "Yes."},
            ],
        }
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps(record) + "\n")
        load(empty_space.library, [path])
    rubric = find_rubric("agent-failure")
    empty_space.new_queue("bags", rubric, Selection({}, as_loaded=True))
    app = TracejuryApp(empty_space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "2 files of one trace each" in screen_text(app)
        assert "hallucinated" not in screen_text(app)
        await review(pilot, empty_space, "bags")
        await press(pilot, "r")
        assert isinstance(top(app), RecordsScreen)
        before = screen_text(app)
        assert "── line 1" in before
        assert "hallucinated" not in before
        await press(pilot, "escape", "p", "N", "r")
        assert "── hallucinated.jsonl, line 1" in screen_text(app)


async def test_nor_where_its_file_is_gone(empty_space: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "hallucinated.jsonl"
    path.write_text('{"id": "a", "messages": [{"role": "user", "content": "Hello?"}]}\n')
    load(empty_space.library, [path])
    empty_space.new_queue("bags", find_rubric("agent-failure"), Selection({}, as_loaded=True))
    path.unlink()
    shutil.rmtree(empty_space.folder / "raw", ignore_errors=True)
    app = TracejuryApp(empty_space)
    async with app.run_test(size=(120, 40)) as pilot:
        await review(pilot, empty_space, "bags")
        await press(pilot, "r")
        assert "the file that they were in no longer exists" in screen_text(app)
        assert "hallucinated" not in screen_text(app)
