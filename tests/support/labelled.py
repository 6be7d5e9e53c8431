"""Exports of labelling tools in tests/data/labels, and a library with the traces that they are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desk_fixtures import workspace
from tracejury.store.judgement import Review
from tracejury.store.loading.load import load
from tracejury.store.reviews.importing import ImportReport
from tracejury.store.workspace.workspace import Workspace

LABELS = Path(__file__).parents[1] / "data/labels"
FERRY, DOG, LATE = (f"7f6d3c1e-5a0b-4c1d-9e2f-3a4b5c6d7e0{number}" for number in (1, 2, 3))
"""The ids of the runs in runs.jsonl."""
SPANS, SPANS_2 = "5b8efff798038103d269b633813fc60c", "5b8efff798038103d269b633813fc60d"
"""The ids of the traces in phoenix/spans.jsonl."""
MLFLOW, MLFLOW_2 = "tr-1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f", "tr-1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e70"
"""The ids of the traces in mlflow/runs.jsonl."""
BUNDLES = ("runs.jsonl", "phoenix/spans.jsonl", "mlflow/runs.jsonl")


@contextmanager
def labelled_library(folder: Path, *bundles: str) -> Iterator[Workspace]:
    """A library with these bundles of tests/data/labels."""
    with workspace(folder / "library", sample=False) as found:
        load(found.library, [LABELS / name for name in bundles])
        yield found


def reviews_of(space: Workspace, source_id: str) -> dict[str, Review]:
    """The reviews of a trace, by reviewer."""
    (key,) = space.library.by_source(source_id)
    return {one.reviewer: one for one in space.reviews.reviews() if one.trace == key}


def take(space: Workspace, name: str, **options: Any) -> ImportReport:
    """Import the reviews in an export of tests/data/labels."""
    return space.import_reviews(LABELS / name, **options)


def rejected(report: ImportReport) -> list[str]:
    """Why lines were not stored."""
    return [one.reason for one in report.rejected]
