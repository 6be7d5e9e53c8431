"""The sample traces as something to review: loaded, with a queue for each application."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..rubrics.files import builtin_rubrics
from ..sample_traces import BUNDLES, OUTAGE, sample_folder
from ..store.workspace.loading import LoadReport, Progress
from ..store.workspace.masking import RULES_FILE
from ..store.workspace.queues import Selection
from ..store.workspace.trace_keys import PROGRAM
from ..store.workspace.workspace import Workspace

SAMPLE_QUEUES: Final = (
    ("airline", BUNDLES[0], "agent-failure"),
    ("clinic", BUNDLES[1], "rag-answer"),
    ("contracts", BUNDLES[2], "agent-failure"),
)
"""Queue name, the bundle it holds, and the id of the built-in rubric to judge it by."""


def set_up_demo(folder: Path) -> None:
    """Make a library of the samples. The program does it, so that there is nothing of it for a person to undo."""
    with Workspace.open(folder, PROGRAM) as space:
        load_sample(space)
    make_known(folder)


def make_known(folder: Path) -> None:
    """Let a library that holds the samples alone know that their people are made up, unless it has rules already."""
    rules = folder / RULES_FILE
    if not rules.exists():
        with sample_folder() as samples:
            rules.write_bytes((samples / RULES_FILE).read_bytes())


def load_sample(space: Workspace, *, progress: Progress | None = None) -> LoadReport:
    """Load the samples, make the queues that do not exist yet, group the failures; a second call adds
    nothing."""
    with sample_folder() as folder:
        paths = [folder / name for name in (*BUNDLES, OUTAGE)]
        report = space.load_and_group(paths, progress=progress).report
    rubrics = builtin_rubrics()
    for name, bundle, rubric_id in SAMPLE_QUEUES:
        if space.queues.get(name) is None:
            selection = Selection(
                where={"bundle": bundle}, as_loaded=True, reason=f"sample: all of {bundle}"
            )
            space.new_queue(name, rubrics[rubric_id], selection)
    return report
