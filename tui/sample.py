"""The sample traces as something to review: loaded, with a queue for each application."""

from __future__ import annotations

from typing import Final

from ..rubrics.files import builtin_rubrics
from ..sample_traces import BUNDLES, OUTAGE, sample_folder
from ..store.bundles.opening import Progress
from ..store.loading.load import LoadReport, load
from ..store.reviews.queues import QueueItem
from ..store.workspace import Workspace

SAMPLE_QUEUES: Final = (
    ("airline", BUNDLES[0], "agent-failure"),
    ("clinic", BUNDLES[1], "rag-answer"),
    ("contracts", BUNDLES[2], "agent-failure"),
)
"""Queue name, the bundle it holds, and the id of the built-in rubric to judge it by."""


def load_sample(space: Workspace, *, progress: Progress | None = None) -> LoadReport:
    """Load the samples, make the queues that are not there yet, group what failed; a second time adds
    nothing."""
    with sample_folder() as folder:
        paths = [folder / name for name in (*BUNDLES, OUTAGE)]
        report = load(space.library, paths, progress=progress)
    rubrics = builtin_rubrics()
    bundles = {row.name: row.id for row in space.library.bundles()}
    for name, bundle, rubric_id in SAMPLE_QUEUES:
        if space.queues.get(name) is not None:
            continue
        rubric = space.reviews.remember_rubric(space.reviewer, rubrics[rubric_id])
        items = [
            QueueItem(key, f"sample: all of {bundle}")
            for key in space.library.keys(bundle=bundles[bundle])
        ]
        space.queues.create(space.reviewer, name, rubric, items)
    space.regroup()
    return report
