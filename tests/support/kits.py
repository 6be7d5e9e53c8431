"""A library with a queue, its kits, and reviewers who judge in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tracejury.store.acts import Act
from tracejury.store.kits.kit_file import read_file
from tracejury.store.kits.overlap import overlap_of
from tracejury.store.workspace.kit_building import plan_kits, write_kit
from tracejury.store.workspace.kit_folders import kit_of, open_kit
from tracejury.store.workspace.kit_merging import MergeReport, merge_returns
from tracejury.store.workspace.kit_returning import make_return
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.rubrics import rubric_named
from tracejury.store.workspace.workspace import Workspace

__all__ = [
    "MAIL", "NAMES", "QUEUE", "build", "judge", "kit_of", "library", "merge", "opened", "read_file", "returned", "reviews_in",
    "verdict",
]  # fmt: skip

NAMES = ("anna", "ben", "chloe")
MAIL = "jane.roe@halloran-mail.com"
QUEUE = "refunds"


def library(
    folder: Path, count: int = 6, *, overlap: str = "all", private: bool = False, repeats: float = 0
) -> Path:
    """A library with a queue that is shared out to three reviewers."""
    who = f", I am {MAIL}" if private else ""
    lines = [
        {
            "id": f"t{number}",
            "messages": [
                {"role": "user", "content": f"Bag number {number}{who}?"},
                {"role": "assistant", "content": f"A bag costs {number} euro{who}."},
            ],
        }
        for number in range(count)
    ]
    bundle = folder.with_suffix(".jsonl")
    bundle.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with Workspace.open(folder, "eve") as space:
        space.load_and_group([bundle])
        selection = Selection({}, reviewers=NAMES, overlap=overlap_of(overlap), repeats=repeats)
        space.new_queue(QUEUE, rubric_named(space, "support-reply"), selection)
    return folder


def build(folder: Path, to: Path, *, mask: bool = False, key: object = None) -> dict[str, Path]:
    """The kits of the queue, by their reviewers."""
    to.mkdir(parents=True, exist_ok=True)
    with Workspace.open(folder, "eve") as space:
        plans = plan_kits(space, QUEUE, question="Is the price right?", mask=mask)
        for plan in plans.kits:
            write_kit(space, plans, plan, to / plan.file_name, key)  # type: ignore[arg-type]
    return {plan.head.reviewer: to / plan.file_name for plan in plans.kits}


def opened(kit: Path, kits: Path, passphrase: str | None = None) -> Path:
    """The library of the reviewer of a kit."""
    return open_kit(kit, kits, passphrase=lambda: passphrase, reviewer=lambda _: "somebody")


def judge(folder: Path, *presses: tuple[int, Sequence[Act]]) -> None:
    """Save presses on the items at these positions of the queue, as the reviewer of the library."""
    with Workspace.open(folder) as space:
        for position, acts in presses:
            press(space, position, acts)


def press(space: Workspace, position: int, acts: Sequence[Act]) -> None:
    """Save a press on the item at this position of the queue."""
    queue = space.reviewable_queue(QUEUE)
    space.journal.append(space.reviewer, queue.items[position].trace, queue.rubric, acts)


def verdict(value: str) -> Sequence[Act]:
    """The press of a verdict."""
    return [
        Act("answer", {"question": "verdict", "value": value}),
        Act("finish", {"verdict": value}),
    ]


def returned(folder: Path, path: Path) -> Path:
    """The return of a reviewer's library."""
    with Workspace.open(folder) as space:
        return make_return(space, path).path


def merge(folder: Path, *files: Path) -> MergeReport:
    """Merge returns into a library."""
    with Workspace.open(folder, "eve") as space:
        return merge_returns(space, files)


def reviews_in(folder: Path) -> list[str]:
    """Every review of a library as the lines of an export."""
    with Workspace.open(folder, "eve") as space:
        return lines_of(space)


def lines_of(space: Workspace) -> list[str]:
    """Every review of an open library as the lines of an export."""
    return "".join(space.reviews_as_jsonl(space.chosen_reviews(drafts=True))).splitlines()
