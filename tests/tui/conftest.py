"""Fixtures of the screen tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import workspace
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.screens.review import judging


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who needs no time: a trace counts as read once it is painted."""
    monkeypatch.setattr(judging, "SEEN_SECONDS", 0.0)


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
