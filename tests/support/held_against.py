"""A library in which a judge scored many traces and experts judged some of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tracejury.store.loading.load import load
from tracejury.store.workspace.workspace import Workspace

RUBRIC = "agent-failure"


def row(number: int, **more: Any) -> dict[str, Any]:
    """A run as a row of a flat table; what is scored is named `score_NAME`."""
    return {"id": f"run-{number:04}", "input": f"Question {number}?", "output": f"Answer {number}.", **more}  # fmt: skip


def scored(space: Workspace, path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Load a bundle of these rows."""
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    load(space.library, [path])
    return path


def keys_by_id(space: Workspace) -> dict[str, str]:
    """The key of each trace, by its id."""
    rows = space.library.rows_for(space.library.keys())
    return {row.source_id or "": row.key for row in rows}


def judged(
    space: Workspace,
    path: Path,
    verdicts: Mapping[int, str],
    reviewer: str = "anna",
    rubric: str = RUBRIC,
    **more: Any,
) -> None:
    """Let a reviewer have judged these runs."""
    keys = keys_by_id(space)
    lines = [
        {"trace": keys[f"run-{number:04}"], "reviewer": reviewer, "rubric": rubric, "verdict": said, **more}
        for number, said in verdicts.items()
    ]  # fmt: skip
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    space.import_reviews(path)
