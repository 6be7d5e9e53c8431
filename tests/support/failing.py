"""Traces that failed in ways of our own, as a bundle, and a workspace that holds them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tracejury.rubrics.files import find_rubric
from tracejury.store.acts import Act
from tracejury.store.groups.grouping import Group
from tracejury.store.journal.journal import Journal
from tracejury.store.library.library import Library
from tracejury.store.loading.load import load
from tracejury.store.reviews.queues import Queues
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.workspace.workspace import Workspace

NOON_MS = 1_795_176_000_000


@dataclass(frozen=True)
class Run:
    """A run in which a tool failed: which tool, what it said, and the metadata of the run."""

    tool: str
    error: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    answer: str = "I am sorry, that did not work."


def unlike(sign: str) -> str:
    """A failure that says the same as others of this function, with a similarity of 80."""
    return f"the service did not answer in time today {sign}{sign}"


def write_runs(path: Path, runs: Iterable[Run], *, start: int = 0) -> Path:
    """A bundle of message lists, a line a run; `start` counts on from an earlier bundle."""
    with path.open("w") as out:
        for number, run in enumerate(runs, start=start):
            call = {"id": f"c{number}", "type": "function"}
            call["function"] = {"name": run.tool, "arguments": "{}"}  # type: ignore[assignment]
            messages = [
                {"role": "user", "content": f"Please help me with request {number}."},
                {"role": "assistant", "content": None, "tool_calls": [call]},
                {"role": "tool", "tool_call_id": f"c{number}", "name": run.tool,
                 "content": f"Error: {run.error}"},
                {"role": "assistant", "content": run.answer},
            ]  # fmt: skip
            line = {"id": f"run-{number:06}", "messages": messages, "metadata": dict(run.metadata)}
            out.write(json.dumps(line) + "\n")
    return path


@contextmanager
def space_of(folder: Path, reviewer: str = "expert") -> Iterator[Workspace]:
    """An open library whose clock moves a second with each press."""
    ticks = itertools.count()
    journal = Journal.open(folder, clock=lambda: NOON_MS + 1000 * next(ticks))
    library = Library.open(folder)
    space = Workspace(
        folder,
        library,
        journal,
        Reviews(journal),
        Queues(journal, library.present_states),
        reviewer,
    )
    try:
        yield space
    finally:
        space.close()


def take_in(space: Workspace, path: Path) -> None:
    """Load a bundle and bring the groups up to date."""
    load(space.library, [path])
    space.regroup()


def judge(
    space: Workspace, trace: str, verdict: str = "fail", *, codes: Iterable[str] = ("tool-error",)
) -> str:
    """Judge a trace directly under the built-in rubric; returns the rubric's hash."""
    rubric = find_rubric("agent-failure")
    pinned = space.reviews.remember_rubric(space.reviewer, rubric)
    acts = [
        Act("answer", {"question": rubric.verdict.question, "value": verdict}),
        Act("finish", {"verdict": verdict, "codes": list(codes)}),
    ]
    space.journal.append(space.reviewer, trace, pinned, acts)
    return pinned


def the_group(space: Workspace, words: str) -> Group:
    """The one group whose anchor holds these words."""
    found = [group for group in space.groups.all() if words in group.representative.text.casefold()]
    assert len(found) == 1, [group.representative.text for group in found]
    return found[0]


def traces_of(space: Workspace, group: Group) -> set[str]:
    """The trace keys of a group."""
    return {member.trace for member in space.groups.members(group)}
