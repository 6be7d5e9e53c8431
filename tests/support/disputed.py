"""Libraries whose reviewers judge some traces differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from failing import Run, space_of, write_runs
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.scoring import codes_of
from tracejury.store.acts import Act
from tracejury.store.loading.load import load
from tracejury.store.workspace.adjudication import Choice, Dispute, decide, disputes
from tracejury.store.workspace.workspace import Workspace

RUBRIC = builtin_rubrics()["support-reply"]
RUNS = 6
REASON = "The tool said that there were no seats."


@contextmanager
def loaded(folder: Path, reviewer: str = "lead") -> Iterator[Workspace]:
    """A library of a few runs that nobody judged."""
    with space_of(folder / "library", reviewer) as space:
        runs = [Run("seat_map", "no seats", {"intent": "bags"}) for _ in range(RUNS)]
        load(space.library, [write_runs(folder / "runs.jsonl", runs)])
        yield space


def keys(space: Workspace) -> list[str]:
    """The keys of the traces, in the order of the file."""
    found = space.library.keys()
    ids = space.library.source_ids(found)
    return sorted(found, key=lambda key: str(ids[key]))


def say(
    space: Workspace, reviewer: str, trace: str, verdict: str, *, broke: int | None = None,
    correction: str = "", why: str = "", finish: bool = True, **answers: Any,
) -> None:  # fmt: skip
    """Let a reviewer judge a trace; `broke` counts its steps from 0."""
    pinned = space.reviews.remember_rubric(reviewer, RUBRIC)
    given = {"verdict": verdict, **answers}
    acts = [Act("answer", {"question": id_, "value": value}) for id_, value in given.items()]
    if broke is not None:
        found = space.library.trace(trace)
        assert found is not None
        acts.append(Act("mark", {"as": "break_point", "step": found.steps[broke].id}))
    if why:
        found = space.library.trace(trace)
        assert found is not None
        step = next(one for one in found.steps if why in str(one.output))
        start = str(step.output).index(why)
        place = {"step": step.id, "start": start, "end": start + len(why), "text": why}
        acts.append(Act("mark", {"as": "evidence", "id": f"e-{why}", "kind": "why", **place}))
    if correction:
        acts.append(Act("correct", {"text": correction, "status": "approved"}))
    if finish:
        acts.append(Act("finish", {"verdict": verdict, "codes": list(codes_of(RUBRIC, given))}))
    space.journal.append(reviewer, trace, pinned, acts)


def judge_differently(space: Workspace) -> list[str]:
    """Two reviewers: they differ in the verdict of the first two traces, in where the third broke, and agree on the
    others. Returns the keys of all."""
    traces = keys(space)
    say(
        space,
        "anna",
        traces[0],
        "fail",
        broke=2,
        correction="There are no seats left.",
        why="sorry",
    )
    say(space, "ben", traces[0], "pass")
    say(space, "anna", traces[1], "unsure")
    say(space, "ben", traces[1], "fail", broke=3, correction="There are seats.")
    say(space, "anna", traces[2], "fail", broke=1, correction="No seats, I am afraid.")
    say(space, "ben", traces[2], "fail", broke=3, correction="No seats are left.")
    for trace in traces[3:5]:
        say(space, "anna", trace, "pass")
        say(space, "ben", trace, "pass")
    return traces


def dispute_on(space: Workspace, trace: str) -> Dispute:
    """What has to be decided of a trace."""
    return next(one for one in disputes(space).open if one.trace == trace)


def decide_for(space: Workspace, trace: str, reviewer: str, reason: str = REASON) -> None:
    """Let the review of a reviewer hold."""
    decide(space, dispute_on(space, trace), Choice(holds=reviewer), reason)
