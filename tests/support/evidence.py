"""A library with all that an evidence report tells of: a random sample, two readers, codes, corrections, a judge and a pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from failing import Run, space_of, write_runs
from tracejury.rubrics.files import find_rubric
from tracejury.store.loading.load import load
from tracejury.store.workspace.packs import plan_pack_of, write_pack_of
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace

TRACES, DRAWN, FAILED = 120, 60, 15


def write_bundle(folder: Path, *, intent: str = "refund", name: str = "runs.jsonl") -> Path:
    """Runs of two intents and four tiers; the tier `vip` is rare."""
    runs = [
        Run(
            ("seat_map", "lookup", "refund")[at % 3], f"error {at % 4}",
            {"intent": intent if at % 3 else "seat", "tier": "vip" if at % 40 == 7 else ("basic", "gold", "silver")[at % 3]},
        )
        for at in range(TRACES)
    ]  # fmt: skip
    return write_runs(folder / name, runs)


def review_line(trace: str, who: str, verdict: str, **more: object) -> dict[str, object]:
    """A line of a reviews file."""
    return {
        "trace": trace,
        "reviewer": who,
        "rubric": "agent-failure",
        "verdict": verdict,
        "at": "2026-09-14T10:00:00Z",
    } | more


def judge_all(space: Workspace, lines: list[dict[str, object]]) -> None:
    """Import these reviews."""
    file = space.folder / "judged.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    space.import_reviews(file)
    file.unlink()


@contextmanager
def evidence_library(
    folder: Path, *, intent: str = "refund", code: str = "tool-error", who: tuple[str, str] = ("Anna Kern", "Ben Okafor"),
    bundle: str = "runs.jsonl", queue: str = "drawn",
) -> Iterator[Workspace]:  # fmt: skip
    """A library of 120 traces of which 60 were drawn at random and judged: 15 failed. The second reader judged 30 of them."""
    with space_of(folder / "library", "lead") as space:
        load(space.library, [write_bundle(folder, intent=intent, name=bundle)])
        made = space.new_queue(
            queue, find_rubric("agent-failure"), Selection({}, order="random", first=DRAWN, seed=3)
        )
        drawn = [item.trace for item in made.queue.items]
        lines = [
            review_line(trace, who[0], "fail", codes=[code if at % 2 else "wrong-tool"],
                        correction="There are seats left on Friday." if at < 10 else None)
            if at < FAILED
            else review_line(trace, who[0], "pass")
            for at, trace in enumerate(drawn)
        ]  # fmt: skip
        lines += [
            review_line(trace, who[1], "fail" if at < FAILED else "pass")
            for at, trace in enumerate(drawn[:30])
        ]
        judge_all(space, lines)
        yield space


def build_pack(space: Workspace, folder: Path, name: str = "seats") -> None:
    """Build the pack of a few of its verdicts: of many it takes longer, and a report says the same."""
    made = space.new_queue(
        f"for {name}",
        find_rubric("agent-failure"),
        Selection({}, query="tool:refund", order="as-loaded", first=9),
    )
    write_pack_of(space, plan_pack_of(space, made.queue.name, name), folder)
