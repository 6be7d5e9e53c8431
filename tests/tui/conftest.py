"""Fixtures of the screen tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import workspace
from tracejury.store.workspace.workspace import Workspace


@pytest.fixture
def empty_space(tmp_path: Path) -> Iterator[Workspace]:
    """A library on its first run."""
    with workspace(tmp_path / "library", sample=False) as space:
        yield space


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library with the sample loaded."""
    with workspace(tmp_path / "library") as found:
        yield found
